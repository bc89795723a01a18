//! Tests of recording: once for each key, all or nothing, and on what is expected.

use super::*;

#[tokio::test]
async fn a_statement_is_recorded_once_for_its_key() {
    let api = Api::new();
    let first = api.post(&api.owner, "\"one\"", &note("newport", "one")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!(first.header("location"), "/api/v1/events/1");
    let receipt = first.json();
    assert_eq!((receipt["seq"].as_u64(), receipt["before"].as_bool()), (Some(1), Some(false)));
    assert_eq!(receipt["warnings"][0]["rule"], "new-area");
    let again = api.post(&api.owner, "one", &note("newport", "one")).await;
    assert_eq!((again.status, again.header("location")), (StatusCode::OK, "/api/v1/events/1"));
    assert_eq!(again.json()["leaf"], receipt["leaf"]);
    let other = api.post(&api.owner, "one", &note("newport", "two")).await;
    assert_eq!(other.problem(), (422, "idempotency-key-taken".to_owned()));
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0, 1]);
    let entry = api.get(&api.owner, "/events/1").await.json();
    assert_eq!((entry["key"].as_str(), entry["recorded_by"].as_str()), (Some("one"), Some("secretariat")));
}

#[tokio::test]
async fn a_key_is_asked_for_and_read() {
    let api = Api::new();
    let long = "k".repeat(500);
    for key in ["", "\"open", "a\"b", "\" \"", long.as_str()] {
        let heard = api.post(&api.owner, key, &note("newport", "one")).await;
        assert_eq!(heard.problem(), (400, "idempotency-key-missing".to_owned()), "{key}");
    }
    let twice = posting("/events", "one").header("idempotency-key", "two");
    let heard = api.ask(&api.owner, twice, note("newport", "one").to_string()).await;
    assert_eq!(heard.problem().0, 400);
    let mut said = note("newport", "one");
    said["key"] = json!("other");
    assert_eq!(api.post(&api.owner, "one", &said).await.json()["errors"][0]["pointer"], "#/key");
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0]);
}

#[tokio::test]
async fn a_list_is_recorded_whole_or_not_at_all() {
    let api = Api::new();
    let mut wrong = note("newport", "two");
    wrong["data"] = json!({ "topic": "story", "nothing": 1 });
    let heard = api.post(&api.owner, "list", &json!([note("newport", "one"), wrong])).await;
    assert_eq!(heard.problem(), (422, "refused".to_owned()));
    let pointers = heard.json()["errors"].to_string();
    assert!(pointers.contains("#/1/data/text") && !pointers.contains("#/0"), "{pointers}");
    // The second one breaks a rule of the ledger, and not of the form.
    let future = json!([
        note("newport", "one"),
        about("entry.withdrawn", "newport", &json!({ "target": 9, "reason": "duplicate" }))
    ]);
    let heard = api.post(&api.owner, "list", &future).await;
    assert_eq!(heard.problem(), (422, "refused".to_owned()));
    assert!(heard.json()["errors"][0]["pointer"].as_str().unwrap().starts_with("#/1"), "{}", heard.text);
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0]);
    let both = json!([note("newport", "one"), note("newport", "two, with ] and \\\" in it")]);
    let heard = api.post(&api.owner, "list", &both).await;
    assert_eq!((heard.status, heard.json().as_array().unwrap().len()), (StatusCode::CREATED, 2));
    api.recorded("next", &note("newport", "behind it")).await;
    assert_eq!(api.post(&api.owner, "list", &both).await.status, StatusCode::OK);
    let alone = json!([note("newport", "alone")]);
    for status in [StatusCode::CREATED, StatusCode::OK] {
        assert_eq!(api.post(&api.owner, "alone", &alone).await.status, status);
    }
    assert_eq!(api.post(&api.owner, "alone", &alone[0]).await.problem().1, "idempotency-key-taken");
    assert_eq!(api.get(&api.owner, "/events/2").await.json()["key"], "list/1");
    let longer = json!([both[0], both[1], note("newport", "three")]);
    let dry = posting("/events?dry-run=true", "list");
    assert_eq!(api.ask(&api.owner, dry, both[0].to_string()).await.problem().0, 422);
    for other in [longer, json!([both[0]]), both[0].clone(), json!([both[1]]), json!([both[1], both[0]])] {
        let heard = api.post(&api.owner, "list", &other).await;
        assert_eq!(heard.problem().1, "idempotency-key-taken", "{other}");
    }
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_rehearsal_records_nothing() {
    let api = Api::new();
    let heard =
        api.ask(&api.owner, posting("/events?dry-run=true", "one"), note("newport", "one").to_string()).await;
    assert_eq!((heard.status, heard.json()["seq"].as_u64()), (StatusCode::OK, Some(1)), "{}", heard.text);
    assert_eq!(heard.header("location"), "");
    let wrong = about("entry.withdrawn", "newport", &json!({ "target": 9, "reason": "duplicate" }));
    let heard = api.ask(&api.owner, posting("/events?dry-run=true", "one"), wrong.to_string()).await;
    assert_eq!(heard.problem(), (422, "refused".to_owned()));
    let lines = Request::post("/api/v1/import?dry-run=true").header("content-type", "application/x-ndjson");
    let heard = api.ask(&api.owner, lines, note("newport", "one").to_string()).await;
    assert_eq!((heard.status, heard.json()["recorded"].as_u64()), (StatusCode::OK, Some(1)));
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0]);
}

