//! Goal: what the host writes is what a report reads. Method: every statement in `fixtures/` goes through a batch
//! and through the view that the SDK has of it.

use super::*;
use crate::{WantedField, WantedKind};
use std::mem::offset_of;
use std::path::Path;
use tyst_event::json::{parse_import_line, parse_statement};
use tyst_event::packed::{Block, SECTIONS, pack};
use tyst_event::view::Texts as ViewTexts;
use tyst_event::wire::encode;
use tyst_event::{Event, Instant, Kind, Problems, Row, Slug, Span, Statement, Stretch};
use tyst_plugin::{BatchError, BatchView};

/// Reads every statement of the seeds and one of each kind.
fn statements() -> Vec<Statement> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut statements = Vec::new();
    for name in ["s000", "s001", "s002", "s003", "s004"] {
        let lines = std::fs::read(fixtures.join(format!("seeds/{name}.jsonl"))).unwrap();
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            statements.push(parse_import_line(line, &mut Problems::default()).unwrap().statement);
        }
    }
    statements
}

fn entries(statements: Vec<Statement>) -> Vec<Entry> {
    let numbered = (1_u64..).zip(statements);
    let entry = |(seq, statement): (u64, Statement)| Entry {
        seq,
        recorded_at: Instant(1_700_000_000_000_000 + seq.cast_signed()),
        span: Span { first: statement.when.span().first, last: Day::from_number(20_000) },
        certainty: if seq % 3 == 0 { Certainty::Possible } else { Certainty::Definite },
        corrected: seq % 7 == 0,
        disputed: false,
        late: seq % 5 == 0,
        statement,
    };
    numbered.map(entry).collect()
}

/// Writes entries as one batch and reads them back as a report would.
fn there_and_back(entries: &[Entry]) -> Vec<Entry> {
    let mut builder = builder();
    for entry in entries {
        builder.push(entry, &all());
    }
    let batch = builder.take(Slot::alone());
    assert!(builder.is_empty());
    back(&batch)
}

/// Reads a batch as a report would.
fn back(batch: &Batch) -> Vec<Entry> {
    let (events, lengths, mut bytes) = parts(batch);
    let mut texts = Vec::new();
    for length in lengths.as_chunks::<4>().0 {
        let (text, after) = bytes.split_at(u32::from_le_bytes(*length) as usize);
        texts.push(text);
        bytes = after;
    }
    read(events, &texts, batch.count)
}

/// Returns the events of a batch, the lengths of its texts, and the texts.
pub(crate) fn parts(batch: &Batch) -> (&[u8], &[u8], &[u8]) {
    let (events, texts) = batch.slot.written(batch.bytes as usize).split_at(batch.events_len as usize);
    let (lengths, bytes) = texts.split_at(batch.texts as usize * 4);
    (events, lengths, bytes)
}

fn builder() -> BatchBuilder {
    BatchBuilder::new(Slot::alone())
}

/// Reads the events of a batch as a report would.
pub(crate) fn read(events: &[u8], texts: &[&[u8]], count: u32) -> Vec<Entry> {
    let texts = ViewTexts::new(texts.iter().copied());
    let view = BatchView::new(events, &texts, count);
    let mut entries = Vec::new();
    let outcome: Result<(), BatchError> = view.each(|event| {
        entries.extend(event.entry());
        Ok(())
    });
    outcome.unwrap();
    entries
}

#[test]
fn what_the_host_writes_is_what_a_report_reads() {
    let entries = entries(statements());
    assert!(entries.len() > 200, "the seeds are there");
    let back = there_and_back(&entries);
    for (before, after) in entries.iter().zip(&back) {
        assert_eq!(before, after);
    }
    assert_eq!(entries.len(), back.len());
}

#[test]
fn one_of_each_kind_comes_through() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire/v1");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut problems = Problems::default();
    let read = |path: &std::path::PathBuf| parse_statement(&std::fs::read(path).unwrap(), &mut problems);
    let statements: Vec<Statement> = paths.iter().filter_map(read).collect();
    let entries = entries(statements);
    assert!(entries.len() >= 31, "one of each kind is there: {}", entries.len());
    assert_eq!(entries, there_and_back(&entries));
}

