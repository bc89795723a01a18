//! What a witness signs, what it refuses, and what it notes down first.

use tempfile::TempDir;

use super::*;
use crate::Hash;
use crate::tests::{folder, head, key, leaves, ledger_key, subproof};

const NOW: u64 = 1_700_000_000;

struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { dir: folder() }
    }

    fn notes(&self) -> PathBuf {
        self.dir.path().join("seen")
    }

    fn witness(&self) -> Result<Witness, WitnessError> {
        Witness::open(&self.notes())
    }

    /// Asks a witness that has just come to its desk.
    fn ask(&self, head: Head, proof: Option<&Consistency>) -> Result<Checkpoint, Refusal> {
        self.ask_with(Checkpoint::sign(head, &ledger_key()), proof, Some(&ledger_key().public()))
    }

    fn ask_with(
        &self,
        checkpoint: Checkpoint,
        proof: Option<&Consistency>,
        given: Option<&PublicKey>,
    ) -> Result<Checkpoint, Refusal> {
        let signer = key("board.example", 7);
        match self.witness().unwrap().cosign(checkpoint, proof, given, &signer, NOW) {
            Ok(checkpoint) => Ok(checkpoint),
            Err(WitnessError::Refused(refusal)) => Err(refusal),
            Err(fault) => panic!("{fault:?}"),
        }
    }
}

fn proof(old: u64, new: u64) -> Consistency {
    let path = subproof(usize::try_from(old).unwrap(), &leaves(new), true);
    Consistency { old, path, checkpoint: Checkpoint::sign(head(new), &ledger_key()) }
}

#[test]
fn a_ledger_that_grows_is_signed_every_time() {
    let desk = Desk::new();
    desk.ask(head(3), None).unwrap();
    for (old, new) in [(3, 7), (7, 8), (8, 8), (8, 20)] {
        let signed = desk.ask(head(new), Some(&proof(old, new))).unwrap();
        assert_eq!(signed.check(&key("board.example", 7).witness()), Ok(Some(NOW)));
        assert_eq!(signed.check(&ledger_key().public()), Ok(None));
        assert_eq!(desk.witness().unwrap().last(signed.origin()).unwrap().head(), head(new));
    }
}

#[test]
fn a_ledger_that_began_empty_needs_no_proof() {
    let desk = Desk::new();
    desk.ask(head(0), None).unwrap();
    desk.ask(head(5), None).unwrap();
}

#[test]
fn the_key_is_given_once_and_then_remembered() {
    let desk = Desk::new();
    let checkpoint = |count| Checkpoint::sign(head(count), &ledger_key());
    let origin = checkpoint(3).origin().to_owned();
    assert_eq!(desk.ask_with(checkpoint(3), None, None).err(), Some(Refusal::Unknown { origin }));
    assert!(!desk.notes().exists());
    desk.ask_with(checkpoint(3), None, Some(&ledger_key().public())).unwrap();
    desk.ask_with(checkpoint(5), Some(&proof(3, 5)), None).unwrap();
}

#[test]
fn another_key_of_the_ledger_is_refused_until_it_is_given() {
    let desk = Desk::new();
    desk.ask(head(3), None).unwrap();
    let new_key = key(ledger_key().public().name(), 9);
    let checkpoint = || Checkpoint::sign(head(5), &new_key);
    let missing = SignatureError::Missing { key: new_key.public().name().to_owned() };
    let refused = desk.ask_with(checkpoint(), Some(&proof(3, 5)), None).err();
    assert_eq!(refused, Some(Refusal::Signature(missing)));
    desk.ask_with(checkpoint(), Some(&proof(3, 5)), Some(&new_key.public())).unwrap();
    desk.ask_with(checkpoint(), None, None).unwrap();
}

