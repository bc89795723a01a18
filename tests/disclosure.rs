//! Disclosure control: no exact count of people leaves with a published report, and its receipt says how that was seen to.
//!
//! What a policy does with a document is tested in `tyst-report`.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use tyst_report::{Policy, SignedReceipt};

use crate::publishing::{hash, receipt_of, vouched};
use crate::support::{Ledger, fixture};

const AT: &str = "--at 2026-02-01T09:00:00Z";

/// A count that stands in no hash and no date by chance, and how it is published.
const LARGE: (u32, &str) = (1_234_567, "1,234,567");

/// A line with a training of a year and how many took part.
fn training(topic: &str, year: &str, people: u32) -> String {
    let source = json!([{ "doc": "D" }]);
    let data = json!({
        "topic": { "en": topic }, "audience": { "en": "staff" }, "participants": { "n": people, "unit": { "en": "people" } },
    });
    let entry = json!({
        "kind": "training.delivered", "area": "newport", "when": { "on": year }, "source": source, "data": data,
        "sensitivity": "public",
    });
    entry.to_string()
}

/// A ledger with the trainings of the table of D4.
fn trained() -> Ledger {
    let ledger = Ledger::seeded();
    let lines =
        [("A", 12), ("B", 3), ("C", 27), ("D", 0)].map(|(topic, people)| training(topic, "2018", people));
    recorded(&ledger, &lines.join("\n"), AT);
    ledger
}

fn recorded(ledger: &Ledger, lines: &str, at: &str) {
    let file = ledger.write("lines.jsonl", lines.as_bytes());
    ledger.run(&format!("import {} {at}", file.display())).ok();
}

/// Publishes a report and returns the folder.
fn published(ledger: &Ledger, name: &str, words: &str) -> std::path::PathBuf {
    let out = ledger.beside(name);
    ledger.run(&format!("publish {words} --out {} {AT}", out.display())).ok();
    out
}

fn report(folder: &Path) -> Json {
    serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap()
}

/// Collects the counts of people in a document, and `*` for those that are hidden.
fn people(json: &Json, found: &mut Vec<Json>) {
    match json {
        Json::Object(members) => match members.get("type").and_then(Json::as_str) {
            Some("people" | "suppressed" | "people-between") => found.push(members["value"].clone()),
            _ => members.values().for_each(|member| people(member, found)),
        },
        Json::Array(items) => items.iter().for_each(|item| people(item, found)),
        _ => {}
    }
}

fn people_in(document: &Json) -> Vec<Json> {
    let mut found = Vec::new();
    people(document, &mut found);
    found
}

#[test]
fn what_is_published_is_rounded_and_what_the_partners_see_is_exact() {
    let ledger = trained();
    let words = "training-reach --area newport";
    let folder = published(&ledger, "published", words);
    let (found, exact) = (people_in(&report(&folder)), people_in(&ledger.report(words)));
    let counts = |total: Json, counts: [Json; 4]| -> Vec<Json> {
        counts.clone().into_iter().chain(counts).chain([total]).collect()
    };
    assert_eq!(exact, counts(json!(42), [12, 3, 27, 0].map(|count| json!(count))));
    assert_eq!(found, counts(json!(40), [json!(10), json!("*"), json!(25), json!(0)]));
    let page = fs::read_to_string(folder.join("report.en.txt")).unwrap();
    assert!(page.contains("1 to 4 are shown as *") && page.contains("not sufficiently robust"), "{page}");
    let page = fs::read_to_string(folder.join("report.cy.html")).unwrap();
    assert!(page.contains("dangosir 1 i 4 fel *"), "{page}");
    let asked = ledger.run(&format!("report {words} --disclosure wg5 --json")).ok().json();
    assert_eq!(people_in(&asked), found);
    let partners = report(&published(&ledger, "partners", &format!("{words} --disclosure none")));
    assert_eq!(people_in(&partners), exact);
    assert!(partners["header"]["disclosure"]["en"].as_str().unwrap().contains("for the partners"));
    ledger.run(&format!("publish {words} --disclosure wg6 --out x {AT}")).fails(2).says("exact-suppress");
}