/// Returns entries as a stretch, all as they were stored.
fn stretch(entries: &[Entry]) -> Stretch {
    let records: Vec<Vec<u8>> = entries.iter().map(|entry| encode(&event(entry)).unwrap()).collect();
    let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let row = |entry: &Entry| {
        let Entry { recorded_at, span, certainty, late, .. } = *entry;
        Row::Stored { recorded_at, span, certainty, late }
    };
    let [head, sections @ ..]: [Vec<u8>; SECTIONS] = pack(&records).unwrap().try_into().unwrap();
    Stretch {
        first_seq: entries[0].seq,
        block: Block::open(&head).unwrap().into_owned(),
        sections,
        rows: entries.iter().map(row).collect(),
    }
}

fn event(entry: &Entry) -> Event {
    Event {
        seq: entry.seq,
        recorded_at: entry.recorded_at,
        recorded_by: Slug::new("tester").unwrap(),
        key: format!("key-{}", entry.seq),
        correlation: None,
        warnings: Vec::new(),
        statement: entry.statement.clone(),
    }
}

/// Returns the descriptor of a report that wants some kinds, and reads all fields of them.
fn wanting(kinds: &[Kind]) -> Descriptor {
    let wanted = |kind: &Kind| WantedKind { kind: kind.number(), schema_max: kind.schema() };
    let mut kinds: Vec<WantedKind> = kinds.iter().map(wanted).collect();
    kinds.sort_unstable_by_key(|wanted| wanted.kind);
    Descriptor { kinds, kinds_known: 0, ..crate::descriptor::tests::descriptor() }
}

fn all() -> Descriptor {
    wanting(Kind::ALL)
}

/// Writes a stretch into batches of so many entries.
fn stretched(stretch: &Stretch, descriptor: &Descriptor, each: u32) -> Vec<Batch> {
    let mut writer = StretchWriter::new(stretch, descriptor, 1).unwrap();
    let (mut builders, mut batches) = ([builder()], Vec::new());
    for row in 0..stretch.rows.len() {
        if descriptor.wants(writer.stored(row).unwrap().kind.number()) {
            writer.lay_down(row, &mut builders);
        }
        if builders[0].count == each {
            writer.fill(row + 1, &mut builders).unwrap();
            batches.push(builders[0].take(Slot::alone()));
        }
    }
    writer.fill(stretch.rows.len(), &mut builders).unwrap();
    batches.push(builders[0].take(Slot::alone()));
    batches
}

fn all_back(batches: &[Batch]) -> Vec<Entry> {
    batches.iter().flat_map(back).collect()
}

#[test]
fn columns_become_what_their_entries_would() {
    let mut entries = entries(statements());
    for entry in &mut entries {
        entry.corrected = false;
    }
    let many: Vec<Entry> = (0..9_u64).flat_map(|_| entries.clone()).collect();
    let renumbered = |(seq, entry): (u64, Entry)| Entry { seq, ..entry };
    let many: Vec<Entry> = (1..).zip(many).map(renumbered).collect();
    let stretch = stretch(&many);
    for each in [7, 2000, u32::MAX] {
        assert!(all_back(&stretched(&stretch, &all(), each)) == many, "batches of {each}");
    }
    let few = [Kind::PartnerJoined, Kind::TrainingDelivered];
    let is_wanted = |entry: &&Entry| entry.statement.body.kind().is_some_and(|kind| few.contains(&kind));
    let expected: Vec<Entry> = many.iter().filter(is_wanted).cloned().collect();
    assert!(!expected.is_empty() && expected.len() < many.len());
    assert_eq!(all_back(&stretched(&stretch, &wanting(&few), u32::MAX)), expected);
}

#[test]
fn columns_become_the_same_bytes_as_entries() {
    let mut entries = entries(statements());
    for entry in &mut entries {
        entry.corrected = false;
    }
    let mut by_entry = builder();
    for (entry, by_column) in entries.iter().zip(stretched(&stretch(&entries), &all(), 1)) {
        by_entry.push(entry, &all());
        let by_entry = by_entry.take(Slot::alone());
        assert_eq!(by_column.events_len, by_entry.events_len, "entry {}", entry.seq);
        assert_eq!(back(&by_column), back(&by_entry), "entry {}", entry.seq);
    }
}

/// Returns the keys of the fields of each event of a batch.
fn keys(batch: &Batch) -> Vec<Vec<u16>> {
    let (mut rest, mut keys) = (parts(batch).0, Vec::new());
    let u16_at = |bytes: &[u8], at: usize| u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
    while !rest.is_empty() {
        let size = u32::from_ne_bytes(*rest.first_chunk().unwrap()) as usize;
        let (event, after) = rest.split_at(size);
        let table = &event[usize::from(u16_at(event, 4))..];
        keys.push(table.chunks(size_of::<TystField>()).map(|field| u16_at(field, 0)).collect());
        rest = after;
    }
    keys
}

