//! How an answer is given whose bytes are known: with a strong ETag of them, and without them to whoever has them already.
//!
//! What stands in it is for others to say.

use serde_json::Value as Json;
use tyst_access::{Caller, Noted};
use tyst_event::Slug;
use tyst_event::terms::AccessAct;

use super::problem::Problem;
use crate::app::Pages;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use tyst_event::wire;

use super::asked::{names, word};

/// Returns the ETag of some bytes.
pub(super) fn etag(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    format!("\"{}\"", wire::hex(&digest[..16]))
}

/// Answers with bytes that may be kept by whoever asked, and asked for again.
pub(super) fn kept(headers: &HeaderMap, media: &str, bytes: Vec<u8>) -> Response {
    let etag = etag(&bytes);
    let is_known = word(headers, &header::IF_NONE_MATCH).is_some_and(|list| {
        // A weak comparison is asked for here.
        names(&list.replace("W/", ""), &etag)
    });
    let about = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::VARY, "Accept, Authorization, Cookie".to_owned()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, media.to_owned())], bytes).into_response()
}

/// Notes that somebody reads entries that are for named people only, where there are any among these.
pub(super) async fn note_read(pages: &Pages, caller: &Caller, entries: &[Json]) -> Result<(), Problem> {
    let entries = entries
        .iter()
        .map(|entry| entry.get("data").filter(|_| entry.get("specversion").is_some()).unwrap_or(entry));
    let few = entries
        .filter(|entry| entry["sensitivity"] == "restricted" && entry["area"] != Slug::ledger().as_str());
    let few: Vec<String> = few.filter_map(|entry| entry["seq"].as_u64()).map(|seq| seq.to_string()).collect();
    if few.is_empty() {
        return Ok(());
    }
    let noted = Noted::new(AccessAct::ReadRestricted).entries(&few.join(" "));
    Ok(pages.note(caller, noted).await?)
}

/// Notes that somebody takes entries along, from one to the last one that there is.
pub(super) async fn note_export(pages: &Pages, caller: &Caller, from: u64) -> Result<(), Problem> {
    if caller.is_owner() {
        return Ok(());
    }
    let count = pages.service.read(|history| Ok(history.head().count)).await?;
    let ranges = if from < count { format!("{from}-{}", count - 1) } else { String::new() };
    Ok(pages.note(caller, Noted::new(AccessAct::Exported).entries(&ranges)).await?)
}
