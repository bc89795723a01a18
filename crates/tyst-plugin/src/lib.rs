#![doc = include_str!("../README.md")]

mod request;
mod report;
mod register;
mod tally;
mod view;
mod kinds;
#[doc(hidden)]
pub mod export;
pub mod abi;

pub use report::{Report, ReportError};
pub use request::{Parameters, ParametersError, Request};
pub use register::{Area, Party, Register};
pub use tally::Tally;
pub use view::{BatchError, BatchView};
/// What a report hands over: re-exported, so that an author depends on this crate alone.
pub use tyst_report as document;
/// What a report is given: re-exported, so that an author depends on this crate alone.
pub use tyst_event as event;
