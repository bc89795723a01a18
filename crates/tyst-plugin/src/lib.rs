#![doc = include_str!("../README.md")]

pub mod abi;
mod commitments;
mod consultations;
mod designations;
mod endorsements;
pub mod evidence;
#[doc(hidden)]
pub mod export;
mod goals;
pub mod indicators;
mod initiatives;
mod kept;
mod kinds;
pub mod labels;
mod leaf;
pub mod memberships;
mod minutes;
mod newest;
mod notes;
mod parameter;
mod partnerships;
mod principles;
mod provenance;
mod register;
mod report;
mod request;
mod sources;
pub mod spell;
mod standing;
mod tally;
#[cfg(test)]
mod testing;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
mod trainings;
pub mod units;
pub mod usual;
mod view;
mod who;
pub mod words;

pub use commitments::{Commitment, Commitments};
pub use consultations::{Consultation, Consultations};
pub use designations::Designations;
pub use endorsements::{Endorsements, OfCommitment, Reply};
pub use evidence::{Evidence, Remark};
pub use export::shim::is_cancelled;
pub use goals::Goals;
pub use indicators::Indicators;
pub use initiatives::{Initiative, Initiatives};
pub use leaf::field_of;
pub use memberships::Memberships;
pub use minutes::{Ask, Minute, Minutes};
pub use newest::{Newest, SHOWN_MAX};
pub use notes::Notes;
pub use parameter::Parameter;
pub use partnerships::Partnerships;
pub use principles::{Evidenced, Principles};
pub use provenance::{Conflict, Precision, Provenance, Sourced};
pub use register::{Area, Party, Register};
pub use report::{Merge, Report, ReportError};
pub use request::{Parameters, ParametersError, Request};
pub use standing::Standing;
pub use tally::Tally;
pub use trainings::{Training, Trainings};
/// What a report is given: re-exported, so that an author depends on this crate alone.
pub use tyst_event as event;
pub use tyst_event::view::Fields;
/// What a report hands over: re-exported, so that an author depends on this crate alone.
pub use tyst_report as document;
pub use view::{BatchError, BatchView, Event};
pub use who::Who;
