//! Replay at a cut: dates in three values, corrections and withdrawals as known then, nothing dropped in silence.

use proptest::prelude::*;
use tyst_event::{Body, Certainty, Day, Entry, Instant, Kind, PartialDate, Portion, Row, Span, Stretch};

use tyst_log::Head;

use super::chance::Chance;
use super::{NO_CLOCK, at, command, empty, seeded};
use crate::{Clock, Cut, CutError, History, Mark, Point, Portions, Zone, create};

fn london() -> Zone {
    Zone::new("Europe/London").unwrap()
}

pub(super) fn cut(history: &History, as_at: &str, known_at: &str) -> Cut {
    let [as_at, known_at] = [as_at, known_at].map(|words| words.parse::<Point>().unwrap());
    history.cut(Some(&as_at), Some(&known_at), &Vec::new).unwrap()
}

fn designated(history: &History, cut: Cut) -> (usize, usize) {
    let entries: Vec<_> = history.replay(cut).unwrap().map(Result::unwrap).collect();
    let designations = entries.iter().filter(|entry| matches!(entry.statement.body, Body::AreaDesignated(_)));
    let (definite, possible): (Vec<_>, Vec<_>) = designations.partition(|entry| entry.is_definite());
    (definite.len(), possible.len())
}

/// The acceptance table of the pioneers.
#[test]
fn pioneers_are_definite_or_possible_as_at_a_date_and_as_known_at_another() {
    let fixture = seeded();
    let history = fixture.history();
    for (as_at, known_at, expected) in [
        ("2016-10-31", "2026-01-10", (0, 0)),
        ("2017-06-06", "2026-01-10", (0, 0)),
        ("2017-06-07", "2026-01-05", (0, 0)),
        ("2017-06-07", "2026-01-10", (5, 0)),
        ("2017-06-30", "2026-01-06", (5, 0)),
        ("2017-06-30", "2026-01-10", (5, 3)),
        ("2019-12-31", "2026-01-10", (5, 3)),
        ("2026-01-07", "2026-01-07", (5, 0)),
        ("2026-01-08", "2026-01-08", (8, 0)),
    ] {
        assert_eq!(
            designated(&history, cut(&history, as_at, known_at)),
            expected,
            "as at {as_at}, known at {known_at}"
        );
    }
}

#[test]
fn the_latest_cut_holds_everything() {
    let fixture = seeded();
    let history = fixture.history();
    let latest = history.latest_cut().unwrap();
    assert_eq!(latest.as_at.to_string(), "2026-01-09");
    assert_eq!(history.replay(latest).unwrap().count(), 275);
    let bare = empty();
    let latest = bare.history().latest_cut().unwrap();
    assert_eq!(bare.history().replay(latest).unwrap().count(), 0);
}

#[test]
fn a_date_means_through_its_last_moment_in_the_zone_of_the_ledger() {
    let zone = london();
    let moment = |words: &str| words.parse::<Point>().unwrap().moment(&zone).unwrap();
    let day = |words: &str| words.parse::<Point>().unwrap().day(&zone).unwrap().to_string();
    assert_eq!(moment("2026-07-01"), at("2026-07-01T22:59:59.999999Z"));
    assert_eq!(moment("2026"), at("2026-12-31T23:59:59.999999Z"));
    assert_eq!(day("2026-02"), "2026-02-28");
    assert_eq!(day("2026-06-30T23:30:00Z"), "2026-07-01");
    for words in
        ["yesterday", "seq:", "seq:-1", "seq:99999999999999999999", "checkpoint:abc", "checkpoint:0123456x"]
    {
        assert!(matches!(words.parse::<Point>(), Err(CutError::Form(_))), "{words}");
    }
    assert!(matches!("2018-02-30".parse::<Point>(), Err(CutError::Calendar(_))));
}

