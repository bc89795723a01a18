//! Who may come in: requests for this address, by somebody with a session. What other sites send is kept out by `CsrfLayer`.
//!
//! Everything is refused that is not allowed here.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tyst_access::Caller;

use crate::app::Pages;
use crate::pages::sign_in::signed_out;
use crate::pages::{Tongue, tongue_of};

/// What can be asked for without a session: whether the service is there, and how to come in.
const OPEN: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/style.css"];

/// Refuses requests that name another host: a page of another site can make this machine answer to its own name.
pub(crate) async fn host(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let named = request.uri().host().map_or_else(
        || request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned),
        |host| {
            let port = request.uri().port_u16().map(|port| format!(":{port}")).unwrap_or_default();
            Some(format!("{host}{port}"))
        },
    );
    if named.is_some_and(|named| pages.is_own(&named)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "this service has another name\n").into_response()
    }
}

/// Sends whoever has no session to the page that says how to get one.
pub(crate) async fn session(State(pages): State<Pages>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_open = OPEN.contains(&path) || Tongue::ALL.iter().any(|tongue| path == tongue.path("/sign-in"));
    let holds =
        cookie(&pages, request.headers()).is_some_and(|secret| pages.sessions.holds(secret, pages.now()));
    let tongue = tongue_of(path, request.headers());
    if holds {
        request.extensions_mut().insert(Caller::owner(pages.service.program().recorder()));
    }
    if is_open || holds {
        return next.run(request).await;
    }
    if request.method().is_safe() {
        return Redirect::to(&tongue.path("/sign-in")).into_response();
    }
    // A page that was sent can be sent again when its reader has signed in; behind a redirect, what was typed would be gone.
    signed_out(tongue).into_response()
}

/// Returns the secret of the session that a request says it has.
pub(crate) fn cookie<'h>(pages: &Pages, headers: &'h HeaderMap) -> Option<&'h str> {
    let name = pages.cookie();
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}
