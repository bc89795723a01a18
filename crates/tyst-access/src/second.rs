//! The second factor: codes that change with the time, as [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238) makes them.
//!
//! That a code works once is for whoever keeps the last step to see to.

use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp};

/// The bytes of a secret: as many as those of the hash, which RFC 4226 recommends.
const BYTES: usize = 20;

/// The secret that an app for codes and the service share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Second(String);

impl Second {
    /// Makes a secret.
    ///
    /// # Errors
    /// The system gave no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(totp_rs::Secret::from(bytes.to_vec()).to_base32()))
    }

    /// Returns it in the letters that apps for codes know, to be typed.
    pub fn words(&self) -> &str {
        &self.0
    }

    /// Returns the address that apps for codes take up, often as a picture.
    pub fn address(&self, name: &str) -> String {
        format!("otpauth://totp/tyst:{name}?secret={}&issuer=tyst", self.0)
    }

    /// Returns the step of a code, of the one that is now, the one before or the one behind; nothing of any other.
    pub fn step(&self, code: &str, seconds: u64) -> Option<u64> {
        let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        self.codes()?.check(&code, seconds)
    }

    /// Returns the code at a time, in seconds since 1970.
    pub fn code(&self, seconds: u64) -> Option<String> {
        Some(self.codes()?.generate(seconds).to_string())
    }

    fn codes(&self) -> Option<Totp> {
        let secret = totp_rs::Secret::try_from_base32(&self.0).ok()?;
        Builder::new().with_secret(secret).build().ok()
    }
}

impl From<Second> for String {
    fn from(second: Second) -> Self {
        second.0
    }
}

impl TryFrom<String> for Second {
    type Error = &'static str;

    /// Takes the words of a secret that were shown or kept.
    fn try_from(words: String) -> Result<Self, Self::Error> {
        let secret = totp_rs::Secret::try_from_base32(&words).ok();
        let is_whole = secret.is_some_and(|secret| secret.as_bytes().len() == BYTES);
        if is_whole { Ok(Self(words)) } else { Err("this is no secret of a second factor") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of RFC 6238, appendix B, for SHA-1; the last six of their eight digits.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        let second = Second::try_from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()).unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(second.code(seconds).as_deref(), Some(code));
            assert_eq!(second.step(code, seconds), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_works_a_little_earlier_and_later_and_at_no_other_time() {
        let second = Second::new().unwrap();
        let code = second.code(3_000).unwrap();
        let step = |seconds| second.step(&code, seconds);
        assert_eq!([2_970, 3_000, 3_059].map(step), [Some(100); 3]);
        assert_eq!([2_969, 3_060, 9_000].map(step), [None; 3]);
        let typed = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(second.step(&typed, 3_000), Some(100), "apps show a gap");
        assert_eq!(second.step("", 3_000), None);
        assert!(Second::try_from("GEZDGNBV".to_owned()).is_err(), "too short");
    }
}
