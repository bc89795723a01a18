//! `tyst plugin new`: the beginning of a report plugin, which builds, passes its tests and runs as it is.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};

use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;

/// The files of a report in Rust, and the template of each.
const RUST: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    ("build.rs", include_str!("template/build.rs.txt")),
    ("src/lib.rs", include_str!("template/lib.rs.txt")),
    ("tests/report.rs", include_str!("template/report.rs.txt")),
    ("tests/golden/newport.json", include_str!("template/golden.json.txt")),
    ("tests/events.jsonl", include_str!("template/events.jsonl.txt")),
    ("README.md", include_str!("template/README.md.txt")),
    (".github/workflows/report.yml", include_str!("template/ci.yml.txt")),
    (".gitignore", "/target\n"),
];
/// The files of a report in C.
const C: &[(&str, &str)] = &[
    ("{library}.c", include_str!("../../../../../plugins/example-c/example.c")),
    ("include/tyst_plugin.h", include_str!("../../../../tyst-plugin/include/tyst_plugin.h")),
    ("include/tyst_kinds.h", include_str!("../../../../tyst-plugin/include/tyst_kinds.h")),
    ("Makefile", include_str!("template/c/Makefile.txt")),
    ("tests/events.jsonl", include_str!("template/events.jsonl.txt")),
    ("README.md", include_str!("template/c/README.md.txt")),
    (".github/workflows/report.yml", include_str!("template/c/ci.yml.txt")),
    (".gitignore", "*.so\n*.so.new\n/tests/said.json\n"),
];
/// What the report in C that is in `plugins/` says of itself, and what a new one says instead.
const NAMES_IN_C: [(&str, &str); 3] = [
    ("\"wales.tyst.example-c\"", "\"{id}\""),
    (".name = \"Trainings by area\"", ".name = \"{Title}\""),
    ("a report in C, to start one's own from.", "a report in C."),
];
/// The longest id in bytes, as plugins may have it.
const ID_BYTES_MAX: usize = 128;

pub(crate) fn command() -> Command {
    Command::new("new")
        .about("Begin a report plugin")
        .long_about(
            "Begin a report plugin, in Rust or in C: a folder with a report that builds, passes its tests and runs as it is. \
             Change it from there; the README in it says how to build, try and install it. A report in C needs nothing but a \
             compiler: the headers of the interface are put beside it.",
        )
        .arg(
            Arg::new("id")
                .value_name("ID")
                .required(true)
                .help("Its id: words of small letters, digits and hyphens with points between, such as org.example.who-trains"),
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder to make; the last word of the id where it is left out"),
        )
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANGUAGE")
                .value_parser(["rust", "c"])
                .default_value("rust")
                .help("The language to write it in"),
        )
        .arg(
            Arg::new("tyst")
                .long("tyst")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .default_value("../tyst")
                .help("Where the sources of tyst are, seen from the new folder or in full; only for Rust"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let id = matches.get_one::<String>("id").map_or("", String::as_str);
    let name = name_in(id)?;
    let given = matches.get_one::<PathBuf>("dir").cloned();
    let folder = given.unwrap_or_else(|| PathBuf::from(name));
    let tyst = matches.get_one::<PathBuf>("tyst").map_or("", |path| path.to_str().unwrap_or_default());
    if tyst.is_empty() || tyst.contains(['"', '\\', '\n']) {
        return Err(Failure::usage("--tyst names a folder that cannot stand in Cargo.toml"));
    }
    if fs::symlink_metadata(&folder).is_ok() {
        let message = format!("{} is there already, and is left as it is", folder.display());
        return Err(Failure::new(Class::Refused, message).hint("name another folder, or take that one away"));
    }
    let in_c = matches.get_one::<String>("lang").is_some_and(|language| language == "c");
    for (file, template) in if in_c { C } else { RUST } {
        let (file, mut text) = (filled(file, id, name, tyst), (*template).to_owned());
        if Path::new(&file).extension().is_some_and(|ending| ending == "c") {
            text = NAMES_IN_C.iter().fold(text, |text, (old, new)| text.replace(old, new));
        }
        write(&folder.join(file), &filled(&text, id, name, tyst))?;
    }
    place.screen.say(&format!("made {}: README.md in it says how to go on", folder.display()));
    Ok(())
}

/// Returns the last word of an id, which is the name of the report.
fn name_in(id: &str) -> Outcome<&str> {
    let is_word = |word: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && !word.ends_with('-')
            && word.bytes().all(plain)
    };
    let words: Vec<&str> = id.split('.').collect();
    match words.last() {
        Some(name) if words.len() > 1 && id.len() <= ID_BYTES_MAX && words.iter().all(|word| is_word(word)) => Ok(name),
        _ => Err(Failure::usage(format!("{id} is no id of a plugin"))
            .hint("write words of small letters, digits and hyphens with points between, such as org.example.who-trains")),
    }
}

/// Puts the names into a template.
fn filled(template: &str, id: &str, name: &str, tyst: &str) -> String {
    let words = name.split('-').filter(|word| !word.is_empty());
    let kind: String = words.map(capitalised).collect();
    let title = capitalised(&name.replace('-', " "));
    template
        .replace("{id}", id)
        .replace("{name}", name)
        .replace("{library}", &name.replace('-', "_"))
        .replace("{Type}", &kind)
        .replace("{Title}", &title)
        .replace("{tyst}", tyst)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

fn write(path: &Path, text: &str) -> Outcome {
    let failed = |fault| Failure::file(path, &fault);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}
