//! The table of contents: every address of the service, and the layers around all of them.
//!
//! What a page shows is for `pages` to say, who may see it for `guard`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tyst_access::{Access, Act};
use tyst_ledger::History;

use crate::api::{self, Followers};
use crate::attempts::Attempts;
use crate::figures::{self, journal_bytes};
use crate::guard;
use crate::limits::{self, Limits};
use crate::noting::Trail;
use crate::origin::Origin;
use crate::pages::{
    self, STATING, access, area, due, entries, home, import, join, news, plugins, record, report, sign_in,
    withdraw, worded,
};
use crate::service::Service;
use crate::session::{COOKIE, COOKIE_SECURE, Sessions};
use crate::shelf::Shelf;
use crate::watched::watched;

/// The largest form; the interface for programs has limits of its own.
const BODY_BYTES_MAX: usize = 256 << 10;
/// The largest file that is sent, with what a form has around it.
const FILE_BYTES_MAX: usize = import::FILE_BYTES_MAX + (64 << 10);
/// How long an answer may take; a report of a large ledger takes longest.
const ANSWER_TIME_MAX: Duration = Duration::from_mins(2);

/// How many passphrases are hashed at the same time.
const HASHINGS: usize = 2;

/// How people and programs come in to a service.
pub struct Entrance {
    /// Who may come in.
    pub access: Access,
    /// Whether people have accounts; without, whoever started the program comes in by a link that it prints.
    pub has_accounts: bool,
    /// The name under which it is reached, where that is not the address it listens on.
    pub origin: Option<Origin>,
}

/// What every page is made with. Clones share it.
#[derive(Clone)]
pub(crate) struct Pages {
    pub(crate) service: Service,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) shelf: Arc<Shelf>,
    /// Whether the service is ending.
    pub(crate) ending: watch::Sender<bool>,
    pub(crate) followers: Followers,
    pub(crate) doors: Arc<Doors>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) trail: Arc<Trail>,
    address: SocketAddr,
    began: Instant,
}

/// How people and programs come in.
pub(crate) struct Doors {
    pub(crate) access: Access,
    /// Whether people have accounts; without, whoever started the program comes in by its link.
    pub(crate) has_accounts: bool,
    pub(crate) origin: Origin,
    pub(crate) attempts: Attempts,
    /// Passphrases that are hashed at the same time: each takes 19 MiB and much of a core.
    pub(crate) hashing: Arc<Semaphore>,
}

impl Pages {
    pub(crate) fn new(service: Service, address: SocketAddr, entrance: Entrance) -> Self {
        let Entrance { access, has_accounts, origin } = entrance;
        let doors = Arc::new(Doors {
            access,
            has_accounts,
            origin: origin.unwrap_or_else(|| Origin::of(address, false)),
            attempts: Attempts::new(),
            hashing: Arc::new(Semaphore::new(HASHINGS)),
        });
        let (ending, followers) = (watch::Sender::new(false), Followers::default());
        let (sessions, shelf, limits) = (Arc::default(), Arc::default(), Arc::new(Limits::new()));
        let (trail, began) = (Arc::default(), Instant::now());
        Self { service, sessions, shelf, ending, followers, doors, limits, trail, address, began }
    }

    /// Returns the time since the service began.
    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// Returns the name of the cookie of a session.
    pub(crate) fn cookie(&self) -> String {
        if self.doors.origin.is_secure() {
            return COOKIE_SECURE.to_owned();
        }
        format!("{COOKIE}{}", self.address.port())
    }

    /// Returns the name of the cookie by which a browser is known in which somebody came in.
    pub(crate) fn device_cookie(&self) -> String {
        self.cookie().replace("session", "device")
    }

    /// Makes a link that signs whoever started the program in, once.
    pub(crate) fn link(&self) -> Result<String, getrandom::Error> {
        let secret = self.sessions.link(self.now())?;
        Ok(format!("{}/en/sign-in?link={secret}", self.doors.origin))
    }

    /// Returns the seconds since 1970.
    pub(crate) fn seconds(&self) -> u64 {
        u64::try_from(self.service.program().clock().wall.0 / 1_000_000).unwrap_or_default()
    }

    /// Returns whether a host, with its port, is this service.
    pub(crate) fn is_own(&self, host: &str) -> bool {
        if self.doors.origin.is(host) {
            return true;
        }
        if !self.address.ip().is_loopback() {
            return false;
        }
        let (name, port) =
            host.rsplit_once(':').filter(|(name, _)| !name.ends_with(':')).unwrap_or((host, "80"));
        let is_name = name == self.address.ip().to_string()
            || name == format!("[{}]", self.address.ip())
            || name.eq_ignore_ascii_case("localhost");
        is_name && port == self.address.port().to_string()
    }
}

