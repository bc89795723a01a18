//! Parameters of reports: which there are, what is refused, and what they change, typed and in `reports.toml`.
//!
//! What each of them does to its report is tested with the report.

use std::fs;

use serde_json::json;

use crate::support::{Ledger, Run};

/// The indicator of the seeds whose figure is 47.
const INDICATOR: &str = "ace-1plus";

/// Makes a site of the reports that a file names.
fn site(ledger: &Ledger, toml: &str) -> Run {
    let reports = ledger.write("reports.toml", toml.as_bytes());
    let dir = ledger.beside("site");
    ledger.run(&format!("site {} --disclosure none --reports {}", dir.display(), reports.display()))
}

#[test]
fn a_parameter_that_the_report_does_not_know_is_refused_and_those_it_knows_are_listed() {
    let ledger = Ledger::seeded();
    for words in [
        "report turn-the-curve",
        "why turn-the-curve#indicators",
        "replay --report turn-the-curve",
        "diff 2026-01-07 --report turn-the-curve",
    ] {
        let refused = ledger.run(&format!("{words} --param colour=red")).fails(2);
        refused
            .says("no parameter colour; it knows indicator")
            .says("hint: `tyst plugin info turn-the-curve`");
    }
    ledger.run("report principles --param a=b").fails(2).says("no parameter a; it knows none");
    ledger.run("diff 2026-01-07 --report all --param a=b").fails(2).says("no report knows the parameter a");
    let out = ledger.beside("published");
    ledger.run(&format!("publish principles --out {} --param a=b", out.display())).fails(2);
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn a_value_of_another_form_is_refused_and_the_form_is_named() {
    let ledger = Ledger::seeded();
    let board = ledger.run("report west-sussex-board --param meeting=soon").fails(2);
    board.says("meeting is a day such as 2019-11-30, and not \"soon\"");
    ledger.run("report turn-the-curve --param indicator=A_B").fails(2).says("indicator is an id");
    ledger.run("report misbehaves --param at=-1").fails(2).says("at is a whole number from 0 to");
    ledger.run("report misbehaves --param cites-first=no").fails(2).says("cites-first is one of yes");
}

#[test]
fn what_a_report_knows_is_listed_with_what_it_is_for() {
    let ledger = Ledger::empty();
    ledger.run("report --list").ok().prints("--param indicator=: Only this indicator (an id of a-z");
    ledger.run("plugin info turn-the-curve").ok().prints("indicator=: Only this indicator");
    let told = ledger.run("plugin info west-sussex-board --json").ok().json();
    let known = &told["parameters"][0];
    assert_eq!((&known["name"], &known["form"]), (&json!("meeting"), &json!("date")));
    assert!(known["meaning"]["cy"].as_str().unwrap().starts_with("Diwrnod"));
    let all = ledger.run("report --list --json").ok().json();
    let of = |name: &str| {
        let mut all = all.as_array().unwrap().iter();
        all.find(|report| report["report"] == name).unwrap()["parameters"].as_array().unwrap().len()
    };
    assert_eq!([of("misbehaves"), of("principles")], [4, 0]);
}

#[test]
fn all_reports_are_those_that_know_the_parameter() {
    let ledger = Ledger::seeded();
    let checked = ledger.run(&format!("check --lineage --param indicator={INDICATOR}")).ok();
    let checked = checked.prints("turn-the-curve: ");
    assert!(!checked.out.contains("principles"), "{}", checked.out);
    ledger.run("check --lineage resolutions --param body=ws-hwb").ok().prints("each follows");
    ledger.run("check --lineage west-sussex-board --param meeting=2030-01-01").ok().prints("each follows");
}

#[test]
fn a_published_report_is_made_again_with_its_parameters() {
    let ledger = Ledger::seeded();
    let out = ledger.beside("published");
    let words = format!("publish turn-the-curve --disclosure none --param indicator={INDICATOR}");
    ledger.run(&format!("{words} --out {} --at 2026-02-01T09:00:00Z", out.display())).ok();
    let receipt = out.join("report.receipt.json");
    let told: serde_json::Value = serde_json::from_slice(&fs::read(&receipt).unwrap()).unwrap();
    assert!(told.to_string().contains(INDICATOR), "{told}");
    let page = fs::read_to_string(out.join("report.en.txt")).unwrap();
    assert!(page.contains(&format!("Turn the curve (indicator: {INDICATOR})")), "{page}");
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
    let other = fs::read_to_string(&receipt).unwrap().replace(INDICATOR, "ace-4plus");
    fs::write(&receipt, other).unwrap();
    let again = ledger.run(&format!("reproduce {}", receipt.display()));
    assert!(!again.out.contains("identical"), "{}", again.out);
}

#[test]
fn an_id_that_no_entry_speaks_of_is_refused_and_not_reported_on() {
    let ledger = Ledger::seeded();
    let words = "report resolutions --area west-sussex --param body=ws-hwbb";
    ledger.run(words).fails(2).says("no entry speaks of ws-hwbb").says("did you mean ws-hwb?");
    ledger.run("report turn-the-curve --param indicator=nothing-like-it").fails(2).says("nothing-like-it");
    let toml = "[[report]]\nname = \"resolutions\"\nparameters.body = \"ws-hwbb\"\n";
    let run = site(&ledger, toml).fails(2).says("did you mean ws-hwb?");
    run.says("reports.toml:3: resolutions: the parameter body: no entry speaks of ws-hwbb");
}

#[test]
fn a_report_may_stand_twice_in_a_site_with_other_parameters() {
    let ledger = Ledger::seeded();
    let one = "[[report]]\nname = \"west-sussex-board\"\nareas = [\"west-sussex\"]\n";
    let toml = format!("{one}parameters.meeting = \"2019-12-01\"\n{one}parameters.meeting = 2018-01-01\n");
    site(&ledger, &toml).ok();
    let dir = ledger.beside("site");
    let days = [
        (
            "west-sussex-board--meeting-2019-12-01",
            ["meeting: 1 December 2019", "<span lang=\"en\">meeting</span>: 1 Rhagfyr 2019"],
        ),
        (
            "west-sussex-board--meeting-2018-01-01",
            ["meeting: 1 January 2018", "<span lang=\"en\">meeting</span>: 1 Ionawr 2018"],
        ),
    ];
    for (folder, said) in days {
        for (language, said) in ["en", "cy"].into_iter().zip(said) {
            let page = dir.join(format!("west-sussex/{folder}/report.{language}.html"));
            let page = fs::read_to_string(page).unwrap();
            assert!(page.contains(&format!("({said})</h1>")), "{folder} {language}");
        }
    }
    let receipt = dir.join("west-sussex/west-sussex-board--meeting-2018-01-01/report.receipt.json");
    ledger.run(&format!("reproduce {}", receipt.display())).ok().prints("identical");
    let before = fs::read(&receipt).unwrap();
    let toml =
        format!("{one}parameters.meeting = 2018-01-01\n{one}parameters.meeting = \"2019-12-01\"\n{one}");
    site(&ledger, &toml).ok();
    assert!(fs::read(&receipt).unwrap() == before, "a folder does not depend on the order in the file");
    assert!(dir.join("west-sussex/west-sussex-board/report.receipt.json").is_file());
}

#[test]
fn a_parameter_that_is_given_twice_or_is_very_long_is_refused_in_few_words() {
    let ledger = Ledger::seeded();
    let twice = "report turn-the-curve --param indicator=a --param indicator=b";
    ledger.run(twice).fails(2).says("--param indicator is given more than once").says("hint: ");
    let long = "a".repeat(100_000);
    for words in [
        format!("report turn-the-curve --param indicator={long}"),
        format!("report turn-the-curve --param {long}=a"),
        format!("report turn-the-curve --param {long}"),
        format!("report turn-the-curve --area {long}"),
    ] {
        let run = ledger.run(&words).fails(2).says("aaaa…").says("hint: ");
        assert!(run.err.len() < 1_000, "{} bytes", run.err.len());
    }
}

#[test]
fn a_title_that_says_nothing_or_too_much_is_refused_before_anything_is_made() {
    let ledger = Ledger::seeded();
    let dir = ledger.beside("site");
    let dir_words = dir.display().to_string();
    for title in ["", "|", "Reports|", &"a".repeat(201)] {
        ledger.run_words(&["site", &dir_words, "--title", title]).fails(2).says("--title: ").says("hint: ");
        assert!(!dir.exists(), "{title}");
    }
}

#[test]
fn what_is_wrong_in_a_file_of_reports_is_refused_with_its_line() {
    let ledger = Ledger::seeded();
    let board = "[[report]]\nname = \"west-sussex-board\"\n";
    for (toml, said) in [
        (
            format!("{board}parameters.colour = \"red\"\n"),
            "reports.toml:3: west-sussex-board: it knows no parameter colour; it knows meeting",
        ),
        (
            format!("\n{board}[report.parameters]\nmeeting = 7\n"),
            "reports.toml:5: west-sussex-board: its parameter meeting is a day",
        ),
        (format!("{board}parameters.meeting = [1]\n"), "reports.toml:3: the parameter meeting is no text"),
        ("\n[[report]]\nname = \"no-such-report\"\n".to_owned(), "reports.toml:3: "),
        (
            format!("{board}areas = [\n\"powys\",\n\"newprot\"]\n"),
            "reports.toml:5: the ledger knows no area newprot",
        ),
        (format!("{board}areas = []\n"), "reports.toml:3: a report has an empty list of areas"),
        (format!("{board}colour = 1\n"), "reports.toml:3: unknown field `colour`"),
        (
            format!("{board}{board}"),
            "reports.toml:4: west-sussex-board stands here a second time with the same parameters",
        ),
    ] {
        site(&ledger, &toml).fails(2).says(said).says("hint: ");
        assert!(!ledger.beside("site").exists(), "{toml}: nothing is written");
    }
}
