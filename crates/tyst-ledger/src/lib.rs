#![doc = include_str!("../README.md")]

mod chains;
mod command;
mod cut;
pub mod decide;
mod history;
mod ledger;
mod partnership;
mod personal;
#[cfg(test)]
mod tests;
mod zone;

pub use chains::Chains;
pub use command::Command;
pub use cut::{Cut, CutError};
pub use decide::decide;
pub use history::{History, HistoryError, Replay, Stored};
pub use ledger::{CreateError, Created, Decision, Ledger, Receipt, RecordError, Rejected, create};
pub use partnership::Partnership;
pub use tyst_log::{
    Depth, Finding, Head, Notice, OpenError, PLAIN, Verification, VerifyError, leaf_hash, verify,
};
pub use zone::{UnknownZone, Zone};
