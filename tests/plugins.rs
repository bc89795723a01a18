//! What authors and installers of report plugins do: begin one, build it, look at what is there.
//!
//! What a library may do when it runs is in `hostile` and `shut_in`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Ledger, Run, in_one_line, program, root, tyst};

/// Runs cargo in the folder of a plugin, with the versions that the project itself is built with.
fn cargo(folder: &Path, words: &[&str]) -> Run {
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("new-plugin");
    let mut command = Command::new(env!("CARGO"));
    command.args(words).arg("--offline").current_dir(folder).env("CARGO_TARGET_DIR", target);
    // With which its tests run it in the sandbox.
    command.env("TYST", program().get_program());
    Run::of(command.output().unwrap())
}

fn new_plugin(folder: &Path, words: &[&str]) -> Run {
    let sources = root();
    let words = [&["plugin", "new"], words, &["--tyst", sources.to_str().unwrap()]].concat();
    Run::of(program().args(words).current_dir(folder).output().unwrap())
}

#[test]
fn a_new_plugin_builds_passes_its_tests_and_reports() {
    let folder = TempDir::new().unwrap();
    new_plugin(folder.path(), &["org.example.who-trains"]).ok().says("made who-trains");
    let plugin = folder.path().join("who-trains");
    let built = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("new-plugin/debug/libwho_trains.so");
    // What `cargo build` has left there before: the tests find the library without it.
    let _may_be_absent = fs::remove_file(&built);
    let tested = cargo(&plugin, &["test"]).ok();
    assert!(tested.out.contains("5 passed"), "{}", tested.out);
    cargo(&plugin, &["build"]).ok();
    passes_every_check(&built);
    let installed = TempDir::new().unwrap();
    fs::copy(built, installed.path().join("libwho_trains.so")).unwrap();
    let path = installed.path().to_str().unwrap();
    let info =
        tyst(["plugin", "info", "who-trains", "--json", "--plugin-path", path, "--allow-unsigned", path]);
    let info = info.ok().json();
    assert_eq!(
        (info["id"].as_str(), info["version"].as_str()),
        (Some("org.example.who-trains"), Some("0.1.0"))
    );
    assert_eq!(info["kinds"], serde_json::json!(["area.described", "training.delivered"]));
    assert_eq!(info["isolation"], "sandbox");
    let ledger = Ledger::seeded();
    let words = ["report", "who-trains", "--plugin-path", path, "--allow-unsigned", path, "--format", "json"];
    let own = ledger.run_words(&words).ok().json();
    let reach = ledger.run("report training-reach --format json").ok().json();
    assert_eq!(own["figures"][0]["value"], reach["figures"][0]["value"]);
    assert_eq!(own["figures"][0]["witnesses"], reach["figures"][0]["witnesses"]);
}

/// Checks a library that was begun by `plugin new` and left as it is.
fn passes_every_check(library: &Path) {
    let checked = tyst(["plugin", "check", library.to_str().unwrap(), "--json", "--seed", "1"]).ok().json();
    let results = checked["checks"].as_array().unwrap();
    assert!(results.len() >= 44);
    for result in results {
        assert_ne!(result["result"], "error", "{result}");
    }
}

/// Only a compiler is needed: no sources of tyst, no network.
#[test]
fn a_new_plugin_in_c_builds_and_reports() {
    let folder = TempDir::new().unwrap();
    let plugin = new_in_c(folder.path());
    let mut make = Command::new("make");
    make.arg("CFLAGS=-O1 -Wall -Wextra -Werror").current_dir(&plugin);
    Run::of(make.output().unwrap()).ok();
    passes_every_check(&plugin.join("libwho_trains.so"));
    let path = plugin.to_str().unwrap();
    let info =
        tyst(["plugin", "info", "who-trains", "--json", "--plugin-path", path, "--allow-unsigned", path])
            .ok()
            .json();
    assert_eq!(
        (info["id"].as_str(), info["name"].as_str()),
        (Some("org.example.who-trains"), Some("Who trains"))
    );
    let ledger = Ledger::seeded();
    let words = [
        "report",
        "who-trains",
        "--plugin-path",
        path,
        "--allow-unsigned",
        path,
        "--format",
        "json",
        "--area",
        "newport",
    ];
    let own = ledger.run_words(&words).ok().json();
    let reach = ledger.run("report training-reach --format json --area newport").ok().json();
    assert_eq!(own["figures"][0]["value"], reach["figures"][0]["value"]);
    assert_eq!(own["figures"][0]["witnesses"], reach["figures"][0]["witnesses"]);
}

