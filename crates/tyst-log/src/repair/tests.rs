//! Damage of every kind, mended from every kind of copy.
//!
//! `TYST_FLIPS=all` tries every byte of the small journals instead of some.

mod evidence;
mod forks;
mod odd;
mod older;
mod tail;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Fate, Mode, Repair, RepairError, Request, repair_with};
use crate::chain::Head;
use crate::log::Settings;
use crate::tests::{
    NUMBERED, append, change, expect_records, flip, folder, in_memory, new_ledger, on_sled, open,
    segment_path, snapshot,
};
use crate::{Depth, Log, Mirror, Reader, backup, verify};

const DRY_RUN: Mode = Mode::DryRun { give_up_after: None };

/// Asks for all to be mended from copies.
fn request<'a>(from: &'a [PathBuf], scratch: &'a Path) -> Request<'a> {
    Request { from, known: &[], spoilt: &[], found: &[], mode: Mode::Mend, scratch }
}

/// A ledger that was closed well, and another copy of it beside it.
struct Place {
    folder: TempDir,
    settings: fn() -> Settings,
}

impl Place {
    fn new(settings: fn() -> Settings, fill: impl FnOnce(&mut Log)) -> Place {
        let (made, folder) = (new_ledger(settings), folder());
        let place = Place { folder, settings };
        crate::disk::copy_folder(made.path(), &place.dir()).unwrap();
        // So that the store that forgets counts as one that is there.
        fs::create_dir_all(place.dir().join("sled")).unwrap();
        let (mut log, _) = open(&place.dir(), settings());
        fill(&mut log);
        log.close().unwrap();
        place
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    fn mirror(&self) -> PathBuf {
        let target = self.folder.path().join("mirror");
        Mirror::open(&self.dir(), &target, &NUMBERED).unwrap().step(&mut |_, _| ()).unwrap();
        target
    }

    fn backup(&self) -> PathBuf {
        let file = self.folder.path().join("backup.tar");
        backup(&self.dir(), &file, true, &NUMBERED, &mut |_, _| ()).unwrap();
        file
    }

    fn try_repair(&self, from: &[PathBuf], mode: Mode) -> Result<Repair, RepairError> {
        self.try_repair_knowing(from, &[], mode)
    }

    fn try_repair_knowing(
        &self,
        from: &[PathBuf],
        known: &[Head],
        mode: Mode,
    ) -> Result<Repair, RepairError> {
        let request = Request { known, mode, ..request(from, self.folder.path()) };
        repair_with(&self.dir(), &NUMBERED, &request, self.settings, &mut |_, _| ())
    }

    #[track_caller]
    fn mend(&self, from: &[PathBuf]) -> Repair {
        let repair = self.try_repair(from, Mode::Mend).unwrap();
        assert!(repair.done, "{repair:?}");
        repair
    }

    /// The journal, and `LEDGER`.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let kept = |name: &str| name == "LEDGER" || name.starts_with("journal/");
        snapshot(&self.dir()).into_iter().filter(|(name, _)| kept(name)).collect()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// Removes what earlier repairs kept aside.
    fn forget_aside(&self) {
        for entry in fs::read_dir(self.dir()).unwrap() {
            let path = entry.unwrap().path();
            if path.display().to_string().contains(".set-aside-") {
                fs::remove_dir_all(path).unwrap();
            }
        }
    }
}

/// A few frames in two segments.
fn small(settings: fn() -> Settings) -> Place {
    Place::new(settings, |log| (0..18).for_each(|count| append(log, count % 3 + 1)))
}

/// A hundred records in four segments, two of them sealed.
fn sealed(settings: fn() -> Settings) -> Place {
    Place::new(settings, |log| {
        (0..20).for_each(|_| append(log, 5));
        log.seal_one().unwrap().unwrap();
        log.seal_one().unwrap().unwrap();
    })
}

/// Some offsets in a file, or all of them.
fn offsets(bytes: &[u8], sample: usize) -> Vec<usize> {
    let all = std::env::vars().any(|(name, value)| name == "TYST_FLIPS" && value == "all");
    let used: Vec<usize> = (0..bytes.len()).filter(|offset| bytes[*offset] != 0).collect();
    let step = (used.len() / sample).max(1);
    if all {
        (0..bytes.len()).collect()
    } else {
        used.into_iter().step_by(step).chain([bytes.len() - 1]).collect()
    }
}

/// Flips bytes of every file of the journal, one at a time, and has each mended.
fn expect_flips_mended(place: &Place, from: &[PathBuf], sample: usize) {
    let whole = place.files();
    for (name, bytes) in whole.iter().filter(|(name, _)| name != "LEDGER" || !from.is_empty()) {
        for offset in offsets(bytes, sample) {
            flip(&place.file(name), offset);
            let repair = place.mend(from);
            let named = repair.pieces.iter().any(|piece| piece.file == *name);
            assert!(named, "{name} {offset}: {:?}", repair.pieces);
            assert!(place.files() == whole, "{name} {offset}: {repair:?}");
            assert_eq!(
                repair.set_aside,
                ["journal.set-aside-1"],
                "{name} {offset}: the store is not touched"
            );
            place.forget_aside();
        }
    }
}

#[test]
fn every_flip_is_mended_from_the_store() {
    expect_flips_mended(&small(on_sled), &[], 5);
    expect_flips_mended(&sealed(on_sled), &[], 2);
}

#[test]
fn every_flip_is_mended_from_a_mirror() {
    for place in [small(in_memory), sealed(in_memory)] {
        expect_flips_mended(&place, &[place.mirror()], 12);
    }
}

#[test]
fn every_flip_is_mended_from_a_backup() {
    for place in [small(in_memory), sealed(in_memory)] {
        expect_flips_mended(&place, &[place.backup()], 12);
    }
}

#[test]
fn what_is_missing_is_put_back() {
    let place = sealed(in_memory);
    let (whole, from) = (place.files(), [place.mirror()]);
    for (name, bytes) in &whole {
        fs::remove_file(place.file(name)).unwrap();
        place.mend(&from);
        assert!(place.files() == whole, "{name} was removed");
        fs::write(place.file(name), &bytes[..bytes.len() / 2]).unwrap();
        place.mend(&from);
        assert!(place.files() == whole, "{name} was cut off");
        place.forget_aside();
    }
    fs::remove_dir_all(place.file("journal")).unwrap();
    place.mend(&from);
    assert!(place.files() == whole);
}

#[test]
fn the_store_alone_brings_a_whole_journal_back() {
    let place = Place::new(on_sled, |log| (0..20).for_each(|_| append(log, 5)));
    for (name, _) in place.files().iter().filter(|(name, _)| name != "LEDGER").skip(1) {
        fs::remove_file(place.file(name)).unwrap();
    }
    flip(&segment_path(&place.dir(), 1), 4200);
    let repair = place.mend(&[]);
    let from = Fate::Mended { from: vec!["the store".to_owned()] };
    assert!(repair.pieces.iter().any(|piece| piece.fate == from), "{repair:?}");
    expect_records(Reader::open(&place.dir(), &NUMBERED).unwrap().read(0), 0, 100);
}

#[test]
fn a_store_that_was_set_aside_brings_back_what_it_has() {
    let place = Place::new(on_sled, |log| (0..20).for_each(|_| append(log, 5)));
    let (whole, other) = (place.files(), place.folder.path().join("other"));
    fs::rename(place.file("sled"), place.file("sled.set-aside-1")).unwrap();
    crate::disk::copy_folder(&place.dir(), &other).unwrap();
    let given = other.join("sled.set-aside-1");
    for (from, name) in
        [(vec![], "sled.set-aside-1".to_owned()), (vec![given.clone()], given.display().to_string())]
    {
        flip(&segment_path(&place.dir(), 2), 4200);
        let repair = place.mend(&from);
        assert_eq!(repair.pieces[0].fate, Fate::Mended { from: vec![name] });
        assert!(place.files() == whole);
        place.forget_aside();
        let _ = fs::remove_dir_all(place.file("sled"));
    }
    flip(&segment_path(&place.dir(), 2), 4200);
    fs::remove_file(other.join("LEDGER")).unwrap();
    fs::remove_dir_all(other.join("journal")).unwrap();
    let error = place.try_repair(&[given], Mode::Mend).unwrap_err();
    assert!(matches!(error, RepairError::NoCopy { .. }), "nobody says whose store it is: {error:?}");
}

#[test]
fn each_frame_is_taken_from_whichever_copy_has_it() {
    let place = Place::new(in_memory, |log| (0..20).for_each(|_| append(log, 5)));
    let (whole, mirror, backup) = (place.files(), place.mirror(), place.backup());
    // The first frames of the segment: damaged in the ledger, and one of them in each copy.
    let ends = [4096 + 60, 4096 + 900];
    change(&segment_path(&place.dir(), 1), |bytes| ends.iter().for_each(|at| bytes[*at] ^= 1));
    change(&segment_path(&mirror, 1), |bytes| bytes[ends[0]] ^= 1);
    change(&backup, |bytes| {
        let at = bytes.windows(8).position(|window| window == b"tystjrnl").unwrap();
        bytes[at + ends[1]] ^= 1;
    });
    let repair = place.mend(&[mirror.clone(), backup.clone()]);
    assert!(place.files() == whole);
    let named = |path: &Path| format!("{:?}", repair.pieces).contains(&path.display().to_string());
    assert!(named(&mirror) && named(&backup), "{repair:?}");
}

#[test]
fn records_that_the_ledger_lost_at_its_end_are_put_back() {
    let place = small(in_memory);
    let before = place.files();
    let (mut log, _) = open(&place.dir(), in_memory());
    append(&mut log, 3);
    append(&mut log, 40);
    log.close().unwrap();
    let (after, mirror, head) = (place.files(), place.mirror(), open(&place.dir(), in_memory()).0.head());
    for (name, _) in &after {
        fs::remove_file(place.file(name)).unwrap();
    }
    for (name, bytes) in &before {
        fs::write(place.file(name), bytes).unwrap();
    }
    for name in ["CLOSED", "OPENED"] {
        let _ = fs::remove_file(place.file(name));
    }
    let lost = place.try_repair_knowing(&[], &[head], Mode::Mend).unwrap();
    assert!(lost.loses() && !lost.done, "a head that is known shows that records are lost: {lost:?}");
    place.mend(&[mirror]);
    assert!(place.files() == after);
}

#[test]
fn a_copy_that_says_something_else_is_not_mixed_in() {
    let place = Place::new(in_memory, |log| append(log, 5));
    let fork = place.mirror();
    let (mut forked, _) = open(&fork, in_memory());
    forked.append(5, &[b"something else".to_vec()]).unwrap();
    append(&mut forked, 30);
    forked.close().unwrap();
    let (mut log, _) = open(&place.dir(), in_memory());
    (0..6).for_each(|_| append(&mut log, 5));
    log.close().unwrap();
    let whole = place.files();
    // Of what both have the fork is as good as any copy.
    flip(&segment_path(&place.dir(), 1), 4096 + 60);
    place.mend(std::slice::from_ref(&fork));
    assert!(place.files() == whole);
    // What came after the fork is another ledger's history.
    let second =
        4096 + usize::try_from(u32::from_le_bytes(whole[1].1[4096..4100].try_into().unwrap())).unwrap();
    let last = crate::segment::used_length(&whole[1].1) - 9;
    for offset in [second + 60, last] {
        let damaged = |place: &Place| flip(&segment_path(&place.dir(), 1), offset);
        damaged(&place);
        let before = snapshot(&place.dir());
        let repair = place.try_repair(std::slice::from_ref(&fork), Mode::Mend).unwrap();
        assert!(repair.loses() && !repair.done, "{offset}: {repair:?}");
        let said = format!("{} holds other entries from position 5 on: a fork", fork.display());
        assert!(repair.notes.iter().any(|note| note.starts_with(&said)), "{offset}: {:?}", repair.notes);
        assert!(snapshot(&place.dir()) == before, "nothing is changed");
        damaged(&place);
    }
}

#[test]
fn what_no_copy_has_is_named_and_given_up_only_when_that_is_asked_for() {
    let place = Place::new(on_sled, |log| (0..20).for_each(|_| append(log, 5)));
    // What the store has of it is lost as well.
    fs::remove_dir_all(place.file("sled")).unwrap();
    let whole = place.files();
    let second = segment_path(&place.dir(), 2);
    let first = {
        let header = crate::segment::SegmentHeader::parse(&whole[2].1).unwrap();
        header.head().count
    };
    let length = u32::from_le_bytes(whole[2].1[4096..4100].try_into().unwrap());
    let offset = 4096 + u64::from(length);
    flip(&second, usize::try_from(offset).unwrap() + 70);
    let before = snapshot(&place.dir());
    let kept = first + 5;
    for mode in [DRY_RUN, Mode::Mend] {
        let repair = place.try_repair(&[], mode).unwrap();
        let lost: Vec<_> = repair.pieces.iter().filter(|piece| piece.fate == Fate::Lost).collect();
        assert_eq!(lost.len(), 1, "{repair:?}");
        assert_eq!((lost[0].file.as_str(), lost[0].offset), ("journal/000000000002.tyj", offset));
        assert_eq!((&lost[0].seqs, repair.head.count), (&Some(kept..kept + 5), kept));
        assert!(snapshot(&place.dir()) == before);
    }
    for asked in [0, kept - 2, kept, u64::MAX] {
        for mode in [Mode::GiveUpAfter(asked), Mode::DryRun { give_up_after: Some(asked) }] {
            let error = place.try_repair(&[], mode).unwrap_err();
            assert!(
                matches!(error, RepairError::GiveUp { kept: Some(found), .. } if found == kept),
                "{error:?}"
            );
        }
        assert!(snapshot(&place.dir()) == before);
    }
    let planned = place.try_repair(&[], Mode::DryRun { give_up_after: Some(kept - 1) }).unwrap();
    assert!(!planned.done && snapshot(&place.dir()) == before);
    let repair = place.try_repair(&[], Mode::GiveUpAfter(kept - 1)).unwrap();
    assert!(repair.done && repair.head.count == kept, "{repair:?}");
    assert_eq!(repair.pieces[..planned.pieces.len()], planned.pieces);
    expect_records(Reader::open(&place.dir(), &NUMBERED).unwrap().read(0), 0, kept);
    let aside = |name: &str| fs::read(place.file(&format!("journal.set-aside-1/{name}"))).unwrap();
    assert!(aside("000000000003.tyj") == whole[3].1 && aside("000000000004.tyj") == whole[4].1);
    assert_eq!(aside("000000000002.tyj").len(), whole[2].1.len());
    let (mut log, _) = open(&place.dir(), on_sled());
    append(&mut log, 1);
    log.close().unwrap();
    assert!(matches!(
        place.try_repair(&[], Mode::GiveUpAfter(3)),
        Err(RepairError::GiveUp { kept: None, .. }) | Ok(Repair { done: false, .. })
    ));
}

#[test]
fn a_close_that_the_journal_went_on_after_is_set_aside() {
    let place = small(in_memory);
    let closed = fs::read(place.file("CLOSED")).unwrap();
    let (mut log, _) = open(&place.dir(), in_memory());
    append(&mut log, 2);
    let head = log.head();
    log.close().unwrap();
    fs::write(place.file("CLOSED"), closed).unwrap();
    let error = Log::open_with(&place.dir(), &NUMBERED, in_memory(), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("went on here after it had been closed"), "{error}");
    let repair = place.mend(&[]);
    assert_eq!(repair.head, head, "what was recorded since stays");
    assert!(repair.pieces.iter().any(|piece| piece.file == "CLOSED" && piece.fate == Fate::SetAside));
    assert_eq!(open(&place.dir(), in_memory()).0.head(), head);
}

#[test]
fn a_repair_that_was_cut_off_can_be_run_again() {
    let place = Place::new(in_memory, |log| (0..20).for_each(|_| append(log, 5)));
    let (whole, from) = (place.files(), [place.mirror()]);
    for number in 1..=3 {
        flip(&segment_path(&place.dir(), number), 4300);
    }
    let damaged = snapshot(&place.dir());
    let states = snapshot(&place.dir()).len();
    assert!(states > 3);
    // As it stands after each of its steps: a copy aside, a mended file under another name, or in its place.
    for step in 0..4 {
        for (name, bytes) in &damaged {
            fs::write(place.file(name), bytes).unwrap();
        }
        let mended = |number: usize| whole[number].1.clone();
        if step > 0 {
            fs::write(place.file("journal/000000000001.tyj.new"), &mended(1)[..5000]).unwrap();
        }
        if step > 1 {
            fs::create_dir_all(place.file("journal.set-aside-1")).unwrap();
            fs::copy(segment_path(&place.dir(), 1), place.file("journal.set-aside-1/000000000001.tyj"))
                .unwrap();
        }
        if step > 2 {
            fs::write(segment_path(&place.dir(), 1), mended(1)).unwrap();
        }
        place.mend(&from);
        assert!(place.files() == whole, "{step}");
        place.forget_aside();
    }
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let place = sealed(in_memory);
    let from = [place.mirror()];
    flip(&segment_path(&place.dir(), 3), 4200);
    fs::write(place.file("journal/stranger"), "x").unwrap();
    let before = snapshot(&place.dir());
    let planned = place.try_repair(&from, DRY_RUN).unwrap();
    assert!(!planned.done && snapshot(&place.dir()) == before);
    let done = place.mend(&from);
    assert_eq!((planned.pieces, planned.head), (done.pieces, done.head));
    assert_eq!(fs::read(place.file("journal.set-aside-1/stranger")).unwrap(), b"x");
}

#[test]
fn a_store_that_is_damaged_is_set_aside_and_made_again() {
    let place = small(on_sled);
    let files = place.files();
    flip(&place.file("sled/db"), 200);
    let repair = place.mend(&[]);
    assert_eq!((repair.pieces[0].file.as_str(), &repair.pieces[0].fate), ("sled", &Fate::MadeAgain));
    assert_eq!(repair.set_aside, ["sled.set-aside-1"]);
    assert!(place.files() == files);
    fs::remove_file(place.file("CLOSED")).unwrap();
    change(&place.file("sled/db"), |bytes| {
        let at = bytes.windows(7).position(|window| window == b"record ").unwrap();
        bytes[at] ^= 1;
    });
    place.try_repair(&[], Mode::Mend).unwrap();
    let verified = verify(&place.dir(), place.folder.path(), &NUMBERED, Depth::Full, &mut |_, _| ()).unwrap();
    assert_eq!(verified.findings, []);
}

#[test]
fn a_mirror_is_mended_from_its_ledger_and_stays_one() {
    let place = sealed(on_sled);
    let mirror = place.mirror();
    let whole = snapshot(&mirror);
    flip(&mirror.join(crate::sealed::name(1)), 4200);
    flip(&segment_path(&mirror, 4), 4300);
    let from = [place.dir()];
    let request = request(&from, place.folder.path());
    let repair = repair_with(&mirror, &NUMBERED, &request, on_sled, &mut |_, _| ()).unwrap();
    assert!(repair.done);
    assert!(
        snapshot(&mirror).into_iter().filter(|(name, _)| !name.contains("set-aside")).collect::<Vec<_>>()
            == whole
    );
    Mirror::open(&place.dir(), &mirror, &NUMBERED).unwrap().step(&mut |_, _| ()).unwrap();
}

#[test]
fn refuses_copies_of_something_else_and_a_ledger_in_use() {
    let place = small(in_memory);
    let other = place.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    flip(&segment_path(&place.dir(), 1), 4200);
    let error = place.try_repair(std::slice::from_ref(&other), Mode::Mend).unwrap_err();
    assert!(matches!(error, RepairError::NoCopy { .. }), "{error:?}");
    let missing = place.folder.path().join("missing");
    assert!(matches!(place.try_repair(&[missing], Mode::Mend), Err(RepairError::Io { .. })));
    let header = crate::Header { id: "another".to_owned(), ..crate::tests::header() };
    crate::create(&other, &header).unwrap();
    let error = place.try_repair(&[other], Mode::Mend).unwrap_err();
    assert!(matches!(error, RepairError::AnotherLedger { .. }), "{error:?}");
    flip(&segment_path(&place.dir(), 1), 4200);
    fs::remove_file(place.file("LEDGER")).unwrap();
    assert!(matches!(place.try_repair(&[], Mode::Mend), Err(RepairError::NoHeader)));
    let place = small(in_memory);
    let (log, _) = open(&place.dir(), in_memory());
    let from = [place.folder.path().join("mirror")];
    crate::disk::copy_folder(&place.dir(), &from[0]).unwrap();
    for mode in [DRY_RUN, Mode::Mend] {
        assert!(matches!(place.try_repair(&from, mode), Err(RepairError::Locked { .. })));
    }
    drop(log);
}
