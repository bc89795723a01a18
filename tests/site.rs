//! `tyst site`: reports of areas as files, what is written again, and what is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use sha2::{Digest, Sha256};
use tyst_event::wire;

use crate::support::{Ledger, REPORTS as BUNDLED, Run, program, root};

/// Which reports are shown: few, so that the test is quick.
const REPORTS: &str = r#"
[[report]]
name = "training-reach"
areas = ["newport", "powys"]

[[report]]
name = "pioneer-history"
"#;

fn site(ledger: &Ledger, dir: &Path, more: &str) -> Run {
    let reports = ledger.write("reports.toml", REPORTS.as_bytes());
    let words = format!("site {} --disclosure none --reports {} {more}", dir.display(), reports.display());
    ledger.run(&words)
}

/// Returns the files of a folder and below, with what is in them.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for inside in fs::read_dir(folder).unwrap() {
            let path = inside.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn changed(run: Run) -> [u64; 3] {
    let done = run.ok().json();
    ["files", "written", "removed"].map(|name| done[name].as_u64().unwrap())
}

#[test]
fn a_site_has_the_chosen_reports_of_the_areas_and_pages_around_them() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    site(&ledger, &dir, "--title Work|Gwaith --contact nobody@example.org").ok();
    let files = files(&dir);
    let has = |name: &str| files.contains_key(name);
    for name in
        ["newport/training-reach/report.cy.html", "_all/pioneer-history/report.json", "checkpoint.txt"]
    {
        assert!(has(name), "{name} is missing in {:?}", files.keys());
    }
    assert!(!has("conwy/training-reach/report.json") && !has("_all/training-reach/report.json"));
    let page = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let index = page("index.cy.html");
    assert!(
        index.contains("<h1>Gwaith</h1>") && index.contains("href=\"newport/training-reach/report.cy.html\"")
    );
    assert!(index.contains("<dd>9 Ionawr 2026, 09:00:00 UTC</dd>"), "{index}");
    assert!(index.find("Casnewydd").unwrap() < index.find("Powys").unwrap(), "by the Welsh names");
    assert!(page("accessibility.en.html").contains("nobody@example.org"));
    let is_page = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "html");
    for (name, bytes) in files.iter().filter(|(name, _)| is_page(name) && *name != "index.html") {
        let page = String::from_utf8(bytes.clone()).unwrap();
        let is_statement = name.starts_with("accessibility");
        assert!(is_statement || page.contains("accessibility."), "{name} links to the statement");
        assert!(page.contains("rel=\"alternate\""), "{name} links to itself in the other language");
        assert_every_link_leads_to_a_file(&dir.join(name), &page);
    }
}

#[test]
fn an_area_may_be_called_as_a_file_of_the_site_might_be() {
    let ledger = Ledger::seeded();
    for area in ["checkpoint", "index", "accessibility", "tyst-site", "all"] {
        ledger
            .run(&format!("record area.described --area {area} --name {area} --level pioneer-area --source M --at 2026-02-01T09:00:00Z"))
            .ok();
    }
    let reports = ledger.write("reports.toml", b"[[report]]\nname = \"pioneer-history\"\n");
    let dir = ledger.beside("site");
    let words = format!("site {} --disclosure none --reports {}", dir.display(), reports.display());
    ledger.run(&words).ok();
    assert!(dir.join("checkpoint/pioneer-history/report.json").is_file());
    let files = fs::read_dir(&dir).unwrap().map(|inside| inside.unwrap());
    let files = files.filter(|inside| inside.path().is_file()).map(|inside| inside.file_name());
    let files: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
    assert!(files.iter().all(|name| name.contains('.')), "a slug has no dot: {files:?}");
    ledger.run(&format!("verify --against {}", dir.join("checkpoint.txt").display())).ok();
}

#[test]
fn what_is_downloaded_is_named_by_report_area_and_language() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    site(&ledger, &dir, "").ok();
    let page = fs::read_to_string(dir.join("newport/training-reach/report.cy.html")).unwrap();
    let names: Vec<&str> =
        page.split("download=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(
        names.len() > 5 && names.iter().all(|name| name.starts_with("training-reach-newport")),
        "{names:?}"
    );
    for name in ["training-reach-newport.cy.xlsx", "training-reach-newport.json"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    assert!(names.iter().all(|name| name.contains(".cy.") != name.contains(".json")), "{names:?}");
    let tables = files(&dir)
        .into_iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|extension| extension == "csv"));
    let rows: Vec<usize> =
        tables.map(|(_, bytes)| String::from_utf8(bytes).unwrap().lines().count()).collect();
    assert!(rows.len() > 5 && rows.iter().all(|lines| *lines > 1), "a table without rows has no CSV");
    let whole = fs::read_to_string(dir.join("_all/pioneer-history/report.en.html")).unwrap();
    assert!(whole.contains("download=\"pioneer-history-all-areas.en.txt\""), "{whole}");
}

