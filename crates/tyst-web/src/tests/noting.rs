//! Tests of what is noted of reading: each way to what is for few, once a day. What a note looks like is for `tyst-access`.

use super::*;

const AWAITED: &str = r#"{"kind":"commitment.made","area":"newport","source":[{"doc":"M"}],"sensitivity":"restricted","when":"2019","data":{"commitment":"hidden-zebra","text":{"en":"a zebra"},"by":{"party":"newport-council"},"due":"2020"}}"#;

const PARTY: &str = r#"{"kind":"party.described","area":"newport","source":[{"doc":"M"}],"data":{"party":"newport-council","name":{"en":"Newport City Council"},"type":"organisation"}}"#;

#[tokio::test]
async fn each_way_to_what_is_for_few_is_noted_with_its_entries() {
    for (path, is_noted) in [
        ("/en/entries/5", true),
        ("/en/entries?q=for+few", true),
        ("/en/entries?q=seen", false),
        ("/en/entries", false),
        ("/en/areas/newport/reports/few", true),
        ("/en/areas/newport/reports/few?format=json", true),
        ("/api/v1/reports/few?area=newport", true),
        ("/api/v1/events", true),
        ("/api/v1/events/5", true),
        ("/api/v1/events/3", false),
    ] {
        let served = Served::of_two_areas().await;
        let token = served.token("evaluator", "evaluator");
        for _ in 0..3 {
            let answer = served.get_as(&token, path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        }
        let noted = served.noted().await;
        assert_eq!(noted.len(), usize::from(is_noted), "{path}: {noted:#?}");
        assert!(noted.iter().all(|noted| noted.contains("\"entries\":[\"5\"]")), "{path}: {noted:#?}");
    }
}

#[tokio::test]
async fn what_is_awaited_and_for_few_is_noted_when_it_is_shown() {
    let served = Served::of_two_areas().await;
    served.state(PARTY).await;
    served.state(AWAITED).await;
    let (recorder, reader) = (served.token("desk", "recorder newport"), served.token("reader", "reader"));
    assert!(!served.get_as(&reader, "/en/due").await.text.contains("a zebra"));
    assert!(served.noted().await.is_empty());
    assert!(served.get_as(&recorder, "/en/due").await.text.contains("a zebra"));
    assert_eq!(served.noted().await, ["desk: {\"act\":\"read-restricted\",\"entries\":[\"7\"]}"]);
}

#[tokio::test]
async fn whoever_takes_all_along_is_noted_once_until_they_take_more() {
    let served = Served::of_two_areas().await;
    let token = served.token("taker", "evaluator");
    for (path, notes) in [
        ("/api/v1/events.ndjson?after=2", 1),
        ("/api/v1/events.ndjson?after=2", 1),
        ("/api/v1/events/stream?after=4", 1),
        ("/api/v1/events.ndjson", 2),
        ("/api/v1/events.ndjson", 2),
    ] {
        drop(served.body(&token, path).await);
        assert_eq!(served.noted().await.len(), notes, "{path}");
    }
}

#[tokio::test]
async fn a_new_entry_for_few_is_noted_by_itself() {
    let served = Served::of_two_areas().await;
    let token = served.token("evaluator", "evaluator");
    served.get_as(&token, "/api/v1/events").await;
    served.state(PARTY).await;
    served.state(AWAITED).await;
    served.get_as(&token, "/api/v1/events").await;
    let noted = served.noted().await;
    assert!(noted.len() == 2 && noted[1].contains("[\"8\"]"), "{noted:#?}");
}

#[tokio::test]
async fn forms_and_templates_offer_what_their_reader_may_see() {
    let served = Served::of_two_areas().await;
    served.state(PARTY).await;
    served.state(AWAITED).await;
    let (here, there) =
        (served.token("here", "recorder newport"), served.token("there", "recorder flintshire"));
    let path = "/en/record/commitment.updated";
    let typed = [("step", "where"), ("to", "what"), ("a-source", "M")];
    for (token, area, is_offered) in [(&here, "newport", true), (&there, "flintshire", false)] {
        let mut typed = typed.to_vec();
        typed.push(("a-area", area));
        let page = served.post_as(token, path, &typed).await;
        assert!(page.text.contains("d-commitment"), "{}", page.text);
        assert_eq!(page.text.contains("hidden-zebra"), is_offered, "{area}: {}", page.text);
    }
}
