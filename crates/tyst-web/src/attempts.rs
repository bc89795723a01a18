//! How often somebody may try to come in: passphrases and codes are guessed by trying.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

/// How often an account is tried in a minute, and how often one address tries.
const OF_A_NAME: NonZeroU32 = NonZeroU32::new(5).expect("five is not none");
const OF_AN_ADDRESS: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not none");
/// How many names and addresses are remembered before those that have waited long enough are forgotten.
const REMEMBERED: usize = 10_000;

/// The attempts of the last minutes.
pub(crate) struct Attempts {
    names: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Attempts {
    pub(crate) fn new() -> Self {
        Self {
            names: DefaultKeyedRateLimiter::keyed(Quota::per_minute(OF_A_NAME)),
            addresses: DefaultKeyedRateLimiter::keyed(Quota::per_minute(OF_AN_ADDRESS)),
        }
    }

    /// Counts an attempt, and returns whether it may be made now.
    pub(crate) fn may_try(&self, name: &str, address: Option<IpAddr>) -> bool {
        if self.names.len() + self.addresses.len() > REMEMBERED {
            self.names.retain_recent();
            self.addresses.retain_recent();
        }
        let is_slow_address = address.is_none_or(|address| self.addresses.check_key(&address).is_ok());
        is_slow_address && self.names.check_key(&name.to_owned()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tried_five_times_and_others_not_less_for_it() {
        let attempts = Attempts::new();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        assert!((0..5).all(|_| attempts.may_try("ann", address)));
        assert!(!attempts.may_try("ann", None) && attempts.may_try("ben", address));
        let others = (0..60).filter(|each| attempts.may_try(&format!("n{each}"), address)).count();
        assert!((24..30).contains(&others), "{others}: one address guesses at many accounts");
    }
}
