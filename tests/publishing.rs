//! Published reports: the receipt, the report made again from it, and what became of it since.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_host::SearchPath;
use tyst_report::{Document, Receipt, SignedReceipt};

use crate::support::{Ledger, program, tyst};

const AT: &str = "--at 2026-02-01T09:00:00Z";

/// Publishes a report and returns the folder.
fn published(ledger: &Ledger, name: &str, report: &str) -> PathBuf {
    let out = ledger.beside(name);
    let words = format!("publish {report} --disclosure none --out {} {AT}", out.display());
    ledger.run(&words).ok().prints("recorded entry");
    out
}

pub(crate) fn receipt_of(folder: &std::path::Path) -> PathBuf {
    folder.join("report.receipt.json")
}

fn reproduce(ledger: &Ledger, folder: &std::path::Path) -> crate::support::Run {
    ledger.run(&format!("reproduce {}", receipt_of(folder).display()))
}

#[test]
fn a_published_report_is_made_again_byte_for_byte_also_from_a_backup() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "pioneer-history --as-at 2017-06-30");
    let names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    for name in ["report.json", "report.cy.md", "report.en.md", "report.cy.txt", "report.en.txt"] {
        assert!(names.iter().any(|found| found == name), "{name} is missing in {names:?}");
    }
    assert!(names.iter().any(|name| name.ends_with(".cy.csv")), "{names:?}");
    reproduce(&ledger, &folder).ok().prints("identical").prints("entry 276");
    ledger
        .run(&format!("publish pioneer-history --disclosure none --out {} {AT}", folder.display()))
        .fails(2);
    ledger.run(&format!("withdraw 178 --reason source-error {AT}")).ok().says("published by entry 276");
    reproduce(&ledger, &folder).ok().prints("identical");
    let (backup, restored) = (ledger.beside("backup.tar"), ledger.beside("restored"));
    ledger.run(&format!("backup {}", backup.display())).ok();
    tyst(["restore", backup.to_str().unwrap(), restored.to_str().unwrap()]).ok();
    let receipt = receipt_of(&folder);
    let words = ["reproduce", receipt.to_str().unwrap(), "--ledger", restored.to_str().unwrap()];
    tyst(words).ok().prints("identical");
}

#[test]
fn a_publication_that_is_killed_shows_both_languages_or_nothing() {
    for files in [0, 4, 8, 12] {
        let ledger = Ledger::seeded();
        let (out, part) = (ledger.beside("published"), ledger.beside("published.part-1"));
        let mut child = program()
            .args(["publish", "training-reach", "--ledger", ledger.path().to_str().unwrap()])
            .args(["--disclosure", "none", "--at", "2026-02-01T09:00:00Z", "--out", out.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let count = |folder: &PathBuf| fs::read_dir(folder).map_or(0, Iterator::count);
        while (!part.exists() || count(&part) < files) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let pages = ["report.cy.html", "report.en.html", "report.receipt.json"];
        assert!(count(&out) == 0 || pages.iter().all(|page| out.join(page).exists()), "after {files} files");
    }
}

#[test]
fn a_receipt_that_was_changed_anywhere_is_refused() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let whole: Json = serde_json::from_slice(&fs::read(receipt_of(&folder)).unwrap()).unwrap();
    let mut paths = Vec::new();
    leaves(&whole, "", &mut paths);
    assert!(paths.len() > 40, "{paths:?}");
    for path in paths {
        let mut forged = whole.clone();
        let leaf = forged.pointer_mut(&path).unwrap();
        *leaf = match leaf {
            Json::String(words) => json!(format!("{words}0")),
            Json::Number(number) => json!(number.as_u64().unwrap() + 1),
            _ => json!("x"),
        };
        let file = ledger.write("forged.json", forged.to_string().as_bytes());
        let run = ledger.run(&format!("reproduce {}", file.display()));
        assert_eq!(run.code, 3, "{path} was changed: {}{}", run.out, run.err);
    }
}

/// Collects the addresses of everything that is no list and no object.
fn leaves(json: &Json, at: &str, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{at}/{name}"), found);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn what_is_missing_has_an_exit_code_of_its_own() {
    let ledger = Ledger::seeded();
    let (early, restored) = (ledger.beside("early.tar"), ledger.beside("restored"));
    published(&ledger, "first", "pioneer-history");
    ledger.run(&format!("backup {}", early.display())).ok();
    let note = "record note.recorded --area newport --topic story --text t --source M";
    ledger.run(&format!("{note} {AT}")).ok();
    let second = receipt_of(&published(&ledger, "second", "pioneer-history"));
    tyst(["restore", early.to_str().unwrap(), restored.to_str().unwrap()]).ok();
    let words = ["reproduce", second.to_str().unwrap(), "--ledger", restored.to_str().unwrap()];
    tyst(words).fails(6).says("was made of 278 entries, and the ledger at hand has 277");

    let folder = ledger.beside("libraries");
    fs::create_dir(&folder).unwrap();
    let beside = SearchPath::beside(env!("CARGO_BIN_EXE_tyst").into());
    let library = beside.find("training-reach").unwrap().path;
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(folder.join(library.file_name().unwrap()), bytes).unwrap();
    let from = format!("--plugin-path {0} --allow-unsigned {0}", folder.display());
    let third = published(&ledger, "third", &format!("training-reach {from}"));
    reproduce(&ledger, &third).fails(7).says("is not there");
    ledger.run(&format!("reproduce {} {from}", receipt_of(&third).display())).ok().prints("identical");
    let revision = ledger.run(&format!("revise {}", receipt_of(&third).display())).fails(7);
    assert!(revision.err.contains("--plugin-path"), "{}", revision.err);
}

/// The ledger vouches for a receipt that says something else than the report: as if the report had come out otherwise then.
#[test]
fn a_report_that_comes_out_otherwise_is_told_by_its_first_cell() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "pioneer-history");
    let SignedReceipt { mut receipt, .. } =
        SignedReceipt::parse(&fs::read(receipt_of(&folder)).unwrap()).unwrap();
    let mut document: Document =
        serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
    document.figures[0].value = tyst_report::Value::number(99_u64);
    let bytes = tyst_report::render::json(&document).into_bytes();
    let output = receipt.outputs.iter_mut().find(|output| output.file == "report.json").unwrap();
    (output.bytes, output.sha256) = (bytes.len() as u64, hash(&bytes));
    fs::write(folder.join("report.json"), bytes).unwrap();
    vouched(&ledger, &receipt, &folder);
    reproduce(&ledger, &folder).fails(8).says("report.json differs, first at definite");
    fs::remove_file(folder.join("report.json")).unwrap();
    reproduce(&ledger, &folder).fails(8).says("report.json differs");
}

