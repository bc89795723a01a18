//! Tests of rights: what somebody may not see is as if it were not there, and what they may not do is not done.

use super::*;

/// Newport with Pillgwenlly in it, Flintshire, something restricted in each, and the ledger's own entries.
async fn region() -> Api {
    let api = Api::new();
    let newport = json!({ "name": { "en": "Newport" }, "level": "pioneer-area" });
    let within = json!({ "name": { "en": "Pillgwenlly" }, "level": "community", "parent": "newport" });
    let mut secret = note("newport", "restricted");
    secret["sensitivity"] = json!("restricted");
    let mut elsewhere = note("flintshire", "in Flintshire, about Newport");
    elsewhere["place"] = json!("pillgwenlly");
    let tag = json!({ "kind": "ledger.tagged", "area": "ledger", "source": [{ "doc": "Minutes" }], "data": { "tag": "first", "entry": 2 } });
    for (seq, body) in [
        (1, about("area.described", "newport", &newport)),
        (2, about("area.described", "pillgwenlly", &within)),
        (3, note("flintshire", "open")),
        (4, secret),
        (5, elsewhere),
        (6, note("pillgwenlly", "open")),
        (7, tag),
    ] {
        assert_eq!(api.recorded(&format!("entry-{seq}"), &body).await, seq);
    }
    api
}

/// Returns the data of a note as a correction has it.
fn restated(text: &str) -> Json {
    json!({ "kind": "note.recorded", "data": { "topic": "story", "text": { "en": text } } })
}

