//! Makes and checks proofs of what a ledger held: signed checkpoints, and proofs of inclusion and of growth.
//!
//! It writes no records and does not know what they mean. It reads no clock, prints nothing, and talks to nobody: all
//! formats are those of C2SP (signed-note, tlog-checkpoint, tlog-proof, tlog-witness, tlog-tiles), so that others can
//! check them without this code. `tests/verify.py` does.

mod file;

mod key;

mod attestation;
mod checkpoint;
mod proof;

mod tiles;
mod tree;

mod archive;
mod export;
mod witness;

#[cfg(test)]
mod tests;

pub use archive::{Archive, ArchiveError, Kept, Mending};
pub use attestation::{attest, check_attestation};
pub use checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, SignatureError};
pub use export::{ExportError, Exported, export_tiles};
pub use key::{KeyError, PublicKey, SigningKey};
pub use proof::{Consistency, DoesNotHold, Inclusion, PROOF_BYTES_MAX, Proof, ProofError};
pub use tree::{Notice, Tree, TreeError};
pub use tyst_log::{Hash, Head, leaf_hash};
pub use witness::{Refusal, Witness, WitnessError, make_key, read_key};