/// Returns a new plugin in C: it is built in a moment.
fn new_in_c(folder: &Path) -> PathBuf {
    let words = ["plugin", "new", "org.example.who-trains", "--lang", "c"];
    Run::of(program().args(words).current_dir(folder).output().unwrap()).ok();
    folder.join("who-trains")
}

/// Waits until a file that a program writes holds some words.
fn wait_for(file: &Path, words: &str) -> String {
    for _ in 0..600 {
        let said = fs::read_to_string(file).unwrap();
        if said.contains(words) {
            return said;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{words:?} never came: {}", fs::read_to_string(file).unwrap());
}

#[test]
fn dev_shows_the_document_once_and_what_does_not_build() {
    let folder = TempDir::new().unwrap();
    let plugin = new_in_c(folder.path());
    let dev = |more: &[&str]| {
        let words = [&["plugin", "dev", plugin.to_str().unwrap(), "--once"], more].concat();
        Run::of(program().args(words).output().unwrap())
    };
    let shown = dev(&["--area", "newport", "--json"]).ok().json();
    assert_eq!(shown["figures"][0]["value"], 2);
    assert!(dev(&[]).ok().out.contains("Trainings by area"));
    dev(&["--events", "nowhere.jsonl"]).fails(2).says("there is no file of events nowhere.jsonl");
    let source = plugin.join("who_trains.c");
    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, format!("{text}\n#error a mistake of the author\n")).unwrap();
    dev(&[]).fails(3).says("a mistake of the author").says("the report does not build: make ended with");
    fs::remove_file(plugin.join("Makefile")).unwrap();
    dev(&[]).fails(2).says("has neither Cargo.toml nor Makefile");
}

#[test]
fn dev_shows_what_a_change_makes_of_the_document_until_it_is_ended() {
    let folder = TempDir::new().unwrap();
    let plugin = new_in_c(folder.path());
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let mut dev = program();
    dev.args(["plugin", "dev", plugin.to_str().unwrap()]);
    dev.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
    let mut dev = dev.spawn().unwrap();
    wait_for(&err, "waiting for changes");
    assert!(fs::read_to_string(&out).unwrap().contains("Trainings by area"));
    let source = plugin.join("who_trains.c");
    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, text.replace("Trainings by area", "Trainings by place")).unwrap();
    let said = wait_for(&out, "Trainings by place");
    assert!(said.contains("--- before\n+++ now\n"), "{said}");
    fs::write(&source, "#error a mistake of the author\n").unwrap();
    wait_for(&err, "the report does not build");
    fs::write(&source, &text).unwrap();
    wait_for(&out, "+Trainings by area");
    rustix::process::kill_process(rustix::process::Pid::from_child(&dev), rustix::process::Signal::INT)
        .unwrap();
    assert!(dev.wait().unwrap().success(), "Ctrl-C is how it ends");
    wait_for(&err, "stopped");
}

#[test]
fn a_new_plugin_needs_a_name_and_a_place() {
    let folder = TempDir::new().unwrap();
    for id in ["who-trains", "Org.example", "org..x", "org.-x", "org.x-", "org.1x", "org/x.y"] {
        new_plugin(folder.path(), &[id]).fails(2).says("is no id of a plugin");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    fs::create_dir(folder.path().join("x")).unwrap();
    new_plugin(folder.path(), &["org.x"]).fails(3).says("x is there already, and is left as it is");
    new_plugin(folder.path(), &["org.x", "deep/er"]).ok();
    assert!(fs::read_to_string(folder.path().join("deep/er/src/lib.rs")).unwrap().contains("pub struct X;"));
}

#[test]
fn libraries_that_cannot_be_used_are_listed_with_the_reason() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("libbroken.so"), "no library").unwrap();
    fs::write(folder.path().join("notes.txt"), "nothing").unwrap();
    let list = |words: &[&str]| {
        let path = folder.path().to_str().unwrap();
        tyst([&["plugin", "list", "--plugin-path", path], words].concat()).ok()
    };
    let page = in_one_line(&list(&[]).prints("broken").prints("pioneer-history").out);
    assert!(page.contains("not usable: it"), "{page}");
    let all = list(&["--json"]).json();
    let broken = all.as_array().unwrap().iter().find(|seen| seen["report"] == "broken").unwrap();
    assert_eq!((&broken["usable"], &broken["digest"]), (&false.into(), &serde_json::Value::Null));
    assert_eq!(broken["reason"], "it is not a 64 bit ELF library");
    assert!(!all.to_string().contains("notes"));
}