#[test]
fn the_files_beside_a_receipt_are_those_that_were_published() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let page = folder.join("report.en.html");
    let whole = fs::read_to_string(&page).unwrap();
    fs::write(&page, whole.replacen("Newport", "Newtown", 1)).unwrap();
    reproduce(&ledger, &folder).fails(8).says("report.en.html is not the file that was published");
    fs::remove_file(&page).unwrap();
    reproduce(&ledger, &folder).ok().prints("identical").says("1 of the ");
    fs::write(&page, whole).unwrap();
    assert!(!reproduce(&ledger, &folder).ok().err.contains("note"));
}

#[test]
fn a_receipt_that_says_something_else_of_the_entries_behind_is_no_receipt_of_the_report() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let SignedReceipt { mut receipt, .. } =
        SignedReceipt::parse(&fs::read(receipt_of(&folder)).unwrap()).unwrap();
    receipt.witnesses = "1".to_owned();
    vouched(&ledger, &receipt, &folder);
    reproduce(&ledger, &folder).fails(8).says("something else of the entries behind");
}

#[test]
fn a_folder_that_is_there_in_any_form_is_left_alone_and_nothing_is_recorded() {
    let ledger = Ledger::seeded();
    let (there, part) = (ledger.beside("there"), ledger.beside("new.part-1"));
    fs::create_dir(&there).unwrap();
    fs::create_dir(&part).unwrap();
    fs::write(part.join("letter.txt"), "mine").unwrap();
    std::os::unix::fs::symlink("nowhere", ledger.beside("dangling")).unwrap();
    for name in ["there", "dangling"] {
        let out = ledger.beside(name);
        let words = format!("publish training-reach --disclosure none --out {} {AT}", out.display());
        ledger.run(&words).fails(2).says("is there already");
    }
    ledger.run("published").ok().prints("nothing was published yet");
    let folder = published(&ledger, "new", "training-reach");
    assert_eq!(fs::read_to_string(part.join("letter.txt")).unwrap(), "mine");
    reproduce(&ledger, &folder).ok().prints("identical");
    assert!(!ledger.beside("new.part-2").exists());
}

#[test]
fn what_was_recorded_keeps_its_files_though_nothing_can_be_printed() {
    let ledger = Ledger::seeded();
    let folder = ledger.beside("published");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let words = "publish training-reach --area newport --disclosure none --at 2026-02-01T09:00:00Z --out";
    let run = program()
        .args(words.split(' '))
        .arg(&folder)
        .arg("--ledger")
        .arg(ledger.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    reproduce(&ledger, &folder).ok().prints("identical").prints("entry 276");
}

#[test]
fn nobody_writes_a_publication_and_one_that_was_withdrawn_is_told() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let entry = ledger.run("show 276 --json").ok().json();
    let entry = json!({ "kind": "report.published", "area": "ledger", "source": entry["source"], "data": entry["data"] });
    let file = ledger.write("entry.jsonl", entry.to_string().as_bytes());
    ledger.run(&format!("import {} {AT}", file.display())).fails(3).says("published-by-publish");
    ledger.run(&format!("record --json {} {AT}", file.display())).fails(3).says("tyst publish");
    ledger.run(&format!("withdraw 276 --reason duplicate {AT}")).ok();
    let run = reproduce(&ledger, &folder).ok();
    run.says("the publication was withdrawn: entry 276").prints("its signature");
}

