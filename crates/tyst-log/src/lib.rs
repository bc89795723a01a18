//! Keeps opaque records in order, durably and chained, and finds damage.
//!
//! It does not know what a record means, does not decide who may write one, prints nothing and reads no clock.
//! Every byte it writes is described in `FORMAT.md`.

mod chain;
mod frame;
mod packing;
mod sealed;
mod segment;

mod disk;
mod filter;
mod journal;
mod keys;
mod lookup;

mod sealed_text;

mod closed;
mod header;
mod lock;

mod store;

mod reconcile;

mod create;
mod log;
mod reader;
pub mod state;
mod verify;

mod backup;
mod checkpoints;
mod compact;
mod condition;
mod mirror;
mod recreate;
mod repair;
mod whole;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;

pub use backup::{Backup, BackupError, BackupFault, RestoreError, backup, restore};
pub use chain::{Frontier, Hash, Head, leaf_hash};
pub use compact::{CompactError, Compacted, Watch, compact};
pub use condition::{Condition, Ending, Part, Segments, Size, StoreState, Writing, condition};
pub use create::{CreateError, create};
pub use header::{Header, HeaderError};
pub use journal::{Block, Blocks, Damage, ReadError};
pub use log::{AppendError, CloseError, Log, Prepared, SealError, Sealed, Sealing};
pub use mirror::{Mirror, MirrorError, Step};
pub use packing::{PLAIN, Packing, Plain, SECTIONS_MAX, Unpackable};
pub use reader::{Reader, Record, Records};
pub use reconcile::{Notice, OpenError};
pub use recreate::{RecreateError, recreate};
pub use repair::{Evidence, Fate, Found, Mode, Piece, Repair, RepairError, Request, evidence, repair};
pub use verify::{Depth, Finding, Place, Verification, VerifyError, verify};

/// The longest record in bytes.
pub const RECORD_BYTES_MAX: usize = 32 * 1024;

/// The largest batch in bytes, counting each record with the 4 bytes of its length.
pub const BATCH_BYTES_MAX: usize = 16 * 1024 * 1024;
