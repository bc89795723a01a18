//! Tests of the interface, asked without a socket: what is recorded, what is read, and what is refused.
//!
//! That a host and a session are looked at is for the tests of the pages, which have the same guard.

mod faults;
mod following;
mod reading;
mod recording;
mod rights;

use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header, request};
use axum::middleware::from_fn;
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;
use tyst_access::{Caller, Right, Role};
use tyst_event::Slug;

use super::{ROOT_V1, in_form, routes};
use crate::guard::Shown;
use crate::tests::{ADDRESS, Served};

/// The interface of a ledger that has one entry, for whoever is let in.
struct Api {
    served: Served,
    router: Router,
    owner: Caller,
}

/// What was answered.
#[derive(Debug)]
struct Heard {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Heard {
    fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|fault| panic!("{fault}: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the status and the name of the problem, which is one in the form of RFC 9457.
    fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert!(!json["title"].as_str().unwrap().is_empty());
        let kind = json["type"].as_str().unwrap();
        (self.status.as_u16(), kind.trim_start_matches("urn:tyst:problem:").to_owned())
    }

    /// Returns the positions of the entries of a page.
    fn seqs(&self) -> Vec<u64> {
        let json = self.json();
        json["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect()
    }
}

impl Api {
    fn new() -> Self {
        Self::of(Served::signed_in())
    }

    fn of(served: Served) -> Self {
        let router =
            Router::new().nest(ROOT_V1, routes()).layer(from_fn(in_form)).with_state(served.pages.clone());
        Self { served, router, owner: Caller::owner(slug("secretariat")) }
    }

    /// Asks as somebody who was let in.
    async fn ask(&self, caller: &Caller, request: request::Builder, body: impl Into<Body>) -> Heard {
        let request = let_in(request, caller).body(body.into()).unwrap();
        heard(self.router.clone(), request).await
    }

    /// Asks as a client does, past the guard; with a session or without.
    async fn ask_outside(&self, cookie: &str, request: request::Builder, body: impl Into<Body>) -> Heard {
        let request = request.header(header::HOST, ADDRESS).header(header::COOKIE, cookie);
        heard(self.served.app.clone(), request.body(body.into()).unwrap()).await
    }

    async fn get(&self, caller: &Caller, path: &str) -> Heard {
        self.ask(caller, Request::get(format!("{ROOT_V1}{path}")), Body::empty()).await
    }

    async fn post(&self, caller: &Caller, key: &str, body: &Json) -> Heard {
        self.ask(caller, posting("/events", key), body.to_string()).await
    }

    /// Records something, and returns where it is.
    async fn recorded(&self, key: &str, body: &Json) -> u64 {
        let heard = self.post(&self.owner, key, body).await;
        assert_eq!(heard.status, StatusCode::CREATED, "{}", heard.text);
        heard.json()["seq"].as_u64().unwrap()
    }
}

fn let_in(request: request::Builder, caller: &Caller) -> request::Builder {
    request.extension(caller.clone()).extension(Shown::always(caller.clone()))
}

async fn heard(router: Router, request: Request<Body>) -> Heard {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let heard = answered(router, request).await;
    is_described(&method, &path, &heard);
    heard
}

/// Looks up in the description what was answered: its status, and the type of its body.
fn is_described(method: &Method, path: &str, heard: &Heard) {
    static DESCRIPTION: LazyLock<Json> = LazyLock::new(|| super::openapi::described("session"));
    let path = path.trim_start_matches(ROOT_V1);
    let is_path = |template: &str| {
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let (template, parts) = (parts(template), parts(path));
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(part, found)| part == found || part.starts_with('{'))
    };
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    let found =
        paths.get(path).or_else(|| paths.iter().find(|(template, _)| is_path(template)).map(|(_, of)| of));
    let method = if method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
    let Some(operation) = found.and_then(|operations| operations.get(&method)) else { return };
    let mut answer = &operation["responses"][heard.status.as_str()];
    if let Some(reference) = answer["$ref"].as_str() {
        answer = DESCRIPTION.pointer(reference.trim_start_matches('#')).unwrap();
    }
    assert!(answer.is_object(), "{method} {path}: {} is not described: {}", heard.status, heard.text);
    let media = heard.header("content-type").split(';').next().unwrap().to_owned();
    let is_media = answer["content"].get(&media).is_some();
    assert!(
        is_media || heard.text.is_empty(),
        "{method} {path}: {} as {media} is not described",
        heard.status
    );
}

async fn answered(router: Router, request: Request<Body>) -> Heard {
    let answer = router.oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let whole = tokio::time::timeout(Duration::from_secs(30), to_bytes(body, 64 << 20));
    let text = whole.await.expect("the answer ends").unwrap();
    Heard { status: parts.status, headers: parts.headers, text: String::from_utf8(text.to_vec()).unwrap() }
}

fn posting(path: &str, key: &str) -> request::Builder {
    let request = Request::post(format!("{ROOT_V1}{path}")).header(header::CONTENT_TYPE, "application/json");
    if key.is_empty() { request } else { request.header("idempotency-key", key) }
}

fn slug(name: &str) -> Slug {
    Slug::new(name).unwrap()
}

fn note(area: &str, text: &str) -> Json {
    json!({
        "kind": "note.recorded", "area": area, "when": "2018", "source": [{ "doc": "Minutes" }],
        "data": { "topic": "story", "text": { "en": text } },
    })
}

/// Returns a statement about another one.
fn about(kind: &str, area: &str, data: &Json) -> Json {
    json!({ "kind": kind, "area": area, "when": "2018", "source": [{ "doc": "Minutes" }], "data": data })
}

fn holding(rights: &[(Role, &str)]) -> Caller {
    let right = |(role, area): &(Role, &str)| Right {
        role: *role,
        area: Some(*area).filter(|area| !area.is_empty()).map(slug),
    };
    Caller::new(slug("somebody"), rights.iter().map(right).collect())
}
