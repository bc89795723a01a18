//! Files that commands write what they made into: the flags, and that nothing is replaced unasked.
//!
//! It does not know what is written.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches};

use crate::failure::{Failure, Outcome};
use crate::place::Place;

/// Returns a flag that names a file.
pub(crate) fn file(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).value_parser(clap::value_parser!(PathBuf)).help(help)
}

/// Returns the flags that say where to put what is made.
pub(crate) fn out() -> [Arg; 2] {
    [
        file("out", "FILE", "Write it into this file instead of printing it"),
        Arg::new("force")
            .long("force")
            .action(ArgAction::SetTrue)
            .help("Replace a file to be written if it is there"),
    ]
}

/// Makes sure that no file is there which the flags name, unless it may be replaced: before anything is made.
pub(crate) fn spare_files(matches: &ArgMatches, flags: &[&str]) -> Outcome {
    let mut files = flags.iter().filter_map(|flag| matches.get_one::<PathBuf>(flag));
    match files.find(|file| file.exists() && !matches.get_flag("force")) {
        Some(file) => Err(Failure::exists(file)),
        None => Ok(()),
    }
}

/// Prints what was made, or writes it into the file that `--out` names.
pub(crate) fn give(place: &Place, matches: &ArgMatches, bytes: &[u8]) -> Outcome {
    let Some(path) = matches.get_one::<PathBuf>("out") else {
        return place.screen.data(&String::from_utf8_lossy(bytes));
    };
    write(path, bytes).map_err(|fault| Failure::file(path, &fault))?;
    place.screen.say(&format!("wrote {}", path.display()));
    Ok(())
}

/// How many names are tried beside a file or folder, of what was left there by somebody else or by an earlier run.
const PARTS_MAX: u32 = 100;

/// Writes a file beside its place and moves it there, so that no half file is ever seen. What is no file, such as a
/// terminal, is written to.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        return fs::write(path, bytes);
    }
    let (mut file, part) = beside(path, |part| File::create_new(part))?;
    let written = file.write_all(bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What was begun is of no use; that it cannot be removed is not what went wrong.
        let _ = fs::remove_file(&part);
    }
    written
}

/// Makes something new beside a path: nothing that is there is taken for a leftover, and no link is followed.
pub(crate) fn beside<T>(path: &Path, create: impl Fn(&Path) -> io::Result<T>) -> io::Result<(T, PathBuf)> {
    let mut number = 1;
    loop {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".part-{number}"));
        let part = path.with_file_name(name);
        match create(&part) {
            Ok(made) => return Ok((made, part)),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists && number < PARTS_MAX => number += 1,
            Err(fault) => return Err(fault),
        }
    }
}
