//! The receipt of a published report: what it was made of and by, and what came out, so that anyone can make it again.
//!
//! Deliberately absent: hashing, signing, and making the report; who publishes does that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::header::Header;

/// The largest file with a receipt that is read, in bytes.
pub const RECEIPT_BYTES_MAX: usize = 64 << 20;

/// The form of receipts that this version writes.
const FORM: u32 = 1;

/// What a published report was made of, by and into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The form of the receipt.
    pub form: u32,
    /// The header of the report: ledger, head, cut, plugin.
    pub header: Header,
    /// SHA-256 of the library that made it, in hexadecimal digits.
    pub digest: String,
    /// The version of the plugin interface.
    pub interface: String,
    /// The version of tyst.
    pub host: String,
    /// The area that was asked for; all of them where there is none.
    pub area: Option<String>,
    /// The report's own parameters.
    pub parameters: BTreeMap<String, String>,
    /// How counts of people are protected.
    pub disclosure: Disclosure,
    /// Whether the pages link to the other pages of a site.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub site: bool,
    /// The files, in the order of their names.
    pub outputs: Vec<Output>,
    /// The positions of the entries behind the report, as ranges: `1-5 8`.
    pub witnesses: String,
}

/// A policy on counts of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Its name; `none` where counts are exact.
    pub policy: String,
    /// SHA-256 of what it says, in hexadecimal digits; none for the policy `none`.
    pub digest: Option<String>,
}

/// A file of a published report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its name.
    pub file: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// A receipt with the note by which the ledger vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// The signed note; none where the ledger has no key.
    pub signature: Option<String>,
}

/// Why bytes are no receipt.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// It is longer than [`RECEIPT_BYTES_MAX`].
    #[error("it is longer than {RECEIPT_BYTES_MAX} bytes")]
    TooLong,
    /// It is no JSON of a receipt.
    #[error("it is not in the form of a receipt")]
    Form(#[source] serde_json::Error),
    /// It is of a form that a newer version writes.
    #[error("it is of form {0}, and this version reads form {FORM}")]
    Newer(u32),
}

impl Receipt {
    /// The form that this version writes.
    pub const FORM: u32 = FORM;

    /// Returns the bytes of which the hash stands in the ledger: the receipt as JSON, with no spaces, names in the order of
    /// this definition.
    ///
    /// # Panics
    /// Never: all names in it are texts.
    pub fn canonical(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a receipt has only texts as names")
    }
}

impl SignedReceipt {
    /// Reads the bytes of a file with a receipt.
    ///
    /// # Errors
    /// [`ReceiptError`]; the signature is not looked at.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong);
        }
        let form: serde_json::Value = serde_json::from_slice(bytes).map_err(ReceiptError::Form)?;
        let form = form.pointer("/receipt/form").and_then(serde_json::Value::as_u64).unwrap_or_default();
        match u32::try_from(form) {
            Ok(form) if form > FORM => return Err(ReceiptError::Newer(form)),
            _ => {}
        }
        serde_json::from_slice(bytes).map_err(ReceiptError::Form)
    }

    /// Returns the bytes of a file with the receipt.
    ///
    /// # Panics
    /// Never: all names in it are texts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a receipt has only texts as names");
        bytes.push(b'\n');
        bytes
    }
}
