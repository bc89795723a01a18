//! Tests of what is said about the record itself on pages: by whom, of what, and only once it was looked at.

use super::*;

const DRAFT: &str = r#"{"kind":"minute.recorded","area":"newport","source":[{"doc":"M"}],"data":{"body":"hwb","ref":"1","form":"resolved","text":{"en":"agreed"},"provisional":true}}"#;
const MOVED: &str = r#"{"kind":"entry.corrected","area":"newport","source":[{"doc":"M"}],"data":{"target":4,"reason":"source-error","replacement":{"kind":"note.recorded","data":{"topic":"support","text":{"en":"seen in Newport"}}}}}"#;
const BODY: &str = r#"{"kind":"party.described","area":"newport","source":[{"doc":"M"}],"data":{"party":"hwb","name":{"en":"Board"},"type":"body"}}"#;
const REVISED: &str = r#"{"kind":"entry.corrected","area":"newport","source":[{"doc":"M"}],"data":{"target":7,"reason":"source-error","replacement":{"kind":"minute.recorded","data":{"body":"hwb","ref":"1","form":"resolved","text":{"en":"agreed later"},"provisional":true}}}}"#;

/// Answers the one step of what is said about the record, and returns the page to check.
async fn asked(served: &Served, token: &str, path: &str, answers: &[(&str, &str)]) -> Answered {
    let page = served.get_as(token, path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    sent(served, token, path, &page.text, &[answers, &[("to", "next")]].concat()).await
}

async fn sent(served: &Served, token: &str, path: &str, page: &str, answers: &[(&str, &str)]) -> Answered {
    let carried = carried(page);
    let mut all: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend(answers);
    served.post_as(token, path, &all).await
}

#[tokio::test]
async fn an_approver_makes_an_entry_final_closes_its_period_and_names_a_point() {
    let served = Served::of_two_areas().await;
    served.state(BODY).await;
    served.state(DRAFT).await;
    let approver = served.token("approver", "approver");
    let entry = served.get_as(&approver, "/en/entries/7").await;
    assert!(entry.text.contains("/en/entries/7/finalise") && !entry.text.contains("/en/entries/7/dispute"));
    assert!(
        !served.get_as(&approver, "/en/entries/3").await.text.contains("/finalise"),
        "it is not provisional"
    );
    for (path, answers, location) in [
        ("/cy/entries/7/finalise", vec![("d-explanation", "minutes approved")], "/cy/entries/8?done=now"),
        (
            "/en/record/period.closed?area=newport",
            vec![("a-area", "newport"), ("d-period/words", "2019-04-01/2020-03-31")],
            "/en/entries/9?done=now",
        ),
        (
            "/en/record/ledger.tagged",
            vec![("d-tag", "annual-2019"), ("d-entry", "7")],
            "/en/entries/10?done=now",
        ),
    ] {
        let check = asked(&served, &approver, path, &answers).await;
        assert!(check.text.contains("value=\"record\"") && check.location.is_empty(), "{}", check.text);
        let done = sent(&served, &approver, path, &check.text, &[("to", "record")]).await;
        assert_eq!(done.location, location, "{}", done.text);
    }
    let again = asked(&served, &approver, "/en/entries/7/finalise", &[]).await;
    assert!(again.text.contains("entry 7 is final"), "{}", again.text);
    assert!(!served.get_as(&approver, "/en/entries/7").await.text.contains("/finalise"));
    let withdrawn = [("reason", "source-error"), ("to", "record"), ("key", "k")];
    let taken_back = served.post_as(&approver, "/en/entries/9/withdraw", &withdrawn).await;
    assert_eq!(taken_back.location, "/en/entries/9", "{}", taken_back.text);
}

#[tokio::test]
async fn what_is_final_is_what_stood_when_the_form_was_opened() {
    let served = Served::of_two_areas().await;
    served.state(BODY).await;
    served.state(DRAFT).await;
    let approver = served.token("approver", "approver");
    let opened = served.get_as(&approver, "/en/entries/7/finalise").await;
    served.state(REVISED).await;
    let late = sent(&served, &approver, "/en/entries/7/finalise", &opened.text, &[("to", "next")]).await;
    assert!(late.text.contains("somebody changed this entry"), "{}", late.text);
}

#[tokio::test]
async fn an_approver_of_one_area_closes_no_period_of_another_and_names_no_point() {
    let served = Served::of_two_areas().await;
    let approver = served.token("approver", "approver newport,reader");
    for (path, answers) in [
        ("/en/record/period.closed", [("a-area", "flintshire"), ("d-period/year", "2019")]),
        ("/en/record/ledger.tagged", [("d-tag", "annual-2019"), ("d-entry", "3")]),
    ] {
        let check = asked(&served, &approver, path, &answers).await;
        assert!(check.text.contains("you may not record for the area"), "{}", check.text);
        let refused = sent(&served, &approver, path, &check.text, &[("to", "record")]).await;
        assert!(
            refused.location.is_empty() && refused.text.contains("you may not record"),
            "{}",
            refused.text
        );
    }
    let area = served.get_as(&approver, "/en/areas/newport").await;
    assert!(
        area.text.contains("/en/record/period.closed?area=newport")
            && !area.text.contains("\"/en/record?area")
    );
    let reader = served.token("reader", "reader");
    assert!(!served.get_as(&reader, "/en/areas/newport").await.text.contains("period.closed?"));
}

#[tokio::test]
async fn what_was_moved_to_another_area_is_remarked_on_by_whoever_may_record_for_both() {
    let served = Served::of_two_areas().await;
    served.state(MOVED).await;
    for (name, rights, status) in [
        ("one", "reader,recorder newport", StatusCode::NOT_FOUND),
        ("other", "reader,recorder flintshire", StatusCode::NOT_FOUND),
        ("both", "recorder newport,recorder flintshire", StatusCode::OK),
    ] {
        let token = served.token(name, rights);
        assert_eq!(served.get_as(&token, "/en/entries/4/dispute").await.status, status, "{rights}");
    }
    let approver = served.token("approver", "approver");
    let of_the_ledger = served.get_as(&approver, "/en/entries/0/finalise").await;
    assert_eq!(
        of_the_ledger.status,
        StatusCode::NOT_FOUND,
        "the ledger itself says nothing that could be final"
    );
}

#[tokio::test]
async fn an_approver_of_everything_signs_what_the_ledger_holds_and_nobody_else() {
    let served = Served::of_two_areas().await;
    for (name, rights, status) in [
        ("one", "approver newport", StatusCode::FORBIDDEN),
        ("two", "recorder", StatusCode::FORBIDDEN),
        ("all", "approver", StatusCode::SEE_OTHER),
    ] {
        let token = served.token(name, rights);
        assert_eq!(served.post_as(&token, "/cy/checkpoint", &[]).await.status, status, "{rights}");
        let home = served.get_as(&token, "/cy/").await.text;
        assert_eq!(home.contains("action=\"/cy/checkpoint\""), status == StatusCode::SEE_OTHER);
    }
    assert_eq!(*served.desk.told.lock().unwrap(), ["signed"]);
}

#[tokio::test]
async fn a_recorder_disputes_an_entry_and_an_unknown_party_is_asked_about_at_its_field() {
    let served = Served::of_two_areas().await;
    served.state(r#"{"kind":"party.described","area":"newport","source":[{"doc":"M"}],"data":{"party":"gwent-police","name":{"en":"Gwent Police","cy":"Heddlu Gwent"},"type":"organisation"}}"#).await;
    let recorder = served.token("recorder", "recorder newport");
    let path = "/cy/entries/3/dispute";
    let named = |by: &'static str| [("d-text", "others came"), ("d-by", by)];
    let page = served.get_as(&recorder, path).await;
    assert!(page.text.contains("<option value=\"Heddlu Gwent\">gwent-police</option>"), "{}", page.text);
    let doubted = asked(&served, &recorder, path, &named("gwent-polise")).await;
    assert_eq!(doubted.status, StatusCode::UNPROCESSABLE_ENTITY);
    for expected in ["href=\"#d-by\"", "Parhewch unwaith eto", "gwent-police.", "value=\"gwent-polise\""] {
        assert!(doubted.text.contains(expected), "{expected}: {}", doubted.text);
    }
    let other = sent(
        &served,
        &recorder,
        path,
        &doubted.text,
        &[("d-text", "others came"), ("d-by", "millbrook"), ("to", "next")],
    )
    .await;
    assert!(other.text.contains("millbrook:"), "another name is another question: {}", other.text);
    let check = sent(
        &served,
        &recorder,
        path,
        &doubted.text,
        &[("d-text", "others came"), ("d-by", "gwent-polise"), ("to", "next")],
    )
    .await;
    assert!(check.status == StatusCode::OK && check.text.contains("value=\"record\""), "{}", check.text);
    let known = asked(&served, &recorder, path, &named("heddlu gwent")).await;
    let done = sent(&served, &recorder, path, &known.text, &[("to", "record")]).await;
    assert_eq!(done.location, "/cy/entries/7?done=now", "{}", done.text);
    assert!(served.get_as(&recorder, "/en/entries/7").await.text.contains("gwent-police"));
}
