#![doc = include_str!("../README.md")]

mod batch;
mod birth;
mod chains;
mod command;
mod cut;
pub mod decide;
mod history;
mod ledger;
mod partnership;
mod personal;
mod stored;
#[cfg(test)]
mod tests;
mod zone;

pub use batch::{Decision, RecordError, Rejected};
pub use birth::Created;
pub use chains::Chains;
pub use command::Command;
pub use cut::{Cut, CutError};
pub use decide::decide;
pub use history::{History, Replay};
pub use ledger::{CreateError, Ledger, Receipt, create};
pub use partnership::Partnership;
pub use stored::{HistoryError, Stored};
pub use tyst_log::{Finding, Head, Notice, OpenError, Verification, VerifyError, leaf_hash, verify};
pub use zone::{UnknownZone, Zone};