#[tokio::test]
async fn a_withdrawal_that_expects_something_else_is_refused() {
    let api = Api::new();
    api.recorded("one", &note("newport", "one")).await;
    let etag = api.get(&api.owner, "/events/1").await.header("etag").to_owned();
    let withdrawal = about("entry.withdrawn", "newport", &json!({ "target": 1, "reason": "duplicate" }));
    let withdraw = async |key: &str, etag: &str| {
        api.ask(&api.owner, posting("/events", key).header("if-match", etag), withdrawal.to_string()).await
    };
    assert_eq!(withdraw("two", "\"other\"").await.problem(), (412, "changed".to_owned()));
    let no_text = posting("/events", "two").header("if-match", &b"\"\xc2\x84\""[..]);
    assert_eq!(api.ask(&api.owner, no_text, withdrawal.to_string()).await.problem().0, 400);
    assert_eq!(withdraw("two", &etag).await.status, StatusCode::CREATED);
    assert_eq!(withdraw("three", &etag).await.problem(), (412, "changed".to_owned()));
    let again = withdraw("two", &etag).await;
    assert_eq!(again.status, StatusCode::OK, "the same request once more: {}", again.text);
    let alone = posting("/events", "four").header("if-match", &etag);
    assert_eq!(api.ask(&api.owner, alone, note("newport", "two").to_string()).await.problem().0, 400);
}

#[tokio::test]
async fn lines_are_imported_once_and_their_faults_have_numbers() {
    let api = Api::new();
    let import = async |body: String| {
        let request = Request::post("/api/v1/import").header("content-type", "application/x-ndjson");
        api.ask(&api.owner, request, body).await
    };
    let lines = format!("{}\n\n{}\n", note("newport", "one"), note("newport", "two"));
    let heard = import(lines.clone()).await;
    assert_eq!(heard.json()["recorded"], 2, "{}", heard.text);
    assert_eq!(import(lines.clone()).await.json()["before"], 2);
    let heard = import(format!("{lines}{{\"kind\":\"note.recorded\"}}\nnothing\n")).await;
    assert_eq!(heard.problem(), (422, "refused".to_owned()));
    let errors = heard.json()["errors"].as_array().unwrap().clone();
    let numbers: Vec<u64> = errors.iter().map(|error| error["line"].as_u64().unwrap()).collect();
    assert!(numbers.contains(&4) && numbers.contains(&5) && !numbers.contains(&1), "{numbers:?}");
    assert_eq!(import(String::new()).await.problem().0, 400);
    assert_eq!(api.get(&api.owner, "/events").await.seqs(), [0, 1, 2]);
}

#[tokio::test]
async fn what_is_sent_wrongly_is_refused_in_one_form() {
    let api = Api::new();
    let sound = note("newport", "one").to_string();
    let as_text = Request::post("/api/v1/events").header("content-type", "text/plain");
    let as_text = as_text.header("idempotency-key", "one");
    let many = format!("[{}]", vec!["{}"; 1_001].join(","));
    let large = format!("{sound}{}", " ".repeat(1 << 20));
    for (request, body, expected) in [
        (as_text, sound.clone(), (415, "media-type")),
        (posting("/events", "one"), "{".to_owned(), (400, "malformed")),
        (posting("/events", "one"), "[]".to_owned(), (400, "malformed")),
        (posting("/events", "one"), "7".to_owned(), (422, "refused")),
        (posting("/events", "one"), many, (413, "too-large")),
        (posting("/events", "one"), large, (413, "too-large")),
        (posting("/events?dry-run=perhaps", "one"), sound.clone(), (400, "malformed")),
        (posting("/events?other=1", "one"), sound.clone(), (400, "malformed")),
        (posting("/areas", "one"), sound.clone(), (405, "method")),
        (posting("/nothing", "one"), sound, (404, "not-found")),
    ] {
        let heard = api.ask(&api.owner, request, body).await;
        let (status, kind) = heard.problem();
        assert_eq!((status, kind.as_str()), expected, "{}", heard.text);
    }
    let deleted = api.ask(&api.owner, Request::delete("/api/v1/areas"), Body::empty()).await;
    assert_eq!((deleted.problem().0, deleted.header("allow")), (405, "GET,HEAD"));
}

#[tokio::test]
async fn nobody_is_answered_without_a_session_and_no_page_is_shown() {
    let api = Api::new();
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/events",
        "/api/v1/events/0",
        "/api/v1/openapi.json",
        "/api/v2/x",
    ] {
        let heard = api.ask_outside("", Request::get(path), Body::empty()).await;
        assert_eq!(heard.problem(), (401, "signed-out".to_owned()), "{path}");
        assert!(heard.header("www-authenticate").starts_with("Bearer"), "{path}");
    }
    let sound = note("newport", "one").to_string();
    assert_eq!(api.ask_outside("", posting("/events", "one"), sound.clone()).await.problem().0, 401);
    let cookie = &api.served.cookie;
    let other = posting("/events", "one").header("origin", "http://evil.example");
    assert_eq!(
        api.ask_outside(cookie, other, sound.clone()).await.problem(),
        (403, "not-allowed".to_owned())
    );
    for path in ["/api", "/api/v1/", "/api/v1/nothing", "/api/v2/events"] {
        let heard = api.ask_outside(cookie, Request::get(path), Body::empty()).await;
        assert_eq!(heard.problem(), (404, "not-found".to_owned()), "{path}");
    }
    assert_eq!(api.ask_outside(cookie, posting("/events", "one"), sound).await.status, StatusCode::CREATED);
}
