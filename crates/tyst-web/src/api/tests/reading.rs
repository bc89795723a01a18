//! Tests of reading: pages of entries, their forms, what was kept, and what the description says.

use super::*;

#[tokio::test]
async fn what_somebody_has_already_is_not_sent_again() {
    let api = Api::new();
    api.recorded("one", &note("newport", "one")).await;
    for path in [
        "/events",
        "/events/1",
        "/vocabulary",
        "/openapi.json",
        "/checkpoint",
        "/events/1/proof",
        "/reports/asked",
    ] {
        let first = api.get(&api.owner, path).await;
        assert_eq!(first.status, StatusCode::OK, "{path}: {}", first.text);
        let etag = first.header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.len() == 34, "{path}: {etag}");
        let request =
            Request::get(format!("{ROOT_V1}{path}")).header("if-none-match", format!("\"x\", {etag}"));
        let again = api.ask(&api.owner, request, Body::empty()).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(again.header("etag"), etag);
        let head = api.ask(&api.owner, Request::head(format!("{ROOT_V1}{path}")), Body::empty()).await;
        assert_eq!(
            (head.status, head.text.as_str(), head.header("etag")),
            (StatusCode::OK, "", etag.as_str())
        );
    }
    let etag = api.get(&api.owner, "/events/1").await.header("etag").to_owned();
    let withdrawal = about("entry.withdrawn", "newport", &json!({ "target": 1, "reason": "duplicate" }));
    api.recorded("two", &withdrawal).await;
    assert_ne!(api.get(&api.owner, "/events/1").await.header("etag"), etag);
}

