//! Who may come in: requests for this address, by somebody with a session or a program with a token. What other sites send is kept
//! out by `CsrfLayer`.
//!
//! Everything is refused that is not allowed here.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tyst_access::{Act, Caller};

use crate::app::Pages;
use crate::pages::sign_in::signed_out;
use crate::pages::{Fault, Tongue, tongue_of};
use crate::service::ServiceError;
use crate::session::Who;

/// What can be asked for without a session: whether the service is there, and how to come in.
const OPEN: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/style.css"];

/// Refuses requests that name another host: a page of another site can make this machine answer to its own name.
pub(crate) async fn host(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    if named(&request).is_some_and(|named| pages.is_own(&named)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "this service has another name\n").into_response()
    }
}

/// Refuses requests that name a host which is not a loopback address, for the same reason.
pub(crate) async fn loopback(request: Request, next: Next) -> Response {
    let is_local = |named: &str| {
        let name = named.rsplit_once(':').map_or(named, |(name, _)| name);
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
    };
    if named(&request).is_some_and(|named| is_local(&named)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "this service has another name\n").into_response()
    }
}

/// Returns the host that a request names, with its port.
fn named(request: &Request) -> Option<String> {
    request.uri().host().map_or_else(
        || request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned),
        |host| {
            let port = request.uri().port_u16().map(|port| format!(":{port}")).unwrap_or_default();
            Some(format!("{host}{port}"))
        },
    )
}

/// Says with each request who makes it. Whoever cannot say so is sent to the page where they can.
pub(crate) async fn caller(State(pages): State<Pages>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let tongue = tongue_of(&path, request.headers());
    let caller = match known(&pages, request.headers(), is_somebody_there(request.headers())) {
        Ok(caller) => caller,
        Err(fault) => return Fault::service(tongue)(fault).into_response(),
    };
    let opens =
        ["/sign-in", "/join"].iter().any(|page| Tongue::ALL.iter().any(|tongue| path == tongue.path(page)));
    let is_known = caller.is_some();
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
        let shown = Shown::of(request.headers());
        request.extensions_mut().insert(shown);
    }
    if is_known || opens || OPEN.contains(&path.as_str()) {
        return next.run(request).await;
    }
    if request.method().is_safe() {
        return Redirect::to(&tongue.path("/sign-in")).into_response();
    }
    // A page that was sent can be sent again when its reader has signed in; behind a redirect, what was typed would be gone.
    signed_out(tongue).into_response()
}

/// What somebody showed to come in, kept for as long as they are answered: it may be worth less before the answer ends.
#[derive(Clone)]
pub(crate) struct Shown(Arc<Known>);

type Known = dyn Fn(&Pages) -> Result<Option<Caller>, ServiceError> + Send + Sync;

impl Shown {
    fn of(headers: &HeaderMap) -> Self {
        let mut shown = HeaderMap::new();
        for name in [header::AUTHORIZATION, header::COOKIE] {
            for value in headers.get_all(&name) {
                shown.append(&name, value.clone());
            }
        }
        Self(Arc::new(move |pages| known(pages, &shown, false)))
    }

    /// Lets somebody in for as long as they like.
    #[cfg(test)]
    pub(crate) fn always(caller: Caller) -> Self {
        Self(Arc::new(move |_| Ok(Some(caller.clone()))))
    }

    /// Returns who shows it now, with what they hold now.
    pub(crate) fn caller(&self, pages: &Pages) -> Result<Option<Caller>, ServiceError> {
        (self.0)(pages)
    }
}

/// Refuses programs: rights are given by people alone, who show a second factor.
pub(crate) async fn people(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    let path = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri).path();
    let tongue = tongue_of(path, request.headers()).to(request.extensions().get());
    Fault::forbidden(tongue).into_response()
}

/// Refuses whoever may do none of some acts anywhere. Where they may, and which of them, the pages themselves see to.
pub(crate) async fn may(acts: &[Act], request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    if caller.as_ref().is_some_and(|caller| acts.iter().any(|act| caller.may_somewhere(*act))) {
        return next.run(request).await;
    }
    let path = request.extensions().get::<OriginalUri>().map_or(request.uri(), |OriginalUri(uri)| uri).path();
    Fault::forbidden(tongue_of(path, request.headers()).to(caller.as_ref())).into_response()
}

/// Returns whether a request is made by somebody, and not by a page that is open and hears what comes.
fn is_somebody_there(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_none_or(|media| media != "text/event-stream")
}

/// Returns who makes a request: a program that shows a token, or somebody with a session, which goes on where they are there. A token
/// that is shown counts alone.
fn known(pages: &Pages, headers: &HeaderMap, is_there: bool) -> Result<Option<Caller>, ServiceError> {
    let access = &pages.doors.access;
    if let Some(shown) = headers.get(header::AUTHORIZATION) {
        let token = shown.to_str().ok().and_then(|shown| shown.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else { return Ok(None) };
        return Ok(access.book()?.bearer(token.trim(), pages.seconds()));
    }
    let who = cookie(pages, headers).and_then(|secret| pages.sessions.holder(secret, pages.now(), is_there));
    Ok(match who {
        Some(Who::Owner) => Some(Caller::owner(pages.service.program().recorder())),
        Some(Who::Account(name)) => access.book()?.caller(&name),
        None => None,
    })
}

/// Returns the secret of the session that a request says it has.
pub(crate) fn cookie<'h>(pages: &Pages, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie_of(&pages.cookie(), headers)
}

/// Returns what a cookie of a name holds.
pub(crate) fn cookie_of<'h>(name: &str, headers: &'h HeaderMap) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}
