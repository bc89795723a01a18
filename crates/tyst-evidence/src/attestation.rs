//! Attestations: signed notes by which a ledger vouches for a document outside of it, by the document's hash (C2SP signed-note).
//!
//! It does not know what the document is.

use signed_note::{Note, NoteError, VerifierList};
use tyst_log::Hash;

use crate::checkpoint::SignatureError;
use crate::key::{Pen, PublicKey, SigningKey};

/// The first line of the text, which no other note of a ledger begins with.
const TITLE: &str = "tyst receipt 1";

/// The largest attestation that is read, in bytes.
const BYTES_MAX: usize = 8 * 1024;

/// Returns the note by which the ledger of a key vouches for a document with a SHA-256 hash.
///
/// # Panics
/// Never: a title, a name and digits are text.
pub fn attest(document: &Hash, key: &SigningKey) -> String {
    let text = text(key.public().name(), document);
    let mut note = Note::new(text.as_bytes(), &[]).expect("a title, a name and digits are text");
    note.add_sigs(&[&Pen { key, time: None }]).expect("a key has a valid name, and signing cannot fail");
    String::from_utf8(note.to_bytes()).expect("a note is text")
}

/// Makes sure that the ledger of a key vouches for a document with a SHA-256 hash in a note.
///
/// # Errors
/// [`SignatureError::Missing`] also where the note is about something else.
pub fn check_attestation(note: &str, document: &Hash, key: &PublicKey) -> Result<(), SignatureError> {
    let name = key.name().to_owned();
    let read = (note.len() <= BYTES_MAX).then(|| Note::from_bytes(note.as_bytes()).ok()).flatten();
    let about = read.filter(|note| note.text() == text(&name, document).as_bytes());
    let note = about.ok_or_else(|| SignatureError::Missing { key: name.clone() })?;
    match note.verify(&VerifierList::new(vec![Box::new(key.clone())])) {
        Ok(_) => Ok(()),
        Err(NoteError::InvalidSignature { .. }) => Err(SignatureError::False { key: name }),
        Err(_) => Err(SignatureError::Missing { key: name }),
    }
}

fn text(ledger: &str, document: &Hash) -> String {
    use std::fmt::Write as _;
    let digits = document.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    format!("{TITLE}\n{ledger}\n{digits}\n")
}

#[cfg(test)]
mod tests;
