//! The interface for programs: every address of `/api/v1`, and what each takes at most.
//!
//! What is read and recorded here is what the pages and the commands read and record; nothing is kept for the interface alone.

mod answer;
mod asked;
mod events;
mod form;
mod importing;
mod lists;
mod openapi;
mod problem;
mod recording;
mod reports;
mod stream;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::Pages;
pub(crate) use problem::in_form;
pub(crate) use stream::Followers;

/// Where the interface is, in all its versions and in this one.
pub(crate) const ROOT: &str = "/api";
pub(crate) const ROOT_V1: &str = "/api/v1";

/// The largest statement or list of statements, and the largest import.
const RECORD_BYTES_MAX: usize = 1 << 20;
const IMPORT_BYTES_MAX: usize = 16 << 20;

/// Returns what answers programs.
pub(crate) fn routes() -> Router<Pages> {
    let import = post(importing::import).layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX));
    Router::new()
        .route("/events", get(events::list).post(recording::record))
        .route("/events.ndjson", get(stream::replay))
        .route("/events/stream", get(stream::follow))
        .route("/events/{seq}", get(events::one))
        .route("/events/{seq}/proof", get(reports::proof))
        .route("/import", import)
        .route("/reports", get(reports::list))
        .route("/reports/{name}", get(reports::one))
        .route("/checkpoint", get(reports::checkpoint))
        .route("/areas", get(lists::areas))
        .route("/vocabulary", get(lists::vocabulary))
        .route("/openapi.json", get(openapi::document))
        .fallback(async || problem::Problem::not_found("the interface has no such address"))
        .layer(DefaultBodyLimit::max(RECORD_BYTES_MAX))
}