/// Returns what somebody sees of the entries, by every way there is.
async fn seen(api: &Api, caller: &Caller) -> Vec<u64> {
    let listed = api.get(caller, "/events").await.seqs();
    for seq in 0..12 {
        let status = api.get(caller, &format!("/events/{seq}")).await.status;
        let expected = if listed.contains(&seq) { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(status, expected, "{seq}");
    }
    listed
}

/// Returns what somebody may take along.
async fn taken(api: &Api, caller: &Caller) -> Option<Vec<u64>> {
    let heard = api.get(caller, "/events.ndjson").await;
    if heard.status != StatusCode::OK {
        assert_eq!(heard.problem(), (403, "not-allowed".to_owned()));
        return None;
    }
    let line = |line: &str| serde_json::from_str::<Json>(line).unwrap()["seq"].as_u64().unwrap();
    Some(heard.text.lines().map(line).collect())
}

#[tokio::test]
async fn somebody_sees_what_their_rights_are_for_and_nothing_else() {
    let api = region().await;
    let evaluator = holding(&[(Role::Evaluator, "newport")]);
    for (caller, listed) in [
        (api.owner.clone(), vec![0, 1, 2, 3, 4, 5, 6, 7]),
        (holding(&[(Role::Reader, "")]), vec![0, 1, 2, 3, 5, 6, 7]),
        (holding(&[(Role::Reader, "newport")]), vec![0, 1, 2, 5, 6, 7]),
        (holding(&[(Role::Reader, "pillgwenlly")]), vec![0, 2, 5, 6, 7]),
        (holding(&[(Role::Reader, "flintshire")]), vec![0, 3, 5, 7]),
        (holding(&[(Role::Recorder, "newport")]), vec![0, 1, 2, 4, 5, 6, 7]),
        (evaluator.clone(), vec![0, 1, 2, 4, 5, 6, 7]),
        (holding(&[(Role::Administrator, ""), (Role::PluginManager, "")]), vec![]),
        (holding(&[]), vec![]),
    ] {
        assert_eq!(seen(&api, &caller).await, listed, "{:?}", caller.rights());
    }
    assert_eq!(taken(&api, &evaluator).await, Some(vec![0, 1, 2, 4, 5, 6, 7]));
    assert_eq!(taken(&api, &holding(&[(Role::Recorder, "")])).await, None);
    // A right to take along in one area is none in another one that may be read.
    let both = holding(&[(Role::Evaluator, "pillgwenlly"), (Role::Reader, "")]);
    assert_eq!(taken(&api, &both).await, Some(vec![0, 2, 5, 6, 7]));
    assert_eq!(api.get(&both, "/events/3/proof").await.problem().0, 403);
    assert_eq!(api.get(&both, "/events/6/proof").await.status, StatusCode::OK);
    let nobody = heard(api.router.clone(), Request::get("/api/v1/events").body(Body::empty()).unwrap()).await;
    assert_eq!(nobody.problem().0, 401);
}

#[tokio::test]
async fn what_was_or_became_restricted_does_not_come_out_through_corrections() {
    let api = region().await;
    let mut closed =
        about("entry.corrected", "pillgwenlly", &json!({ "target": 6, "reason": "source-error" }));
    closed["data"]["replacement"] = restated("restricted by now");
    closed["sensitivity"] = json!("restricted");
    api.recorded("closed", &closed).await;
    let words = json!({ "target": 4, "text": { "en": "the words of the restricted entry" } });
    api.recorded("disputed", &about("entry.disputed", "newport", &words)).await;
    let withdrawal = about("entry.withdrawn", "newport", &json!({ "target": 4, "reason": "duplicate" }));
    api.recorded("withdrawn", &withdrawal).await;
    let reader = holding(&[(Role::Reader, "newport")]);
    assert_eq!(seen(&api, &reader).await, [0, 1, 2, 5, 7]);
    for path in ["/events?as-at=2019-01-01", "/events?kind=entry.withdrawn", "/events?known-at=seq:4"] {
        let page = api.get(&reader, path).await;
        assert!(page.seqs().iter().all(|seq| [0, 1, 2, 5, 7].contains(seq)), "{path}: {:?}", page.seqs());
    }
}

#[tokio::test]
async fn what_was_said_of_another_area_for_a_while_stays_there_as_it_was_known_then() {
    let api = region().await;
    for (area, text) in [("flintshire", "moved away"), ("pillgwenlly", "back again")] {
        let mut moved = about("entry.corrected", area, &json!({ "target": 6, "reason": "source-error" }));
        moved["data"]["replacement"] = restated(text);
        api.recorded(area, &moved).await;
    }
    let reader = holding(&[(Role::Reader, "newport")]);
    assert!(api.get(&reader, "/events").await.seqs().contains(&6));
    let known = "/events?as-at=2019-01-01&known-at=seq:8";
    assert!(api.get(&api.owner, known).await.text.contains("moved away"));
    assert!(!api.get(&reader, known).await.text.contains("moved away"));
}

#[tokio::test]
async fn lists_and_reports_are_of_what_somebody_may_read() {
    let api = region().await;
    let reader = holding(&[(Role::Reader, "newport")]);
    let areas = api.get(&reader, "/areas").await.json();
    let names: Vec<&str> =
        areas.as_array().unwrap().iter().map(|area| area["area"].as_str().unwrap()).collect();
    assert_eq!(names, ["newport", "pillgwenlly"]);
    for (caller, path, status) in [
        (&reader, "/reports/asked", 403),
        (&reader, "/reports/asked?area=newport", 200),
        (&reader, "/reports/asked?area=pillgwenlly", 200),
        (&reader, "/reports/asked?area=flintshire", 404),
        (&reader, "/reports/asked?area=nowhere", 404),
        (&reader, "/checkpoint", 200),
        (&reader, "/events/1/proof", 403),
        (&reader, "/events/3/proof", 404),
        (&holding(&[(Role::Administrator, "")]), "/checkpoint", 403),
        (&holding(&[(Role::Administrator, "")]), "/reports", 403),
        (&holding(&[(Role::Administrator, "")]), "/events/stream", 403),
    ] {
        let heard = api.get(caller, path).await;
        assert_eq!(heard.status.as_u16(), status, "{path}: {}", heard.text);
    }
}

#[tokio::test]
async fn somebody_records_for_their_areas_and_about_entries_of_them() {
    let api = region().await;
    let recorder = holding(&[(Role::Recorder, "newport"), (Role::Reader, "")]);
    let reader = holding(&[(Role::Reader, "")]);
    let withdrawn = |area: &str, target: u64| {
        about("entry.withdrawn", area, &json!({ "target": target, "reason": "duplicate" }))
    };
    let mut placed = note("flintshire", "placed in Newport");
    placed["place"] = json!("newport");
    let mut moved = about("entry.corrected", "newport", &json!({ "target": 3, "reason": "source-error" }));
    moved["data"]["replacement"] = restated("open");
    let tag = json!({ "kind": "ledger.tagged", "area": "ledger", "source": [{ "doc": "Minutes" }], "data": { "tag": "second", "entry": 2 } });
    let created = json!({ "kind": "ledger.created", "area": "ledger", "source": [{ "doc": "x" }], "data": { "clock": "system", "time_zone": "Europe/London" } });
    let final_ = about("entry.finalised", "newport", &json!({ "target": 1 }));
    for (caller, what, body, expected) in [
        (&reader, "reader", note("newport", "x"), 403),
        (&recorder, "elsewhere", note("flintshire", "x"), 403),
        (&recorder, "place is not enough", placed, 403),
        (&recorder, "withdraws elsewhere", withdrawn("flintshire", 3), 403),
        (&recorder, "withdraws elsewhere from here", withdrawn("newport", 3), 403),
        (&recorder, "moves an entry here", moved, 403),
        (&recorder, "finalises", final_, 403),
        (&recorder, "tags", tag, 403),
        (&recorder, "creates", created.clone(), 422),
        (&api.owner, "owner creates", created, 422),
        (&recorder, "here", note("newport", "x"), 201),
        (&recorder, "inside", note("pillgwenlly", "x"), 201),
        (&recorder, "withdraws here", withdrawn("newport", 4), 201),
    ] {
        let heard = api.post(caller, what, &body).await;
        assert_eq!(heard.status.as_u16(), expected, "{what}: {}", heard.text);
        let lines =
            Request::post("/api/v1/import?dry-run=true").header("content-type", "application/x-ndjson");
        let imported = api.ask(caller, lines, body.to_string()).await.status.as_u16();
        assert!(imported == expected || expected == 201, "{what}: {imported}");
    }
    assert_eq!(api.get(&api.owner, "/events/8").await.json()["recorded_by"], "somebody");
}

#[tokio::test]
async fn an_entry_that_somebody_does_not_see_cannot_be_told_from_one_that_is_not_there() {
    let api = region().await;
    let recorder = holding(&[(Role::Recorder, "newport")]);
    let said = async |target: u64, etag: &str| {
        let body = about("entry.withdrawn", "newport", &json!({ "target": target, "reason": "duplicate" }));
        let request = posting("/events", "key");
        let request = if etag.is_empty() { request } else { request.header("if-match", etag) };
        let heard = api.ask(&recorder, request, body.to_string()).await;
        (heard.status, heard.text.replace(&target.to_string(), "N"))
    };
    assert_eq!(said(3, "").await, said(99, "").await);
    assert_eq!(said(3, "\"x\"").await, said(99, "\"x\"").await);
    let mut other = note("newport", "x");
    other["recorded_by"] = json!("secretariat");
    let heard = api.post(&recorder, "key", &other).await;
    assert_eq!(heard.problem(), (422, "refused".to_owned()));
    assert_eq!(heard.json()["errors"][0]["rule"], "recorded-by-caller");
    assert_eq!(api.get(&api.owner, "/events").await.seqs().len(), 8, "nothing was recorded");
}

fn party(area: &str, slug: &str, name: &str) -> Json {
    let data = json!({ "party": slug, "name": { "en": name }, "type": "organisation" });
    about("party.described", area, &data)
}

fn community(place: &str, parent: &str) -> Json {
    let data = json!({ "name": { "en": "Renamed" }, "level": "community", "parent": parent });
    at(about("area.described", "newport", &data), place)
}

fn at(mut body: Json, place: &str) -> Json {
    body["place"] = json!(place);
    body
}

fn dropped(area: &str) -> Json {
    about("commitment.updated", area, &json!({ "commitment": "open-the-hub", "status": "dropped" }))
}

/// The region with West Sussex, and in Newport the council and what it has committed itself to.
async fn shared() -> Api {
    let api = region().await;
    let made = json!({ "commitment": "open-the-hub", "text": { "en": "Open it" }, "by": { "party": "newport-council" } });
    let west = json!({ "name": { "en": "West Sussex" }, "level": "pioneer-area" });
    api.recorded("west", &about("area.described", "west-sussex", &west)).await;
    api.recorded("party", &party("newport", "newport-council", "The council")).await;
    api.recorded("made", &about("commitment.made", "newport", &made)).await;
    api
}

#[tokio::test]
async fn what_another_area_described_is_not_changed_from_here() {
    let api = shared().await;
    let [newport, west] = ["newport", "west-sussex"].map(|area| holding(&[(Role::Recorder, area)]));
    let own = api.recorded("own", &note("west-sussex", "own")).await;
    let mut restated =
        about("entry.corrected", "west-sussex", &json!({ "target": own, "reason": "source-error" }));
    let renamed = &party("west-sussex", "newport-council", "Renamed")["data"];
    restated["data"]["replacement"] = json!({ "kind": "party.described", "data": renamed });
    for (caller, body, named) in [
        (&newport, community("west-sussex", "newport"), "west-sussex"),
        (&newport, community("new-place", "west-sussex"), "west-sussex"),
        (&newport, at(note("newport", "x"), "west-sussex"), "west-sussex"),
        (&west, dropped("west-sussex"), "newport"),
        (&west, party("west-sussex", "newport-council", "Renamed"), "newport"),
        (&west, restated, "newport"),
    ] {
        let heard = api.post(caller, "key", &body).await;
        assert_eq!(heard.problem(), (403, "not-allowed".to_owned()), "{body}");
        assert!(heard.text.contains(&format!("for {named}")), "{}", heard.text);
    }
}

#[tokio::test]
async fn what_was_described_here_or_nowhere_is_changed_from_here() {
    let api = shared().await;
    let [newport, west] = ["newport", "west-sussex"].map(|area| holding(&[(Role::Recorder, area)]));
    for (caller, what, body) in [
        (&newport, "a place inside", at(note("newport", "x"), "pillgwenlly")),
        (&newport, "described inside", community("pillgwenlly", "newport")),
        (&newport, "a new place", community("maindee", "newport")),
        (&newport, "a commitment", dropped("newport")),
        (&newport, "a party", party("newport", "newport-council", "The city council")),
        (&west, "a new party", party("west-sussex", "the-county", "The county")),
        (&api.owner, "the owner", party("west-sussex", "newport-council", "The city")),
        (
            &west,
            "described by the owner for both",
            party("west-sussex", "newport-council", "The city council"),
        ),
    ] {
        let heard = api.post(caller, what, &body).await;
        assert_eq!(heard.status, StatusCode::CREATED, "{what}: {}", heard.text);
    }
}
