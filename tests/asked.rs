//! Recording by answering questions: entry by entry, and through the minutes of a meeting.

use crate::support::{Ledger, tyst, tyst_fed};

const AT: [&str; 2] = ["--at", "2026-02-01T09:00:00Z"];

fn path_of(ledger: &Ledger) -> String {
    ledger.path().to_string_lossy().into_owned()
}

/// Answers the questions of a command, a line each, and returns what it did.
fn answered(command: &[&str], ledger: &Ledger, answers: &[&str]) -> crate::support::Run {
    let path = path_of(ledger);
    let words = ["--plain"].into_iter().chain(command.iter().copied()).chain(AT).chain(["--ledger", &path]);
    tyst_fed(words, answers.iter().flat_map(|answer| [*answer, "\n"]).collect::<String>().as_bytes())
}

/// The answers for a training, from the kind to the sensitivity; the source comes last but three.
const TRAINING: [&str; 21] = [
    "Training delivered",
    "",
    "west-sussex",
    "",
    "autumn 2018",
    "ACE awareness",
    "school professionals",
    "Gwent Police",
    "",
    "20",
    "",
    "teachers",
    "",
    "",
    "",
    "",
    "",
    "HWB minutes#para 2",
    "",
    "",
    "",
];

fn training(rest: &[&'static str]) -> Vec<&'static str> {
    TRAINING.iter().chain(rest).copied().collect()
}

#[test]
fn an_entry_is_recorded_question_by_question_and_undone() {
    let ledger = Ledger::seeded();
    let run = answered(&["record"], &ledger, &training(&["", "record", "undo", "no"])).ok();
    let run = run
        .says("understood: 2018-09/2018-11 (first day 2018-09-01, last day 2018-11-30)")
        .says("= gwent-police");
    let run = run.says("participants         n 20, unit teachers").says("sensitivity          partners");
    run.prints("recorded entry 276").prints("recorded entry 277");
    let entry = tyst(["show", "276", "--json", "--ledger", &path_of(&ledger)]).ok().json();
    assert_eq!(entry["when"]["earliest"], "2018-09", "{entry}");
    assert_eq!(entry["when"]["said"]["en"], "autumn 2018", "{entry}");
    assert_eq!(entry["source"][0]["locator"], "para 2", "{entry}");
    assert_eq!(entry["withdrawn"], true, "{entry}");
}

#[test]
fn what_is_wrong_is_said_at_its_question_and_can_be_changed_before_it_is_recorded() {
    let ledger = Ledger::seeded();
    let mut answers = training(&["", "change", "topic", "Road safety", "record", "finish"]);
    answers.splice(9..10, ["twenty", "20"]);
    answers.splice(4..5, ["2018/19", "31 February 2018", "2018-09"]);
    let run = answered(&["record"], &ledger, &answers).ok();
    let run = run.says("financial").says("twenty").says("change");
    run.prints("recorded entry 276");
    let entry = tyst(["show", "276", "--json", "--ledger", &path_of(&ledger)]).ok().json();
    assert_eq!(
        (&entry["data"]["topic"]["en"], &entry["when"]["on"]),
        (&"Road safety".into(), &"2018-09".into())
    );
}

#[test]
fn who_leaves_has_recorded_nothing() {
    let ledger = Ledger::seeded();
    for answers in [&[][..], &TRAINING[..5], &training(&[""]), &training(&["", "leave"])] {
        answered(&["record"], &ledger, answers).fails(3).says("nothing was recorded");
    }
    tyst(["show", "276", "--ledger", &path_of(&ledger)]).fails(2);
    tyst(["record", "--ledger", &path_of(&ledger)]).fails(2).says("--plain");
}

#[test]
fn a_rule_that_is_broken_is_said_before_anything_is_recorded() {
    let ledger = Ledger::seeded();
    let mut answers = training(&["", "change", "providers", "Gwent Police", "", "record", "finish"]);
    answers.splice(7..8, ["nobody-we-know", "nobody-we-know"]);
    let run = answered(&["record"], &ledger, &answers).ok().says("nobody-we-know");
    run.prints("recorded entry 276");
}

#[test]
fn who_is_not_known_is_asked_about_where_they_are_named() {
    let ledger = Ledger::seeded();
    let mut answers = training(&["", "y", "finish"]);
    answers.splice(7..8, ["gwent-polise", "Gwent Police"]);
    let run = answered(&["record"], &ledger, &answers).ok();
    run.says("gwent-polise is not known to the ledger: did you mean gwent-police?")
        .prints("recorded entry 276");
    let entry = tyst(["show", "276", "--json", "--ledger", &path_of(&ledger)]).ok().json();
    assert_eq!(entry["data"]["providers"], serde_json::json!(["gwent-police"]));
}

#[test]
fn what_an_entry_names_can_be_described_on_the_way_and_the_entry_is_gone_on_with() {
    let ledger = Ledger::seeded();
    let mut answers = training(&["", "describe"]);
    answers.splice(7..8, ["valleys-trust", "valleys-trust"]);
    // Where, when in two ways, what sort and which name; Enter takes what is usual for all the rest, to the end.
    answers.extend(["", "", "", "", "organisation", "Valleys Trust"]);
    answers.extend([""; 16]);
    let run = answered(&["record"], &ledger, &answers).ok();
    run.says("type it again to keep it; it can be described before this entry is recorded")
        .says("First valleys-trust (Party described)")
        .prints("recorded entry 276")
        .prints("recorded entry 277");
    let shown = |seq: &str| tyst(["show", seq, "--json", "--ledger", &path_of(&ledger)]).ok().json();
    let (party, trained) = (shown("276"), shown("277"));
    assert_eq!(party["data"]["name"]["en"], "Valleys Trust", "{party}");
    assert_eq!((&party["area"], &party["source"][0]["doc"]), (&"west-sussex".into(), &"HWB minutes".into()));
    assert_eq!(trained["data"]["providers"], serde_json::json!(["valleys-trust"]), "{trained}");
    // Whoever leaves the description has the entry still.
    let mut answers = training(&["", "describe"]);
    answers.splice(7..8, ["other-trust", "other-trust"]);
    answered(&["record"], &ledger, &answers)
        .fails(3)
        .says("other-trust was not described")
        .says("Is this right?");
}

#[test]
fn yes_is_understood_in_both_languages_where_an_entry_is_shown() {
    for yes in ["y", "yes", "Ie", "iawn"] {
        let ledger = Ledger::seeded();
        answered(&["record"], &ledger, &training(&["", yes, "finish"])).ok().prints("recorded entry 276");
    }
}

#[test]
fn what_stands_alone_in_a_group_of_fields_is_asked_for() {
    let ledger = Ledger::seeded();
    // In the order of the questions, with Enter between them.
    let answers = "Consultation held//newport//2019/bettws-voices//a youth club/young people////yes/no//no/////////Minutes#2/////record/finish";
    let answers: Vec<&str> = answers.split('/').collect();
    answered(&["record"], &ledger, &answers).ok().prints("recorded entry 276");
    let entry = tyst(["show", "276", "--json", "--ledger", &path_of(&ledger)]).ok().json();
    assert_eq!(entry["data"]["by"]["text"]["en"], "a youth club", "{entry}");
    assert_eq!(
        entry["data"]["lundy"],
        serde_json::json!({ "space": "yes", "voice": "no", "influence": "no" })
    );
}

const MINUTES: &str = "# Board, 3 February 2020\n\n12.1 The plan was presented. The Board noted it.\n\n12.2 The Board resolved that:\n\
    1) the leads be named; and\n2) the Chair will write to schools by March 2020.\n\n12.3 Lunch.\n";

#[test]
fn minutes_are_listed_with_their_verbs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minutes.md");
    std::fs::write(&file, MINUTES).unwrap();
    let listed = tyst(["minutes", file.to_str().unwrap(), "--list", "--json"]).ok().json();
    let told = |item: &serde_json::Value| format!("{} {} {}", item["line"], item["ref"], item["form"]);
    let told: Vec<String> = listed.as_array().unwrap().iter().map(told).collect();
    let expected = [
        r#"3 "12.1" "presented""#,
        r#"3 "12.1" "noted""#,
        r#"6 "12.2(1)" "resolved""#,
        r#"7 "12.2(2)" "resolved""#,
        r#"9 "12.3" null"#,
    ];
    assert_eq!(told, expected);
    assert_eq!(listed[3]["action"], true);
    std::fs::write(&file, "Nothing of note.\n").unwrap();
    tyst(["minutes", file.to_str().unwrap(), "--ledger", &path_of(&Ledger::seeded())])
        .fails(3)
        .says("no numbered items");
    std::fs::write(&file, b"\xff\xfe1\x00").unwrap();
    tyst(["minutes", file.to_str().unwrap(), "--list"]).fails(3).says("UTF-8");
}

#[test]
fn of_minutes_only_what_is_confirmed_is_recorded() {
    let ledger = Ledger::seeded();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minutes.md");
    std::fs::write(&file, MINUTES).unwrap();
    let meeting = ["west-sussex", "ws-hwb", "3 February 2020", "Board minutes 2020-02", "", "public"];
    let items = [
        "",
        "plan presented", // 12.1, as found
        "skip",
        "",
        "",
        "no", // 12.2(1) is no promise
        "agreed",
        "write to schools",
        "yes",
        "the Chair writes to schools",
        "chair-writes",
        "ws-hwb",
        "",
        "by March 2020",
        "", // 12.3 has no verb, and is left out
    ];
    let all = |last: &'static str| meeting.iter().chain(&items).copied().chain([last]).collect::<Vec<_>>();
    let command = ["minutes", file.to_str().unwrap()];
    answered(&command, &ledger, &all("no")).ok().says("nothing was recorded");
    let run = answered(&command, &ledger, &all("yes")).ok();
    run.says("“noted” stands in the text, so: noted").prints("recorded entry 279");
    let shown = |seq: &str| tyst(["show", seq, "--json", "--ledger", &path_of(&ledger)]).ok().json();
    let (minute, promise) = (shown("278"), shown("279"));
    assert_eq!((&minute["data"]["ref"], &minute["data"]["form"]), (&"12.2(2)".into(), &"agreed".into()));
    assert_eq!(minute["source"][0]["locator"], "line 7");
    assert_eq!(
        (&promise["kind"], &promise["data"]["due"]["latest"]),
        (&"commitment.made".into(), &"2020-03".into())
    );
    assert_eq!(promise["data"]["arises_from"], "12.2(2)");
}

#[test]
fn who_stops_in_the_middle_of_minutes_goes_on_there_another_time() {
    let ledger = Ledger::seeded();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minutes.md");
    std::fs::write(&file, MINUTES).unwrap();
    let command = ["minutes", file.to_str().unwrap()];
    let meeting = |day| ["west-sussex", "ws-hwb", day, "Board minutes 2020-02", "", "public"];
    let typed = |day, rest: &[&'static str]| meeting(day).iter().chain(rest).copied().collect::<Vec<_>>();
    let left = answered(&command, &ledger, &typed("3 February 2020", &["", "plan presented"]));
    left.fails(3).says("nothing was recorded").says("`stop` keeps what was confirmed");
    let run =
        answered(&command, &ledger, &typed("3 February 2020", &["", "plan presented", "stop", "yes"])).ok();
    run.prints("recorded entry 276");
    // The day is the same, however it is written; a statement with other words under the same number is another one.
    let run = answered(&command, &ledger, &typed("2020-02-03", &["", "noted", "stop", "yes"])).ok();
    run.says("1 of 5, line 3, 12.1: recorded before, as entry 276").prints("recorded entry 277");
    let shown = tyst(["show", "277", "--json", "--ledger", &path_of(&ledger)]).ok().json();
    assert_eq!((&shown["data"]["ref"], &shown["data"]["form"]), (&"12.1".into(), &"noted".into()));
    // Another meeting has minutes of its own, and what was withdrawn is asked for again.
    let run =
        answered(&command, &ledger, &typed("3 March 2020", &["stop"])).ok().says("nothing was recorded");
    assert!(!run.err.contains("recorded before"), "{}", run.err);
    let withdraw = ["withdraw", "276", "--reason", "duplicate"];
    tyst(withdraw.into_iter().chain(AT).chain(["--ledger", &path_of(&ledger)])).ok();
    let run = answered(&command, &ledger, &typed("3 February 2020", &["", "the plan", "stop", "yes"])).ok();
    run.says("recorded before, as entry 277").prints("recorded entry 279");
}
