//! Every hard rule refuses by its name, and every warning is stored.

use std::sync::{LazyLock, Mutex};

use tyst_event::{Problem, WarningRule};

use super::{Fixture, NO_CLOCK, at, command, seeded};
use crate::{Receipt, RecordError};

/// The seeds, recorded once for all tests that only ask whether something would be recorded.
static SEEDED: LazyLock<Mutex<Fixture>> = LazyLock::new(|| Mutex::new(seeded()));

fn rehearsed(kind: &str, area: &str, rest: &str) -> Result<Vec<Receipt>, Vec<Problem>> {
    let line = format!(r#"{{"kind":"{kind}","area":"{area}","source":[{{"doc":"M"}}],{rest}}}"#);
    let fixture = SEEDED.lock().unwrap();
    let recorded = fixture.ledger.partnership().last_recorded();
    match fixture.history().rehearse(vec![command(&line, Some(recorded), 0)].into(), NO_CLOCK) {
        Ok(receipts) => Ok(receipts),
        Err(RecordError::Rejected(mut rejected)) => Err(rejected.remove(0).problems),
        Err(other) => panic!("{other:?}"),
    }
}

#[track_caller]
pub(super) fn refused(kind: &str, area: &str, rest: &str, rule: &str) {
    let Err(problems) = rehearsed(kind, area, rest) else { panic!("would be recorded: {rest}") };
    assert!(problems.iter().any(|problem| problem.rule == rule), "{rule} is not among {problems:#?}");
}

#[track_caller]
fn warned(kind: &str, area: &str, rest: &str, rule: WarningRule) {
    let Ok(receipts) = rehearsed(kind, area, rest) else { panic!("refused: {rest}") };
    let warnings = &receipts[0].warnings;
    assert!(warnings.iter().any(|warning| warning.rule() == Some(rule)), "{warnings:?}");
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
        fixture.ledger.record(vec![command(&line, recorded, 0)].into(), NO_CLOCK)
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
    let early = r#""when":"2016","data":{"designation":"pioneer","ended":true}"#;
    refused("area.designated", "gwynedd", early, "ended-before-designated");
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
    let uncounted = r#""data":{"consultation":"cf-eoi","count":{"of":9,"unit":"letters"}}"#;
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
fn a_role_keeps_the_day_on_which_it_was_first_taken_up() {
    let mut fixture = seeded();
    let joined =
        |year: u16, role: &str| format!(r#""when":"{year}","data":{{"party":"syniad","roles":["{role}"]}}"#);
    fixture.state("partner.joined", "newport", &joined(2015, "delivery")).unwrap();
    fixture.state("partner.joined", "newport", &joined(2019, "delivery")).unwrap();
    fixture.state("partner.joined", "newport", &joined(2020, "host")).unwrap();
    let left = |role: &str| format!(r#""when":"2018","data":{{"party":"syniad","roles":["{role}"]}}"#);
    assert_eq!(
        fixture.state("partner.left", "newport", &left("host")).unwrap_err()[0].rule,
        "left-before-joined"
    );
    assert!(fixture.state("partner.left", "newport", &left("delivery")).is_ok());
}

#[test]
fn an_entry_from_before_the_end_may_come_late() {
    let mut fixture = seeded();
    let changed = |year: u16, stage: &str| {
        format!(r#""when":"{year}","data":{{"initiative":"mini-police","stage":"{stage}"}}"#)
    };
    fixture.state("initiative.changed", "newport", &changed(2019, "ended")).unwrap();
    assert!(fixture.state("initiative.changed", "newport", &changed(2017, "piloting")).is_ok());
    assert!(fixture.state("initiative.changed", "newport", &changed(2020, "piloting")).is_err());
}

#[test]
fn the_verb_of_a_quote_is_held_against_the_form() {
    let minute = |quote: &str| {
        format!(
            r#"{{"kind":"minute.recorded","area":"west-sussex","source":[{{"doc":"M","quote":{{"text":"{quote}","lang":"en"}}}}],"data":{{"body":"ws-hwb","ref":"9","form":"agreed","text":"t"}}}}"#
        )
    };
    for (quote, rules) in
        [("it was noted that", 1), ("it was agreed that", 0), ("noted and agreed", 0), ("", 0)]
    {
        let line = if quote.is_empty() {
            minute("x").replace("\"text\":\"x\"", "\"text\":\"fine\"")
        } else {
            minute(quote)
        };
        let history = SEEDED.lock().unwrap().history();
        let recorded = Some(at("2026-01-10T09:00:00Z"));
        let receipts = history.rehearse(vec![command(&line, recorded, 0)].into(), NO_CLOCK).unwrap();
        assert_eq!(receipts[0].warnings.len(), rules, "{quote}: {:?}", receipts[0].warnings);
    }
}

#[test]
fn personal_data_is_looked_for_in_explanations_too() {
    let data = r#""data":{"target":21,"reason":"source-error","explanation":"ask ann@example.org","replacement":{"kind":"note.recorded","data":{"topic":"support","text":"x"}}}"#;
    refused("entry.corrected", "welsh-local-government", data, "personal-data");
    let data = r#""data":{"target":21,"reason":"source-error","replacement":{"kind":"note.recorded","data":{"topic":"support","text":"ann@example.org"}}}"#;
    refused("entry.corrected", "welsh-local-government", data, "personal-data");
}

/// Hashes and positions are digits, and some of them look like the number of a telephone.
#[test]
fn what_is_published_is_known_by_digits_that_are_nobodys_number() {
    let digits = format!("07700900123{}", "a".repeat(53));
    let published = |digest: &str, witnesses: &str| {
        format!(
            r#""data":{{"report":"wales.tyst.r","version":"1.0.0","digest":"{digest}","as_at":"2026-01-09","entry":5,"receipt":"{digits}","witnesses":["{witnesses}"]}}"#
        )
    };
    let recorded = seeded().state("report.published", "ledger", &published(&digits, "943 476 5919 12-30"));
    assert!(recorded.is_ok(), "{recorded:?}");
    refused("report.published", "ledger", &published("07700 900123", "1"), "hash-form");
    refused("report.published", "ledger", &published(&digits, "ask on 07700 900123"), "ranges-form");
}

/// The trail of who came in and what they read: for named people only, and nobody's to take back.
#[test]
fn what_is_noted_of_access_is_restricted_and_stands() {
    let noted = |sensitivity: &str, entries: &str| {
        format!(r#"{sensitivity}"data":{{"act":"exported","entries":["{entries}"]}}"#)
    };
    let restricted = r#""sensitivity":"restricted","#;
    let mut ledger = seeded();
    let recorded = ledger.state("access.noted", "ledger", &noted(restricted, "943 476 5919 12-30")).unwrap();
    refused("access.noted", "ledger", &noted("", "1-5"), "access-restricted");
    refused("access.noted", "ledger", &noted(restricted, "ask ann"), "ranges-form");
    let seq = recorded.seq;
    let taken_back = ledger.state(
        "entry.withdrawn",
        "ledger",
        &format!(r#""data":{{"target":{seq},"reason":"source-error"}}"#),
    );
    assert!(format!("{:?}", taken_back.unwrap_err()).contains("not-withdrawable"));
}
