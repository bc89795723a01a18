//! Tests of the dates as at which pages are asked for: kept in links, said, and refused where they are none.

use super::*;

const NOTE: &str = r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"when":"2019","data":{"topic":"support","text":{"en":"seen"}}}"#;
const CORRECTED: &str = r#"{"kind":"entry.corrected","area":"newport","source":[{"doc":"M"}],"data":{"target":6,"reason":"source-error","replacement":{"kind":"note.recorded","data":{"topic":"support","text":{"en":"seen in Newport"}}}}}"#;
const PARTY: &str = r#"{"kind":"party.described","area":"newport","source":[{"doc":"M"}],"data":{"party":"newport-council","name":{"en":"Council"},"type":"body"}}"#;
const AWAITED: &str = r#"{"kind":"commitment.made","area":"newport","source":[{"doc":"M"}],"when":"2019","data":{"commitment":"zebra","text":{"en":"a zebra"},"by":{"party":"newport-council"},"due":"2020"}}"#;

#[tokio::test]
async fn the_entries_behind_a_figure_are_marked_where_they_were_corrected_since() {
    let served = Served::of_two_areas().await;
    served.state(NOTE).await;
    served.state(CORRECTED).await;
    let reader = served.token("reader", "reader");
    let now = served.get_as(&reader, "/en/entries?of=6").await;
    assert!(
        now.text.contains("This entry was corrected") && now.text.contains("/en/entries/7\""),
        "{}",
        now.text
    );
    assert!(!now.text.contains("not known yet"), "{}", now.text);
    let then = served.get_as(&reader, "/en/entries?as-at=2019&known-at=seq:6&of=6").await;
    for words in ["As at", "2019", "seq:6", "not known yet at that date"] {
        assert!(then.text.contains(words), "{words}: {}", then.text);
    }
    let since = served.get_as(&reader, "/en/entries?known-at=seq:7&of=6").await;
    assert!(!since.text.contains("not known yet"), "{}", since.text);
}

#[tokio::test]
async fn what_is_due_is_asked_as_at_a_date_and_a_mistyped_one_is_named_at_its_field() {
    let served = Served::of_two_areas().await;
    served.state(PARTY).await;
    served.state(AWAITED).await;
    let reader = served.token("reader", "reader");
    let due = |asked: &str| {
        let (served, reader, path) = (&served, &reader, format!("/en/due{asked}"));
        async move { served.get_as(reader, &path).await }
    };
    assert!(due("?known-at=seq:7").await.text.contains("a zebra"));
    assert!(!due("?known-at=seq:6").await.text.contains("a zebra"), "it was not known yet");
    for (asked, field) in
        [("?as-at=2019-13", "as-at"), ("?known-at=never", "known-at"), ("?known-at=seq:99", "known-at")]
    {
        let wrong = due(asked).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(wrong.text.contains(&format!("href=\"#{field}\"")), "{asked}: {}", wrong.text);
    }
    let behind = served.get_as(&reader, "/en/entries?as-at=never&of=6").await;
    assert_eq!(behind.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_that_no_report_has_is_refused_with_those_that_there_are() {
    let served = Served::signed_in();
    for (page, words) in [("/en", "the forms are xlsx, ods"), ("/cy", "y ffurfiau yw xlsx, ods")] {
        let refused = served.get(&format!("{page}/reports/asked?format=csv")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
        assert!(refused.text.contains(words), "{}", refused.text);
    }
}
