//! How often somebody may try to come in: passphrases and codes are guessed by trying.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota};

use crate::session::{Hash, hash, secret};

/// How often an account is tried in a minute, and how often one address tries.
const OF_A_NAME: NonZeroU32 = NonZeroU32::new(5).expect("five is not none");
const OF_AN_ADDRESS: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not none");
/// How many names and addresses are remembered before those that have waited long enough are forgotten.
const REMEMBERED: usize = 10_000;

/// The attempts of the last minutes, and the browsers in which somebody came in before: what others try does not keep those out.
pub(crate) struct Attempts {
    names: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    devices: DefaultKeyedRateLimiter<Hash>,
    /// Who came in with which browser; those it no longer has room for are as others are.
    known: Mutex<BTreeMap<Hash, String>>,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            names: DefaultKeyedRateLimiter::keyed(Quota::per_minute(OF_A_NAME)),
            addresses: DefaultKeyedRateLimiter::keyed(Quota::per_minute(OF_AN_ADDRESS)),
            devices: DefaultKeyedRateLimiter::keyed(Quota::per_minute(OF_A_NAME)),
            known: Mutex::default(),
        }
    }

    /// Remembers the browser of somebody who came in, and returns by what it is known.
    pub(crate) fn remember(&self, name: &str) -> Option<String> {
        let secret = secret().ok()?;
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash(&secret), name.to_owned());
        Some(secret)
    }

    /// Counts an attempt, or returns how long to wait for the next one.
    pub(crate) fn may_try(
        &self,
        name: &str,
        address: Option<IpAddr>,
        device: Option<&str>,
    ) -> Result<(), Duration> {
        if self.names.len() + self.addresses.len() + self.devices.len() > REMEMBERED {
            self.names.retain_recent();
            self.addresses.retain_recent();
            self.devices.retain_recent();
        }
        let wait = |not_yet: NotUntil<_>| not_yet.wait_time_from(DefaultClock::default().now());
        let device =
            device.map(hash).filter(|device| self.known().get(device).is_some_and(|own| own == name));
        if let Some(device) = device {
            return self.devices.check_key(&device).map_err(wait);
        }
        address.map_or(Ok(()), |address| self.addresses.check_key(&address).map_err(wait))?;
        self.names.check_key(&name.to_owned()).map_err(wait)
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Hash, String>> {
        // Every change is one step.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tried_five_times_and_others_not_less_for_it() {
        let attempts = Attempts::new();
        let may = |name: &str, address| attempts.may_try(name, address, None).is_ok();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        assert!((0..5).all(|_| may("ann", address)));
        assert!(!may("ann", None) && may("ben", address));
        let others = (0..60).filter(|each| may(&format!("n{each}"), address)).count();
        assert!((24..30).contains(&others), "{others}: one address guesses at many accounts");
    }

    #[test]
    fn whoever_came_in_before_is_not_kept_out_by_what_others_try() {
        let attempts = Attempts::new();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        let own = attempts.remember("ann").unwrap();
        while attempts.may_try("ann", None, None).is_ok() {}
        while attempts.may_try("ben", address, None).is_ok() {}
        let wait = attempts.may_try("ann", address, Some("forged")).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(12), "{wait:?}");
        assert!((0..5).all(|_| attempts.may_try("ann", address, Some(&own)).is_ok()));
        assert!(attempts.may_try("ann", address, Some(&own)).is_err(), "it guesses no faster than others");
        assert!(attempts.may_try("ben", None, Some(&own)).is_err(), "it is known for one name");
    }
}