/// Returns what answers every request.
pub(crate) fn app(state: Pages) -> Router {
    let pages = pages();
    // Where others come in, how the service fares is told at another door.
    let figures =
        if state.doors.has_accounts { Router::new() } else { Router::new().route("/metrics", get(metrics)) };
    let strict = state.doors.origin.is_secure().then(|| HeaderValue::from_static("max-age=31536000"));
    let guarded = Router::new()
        .route("/", get(pages::landing))
        // What is nested has no address that ends in a slash.
        .route("/en/", get(home::home))
        .route("/cy/", get(home::home))
        .nest("/en", pages.clone().route("/", get(home::home)))
        .nest("/cy", pages.route("/", get(home::home)))
        .route("/style.css", get(pages::style))
        .route("/news.js", get(news::script))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .merge(figures)
        .fallback(pages::not_found)
        .nest(api::ROOT_V1, api::routes())
        .layer(from_fn_with_state(state.clone(), limits::limit))
        .layer(from_fn_with_state(state.clone(), guard::caller))
        .layer(from_fn_with_state(state.clone(), guard::host));
    let set = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    guarded
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_TIME_MAX))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(worded::worded))
        .layer(from_fn(api::in_form))
        .layer(set("content-security-policy", CONTENT_POLICY))
        .layer(set("x-content-type-options", "nosniff"))
        .layer(set("referrer-policy", "same-origin"))
        .layer(set("cross-origin-opener-policy", "same-origin"))
        .layer(set("cross-origin-resource-policy", "same-origin"))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::overriding(header::STRICT_TRANSPORT_SECURITY, strict))
        .layer(from_fn_with_state(state.clone(), watched))
        .with_state(state)
}

/// Returns what answers programs of this machine that look after the service.
pub(crate) fn figures_app(state: Pages) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(from_fn(guard::loopback))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_TIME_MAX))
        .with_state(state)
}

/// Returns the addresses of the pages behind the language, each for those who may do there what it is for.
fn pages() -> Router<Pages> {
    let recording = || from_fn(async |request, next| guard::may(&[Act::Record], request, next).await);
    let approving = from_fn(async |request, next| guard::may(&[Act::Approve], request, next).await);
    let stating = from_fn(async |request, next| guard::may(&STATING, request, next).await);
    let files = Router::new()
        .route("/import", post(import::receive))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(FILE_BYTES_MAX))
        .route_layer(recording());
    let recorded = Router::new()
        .route("/entries/{seq}/correct", get(record::correct).post(record::go_on_correcting))
        .route("/entries/{seq}/dispute", get(record::dispute).post(record::go_on_disputing))
        .route("/import", get(import::ask))
        .route("/import/template", get(import::blank))
        .route("/import/{token}", get(import::look).post(import::record))
        .route_layer(recording());
    let approved = Router::new()
        .route("/entries/{seq}/finalise", get(record::finalise).post(record::go_on_finalising))
        .route("/checkpoint", post(home::sign))
        .route_layer(approving);
    let seeing = from_fn(async |request, next| guard::may(&[Act::SeePlugins], request, next).await);
    let seen = Router::new().route("/plugins", get(plugins::list)).route_layer(seeing);
    let stated = Router::new()
        .route("/entries/{seq}/withdraw", get(withdraw::ask).post(withdraw::withdraw))
        .route("/record", get(record::kinds))
        .route("/record/{kind}", get(record::begin).post(record::go_on))
        .route_layer(stating);
    let read = Router::new()
        .route("/areas/{area}", get(area::overview))
        .route("/areas/{area}/reports/{report}", get(report::report))
        .route("/reports/{report}", get(report::report_of_all))
        .route("/entries", get(entries::list))
        .route("/entries/{seq}", get(entries::one))
        .route("/news", get(news::news))
        .route("/due", get(due::due))
        .route("/checkpoint", get(home::checkpoint))
        .route_layer(from_fn(async |request, next| guard::may(&[Act::Read], request, next).await));
    let given = Router::new()
        .route("/access", get(access::list).post(access::change))
        .route_layer(from_fn(guard::people));
    Router::new()
        .route("/sign-in", get(sign_in::ask).post(sign_in::enter))
        .route("/join", get(join::ask).post(join::join))
        .merge(given)
        .route("/sign-out", post(sign_in::leave))
        .merge(read)
        .merge(recorded)
        .merge(approved)
        .merge(seen)
        .merge(stated)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .merge(files)
        .fallback(pages::not_found)
}

/// What a page may load and do: the one style sheet, forms that come back here, and the one script, which hears from here what came.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Says whether the ledger can be read, and written as far as is known.
async fn ready(state: axum::extract::State<Pages>) -> impl IntoResponse {
    match state.service.read(|history| Ok(history.head().count)).await {
        Ok(_) if !state.service.can_write() => {
            (StatusCode::SERVICE_UNAVAILABLE, "the ledger cannot be written\n")
        }
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the ledger cannot be read\n"),
    }
}

/// Returns what is counted.
pub(crate) async fn metrics(state: axum::extract::State<Pages>) -> impl IntoResponse {
    let service = &state.service;
    let ledger = service.read_in(|folder| Ok((History::open(folder)?.head(), journal_bytes(folder)))).await;
    service.figures().followers.set(i64::try_from(state.followers.count()).unwrap_or(i64::MAX));
    ([(header::CONTENT_TYPE, figures::MEDIA)], service.figures().text(ledger.ok()))
}
