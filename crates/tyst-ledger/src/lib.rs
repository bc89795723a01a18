#![doc = include_str!("../README.md")]

mod birth;
mod care;
mod chains;
mod clock;
mod command;
mod cut;
pub mod decide;
mod described;
mod difference;
mod due;
mod entries_at;
mod expect;
mod group;
mod history;
mod late;
mod ledger;
mod offers;
mod packing;
mod partnership;
mod personal;
mod portions;
mod recreate;
mod replay;
mod request;
mod saved;
mod sift;
#[cfg(test)]
mod simulation;
mod socket;
mod standing;
mod steps;
mod stored;
#[cfg(test)]
mod tests;
mod writer;
mod zone;

pub use birth::Created;
pub use care::{backup, compact, condition, mirror, repair, restore};
pub use chains::Chains;
pub use clock::Clock;
pub use command::Command;
pub use cut::{Cut, CutError, Point};
pub use decide::decide;
pub use difference::{Became, Changed, Difference, DifferenceError};
pub use due::{Awaited, State};
pub use entries_at::EntriesAt;
pub use history::{History, Mark, Prepared};
pub use ledger::{CreateError, Ledger, create};
pub use offers::{Doubt, Missing, Names, Offers};
pub use packing::EVENTS;
pub use partnership::Partnership;
pub use portions::{Portions, Turn, Withheld};
pub use recreate::{RecreateError, recreate};
pub use replay::Replay;
pub use request::{Expect, Receipt, RecordError, Rehearsed, Rejected, Request};
pub use saved::StateKey;
pub use sift::{Keys, Sifted};
pub use socket::{Fault, Malformed};
pub use steps::By;
pub use stored::{HistoryError, Stored};
pub use tyst_log::{
    AppendError, CloseError, Damage, Depth, Finding, Head, Notice, OpenError, RECORD_BYTES_MAX, ReadError,
    Verification, VerifyError, leaf_hash, verify,
};
pub use tyst_log::{Backup, BackupError, BackupFault, Mirror, MirrorError, RestoreError, Step};
pub use tyst_log::{CompactError, Compacted, Watch};
pub use tyst_log::{Condition, Ending, Part, StoreState, Writing};
pub use tyst_log::{Fate, Mode, Piece, Repair, RepairError, Request as RepairRequest};
pub use tyst_log::{Header, HeaderError, RecreateError as LogRecreateError};
pub use writer::{Growth, Recorded, Recorder, Sender, Stopper, Writer, WriterError};
pub use zone::{UnknownZone, Zone};
