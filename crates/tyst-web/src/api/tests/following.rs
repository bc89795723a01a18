//! Tests of following: whoever breaks off and comes back sees each entry once, and in order.

use super::*;

const WRITERS: usize = 4;
const ENTRIES: usize = 1_000;

/// Reads a stream until it has shown some entries, or all; returns their positions.
async fn listen(api: &Api, after: Option<u64>, is_header: bool, most: usize) -> Vec<u64> {
    let request = match after {
        // The header goes before the parameter.
        Some(seen) if is_header => {
            Request::get("/api/v1/events/stream?after=3").header("last-event-id", seen)
        }
        Some(seen) => Request::get(format!("/api/v1/events/stream?after={seen}")),
        None => Request::get("/api/v1/events/stream"),
    };
    let request = let_in(request, &api.owner).body(Body::empty()).unwrap();
    let answer = api.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    let mut seen = Vec::new();
    while seen.len() < most {
        let frame = tokio::time::timeout(
            Duration::from_mins(1),
            std::future::poll_fn(|context| {
                axum::body::HttpBody::poll_frame(std::pin::Pin::new(&mut body), context)
            }),
        );
        let frame = frame.await.unwrap().unwrap().unwrap().into_data().unwrap();
        let text = String::from_utf8(frame.to_vec()).unwrap();
        for part in text.split_terminator("\n\n").filter(|part| part.starts_with("id: ")) {
            let seq = part.lines().next().unwrap().trim_start_matches("id: ").parse().unwrap();
            let data = part.lines().last().unwrap().trim_start_matches("data: ");
            assert_eq!(serde_json::from_str::<Json>(data).unwrap()["seq"], seq);
            seen.push(seq);
            if seen.len() == most {
                break;
            }
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_entry_is_seen_once_and_in_order_however_often_somebody_breaks_off() {
    let api = std::sync::Arc::new(Api::new());
    let writer = |writer: usize| {
        let api = std::sync::Arc::clone(&api);
        tokio::spawn(async move {
            for number in 0..ENTRIES / WRITERS {
                api.recorded(
                    &format!("{writer}-{number}"),
                    &note("newport", &format!("note {writer} {number}")),
                )
                .await;
            }
        })
    };
    let follower = |follower: usize| {
        let api = std::sync::Arc::clone(&api);
        tokio::spawn(async move {
            let mut seen: Vec<u64> = Vec::new();
            while seen.len() <= ENTRIES {
                let most = (7 + 60 * follower + seen.len() / 10).min(ENTRIES + 1 - seen.len());
                seen.extend(listen(&api, seen.last().copied(), seen.len() % 2 == 1, most).await);
            }
            seen
        })
    };
    let (followers, writers): (Vec<_>, Vec<_>) =
        ((0..3).map(follower).collect(), (0..WRITERS).map(writer).collect());
    for writer in writers {
        writer.await.unwrap();
    }
    for follower in followers {
        let seen = follower.await.unwrap();
        assert!(
            seen.iter().copied().eq(0..=ENTRIES as u64),
            "{} entries, {:?}",
            seen.len(),
            seen.windows(2).find(|pair| pair[1] != pair[0] + 1)
        );
    }
}

#[tokio::test]
async fn whoever_comes_late_has_caught_up_without_waiting_for_news() {
    let api = Api::new();
    for list in 0..2 {
        let all: Vec<Json> = (0..600).map(|number| note("newport", &format!("{list} {number}"))).collect();
        api.post(&api.owner, &format!("list-{list}"), &Json::Array(all)).await;
    }
    let heard = tokio::time::timeout(Duration::from_secs(12), listen(&api, None, false, 1_201));
    assert!(heard.await.expect("it does not wait").into_iter().eq(0..1_201));
}

#[tokio::test]
async fn a_stream_ends_with_the_service_and_has_so_many_places() {
    let api = Api::new();
    let follow = async || {
        let request = let_in(Request::get("/api/v1/events/stream"), &api.owner).body(Body::empty()).unwrap();
        api.router.clone().oneshot(request).await.unwrap()
    };
    let mut streams = Vec::new();
    for _ in 0..64 {
        streams.push(follow().await);
    }
    let full = api.get(&api.owner, "/events/stream").await;
    assert_eq!((full.problem().0, full.header("retry-after")), (429, "1"));
    streams.pop();
    let last = follow().await;
    assert_eq!(last.status(), StatusCode::OK, "whoever goes gives a place");
    api.served.pages.ending.send(true).unwrap();
    let read = tokio::time::timeout(Duration::from_secs(5), to_bytes(last.into_body(), 1 << 20));
    read.await.expect("the stream ends at once").unwrap();
    for malformed in [&b"x"[..], b"\xc2\x84"] {
        let malformed = Request::get("/api/v1/events/stream").header("last-event-id", malformed);
        assert_eq!(api.ask(&api.owner, malformed, Body::empty()).await.problem().0, 400);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_follows_hears_a_sign_of_life_and_is_sent_away_after_ten_minutes() {
    let api = Api::new();
    let begun = tokio::time::Instant::now();
    let request = let_in(Request::get("/api/v1/events/stream?after=0"), &api.owner);
    let answer = api.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut body = answer.into_body();
    let (mut signs, mut last) = (0, Duration::ZERO);
    loop {
        let frame = std::future::poll_fn(|context| {
            axum::body::HttpBody::poll_frame(std::pin::Pin::new(&mut body), context)
        });
        let Some(frame) = frame.await else { break };
        let text = String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap();
        if text.starts_with(':') {
            signs += 1;
            let now = begun.elapsed();
            assert!(now <= last + Duration::from_secs(16), "{last:?} to {now:?}");
            last = now;
        }
    }
    let took = begun.elapsed();
    assert!((38..=40).contains(&signs), "{signs}");
    assert!(took >= Duration::from_mins(10) && took < Duration::from_secs(601), "{took:?}");
}

#[tokio::test]
async fn all_entries_are_taken_along_by_so_many_at_the_same_time() {
    let api = Api::new();
    let replay = async || {
        let request = let_in(Request::get("/api/v1/events.ndjson"), &api.owner);
        api.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    let mut replays = Vec::new();
    for _ in 0..16 {
        let answer = replay().await;
        assert_eq!(answer.status(), StatusCode::OK);
        replays.push(answer);
    }
    let full = api.get(&api.owner, "/events.ndjson").await;
    assert_eq!((full.problem().0, full.header("retry-after")), (429, "1"));
    replays.pop();
    assert_eq!(replay().await.status(), StatusCode::OK, "whoever goes gives a place");
}

/// Returns what a body says next, or nothing at its end.
async fn next(body: &mut Body) -> Option<Result<String, axum::Error>> {
    let frame = tokio::time::timeout(
        Duration::from_secs(20),
        std::future::poll_fn(|context| {
            axum::body::HttpBody::poll_frame(std::pin::Pin::new(&mut *body), context)
        }),
    );
    let frame = frame.await.expect("something comes")?;
    Some(frame.map(|frame| String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()))
}

#[tokio::test]
async fn whoever_is_closed_or_may_less_hears_no_more_of_it() {
    let served = Served::of_two_areas().await;
    let follow = async |name| served.body(&served.token(name, "evaluator"), "/api/v1/events/stream").await;
    let (mut closed, mut lessened) = (follow("closed").await, follow("lessened").await);
    for body in [&mut closed, &mut lessened] {
        assert_eq!(next(body).await.unwrap().unwrap(), "retry: 1000\n\n");
        assert!(next(body).await.unwrap().unwrap().contains("for few"));
    }
    let less: Vec<Right> = vec!["evaluator flintshire".parse().unwrap()];
    let access = &served.pages.doors.access;
    access.change(|book| book.close(&slug("closed"))).unwrap().unwrap();
    access.change(|book| book.set_rights(&slug("lessened"), &less)).unwrap().unwrap();
    served.state(r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"sensitivity":"restricted","data":{"topic":"support","text":{"en":"said since"}}}"#).await;
    served.state(r#"{"kind":"note.recorded","area":"flintshire","source":[{"doc":"M"}],"data":{"topic":"support","text":{"en":"said there"}}}"#).await;
    let mut heard = String::new();
    while !heard.contains("said there") {
        heard += &next(&mut lessened).await.expect("it goes on").unwrap();
    }
    assert!(!heard.contains("said since"), "{heard}");
    while let Some(part) = next(&mut closed).await {
        assert!(!part.unwrap().contains("said"), "the token was ended");
    }
}

#[tokio::test]
async fn what_is_taken_along_breaks_off_when_its_taker_is_closed() {
    let served = Served::of_two_areas().await;
    for number in 0..700 {
        served.state(&note("newport", &format!("note {number}")).to_string()).await;
    }
    let token = served.token("taker", "evaluator");
    let mut body = served.body(&token, "/api/v1/events.ndjson").await;
    assert!(next(&mut body).await.unwrap().unwrap().contains("for few"));
    served.pages.doors.access.change(|book| book.close(&slug("taker"))).unwrap().unwrap();
    assert!(next(&mut body).await.expect("it is not the end").is_err(), "it does not look whole");
}
