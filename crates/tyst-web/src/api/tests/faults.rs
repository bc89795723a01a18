//! Tests of what the service itself has against a request: a full disk, a writer that ends, reports that fail, too much at once.

use std::io;
use std::sync::Arc;

use tyst_ledger::{AppendError, RecordError, WriterError};

use super::*;
use crate::service::Refusal;

fn full() -> RecordError {
    RecordError::Append(Arc::new(AppendError::NoRoom {
        path: "segment".into(),
        source: io::ErrorKind::StorageFull.into(),
    }))
}

fn failed(kind: io::ErrorKind) -> RecordError {
    RecordError::Append(Arc::new(AppendError::Failed { path: "segment".into(), source: kind.into() }))
}

/// Returns the interface of a ledger whose writer fails.
fn failing(fault: impl Fn() -> RecordError + Send + Sync + 'static) -> Api {
    let mut served = Served::signed_in();
    served.pages.service.record_by(move |_| Err(fault()));
    Api::of(served)
}

#[tokio::test]
async fn what_a_writer_cannot_do_is_said_with_what_to_do_about_it() {
    type Fault = fn() -> RecordError;
    let faults: [(Fault, u16, &str, &str, &str); 6] = [
        (full, 507, "full", "nothing was recorded", ""),
        (|| failed(io::ErrorKind::StorageFull), 507, "full", "may or may not", ""),
        (|| failed(io::ErrorKind::QuotaExceeded), 507, "full", "may or may not", ""),
        (|| failed(io::ErrorKind::PermissionDenied), 500, "fault", "cannot be written", ""),
        (|| WriterError::Ended.into(), 503, "busy", "ending", "1"),
        (|| WriterError::Unanswered.into(), 503, "busy", "may or may not", "1"),
    ];
    for (fault, status, kind, words, after) in faults {
        let api = failing(fault);
        let heard = api.post(&api.owner, "one", &note("newport", "one")).await;
        assert_eq!(heard.problem(), (status, kind.to_owned()), "{}", heard.text);
        let problem = heard.json();
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
        assert_eq!(heard.header("retry-after"), after, "{problem}");
        assert!(!heard.text.contains("segment"), "no path of the machine is told: {problem}");
        if status != 503 {
            assert!(problem["hint"].as_str().unwrap().contains("whoever runs the service"), "{problem}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_noted_for_want_of_room_is_not_given() {
    let mut secret = note("newport", "for few");
    secret["sensitivity"] = json!("restricted");
    let api = Api::new();
    let seq = api.recorded("one", &secret).await;
    let mut served = api.served;
    served.pages.service.record_by(|_| Err(full()));
    let api = Api::of(served);
    let reader = holding(&[(Role::Recorder, "")]);
    for path in [format!("/events/{seq}"), "/events".to_owned(), "/events?as-at=2019".to_owned()] {
        let heard = api.get(&reader, &path).await;
        assert_eq!(heard.problem(), (507, "full".to_owned()), "{path}");
        assert!(!heard.text.contains("for few"), "{path}");
    }
    assert_eq!(api.get(&reader, "/events/0").await.status, StatusCode::OK, "that one is for all");
}

#[tokio::test]
async fn what_the_program_refuses_is_the_askers_fault_or_the_services() {
    let api = Api::new();
    api.recorded("one", &note("newport", "one")).await;
    let refuse = |is_asker: bool| {
        let refusal = Refusal { is_asker, message: "in words".to_owned(), hint: Some("do so".to_owned()) };
        *api.served.desk.refusal.lock().unwrap() = Some(refusal);
    };
    for (path, is_asker, expected) in [
        ("/events/1/proof", true, (409, "conflict")),
        ("/events/1/proof", false, (500, "fault")),
        ("/checkpoint", false, (500, "fault")),
        ("/reports/asked", true, (400, "malformed")),
        ("/reports/asked", false, (500, "fault")),
    ] {
        refuse(is_asker);
        let heard = api.get(&api.owner, path).await;
        let (status, kind) = heard.problem();
        assert_eq!((status, kind.as_str()), expected, "{path}");
        let problem = heard.json();
        assert_eq!((problem["detail"].as_str(), problem["hint"].as_str()), (Some("in words"), Some("do so")));
    }
}

#[tokio::test]
async fn whoever_asks_without_end_is_told_when_to_ask_again() {
    let api = Api::new();
    let first = api.ask_outside(&api.served.cookie, Request::get("/api/v1/areas"), Body::empty()).await;
    assert_eq!(first.header("ratelimit-policy"), "\"read\";q=6000;w=60, \"write\";q=3000;w=60");
    assert_eq!(first.header("ratelimit"), "\"read\";r=5999;t=1");
    let mut refused = None;
    for _ in 0..4_000 {
        let heard = api.ask_outside(&api.served.cookie, posting("/areas", "one"), "{}").await;
        if heard.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(heard);
            break;
        }
    }
    let refused = refused.expect("it is refused at some time");
    assert_eq!(refused.problem(), (429, "too-many".to_owned()));
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit"), "\"write\";r=0;t=60");
    let page = Request::post("/cy/record/note.recorded");
    let page = api.ask_outside(&api.served.cookie, page, "").await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (429, "1"));
    assert!(page.text.contains("lang=\"cy\""), "{}", page.text);
    let read = api.ask_outside(&api.served.cookie, Request::get("/api/v1/areas"), Body::empty()).await;
    assert_eq!(read.status, StatusCode::OK, "reading is counted by itself");
    let nobody = api.ask_outside("", Request::get("/api/v1/areas"), Body::empty()).await;
    assert_eq!((nobody.status.as_u16(), nobody.header("ratelimit")), (401, ""));
}

#[tokio::test]
async fn a_service_that_cannot_write_is_not_ready() {
    let mut served = Served::signed_in();
    served.pages.service.record_by(|_| Err(full()));
    let api = Api::of(served);
    let ready = async || {
        let heard = api.ask_outside("", Request::get("/readyz"), Body::empty()).await;
        (heard.status.as_u16(), heard.text)
    };
    assert_eq!(ready().await, (200, "ready\n".to_owned()));
    assert_eq!(api.post(&api.owner, "one", &note("newport", "x")).await.problem().0, 507);
    assert_eq!(ready().await, (503, "the ledger cannot be written\n".to_owned()));
}
