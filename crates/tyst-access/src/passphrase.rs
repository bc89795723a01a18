//! Passphrases: what they must be, and how they are kept.
//!
//! Who has which is not known here.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use serde::{Deserialize, Serialize};

/// The shortest passphrase in characters, beside a second factor, and the longest in bytes.
const CHARS_MIN: usize = 12;
const BYTES_MAX: usize = 1024;
/// How many different characters there are at least: `aaaaaaaaaaaa` is no secret.
const DIFFERENT_MIN: usize = 5;

/// What is checked where there is no account.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a passphrase will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// It can be guessed too soon.
    #[error("a passphrase has at least {CHARS_MIN} characters")]
    Short,
    /// It is longer than anybody can type.
    #[error("a passphrase has at most {BYTES_MAX} bytes")]
    Long,
    /// It is of few characters or holds the name of its account.
    #[error("this passphrase is easy to guess")]
    Easy,
}

/// What is kept of a passphrase: its hash with Argon2id, in the PHC string format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Passphrase(String);

impl Passphrase {
    /// Returns what is kept of a new passphrase. This takes some tens of milliseconds and 19 MiB.
    ///
    /// # Errors
    /// [`PassphraseError`]
    pub fn new(typed: &str, name: &str) -> Result<Self, PassphraseError> {
        if typed.len() > BYTES_MAX {
            return Err(PassphraseError::Long);
        }
        if typed.chars().count() < CHARS_MIN {
            return Err(PassphraseError::Short);
        }
        let different: std::collections::BTreeSet<char> = typed.chars().collect();
        if different.len() < DIFFERENT_MIN || typed.to_lowercase().contains(name) {
            return Err(PassphraseError::Easy);
        }
        // It fails for lengths and parameters alone, which are as they must be, and for want of random bytes.
        let hash = hasher().hash_password(typed.as_bytes()).map_err(|_| PassphraseError::Long)?;
        Ok(Self(hash.to_string()))
    }

    /// Returns whether this is the passphrase of an account. Without an account it takes as long, so that nobody learns from the time
    /// which accounts there are.
    pub fn is(account: Option<&Self>, typed: &str) -> bool {
        let kept = account.map_or(NOBODY, |account| account.0.as_str());
        let Ok(hash) = PasswordHash::new(kept) else { return false };
        let typed = typed.as_bytes().get(..BYTES_MAX).unwrap_or(typed.as_bytes());
        hasher().verify_password(typed, &hash).is_ok() && account.is_some()
    }
}

impl From<Passphrase> for String {
    fn from(passphrase: Passphrase) -> Self {
        passphrase.0
    }
}

impl TryFrom<String> for Passphrase {
    type Error = &'static str;

    fn try_from(kept: String) -> Result<Self, Self::Error> {
        if PasswordHash::new(&kept).is_ok() { Ok(Self(kept)) } else { Err("this is no hash of a passphrase") }
    }
}

/// Argon2id with 19 MiB, two passes and one lane, the least that OWASP's password storage cheat sheet asks for.
fn hasher() -> Argon2<'static> {
    Argon2::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_known_again_and_no_other_one_is() {
        let kept = Passphrase::new("correct horse battery", "ann").unwrap();
        assert!(kept.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept:?}");
        assert!(Passphrase::is(Some(&kept), "correct horse battery"));
        assert!(!Passphrase::is(Some(&kept), "correct horse batterz"));
        assert!(!Passphrase::is(None, "correct horse battery"));
        assert_eq!(Passphrase::try_from(kept.0.clone()), Ok(kept));
        assert!(Passphrase::try_from("$argon2id$".to_owned()).is_err());
    }

    #[test]
    fn what_is_easy_to_guess_will_not_do() {
        for (typed, expected) in [
            ("elevenchars", PassphraseError::Short),
            ("aaaabbbbccccaaaa", PassphraseError::Easy),
            ("my Newport-Secretariat", PassphraseError::Easy),
        ] {
            assert_eq!(Passphrase::new(typed, "newport-secretariat"), Err(expected), "{typed}");
        }
        assert_eq!(Passphrase::new(&"ab cde".repeat(200), "ann"), Err(PassphraseError::Long));
    }

    /// What is checked for nobody must cost what a passphrase costs, not fail at once.
    #[test]
    fn nobodys_hash_is_made_as_everybodys_is() {
        let kept = Passphrase::new("correct horse battery", "ann").unwrap();
        let cost = |kept: &str| {
            let hash = PasswordHash::new(kept).unwrap();
            let salt = hash.salt.unwrap().len();
            (hash.algorithm, hash.version, hash.params.to_string(), hash.hash.unwrap().len(), salt)
        };
        assert_eq!(cost(NOBODY), cost(&kept.0));
    }
}
