//! Reports that are loaded into tyst itself, for a debugger: only what was let in by its bytes, and never unsaid.
//!
//! Goal: a library gets into the process of tyst only where somebody has said so of exactly these bytes, whatever else vouches
//! for it; and no report hides how it was made. Method: a bundled report, and the one in C with a constructor that says where it
//! is.

use std::path::{Path, PathBuf};

use tyst_host::{Found, HostOptions, InProcess, Reason, RunError, Trust};

use crate::hostile;
use crate::support::{LIBRARY_FLAGS, Ledger, Run, compile, in_one_line, root, tried, tyst};
use crate::trust::Home;

/// The report in C, which says that no panic leaves it, and in which process it is loaded.
fn library(home: &Home, more: &str) -> PathBuf {
    let text = std::fs::read_to_string(root().join("plugins/example-c/example.c")).unwrap();
    let flagged = text.replace(".abi_minor = ", ".flags = TYST_ENTRY_PANIC_UNWIND, .abi_minor = ");
    assert_ne!(text, flagged);
    let says = "#include <unistd.h>\n__attribute__((constructor)) static void say(void) {\n\
                fprintf(stderr, \"loaded in process %d\\n\", (int)getpid()); }\n";
    let source = home.path("said.c");
    std::fs::write(&source, format!("{flagged}\n{says}{more}")).unwrap();
    std::fs::create_dir_all(home.path("own")).unwrap();
    let path = home.path("own/libexample_c.so");
    compile(&source, &LIBRARY_FLAGS.split(' ').collect::<Vec<_>>(), &path);
    path
}

fn let_in(home: &Home, library: &Path) -> Run {
    home.run(&format!("plugin trust --in-process {} --yes", library.display()))
}

/// Runs a report in the process of tyst.
fn report(home: &Home, ledger: &Ledger, words: &str) -> Run {
    home.run(&format!("report {words} --isolation in-process --json --ledger {}", ledger.path().display()))
}

#[test]
fn a_report_is_loaded_into_tyst_only_where_its_bytes_were_let_in() {
    let (home, ledger) = (Home::new(), Ledger::seeded());
    let words = "training-reach --area newport";
    report(&home, &ledger, words)
        .fails(3)
        .says("no list lets in the bytes")
        .says("`tyst plugin trust --in-process ");
    let info = home.run("plugin info training-reach --json").ok().json();
    let path = PathBuf::from(info["path"].as_str().unwrap());
    let shown = home.run(&format!("plugin trust --in-process {}", path.display())).fails(2).says("add --yes");
    let page = in_one_line(&shown.err);
    assert!(page.contains("reaches for nothing") && page.contains(" passed, 0 failed"), "{page}");
    assert!(!home.list().exists());
    let_in(&home, &path).ok().says("may be loaded into tyst itself, with these bytes");
    let_in(&home, &path).ok().says("it may be loaded into tyst already");
    let run = report(&home, &ledger, words).ok().says("itself; nothing is contained");
    let (mut here, mut worker) = (run.json(), ledger.report(words));
    let isolation = |page: &mut serde_json::Value| {
        page["header"]["plugin"].as_object_mut().unwrap().remove("isolation").unwrap()["en"].clone()
    };
    assert_eq!(isolation(&mut here), "in process, not shut in");
    assert_eq!(isolation(&mut worker), "sandbox");
    assert_eq!(here, worker, "but for that it is the same report");
    let digest = info["digest"].as_str().unwrap();
    let listed = in_one_line(&home.run("plugin trust --list").ok().out);
    assert!(listed.contains("in process") && listed.contains("training_reach.so"), "{listed}");
    home.run(&format!("plugin trust --remove {digest}")).ok();
    report(&home, &ledger, words).fails(3);
}

#[test]
fn it_is_this_process_and_other_bytes_are_another_library() {
    let (home, ledger) = (Home::new(), Ledger::seeded());
    let path = library(&home, "");
    let words = format!("example-c {}", tried(&home.path("own")));
    report(&home, &ledger, &words).fails(3).says("no list lets in the bytes");
    let_in(&home, &path).ok();
    let said = report(&home, &ledger, &words).ok().err;
    let number = |before: &str| {
        let rest = said.split(before).nth(1).unwrap_or_else(|| panic!("{before} is not in {said}"));
        rest.split(|after: char| !after.is_ascii_digit()).next().unwrap().to_owned()
    };
    assert_eq!(number("loaded in process "), number("note: process "));
    let run =
        format!("plugin run {} --isolation in-process --ledger {}", path.display(), ledger.path().display());
    home.run(&run).ok().says("loaded in process").prints("Trainings delivered");
    library(&home, "static const char *volatile another __attribute__((used)) = \"one\";\n");
    report(&home, &ledger, &words).fails(3).says("no list lets in the bytes");
    home.run(&run).fails(3).says("no list lets in the bytes");
}

#[test]
fn a_library_that_may_let_a_panic_out_stays_outside() {
    let (home, ledger) = (Home::new(), Ledger::seeded());
    let path = home.changed_library("");
    let said = "it does not say that no panic leaves it (TYST_ENTRY_PANIC_UNWIND)";
    let_in(&home, &path).fails(3).says(said);
    let run =
        format!("plugin run {} --isolation in-process --ledger {}", path.display(), ledger.path().display());
    home.run(&run).fails(3).says(said).says("in C, set it where nothing unwinds");
}

#[test]
fn a_leave_is_for_one_library() {
    let home = Home::new();
    let [one, other] = [library(&home, ""), home.changed_library("")].map(|path| Found::at(&path).unwrap());
    let insider = InProcess { file: "libexample_c.so".to_owned(), digest: one.digest };
    let trust = Trust { in_process: vec![insider], ..Trust::default() };
    let options = HostOptions { in_process: Some(trust.in_process(&one).unwrap()), ..hostile::options() };
    match tyst_host::run(&other, &hostile::request("", 0), &hostile::entries, &options) {
        Err(RunError::Failed(failure)) => {
            let said = "it is another library than the one that was let in";
            assert_eq!(failure.reason, Reason::NotLoaded(said.to_owned()));
        }
        other => panic!("should have been refused: {other:?}"),
    }
}

#[test]
fn one_process_serves_and_another_is_looked_into() {
    let ledger = Ledger::seeded();
    // What serves makes no reports, and what makes several shares no process with them.
    for words in [
        "serve --isolation in-process",
        "why training-reach#trainings --isolation in-process",
        "report training-reach --isolation in-process --workers 2",
        "report training-reach --isolation in-process --sandbox required",
        "report --list --isolation in-process",
    ] {
        ledger.run(words).fails(2);
    }
    tyst(["report", "--help"]).ok().prints("--isolation");
}
