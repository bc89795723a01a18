//! The rules of the house that a program can check: layers, fences, pages and sizes.
//!
//! A rule that is worth having stands here and not in a document alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::support::root;

/// Which of our crates a crate may use. A new edge is a change of the architecture: say why in the commit.
const LAYERS: [(&str, &[&str]); 11] = [
    ("tyst-event", &[]),
    ("tyst-report", &[]),
    ("tyst-log", &[]),
    ("tyst-ledger", &["tyst-event", "tyst-log"]),
    ("tyst-evidence", &["tyst-log"]),
    ("tyst-plugin", &["tyst-event", "tyst-report"]),
    ("tyst-sheets", &["tyst-event"]),
    ("tyst-host", &["tyst-event", "tyst-plugin", "tyst-report"]),
    ("tyst-access", &["tyst-event"]),
    ("tyst-web", &["tyst-access", "tyst-event", "tyst-ledger", "tyst-report", "tyst-sheets"]),
    (
        "tyst",
        &[
            "tyst-access",
            "tyst-event",
            "tyst-evidence",
            "tyst-host",
            "tyst-ledger",
            "tyst-report",
            "tyst-sheets",
            "tyst-web",
        ],
    ),
];

/// The report that is no crate, because it is in C: the headers are all of ours that it may use.
const IN_C: &str = "example-c";

/// Names that are used in one place only.
const FENCES: [(&str, &[&str]); 39] = [
    ("hyper::", &["crates/tyst-web/src/server.rs"]),
    ("hyper_util::", &["crates/tyst-web/src/server.rs"]),
    ("axum::", &["crates/tyst-web/src/"]),
    ("calamine::", &["crates/tyst-sheets/src/read/xlsx.rs"]),
    ("cbindgen::", &["tests/headers.rs"]),
    ("quick_xml::", &["crates/tyst-sheets/src/read/ods.rs"]),
    ("rust_xlsxwriter::", &["crates/tyst-report/src/render/", "crates/tyst-sheets/src/template"]),
    ("sled::", &["crates/tyst-log/src/store/"]),
    ("zstd::", &["crates/tyst-log/src/sealed/block.rs"]),
    ("landlock::", &["crates/tyst-host/src/sandbox.rs"]),
    ("seccompiler::", &["crates/tyst-host/src/sandbox/filters.rs"]),
    ("libloading::", &["crates/tyst-host/src/library.rs"]),
    ("minisign_verify::", &["crates/tyst-host/src/signature.rs"]),
    ("minisign::", &["crates/tyst/src/commands/plugin/"]),
    ("rpassword::", &["crates/tyst/src/commands/plugin/keys.rs"]),
    (
        "toml::",
        &[
            "crates/tyst-host/src/tables.rs",
            "crates/tyst/src/commands/plugin/check/settings.rs",
            "crates/tyst/src/commands/site/choice.rs",
            "crates/tyst-sheets/src/mapping/file.rs",
        ],
    ),
    (
        "bincode::",
        &[
            "crates/tyst-event/src/wire/",
            "crates/tyst-ledger/src/saved/kept.rs",
            "crates/tyst-plugin/src/",
            "crates/tyst-host/src/protocol",
            "crates/tyst-host/src/run/saved.rs",
        ],
    ),
    ("clap::", &["crates/tyst/src/"]),
    ("inquire::", &["crates/tyst/src/asking/terminal.rs"]),
    ("ratatui::", &["crates/tyst/src/commands/replay/"]),
    ("maud::", &["crates/tyst-report/src/render/", "crates/tyst-web/src/pages/"]),
    ("plotters::", &["crates/tyst-report/src/render/svg"]),
    ("typst", &["crates/tyst-report/src/render/pdf"]),
    ("zip::", &["crates/tyst-report/src/render/ods.rs", "crates/tyst-sheets/src/read/unpack.rs"]),
    ("ed25519_dalek::", &["crates/tyst-evidence/src/"]),
    ("signed_note::", &["crates/tyst-evidence/src/"]),
    ("tlog_tiles::", &["crates/tyst-evidence/src/"]),
    ("tokio::", &["crates/tyst-web/"]),
    ("tower_http::", &["crates/tyst-web/src/app.rs", "crates/tyst-web/src/server.rs"]),
    ("rustls::", &["crates/tyst-web/src/certificate.rs"]),
    ("tokio_rustls::", &["crates/tyst-web/src/certificate.rs", "crates/tyst-web/src/server.rs"]),
    ("prometheus_client::", &["crates/tyst-web/src/figures.rs"]),
    ("tracing_subscriber::", &["crates/tyst/src/logging.rs"]),
    ("governor::", &["crates/tyst-web/src/attempts.rs", "crates/tyst-web/src/limits.rs"]),
    ("argon2::", &["crates/tyst-access/src/passphrase.rs"]),
    ("totp_rs::", &["crates/tyst-access/src/second.rs"]),
    ("qrcode::", &["crates/tyst-web/src/pages/join.rs"]),
    ("env::var", &["crates/tyst/src/", "crates/tyst-plugin/src/testkit/"]),
    ("env::current_exe", &["crates/tyst/src/", "crates/tyst-plugin/src/testkit/"]),
];

