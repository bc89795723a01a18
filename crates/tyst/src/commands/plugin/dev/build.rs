//! Builds the library of a report, with cargo or with make.
//!
//! What the builder prints goes to standard error as it is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::failure::{Class, Failure, Outcome};

/// Builds what is in a folder and returns the library, which lies beneath it.
pub(super) fn library(folder: &Path) -> Outcome<PathBuf> {
    let built = if folder.join("Cargo.toml").is_file() {
        with_cargo(folder)?
    } else if folder.join("Makefile").is_file() {
        with_make(folder)?
    } else {
        let message = format!("{} has neither Cargo.toml nor Makefile", folder.display());
        return Err(Failure::usage(message).hint("`tyst plugin new ID` makes a folder that has"));
    };
    let built = built.canonicalize().map_err(|fault| Failure::file(&built, &fault))?;
    if built.starts_with(folder) {
        return Ok(built);
    }
    let message = format!("{} is not beneath {}, and is not run", built.display(), folder.display());
    Err(Failure::new(Class::Refused, message).hint("`tyst plugin run LIBRARY` runs a library from anywhere"))
}

fn with_cargo(folder: &Path) -> Outcome<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--lib", "--message-format=json-render-diagnostics", "--target-dir"])
        .arg(folder.join("target"));
    let messages = String::from_utf8_lossy(&done(cargo, folder)?).into_owned();
    let mut found = None;
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        let kinds = message["target"]["kind"].as_array().into_iter().flatten();
        if message["reason"] == "compiler-artifact" && kinds.into_iter().any(|kind| kind == "cdylib") {
            let files = message["filenames"].as_array().into_iter().flatten().filter_map(Json::as_str);
            let library = files.map(PathBuf::from).find(|file| is_library(file));
            found = library.or(found);
        }
    }
    found.ok_or_else(|| {
        Failure::new(Class::Refused, "cargo made no library that tyst can load")
            .hint("write crate-type = [\"cdylib\", \"rlib\"] under [lib] in Cargo.toml")
    })
}

fn with_make(folder: &Path) -> Outcome<PathBuf> {
    done(Command::new("make"), folder)?;
    let files = fs::read_dir(folder).map_err(|fault| Failure::file(folder, &fault))?;
    let mut found: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    found.retain(|file| is_library(file));
    found.sort();
    match found.as_slice() {
        [library] => Ok(library.clone()),
        [] => Err(Failure::new(Class::Refused, format!("make left no .so in {}", folder.display()))),
        [first, second, ..] => {
            let message =
                format!("make left several libraries: {} and {}", first.display(), second.display());
            Err(Failure::new(Class::Refused, message).hint("take away the one that is not the report"))
        }
    }
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "so")
}

/// Runs a builder to its end and returns what it printed as data.
fn done(mut builder: Command, folder: &Path) -> Outcome<Vec<u8>> {
    let name = builder.get_program().to_string_lossy().into_owned();
    builder.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit());
    let outcome = builder.output().map_err(|fault| {
        let failure = Failure::new(Class::System, format!("{name} does not start: {fault}"));
        if fault.kind() == io::ErrorKind::NotFound {
            failure.hint(format!("install {name}"))
        } else {
            failure
        }
    })?;
    if outcome.status.success() {
        return Ok(outcome.stdout);
    }
    Err(Failure::new(
        Class::Refused,
        format!("the report does not build: {name} ended with {}", outcome.status),
    ))
}
