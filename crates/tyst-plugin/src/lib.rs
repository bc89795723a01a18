#![doc = include_str!("../README.md")]

pub mod abi;
#[doc(hidden)]
pub mod export;
mod kinds;
mod register;
mod report;
mod request;
mod tally;
#[cfg(test)]
mod testing;
#[cfg(feature = "testkit")]
pub mod testkit;
mod view;

pub use register::{Area, Party, Register};
pub use report::{Report, ReportError};
pub use request::{Parameters, ParametersError, Request};
pub use tally::Tally;
/// What a report is given: re-exported, so that an author depends on this crate alone.
pub use tyst_event as event;
/// What a report hands over: re-exported, so that an author depends on this crate alone.
pub use tyst_report as document;
pub use view::{BatchError, BatchView};