#[tokio::test]
async fn pages_lead_on_to_the_end_and_are_as_at_a_point() {
    let api = Api::new();
    let all: Vec<Json> = (1..=7).map(|number| note("newport", &format!("note {number}"))).collect();
    api.post(&api.owner, "all", &Json::Array(all)).await;
    let (mut path, mut seen) = ("/events?limit=3&kind=note.recorded&area=newport".to_owned(), Vec::new());
    for _ in 0..4 {
        let page = api.get(&api.owner, &path).await;
        seen.extend(page.seqs());
        let next = page.json()["next"].clone();
        let Some(next) = next.as_str() else {
            assert_eq!(page.header("link"), "");
            break;
        };
        assert_eq!(page.header("link"), format!("<{next}>; rel=\"next\""));
        path = next.trim_start_matches(ROOT_V1).to_owned();
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(api.get(&api.owner, "/events?area=powys").await.seqs(), [0_u64; 0]);
    assert_eq!(api.get(&api.owner, "/events?known-at=seq:2").await.seqs(), [0, 1, 2]);
    assert_eq!(api.get(&api.owner, "/events?as-at=2017-12-31").await.seqs(), [0_u64; 0]);
    assert_eq!(api.get(&api.owner, "/events?as-at=2019-01-01&limit=2").await.seqs(), [1, 2]);
    assert_eq!(api.get(&api.owner, "/events?as-at=2019-01-01&from=6").await.seqs(), [6, 7]);
    let root = api.get(&api.owner, "/events?limit=1").await.json()["root"].as_str().unwrap().to_owned();
    api.recorded("eight", &note("newport", "note 8")).await;
    for (point, count) in [("as-at", 8), ("known-at", 7)] {
        let seen =
            api.get(&api.owner, &format!("/events?kind=note.recorded&{point}=checkpoint:{root}")).await;
        assert_eq!(seen.seqs().len(), count, "{point}: {}", seen.text);
    }
    for path in [
        "as-at=checkpoint:00000000",
        "known-at=seq:99",
        "limit=0",
        "limit=501",
        "limit=x",
        "from=-1",
        "kind=note.recordet",
        "area=New%20Port",
        "as-at=2018/19",
        "known-at=x",
        "known-at=@nothing",
        "other=1",
        "limit=1&limit=2",
        "area=%FF",
    ] {
        let heard = api.get(&api.owner, &format!("/events?{path}")).await;
        assert_eq!(heard.problem(), (400, "malformed".to_owned()), "{path}");
    }
    for path in ["/events/99", "/events/x", "/events/-1", "/events/%FF", "/events/99/proof"] {
        assert_eq!(api.get(&api.owner, path).await.problem(), (404, "not-found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn all_entries_are_replayed_in_order() {
    let api = Api::new();
    for list in 0..2 {
        let all: Vec<Json> =
            (0..600).map(|number| note("newport", &format!("note {list} {number}"))).collect();
        let heard = api.post(&api.owner, &format!("list-{list}"), &Json::Array(all)).await;
        assert_eq!(heard.status, StatusCode::CREATED, "{}", heard.text);
    }
    for (after, first) in [
        ("", 0),
        ("?after=0", 1),
        ("?after=499", 500),
        ("?after=1200", 1_201),
        ("?after=18446744073709551615", 1_201),
    ] {
        let heard = api.get(&api.owner, &format!("/events.ndjson{after}")).await;
        assert_eq!(heard.header("content-type"), "application/x-ndjson");
        let line = |line: &str| serde_json::from_str::<Json>(line).unwrap()["seq"].as_u64().unwrap();
        let seqs: Vec<u64> = heard.text.lines().map(line).collect();
        assert!(seqs.iter().copied().eq(first..1_201), "{after}: {} from {:?}", seqs.len(), seqs.first());
    }
}

#[tokio::test]
async fn an_entry_can_be_had_as_a_cloud_event() {
    let api = Api::new();
    let mut on_a_day = note("newport", "one");
    on_a_day["when"] = json!("2018-10-09");
    on_a_day["place"] = json!("pillgwenlly");
    on_a_day["sensitivity"] = json!("restricted");
    api.recorded("one", &on_a_day).await;
    api.recorded("two", &note("newport", "two")).await;
    let one = Request::get("/api/v1/events/1").header("accept", "application/cloudevents+json");
    let heard = api.ask(&api.owner, one, Body::empty()).await;
    assert_eq!(heard.header("content-type"), "application/cloudevents+json");
    let cloud = heard.json();
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", "1"),
        ("source", "urn:tyst:ledger:served"),
        ("type", "wales.tyst.note.recorded"),
        ("subject", "pillgwenlly"),
        ("time", "2018-10-09T00:00:00Z"),
        ("dataclassification", "restricted"),
        ("datacontenttype", "application/json"),
        ("sequence", "00000000000000000001"),
        ("dataschema", "urn:tyst:schema:note.recorded:1"),
    ] {
        assert_eq!(cloud[name], value, "{name}");
    }
    assert!(cloud["recordedtime"].as_str().unwrap().ends_with('Z'));
    assert_eq!(cloud["data"]["seq"], 1);
    // Names of attributes are of lower case letters and digits.
    assert!(cloud.as_object().unwrap().keys().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase())));
    let page = Request::get("/api/v1/events?from=1").header("accept", "application/cloudevents-batch+json");
    let page = api.ask(&api.owner, page, Body::empty()).await;
    assert_eq!(page.header("content-type"), "application/cloudevents-batch+json");
    let batch = page.json();
    assert_eq!((batch[0]["id"].as_str(), batch[1].get("time")), (Some("1"), None), "a year is no day");
}

#[tokio::test]
async fn reports_and_evidence_are_data() {
    let api = Api::new();
    api.recorded("one", &note("newport", "one")).await;
    assert_eq!(api.get(&api.owner, "/reports").await.json()[0]["name"], "asked");
    let report = api.get(&api.owner, "/reports/asked?area=newport&as-at=2018").await.json();
    assert_eq!(report["title"]["en"], "asked <2018>");
    assert_eq!(api.get(&api.owner, "/reports/asked?as-at=nonsense").await.problem().0, 400);
    assert_eq!(api.get(&api.owner, "/reports/asked?other=1").await.problem().0, 400);
    assert_eq!(api.get(&api.owner, "/reports/asked?area=powys").await.problem().0, 404);
    let proof = api.get(&api.owner, "/events/1/proof").await.json();
    assert_eq!((proof["seq"].as_u64(), proof["proof"].as_str()), (Some(1), Some("proof of 1\n")));
    assert_eq!(api.get(&api.owner, "/checkpoint").await.text, "tyst/served\n1\nAAAA\n");
    let areas = api.get(&api.owner, "/areas").await.json();
    assert_eq!((areas[0]["area"].as_str(), areas.as_array().unwrap().len()), (Some("newport"), 1));
    let kinds = api.get(&api.owner, "/vocabulary").await.json();
    assert!(kinds.as_array().unwrap().iter().any(|kind| kind["kind"] == "note.recorded"));
}

#[test]
fn the_interface_is_described() {
    let mut document = crate::api::openapi::described("tyst-session-8470");
    // The schema of statements has tests where it is made.
    let statement = document["components"]["schemas"]["Statement"].take();
    assert!(statement.to_string().contains("note.recorded"));
    let body = document["paths"]["/events"]["post"]["requestBody"]["content"]["application/json"].take();
    assert_eq!(body["examples"]["note.recorded"]["value"]["kind"], "note.recorded");
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
}
