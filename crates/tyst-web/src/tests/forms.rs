//! Tests of what a form keeps: in the other language, after it has recorded, in a correction.

use super::*;

#[tokio::test]
async fn the_other_language_brings_along_what_was_typed() {
    let served = Served::signed_in();
    let page = served.get(&format!("{NOTE}?area=newport")).await;
    let switch = "formaction=\"/cy/record/note.recorded\" name=\"to\" value=\"same\"";
    assert!(page.text.contains(switch), "{}", page.text);
    let typed = [("a-area", "caerdydd"), ("a-when/words", "hydref 2018"), ("to", "same")];
    let welsh = go_on(&served, "/cy/record/note.recorded", &page.text, &typed).await;
    assert_eq!(welsh.status, StatusCode::OK, "nothing is wrong before the step was answered");
    for kept in ["lang=\"cy\"", "value=\"caerdydd\"", "value=\"hydref 2018\"", "value=\"where\""] {
        assert!(welsh.text.contains(kept), "{kept}: {}", welsh.text);
    }
    let checked = checked(&served, "kept").await;
    let welsh = go_on(&served, "/cy/record/note.recorded", &checked.text, &[("to", "same")]).await;
    assert!(welsh.text.contains("Gwirio eich atebion") && welsh.text.contains("kept"), "{}", welsh.text);
    let key = |page: &str| carried(page).into_iter().find(|(name, _)| name == "key");
    assert_eq!(key(&welsh.text), key(&checked.text));
    go_on(&served, NOTE, &checked.text, &[("to", "record")]).await;
    let withdraw = served.get("/en/entries/1/withdraw").await;
    let reason = [("reason", "duplicate"), ("to", "same")];
    let welsh = go_on(&served, "/cy/entries/1/withdraw", &withdraw.text, &reason).await;
    assert!(welsh.text.contains("value=\"duplicate\" checked"), "{}", welsh.text);
    assert_eq!(served.get("/en/entries/2").await.status, StatusCode::NOT_FOUND, "nothing was withdrawn");
}

#[tokio::test]
async fn a_browser_may_keep_the_pages_of_a_form_and_no_others() {
    let served = Served::signed_in();
    for (path, kept) in [(NOTE, "private, no-cache"), ("/en/entries", "no-store"), ("/en/", "no-store")] {
        let request = Request::get(path).header(header::HOST, ADDRESS).header(header::COOKIE, &served.cookie);
        let answer = served.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.headers()[header::CACHE_CONTROL], kept, "{path}");
    }
}

#[tokio::test]
async fn a_browser_forgets_what_it_kept_when_somebody_signs_out() {
    let served = Served::signed_in();
    let request = Request::post("/en/sign-out").header(header::HOST, ADDRESS);
    let request = request.header(header::COOKIE, &served.cookie).body(Body::empty()).unwrap();
    let answer = served.app.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()["clear-site-data"], "\"cache\"");
    assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn whoever_changes_what_was_recorded_is_led_to_its_correction_or_to_another_entry() {
    let served = Served::signed_in();
    let page = checked(&served, "first").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let changed = go_on(&served, NOTE, &page.text, &[("to", "what")]).await;
    let changed =
        go_on(&served, NOTE, &changed.text, &[("d-topic", "story"), ("d-text", "second"), ("to", "check")])
            .await;
    for way in ["href=\"/en/entries/1/correct\"", "value=\"anew\"", "has recorded an entry already"] {
        assert!(changed.text.contains(way), "{way}: {}", changed.text);
    }
    let anew = go_on(&served, NOTE, &changed.text, &[("to", "anew")]).await;
    assert!(anew.text.contains("value=\"record\"") && anew.text.contains("second"), "{}", anew.text);
    let done = go_on(&served, NOTE, &anew.text, &[("to", "record")]).await;
    assert_eq!(done.location, "/en/entries/2?done=now", "{}", done.text);
}

#[tokio::test]
async fn a_list_keeps_its_order_in_a_correction() {
    let served = Served::signed_in();
    let always = [("step", "check"), ("to", "record"), ("a-area", "newport"), ("a-source", "Minutes")];
    let party = [("d-party", "one-newport"), ("d-name", "One Newport"), ("d-type", "organisation")];
    served.post("/en/record/party.described", &[&always[..], &party].concat()).await;
    let joined = [("d-party", "one-newport"), ("d-roles", "delivery"), ("d-roles", "anchor")];
    let done = served.post("/en/record/partner.joined", &[&always[..], &joined].concat()).await;
    assert_eq!(done.location, "/en/entries/2?done=now", "{}", done.text);
    let correct = "/en/entries/2/correct";
    let page = served.get(correct).await;
    let page = go_on(&served, correct, &page.text, &[("a-area", "newport"), ("to", "next")]).await;
    for first in ["0\" value=\"delivery\" checked", "1\" value=\"anchor\" checked"] {
        assert!(page.text.contains(&format!("id=\"d-roles-{first}")), "{first}: {}", page.text);
    }
}

