//! A disk that is full, on a small file system in memory: the command says so, loses nothing, and goes on when there is
//! room again.
//!
//! Only by command, for it needs root. `tyst-log` lets every single operation fail in the short tests.

use std::fs;

use super::machine::Small;
use super::site::Site;
use super::trials::Trials;

/// How many commands may find room before the disk must be full.
const COMMANDS_MAX: u32 = 400;

/// Fills the disk but for a few pages, and goes on until a command fails.
fn fill_up(site: &mut Site, disk: &Small, pages: u64) -> String {
    let filler = site.beside("filler");
    fs::write(&filler, vec![0; usize::try_from(disk.free().saturating_sub(pages * 4096)).unwrap()]).unwrap();
    for count in 0..COMMANDS_MAX {
        let entries = [1, 40, 1500][count as usize % 3];
        let (mut command, batch) = site.import_from(disk.outside(), entries);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{said}");
        site.hear(Some(batch), &output.stdout);
        match output.status.code() {
            Some(0) => {}
            Some(1) => return said,
            other => panic!("exit code {other:?}: {said}"),
        }
    }
    panic!("the disk is never full");
}

#[test]
fn a_full_disk_loses_nothing_and_the_ledger_goes_on_when_there_is_room() {
    let Some(trials) = Trials::asked("root, to mount a small tmpfs") else { return };
    let mut met = std::collections::BTreeMap::new();
    for trial in 0..trials.count {
        let mut random = trials.random(trial);
        let disk = match Small::new(20 + random.below(16)) {
            Ok(disk) => disk,
            Err(reason) => return println!("passed over: {reason}"),
        };
        let mut site = Site::new(disk.root());
        let pages = random.below(if trial % 2 == 0 { 40 } else { 1400 });
        let said = fill_up(&mut site, &disk, pages);
        let named = said.contains(site.ledger().to_str().unwrap());
        assert!(
            named && said.contains("No space left"),
            "trial {trial}: the error does not name the file: {said}"
        );
        *met.entry(words_of(&said, &site)).or_insert(0) += 1;
        site.book.check_but_for_the_store(&site.ledger());
        disk.grow();
        let next = site.import_from(disk.outside(), 1);
        site.finish(next);
        site.check();
    }
    println!("full disk: {} trials, seed {}; where there was no room:", trials.count, trials.seed);
    for (words, count) in &met {
        println!("  {count} × {words}");
    }
}

/// Returns the first line of an error without the folder.
fn words_of(said: &str, site: &Site) -> String {
    let error = said.lines().find(|line| line.starts_with("error")).unwrap_or_default();
    error.replace(site.ledger().to_str().unwrap(), "")
}