/// Signs a receipt with the key of the ledger.
pub(crate) fn vouched(ledger: &Ledger, receipt: &Receipt, folder: &std::path::Path) {
    use sha2::Digest as _;
    let key = fs::read_to_string(ledger.path().join("keys/checkpoint.key")).unwrap();
    let key = tyst_evidence::SigningKey::parse(key.trim()).unwrap();
    let signature = Some(tyst_evidence::attest(&sha2::Sha256::digest(receipt.canonical()).into(), &key));
    let signed = SignedReceipt { receipt: receipt.clone(), signature };
    fs::write(receipt_of(folder), signed.to_bytes()).unwrap();
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    wire::hex(&sha2::Sha256::digest(bytes))
}

#[test]
fn an_entry_recalls_the_reports_that_rest_on_it() {
    let ledger = Ledger::seeded();
    ledger.run("published").ok().prints("nothing was published yet");
    published(&ledger, "first", "training-reach --area newport");
    ledger.run("impact 143").ok().prints("training-reach").prints("published by entry 276");
    ledger.run("impact 1").ok().prints("no published report rests on entry 1");
    let corrected = ledger.run(&format!("correct 143 --reason source-error --audience staff {AT}")).ok();
    corrected.says("it touches wales.tyst.training-reach 0.1.0, newport");
    ledger.run("impact 277").ok().prints("published by entry 276");
    let listed = ledger.run("published").ok();
    let listed = listed.prints("superseded since: entries behind it were spoken of by 277");
    listed.prints("2 entries were recorded since; `tyst revise` says what they change");
    published(&ledger, "second", "training-reach --area newport");
    ledger.run("published").ok().prints("superseded since: published anew by entry 278");
    ledger.run(&format!("withdraw 276 --reason duplicate {AT}")).ok();
    let left = ledger.run("published --json").ok();
    assert_eq!(left.json()["seq"], 278);
    ledger.run("impact 999").fails(2).says("there is no entry 999");
}

#[test]
fn a_revision_names_each_changed_figure_with_its_reason_and_what_came_late() {
    let ledger = Ledger::seeded();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let revise = |words: &str| ledger.run(&format!("revise {} {words}", receipt_of(&folder).display()));
    revise("").ok().prints("nothing is revised");
    ledger.run(&format!("period close newport 2016/2018 {AT}")).ok();
    let training = "record training.delivered --area newport --topic reading --audience staff --source M";
    ledger.run(&format!("{training} --when 2017 {AT}")).ok();
    ledger.run(&format!("correct 143 --reason method-change --audience staff {AT}")).ok();
    let page = revise("").ok();
    let page = page.prints("training-reach#trainings  Trainings delivered: 5 → 6 (R)");
    let page = page
        .prints("entry 278 added, late")
        .prints("entry 143 corrected; by 279 (entry.corrected), method-change");
    page.prints("late, after the record of their period was closed: 278").prints("the same library");
    revise("--to seq:278").ok().prints("5 → 6 (R)");
    revise("--to seq:100").fails(2).says("--to");
    let statement = revise("--json").ok().json();
    let trainings = &statement["revised"][0];
    let by = json!([{ "seq": 279, "kind": "entry.corrected", "reason": "method-change" }]);
    let corrected = json!({ "seq": 143, "became": "corrected", "by": by, "late": false });
    let added = json!({ "seq": 278, "became": "added", "by": [], "late": true });
    assert_eq!(trainings["reasons"], json!([corrected, added]));
    assert_eq!(trainings["causes"], json!({ "data": true, "method": false }));
    assert_eq!(trainings["effects"], Json::Null, "one library has no method effect");
}

/// What a withdrawal withdraws has a date of its own, as it stood before.
#[test]
fn a_withdrawal_of_what_falls_in_a_closed_period_is_late() {
    let ledger = Ledger::seeded();
    let training = "record training.delivered --area newport --topic reading --audience staff --source M";
    for when in ["2015", "2017"] {
        ledger.run(&format!("{training} --when {when} {AT}")).ok();
    }
    ledger.run(&format!("correct 276 --reason source-error --when 2018 {AT}")).ok();
    let folder = published(&ledger, "published", "training-reach --area newport");
    ledger.run(&format!("period close newport 2018 {AT}")).ok();
    for seq in [276, 277] {
        ledger.run(&format!("withdraw {seq} --reason duplicate {AT}")).ok();
    }
    let statement = ledger.run(&format!("revise {} --json", receipt_of(&folder).display())).ok().json();
    let withdrawals = json!([281, 282]);
    assert_eq!(statement["late"], json!([281]), "of {withdrawals}, the other is about 2017");
}
