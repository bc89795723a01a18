//! How a recorder finds whoever writes, and what it does when that one vanishes.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::thread;

use super::{new_ledger, note, recorder, request, serve};
use crate::socket::answer;
use crate::socket::tests::clock;
use crate::{Expect, History, HistoryError, Ledger, OpenError, RecordError, Recorder, Request, WriterError};

#[test]
fn a_second_recorder_goes_through_the_socket_and_gets_the_same_answers() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let (first, second) = (recorder(dir.path()), recorder(dir.path()));
    let new = second.record(request("one")).unwrap();
    assert_eq!((new.head.count, new.receipts[0].seq, new.receipts[0].before), (2, 1, false));
    let again = first.record(request("one")).unwrap();
    assert!(again.receipts[0].before);
    assert_eq!((again.receipts[0].leaf, again.head), (new.receipts[0].leaf, new.head));
    assert!(!new.receipts[0].warnings.is_empty(), "an area that is new is a warning");

    let other = Request { commands: vec![note("one", "y"), note("two", "z")], expect: Vec::new() };
    let (here, there) = (first.record(other.clone()).unwrap_err(), second.record(other).unwrap_err());
    match (here, there) {
        (RecordError::Rejected(here), RecordError::Rejected(there)) => {
            assert_eq!(here, there);
            assert_eq!(here[0].problems[0].rule, "key-taken");
        }
        other => panic!("{other:?}"),
    }
    second.close().unwrap();
    first.close().unwrap();
    assert!(!dir.path().join("socket").exists());
    assert_eq!(History::open(dir.path()).unwrap().head(), new.head);
}

#[test]
fn the_socket_is_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let writer = serve(dir.path());
    let file = std::fs::symlink_metadata(writer.socket().unwrap()).unwrap();
    assert!(file.file_type().is_socket());
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_folder_with_a_long_path_has_a_socket_too() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("d".repeat(200)).join("e".repeat(200));
    std::fs::create_dir_all(&deep).unwrap();
    new_ledger(&deep);
    let writer = serve(&deep);
    assert_eq!(recorder(&deep).record(request("one")).unwrap().head.count, 2);
    writer.close().unwrap();
    assert!(!deep.join("socket").exists());
}

#[test]
fn a_socket_that_a_dead_writer_left_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    drop(UnixListener::bind(dir.path().join("socket")).unwrap());
    drop(UnixListener::bind(dir.path().join("socket.new")).unwrap());
    let writer = serve(dir.path());
    assert_eq!(recorder(dir.path()).record(request("one")).unwrap().head.count, 2);
    writer.close().unwrap();
}

#[test]
fn a_recorder_whose_writer_has_ended_becomes_the_writer() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let writer = serve(dir.path());
    let (one, two) = (recorder(dir.path()), recorder(dir.path()));
    one.record(request("one")).unwrap();
    writer.close().unwrap();
    one.record(request("two")).unwrap();
    let three = two.clone();
    two.record(request("three")).unwrap();
    three.record(request("four")).unwrap();
    assert_eq!(one.record(request("three")).unwrap().receipts[0].seq, 3);
    assert!(dir.path().join("socket").exists());
}

/// Stands in for a writer that greets, gets a request, and says this before it hangs up.
fn hang_up(listener: &UnixListener, last_words: &[u8]) {
    use std::io::{Read, Write};
    let (mut stream, _) = listener.accept().unwrap();
    stream.write_all(&answer::greeting()).unwrap();
    assert!(stream.read(&mut [0; 1 << 10]).unwrap() > 0);
    stream.write_all(last_words).unwrap();
}

#[test]
fn a_request_that_an_ending_writer_turns_away_waits_for_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let held = Ledger::open(dir.path(), &mut |_| ()).unwrap();
    let socket = dir.path().join("socket");
    let listener = UnixListener::bind(&socket).unwrap();
    let ending = thread::spawn(move || {
        let words = answer::turned_away(answer::TurnedAway::Ending);
        (0..3).for_each(|_| hang_up(&listener, &words));
        std::fs::remove_file(socket).unwrap();
        drop(held);
    });
    assert_eq!(recorder(dir.path()).record(request("one")).unwrap().head.count, 2);
    ending.join().unwrap();
}

#[test]
fn a_request_whose_writer_died_is_sent_to_the_next_one_once() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    for deaths in [1, 2] {
        let held = Ledger::open(dir.path(), &mut |_| ()).unwrap();
        let listener = UnixListener::bind(dir.path().join("socket")).unwrap();
        let dying = thread::spawn(move || {
            (0..deaths).for_each(|_| hang_up(&listener, b""));
            drop(held);
        });
        let outcome = recorder(dir.path()).record(request(&format!("key-{deaths}")));
        dying.join().unwrap();
        match deaths {
            1 => assert_eq!(outcome.unwrap().head.count, 2),
            _ => assert!(matches!(outcome, Err(RecordError::Writer(WriterError::Unanswered)))),
        }
        let _ = std::fs::remove_file(dir.path().join("socket"));
    }
}

#[test]
fn full_segments_are_sealed_when_nothing_comes() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let recorder = recorder(dir.path());
    let text = "x".repeat(2_000);
    for group in 0..5 {
        let commands = (0..500).map(|number| note(&format!("key-{group}-{number}"), &text)).collect();
        recorder.record(Request { commands, expect: Vec::new() }).unwrap();
    }
    while !dir.path().join("journal/000000000001.tys").exists() {
        thread::yield_now();
    }
    assert!(recorder.record(request("key-after")).is_ok());
    recorder.close().unwrap();
    assert!(!dir.path().join("journal/000000000001.tyj").exists());
}

#[test]
fn who_holds_the_ledger_without_a_socket_is_named() {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let _held = Ledger::open(dir.path(), &mut |_| ()).unwrap();
    let refused = Recorder::open(dir.path(), clock, &mut |_| ()).map(|_| ()).unwrap_err();
    let locked = matches!(&refused, RecordError::History(HistoryError::Open(OpenError::Locked { .. })));
    assert!(locked, "{refused:?}");
}

#[test]
fn of_many_that_expect_the_same_head_one_is_recorded() {
    const SENDERS: usize = 16;
    const HEADS: u64 = 8;
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let writer = recorder(dir.path());
    let send = |sender: usize| {
        // Half of them in process, half of them through the socket.
        let way = if sender.is_multiple_of(2) { writer.clone() } else { recorder(dir.path()) };
        move || {
            let winner = |head: &u64| {
                let expect = vec![Expect::Head(*head)];
                let commands = vec![note(&format!("key-{sender}-{head}"), "x")];
                match way.record(Request { commands, expect }) {
                    Ok(recorded) => {
                        assert_eq!(recorded.receipts[0].seq, *head);
                        true
                    }
                    Err(RecordError::Unmet(_)) => false,
                    Err(other) => panic!("{other:?}"),
                }
            };
            (1..=HEADS).filter(winner).count()
        }
    };
    let threads: Vec<_> = (0..SENDERS).map(|sender| thread::spawn(send(sender))).collect();
    let winners: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    let head = History::open(dir.path()).unwrap().head().count;
    assert_eq!(u64::try_from(winners).unwrap(), head - 1, "each entry has one winner");
    assert!(winners > 0);
}
