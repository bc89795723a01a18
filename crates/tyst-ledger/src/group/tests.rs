//! A group against its requests one by one, and what a refusal leaves behind: nothing.

use std::collections::BTreeMap;

use tyst_event::{Instant, Slug, wire};
use tyst_log::BATCH_BYTES_MAX;

use super::{Accepted, Decided, Find, Group, Terms, encoded_length};
use crate::birth::{Created, birth};
use crate::partnership::Mark;
use crate::stored::{Stored, fold};
use crate::tests::chance::Chance;
use crate::tests::{command, long};
use crate::{Command, Partnership, Receipt, RecordError, Request, Zone};

const NOTHING: &Find<'static> = &|_| Ok(None);

/// A ledger in memory: its state, and the bytes of its entries.
struct Model {
    zone: Zone,
    partnership: Partnership,
    records: Vec<Vec<u8>>,
}

/// An answer that can be compared.
type Answer = Result<Vec<Receipt>, String>;

impl Model {
    fn new() -> Self {
        let zone = Zone::new("Europe/London").unwrap();
        let mut model = Self { zone, partnership: Partnership::default(), records: Vec::new() };
        let created = Created {
            id: "model".to_owned(),
            at: Instant(0),
            clock: tyst_event::terms::Clock::System,
            time_zone: "Europe/London".to_owned(),
        };
        let answers = model.group(vec![vec![birth(&created.header())].into()]);
        assert!(answers[0].is_ok(), "{answers:?}");
        model
    }

    fn group(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let find = |key: &str| {
            let mut records = (0..).zip(&self.records);
            let found = records.find(|(_, bytes)| wire::key(bytes) == Some(key));
            Ok(found.map(|(seq, bytes)| Stored::new(seq, bytes.clone())))
        };
        let terms = Terms { zone: &self.zone, manual: false, now: Instant(1_000_000), find: &find };
        let mut group = Group::new(&mut self.partnership, terms, Vec::new());
        let answers = requests.into_iter().map(|request| checked(&mut group, request)).collect();
        let decided = group.finish();
        self.partnership.settle();
        self.records.extend(decided.records);
        answers
    }

    /// Returns the state after reading every entry again.
    fn folded(&self) -> Partnership {
        let stored = (0..).zip(&self.records).map(|(seq, bytes)| Ok(Stored::new(seq, bytes.clone())));
        fold(Partnership::default(), stored).unwrap()
    }
}

/// Decides on a request, and sees to it that a refusal leaves the state as it was.
fn checked(group: &mut Group<'_>, request: Request) -> Answer {
    let before = group.partnership.clone();
    let answer = group.decide(request);
    if answer.is_err() {
        assert!(*group.partnership == before, "a refusal left a trace");
    }
    answer.map(|accepted| accepted.receipts).map_err(|fault| format!("{fault:?}"))
}

#[test]
fn a_group_answers_and_stores_what_its_requests_would_one_by_one() {
    let (mut accepted, mut refused, mut repeated) = (0, 0, 0);
    for seed in 0..100 {
        let mut chance = Chance::new(seed);
        let (mut grouped, mut single) = (Model::new(), Model::new());
        for _ in 0..6 {
            let count = grouped.partnership.count();
            let requests: Vec<Request> = (0..=chance.below(8)).map(|_| chance.request(count)).collect();
            let one_by_one: Vec<Answer> =
                requests.iter().flat_map(|request| single.group(vec![request.clone()])).collect();
            let answers = grouped.group(requests);
            assert_eq!(answers, one_by_one, "seed {seed}");
            accepted += answers.iter().filter(|answer| answer.is_ok()).count();
            refused += answers.iter().filter(|answer| answer.is_err()).count();
            repeated += answers.iter().flatten().flatten().filter(|receipt| receipt.before).count();
        }
        assert_eq!(grouped.records, single.records, "seed {seed}");
        assert!(grouped.partnership == single.partnership, "seed {seed}: the states differ");
        assert!(grouped.partnership == grouped.folded(), "seed {seed}: the state is not that of the entries");
    }
    assert!(accepted > 500 && refused > 500 && repeated > 30, "{accepted} {refused} {repeated}");
}

