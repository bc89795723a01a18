//! What `tyst plugin check` finds: every fault that was put into a library on purpose, by the name of its check.
//!
//! Goal: a check passes on honest libraries and fails on one in which the thing is wrong that it is about. Method: one
//! honest report in C (`tests/hostile/faulty.c`), built once for each fault, in the worker of the real `tyst`.

mod planted;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use tyst_event::{Day, PartialDate};
use tyst_host::check::{CHECKS, Check, CheckOptions, Checker, Outcome};
use tyst_host::{HostOptions, Sandbox, SearchPath, Trust};

use crate::support::{LIBRARY_FLAGS, Run, compile, program, root, tyst};
use crate::trust::Home;
use planted::{Fault, OF_CALLS, OF_DOCUMENTS, OF_FORM, OF_LOADING, OF_STATES};

fn built(more: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libfaulty.so");
    let words: Vec<&str> = LIBRARY_FLAGS.split(' ').chain(more.split_whitespace()).collect();
    compile(&root().join("tests/hostile/faulty.c"), &words, &path);
    (folder, path)
}

fn options() -> CheckOptions {
    let mut host = HostOptions::new(PathBuf::from(env!("CARGO_BIN_EXE_tyst")));
    // A busy machine is no fault of the library's.
    host.deadlines.load = Duration::from_secs(20);
    host.deadlines.batch = Duration::from_secs(20);
    host.limits.memory_bytes = 256 << 20;
    let (glibc_max, trust) = (None, Trust::default());
    CheckOptions { host, seed: 7, glibc_max, trust, today: today(), in_process: false }
}

/// The day on the clock, which the library in C looks at as well.
fn today() -> Day {
    let run = std::process::Command::new("date").args(["-u", "+%F"]).output().unwrap();
    let today: PartialDate = String::from_utf8(run.stdout).unwrap().trim().parse().unwrap();
    today.first()
}

fn named(name: &str) -> &'static Check {
    CHECKS.iter().find(|check| check.name == name).unwrap()
}

fn outcome(path: &Path, name: &str, options: CheckOptions) -> Outcome {
    Checker::new(path, options).check(named(name))
}

#[track_caller]
fn finds(outcome: &Outcome, words: &str) {
    match outcome {
        Outcome::Error(what) | Outcome::Warning(what) if what.contains(words) => {}
        other => panic!("{words:?} should have been found: {other:?}"),
    }
}

