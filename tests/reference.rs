//! The reference: what `--help` says, kept as a page, so that a change of it is read before it is released.
//!
//! To accept a change: `INSTA_UPDATE=always`, then read the difference.

use std::fmt::Write;

use crate::support::tyst;

/// The commands whose help is looked at.
const COMMANDS: &[&str] = &[
    "",
    "init",
    "record",
    "record training.delivered",
    "template",
    "import",
    "correct",
    "withdraw",
    "finalise",
    "dispute",
    "period",
    "period close",
    "period list",
    "tag",
    "log",
    "show",
    "site",
    "i18n",
    "vocabulary",
    "report",
    "why",
    "due",
    "publish",
    "published",
    "reproduce",
    "impact",
    "revise",
    "diff",
    "replay",
    "check",
    "verify",
    "serve",
    "access",
    "access list",
    "access invite",
    "access grant",
    "access revoke",
    "access remove",
    "access reset",
    "access token",
    "access token new",
    "access token list",
    "access token revoke",
    "doctor",
    "repair",
    "compact",
    "backup",
    "restore",
    "minutes",
    "mirror",
    "checkpoint",
    "prove",
    "witness",
    "export events",
    "export tiles",
    "plugin new",
    "plugin dev",
    "plugin list",
    "plugin info",
    "plugin check",
    "plugin run",
    "plugin pack",
    "plugin sign",
    "plugin trust",
    "demo",
    "completions",
    "man",
];

#[test]
fn the_help_of_every_command_is_as_it_was_read_last() {
    let mut page = String::new();
    for command in COMMANDS {
        let words = command.split(' ').filter(|word| !word.is_empty()).chain(["--help"]);
        let run = tyst(words).ok();
        let lines: Vec<&str> = run.out.lines().map(str::trim_end).collect();
        write!(page, "## tyst {command}\n\n{}\n\n", lines.join("\n")).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    tyst(["man", folder.path().to_str().unwrap()]).ok();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let command = name.trim_end_matches(".1").trim_start_matches("tyst").trim_start_matches('-');
        let is_there = COMMANDS.iter().any(|known| known.split(' ').next() == Some(command));
        assert!(is_there || command == "help", "{command} is missing here");
    }
    insta::assert_snapshot!("cli-reference", page);
}

#[test]
fn every_kind_explains_its_fields_with_examples() {
    let kinds = tyst(["vocabulary", "--json"]).ok().json();
    let kinds = kinds.as_array().unwrap();
    assert_eq!(kinds.len(), 33);
    for kind in kinds.iter().filter(|kind| kind["meta"] == false) {
        let name = kind["kind"].as_str().unwrap();
        let help = tyst(["record", name, "--help"]).ok();
        assert!(help.out.contains("for example"), "{name}");
        let page = tyst(["vocabulary", name]).ok();
        assert!(page.out.contains("an example for import:"), "{name}");
        let schema = tyst(["vocabulary", name, "--schema"]).ok().json();
        assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&kind["example"]), "{name}");
    }
    tyst(["vocabulary", "partner.joind"]).fails(2).says("did you mean partner.joined?");
}

#[test]
fn completions_and_manual_pages_come_from_the_same_definition() {
    for shell in ["bash", "zsh", "fish"] {
        tyst(["completions", shell]).ok().prints("training.delivered");
    }
    let folder = tempfile::tempdir().unwrap();
    tyst(["man", folder.path().to_str().unwrap()]).ok();
    let page = std::fs::read_to_string(folder.path().join("tyst-import.1")).unwrap();
    assert!(page.contains("JSON Lines"), "{page}");
    tyst(["man"]).ok().prints(".TH tyst 1");
}
