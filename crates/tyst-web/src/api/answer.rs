//! How an answer is given whose bytes are known: with a strong ETag of them, and without them to whoever has them already.
//!
//! What stands in it is for others to say.

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
