//! Pages for what is refused before a page could answer: a form that is too large, an address that cannot be read, a fault of ours.
//!
//! The layers that refuse say so in English and without markup. What a page says itself is left as it is.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::{Tongue, page, tongue_of};
use crate::words;

/// Gives a refusal without a page one in the language of its address.
pub(crate) async fn worded(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = Tongue::ALL.iter().any(|tongue| path.starts_with(&tongue.path("/")));
    let tongue = tongue_of(path, request.headers());
    let answer = next.run(request).await;
    let status = answer.status();
    let is_refused = status.is_client_error() || status.is_server_error();
    // Whoever asks another host than this one gets no page of it.
    if !is_page || !is_refused || is_drawn(&answer) || status == StatusCode::MISDIRECTED_REQUEST {
        return answer;
    }
    let after = answer.headers().get(header::RETRY_AFTER).cloned();
    let (title, more) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => (words::TOO_LARGE, words::TOO_LARGE_MORE),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => (words::FAILED, words::BUSY),
        status if status.is_server_error() => (words::FAILED, words::OUR_FAULT),
        _ => (words::NOT_READ, words::NOT_READ_MORE),
    };
    let main = html! { h1 { (tongue.say(title)) } p { (tongue.say(more)) } };
    let mut answer = (status, page(tongue, "/", tongue.say(title), &main)).into_response();
    answer.headers_mut().extend(after.map(|after| (header::RETRY_AFTER, after)));
    answer
}

fn is_drawn(answer: &Response) -> bool {
    let media = answer.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    media.is_some_and(|media| media.starts_with("text/html"))
}
