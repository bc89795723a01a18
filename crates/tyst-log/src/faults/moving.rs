//! The folder of a ledger is moved away, or another put in its place, while it is written.

use std::fs;
use std::sync::Arc;

use crate::disk::copy_folder;
use crate::disk::faulty::FaultyDisk;
use crate::log::Settings;
use crate::tests::{append, in_memory, new_ledger, open, snapshot};
use crate::{AppendError, CloseError};

#[test]
fn nothing_is_acknowledged_in_a_folder_that_was_moved_or_replaced() {
    for replace in [false, true] {
        let dir = new_ledger(in_memory);
        let (mut log, _) = open(dir.path(), in_memory());
        append(&mut log, 2);
        let (journal, moved) = (dir.path().join("journal"), dir.path().join("moved"));
        fs::rename(&journal, &moved).unwrap();
        if replace {
            copy_folder(&moved, &journal).unwrap();
        }
        let before = snapshot(&moved);
        let refused = log.append(2, &[b"lost".to_vec()]);
        assert!(
            matches!(&refused, Err(AppendError::Poisoned { reason }) if reason.contains("while it was open"))
        );
        assert!(matches!(log.close(), Err(CloseError::Poisoned { .. })));
        assert!(snapshot(&moved) == before && !dir.path().join("CLOSED").exists());
    }
}

#[test]
fn of_a_batch_during_which_the_folder_is_moved_nothing_is_known() {
    let dir = new_ledger(in_memory);
    let disk = FaultyDisk::default();
    let (mut log, _) = open(dir.path(), Settings { disk: Arc::new(disk.clone()), ..in_memory() });
    append(&mut log, 2);
    disk.move_during_sync(&dir.path().join("journal"), &dir.path().join("moved"));
    let failed = log.append(2, &[b"moved".to_vec()]);
    assert!(matches!(failed, Err(AppendError::Failed { .. })), "{failed:?}");
    assert_eq!(log.head().count, 2);
    let refused = log.append(2, &[b"lost".to_vec()]);
    assert!(matches!(refused, Err(AppendError::Poisoned { .. })), "{refused:?}");
}
