//! Every hard rule refuses by its name, and every warning is stored.

use std::sync::{LazyLock, Mutex};

use tyst_event::{Instant, Problem, WarningRule};

use super::{Fixture, at, command, empty, seeded};
use crate::{Command, Decision, RecordError};

/// The seeds, recorded once for all tests that only ask whether something would be recorded.
static SEEDED: LazyLock<Mutex<Fixture>> = LazyLock::new(|| Mutex::new(seeded()));

fn rehearsed(kind: &str, area: &str, rest: &str) -> Result<Vec<Decision>, Vec<Problem>> {
    let line = format!(r#"{{"kind":"{kind}","area":"{area}","source":[{{"doc":"M"}}],{rest}}}"#);
    let fixture = SEEDED.lock().unwrap();
    let recorded = fixture.ledger.partnership().last_recorded();
    match fixture.history().rehearse(vec![command(&line, Some(recorded), 0)], Instant(0)) {
        Ok(decisions) => Ok(decisions),
        Err(RecordError::Rejected(mut rejected)) => Err(rejected.remove(0).problems),
        Err(other) => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(kind: &str, area: &str, rest: &str, rule: &str) {
    let Err(problems) = rehearsed(kind, area, rest) else { panic!("would be recorded: {rest}") };
    assert!(problems.iter().any(|problem| problem.rule == rule), "{rule} is not among {problems:#?}");
}

#[track_caller]
fn warned(kind: &str, area: &str, rest: &str, rule: WarningRule) {
    let Ok(decisions) = rehearsed(kind, area, rest) else { panic!("refused: {rest}") };
    let [Decision::New(event, _)] = decisions.as_slice() else { panic!("recorded before: {rest}") };
    assert!(event.warnings.iter().any(|warning| warning.rule == rule), "{:?}", event.warnings);
}

#[test]
fn the_ledger_goes_on_after_a_refusal() {
    let mut fixture = seeded();
    let head = fixture.ledger.head();
    assert!(fixture.state("partner.left", "newport", r#""data":{"party":"syniad"}"#).is_err());
    assert_eq!(fixture.ledger.head(), head, "nothing is recorded");
    let note =
        fixture.state("note.recorded", "newport", r#""data":{"topic":"story","text":"goes on"}"#).unwrap();
    assert_eq!((note.seq, note.warnings), (276, Vec::new()));
}

#[test]
fn the_seeds_keep_every_rule() {
    assert_eq!(seeded().ledger.head().count, 276);
}

#[test]
fn refuses_what_breaks_the_circumstances_of_an_entry() {
    let note = r#""data":{"topic":"story","text":"x"}"#;
    refused("note.recorded", "newport", &format!(r#""when":"2026-02",{note}"#), "not-in-the-future");
    refused("note.recorded", "ledger", note, "area-reserved");
    let mut fixture = seeded();
    let line = format!(r#"{{"kind":"note.recorded","area":"newport",{note},"source":[]}}"#);
    let recorded = Some(at("2026-01-10T09:00:00Z"));
    let Err(RecordError::Rejected(rejected)) =
        fixture.ledger.record(vec![command(&line, recorded, 0)], Instant(0))
    else {
        panic!("a fact without a source was recorded");
    };
    assert_eq!(rejected[0].problems[0].rule, "source-missing");
}

#[test]
fn refuses_personal_data() {
    for text in [
        "write to ann@example.org",
        "ring 0300 123 4567",
        "at CF10 3NQ",
        "NHS 943 476 5919",
        "+44 7700 900123",
    ] {
        refused(
            "note.recorded",
            "newport",
            &format!(r#""data":{{"topic":"story","text":"{text}"}}"#),
            "personal-data",
        );
    }
}

#[test]
fn refuses_areas_and_goals_that_do_not_fit() {
    let place = |rest: &str| format!(r#""data":{{"name":"X","level":"pioneer-area",{rest}}}"#);
    refused("area.described", "newport", &place(r#""parent":"nowhere""#), "must-exist");
    refused("area.described", "cf-wales", &place(r#""parent":"newport""#), "area-circle");
    refused("area.described", "newport", &place(r#""parent":"newport""#), "area-circle");
    refused("area.described", "newport", &place(r#""gss":["W6"]"#), "gss-form");
    refused(
        "area.designated",
        "bettws",
        r#""data":{"designation":"pioneer","ended":true}"#,
        "not-designated",
    );
    refused("goal.set", "newport", r#""data":{"ref":"1","text":"x"}"#, "goal-taken");
    refused("goal.set", "newport", r#""data":{"ref":"9","text":"x","replaces":"8"}"#, "must-exist");
    let resource = |rest: &str| format!(r#""data":{{"type":"funding",{rest}}}"#);
    refused("resource.contributed", "newport", &resource(r#""to":"nothing-known""#), "must-exist");
    refused(
        "resource.contributed",
        "newport",
        &resource(r#""to":"mini-police","amount":"-1""#),
        "amount-negative",
    );
    refused(
        "resource.contributed",
        "newport",
        &resource(r#""to":"mini-police","currency":"pounds""#),
        "currency-form",
    );
}

#[test]
fn refuses_parties_and_partners_that_do_not_fit() {
    refused("partner.joined", "newport", r#""data":{"party":"nobody","roles":["host"]}"#, "must-exist");
    refused("partner.joined", "newport", r#""data":{"party":"gwent-police","roles":[]}"#, "role-missing");
    refused(
        "partner.joined",
        "newport",
        r#""data":{"party":"gwent-police","roles":["host","host"]}"#,
        "role-twice",
    );
    refused("partner.left", "newport", r#""data":{"party":"syniad"}"#, "not-a-partner");
    refused(
        "partner.left",
        "newport",
        r#""data":{"party":"gwent-police","roles":["host"]}"#,
        "role-not-held",
    );
    let early = r#""when":"2017","data":{"party":"welsh-government"}"#;
    refused("partner.left", "cf-wales", &early.replace("2017", "2016"), "left-before-joined");
    assert!(rehearsed("partner.left", "cf-wales", early).is_ok());
    let party = |rest: &str| format!(r#""data":{{"party":"new-one","type":"service","name":"N",{rest}}}"#);
    refused("party.described", "newport", &party(r#""same_as":"new-one""#), "same-party");
    refused("party.described", "newport", &party(r#""same_as":"nobody""#), "must-exist");
}

#[test]
fn a_partner_who_left_may_join_and_leave_again() {
    let mut fixture = seeded();
    let joined = r#""when":"2018","data":{"party":"gwent-police","roles":["delivery"]}"#;
    assert!(fixture.state("partner.left", "newport", r#""data":{"party":"gwent-police"}"#).is_ok());
    assert!(fixture.state("partner.left", "newport", r#""data":{"party":"gwent-police"}"#).is_err());
    assert_eq!(fixture.state("partner.joined", "newport", joined).unwrap().warnings, []);
    assert!(
        fixture
            .state("partner.left", "newport", r#""data":{"party":"gwent-police","roles":["delivery"]}"#)
            .is_ok()
    );
}

#[test]
fn refuses_initiatives_and_training_that_do_not_fit() {
    let launched = r#""data":{"initiative":"mini-police","name":"X","stage":"piloting"}"#;
    refused("initiative.launched", "newport", launched, "slug-taken");
    refused(
        "initiative.changed",
        "newport",
        r#""data":{"initiative":"nothing","stage":"ended"}"#,
        "must-exist",
    );
    refused("initiative.changed", "newport", r#""data":{"initiative":"mini-police"}"#, "nothing-changed");
    let training = r#""data":{"topic":"T","audience":"A","providers":["nobody"]}"#;
    refused("training.delivered", "newport", training, "must-exist");
    let mut fixture = seeded();
    let ended = r#""data":{"initiative":"mini-police","stage":"ended"}"#;
    let seq = fixture.state("initiative.changed", "newport", ended).unwrap().seq;
    let again = r#""data":{"initiative":"mini-police","stage":"piloting"}"#;
    assert_eq!(
        fixture.state("initiative.changed", "newport", again).unwrap_err()[0].rule,
        "initiative-ended"
    );
    let withdrawal = format!(r#""data":{{"target":{seq},"reason":"source-error"}}"#);
    fixture.state("entry.withdrawn", "newport", &withdrawal).unwrap();
    assert!(fixture.state("initiative.changed", "newport", again).is_ok(), "the end was withdrawn");
}

#[test]
fn refuses_results_that_do_not_fit_their_indicator() {
    let result = |rest: &str| format!(r#""data":{{"indicator":"attendance",{rest}}}"#);
    refused("outcome.measured", "newport", &result(r#""strength":"much""#), "result-missing");
    refused("outcome.measured", "newport", &result(r#""value":"94.1""#), "value-in-words");
    refused(
        "outcome.measured",
        "newport",
        r#""data":{"indicator":"nothing","direction":"up"}"#,
        "must-exist",
    );
    let share = |rest: &str| format!(r#""data":{{"indicator":"ace-1plus",{rest}}}"#);
    refused(
        "outcome.measured",
        "wales",
        &share(r#""value":"47","numerator":3,"denominator":2"#),
        "share-form",
    );
    refused("outcome.measured", "wales", &share(r#""value":"47","numerator":3"#), "share-half");
    refused(
        "outcome.measured",
        "wales",
        &share(r#""value":"47","numerator":46,"denominator":100"#),
        "share-differs",
    );
    let target = |rest: &str| format!(r#""data":{{"reason":"r","value":"9",{rest}}}"#);
    refused(
        "target.set",
        "newport",
        &target(r#""indicator":"attendance","period":"2019""#),
        "value-in-words",
    );
    refused(
        "target.set",
        "wales",
        &target(r#""indicator":"ace-1plus","period":{"said":"soon"}"#),
        "period-missing",
    );
    let defined = r#""data":{"indicator":"attendance","name":"X","rba":"performance","measure":"unit","polarity":"neither","flow":true}"#;
    refused("indicator.defined", "newport", defined, "slug-taken");
    let words = defined.replace("\"attendance\"", "\"mood\"").replace("\"unit\"", "\"qualitative\"");
    let adds_up = words.replace("\"flow\":true", "\"flow\":true,\"aggregatable\":true");
    refused("indicator.defined", "newport", &adds_up, "words-do-not-add-up");
    let mut fixture = seeded();
    let percentage = adds_up.replace("qualitative", "percentage");
    fixture.state("indicator.defined", "newport", &percentage).unwrap();
    let bare = r#""data":{"indicator":"mood","value":"50"}"#;
    assert_eq!(fixture.state("outcome.measured", "newport", bare).unwrap_err()[0].rule, "share-missing");
}

#[test]
fn refuses_consultations_minutes_and_commitments_that_do_not_fit() {
    let held = r#""data":{"consultation":"cf-eoi","by":{"text":"us"}}"#;
    refused("consultation.held", "cf-wales", held, "slug-taken");
    refused(
        "response.received",
        "cf-wales",
        r#""data":{"consultation":"none-such","by":"rcn"}"#,
        "must-exist",
    );
    refused("response.received", "cf-wales", r#""data":{"consultation":"cf-eoi"}"#, "respondent-form");
    let uncounted = r#""data":{"consultation":"cf-eoi","count":{"unit":"letters"}}"#;
    refused("response.received", "cf-wales", uncounted, "count-missing");
    let minute = |rest: &str| format!(r#""data":{{"ref":"31","form":"agreed","text":"t",{rest}}}"#);
    refused("minute.recorded", "west-sussex", &minute(r#""body":"no-board""#), "must-exist");
    refused("minute.recorded", "west-sussex", &minute(r#""body":"ws-hwb","answers":"30.1""#), "not-asked");
    let made = r#""data":{"commitment":"ws-approval","by":{"text":"us"},"text":"t"}"#;
    refused("commitment.made", "west-sussex", made, "slug-taken");
    refused(
        "commitment.updated",
        "west-sussex",
        r#""data":{"commitment":"none","status":"kept"}"#,
        "must-exist",
    );
    let mut fixture = seeded();
    let kept = r#""data":{"commitment":"ws-approval","status":"kept"}"#;
    fixture.state("commitment.updated", "west-sussex", kept).unwrap();
    let missed = kept.replace("kept", "missed");
    assert_eq!(
        fixture.state("commitment.updated", "west-sussex", &missed).unwrap_err()[0].rule,
        "commitment-closed"
    );
    let note = |rest: &str| format!(r#""data":{{"text":"t",{rest}}}"#);
    refused("note.recorded", "newport", &note(r#""topic":"story","about_entries":[4000]"#), "must-exist");
    refused("note.recorded", "newport", &note(r#""topic":"principle""#), "principle-missing");
    refused("note.recorded", "newport", &note(r#""topic":"story","principle":"P1""#), "principle-form");
}

#[test]
fn refuses_corrections_and_withdrawals_that_do_not_fit() {
    let correct = |target: u64, kind: &str, data: &str| {
        format!(
            r#""data":{{"target":{target},"reason":"source-error","replacement":{{"kind":"{kind}","data":{data}}}}}"#
        )
    };
    let note = r#"{"topic":"story","text":"x"}"#;
    refused("entry.corrected", "newport", &correct(999, "note.recorded", note), "must-exist");
    refused("entry.corrected", "newport", &correct(2, "note.recorded", note), "same-kind");
    refused("entry.corrected", "newport", &correct(0, "note.recorded", note), "not-correctable");
    refused("entry.withdrawn", "newport", r#""data":{"target":999,"reason":"duplicate"}"#, "must-exist");
    refused("entry.withdrawn", "newport", r#""data":{"target":0,"reason":"duplicate"}"#, "not-withdrawable");
    let erased = r#""data":{"subject":"somebody","ground":"request","decided_by":"officer"}"#;
    refused("person.erased", "newport", erased, "nothing-to-erase");
    refused(
        "ledger.created",
        "ledger",
        r#""data":{"clock":"system","time_zone":"Europe/London"}"#,
        "ledger-created-once",
    );
    let mut fixture = seeded();
    let withdrawal = r#""data":{"target":21,"reason":"duplicate"}"#;
    fixture.state("entry.withdrawn", "newport", withdrawal).unwrap();
    let twice = fixture.state("entry.withdrawn", "newport", withdrawal).unwrap_err();
    assert_eq!(twice[0].rule, "withdrawn");
    let corrected =
        fixture.state("entry.corrected", "newport", &correct(21, "note.recorded", note)).unwrap_err();
    assert_eq!(corrected[0].rule, "withdrawn");
}

#[test]
fn a_correction_keeps_the_rules_and_may_keep_its_own_slug() {
    let mut fixture = seeded();
    let seq = fixture.ledger.partnership().count();
    let launched = r#"{"initiative":"reading-club","name":"Reading club","stage":"piloting"}"#;
    fixture.state("initiative.launched", "newport", &format!(r#""data":{launched}"#)).unwrap();
    let correct = |data: &str| {
        format!(
            r#""data":{{"target":{seq},"reason":"source-error","replacement":{{"kind":"initiative.launched","data":{data}}}}}"#
        )
    };
    let renamed = launched.replace("Reading club", "Reading group");
    assert!(fixture.state("entry.corrected", "newport", &correct(&renamed)).is_ok());
    let taken = launched.replace("reading-club", "mini-police");
    assert_eq!(
        fixture.state("entry.corrected", "newport", &correct(&taken)).unwrap_err()[0].rule,
        "slug-taken"
    );
    let moved = launched.replace("reading-club", "reading-circle");
    assert!(fixture.state("entry.corrected", "newport", &correct(&moved)).is_ok());
    let changed = r#""data":{"initiative":"reading-club","stage":"ended"}"#;
    assert_eq!(fixture.state("initiative.changed", "newport", changed).unwrap_err()[0].rule, "must-exist");
    assert!(fixture.state("initiative.changed", "newport", &changed.replace("club", "circle")).is_ok());
}

#[test]
fn stores_what_is_unlikely() {
    warned("note.recorded", "newprot", r#""data":{"topic":"story","text":"x"}"#, WarningRule::NewArea);
    let placed = r#""place":"new-place","data":{"topic":"story","text":"x"}"#;
    warned("note.recorded", "newport", placed, WarningRule::NewPlace);
    let joined = r#""data":{"party":"gwent-police","roles":["delivery"]}"#;
    warned("partner.joined", "newport", joined, WarningRule::AlreadyJoined);
    let published = r#""data":{"title":"T","by":"unheard-of"}"#;
    warned("document.published", "newport", published, WarningRule::PartyNotDescribed);
    let endorsed = r#""data":{"commitment":"ws-approval","by":"ws-hwb","stance":"endorsed"}"#;
    warned("commitment.endorsed", "west-sussex", endorsed, WarningRule::NotSought);
    let note = r#""data":{"topic":"story","text":"x","about":["unheard-of"]}"#;
    warned("note.recorded", "newport", note, WarningRule::UnknownReference);
    let described =
        seeded().state("note.recorded", "newport", r#""data":{"topic":"story","text":"x"}"#).unwrap();
    assert_eq!(described.warnings, []);
}

#[test]
fn withdrawing_what_others_refer_to_is_noticed() {
    let mut fixture = empty();
    fixture
        .state("area.described", "newport", r#""data":{"name":"Newport","level":"pioneer-area"}"#)
        .unwrap();
    let described = r#""data":{"party":"police","type":"organisation","name":"Police"}"#;
    let seq = fixture.state("party.described", "newport", described).unwrap().seq;
    fixture.state("partner.joined", "newport", r#""data":{"party":"police","roles":["host"]}"#).unwrap();
    let withdrawal = format!(r#""data":{{"target":{seq},"reason":"duplicate"}}"#);
    let receipt = fixture.state("entry.withdrawn", "newport", &withdrawal).unwrap();
    assert_eq!(receipt.warnings[0].rule, WarningRule::NotDescribedAnyMore);
}

#[test]
fn the_same_command_is_recorded_once_and_another_with_its_key_is_refused() {
    let mut fixture = empty();
    let line = |text: &str| {
        format!(
            r#"{{"key":"k1","kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
        )
    };
    let first = fixture.record("2026-01-05T09:00:00Z", &[&line("x")]).unwrap();
    let again = fixture.record("2026-01-06T09:00:00Z", &[&line("x")]).unwrap();
    assert_eq!((again[0].seq, again[0].leaf, again[0].before), (first[0].seq, first[0].leaf, true));
    assert_eq!(fixture.ledger.head().count, 2);
    let Err(RecordError::Rejected(rejected)) = fixture.record("2026-01-06T09:00:00Z", &[&line("y")]) else {
        panic!("another statement was recorded with the key");
    };
    assert_eq!(rejected[0].problems[0].rule, "key-taken");
}

#[test]
fn equal_lines_of_one_file_are_told_apart_and_kept_apart_from_the_next_time() {
    let line =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let mut fixture = empty();
    assert_eq!(fixture.record("2026-01-05T09:00:00Z", &[line, line]).unwrap().len(), 2);
    fixture.record("2026-01-05T09:00:00Z", &[line, line]).unwrap();
    assert_eq!(fixture.ledger.head().count, 3);
    let keys: Vec<String> =
        (0..2).map(|n| Command::derived_key(&command(line, None, 0).statement, n)).collect();
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_batch_is_recorded_whole_or_not_at_all() {
    let sound =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let broken = r#"{"kind":"partner.joined","area":"a","source":[{"doc":"M"}],"data":{"party":"no","roles":["host"]}}"#;
    let mut fixture = empty();
    let Err(RecordError::Rejected(rejected)) =
        fixture.record("2026-01-05T09:00:00Z", &[sound, broken, sound, broken])
    else {
        panic!("a broken batch was recorded");
    };
    assert_eq!(rejected.iter().map(|rejected| rejected.index).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(fixture.ledger.head().count, 1);
}

#[test]
fn a_manual_clock_never_runs_backwards() {
    let line = |text: &str| {
        format!(
            r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
        )
    };
    let mut fixture = empty();
    fixture.record("2026-01-05T09:00:00Z", &[&line("a"), &line("b")]).unwrap();
    let same = fixture.record("2026-01-05T09:00:00Z", &[&line("c")]).unwrap();
    assert_eq!(same[0].recorded_at, Instant(at("2026-01-05T09:00:00Z").0 + 2));
    let Err(RecordError::Rejected(rejected)) = fixture.record("2026-01-04T09:00:00Z", &[&line("d")]) else {
        panic!("an entry was backdated");
    };
    assert_eq!(rejected[0].problems[0].rule, "never-backdated");
    let Err(RecordError::Rejected(rejected)) =
        fixture.ledger.record(vec![command(&line("e"), None, 0)], at("2026-01-06T09:00:00Z"))
    else {
        panic!("the machine's clock was used in a ledger with a manual one");
    };
    assert_eq!(rejected[0].problems[0].rule, "clock-manual");
}