/// Crates in which `unsafe` is allowed, with the files.
const UNSAFE: [&str; 6] = [
    "crates/tyst-plugin/src/abi",
    "crates/tyst-plugin/src/export",
    "crates/tyst-plugin/src/view",
    "crates/tyst-host/src/library.rs",
    "crates/tyst-host/src/call",
    "tests/hostile/",
];

/// Documents that bind files, whose digest they carry: who changes the file opens the document.
const BOUND: [(&str, &[&str]); 5] = [
    ("crates/tyst-event/FORMAT.md", &["crates/tyst-event/src/wire/v1.rs"]),
    (
        "crates/tyst-log/FORMAT.md",
        &[
            "crates/tyst-log/src/frame.rs",
            "crates/tyst-log/src/segment.rs",
            "crates/tyst-log/src/sealed/header.rs",
            "crates/tyst-log/src/sealed/block.rs",
            "crates/tyst-log/src/sealed/directory.rs",
            "crates/tyst-log/src/sealed/keys.rs",
            "crates/tyst-log/src/state.rs",
            "crates/tyst-log/src/closed.rs",
        ],
    ),
    (
        "crates/tyst-ledger/SOCKET.md",
        &["crates/tyst-ledger/src/socket/request.rs", "crates/tyst-ledger/src/socket/answer.rs"],
    ),
    ("crates/tyst-plugin/ABI.md", &["crates/tyst-plugin/src/abi.rs"]),
    (
        "crates/tyst-host/TRUST.md",
        &[
            "crates/tyst-host/src/manifest/form.rs",
            "crates/tyst-host/src/trust/file.rs",
            "crates/tyst-host/src/signature.rs",
        ],
    ),
];

fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["crates", "plugins", "tests"] {
        collect(&root().join(folder), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            found.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn is_test(name: &str) -> bool {
    name.starts_with("tests/")
        || name.ends_with("tests.rs")
        || name.contains("/tests/")
        || name.contains("/benches/")
}

/// Returns the lines of a source that are code.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn manifest(name: &str) -> String {
    let folder = if name.starts_with("tyst") { "crates" } else { "plugins" };
    std::fs::read_to_string(root().join(folder).join(name).join("Cargo.toml")).unwrap()
}

/// Returns our crates that a manifest names under `[dependencies]`.
fn uses(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or("");
    let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| name.starts_with("tyst")).map(str::to_owned).collect()
}

#[test]
fn crates_use_only_the_layers_below_them() {
    for (name, allowed) in LAYERS {
        let allowed: BTreeSet<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        let used = uses(&manifest(name));
        assert!(used.is_subset(&allowed), "{name} uses {:?}", used.difference(&allowed));
    }
    let crates = std::fs::read_dir(root().join("crates")).unwrap().count();
    assert_eq!(crates, LAYERS.len(), "every crate has its place in the layers");
    for plugin in std::fs::read_dir(root().join("plugins")).unwrap() {
        let name = plugin.unwrap().file_name().into_string().unwrap();
        if name == IN_C || Path::new(&name).extension().is_some_and(|ending| ending == "rs") {
            continue;
        }
        assert_eq!(uses(&manifest(&name)), BTreeSet::from(["tyst-plugin".to_owned()]), "{name}");
    }
}

/// Who writes a report builds what `tyst-plugin` needs: what only our tests need stays out of it.
#[test]
fn a_plugin_author_compiles_no_tools() {
    let manifest = manifest("tyst-plugin");
    assert!(!manifest.contains("cbindgen") && !manifest.contains("build-dependencies"), "{manifest}");
}

