//! What is said on the socket is understood as it was meant, and nonsense is refused.

use proptest::prelude::*;
use tyst_event::{Instant, Kind, Problem, Slug, Warning};

use super::{note, request};
use crate::socket::answer::{self, Fault, Said, TurnedAway};
use crate::socket::bytes::{Malformed, Unread};
use crate::socket::request as requests;
use crate::writer::Answer;
use crate::{Expect, Head, Receipt, RecordError, Recorded, Rejected, Request, WriterError};

/// Reads a message without its length, version and kind.
fn body(message: &[u8]) -> Unread<'_> {
    let (length, rest) = message.split_first_chunk().unwrap();
    assert_eq!(u32::from_le_bytes(*length) as usize, rest.len());
    assert_eq!(rest[0], 1);
    Unread::new(&rest[2..])
}

fn heard(message: &[u8]) -> Said {
    answer::decode(message[5], &mut body(message)).unwrap()
}

fn answered(answer: &Answer) -> Answer {
    match heard(&answer::encode(answer).unwrap()) {
        Said::Answer(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_is_read_as_it_was_written() {
    let tag = Slug::new("newport").unwrap();
    let mut second = note("two", "y");
    second.recorded = Some(Instant(7));
    second.correlation = Some("import a.jsonl".to_owned());
    let whole = Request {
        commands: vec![note("one", "x"), second],
        expect: vec![
            Expect::Head(7),
            Expect::Version { tag: tag.clone(), count: 3 },
            Expect::New { tag: tag.clone() },
            Expect::Unmatched { kinds: Kind::ALL.to_vec(), tags: vec![tag], after: 9 },
            Expect::Standing { entry: 1, statement: 2 },
        ],
    };
    let message = requests::encode(whole.clone()).unwrap();
    assert_eq!(message[5], requests::KIND);
    let (read, bytes) = requests::decode(&mut body(&message)).unwrap();
    assert_eq!(read, whole);
    assert!(bytes > 0 && bytes < message.len());
}

#[test]
fn every_answer_is_read_as_it_was_written() {
    let warnings = vec![Warning { number: 1, subject: "a".to_owned() }];
    let receipt = Receipt { seq: 3, recorded_at: Instant(-5), leaf: [3; 32], before: true, warnings };
    let recorded = Recorded { receipts: vec![receipt], head: Head { count: 4, root: [9; 32] } };
    assert_eq!(answered(&Ok(recorded.clone())).unwrap(), recorded);

    let problem = |hint: Option<&str>| Problem {
        field: "data.text".to_owned(),
        rule: "text-length".into(),
        message: "is too long".to_owned(),
        hint: hint.map(str::to_owned),
    };
    let problems = vec![problem(None), problem(Some("say less"))];
    let rejected = vec![Rejected { index: 5, problems: problems.clone() }];
    match answered(&Err(RecordError::Rejected(rejected.clone()))) {
        Err(RecordError::Rejected(read)) => assert_eq!(read, rejected),
        other => panic!("{other:?}"),
    }
    match answered(&Err(RecordError::Unmet(problems.clone()))) {
        Err(RecordError::Unmet(read)) => assert_eq!(read, problems),
        other => panic!("{other:?}"),
    }
    let large = answered(&Err(RecordError::TooLarge { bytes: 17 }));
    assert!(matches!(large, Err(RecordError::TooLarge { bytes: 17 })), "{large:?}");
}

#[test]
fn failures_cross_with_their_causes_in_words() {
    let header = RecordError::History(crate::HistoryError::Header);
    let words = header.to_string();
    match answered(&Err(header)) {
        Err(RecordError::Writer(WriterError::Failed { fault: Fault::Ledger, words: read })) => {
            assert_eq!(read, words);
        }
        other => panic!("{other:?}"),
    }
    assert!(answer::encode(&Err(WriterError::Unanswered.into())).is_none());
    let ended = answer::encode(&Err(WriterError::Ended.into())).unwrap();
    assert!(matches!(heard(&ended), Said::TurnedAway(TurnedAway::Ending)));
    assert!(matches!(heard(&answer::greeting()), Said::Greeting));
}

#[test]
fn a_command_that_says_what_only_the_ledger_says_is_refused() {
    let message = requests::encode(request("key")).unwrap();
    // The position stands after the format, kind, schema and data; a recorded time without the flag is as wrong.
    let mut refused = 0;
    for at in 15..message.len() {
        let mut changed = message.clone();
        changed[at] ^= 1;
        let read = requests::decode(&mut body(&changed));
        refused += usize::from(read == Err(Malformed("a command says what only the ledger says")));
    }
    assert!(refused >= 2, "{refused}");
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind: u8) {
        let _ = requests::decode(&mut Unread::new(&bytes));
        let _ = answer::decode(kind, &mut Unread::new(&bytes));
    }

    #[test]
    fn a_message_that_is_cut_is_refused(cut: usize) {
        let message = requests::encode(request("key")).unwrap();
        let length = 6 + cut % (message.len() - 6);
        prop_assert!(requests::decode(&mut Unread::new(&message[6..length])).is_err());
    }
}