#[test]
fn only_the_fields_that_a_report_reads_are_written() {
    let mut entries = entries(statements());
    for entry in &mut entries {
        entry.corrected = false;
    }
    entries.retain(|entry| entry.statement.body.kind() == Some(Kind::PartnerJoined));
    let party = WantedField { kind: Kind::PartnerJoined.number(), key: 32, keys: 32 };
    let sources = WantedField { kind: 0, key: key::SOURCES, keys: 32 };
    let elsewhere = WantedField { kind: Kind::PartnerLeft.number(), key: 64, keys: 32 };
    let descriptor = Descriptor { fields: Some(vec![sources, elsewhere, party]), ..all() };
    let mut by_entry = builder();
    for entry in &entries {
        by_entry.push(entry, &descriptor);
    }
    let by_column = stretched(&stretch(&entries), &descriptor, u32::MAX).remove(0);
    let [by_column, by_entry] = [by_column, by_entry.take(Slot::alone())].map(|batch| keys(&batch));
    assert_eq!(by_column, by_entry);
    let is_read = |key: &u16| *key == 32 || (key::SOURCES..key::SOURCES + 32).contains(key);
    assert!(by_entry.iter().all(|keys| keys[0] == 32 && keys.len() > 1 && keys.iter().all(is_read)));
}

#[test]
fn each_text_is_written_once() {
    let entries = entries(statements());
    let mut builder = builder();
    for _ in 0..2 {
        let first = &entries[0];
        builder.push(first, &all());
    }
    let twice = builder.take(Slot::alone());
    builder.push(&entries[0], &all());
    let once = builder.take(Slot::alone());
    assert_eq!(twice.texts, once.texts);
    assert_eq!(twice.bytes - twice.events_len, once.bytes - once.events_len);
    assert_eq!(twice.events_len, once.events_len * 2);
}

#[test]
fn a_batch_is_full_before_it_is_large() {
    let entries = entries(statements());
    let mut builder = builder();
    let mut pushed = 0;
    while !builder.is_full() {
        builder.push(&entries[1], &all());
        pushed += 1;
    }
    assert!(pushed <= BATCH_ENTRIES_MAX);
    let batch = builder.take(Slot::alone());
    assert!((batch.bytes as usize) < BATCH_BYTES_FULL + 2048);
}

#[test]
fn the_fields_of_an_event_are_in_order() {
    for entry in entries(statements()) {
        let mut builder = builder();
        builder.push(&entry, &all());
        let places = builder.fields.iter().map(|field| (field.key, field.index));
        assert!(places.is_sorted_by(|one, next| one < next), "entry {}", entry.seq);
    }
}

/// What came with a later schema than a plugin reads is left out, and the event says no later schema, both of entries and of columns.
#[test]
fn an_event_comes_in_the_newest_schema_that_the_plugin_reads() {
    let line = r#"{"kind":"training.delivered","area":"newport","source":[{"doc":"D"}],"data":{"topic":"T","audience":"A","provisional":true}}"#;
    let entries = entries(vec![parse_statement(line.as_bytes(), &mut Problems::default()).unwrap()]);
    let provisional = 8 * 32;
    for (schema_max, schema, has_it) in [(1, 1, false), (2, 2, true), (9, 2, true)] {
        let kinds = vec![WantedKind { kind: Kind::TrainingDelivered.number(), schema_max }];
        let descriptor = Descriptor { kinds, ..all() };
        let mut of_entries = builder();
        for entry in &entries {
            of_entries.push(entry, &descriptor);
        }
        let of_columns = stretched(&stretch(&entries), &descriptor, 2);
        for batch in of_columns.iter().chain([&of_entries.take(Slot::alone())]) {
            let (events, ..) = parts(batch);
            let header = offset_of!(TystEvent, schema);
            assert_eq!(events[header..header + 2], u16::to_ne_bytes(schema), "{schema_max}");
            let fields = events[size_of::<TystEvent>()..].as_chunks::<16>().0;
            let keys: Vec<u16> =
                fields.iter().map(|field| u16::from_ne_bytes([field[0], field[1]])).collect();
            assert_eq!(keys.contains(&provisional), has_it, "{schema_max}: {keys:?}");
        }
    }
}