#[track_caller]
fn all_found(faults: &[Fault]) {
    let mut missed = Vec::new();
    for (name, more, words) in faults {
        let (_folder, path) = built(more);
        match outcome(&path, name, options()) {
            Outcome::Error(what) | Outcome::Warning(what) if what.contains(words) => {}
            other => missed.push(format!("{name} should have found {more}: {other:?}")),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn finds_faults_of_form() {
    all_found(&OF_FORM);
}

#[test]
fn finds_faults_of_loading() {
    all_found(&OF_LOADING);
}

#[test]
fn finds_faults_of_calls() {
    all_found(&OF_CALLS);
}

#[test]
fn finds_faults_of_states() {
    all_found(&OF_STATES);
}

#[test]
fn finds_faults_of_documents() {
    all_found(&OF_DOCUMENTS);
}

#[test]
fn finds_a_library_that_others_can_change() {
    let (folder, path) = built("");
    let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    set(&path, 0o666);
    finds(&outcome(&path, "file-safe-path", options()), "can be changed by other users");
    set(&path, 0o644);
    assert_eq!(outcome(&path, "file-safe-path", options()), Outcome::Passed);
    let link = folder.path().join("liblink.so");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    finds(&outcome(&link, "file-safe-path", options()), "it is reached through a link");
    assert!(matches!(outcome(&link, "empty-ledger", options()), Outcome::Skipped(_)));
}

#[test]
fn finds_a_library_for_another_machine_or_none_at_all() {
    let (folder, path) = built("");
    let mut bytes = fs::read(&path).unwrap();
    // e_machine
    bytes[18] = 0x16;
    bytes[19] = 0;
    let changed = folder.path().join("libchanged.so");
    fs::write(&changed, bytes).unwrap();
    finds(&outcome(&changed, "elf-target", options()), "and this machine is");
    fs::write(&changed, "no library").unwrap();
    finds(&outcome(&changed, "elf-target", options()), "it is not a 64 bit ELF file");
    for check in CHECKS.iter().filter(|check| !["elf-target", "entry-section"].contains(&check.name)) {
        let found = Checker::new(&changed, options()).check(check);
        assert!(matches!(found, Outcome::Skipped(_) | Outcome::Passed), "{}: {found:?}", check.name);
    }
}

#[test]
fn finds_a_library_that_may_be_unloaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libfaulty.so");
    let words: Vec<&str> = LIBRARY_FLAGS.split(' ').filter(|word| !word.ends_with("nodelete")).collect();
    compile(&root().join("tests/hostile/faulty.c"), &words, &path);
    finds(&outcome(&path, "elf-nodelete", options()), "no NODELETE");
}

#[test]
fn finds_a_library_that_needs_a_newer_glibc_than_is_said_to_be_enough() {
    let (_folder, path) = built("");
    let with = |glibc_max| outcome(&path, "elf-glibc-floor", CheckOptions { glibc_max, ..options() });
    finds(&with(Some((2, 1))), "and 2.1 is said to be enough");
    assert_eq!(with(Some((9, 0))), Outcome::Passed);
    assert!(matches!(with(None), Outcome::Skipped(why) if why.contains("it needs 2.")));
}

/// Runs the checks of a packed plugin, and returns what came of each.
fn packed(home: &Home) -> Vec<(String, String, String)> {
    let library = home.plugin().join("libexample_c.so");
    let words = "--include ^manifest- --include ^signature- --include manifest$ --include glibc --json";
    let page = home.run(&format!("plugin check {} {words}", library.display())).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let checks = page["checks"].as_array().unwrap().iter();
    checks.map(|check| (text(&check["check"]), text(&check["result"]), text(&check["what"]))).collect()
}

#[track_caller]
fn says(home: &Home, name: &str, result: &str, words: &str) {
    let all = packed(home);
    let found = all.iter().find(|(check, ..)| check == name).unwrap();
    assert!(found.1 == result && found.2.contains(words), "{all:?}");
}

#[test]
fn a_packed_plugin_is_compared_with_its_manifest_and_its_signature() {
    let home = Home::with_plugin();
    for name in ["elf-glibc-floor", "manifest-valid", "manifest-digest", "descriptor-equals-manifest"] {
        says(&home, name, "ok", "");
    }
    says(&home, "signature-valid", "skipped", "nobody has signed it yet");
    home.sign("archive").ok();
    says(&home, "signature-valid", "error", "which nobody here trusts");
    home.trust_key("archive", "wales.tyst.*").ok();
    says(&home, "signature-valid", "ok", "");
    let manifest = home.plugin().join("tyst-plugin.toml");
    let right = fs::read_to_string(&manifest).unwrap();
    let change = |old: &str, new: &str| {
        let changed = right.replacen(old, new, 1);
        assert_ne!(changed, right);
        fs::write(&manifest, changed).unwrap();
    };
    change("kinds = [10]", "kinds = [11]");
    says(&home, "descriptor-equals-manifest", "error", "the library says [10], its manifest [11]");
    says(&home, "signature-valid", "error", "its signature cannot be used");
    change("glibc = \"2.", "glibc = \"1.");
    says(&home, "elf-glibc-floor", "error", "is said to be enough");
    change("size = ", "size = 1");
    says(&home, "manifest-digest", "error", "libexample_c.so is not the file that its manifest lists");
    change("kinds", "sorts");
    says(&home, "manifest-valid", "error", "sorts");
    says(&home, "manifest-digest", "skipped", "the manifest beside it cannot be used");
    fs::write(&manifest, &right).unwrap();
    fs::write(home.plugin().join("more"), "").unwrap();
    says(&home, "manifest-valid", "error", "\"more\" lies in it, which its manifest does not list");
}

#[test]
fn a_library_that_hangs_fails_the_check_that_it_was_in_and_no_other() {
    let (_folder, path) = built("-DFAULT=HANGS_IN_FINISH");
    let mut options = options();
    options.host.deadlines.finish = Duration::from_millis(300);
    finds(&outcome(&path, "empty-ledger", options.clone()), "it took longer than 0.3 s and was stopped");
    assert_eq!(outcome(&path, "malformed-frames", options), Outcome::Passed);
}

#[test]
fn what_needs_a_process_or_a_sandbox_is_skipped_without() {
    let (_folder, path) = built("");
    let mut options = options();
    options.host.sandbox = Sandbox::Off;
    assert!(matches!(outcome(&path, "load-no-syscalls", options), Outcome::Skipped(_)));
}

#[test]
fn an_honest_library_passes_all() {
    let (_folder, path) = built("");
    let path = path.to_str().unwrap();
    let page = tyst(["plugin", "check", path, "--json", "--strict", "--seed", "7"]).ok().json();
    assert_eq!((&page["failed"], &page["warnings"], &page["seed"]), (&0.into(), &0.into(), &7.into()));
    let skipped: Vec<_> =
        page["checks"].as_array().unwrap().iter().filter(|check| check["result"] == "skipped").collect();
    let names: Vec<_> = skipped.iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "elf-glibc-floor",
            "manifest-valid",
            "manifest-digest",
            "signature-valid",
            "descriptor-equals-manifest"
        ]
    );
    assert_eq!(page["passed"], CHECKS.len() - names.len());
}

