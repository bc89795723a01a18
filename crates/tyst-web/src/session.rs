//! Sessions: who came in, by the link that the service printed or with an account, and for how long that holds.
//!
//! Secrets are kept as their SHA-256 alone. Nothing outlives the service. What somebody may is not known here.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How the name of the cookie begins; the port follows, for a browser keeps one jar for all ports of a machine.
pub(crate) const COOKIE: &str = "tyst-session-";
/// The name of the cookie of a service with a name and an encrypted connection: browsers hold it to that host.
pub(crate) const COOKIE_SECURE: &str = "__Host-tyst-session";

/// How long a link works, and how long a session lasts, at most and without a request.
const LINK_LIFE: Duration = Duration::from_mins(30);
const SESSION_LIFE: Duration = Duration::from_hours(12);
const SESSION_IDLE: Duration = Duration::from_hours(1);
/// How many sessions there are at the same time; the oldest makes room.
const SESSIONS_MAX: usize = 1_024;

pub(crate) type Hash = [u8; 32];

/// The sessions of a service. Times are counted from any point, the same for all calls.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    link: Option<(Hash, Duration)>,
    open: BTreeMap<Hash, Session>,
}

struct Session {
    who: Who,
    began: Duration,
    seen: Duration,
}

/// Who came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever can read what the program says where it was started.
    Owner,
    /// Somebody with an account of a name.
    Account(String),
}

impl Sessions {
    /// Makes a link secret that signs in once; one that was made before works no longer.
    pub(crate) fn link(&self, now: Duration) -> Result<String, getrandom::Error> {
        let secret = secret()?;
        self.state().link = Some((hash(&secret), now));
        Ok(secret)
    }

    /// Returns whether there is a link that works.
    pub(crate) fn has_link(&self, now: Duration) -> bool {
        self.state().link.is_some_and(|(_, made)| now.saturating_sub(made) <= LINK_LIFE)
    }

    /// Signs in with the secret of a link, and returns that of a session.
    pub(crate) fn sign_in(&self, secret: &str, now: Duration) -> Option<String> {
        let mut state = self.state();
        let (_, made) = state.link.filter(|(known, _)| *known == hash(secret))?;
        if now.saturating_sub(made) > LINK_LIFE {
            return None;
        }
        state.link = None;
        state.begin(Who::Owner, now)
    }

    /// Begins a session of somebody who showed that an account is theirs, and returns its secret.
    pub(crate) fn begin(&self, name: &str, now: Duration) -> Option<String> {
        self.state().begin(Who::Account(name.to_owned()), now)
    }

    /// Ends all sessions of an account.
    pub(crate) fn end_all(&self, name: &str) {
        self.state().open.retain(|_, session| session.who != Who::Account(name.to_owned()));
    }

    /// Returns whose session it is, where it holds, which it does longer where they are there.
    pub(crate) fn holder(&self, secret: &str, now: Duration, is_there: bool) -> Option<Who> {
        let mut state = self.state();
        let key = hash(secret);
        match state.open.get_mut(&key) {
            Some(session) if session.holds(now) => {
                session.seen = if is_there { now } else { session.seen };
                Some(session.who.clone())
            }
            _ => {
                state.open.remove(&key);
                None
            }
        }
    }

    /// Ends a session.
    pub(crate) fn end(&self, secret: &str) {
        self.state().open.remove(&hash(secret));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn begin(&mut self, who: Who, now: Duration) -> Option<String> {
        let secret = secret().ok()?;
        self.open.retain(|_, session| session.holds(now));
        let oldest = self.open.iter().min_by_key(|(_, session)| session.began).map(|(key, _)| *key);
        if let Some(oldest) = oldest.filter(|_| self.open.len() >= SESSIONS_MAX) {
            self.open.remove(&oldest);
        }
        self.open.insert(hash(&secret), Session { who, began: now, seen: now });
        Some(secret)
    }
}

impl Session {
    fn holds(&self, now: Duration) -> bool {
        now.saturating_sub(self.began) <= SESSION_LIFE && now.saturating_sub(self.seen) <= SESSION_IDLE
    }
}

/// Returns 256 bits that nobody can guess. They are looked up by their hash, so that comparing them tells nothing.
pub(crate) fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub(crate) fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Duration = Duration::from_mins(59);

    #[test]
    fn a_link_signs_in_once_and_not_for_ever() {
        let sessions = Sessions::default();
        let link = sessions.link(Duration::ZERO).unwrap();
        assert_eq!(sessions.sign_in("another", Duration::ZERO), None);
        let session = sessions.sign_in(&link, Duration::ZERO).unwrap();
        assert_eq!(sessions.sign_in(&link, Duration::ZERO), None, "it was used");
        let holder = |secret: &str| sessions.holder(secret, Duration::ZERO, true);
        assert_eq!((holder(&session), holder(&link)), (Some(Who::Owner), None));
        let link = sessions.link(Duration::ZERO).unwrap();
        assert_eq!(sessions.sign_in(&link, LINK_LIFE + Duration::from_secs(1)), None, "it is old");
    }

    #[test]
    fn a_session_ends_when_nobody_comes_when_it_is_old_and_when_it_is_ended() {
        let sessions = Sessions::default();
        let begun = || sessions.sign_in(&sessions.link(Duration::ZERO).unwrap(), Duration::ZERO).unwrap();
        let idle = begun();
        assert_eq!(sessions.holder(&idle, LATER * 2, true), None);
        let heard = begun();
        let asked = (1..=20).map_while(|count| sessions.holder(&heard, LATER * count, false)).count();
        assert_eq!(asked, 1, "a page that hears what comes is nobody");
        let old = begun();
        let seen = (1..=20).map_while(|count| sessions.holder(&old, LATER * count, true)).count();
        assert_eq!(seen, 12, "hours, less some minutes");
        let ended = begun();
        sessions.end(&ended);
        assert_eq!(sessions.holder(&ended, Duration::ZERO, true), None);
    }

    #[test]
    fn all_sessions_of_an_account_end_together_and_no_others() {
        let sessions = Sessions::default();
        let mut begin = |name| sessions.begin(name, Duration::ZERO).unwrap();
        let [first, second, other] = ["ann", "ann", "ben"].map(&mut begin);
        sessions.end_all("ann");
        let holder = |secret: &str| sessions.holder(secret, Duration::ZERO, true);
        assert_eq!([holder(&first), holder(&second)], [None, None]);
        assert_eq!(holder(&other), Some(Who::Account("ben".to_owned())));
    }
}