#[tokio::test]
async fn what_the_rules_refuse_is_said_at_its_field() {
    let served = Served::signed_in();
    let all = [("a-area", "newport"), ("d-topic", "x"), ("d-audience", "y"), ("d-providers", "nobody")];
    let path = "/en/record/training.delivered";
    for (source, step, field) in [("", "how", "a-source"), ("M", "what", "d-providers")] {
        let how = [("step", "how"), ("to", "next"), ("a-source", source)];
        let page = served.post(path, &[&all[..], &how].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for expected in [format!("name=\"step\" value=\"{step}\""), format!("href=\"#{field}\"")] {
            assert!(page.text.contains(&expected), "{expected}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn several_names_have_a_line_each_and_another_one_when_all_are_full() {
    let served = Served::signed_in();
    let always = [("step", "check"), ("to", "record"), ("a-area", "newport"), ("a-source", "Minutes")];
    let party = [("d-party", "one-newport"), ("d-name", "One Newport"), ("d-type", "organisation")];
    served.post("/en/record/party.described", &[&always[..], &party].concat()).await;
    let path = "/en/record/training.delivered";
    let step = [("step", "what"), ("a-area", "newport"), ("to", "same")];
    let names = [("d-providers/0", "One Newport"), ("d-providers/1", "two"), ("d-providers/2", "three")];
    let page = served.post(path, &[&step[..], &names].concat()).await;
    for line in [
        "d-providers-0\" name=\"d-providers/0\" value=\"one-newport\"",
        "d-providers-3\" name=\"d-providers/3\" value=\"\"",
    ] {
        assert!(page.text.contains(line), "{line}: {}", page.text);
    }
    assert!(
        page.text.contains("list=\"d-providers-list\"")
            && page.text.contains("<option value=\"One Newport\">")
    );
    let next = [
        &[("step", "what"), ("a-area", "newport"), ("to", "next"), ("d-topic", "x"), ("d-audience", "y")][..],
        &names,
    ]
    .concat();
    let doubted = served.post(path, &next).await;
    assert_eq!(doubted.text.matches("Continue once more").count(), 4, "two names, above and at their field");
}

#[tokio::test]
async fn a_correction_is_said_field_by_field() {
    let served = Served::signed_in();
    let page = checked(&served, "mistaken").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let correct = "/en/entries/1/correct";
    let page = served.get(correct).await;
    let place = [("a-area", "newport"), ("a-when/year", "2018"), ("to", "next")];
    let page = go_on(&served, correct, &page.text, &place).await;
    let what = [("d-topic", "story"), ("d-text", "right"), ("to", "check")];
    let page = go_on(&served, correct, &page.text, &what).await;
    go_on(&served, correct, &page.text, &[("reason", "source-error"), ("to", "record")]).await;
    let entry = served.get("/en/entries/2").await;
    assert!(entry.text.contains("<dt>Entry</dt><dd><a href=\"/en/entries/1\">"), "{}", entry.text);
    assert!(
        entry.text.contains("<dt>Text</dt><dd>right") && !entry.text.contains("replacement"),
        "{}",
        entry.text
    );
    assert!(!served.get("/en/entries/2?done=forged").await.text.contains("Record another entry"));
}

#[tokio::test]
async fn what_is_withdrawn_says_so_where_it_would_be_withdrawn() {
    let served = Served::signed_in();
    let page = checked(&served, "mistaken").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let withdraw = "/en/entries/1/withdraw";
    let page = served.get(withdraw).await;
    go_on(&served, withdraw, &page.text, &[("reason", "duplicate")]).await;
    let again = served.get(withdraw).await;
    assert!(
        again.text.contains("This entry is withdrawn") && !again.text.contains("radio"),
        "{}",
        again.text
    );
    assert_eq!(served.get("/en/entries/0/withdraw").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_refused_before_a_page_is_asked_is_said_in_its_language() {
    let served = Served::signed_in();
    let large = "x".repeat(300 << 10);
    let answer = served.post("/cy/record/note.recorded", &[("d-text", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("Mae hyn yn rhy fawr"), "{}", answer.text);
    for (path, status) in [
        ("/cy/entries?before=x", StatusCode::BAD_REQUEST),
        ("/cy/sign-in?link=1&link=2", StatusCode::BAD_REQUEST),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text.contains("<h1>Ni ellir darllen hyn</h1>"), "{path}: {}", answer.text);
    }
    let request = Request::delete("/en/entries/1");
    let answer = served.ask(request, String::new()).await;
    assert!(
        answer.status == StatusCode::METHOD_NOT_ALLOWED && answer.text.contains("<h1>"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn the_list_of_reports_does_not_wait_for_reports() {
    let served = Served::signed_in();
    let desk = Arc::clone(&served.desk);
    let (held, holds) = std::sync::mpsc::channel();
    let (free, freed) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        let _gate = desk.gate.lock().unwrap();
        held.send(()).unwrap();
        freed.recv().unwrap();
    });
    holds.recv().unwrap();
    let slow = || served.get("/en/reports/slow");
    let home = async {
        let page = served.get("/en/").await;
        free.send(()).unwrap();
        page
    };
    let (home, first, second) = tokio::join!(home, slow(), slow());
    assert!(home.text.contains("What was asked"), "{}", home.text);
    assert!(first.status == StatusCode::OK && second.status == StatusCode::OK);
    holder.join().unwrap();
}
