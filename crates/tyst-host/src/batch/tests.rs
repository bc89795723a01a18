//! Goal: what the host writes is what a report reads. Method: every statement in `fixtures/` goes through a batch
//! and through the view that the SDK has of it.

use super::*;
use std::path::Path;
use tyst_event::json::{parse_import_line, parse_statement};
use tyst_event::view::Texts;
use tyst_event::{Instant, Problems, Span, Statement};
use tyst_plugin::BatchView;

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
        statement,
    };
    numbered.map(entry).collect()
}

/// Writes entries as one batch and reads them back as a report would.
fn there_and_back(entries: &[Entry]) -> Vec<Entry> {
    let mut builder = BatchBuilder::default();
    for entry in entries {
        builder.push(entry.statement.body.kind().unwrap(), entry);
    }
    let batch = builder.take();
    assert!(builder.is_empty());
    let (events, rest) = batch.payload.split_at(batch.events_len as usize);
    let (lengths, mut bytes) = rest.split_at(batch.texts as usize * 4);
    let mut texts = Vec::new();
    for length in lengths.as_chunks::<4>().0 {
        let (text, after) = bytes.split_at(u32::from_le_bytes(*length) as usize);
        texts.push(text);
        bytes = after;
    }
    let texts = Texts::new(texts);
    let view = BatchView::new(events, &texts, batch.count).unwrap();
    view.events().map(|event| event.unwrap().entry().unwrap()).collect()
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
    let reportable = |statement: &Statement| statement.body.kind().is_some_and(|kind| !kind.is_meta());
    let entries = entries(statements.into_iter().filter(reportable).collect());
    assert!(entries.len() >= 22, "one of each kind is there: {}", entries.len());
    assert_eq!(entries, there_and_back(&entries));
}

#[test]
fn each_text_is_written_once() {
    let entries = entries(statements());
    let mut builder = BatchBuilder::default();
    for _ in 0..2 {
        let first = &entries[0];
        builder.push(first.statement.body.kind().unwrap(), first);
    }
    let twice = builder.take();
    builder.push(entries[0].statement.body.kind().unwrap(), &entries[0]);
    let once = builder.take();
    assert_eq!((twice.texts, twice.events_len), (once.texts, once.events_len * 2));
}

#[test]
fn a_batch_is_full_before_it_is_large() {
    let entries = entries(statements());
    let mut builder = BatchBuilder::default();
    let kind = entries[1].statement.body.kind().unwrap();
    let mut pushed = 0;
    while !builder.is_full() {
        builder.push(kind, &entries[1]);
        pushed += 1;
    }
    assert!(pushed <= BATCH_ENTRIES_MAX);
    assert!(builder.take().payload.len() < BATCH_BYTES_FULL + 2048);
}

#[test]
fn the_fields_of_an_event_are_in_order() {
    for entry in entries(statements()) {
        let mut builder = BatchBuilder::default();
        builder.push(entry.statement.body.kind().unwrap(), &entry);
        let places = builder.fields.iter().map(|field| (field.key, field.index));
        assert!(places.is_sorted_by(|one, next| one < next), "entry {}", entry.seq);
    }
}