#[test]
fn r6_the_invented_exclusions_are_published_as_the_design_has_them() {
    let ledger = Ledger::empty();
    let figures = fs::read_to_string(fixture("synthetic/syn-1.jsonl")).unwrap();
    recorded(&ledger, &figures, "");
    let document = report(&published(&ledger, "published", "turn-the-curve"));
    let block = |id: &str| {
        let blocks = document["blocks"].as_array().unwrap();
        blocks.iter().find(|block| block["id"] == id).unwrap().clone()
    };
    let points = &block("curve-syn-exclusions")["spec"]["lines"][0];
    assert_eq!(people_in(points), [50, 50, 45, 40, 35].map(|count| json!(count)));
    let curve = &block("curves")["rows"][0]["cells"];
    assert_eq!(people_in(curve), [50, 35, 10].map(|count| json!(count)));
    let changes = curve.as_array().unwrap().iter().filter(|cell| cell["type"] == "change");
    let changes: Vec<_> =
        changes.map(|cell| (cell["value"]["way"].clone(), cell["value"]["by"]["value"].clone())).collect();
    assert_eq!(changes, [(json!("down"), json!(10)), (json!("down"), json!(25))]);
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "xlsx")
}

#[test]
fn no_file_of_a_site_or_a_publication_has_an_exact_count() {
    let ledger = trained();
    recorded(&ledger, &training("E", "2019", LARGE.0), AT);
    let chosen =
        ledger.write("reports.toml", b"[[report]]\nname = \"training-reach\"\nareas = [\"newport\"]\n");
    let site = ledger.beside("site");
    ledger.run(&format!("site {} --reports {}", site.display(), chosen.display())).ok();
    let folder = published(&ledger, "published", "training-reach --area newport");
    for folder in [folder, site.join("newport/training-reach")] {
        let found = people_in(&report(&folder));
        assert!(found.contains(&json!(1_234_565)), "{found:?}");
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            // A workbook is packed, and is drawn of the same document.
            let bytes = fs::read(&path).unwrap();
            let Ok(words) = std::str::from_utf8(&bytes) else {
                assert!(is_workbook(&path), "{}", path.display());
                continue;
            };
            let exact = words.contains(&LARGE.0.to_string()) || words.contains(LARGE.1);
            assert!(!exact, "{} tells the exact count", path.display());
        }
    }
}

#[test]
fn d8_a_sensitive_figure_is_published_under_no_policy() {
    let ledger = Ledger::seeded();
    let figure = json!({
        "kind": "outcome.measured", "area": "newport", "when": { "on": "2018" }, "source": [{ "doc": "D" }],
        "data": { "indicator": "cpr-children", "value": LARGE.0.to_string(), "site": "millbrook-primary" },
    });
    recorded(&ledger, &figure.to_string(), AT);
    for policy in Policy::ALL.map(Policy::name) {
        let words = format!("outcomes-scorecard --area newport --disclosure {policy}");
        let folder = published(&ledger, policy, &words);
        let page = fs::read_to_string(folder.join("report.json")).unwrap();
        assert!(page.contains("Child Protection Register"), "{policy}");
        // neither rounded nor exact
        assert!(!page.contains("12345"), "{policy}");
    }
}

