//! The C headers of the plugin interface: made of the Rust that they speak for, kept as files, and good C and C++.
//!
//! Nothing of a library runs here. To renew them after a change of the interface or the vocabulary:
//! `INSTA_UPDATE=always cargo test -p tyst -- headers`, then read the difference.

mod kinds;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tyst_event::event::key;
use tyst_event::{Body, Kind, Leaf, Problems};

use crate::support::root;

/// Where a C author finds the headers.
pub(crate) fn folder() -> PathBuf {
    root().join("crates/tyst-plugin/include")
}

fn header(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_default()
}

fn layout() -> String {
    std::fs::read_to_string(root().join("crates/tyst-plugin/src/abi/layout.rs")).unwrap()
}

/// Compares a header with what it is made of, or writes it where that is asked for.
#[track_caller]
fn check(name: &str, made: &str) {
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(folder().join(name), made).unwrap();
    }
    let kept = header(name);
    let mut lines = kept.lines().zip(made.lines()).enumerate();
    if let Some((number, (old, new))) = lines.find(|(_, (old, new))| old != new) {
        panic!("{name}:{} is\n  {old}\nand should be\n  {new}\n{RENEW}", number + 1);
    }
    assert!(kept == made, "{name} is longer or shorter than it should be\n{RENEW}");
}

const RENEW: &str =
    "to renew it: INSTA_UPDATE=always cargo test -p tyst -- headers, then read the difference";

/// Makes the header of the interface. Links of rustdoc become plain names.
fn interface() -> String {
    let folder = root().join("crates/tyst-plugin");
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    let builder = cbindgen::Builder::new().with_config(config).with_src(folder.join("src/abi.rs"));
    let mut made = Vec::new();
    builder.generate().unwrap().write(&mut made);
    String::from_utf8(made).unwrap().replace("[`", "`").replace("`]", "`")
}

#[test]
fn the_header_of_the_interface_is_what_cbindgen_makes_of_it() {
    check("tyst_plugin.h", &interface());
}

#[test]
fn the_header_of_the_kinds_is_what_the_vocabulary_says() {
    check("tyst_kinds.h", &kinds::header());
}

#[test]
fn every_structure_and_constant_of_the_interface_is_in_the_header() {
    let (source, header) =
        (std::fs::read_to_string(root().join("crates/tyst-plugin/src/abi.rs")), header("tyst_plugin.h"));
    let mut found = 0;
    for line in source.unwrap().lines() {
        let named = line.strip_prefix("pub struct ").map(|rest| ("typedef struct ", rest));
        let named = named.or_else(|| line.strip_prefix("pub const ").map(|rest| ("#define ", rest)));
        let Some((form, rest)) = named else { continue };
        let name = rest.split([' ', ':']).next().unwrap();
        assert!(header.contains(&format!("{form}{name} ")), "{name} is missing: name it in cbindgen.toml");
        found += 1;
    }
    assert!(found > 45, "only {found} were found");
}

#[test]
fn functions_say_since_when_they_are_there() {
    let header = header("tyst_plugin.h");
    let rules = std::fs::read_to_string(root().join("crates/tyst-plugin/ABI.md")).unwrap();
    let rows = rules.lines().filter_map(|line| {
        line.strip_prefix("| `").or(line.strip_prefix("| host: `")).or(line.strip_prefix("| sink: `"))
    });
    let mut found = 0;
    for row in rows.filter(|row| row.contains('(')) {
        let name = row.split('(').next().unwrap();
        let since = row.trim_end_matches([' ', '|']).rsplit(' ').next().unwrap();
        for (at, _) in header.match_indices(&format!("(*{name})(")) {
            let comment = header[..at].rsplit(';').next().unwrap().to_lowercase();
            let comment =
                comment.split_whitespace().filter(|word| *word != "//").collect::<Vec<_>>().join(" ");
            assert!(
                comment.contains(&format!("since {since}.")),
                "{name} has no `Since {since}.`: {comment}"
            );
            found += 1;
        }
    }
    assert!(found >= 12, "only {found} functions were found");
}

/// Makes a file that includes the headers and states sizes and offsets as `layout.rs` does.
fn assertions() -> String {
    let mut file = "#include \"tyst_kinds.h\"\n#include \"tyst_plugin.h\"\n#include \"tyst_plugin.h\"\n#include <stddef.h>\n\
        #ifdef __cplusplus\n#define SAYS static_assert\n#else\n#define SAYS _Static_assert\n#endif\n"
        .to_owned();
    for structure in layout().split("\nlayout!(").skip(1) {
        let (head, rest) = structure.split_once('{').unwrap();
        let (name, numbers) = head.split_once(':').unwrap();
        let (size, _align) = numbers.split_once(',').unwrap();
        writeln!(file, "SAYS(sizeof({name}) == {}, \"size of {name}\");", size.trim()).unwrap();
        let members = rest.split_once('}').unwrap().0;
        for member in members.split(',').map(str::trim).filter(|member| !member.is_empty()) {
            let (member, offset) = member.split_once(": ").unwrap();
            writeln!(file, "SAYS(offsetof({name}, {member}) == {offset}, \"{name}.{member}\");").unwrap();
        }
    }
    file
}

