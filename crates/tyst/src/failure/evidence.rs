//! What goes wrong with checkpoints, proofs, witnesses and exports.
//!
//! Whether a proof holds is said by the commands themselves.

use tyst_evidence::{ArchiveError, ExportError, Refusal, TreeError, WitnessError};

use super::{Class, Failure, chain};

impl From<TreeError> for Failure {
    fn from(fault: TreeError) -> Self {
        let class = if matches!(fault, TreeError::Outside { .. }) { Class::Usage } else { Class::Ledger };
        let failure = Self::new(class, chain(&fault));
        if class == Class::Ledger { failure.hint("`tyst verify` lists all damage") } else { failure }
    }
}

impl From<ArchiveError> for Failure {
    fn from(fault: ArchiveError) -> Self {
        let words = chain(&fault);
        match fault {
            ArchiveError::Tree(tree) => tree.into(),
            ArchiveError::Io { .. } => Self::new(Class::System, words),
            ArchiveError::Key { .. } => Self::new(Class::Ledger, words)
                .hint("`tyst repair --from MIRROR_OR_BACKUP` puts back what is in checkpoints/; restore what is in keys/ from your own copy of \
                 it, or make a new key with `tyst checkpoint --new-key`"),
            ArchiveError::Signature(_) | ArchiveError::NoKey => Self::new(Class::Refused, words),
            ArchiveError::Lost { .. } | ArchiveError::Contradicts { .. } => Self::new(Class::Ledger, words).hint(
                "the ledger is not what it was; keep the folder as it is, and compare it with a copy and with \
                 checkpoints that others have",
            ),
            ArchiveError::Checkpoint { .. } | ArchiveError::Origin { .. } => Self::new(Class::Ledger, words)
                .hint("the file was changed; `tyst repair --from MIRROR_OR_BACKUP` puts it back"),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(fault: ExportError) -> Self {
        let words = chain(&fault);
        match fault {
            ExportError::Tree(tree) => tree.into(),
            ExportError::Io { .. } => Self::new(Class::System, words),
            ExportError::Occupied { .. } => Self::new(Class::Usage, words).hint("choose a new or empty folder"),
            ExportError::Contradicts { .. } => Self::new(Class::Refused, words).hint(
                "if the checkpoint there is signed by this ledger, the ledger was changed since: keep both as they are",
            ),
            ExportError::Withheld { .. } => Self::new(Class::Refused, words),
        }
    }
}

impl From<WitnessError> for Failure {
    fn from(fault: WitnessError) -> Self {
        let words = chain(&fault);
        match fault {
            WitnessError::Io { .. } => Self::new(Class::System, words),
            WitnessError::Busy { .. } => {
                Self::new(Class::System, words).hint("wait until it has finished, and try again")
            }
            WitnessError::Key { .. } | WitnessError::State { .. } => {
                Self::new(Class::Refused, words).hint("the file was changed; restore it from a copy")
            }
            WitnessError::Refused(refusal) => {
                let failure = Self::new(Class::Refused, words);
                match refusal_hint(&refusal) {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
        }
    }
}

/// Returns what a witness does about a refusal.
fn refusal_hint(refusal: &Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::Unknown { .. } => {
            "the first time, give the ledger's key with --key; its keeper prints it with `tyst checkpoint --key`".to_owned()
        }
        Refusal::Signature(_) => return None,
        Refusal::NoProof { seen } | Refusal::OtherProof { seen, .. } => format!(
            "ask the ledger's keeper for `tyst prove --from CHECKPOINT` with the checkpoint of {seen} entries"
        ),
        Refusal::Smaller { .. } => "ask the ledger's keeper for the newest checkpoint".to_owned(),
        Refusal::Fork { .. } => {
            "keep this checkpoint, the proof and the notes: together they show that the ledger was changed".to_owned()
        }
        Refusal::OtherRoot { .. } | Refusal::Changed { .. } => {
            "keep this checkpoint: with the one in the notes it shows that the ledger was changed".to_owned()
        }
    })
}
