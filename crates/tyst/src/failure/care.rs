//! What goes wrong while a ledger is copied, mended or looked after, in words for people.
//!
//! What goes wrong while it is written or read stands one level up.

use tyst_ledger::{
    BackupError, BackupFault, CompactError, CreateError, MirrorError, OpenError, RecreateError, RepairError,
    RestoreError,
};

use super::{Class, Failure, HEADER, chain};

impl From<BackupError> for Failure {
    fn from(fault: BackupError) -> Self {
        let words = chain(&fault);
        match fault {
            BackupError::Open(open) => open.into(),
            BackupError::Damaged(_) => Self::new(Class::Ledger, words).hint(
                "nothing was written; `tyst verify` lists all damage, and `tyst repair` mends it from another copy",
            ),
            BackupError::Exists { .. } => {
                Self::usage(words).hint("choose another name, or add --force to replace the file")
            }
            BackupError::Inside { .. } => {
                Self::usage(words).hint("choose a place outside the ledger, best on another disk")
            }
            BackupError::InUse { .. } => Self::new(Class::System, words).hint("wait until it has finished"),
            _ => Self::new(Class::System, words),
        }
    }
}

impl From<RestoreError> for Failure {
    fn from(fault: RestoreError) -> Self {
        let words = chain(&fault);
        match fault {
            RestoreError::Faulty(BackupFault::Member { .. }) => Self::new(Class::Refused, words).hint(
                "nothing was restored; use another backup, or `tyst repair --from FILE` on the ledger, which takes what \
                 is sound of a damaged one",
            ),
            RestoreError::Place(place) => CreateError::from(place).into(),
            _ => Self::new(Class::System, words),
        }
    }
}

impl From<MirrorError> for Failure {
    fn from(fault: MirrorError) -> Self {
        let words = chain(&fault);
        match fault {
            MirrorError::Open(open) => open.into(),
            MirrorError::Damaged(_) => Self::new(Class::Ledger, words)
                .hint("the mirror was left as it is; `tyst repair --from DIR` mends the ledger from it"),
            MirrorError::Ahead { .. } => Self::new(Class::Ledger, words).hint(
                "the mirror was left as it is; if entries were lost, `tyst repair --from DIR` brings them back; if the \
                 ledger was put back on purpose, use a new folder for its mirror",
            ),
            MirrorError::Differs { .. } => Self::new(Class::Ledger, words).hint(
                "the mirror was left as it is; something else was recorded in one of the two: use a new folder for the \
                 mirror, and keep this one until that is explained",
            ),
            MirrorError::Spoilt { .. } => Self::new(Class::Ledger, words)
                .hint("the mirror was left as it is; mend it with `tyst repair --ledger MIRROR --from LEDGER`"),
            MirrorError::Nested { .. } => Self::usage(words).hint("choose a folder apart, best on another disk"),
            MirrorError::NotAMirror { .. } | MirrorError::AnotherLedger { .. } => {
                Self::new(Class::Refused, words).hint("nothing was changed; choose a new or empty folder")
            }
            _ => Self::new(Class::System, words),
        }
    }
}

impl From<RepairError> for Failure {
    fn from(fault: RepairError) -> Self {
        let words = chain(&fault);
        match fault {
            RepairError::Check(check) => check.into(),
            RepairError::Open(open) => open.into(),
            RepairError::Locked { .. } => {
                Self::new(Class::System, words).hint("stop it first, for example `tyst serve`, and try again")
            }
            RepairError::NoHeader => {
                Self::new(Class::Ledger, words).hint(format!("nothing was changed; {HEADER}"))
            }
            RepairError::NoCopy { .. } => {
                Self::usage(words).hint(
                    "--from takes the folder of a ledger, a backup, or a store that was set aside and is still in the folder of its ledger",
                )
            }
            RepairError::AnotherLedger { .. } => {
                Self::new(Class::Refused, words).hint("nothing was changed; name a copy of this ledger")
            }
            RepairError::GiveUp { kept: None, .. } => Self::usage(words).hint("leave --give-up-after out"),
            RepairError::GiveUp { kept: Some(0), .. } => Self::new(Class::Ledger, words)
                .hint("name a mirror or a backup with --from; nothing was changed"),
            RepairError::GiveUp { kept: Some(kept), .. } => Self::new(Class::Refused, words)
                .hint(format!("nothing was changed; type --give-up-after {}", kept - 1)),
            RepairError::Unsound { .. } => Self::new(Class::Ledger, words)
                .hint("run `tyst repair` again; the damaged files are kept in journal.set-aside-N"),
            _ => Self::new(Class::System, words),
        }
    }
}

impl From<CompactError> for Failure {
    fn from(fault: CompactError) -> Self {
        let words = chain(&fault);
        match fault {
            CompactError::Open(OpenError::Locked { .. }) => Self::new(Class::System, words).hint(
                "`tyst serve` seals by itself when nobody records; else wait until the other has finished",
            ),
            CompactError::Open(open) => open.into(),
            CompactError::Seal(_) => {
                Self::new(Class::System, words).hint("nothing is lost; `tyst verify` looks for damage")
            }
            _ => Self::new(Class::System, words),
        }
    }
}

impl From<RecreateError> for Failure {
    fn from(fault: RecreateError) -> Self {
        let words = chain(&fault);
        match fault {
            RecreateError::Log(tyst_ledger::LogRecreateError::Create(create)) => {
                CreateError::from(create).into()
            }
            RecreateError::Log(tyst_ledger::LogRecreateError::Head { .. }) => {
                Self::new(Class::Refused, words)
                    .hint("nothing was made; the file is not as `tyst export events` wrote it")
            }
            RecreateError::Log(_) => Self::new(Class::System, words),
            _ => Self::new(Class::Refused, words).hint("nothing was made; the file is not of a sound ledger"),
        }
    }
}
