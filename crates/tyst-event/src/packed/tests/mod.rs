//! Packing and unpacking is the identity over any records; columns hold what events say; bad sections are refused.
//!
//! What events mean is tested where they are decoded.

mod columns;
mod golden;
mod hostile;
mod identity;

use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{PackedError, pack, unpack};
use crate::json::{parse_import_line, statement_from_json};
use crate::wire::encode;
use crate::{Event, Instant, Kind, Problems, Slug, Statement, words};

/// Returns an event whose key looks like that of a line that brought none.
fn event(statement: Statement, seq: u64) -> Event {
    Event {
        seq,
        recorded_at: Instant(1_767_603_600_000_000 + seq.cast_signed() / 7 * 1_000),
        recorded_by: Slug::new("recorder-1").unwrap(),
        key: format!("line-{:024x}-{}", u128::from(seq + 1) * 0x9e37_79b9_7f4a_7c15_f39c, seq / 40),
        correlation: seq.is_multiple_of(3).then(|| "import-1".to_owned()),
        warnings: Vec::new(),
        statement,
    }
}

/// Returns an event of a kind, made from the examples of the vocabulary.
fn sample(kind: Kind, seq: u64) -> Event {
    event(statement_from_json(&words::example(kind), &mut Problems::default()).unwrap(), seq)
}

/// Returns events of all kinds, `rounds` of each.
fn samples(rounds: usize) -> Vec<Vec<u8>> {
    let kinds = Kind::ALL.iter().cycle().take(rounds * Kind::ALL.len());
    (0..).zip(kinds).map(|(seq, kind)| encode(&sample(*kind, seq)).unwrap()).collect()
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// Returns the seed stories as events.
fn seeds() -> Vec<Event> {
    let names = ["s000", "s001", "s002", "s003", "s004"];
    let text = |name| std::fs::read_to_string(fixture(&format!("seeds/{name}.jsonl"))).unwrap();
    let lines: String = names.into_iter().map(text).collect();
    let statement =
        |line: &str| parse_import_line(line.as_bytes(), &mut Problems::default()).unwrap().statement;
    (0..).zip(lines.lines()).map(|(seq, line)| event(statement(line), seq)).collect()
}

fn slices<T: AsRef<[u8]>>(records: &[T]) -> Vec<&[u8]> {
    records.iter().map(AsRef::as_ref).collect()
}

fn unpacked<T: AsRef<[u8]>>(sections: &[T]) -> Result<Vec<Vec<u8>>, PackedError> {
    let mut records = Vec::new();
    unpack(&slices(sections), &mut |record| {
        records.push(record.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

fn check(records: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let sections = pack(&slices(records)).expect("they are few");
    assert_eq!(unpacked(&sections).unwrap(), records);
    let (half, mut seen) = (records.len() / 2, 0);
    let broken_off = unpack(&slices(&sections), &mut |record| {
        assert_eq!(record, records[seen]);
        seen += 1;
        if seen > half { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((broken_off, seen), (Ok(()), (half + 1).min(records.len())));
    sections
}
