//! Ed25519 keys with names, in the text forms of C2SP signed-note and of Go's note package.
//!
//! It does not decide which key is trusted, and keeps no file.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::{Signature, Signer as _};

/// The type byte of a key that signs notes.
const NOTE: u8 = 1;
/// The type byte of a key that cosigns checkpoints with a time.
const COSIGNATURE: u8 = 4;

/// Why a text is no key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// The text has not the form of such a key.
    #[error("it is not a key of the form {0}")]
    Form(&'static str),
    /// A name is empty, longer than 255 bytes, or has other characters than visible ASCII without `+`.
    #[error("a key cannot have this name")]
    Name,
    /// The short id in the text does not belong to the key: it was copied wrongly.
    #[error("its parts do not belong together")]
    Id,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

/// Returns whether a text can name a ledger or a key.
pub(crate) fn is_name(name: &str) -> bool {
    let visible = name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
    visible && (1..=255).contains(&name.len())
}

/// What checks signatures: a *vkey*, made to be given to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    kind: u8,
    key: ed25519_dalek::VerifyingKey,
}

impl PublicKey {
    /// Reads `NAME+ID+BASE64`.
    pub fn parse(text: &str) -> Result<PublicKey, KeyError> {
        const FORM: KeyError = KeyError::Form("NAME+ID+BASE64");
        let (name, rest) = text.split_once('+').ok_or(FORM)?;
        let (_, material) = rest.split_once('+').ok_or(FORM)?;
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        let material = BASE64_STANDARD.decode(material).map_err(|_| FORM)?;
        let (kind, bytes) = material.split_first().ok_or(FORM)?;
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| FORM)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| FORM)?;
        if ![NOTE, COSIGNATURE].contains(kind) || key.is_weak() {
            return Err(FORM);
        }
        let key = PublicKey { name: name.to_owned(), kind: *kind, key };
        if key.to_string() == text { Ok(key) } else { Err(KeyError::Id) }
    }

    /// Returns the name: for the key of a ledger, the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether it is the key of a witness, whose signatures say when they were made.
    pub fn is_witness(&self) -> bool {
        self.kind == COSIGNATURE
    }

    fn material(&self) -> Vec<u8> {
        [&[self.kind], self.key.as_bytes().as_slice()].concat()
    }
}

impl fmt::Display for PublicKey {
    /// Writes the text that [`PublicKey::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = self.material();
        let id = signed_note::key_id(&self.name, &material);
        write!(f, "{}+{id:08x}+{}", self.name, BASE64_STANDARD.encode(material))
    }
}

impl signed_note::Verifier for PublicKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        signed_note::key_id(&self.name, &self.material())
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let holds = |message: &[u8], signature: &[u8]| {
            // Strictly: a signature has one form, and a weak key signs nothing.
            Signature::from_slice(signature)
                .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
        };
        if !self.is_witness() {
            return holds(text, signature);
        }
        time_of(signature).is_some_and(|time| holds(&cosigned(time, text), &signature[8..]))
    }
}

/// Returns when a cosignature was made, in seconds since 1970.
pub(crate) fn time_of(signature: &[u8]) -> Option<u64> {
    let time = u64::from_be_bytes(*signature.first_chunk()?);
    i64::try_from(time).ok()?;
    Some(time)
}

/// Returns what a witness signs: the checkpoint's text, and when it was seen.
fn cosigned(time: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat()
}

/// A private key. It is never printed but by [`SigningKey::reveal`].
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Makes a new key from the system's random bytes.
    pub fn new(name: &str) -> Result<SigningKey, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| KeyError::Random)?;
        SigningKey::from_seed(name, &seed)
    }

    pub(crate) fn from_seed(name: &str, seed: &[u8; 32]) -> Result<SigningKey, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        if is_name(name) { Ok(SigningKey { name: name.to_owned(), key }) } else { Err(KeyError::Name) }
    }

    /// Reads `PRIVATE+KEY+NAME+ID+BASE64`.
    pub fn parse(text: &str) -> Result<SigningKey, KeyError> {
        const FORM: KeyError = KeyError::Form("PRIVATE+KEY+NAME+ID+BASE64");
        let text = text.strip_suffix('\n').unwrap_or(text);
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(FORM)?;
        let (name, rest) = rest.split_once('+').ok_or(FORM)?;
        let (_, material) = rest.split_once('+').ok_or(FORM)?;
        let material = BASE64_STANDARD.decode(material).map_err(|_| FORM)?;
        let [NOTE, seed @ ..] = material.as_slice() else { return Err(FORM) };
        let key = SigningKey::from_seed(name, seed.try_into().map_err(|_| FORM)?)?;
        if key.reveal() == text { Ok(key) } else { Err(KeyError::Id) }
    }

    /// Returns the text that [`SigningKey::parse`] reads. Who has it can sign in the name of the key.
    pub fn reveal(&self) -> String {
        let id = signed_note::key_id(&self.name, &self.public().material());
        let material = [&[NOTE], self.key.as_bytes().as_slice()].concat();
        format!("PRIVATE+KEY+{}+{id:08x}+{}", self.name, BASE64_STANDARD.encode(material))
    }

    /// Returns what checks the signatures of a ledger.
    pub fn public(&self) -> PublicKey {
        PublicKey { name: self.name.clone(), kind: NOTE, key: self.key.verifying_key() }
    }

    /// Returns what checks the signatures of a witness.
    pub fn witness(&self) -> PublicKey {
        PublicKey { kind: COSIGNATURE, ..self.public() }
    }
}

/// A key at work: as that of a ledger, or as that of a witness at a time in seconds since 1970.
pub(crate) struct Pen<'a> {
    pub(crate) key: &'a SigningKey,
    pub(crate) time: Option<u64>,
}

impl signed_note::Signer for Pen<'_> {
    fn name(&self) -> &str {
        &self.key.name
    }

    fn key_id(&self) -> u32 {
        let public = if self.time.is_some() { self.key.witness() } else { self.key.public() };
        signed_note::Verifier::key_id(&public)
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        let Some(time) = self.time else { return Ok(self.key.key.sign(text).to_vec()) };
        let signature = self.key.key.sign(&cosigned(time, text));
        Ok([time.to_be_bytes().as_slice(), &signature.to_bytes()].concat())
    }
}

#[cfg(test)]
mod tests;
