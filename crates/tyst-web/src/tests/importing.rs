//! Tests of importing: a file is looked at, and then recorded once, whole or not at all.

use super::*;

/// Sends a file.
async fn send(served: &Served, name: &str, file: &str) -> Answered {
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let request = Request::post("/en/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    served.ask(request, part).await
}

const NOTES: &str =
    "area,topic,text,source,when\nnewport,story,one,Minutes,2018\nnewport,story,two,Minutes,9/10/2018\n";

#[tokio::test]
async fn a_file_is_looked_at_and_then_recorded_once() {
    let served = Served::signed_in();
    let sent = send(&served, "note.recorded.csv", NOTES).await;
    assert!(sent.location.starts_with("/en/import/"), "{}", sent.text);
    let preview = served.get(&sent.location).await;
    for shown in [
        "note.recorded!2",
        "2018-10-09",
        "is read as 9 October 2018",
        "<dt>Note</dt><dd>2</dd>",
        "Record these entries",
    ] {
        assert!(preview.text.contains(shown), "{shown}: {}", preview.text);
    }
    assert_eq!(served.get("/en/entries/1").await.status, StatusCode::NOT_FOUND, "nothing is recorded yet");
    let welsh = served.post(&sent.location.replace("/en/", "/cy/"), &[("to", "same")]).await;
    assert!(
        welsh.text.contains("Cofnodi&#39;r cofnodion hyn") || welsh.text.contains("Cofnodi'r cofnodion hyn"),
        "{}",
        welsh.text
    );
    let done = served.post(&sent.location, &[("to", "record")]).await;
    assert_eq!(done.location, sent.location, "{}", done.text);
    let page = served.get(&sent.location).await;
    assert!(page.text.contains("href=\"/en/entries?of=1-2\""), "{}", page.text);
    assert!(served.get("/en/entries/1").await.text.contains("<dd>secretariat</dd>"));
    served.post(&sent.location, &[("to", "record")]).await;
    let again = send(&served, "note.recorded.csv", NOTES).await;
    let again = served.get(&again.location).await;
    assert!(again.text.contains("nothing is new") && again.text.contains("There before"), "{}", again.text);
    assert_eq!(served.get("/en/entries/3").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_problem_of_a_file_is_said_with_its_cell_and_nothing_is_recorded() {
    let served = Served::signed_in();
    let file = "area,topic,text,source,when\nnewport,,one,Minutes,2018\nnewport,story,two,Minutes,2018/19\nnewport,story,three,Minutes,\n\
                newport,story,three,Minutes,\n";
    let sent = send(&served, "note.recorded.csv", file).await;
    let preview = served.get(&sent.location).await;
    for cell in ["<td>2</td><td>B: topic</td>", "<td>3</td><td>E: when</td>", "the same as a row before"] {
        assert!(preview.text.contains(cell), "{cell}: {}", preview.text);
    }
    assert!(!preview.text.contains("Record these entries"), "{}", preview.text);
    let forced = served.post(&sent.location, &[("to", "record")]).await;
    assert!(forced.location.is_empty() && forced.text.contains("B: topic"), "{}", forced.text);
    assert_eq!(served.get("/en/entries/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn names_in_a_file_stand_for_what_the_ledger_knows() {
    let served = Served::signed_in();
    let party = [
        ("step", "check"),
        ("to", "record"),
        ("a-area", "newport"),
        ("a-source", "Minutes"),
        ("d-party", "gwent-police"),
        ("d-name", "Gwent Police"),
        ("d-name-cy", "Heddlu Gwent"),
        ("d-type", "organisation"),
    ];
    served.post("/en/record/party.described", &party).await;
    let file = "area,party,roles,source\nnewport,Heddlu Gwent,delivery,Minutes\n";
    let sent = send(&served, "partner.joined.csv", file).await;
    let preview = served.get(&sent.location).await;
    assert!(preview.text.contains("“Heddlu Gwent” is read as gwent-police"), "{}", preview.text);
    served.post(&sent.location, &[("to", "record")]).await;
    assert!(served.get("/en/entries/2").await.text.contains("<dd>gwent-police</dd>"));
    // Something new may be called as something else is.
    let file = "area,party,name,type,source\nnewport,heddlu-gwent,Another,organisation,M\nnewport,Heddlu Gwent,x,organisation,M\n";
    let sent = send(&served, "party.described.csv", file).await;
    assert!(served.get(&sent.location).await.text.contains("&quot;Heddlu Gwent&quot; is not a short name"));
}

#[tokio::test]
async fn a_file_belongs_to_its_session_and_has_a_limit() {
    let mut served = Served::signed_in();
    let sent = send(&served, "note.recorded.csv", NOTES).await;
    assert_eq!(send(&served, "note.recorded.csv", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(send(&served, "notes.xls", "\u{1}\0").await.text.contains("id=\"file\""));
    let large = "x".repeat(17 << 20);
    let refused = send(&served, "note.recorded.csv", &large).await;
    assert!(
        refused.status == StatusCode::PAYLOAD_TOO_LARGE && refused.text.contains("<h1>"),
        "{}",
        refused.text
    );
    let link = served.pages.sessions.link(served.pages.now()).unwrap();
    let other = served.pages.sessions.sign_in(&link, served.pages.now()).unwrap();
    let own = std::mem::replace(&mut served.cookie, format!("tyst-session-8470={other}"));
    assert_eq!(served.get(&sent.location).await.status, StatusCode::NOT_FOUND);
    assert_eq!(served.post(&sent.location, &[("to", "record")]).await.status, StatusCode::NOT_FOUND);
    served.cookie = own;
    assert_eq!(served.get(&sent.location).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_workbook_to_fill_in_can_be_had() {
    let served = Served::signed_in();
    let request = Request::get("/cy/import/template").header(header::HOST, ADDRESS);
    let request = request.header(header::COOKIE, &served.cookie).body(Body::empty()).unwrap();
    let answer = served.app.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"tyst.xlsx\"");
    let bytes = to_bytes(answer.into_body(), 4 << 20).await.unwrap();
    assert!(tyst_sheets::read::sheets("tyst", &bytes).unwrap().len() > 20);
}