#[test]
fn fenced_names_stay_behind_their_fence() {
    for (name, text) in sources() {
        for (fenced, allowed) in FENCES {
            let inside = allowed.iter().any(|place| name.starts_with(place)) || is_test(&name);
            let used = code(&text).any(|line| {
                line.contains(fenced)
                    && !line.contains(&format!("_{fenced}"))
                    && !line.contains(&format!("::{fenced}"))
            });
            assert!(inside || !used, "{name} names {fenced}, which belongs into {allowed:?}");
        }
    }
}

#[test]
fn unsafe_code_stays_where_it_is_allowed_and_gives_its_reason() {
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let blocks = line.contains("unsafe {") || line.contains("unsafe impl");
            if !blocks || line.trim_start().starts_with("//") || name == "tests/tidy.rs" {
                continue;
            }
            assert!(UNSAFE.iter().any(|place| name.starts_with(place)), "{name}:{} is unsafe", index + 1);
            let before = &lines[index.saturating_sub(8)..=index];
            assert!(
                before.iter().any(|line| line.contains("SAFETY:")),
                "{name}:{} does not say why it is safe",
                index + 1
            );
        }
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    for (name, text) in sources() {
        let opens = text.starts_with("//! ") || text.starts_with("#![doc = include_str!");
        assert!(opens, "{name} does not open with `//!`");
    }
}

#[test]
fn files_stay_small_and_report_plugins_are_read_in_one_sitting() {
    for (name, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{name} has {lines} lines: look for the second subject");
        if name.starts_with("plugins/") && !is_test(&name) && name.ends_with("lib.rs") {
            assert!(lines < 150, "{name} has {lines} lines; a report has fewer than 150");
        }
    }
}

#[test]
fn the_report_in_c_is_one_file_with_the_headers_of_the_interface_only() {
    let folder = root().join("plugins").join(IN_C);
    let names =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        names.collect::<BTreeSet<_>>(),
        BTreeSet::from(["README.md".to_owned(), "example.c".to_owned()])
    );
    let text = std::fs::read_to_string(folder.join("example.c")).unwrap();
    assert!(text.starts_with("// "), "it does not open with what it is for");
    assert!(text.lines().count() < 280, "a report is read in one sitting");
    let included: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("#include \"")).collect();
    assert_eq!(included, ["tyst_kinds.h\"", "tyst_plugin.h\""]);
}

#[test]
fn no_test_file_is_forgotten() {
    let main = std::fs::read_to_string(root().join("tests/main.rs")).unwrap();
    for file in std::fs::read_dir(root().join("tests")).unwrap() {
        let path = file.unwrap().path();
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        if path.extension().is_some_and(|end| end == "rs") && stem != "main" {
            assert!(main.contains(&format!("mod {stem};")), "tests/main.rs does not name {stem}");
        }
    }
}

#[test]
fn nothing_is_left_half_done() {
    for (name, text) in sources() {
        for banned in
            ["todo!(", "unimplemented!(", "dbg!(", "#[ignore", "should_panic", "#[allow(", "FIXME", "XXX"]
        {
            let found = name != "tests/tidy.rs" && code(&text).any(|line| line.contains(banned));
            assert!(!found, "{name} holds {banned}");
        }
    }
}

#[test]
fn documents_carry_the_digest_of_what_they_bind() {
    for (document, files) in BOUND {
        let text = std::fs::read_to_string(root().join(document))
            .unwrap_or_else(|fault| panic!("{document}: {fault}"));
        for file in files {
            let digest = Sha256::digest(std::fs::read(root().join(file)).unwrap());
            let hex: String =
                digest.iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            let name = PathBuf::from(file);
            let line = format!("<!-- {} {hex} -->", name.file_name().unwrap().to_str().unwrap());
            assert!(text.contains(&line), "{file} changed: read {document} again, then let it say\n{line}");
        }
    }
}

#[test]
fn the_top_level_is_as_agreed() {
    let agreed = [
        "Cargo.toml",
        "Cargo.lock",
        "crates",
        "plugins",
        "fixtures",
        "tests",
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "LICENSE",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "rust-toolchain.toml",
        "rustfmt.toml",
        "clippy.toml",
        "deny.toml",
        ".ci",
        ".config",
        ".gitignore",
        ".git",
        "target",
    ];
    for file in std::fs::read_dir(root()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(agreed.contains(&name.as_str()), "{name} does not belong to the top level");
    }
}
