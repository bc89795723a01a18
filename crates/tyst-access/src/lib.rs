#![doc = include_str!("../README.md")]

mod book;
mod file;
mod noted;
mod passphrase;
mod rights;
mod second;
mod secret;

pub use book::{Account, Book, BookError, INVITATION_LIFE_S, Invitation, TOKEN_LIFE_S_MAX, Token};
pub use file::{Access, AccessError};
pub use noted::Noted;
pub use passphrase::{Passphrase, PassphraseError};
pub use rights::{Act, Caller, Right, RightError, Role, to_read};
pub use second::Second;
pub use secret::Secret;
