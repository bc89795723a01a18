//! What is noted of requests: a line each, when it was answered to its end, and what `figures` count.
//!
//! A line has the route, never the address: what stands there, in the query, in headers or in bodies may be somebody's. A request
//! has an id, which is answered with it, so that whoever asks can name the line.

use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream::StreamExt as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::app::Pages;
use crate::figures::{Figures, Taken};

/// The header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What is noted of whoever hung up before they were answered.
const GONE: u16 = 499;

/// A request that is under way; its line is written when it is dropped.
struct Line {
    figures: Arc<Figures>,
    taken: Taken,
    id: Uuid,
    began: Instant,
    status: Option<u16>,
    bytes: u64,
}

impl Line {
    fn sent(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.figures.in_flight.dec();
        let status = self.status.unwrap_or_else(|| {
            self.figures.answered(self.taken.clone(), GONE, self.began.elapsed());
            GONE
        });
        let taken_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(
            request = %self.id.simple(),
            method = self.taken.method,
            route = self.taken.route,
            status,
            bytes = self.bytes,
            taken_us,
            "request"
        );
    }
}

/// Notes a request and what is answered.
pub(crate) async fn watched(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let figures = Arc::clone(pages.service.figures());
    figures.in_flight.inc();
    let taken = Taken { route, method: method(request.method()) };
    let (id, began) = (Uuid::now_v7(), Instant::now());
    let mut line = Line { figures, taken, id, began, status: None, bytes: 0 };
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    line.status = Some(status);
    line.figures.answered(line.taken.clone(), status, began.elapsed());
    if let Ok(id) = HeaderValue::try_from(line.id.simple().to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    match response.body().size_hint().exact() {
        Some(bytes) => {
            line.bytes = bytes;
            response
        }
        None => response.map(|body| counted(body, line)),
    }
}

/// Counts what is sent piece by piece, to its end or until nobody takes it any more.
fn counted(body: Body, mut line: Line) -> Body {
    Body::from_stream(body.into_data_stream().inspect(move |piece: &Result<Bytes, _>| {
        line.sent(piece.as_ref().map_or(0, Bytes::len));
    }))
}

/// Returns the name of a method, of those that there are: anything can be sent as one.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "PATCH" => "PATCH",
        _ => "other",
    }
}