#[test]
fn a_correction_stands_from_when_it_was_recorded_and_keeps_the_position() {
    let mut fixture = empty();
    let stated = |text: &str| format!(r#"{{"topic":"story","text":"{text}"}}"#);
    let seq = fixture.state("note.recorded", "newport", &format!(r#""data":{}"#, stated("one"))).unwrap().seq;
    let before = fixture.ledger.partnership().last_recorded();
    let restate = |target: u64, text: &str| {
        format!(
            r#""when":"2018","data":{{"target":{target},"reason":"transcription-error","replacement":{{"kind":"note.recorded","data":{}}}}}"#,
            stated(text)
        )
    };
    let first = fixture.state("entry.corrected", "newport", &restate(seq, "two")).unwrap().seq;
    let second = fixture.state("entry.corrected", "newport", &restate(first, "three")).unwrap().seq;
    let withdrawn = fixture.state(
        "entry.withdrawn",
        "newport",
        &format!(r#""data":{{"target":{second},"reason":"duplicate"}}"#),
    );
    let history = fixture.history();
    let texts = |known_at: Instant| {
        let entries = history.replay(cut(&history, "2026", &known_at.to_string())).unwrap();
        let text = |entry: Entry| match entry.statement.body {
            Body::NoteRecorded(note) => {
                (entry.seq, note.text.en.unwrap(), entry.corrected, entry.span.first.is_some())
            }
            other => panic!("{other:?}"),
        };
        entries.map(|entry| text(entry.unwrap())).collect::<Vec<_>>()
    };
    let moment = |seq: u64| history.entry(seq).unwrap().unwrap().event.unwrap().recorded_at;
    assert_eq!(texts(before), [(seq, "one".to_owned(), false, false)]);
    assert_eq!(texts(moment(first)), [(seq, "two".to_owned(), true, true)]);
    assert_eq!(texts(moment(second)), [(seq, "three".to_owned(), true, true)]);
    assert_eq!(texts(moment(withdrawn.unwrap().seq)), [(seq, "two".to_owned(), true, true)]);
    let gone = fixture
        .state("entry.withdrawn", "newport", &format!(r#""data":{{"target":{seq},"reason":"duplicate"}}"#))
        .unwrap();
    let back = fixture
        .state(
            "entry.withdrawn",
            "newport",
            &format!(r#""data":{{"target":{},"reason":"source-error"}}"#, gone.seq),
        )
        .unwrap();
    let history = fixture.history();
    let count = |seq: u64| {
        let known_at = history.entry(seq).unwrap().unwrap().event.unwrap().recorded_at;
        history.replay(cut(&history, "2026", &known_at.to_string())).unwrap().count()
    };
    assert_eq!((count(gone.seq), count(back.seq)), (0, 1));
    assert_eq!(
        fixture.ledger.partnership().chains().about(seq),
        [first, second, second + 1, gone.seq, back.seq]
    );
}

#[test]
fn a_rehearsal_answers_like_recording_and_records_nothing() {
    let fixture = empty();
    let sound =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let recorded = Some(at("2026-01-05T09:00:00Z"));
    let history = fixture.history();
    assert_eq!(history.rehearse(vec![command(sound, recorded, 0)].into(), NO_CLOCK).unwrap().len(), 1);
    assert!(history.rehearse(vec![command(sound, None, 0)].into(), NO_CLOCK).is_err());
    assert_eq!(fixture.ledger.head().count, 1);
}

#[test]
fn a_ledger_with_the_machines_clock_refuses_times_and_never_runs_backwards() {
    let folder = tempfile::tempdir().unwrap();
    let created = crate::Created {
        id: "system".to_owned(),
        at: at("2026-01-01T09:00:00Z"),
        clock: tyst_event::terms::Clock::System,
        time_zone: "Europe/London".to_owned(),
    };
    let mut ledger = create(folder.path(), &created).unwrap();
    let line =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let clock = |words: &str| Clock { wall: at(words), steady_us: 0 };
    let given = command(line, Some(at("2026-01-05T09:00:00Z")), 0);
    assert!(ledger.record(vec![given].into(), clock("2026-01-05T09:00:00Z")).is_err());
    let back = ledger.record(vec![command(line, None, 0)].into(), clock("2025-01-01T09:00:00Z")).unwrap();
    assert_eq!(back[0].recorded_at.0, created.at.0 + 1);
    ledger.close().unwrap();
    assert!(create(folder.path(), &created).is_err(), "a folder that is not empty is refused");
}

#[test]
fn what_a_newer_version_wrote_is_kept_counted_and_shown() {
    let mut fixture = empty();
    let newest =
        fixture.state("note.recorded", "newport", r#""data":{"topic":"story","text":"x"}"#).unwrap().seq;
    let mut event = fixture.history().entry(newest).unwrap().unwrap().event.unwrap();
    event.seq += 1;
    event.recorded_at.0 += 1;
    event.key = "from-the-future".to_owned();
    event.statement.body =
        Body::Unknown(tyst_event::wire::Unknown { kind: 77, schema: 3, payload: vec![9; 5] });
    let known = tyst_event::wire::encode(&event).unwrap();
    let newer_format = vec![200, 1, 2, 3];
    let path = fixture.folder.path().to_path_buf();
    fixture.ledger.close().unwrap();
    let mut log = tyst_log::Log::open(&path, &crate::EVENTS, &mut |_| {}).unwrap();
    log.append(newest + 1, &[known.clone(), newer_format]).unwrap();
    log.close().unwrap();
    let history = History::open(&path).unwrap();
    let replay = history.replay(history.latest_cut().unwrap()).unwrap();
    assert_eq!(replay.unread(), 1, "the newer format is counted");
    let shown: Vec<_> =
        replay.map(Result::unwrap).filter(|entry| entry.statement.body.kind().is_none()).collect();
    assert_eq!(shown.len(), 1, "the unknown kind is there");
    assert_eq!(history.entry(newest + 1).unwrap().unwrap().bytes, known);
    let mut ledger = crate::Ledger::open(&path, &mut |_| {}).unwrap();
    let line =
        r#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"y"}}"#;
    let receipt = ledger.record(vec![command(line, Some(event.recorded_at), 9)].into(), NO_CLOCK).unwrap();
    assert_eq!(receipt[0].seq, newest + 3, "the ledger goes on");
}

/// Returns the entries at a cut as portions give them.
pub(super) fn in_portions(
    history: &History,
    cut: Cut,
    wanted: impl Fn(u32) -> bool + Send + 'static,
) -> Vec<Entry> {
    expanded(history, history.portions(cut, wanted).unwrap())
}

pub(super) fn expanded(history: &History, portions: Portions) -> Vec<Entry> {
    let mut entries = Vec::new();
    for portion in portions {
        match portion.unwrap() {
            Portion::Entries(some) => entries.extend(some),
            Portion::Stretch(stretch) => {
                let Stretch { first_seq, rows, .. } = *stretch;
                let stored = |seq| history.entry(seq).unwrap().unwrap().event.unwrap();
                entries.extend((first_seq..).zip(rows).filter_map(|(seq, row)| match row {
                    Row::Absent => None,
                    Row::Entry(entry) => Some(*entry),
                    Row::Stored { recorded_at, span, certainty, late } => {
                        let statement = stored(seq).statement;
                        Some(Entry {
                            seq,
                            recorded_at,
                            span,
                            certainty,
                            corrected: false,
                            disputed: false,
                            late,
                            statement,
                        })
                    }
                }));
            }
        }
    }
    entries
}

#[test]
fn portions_of_a_ledger_without_sealed_segments_are_its_entries() {
    let mut fixture = seeded();
    let note = r#"{"kind":"note.recorded","data":{"topic":"story","text":"other"}}"#;
    let about = |target: u64| format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#);
    let text = r#""data":{"topic":"story","text":"one"}"#;
    let seq = fixture.state("note.recorded", "newport", text).unwrap().seq;
    let corrected =
        format!(r#""when":"2018","data":{{"target":{seq},"reason":"source-error","replacement":{note}}}"#);
    fixture.state("entry.corrected", "newport", &corrected).unwrap();
    for target in [21, 22, seq + 2] {
        fixture.state("entry.withdrawn", "newport", &about(target)).unwrap();
    }
    let history = fixture.history();
    for as_at in ["2016-10-31", "2017-06-30", "2019-12-31", "2026-01-12"] {
        for known_at in ["2026-01-05", "2026-01-07", "2026-01-08", "2026-01-12"] {
            let cut = cut(&history, as_at, known_at);
            let entries: Vec<_> = history.replay(cut).unwrap().map(Result::unwrap).collect();
            assert_eq!(in_portions(&history, cut, |_| true), entries, "as at {as_at}, known at {known_at}");
        }
    }
    let all = history.latest_cut().unwrap();
    assert!(in_portions(&history, all, |_| true).len() > 200);
    let few = |kind: u32| kind == Kind::AreaDesignated.number();
    let mut stretches = 0;
    for portion in history.portions(all, few).unwrap() {
        let Portion::Stretch(stretch) = portion.unwrap() else { panic!("the seeds can be packed") };
        let stored = stretch.rows.iter().filter(|row| matches!(row, Row::Stored { .. })).count();
        let entries = stretch.rows.iter().filter(|row| matches!(row, Row::Entry(_))).count();
        assert!(stored == 8 && entries == 1, "{stored} stored, {entries} corrected");
        stretches += 1;
    }
    assert_eq!(stretches, 1);
}

/// What a cut knows is found without reading everything, also where several entries were recorded at one moment.
#[test]
fn a_cut_knows_what_was_recorded_by_its_moment() {
    let fixture = seeded();
    let history = fixture.history();
    let recorded: Vec<Instant> =
        history.stored(0).map(|stored| stored.unwrap().event.unwrap().recorded_at).collect();
    let moments = recorded.iter().flat_map(|moment| [moment.0 - 1, moment.0, moment.0 + 1]);
    let mut shared = 0;
    for moment in moments.chain([i64::MIN, 0, i64::MAX]).map(Instant) {
        let known = recorded.iter().filter(|recorded| **recorded <= moment).count() as u64;
        let cut = history.cut(None, Some(&Point::Moment(moment)), &Vec::new).unwrap();
        assert_eq!(cut.count, known, "{moment:?}");
        let mut frontier = tyst_log::Frontier::empty();
        for stored in history.stored(0).take(usize::try_from(known).unwrap()) {
            frontier.push(tyst_log::leaf_hash(&stored.unwrap().bytes));
        }
        assert_eq!(history.head_at(cut).unwrap(), frontier.head(), "{moment:?}");
        shared += u64::from(known > 1 && recorded[usize::try_from(known).unwrap() - 2] == moment);
    }
    assert!(shared > 0, "some entries share their moment");
    let latest = history.latest_cut().unwrap();
    let fewer = Cut { count: latest.count - 1, ..latest };
    let entries = |cut: Cut| history.replay(cut).unwrap().map(Result::unwrap).collect::<Vec<_>>();
    assert_eq!(entries(latest).split_last().unwrap().1, entries(fewer), "the last one is not known yet");
    assert_eq!(in_portions(&history, fewer, |_| true), entries(fewer));
    assert_eq!(history.partnership_at(fewer).unwrap().count(), fewer.count);
}

#[test]
fn a_point_can_be_an_entry_or_a_checkpoint() {
    let fixture = seeded();
    let history = fixture.history();
    let heads: Vec<Head> = [5, 60, 200].map(|count| history.reader().head_at(count).unwrap()).to_vec();
    let cut_at = |words: &str| {
        let point: Point = words.parse().unwrap();
        history.cut(Some(&point), Some(&point), &|| heads.clone())
    };
    let hex = |head: &Head| tyst_event::wire::hex(&head.root);
    for head in heads.iter().chain([&history.head()]) {
        let recorded_at = history.entry(head.count - 1).unwrap().unwrap().event.unwrap().recorded_at;
        let expected =
            Cut { as_at: history.zone().day(recorded_at), known_at: recorded_at, count: head.count };
        let [seq, whole, short] = [
            format!("seq:{}", head.count - 1),
            format!("checkpoint:{}", hex(head)),
            format!("checkpoint:{}", &hex(head)[..8]),
        ];
        for words in [seq, whole.to_uppercase().replace("CHECKPOINT", "checkpoint"), short] {
            assert_eq!(cut_at(&words).unwrap(), expected, "{words}");
        }
    }
    let count = history.head().count;
    assert!(matches!(cut_at(&format!("seq:{count}")), Err(CutError::NoEntry { .. })));
    assert!(matches!(cut_at("checkpoint:01234567"), Err(CutError::NoCheckpoint(_))));
    let others = [Head { root: [1; 32], ..heads[0] }, Head { root: [1; 32], count: 9 }];
    let point = Point::Checkpoint("01".repeat(32));
    let error = |some: &[Head]| history.cut(None, Some(&point), &|| some.to_vec()).unwrap_err();
    assert!(matches!(error(&others), CutError::Ambiguous(_)));
    assert!(matches!(error(&others[1..]), CutError::OtherHistory(9)));
    assert!(matches!(error(&[Head { count: count + 1, ..others[0] }]), CutError::OtherHistory(_)));
}

/// What was made of the entries before a mark, and what comes after it, is what is made of all entries, wherever the mark
/// can be gone on from; and it cannot where a correction, a date or the past is in the way.
#[test]
fn from_any_mark_and_from_the_beginning_are_the_same() {
    let mut chance = Chance::new(7);
    let mut fixture = empty();
    let (mut marks, mut outcomes): (Vec<(Mark, Vec<Entry>)>, [usize; 2]) = (Vec::new(), [0, 0]);
    for round in 0..120_u64 {
        let seqs = fixture.ledger.partnership().count();
        let target = 1 + chance.below(seqs.max(2) - 1);
        let date = ["2016", "2017-06", "2018-02-03", "2017-01-01/2018-12-31", "../2019-03", ""]
            [usize::try_from(chance.below(6)).unwrap()];
        let when = if date.is_empty() { String::new() } else { format!(r#""when":"{date}","#) };
        let note = format!(r#"{{"topic":"story","text":"{round}"}}"#);
        // Some corrections and withdrawals are refused, such as those of what is withdrawn; that is no matter here.
        let _any = match chance.below(24) {
            0 => fixture.state("entry.corrected", "newport", &format!(
                r#"{when}"data":{{"target":{target},"reason":"source-error","replacement":{{"kind":"note.recorded","data":{note}}}}}"#
            )),
            1 => fixture.state("entry.withdrawn", "newport", &format!(r#""data":{{"target":{target},"reason":"duplicate"}}"#)),
            _ => fixture.state("note.recorded", "newport", &format!(r#"{when}"data":{note}"#)),
        };
        let history = fixture.history();
        let latest = history.latest_cut().unwrap();
        let as_at = ["2015", "2016-12-31", "2017-06-15", "2018-06-01", "2019-01-01", "2026-12-31"]
            [usize::try_from(chance.below(12)).unwrap().min(5)];
        let earlier = history.entry(chance.below(seqs)).unwrap().unwrap().event.unwrap().recorded_at;
        let known_at = if chance.below(4) == 0 { earlier } else { latest.known_at };
        let cut = cut(&history, as_at, &known_at.to_string());
        let whole = in_portions(&history, cut, |_| true);
        assert_eq!(whole, history.replay(cut).unwrap().map(Result::unwrap).collect::<Vec<_>>());
        for (mark, before) in &marks {
            let Some(since) = history.portions_since(mark, cut, |_| true).unwrap() else {
                outcomes[0] += 1;
                continue;
            };
            let since = expanded(&history, since);
            assert_eq!([before.as_slice(), &since].concat(), whole, "{cut:?} from {mark:?}");
            outcomes[1] += 1;
        }
        let portions = history.portions(cut, |_| true).unwrap();
        let turn = portions.turn();
        assert_eq!(expanded(&history, portions), whole);
        marks.push((history.mark(cut, turn.get(), false).unwrap(), whole));
        if marks.len() > 20 {
            marks.remove(usize::try_from(chance.below(20)).unwrap());
        }
    }
    assert!(outcomes.iter().all(|count| *count > 150), "{outcomes:?}");
}

fn day(number: i32) -> Day {
    Day::from_number(number).unwrap()
}

proptest! {
    #[test]
    fn an_answer_follows_the_rule_word_by_word(
        first in prop::option::of(0_i32..60), length in prop::option::of(0_i32..30), as_at in -10_i32..100,
    ) {
        let last = length.map(|length| first.unwrap_or(20) + length);
        let span = Span { first: first.map(day), last: last.map(day) };
        let answer = Cut { as_at: day(as_at), known_at: Instant(0), count: 0 }.answer(span);
        let (lo, hi) = (first.unwrap_or(i32::MIN), last.unwrap_or(i32::MAX));
        let expected = if hi <= as_at {
            Some(Certainty::Definite)
        } else if lo <= as_at {
            Some(Certainty::Possible)
        } else {
            None
        };
        prop_assert_eq!(answer, expected);
    }

    #[test]
    fn a_later_date_never_makes_something_less_certain(year in 1990_i16..2030, ahead in 0_i32..4000) {
        let date = PartialDate::Year(year);
        let span = Span { first: Some(date.first()), last: Some(date.last()) };
        let at = |number: i32| Cut { as_at: day(number), known_at: Instant(0), count: 0 }.answer(span);
        let base = date.first().number() - 100;
        let rank = |answer: Option<Certainty>| answer.map_or(2, |certainty| certainty as u8);
        prop_assert!(rank(at(base + ahead)) <= rank(at(base)));
    }
}

#[test]
fn a_creation_that_was_cut_off_is_completed_and_a_forged_header_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let header = tyst_log::Header {
        id: "cut-off".to_owned(),
        created_at_us: 1_000,
        clock: "manual".to_owned(),
        time_zone: "Europe/London".to_owned(),
    };
    tyst_log::create(folder.path(), &header).unwrap();
    let ledger = crate::Ledger::open(folder.path(), &mut |_| {}).unwrap();
    assert_eq!(ledger.head().count, 1);
    ledger.close().unwrap();
    let other = tempfile::tempdir().unwrap();
    tyst_log::create(other.path(), &tyst_log::Header { clock: "system".to_owned(), ..header }).unwrap();
    std::fs::copy(other.path().join("LEDGER"), folder.path().join("LEDGER")).unwrap();
    assert!(matches!(History::open(folder.path()), Err(crate::HistoryError::Header)));
    assert!(crate::Ledger::open(folder.path(), &mut |_| {}).is_err());
}
