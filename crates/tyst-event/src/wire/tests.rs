//! Golden bytes of every kind and schema, and what happens to bytes that are newer, cut or damaged.

use std::path::PathBuf;

use proptest::prelude::*;

use super::{Summary, Unknown, WireError, decode, encode, hex, key, summary};
use crate::json::{event_to_json, statement_from_json};
use crate::{Body, Event, Instant, Kind, Problems, Slug, Warning, WarningRule, words};

fn sample(kind: Kind) -> Event {
    let mut problems = Problems::default();
    let statement = statement_from_json(&words::example(kind), &mut problems);
    let statement = statement.unwrap_or_else(|| panic!("{}: {:?}", kind.name(), problems.into_vec()));
    Event {
        seq: 7,
        recorded_at: Instant(1_767_603_600_000_000),
        recorded_by: Slug::new("recorder-1").unwrap(),
        key: "sample-7".to_owned(),
        correlation: Some("import-1".to_owned()),
        warnings: vec![Warning::new(WarningRule::NewArea, "newport")],
        statement,
    }
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire/v1").join(name)
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.trim().bytes().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Golden files are added to, never edited. One that is missing is written and the test fails once, so that a person
/// looks at it.
#[test]
fn every_kind_keeps_the_bytes_it_was_first_written_in() {
    let mut written = Vec::new();
    for kind in Kind::ALL {
        let event = sample(*kind);
        let bytes = encode(&event).unwrap();
        let path = golden(&format!("{}.{}.hex", kind.name(), kind.schema()));
        if !path.exists() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("{}\n", hex(&bytes))).unwrap();
            let json = serde_json::to_string_pretty(&event_to_json(&event)).unwrap();
            std::fs::write(path.with_extension("json"), format!("{json}\n")).unwrap();
            written.push(path.clone());
        }
        let frozen = unhex(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(hex(&bytes), hex(&frozen), "{} is written in other bytes than before", kind.name());
        assert_eq!(decode(&frozen).unwrap(), event, "{}", kind.name());
    }
    assert!(written.is_empty(), "written for the first time, look at them: {written:?}");
}

#[test]
fn every_golden_file_is_read_as_the_json_beside_it() {
    let mut seen = 0;
    for file in std::fs::read_dir(golden("")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "hex") {
            let event = decode(&unhex(&std::fs::read_to_string(&path).unwrap())).unwrap();
            let json: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(path.with_extension("json")).unwrap()).unwrap();
            assert_eq!(serde_json::Value::Object(event_to_json(&event)), json, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= Kind::ALL.len());
}

#[test]
fn an_unknown_kind_or_a_newer_schema_is_kept_byte_for_byte() {
    for (kind, schema) in [(9_999, 1), (Kind::NoteRecorded.number(), 60)] {
        let mut event = sample(Kind::NoteRecorded);
        let unknown = Body::Unknown(Unknown { kind, schema, payload: vec![1, 2, 3] });
        event.statement.body = unknown.clone();
        let bytes = encode(&event).unwrap();
        let read = decode(&bytes).unwrap();
        assert_eq!(read.statement.body, unknown);
        assert_eq!(encode(&read).unwrap(), bytes);
    }
}

#[test]
fn an_unknown_code_is_kept_as_unknown_data() {
    let mut event = sample(Kind::CommitmentEndorsed);
    event.statement.body =
        Body::Unknown(Unknown { kind: 18, schema: 1, payload: vec![1, b'a', 1, b'b', 77] });
    let read = decode(&encode(&event).unwrap()).unwrap();
    assert!(matches!(read.statement.body, Body::Unknown(_)));
}

#[test]
fn every_cut_of_an_event_is_refused() {
    let bytes = encode(&sample(Kind::TrainingDelivered)).unwrap();
    for length in 0..bytes.len() {
        assert!(decode(&bytes[..length]).is_err(), "{length} of {} bytes were read as an event", bytes.len());
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(decode(&longer).is_err());
}

#[test]
fn the_front_of_an_event_is_told_without_its_data() {
    for kind in Kind::ALL {
        let event = sample(*kind);
        let bytes = encode(&event).unwrap();
        let expected = Summary { kind: kind.number(), seq: event.seq, recorded_at: event.recorded_at };
        assert_eq!(summary(&bytes), Some(expected));
        assert_eq!(key(&bytes), Some("sample-7"));
    }
    let mut event = sample(Kind::NoteRecorded);
    event.statement.body = Body::Unknown(Unknown { kind: 9_999, schema: 3, payload: vec![7; 300] });
    let bytes = encode(&event).unwrap();
    assert_eq!(summary(&bytes).map(|front| front.kind), Some(9_999));
    assert_eq!(key(&bytes), Some("sample-7"));
}

#[test]
fn bytes_that_do_not_begin_like_an_event_have_neither_front_nor_key() {
    let bytes = encode(&sample(Kind::TrainingDelivered)).unwrap();
    let place = bytes.windows(8).position(|window| window == b"sample-7").unwrap();
    for length in 0..place + 8 {
        assert_eq!(key(&bytes[..length]), None, "{length}");
    }
    assert_eq!(key(&bytes[..place + 8]), Some("sample-7"));
    assert_eq!(summary(&[]), None);
    assert_eq!(summary(&[9, 1, 1]), None);
    assert_eq!(key(&[1, 1, 1, 253, 255, 255, 255, 255, 255, 255, 255, 255]), None);
}

#[test]
fn a_newer_format_is_named() {
    assert_eq!(decode(&[9, 0, 0]), Err(WireError::UnknownFormat(9)));
}

#[test]
fn an_event_past_the_limit_is_refused() {
    let mut event = sample(Kind::NoteRecorded);
    let long = "a".repeat(40_000);
    event.key = long;
    assert!(matches!(encode(&event), Err(WireError::TooLong(_))));
}

proptest! {
    #[test]
    fn decoding_arbitrary_bytes_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = (decode(&bytes), key(&bytes), summary(&bytes));
        let mut framed = vec![1];
        framed.extend(bytes);
        let _ = (decode(&framed), key(&framed), summary(&framed));
    }

    #[test]
    fn decoding_damaged_events_never_panics(at in 0_usize..400, value in any::<u8>(), kind in 0_usize..26) {
        let mut bytes = encode(&sample(Kind::ALL[kind % Kind::ALL.len()])).unwrap();
        let at = at % bytes.len();
        bytes[at] = value;
        if let Ok(event) = decode(&bytes) {
            let _ = encode(&event);
        }
    }
}