/// Of each date, as known at each time.
#[test]
fn d9_published_replays_of_a_history_differ_by_multiples_of_5() {
    let ledger = Ledger::seeded();
    let days = ["2026-02-01", "2026-02-02", "2026-02-03"];
    for (day, lines) in
        days.iter().zip([[(2016, 17), (2017, 1)], [(2018, 1), (2016, 6)], [(2017, 8), (2018, 33)]])
    {
        let lines = lines.map(|(year, people)| training("T", &year.to_string(), people)).join("\n");
        recorded(&ledger, &lines, &format!("--at {day}T09:00:00Z"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for known_at in days {
        for as_at in ["2016-06-01", "2016-12-31", "2017-12-31", "2018-12-31"] {
            let words = format!(
                "training-reach --area newport --as-at {as_at} --known-at {known_at} --disclosure wg5"
            );
            let document = ledger.report(&words);
            for count in people_in(&document["figures"]).iter().chain(&people_in(&document["blocks"])) {
                let ends = [count, &count["low"], &count["high"]].map(Json::as_u64);
                assert!(ends.iter().flatten().all(|end| end % 5 == 0), "{words}: {count}");
                seen.insert(count.to_string());
            }
        }
    }
    assert!(seen.len() > 6, "{seen:?}");
}

#[test]
fn a_protected_report_is_made_again_and_revised_as_it_was_protected() {
    let ledger = trained();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let receipt = receipt_of(&folder);
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
    let at = "--at 2026-02-02T09:00:00Z";
    recorded(&ledger, &training("E", "2018", 7), at);
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
    let revision = ledger.run(&format!("revise {}", receipt.display())).ok();
    assert!(revision.out.contains("40 → 50 (R)") && !revision.out.contains("42 →"), "{}", revision.out);
    let exact = ledger.run("diff 2026-02-01 2026-02-02 --report training-reach --area newport").ok();
    exact.prints("42 → 49");
}

#[test]
fn a_receipt_with_another_policy_than_is_known_here_is_refused() {
    let ledger = trained();
    let folder = published(&ledger, "published", "training-reach --area newport");
    let SignedReceipt { mut receipt, .. } =
        SignedReceipt::parse(&fs::read(receipt_of(&folder)).unwrap()).unwrap();
    assert_eq!(receipt.disclosure.policy, "wg5");
    let digest = receipt.disclosure.digest.clone();
    assert_eq!(digest, Policy::Wg5.definition().map(|words| hash(words.as_bytes())));
    for (policy, digest, words) in [
        ("wg6", digest, "protects counts of people by wg6, which is not known here"),
        ("wg5", Some(hash(b"to the nearest 10")), "wg5 does something else here"),
        ("wg5", None, "wg5 does something else here"),
    ] {
        (receipt.disclosure.policy, receipt.disclosure.digest) = (policy.to_owned(), digest);
        vouched(&ledger, &receipt, &folder);
        for command in ["reproduce", "revise"] {
            ledger.run(&format!("{command} {}", receipt_of(&folder).display())).fails(3).says(words);
        }
    }
}

/// What a policy does never changes under its name: receipts out there have these digests.
#[test]
fn policies_are_what_they_were() {
    let digests = Policy::ALL.map(|policy| policy.definition().map(|words| hash(words.as_bytes())));
    let digests = digests.map(|digest| digest.map_or_else(String::new, |digest| digest[..16].to_owned()));
    assert_eq!(digests, ["", "7281a21bba5e97e1", "9d2e12ec8f1eac92", "d89d63737587af09"]);
}

/// Records three trainings, each for another circle of readers, and the description of the area for everybody.
fn for_three_circles() -> Ledger {
    let ledger = Ledger::empty();
    let lines = ["public", "partners", "restricted"].map(|readers| {
        format!(
            r#"{{"kind":"training.delivered","area":"newport","when":"2018","source":[{{"doc":"t"}}],"sensitivity":"{readers}","data":{{"topic":{{"en":"for {readers}"}},"audience":{{"en":"staff"}}}}}}"#
        )
    });
    let area = r#"{"kind":"area.described","area":"newport","source":[{"doc":"t"}],"sensitivity":"restricted","data":{"name":{"en":"Secret name"},"level":"pioneer-area"}}"#;
    let file = ledger.write("entries.jsonl", [area, &lines.join("\n")].join("\n").as_bytes());
    ledger.run(&format!("import {} --at 2026-01-01T09:00:00Z", file.display())).ok();
    ledger
}

#[test]
fn d10_what_is_published_is_made_of_what_its_readers_may_see() {
    let ledger = for_three_circles();
    let publish = |policy: &str| {
        let out = ledger.beside(policy);
        let words =
            format!("publish training-reach --area newport --disclosure {policy} --out {}", out.display());
        let run = ledger.run(&format!("{words} --at 2026-02-01T09:00:00Z")).ok();
        (run.err, fs::read_to_string(out.join("report.json")).unwrap(), out)
    };
    let (said, public, folder) = publish("wg5");
    assert!(said.contains("3 entries were left out, because they are not public"), "{said}");
    assert!(
        public.contains("for public")
            && !public.contains("for partners")
            && !public.contains("for restricted")
    );
    assert!(!public.contains("Secret name"));
    let document: serde_json::Value = serde_json::from_str(&public).unwrap();
    assert_eq!(document["header"]["entries"]["withheld"], 3, "{public}");
    let (said, partners, _) = publish("none");
    assert!(said.contains("2 entries were left out, because they are restricted"), "{said}");
    assert!(partners.contains("for partners") && !partners.contains("for restricted"));
    let receipt = folder.join("report.receipt.json");
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
    let all = ledger.run("report training-reach --area newport").ok();
    all.prints("for restricted").prints("Secret name");
    let preview = ledger.run("report training-reach --area newport --disclosure wg5").ok();
    assert!(!preview.out.contains("for partners") && !preview.out.contains("Secret name"), "{}", preview.out);
}

#[test]
fn d10_holds_for_sites() {
    let ledger = for_three_circles();
    let dir = ledger.beside("site");
    ledger.run(&format!("site {}", dir.display())).ok();
    let reports = fs::read_to_string(dir.join("_all/training-reach/report.en.md")).unwrap();
    assert!(
        reports.contains("for public") && !reports.contains("for partners") && !reports.contains("Secret")
    );
    assert!(!dir.join("newport").exists(), "an area that only some may know of");
    assert!(!fs::read_to_string(dir.join("index.en.html")).unwrap().contains("Secret"));
    let receipt = dir.join("_all/training-reach/report.receipt.json");
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
}