/// Beside the program of a test there are libraries that misbehave.
#[test]
fn a_site_for_which_nothing_is_chosen_shows_what_came_with_tyst_by_name() {
    let folders = fs::read_dir(root().join("plugins")).unwrap().map(|folder| folder.unwrap());
    let mut there: Vec<String> = folders
        .filter(|folder| folder.path().join("Cargo.toml").is_file())
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    there.sort();
    assert_eq!(there, BUNDLED);
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    ledger.run(&format!("site {} --disclosure none", dir.display())).ok();
    let of_one_area = [("newport", "newport-clusters"), ("west-sussex", "west-sussex-board")];
    for area in ["_all", "newport", "west-sussex", "powys"] {
        let is_shown = |report: &&str| of_one_area.iter().all(|(own, name)| name != report || *own == area);
        let expected: Vec<&str> = BUNDLED.iter().copied().filter(is_shown).collect();
        let folders = fs::read_dir(dir.join(area)).unwrap();
        let mut shown: Vec<String> =
            folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()).collect();
        shown.sort();
        assert_eq!(shown, expected, "{area}");
    }
    let index = fs::read_to_string(dir.join("index.cy.html")).unwrap();
    let titles: Vec<&str> =
        index.split("<a href=\"_all/").skip(1).filter_map(|rest| rest.split(['>', '<']).nth(1)).collect();
    assert_eq!((titles.len(), titles[10]), (11, "Ymrwymiadau"), "{titles:?}");
}

/// Returns how much of everything a page has.
fn shape(page: &str) -> Vec<usize> {
    ["<h1", "<h2", "<h3", "<table", "<tr", "<th", "<td", "<li", "<svg", "<a ", "<dt"]
        .map(|tag| page.matches(tag).count())
        .into()
}

#[test]
fn both_languages_have_the_same_content() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    site(&ledger, &dir, "").ok();
    let files = files(&dir);
    let pages = files.iter().filter(|(name, _)| name.ends_with(".en.html"));
    let mut seen = 0;
    for (name, english) in pages {
        let twin = name.replace(".en.html", ".cy.html");
        let [english, welsh] = [english, &files[&twin]].map(|page| String::from_utf8(page.clone()).unwrap());
        assert_eq!(shape(&english), shape(&welsh), "{name}");
        assert!(
            english.contains("Newid yr iaith i'r Gymraeg") && english.contains("hreflang=\"cy\""),
            "{name}"
        );
        assert!(welsh.starts_with("<!DOCTYPE html><html lang=\"cy\">"), "{twin}");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

fn assert_every_link_leads_to_a_file(path: &Path, page: &str) {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for link in links.filter(|link| !link.starts_with('#')) {
        assert!(path.with_file_name(link).is_file(), "{} links to {link}", path.display());
    }
}

#[test]
fn a_site_written_again_changes_what_came_out_otherwise_and_removes_what_it_wrote() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    let [all, written, _] = changed(site(&ledger, &dir, "--json"));
    assert_eq!(written, all);
    assert_eq!(changed(site(&ledger, &dir, "--json")), [all, 0, 0]);
    fs::write(dir.join("mine.txt"), "mine").unwrap();
    let spoilt = dir.join("newport/training-reach/report.en.txt");
    fs::write(&spoilt, "spoilt").unwrap();
    assert_eq!(changed(site(&ledger, &dir, "--json")), [all, 1, 0], "what was spoilt is mended");
    let fewer =
        ledger.write("reports.toml", b"[[report]]\nname = \"training-reach\"\nareas = [\"newport\"]\n");
    let words = format!("site {} --disclosure none --reports {} --json", dir.display(), fewer.display());
    let [left, _, removed] = changed(ledger.run(&words));
    assert_eq!(left + removed, all, "the listing itself stays");
    assert!(dir.join("mine.txt").exists() && !dir.join("powys").exists());
    let names: Vec<PathBuf> = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(names.iter().all(|name| name.extension().is_none_or(|ending| ending != "part")), "{names:?}");
}

#[test]
fn a_site_that_was_interrupted_is_gone_on_with() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    fs::create_dir_all(dir.join("newport")).unwrap();
    fs::write(dir.join("tyst-site.sha256"), "").unwrap();
    fs::write(dir.join("newport/half.html.part-1"), "half").unwrap();
    site(&ledger, &dir, "").ok();
    assert!(files(&dir).contains_key("newport/training-reach/report.cy.html"));
}

/// Begins a site of all reports, and comes back once pages wait to be shown.
fn begun(ledger: &Ledger, dir: &Path) -> Child {
    let mut command = program();
    command.arg("--ledger").arg(ledger.path()).args(["site", "--disclosure", "none"]).arg(dir);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !dir.join(".tyst-site.part").exists() {}
    child
}

#[test]
fn an_interrupted_site_is_as_it_was_before() {
    let ledger = Ledger::seeded();
    for is_new in [false, true] {
        let dir = ledger.beside(&format!("site-{is_new}"));
        if !is_new {
            site(&ledger, &dir, "").ok();
        }
        let before = dir.exists().then(|| files(&dir));
        let mut child = begun(&ledger, &dir);
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert!(dir.exists().then(|| files(&dir)) == before, "new: {is_new}");
    }
}