#[test]
fn what_does_not_go_on_from_what_was_seen_is_refused_and_not_noted() {
    let desk = Desk::new();
    desk.ask(head(8), None).unwrap();
    let notes = std::fs::read(desk.notes()).unwrap();
    let other = |count| Head { count, root: [9; 32] };
    let refused = |head, proof: Option<&Consistency>| desk.ask(head, proof).err().unwrap();
    assert_eq!(refused(head(7), None), Refusal::Smaller { given: 7, seen: 8 });
    assert_eq!(refused(other(8), None), Refusal::OtherRoot { size: 8 });
    assert_eq!(refused(head(9), None), Refusal::NoProof { seen: 8 });
    let from_three = Refusal::OtherProof { old: 3, new: 9, seen: 8, given: 9 };
    assert_eq!(refused(head(9), Some(&proof(3, 9))), from_three);
    let fork =
        |count| Consistency { checkpoint: Checkpoint::sign(other(count), &ledger_key()), ..proof(4, count) };
    for size in [8, 9] {
        assert_eq!(refused(head(9), Some(&fork(size))), Refusal::Fork { size });
    }
    let forged = Consistency { checkpoint: Checkpoint::sign(other(9), &key("tyst/other", 2)), ..proof(8, 9) };
    let unsigned = Refusal::OtherProof { old: 8, new: 9, seen: 8, given: 9 };
    assert_eq!(refused(head(9), Some(&forged)), unsigned, "only what the ledger signed counts against it");
    let to_ten = Refusal::OtherProof { old: 8, new: 10, seen: 8, given: 9 };
    assert_eq!(refused(head(9), Some(&proof(8, 10))), to_ten);
    assert_eq!(std::fs::read(desk.notes()).unwrap(), notes);
}

#[test]
fn a_proof_from_a_history_that_was_changed_does_not_hold() {
    let desk = Desk::new();
    desk.ask(head(8), None).unwrap();
    let mut changed: Vec<Hash> = leaves(12);
    changed[2] = [5; 32];
    let forged = Head { count: 12, root: crate::tests::root(&changed) };
    let path = subproof(8, &changed, true);
    let proof = Consistency { old: 8, path, checkpoint: Checkpoint::sign(forged, &ledger_key()) };
    let refused = desk.ask(forged, Some(&proof)).err();
    assert_eq!(refused, Some(Refusal::Changed { seen: 8, given: 12, source: DoesNotHold }));
}

#[test]
fn several_ledgers_share_the_notes() {
    let desk = Desk::new();
    let keys = [ledger_key(), key("tyst/b", 4), key("tyst/a", 5)];
    for key in &keys {
        desk.ask_with(Checkpoint::sign(head(3), key), None, Some(&key.public())).unwrap();
    }
    let witness = desk.witness().unwrap();
    assert!(keys.iter().all(|key| witness.last(key.public().name()).is_some()));
}

#[test]
fn notes_that_were_changed_are_not_used() {
    let desk = Desk::new();
    desk.ask(head(3), None).unwrap();
    let sound = std::fs::read(desk.notes()).unwrap();
    for at in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        std::fs::write(desk.notes(), &bytes).unwrap();
        assert!(matches!(desk.witness().err(), Some(WitnessError::State { .. })), "byte {at}");
    }
    let twice = [sound.as_slice(), sound.split_inclusive(|byte| *byte == b'\n').nth(1).unwrap()].concat();
    std::fs::write(desk.notes(), twice).unwrap();
    assert!(matches!(desk.witness().err(), Some(WitnessError::State { line: 3, .. })));
}

#[test]
fn two_witnesses_do_not_use_the_same_notes_at_once() {
    let desk = Desk::new();
    let first = desk.witness().unwrap();
    assert!(matches!(desk.witness().err(), Some(WitnessError::Busy { .. })));
    drop(first);
    desk.witness().unwrap();
}

#[test]
fn what_cannot_be_noted_down_is_not_signed() {
    let desk = Desk::new();
    let mut witness = desk.witness().unwrap();
    // A folder in place of the notes cannot be replaced by a file, whoever runs the tests.
    std::fs::create_dir(desk.notes()).unwrap();
    let checkpoint = Checkpoint::sign(head(3), &ledger_key());
    let signer = key("board.example", 7);
    let refused = witness.cosign(checkpoint, None, Some(&ledger_key().public()), &signer, NOW);
    assert!(matches!(refused.err(), Some(WitnessError::Io { .. })));
}

#[test]
fn a_key_file_is_made_once_and_read_back() {
    let dir = folder();
    let path = dir.path().join("board.key");
    let made = make_key(&path, "board.example").unwrap();
    assert_eq!(read_key(&path).unwrap().reveal(), made.reveal());
    assert!(matches!(make_key(&path, "board.example"), Err(WitnessError::Io { .. })));
    assert_eq!(read_key(&path).unwrap().reveal(), made.reveal());
    assert!(matches!(read_key(&dir.path().join("none")), Err(WitnessError::Io { .. })));
    std::fs::write(&path, "nothing").unwrap();
    assert!(matches!(read_key(&path), Err(WitnessError::Key { .. })));
}
