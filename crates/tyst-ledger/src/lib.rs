#![doc = include_str!("../README.md")]

mod chains;
mod command;
mod cut;
pub mod decide;
mod history;
mod ledger;
mod partnership;
mod personal;
mod request;
mod socket;
#[cfg(test)]
mod tests;
mod writer;
mod zone;

pub use chains::Chains;
pub use command::Command;
pub use cut::{Cut, CutError};
pub use decide::decide;
pub use history::{History, HistoryError, Replay, Stored};
pub use ledger::{CreateError, Created, Decision, Ledger, Receipt, RecordError, Rejected, create};
pub use partnership::Partnership;
pub use request::{Clock, Expect, Request};
pub use socket::{Fault, Malformed};
pub use tyst_log::{
    CloseError, Finding, Head, Notice, OpenError, Verification, VerifyError, leaf_hash, verify,
};
pub use writer::{Recorded, Recorder, Writer, WriterError};
pub use zone::{UnknownZone, Zone};