#[test]
fn what_a_killed_run_left_waiting_is_gone_after_the_next() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    let mut child = begun(&ledger, &dir);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(dir.join(".tyst-site.part").exists());
    let [all, written, _] = changed(site(&ledger, &dir, "--json"));
    assert_eq!((files(&dir).len() as u64, written), (all, all));
}

#[test]
fn pages_that_a_killed_run_was_about_to_show_are_known_to_the_next() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    let [all, ..] = changed(site(&ledger, &dir, "--json"));
    let listing = dir.join("tyst-site.sha256");
    let mut listed = fs::read_to_string(&listing).unwrap();
    // Such a run lists what was and what comes, then shows one page after another.
    fs::create_dir(dir.join("elsewhere")).unwrap();
    let sum = |words: &str| wire::hex(&Sha256::digest(words));
    for (name, words, meant) in [
        ("elsewhere/report.json", "shown", "shown"),
        ("elsewhere/mine.txt", "mine", "not mine"),
        ("index.html", "new", "new"),
    ] {
        fs::write(dir.join(name), words).unwrap();
        listed.extend([sum(meant), "  ".to_owned(), name.to_owned(), "\n".to_owned()]);
    }
    fs::write(&listing, listed).unwrap();
    let [files, written, removed] = changed(site(&ledger, &dir, "--json"));
    assert_eq!(
        [files, written, removed],
        [all, 2, 1],
        "the page and the list are written, what was not wanted any more is gone"
    );
    assert!(dir.join("elsewhere/mine.txt").exists(), "what it did not write stays");
}

#[test]
fn a_site_says_how_many_entries_were_left_out() {
    let ledger = Ledger::seeded();
    let line = r#"{"kind":"area.described","area":"newport","source":[{"doc":"t"}],"sensitivity":"partners","data":{"name":{"en":"N"},"level":"pioneer-area"}}"#;
    let lines = ledger.write("more.jsonl", line.as_bytes());
    ledger.run(&format!("import {} --at 2026-02-02T09:00:00Z", lines.display())).ok();
    let reports = ledger.write("reports.toml", REPORTS.as_bytes());
    let words = |dir: &str| format!("site {} --reports {}", ledger.beside(dir).display(), reports.display());
    ledger.run(&words("none")).ok().says("up to 1 entry was left out, because they are not public");
    let whole = ledger.run(&format!("{} --disclosure none", words("all"))).ok();
    assert!(!whole.err.contains("left out"), "{}", whole.err);
    whole.says("entries for the partners are shown too");
}

#[test]
fn two_runs_do_not_write_one_site_at_once() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    let mut child = begun(&ledger, &dir);
    site(&ledger, &dir, "").fails(2).says("is being written by another run").says("hint");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_report_of_a_site_is_made_again_from_its_receipt() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    site(&ledger, &dir, "").ok();
    let receipt = dir.join("newport/training-reach/report.receipt.json");
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical").prints("its signature");
    assert_eq!(ledger.count(), 276, "nothing was recorded beside the first entry and the seeds");
}

#[test]
fn a_folder_that_is_no_site_and_a_choice_that_names_nothing_known_are_refused() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("letters");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("letter.txt"), "mine").unwrap();
    site(&ledger, &dir, "").fails(2).says("is not empty, and no site");
    fs::write(dir.join("SHA256SUMS"), "00  letter.txt\n").unwrap();
    site(&ledger, &dir, "").fails(2).says("is not empty, and no site");
    assert_eq!(files(&dir).len(), 2);
    let linked = ledger.beside("linked");
    fs::create_dir(&linked).unwrap();
    fs::write(linked.join("tyst-site.sha256"), "").unwrap();
    std::os::unix::fs::symlink(&dir, linked.join("newport")).unwrap();
    site(&ledger, &linked, "").fails(2).says("is a link, and not a folder of the site");
    assert_eq!(files(&dir).len(), 2);
    let endless = ledger.beside("new");
    let words = format!("site {} --reports /dev/zero", endless.display());
    ledger.run(&words).fails(3).says("/dev/zero is longer than 262144 bytes");
    std::os::unix::fs::symlink("/dev/zero", linked.join("list")).unwrap();
    fs::rename(linked.join("list"), linked.join("tyst-site.sha256")).unwrap();
    site(&ledger, &linked, "").fails(3).says("tyst-site.sha256 is no file that can be read");
    for (toml, said) in [
        ("[[report]]\nname = \"training-reach\"\nareas = [\"newprot\"]", "the ledger knows no area newprot"),
        ("[[report]]\nname = \"training-reach\"\nareas = []", "an empty list of areas"),
        ("[[report]]\nname = \"training-reach\"\ncolour = \"red\"", "unknown field `colour`"),
        ("[[report]]\nname = \"no-such-report\"", "no-such-report"),
        ("", "names 0 reports"),
        ("[[report]", "reports.toml"),
    ] {
        let file = ledger.write("reports.toml", toml.as_bytes());
        let dir = ledger.beside("new");
        let words = format!("site {} --disclosure none --reports {}", dir.display(), file.display());
        ledger.run(&words).fails(2).says(said);
        assert!(!dir.exists(), "{toml}: nothing is written");
    }
}