#[test]
fn recorded_times_grow_from_request_to_request_and_are_one_in_each() {
    for seed in 0..50 {
        let (mut chance, mut model) = (Chance::new(seed), Model::new());
        let requests: Vec<Request> = (0..40).map(|_| chance.request(3)).collect();
        let mut last = model.partnership.last_recorded();
        for receipts in model.group(requests).into_iter().flatten() {
            let new: Vec<Instant> = receipts
                .iter()
                .filter(|receipt| !receipt.before)
                .map(|receipt| receipt.recorded_at)
                .collect();
            let Some(first) = new.first() else { continue };
            assert!(*first > last && new.iter().all(|at| at == first), "seed {seed}: {new:?} after {last}");
            last = *first;
        }
    }
}

fn note(text: &str) -> Command {
    let line = format!(
        r#"{{"kind":"note.recorded","area":"a","source":[{{"doc":"M"}}],"data":{{"topic":"story","text":"{text}"}}}}"#
    );
    command(&line, None, 0)
}

fn decided(model: &mut Model, requests: Vec<Request>) -> (Vec<Result<Accepted, RecordError>>, Decided) {
    let terms = Terms { zone: &model.zone, manual: false, now: Instant(1_000_000), find: NOTHING };
    let mut group = Group::new(&mut model.partnership, terms, Vec::new());
    let answers = requests.into_iter().map(|request| group.decide(request)).collect();
    (answers, group.finish())
}

#[test]
fn what_does_not_fit_into_one_frame_is_cut_between_requests() {
    let mark = |count| Mark { count, last_recorded: Instant(0) };
    let decided = Decided {
        before: mark(10),
        records: vec![vec![0; 32 * 1024]; 700],
        keys: BTreeMap::new(),
        ends: [110, 310, 510, 511, 610, 710].map(mark).to_vec(),
    };
    let frames = decided.frames();
    assert_eq!(frames.iter().map(|mark| mark.count).collect::<Vec<_>>(), [10, 511, 710]);
    for [from, to] in frames.array_windows() {
        assert!(encoded_length(decided.records(*from, *to)) <= BATCH_BYTES_MAX);
    }
}

#[test]
fn a_request_that_is_too_large_alone_is_refused_and_the_others_are_not() {
    let mut model = Model::new();
    let huge: Vec<Command> = (0..610).map(long).collect();
    let requests = vec![vec![note("one")].into(), huge.into(), vec![note("two")].into()];
    let (answers, decided) = decided(&mut model, requests);
    assert!(matches!(answers[1], Err(RecordError::TooLarge { bytes }) if bytes > BATCH_BYTES_MAX));
    assert_eq!((answers[0].is_ok(), answers[2].is_ok(), decided.records.len()), (true, true, 2));
    assert_eq!(decided.frames().len(), 2, "one frame for what is left");
}

#[test]
fn a_refused_key_is_free_again() {
    let mut model = Model::new();
    let keyed = |text: &str| Command { key: "k".to_owned(), ..note(text) };
    let mut unsound = note("ann@example.org");
    unsound.key = "other".to_owned();
    let answers = model.group(vec![
        vec![keyed("one"), unsound].into(),
        vec![keyed("two")].into(),
        vec![keyed("two")].into(),
        vec![keyed("three")].into(),
    ]);
    assert!(answers[0].is_err() && answers[1].is_ok());
    assert!(answers[2].as_ref().unwrap()[0].before, "the same again is the same entry");
    assert!(answers[3].as_ref().unwrap_err().contains("key-taken"));
    assert_eq!(model.partnership.version(&Slug::new("a").unwrap()), 1);
}
