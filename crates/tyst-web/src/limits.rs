//! How often somebody may ask: one program that asks without end is not to keep all others waiting, nor to fill a ledger that forgets
//! nothing before anybody looks.
//!
//! Coming in has limits of its own (`attempts`), and so has the size of each request. Whoever has not come in is refused before it
//! costs anything, and is not counted: behind a proxy, all of them have one address.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use tyst_access::Caller;

use crate::app::Pages;
use crate::server::Peer;

/// How often somebody reads and writes in a minute. Two cores answer some thousands of requests in a second: one who reads takes a
/// hundred of them for good, one who writes fifty, and sixty-four of them all that a disk syncs together. Whoever has waited a minute
/// has all of it at once. More is written in lists, of which each counts as one.
const READS: NonZeroU32 = NonZeroU32::new(6_000).expect("it is not none");
const WRITES: NonZeroU32 = NonZeroU32::new(3_000).expect("it is not none");
const WINDOW_S: u32 = 60;
/// How many are remembered before those that have waited long enough are forgotten.
const REMEMBERED: usize = 10_000;

/// What is counted, in the words of draft-ietf-httpapi-ratelimit-headers-10: each with its name, how often and in how many seconds.
const POLICIES: &str = "\"read\";q=6000;w=60, \"write\";q=3000;w=60";
pub(crate) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub(crate) const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Who is counted: an account or a token by its name, and where there are none, whoever started the program by their address.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Counted {
    Name(String),
    Address(Option<IpAddr>),
}

type Counts = RateLimiter<Counted, DefaultKeyedStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// What was asked in the last minute.
pub(crate) struct Limits {
    reads: Counts,
    writes: Counts,
}

impl Limits {
    pub(crate) fn new() -> Self {
        let [reads, writes] = [READS, WRITES].map(|count| {
            RateLimiter::keyed(Quota::per_minute(count)).with_middleware::<StateInformationMiddleware>()
        });
        Self { reads, writes }
    }

    /// Counts a request, and returns how many more there may be now; or how long to wait for the next one.
    fn count(&self, who: &Counted, is_write: bool) -> Result<u32, Duration> {
        let counts = if is_write { &self.writes } else { &self.reads };
        if counts.len() > REMEMBERED {
            counts.retain_recent();
        }
        let counted = counts.check_key(who);
        counted
            .map(|state| state.remaining_burst_capacity())
            .map_err(|not_yet| not_yet.wait_time_from(DefaultClock::default().now()))
    }
}

/// Counts what somebody asks, says how much is left, and refuses what is too much.
pub(crate) async fn limit(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Caller>() else { return next.run(request).await };
    let who = if caller.is_owner() {
        Counted::Address(request.extensions().get::<Peer>().map(|Peer(address)| *address))
    } else {
        Counted::Name(caller.name.to_string())
    };
    let is_write = !request.method().is_safe();
    let (name, most) = if is_write { ("write", WRITES) } else { ("read", READS) };
    let (left, mut answer) = match pages.limits.count(&who, is_write) {
        Ok(left) => (left, next.run(request).await),
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            let after = [(header::RETRY_AFTER, seconds.to_string())];
            (0, (StatusCode::TOO_MANY_REQUESTS, after).into_response())
        }
    };
    let until_all = ((most.get() - left.min(most.get())) * WINDOW_S).div_ceil(most.get());
    let left = HeaderValue::from_str(&format!("\"{name}\";r={left};t={until_all}"));
    let headers = answer.headers_mut();
    headers.insert(POLICY, HeaderValue::from_static(POLICIES));
    headers.extend(left.ok().map(|left| (LEFT, left)));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_asks_too_much_waits_and_others_do_not_wait_for_them() {
        let limits = Limits::new();
        let [ann, ben] = ["ann", "ben"].map(|name| Counted::Name(name.to_owned()));
        let most = WRITES.get() as usize;
        let taken = (0..2 * most).take_while(|_| limits.count(&ann, true).is_ok()).count();
        assert!((most..most + 500).contains(&taken), "{taken}");
        let wait = limits.count(&ann, true).unwrap_err();
        assert!(wait <= Duration::from_millis(50), "{wait:?}: a fiftieth of a second brings the next one");
        assert!(limits.count(&ann, false).is_ok(), "reading is counted by itself");
        assert_eq!(limits.count(&ben, true), Ok(WRITES.get() - 1));
    }

    #[test]
    fn what_is_said_is_what_is_counted() {
        let said = format!("\"read\";q={READS};w={WINDOW_S}, \"write\";q={WRITES};w={WINDOW_S}");
        assert_eq!(POLICIES, said);
    }
}