/// Compiles a file without making anything of it.
fn compile(compiler: &str, words: &[&str], text: &str) -> Result<(), String> {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file.c");
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(compiler);
    command.args(words).args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I"]);
    let run = command.arg(folder()).arg(Path::new(&file)).output();
    let run = run.unwrap_or_else(|fault| panic!("{compiler}: {fault}; tests/run installs it"));
    if run.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&run.stderr).into_owned()) }
}

#[test]
fn c_and_cpp_see_the_sizes_and_offsets_that_rust_has() {
    let file = assertions();
    assert!(file.matches("SAYS(").count() > 80, "{file}");
    for (compiler, words) in [("cc", &["-std=c11"][..]), ("c++", &["-std=c++17", "-x", "c++"])] {
        compile(compiler, words, &file).unwrap_or_else(|said| panic!("{compiler}:\n{said}"));
        let wrong = file.replacen("sizeof(TystEvent) == 48", "sizeof(TystEvent) == 56", 1);
        let said = compile(compiler, words, &wrong).expect_err("a wrong size is seen");
        assert!(said.contains("size of TystEvent"), "{said}");
    }
}

#[test]
fn a_minimal_plugin_is_c_and_cpp() {
    let file = "#include \"tyst_plugin.h\"\n\
        const TystEntry tyst_plugin_entry = {TYST_PLUGIN_MAGIC, sizeof(TystEntry), TYST_ABI_MAJOR, TYST_ABI_MINOR, 0, 0, 0, 0};\n";
    for (compiler, words) in [("cc", &["-std=c11"][..]), ("c++", &["-std=c++17", "-x", "c++"])] {
        compile(compiler, words, file).unwrap_or_else(|said| panic!("{compiler}:\n{said}"));
    }
}

/// Returns the word with which `tyst_kinds.h` says the type of a leaf.
fn word(leaf: Leaf<'_>) -> &'static str {
    match leaf {
        Leaf::Whole(_) => "whole",
        Leaf::Yes(_) => "yes",
        Leaf::Number(_) => "number",
        Leaf::Day(_) => "day",
        Leaf::Instant(_) => "instant",
        Leaf::Text(_) => "text",
        Leaf::Code(_) => "code",
    }
}

/// What a plugin gets is emitted by other code than that which wrote the header.
#[test]
fn whatever_a_plugin_gets_is_in_the_header_under_its_kind_with_its_type() {
    let header = header("tyst_kinds.h");
    let mut keys: BTreeMap<(String, u16), String> = BTreeMap::new();
    let mut kind = String::new();
    for words in header.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()) {
        match words[..] {
            ["#define", name, number] if name.starts_with("TYST_KIND_") => number.clone_into(&mut kind),
            ["#define", name, number, "//", ty, ..] if name.starts_with("TYST_KEY_") => {
                let ty = ty.trim_end_matches([':', '[', ']']).to_owned();
                assert!(keys.insert((kind.clone(), number.parse().unwrap()), ty).is_none(), "{name} twice");
            }
            _ => {}
        }
    }
    let mut seen = 0;
    for kind in Kind::ALL.iter().copied() {
        let mut line = tyst_event::words::example(kind);
        line.extend([
            ("place".to_owned(), "pill".into()),
            ("basis".to_owned(), serde_json::json!({"inferred": "x"})),
        ]);
        let line = serde_json::to_vec(&line).unwrap();
        let statement = tyst_event::json::parse_statement(&line, &mut Problems::default()).unwrap();
        assert!(!matches!(statement.body, Body::Unknown(_)));
        let restated = match &statement.body {
            Body::EntryCorrected(correction) => correction.replacement.0.kind_number(),
            _ => 0,
        };
        statement.emit(&mut |key, _, leaf| {
            let (of, key) = match key {
                0..key::RESTATED => (kind.number().to_string(), key),
                key::RESTATED..key::PLACE => (restated.to_string(), key - key::RESTATED),
                key::PLACE.. => (String::new(), key),
            };
            assert_eq!(keys.get(&(of, key)).map(String::as_str), Some(word(leaf)), "{} {key}", kind.name());
            seen += 1;
        });
    }
    assert!(seen > 250, "only {seen} values were seen");
}