/// The library in C always says this day; on the days that events have, nothing can be told.
#[test]
fn finds_the_day_on_the_clock_without_its_year() {
    let (_folder, path) = built("-DFAULT=NAMES_DAY");
    let on = |day: &str| CheckOptions { today: day.parse::<PartialDate>().unwrap().first(), ..options() };
    finds(&outcome(&path, "document-as-of", on("2031-11-23")), "is the day on today's clock");
    assert_eq!(outcome(&path, "document-as-of", on("2031-11-24")), Outcome::Passed);
}

fn bundled(name: &str) {
    let search = SearchPath::beside(std::env::current_exe().unwrap());
    let path = search.find(name).expect("built by `cargo test --workspace`").path;
    let run = tyst(["plugin", "check", path.to_str().unwrap(), "--only-failed"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn the_report_pioneer_history_passes() {
    bundled("pioneer-history");
}

#[test]
fn the_report_partnership_map_passes() {
    bundled("partnership-map");
}

#[test]
fn the_report_training_reach_passes() {
    bundled("training-reach");
}

#[test]
fn the_report_outcomes_scorecard_passes() {
    bundled("outcomes-scorecard");
}

#[test]
fn the_report_principles_passes() {
    bundled("principles");
}

#[test]
fn the_report_commitments_passes() {
    bundled("commitments");
}

#[test]
fn the_report_evidence_passes() {
    bundled("evidence");
}

#[test]
fn the_report_resolutions_passes() {
    bundled("resolutions");
}

#[test]
fn the_report_west_sussex_board_passes() {
    bundled("west-sussex-board");
}

#[test]
fn the_report_participation_passes() {
    bundled("participation");
}

#[test]
fn the_report_turn_the_curve_passes() {
    bundled("turn-the-curve");
}

#[test]
fn the_report_national_roll_up_passes() {
    bundled("national-roll-up");
}

#[test]
fn the_report_newport_clusters_passes() {
    bundled("newport-clusters");
}

#[test]
fn the_report_in_c_passes() {
    let folder = crate::support::library_in_c("plugins/example-c/example.c", "example-c", &[]);
    let path = folder.path().join("libexample_c.so");
    let run = tyst(["plugin", "check", path.to_str().unwrap(), "--only-failed", "--strict"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn says_what_failed_where_and_how_to_mend_it() {
    let (_folder, path) = built("-DFAULT=BAD_VERSION");
    let path = path.to_str().unwrap();
    let run = tyst(["plugin", "check", path, "--include", "^descriptor-", "--seed", "7"]).fails(5);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        lines,
        [
            "error    21 descriptor-complete",
            "            its version \"one\" is not of the form 1.2.3",
            "            to mend it: fill in the descriptor as `ABI.md` says",
            "skipped  22 descriptor-equals-manifest",
            "            there is no manifest beside it",
            "ok       23 descriptor-kinds",
            &format!("{path}: 1 passed, 1 failed, 0 with a warning, 1 skipped (seed 7)"),
        ]
    );
    run.says("1 of its checks failed").says("--seed 7 draws the same again");
    let page = tyst(["plugin", "check", path, "--include", "^descriptor-", "--only-failed", "--json"])
        .fails(5)
        .json();
    assert_eq!(page["checks"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&page["checks"][0]["check"], &page["checks"][0]["result"], &page["checks"][0]["number"]),
        (&"descriptor-complete".into(), &"error".into(), &21.into())
    );
    tyst(["plugin", "check", path, "--include", "^descriptor-", "--exclude", "complete"]).ok();
}

#[test]
fn warnings_fail_only_when_that_is_asked_for() {
    let (_folder, path) = built("-DFAULT=FORKS");
    let words = ["plugin", "check", path.to_str().unwrap(), "--include", "elf-imports"];
    tyst(words).ok().prints("warning  10 elf-imports");
    tyst([&words[..], &["--strict"]].concat()).fails(5).says("1 of its checks warned");
}

#[test]
fn settings_beside_the_library_count_unless_something_else_is_typed() {
    let (folder, path) = built("-DFAULT=FORKS");
    let settings = |text: &str| fs::write(folder.path().join("tyst-check.toml"), text).unwrap();
    let check = |more: &[&str]| tyst([&["plugin", "check", path.to_str().unwrap()], more].concat());
    settings("include = [\"^elf-\"]\nexclude = [\"imports\"]\nseed = 3\nglibc = \"9.0\"\nstrict = true\n");
    let run = check(&[]).ok();
    assert!(run.out.contains("ok        9 elf-glibc-floor") && run.out.contains("(seed 3)"), "{}", run.out);
    check(&["--include", "elf-imports", "--exclude", "nothing"]).fails(5);
    for (text, said) in [
        ("includes = []", "unknown field `includes`"),
        ("glibc = \"two\"", "glibc = \"two\" is not of the form"),
        ("include = [\"(\"]", "found open group"),
    ] {
        settings(text);
        check(&[]).fails(2).says("tyst-check.toml: ").says(said);
    }
}

#[test]
fn what_was_typed_wrong_is_said() {
    let (_folder, path) = built("");
    let path = path.to_str().unwrap();
    tyst(["plugin", "check", "/nonexistent/libx.so"]).fails(2).says("there is no file /nonexistent/libx.so");
    tyst(["plugin", "check", path, "--include", "no-such-check"]).fails(2).says("no check has such a name");
    tyst(["plugin", "check", path, "--include", "("]).fails(2);
    tyst(["plugin", "check"]).fails(2).says("LIBRARY");
}

/// In this mode a crash ends tyst, so that a debugger sees it.
#[test]
fn a_debugger_sees_a_crash_in_the_process_itself() {
    let (_folder, path) = built("-DFAULT=DIES_OF_CONFIG");
    let check = |name: &str| {
        let words = ["plugin", "check", path.to_str().unwrap(), "--in-process", "--include", name];
        program().args(words).output().unwrap()
    };
    let run = Run::of(check("^empty-ledger$")).ok();
    run.prints("ok       28 empty-ledger").says("nothing is contained");
    let ended = check("^create-bad-config$").status;
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&ended), Some(6));
    Run::of(check("^load-no-threads$")).ok().prints("skipped  20 load-no-threads");
}

/// `CHECKS.md` is the table of the checks for people.
#[test]
fn the_page_of_checks_is_the_list_of_checks() {
    let path = root().join("crates/tyst-host/CHECKS.md");
    let page = fs::read_to_string(&path).unwrap();
    let listed = tyst(["plugin", "check", "--list", "--json"]).ok().json();
    let rows: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|check| {
            let text = |name: &str| check[name].as_str().unwrap().to_owned();
            let [name, severity, shows, mend] = ["check", "severity", "shows", "mend"].map(text);
            format!("| {} | `{name}` | {severity} | {shows} | {mend} |", check["number"])
        })
        .collect();
    let (start, end) = ("<!-- checks -->\n", "<!-- end of checks -->");
    let (before, rest) = page.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let head = "| | check | when it fails | what holds | to mend it |\n|---|---|---|---|---|\n";
    let right = format!("{before}{start}{head}{}\n{end}{after}", rows.join("\n"));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|word| word == "always") {
        fs::write(&path, &right).unwrap();
    } else {
        assert!(page == right, "CHECKS.md is not the list: INSTA_UPDATE=always writes it");
    }
}
