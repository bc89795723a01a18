//! Groups, waiting and ends of the writer, on books that behave as a test needs it.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use tyst_event::{Instant, Problems, Slug, json};
use tyst_log::{AppendError, CloseError};

use super::book::{Book, Chore};
use super::queue::{BYTES_MAX, COMMANDS_MAX, Job, Next, Queue};
use super::recorder::send;
use super::{Recorded, Reply, Writer, WriterError};
use crate::{Clock, Command, Head, Receipt, RecordError, Request};

fn clock() -> Clock {
    Clock { wall: Instant(0), steady_us: 0 }
}

fn command(key: &str) -> Command {
    let line =
        br#"{"kind":"note.recorded","area":"a","source":[{"doc":"M"}],"data":{"topic":"story","text":"x"}}"#;
    let statement = json::parse_import_line(line, &mut Problems::default()).unwrap().statement;
    let recorded_by = Slug::new("tester").unwrap();
    Command { key: key.to_owned(), recorded_by, correlation: None, recorded: None, statement }
}

fn request(commands: usize) -> Request {
    let commands = (0..commands).map(|number| command(&format!("key-{number}"))).collect();
    Request { commands, expect: Vec::new() }
}

/// A book that records a group when it is told to, and remembers the sizes of the groups.
struct Gated {
    count: u64,
    groups: Arc<Mutex<Vec<usize>>>,
    begun: Sender<()>,
    go: Receiver<Turn>,
    /// Work that can wait, which says that it begins, and ends when something comes.
    chore: Option<(Sender<()>, Receiver<()>)>,
    is_behind: bool,
}

/// What a gated book does with a group.
enum Turn {
    Record,
    Fail,
    Panic,
}

/// The other end of a gated book.
struct Gate {
    writer: Writer,
    groups: Arc<Mutex<Vec<usize>>>,
    begun: Receiver<()>,
    go: Sender<Turn>,
}

fn gated() -> Gate {
    gated_with(None)
}

fn gated_with(chore: Option<(Sender<()>, Receiver<()>)>) -> Gate {
    gated_in(None, chore, false)
}

fn gated_in(dir: Option<&Path>, chore: Option<(Sender<()>, Receiver<()>)>, is_behind: bool) -> Gate {
    let groups = Arc::default();
    let ((begun_by, begun), (go, told)) = (channel(), channel());
    let book = Gated { count: 0, groups: Arc::clone(&groups), begun: begun_by, go: told, chore, is_behind };
    Gate { writer: Writer::start(book, clock, dir).unwrap(), groups, begun, go }
}

impl Gate {
    /// Sends requests from a thread each, and returns what they are answered with, in the order of the threads.
    fn send(&self, requests: Vec<Request>) -> Vec<thread::JoinHandle<Result<Recorded, RecordError>>> {
        let sender = |request| {
            let queue = Arc::clone(self.writer.queue());
            thread::spawn(move || send(&queue, request))
        };
        requests.into_iter().map(sender).collect()
    }

    /// Waits until so many commands are in the queue and so many senders wait for room.
    fn until(&self, commands: usize, senders: usize) {
        while self.writer.queue().load() != (commands, senders) {
            thread::yield_now();
        }
    }

    /// Sends a request and waits until the writer is at it.
    fn occupy(&self) -> thread::JoinHandle<Result<Recorded, RecordError>> {
        let sent = self.send(vec![request(1)]).remove(0);
        self.begun.recv().unwrap();
        sent
    }
}

impl Book for Gated {
    fn record_group(&mut self, requests: Vec<Request>, _: Clock) -> Vec<Result<Vec<Receipt>, RecordError>> {
        self.begun.send(()).unwrap();
        self.groups.lock().unwrap().push(requests.len());
        match self.go.recv().unwrap_or(Turn::Record) {
            Turn::Record => requests.iter().map(|request| Ok(self.receipts(request))).collect(),
            Turn::Fail => requests.iter().map(|_| Err(failure())).collect(),
            Turn::Panic => panic!("a fault that the test wants"),
        }
    }

    fn head(&self) -> Head {
        Head { count: self.count, root: [7; 32] }
    }

    fn is_behind(&self) -> bool {
        self.is_behind
    }

    fn chore(&mut self) -> Option<Chore<Self>> {
        let (begun, until) = self.chore.take()?;
        Some(Box::new(move || {
            begun.send(()).unwrap();
            let ended = until.recv();
            // Its result is seen in the head of the next group.
            Box::new(move |book: &mut Self| book.count += if ended.is_ok() { 1_000 } else { 1_000_000 })
        }))
    }

    fn close(self) -> Result<(), CloseError> {
        Ok(())
    }
}

impl Gated {
    fn receipts(&mut self, request: &Request) -> Vec<Receipt> {
        let mut receipt = |_| {
            self.count += 1;
            let (seq, recorded_at) = (self.count - 1, Instant(0));
            Receipt { seq, recorded_at, leaf: [0; 32], before: false, warnings: Vec::new() }
        };
        request.commands.iter().map(&mut receipt).collect()
    }
}

fn failure() -> RecordError {
    RecordError::Append(Arc::new(AppendError::Poisoned { reason: "of the test".to_owned() }))
}

#[test]
fn what_waits_while_a_group_is_written_is_the_next_group() {
    let gate = gated();
    let first = gate.occupy();
    let sent = gate.send((0..64).map(|_| request(1)).collect());
    gate.until(64, 0);
    gate.go.send(Turn::Record).unwrap();
    gate.go.send(Turn::Record).unwrap();
    assert_eq!(first.join().unwrap().unwrap().head.count, 1);
    let mut seqs = Vec::new();
    for sent in sent {
        let recorded = sent.join().unwrap().unwrap();
        assert_eq!(recorded.head, Head { count: 65, root: [7; 32] });
        seqs.push(recorded.receipts[0].seq);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..65).collect::<Vec<_>>());
    assert_eq!(*gate.groups.lock().unwrap(), [1, 64]);
}

#[test]
fn whoever_sends_more_than_the_disk_takes_waits() {
    let gate = gated();
    let first = gate.occupy();
    let sent = gate.send((0..4).map(|_| request(COMMANDS_MAX / 2)).collect());
    gate.until(COMMANDS_MAX, 2);
    drop(gate.go);
    for sent in sent {
        assert_eq!(sent.join().unwrap().unwrap().receipts.len(), COMMANDS_MAX / 2);
    }
    first.join().unwrap().unwrap();
    let groups = gate.groups.lock().unwrap();
    assert!(groups.iter().all(|group| *group <= 2), "{groups:?}");
}

#[test]
fn a_large_request_finds_room_in_the_end_and_is_a_group_by_itself() {
    let gate = gated();
    let first = gate.occupy();
    let mut sent = gate.send(vec![request(10)]);
    gate.until(10, 0);
    sent.extend(gate.send(vec![request(3 * COMMANDS_MAX)]));
    gate.until(10 + 3 * COMMANDS_MAX, 0);
    sent.extend(gate.send(vec![request(1)]));
    gate.until(10 + 3 * COMMANDS_MAX, 1);
    drop(gate.go);
    for sent in sent {
        sent.join().unwrap().unwrap();
    }
    first.join().unwrap().unwrap();
    assert_eq!(*gate.groups.lock().unwrap(), [1, 1, 1, 1]);
}

#[test]
fn a_group_has_a_limit_in_bytes() {
    let queue = Queue::default();
    for _ in 0..3 {
        let job = Job { request: request(1), bytes: BYTES_MAX / 2 - 1, reply: Reply::new(drop) };
        assert!(queue.push(job).is_ok());
    }
    let Next::Group(group) = queue.next(None) else { panic!("there is a group") };
    assert_eq!((group.len(), queue.load()), (2, (1, 0)));
}

#[test]
fn each_of_a_group_that_fails_is_told() {
    let gate = gated();
    let mut sent = vec![gate.occupy()];
    sent.extend(gate.send(vec![request(1), request(2)]));
    gate.until(3, 0);
    gate.go.send(Turn::Fail).unwrap();
    gate.go.send(Turn::Fail).unwrap();
    for sent in sent {
        let outcome = sent.join().unwrap();
        assert!(matches!(outcome, Err(RecordError::Append(_))), "{outcome:?}");
    }
    let later = send(gate.writer.queue(), request(1));
    assert!(matches!(later, Err(RecordError::Writer(WriterError::Ended))), "{later:?}");
}

#[test]
fn a_panic_of_the_writer_leaves_nobody_waiting() {
    let gate = gated();
    let mut sent = vec![gate.occupy()];
    sent.extend(gate.send((0..4).map(|_| request(COMMANDS_MAX / 2)).collect()));
    gate.until(COMMANDS_MAX, 2);
    gate.go.send(Turn::Panic).unwrap();
    for sent in sent {
        let outcome = sent.join().unwrap();
        assert!(matches!(outcome, Err(RecordError::Writer(_))), "{outcome:?}");
    }
    let later = send(gate.writer.queue(), request(1));
    assert!(matches!(later, Err(RecordError::Writer(WriterError::Ended))), "{later:?}");
    assert!(matches!(gate.writer.close(), Err(CloseError::Poisoned { .. })));
}

#[test]
fn what_can_wait_is_done_beside_the_writer_and_put_in_place_between_two_groups() {
    let ((start, begun), (end, until)) = (channel(), channel());
    let gate = gated_with(Some((start, until)));
    let one = |gate: &Gate| {
        let sent = gate.occupy();
        gate.go.send(Turn::Record).unwrap();
        sent.join().unwrap().unwrap().head.count
    };
    // It begins once nothing came for a while, and the writer goes on recording.
    begun.recv().unwrap();
    assert_eq!((one(&gate), one(&gate)), (1, 2));
    end.send(()).unwrap();
    let mut count = 2;
    while count < 1_000 {
        count = one(&gate);
    }
    gate.writer.close().unwrap();
}

#[test]
fn what_has_waited_too_long_is_done_although_more_comes() {
    let ((start, begun), (end, until)) = (channel(), channel());
    let gate = gated_in(None, Some((start, until)), true);
    let first = gate.occupy();
    let second = gate.send(vec![request(1)]).remove(0);
    gate.until(1, 0);
    gate.go.send(Turn::Record).unwrap();
    // The second group is not recorded before it may be.
    begun.recv().unwrap();
    gate.go.send(Turn::Record).unwrap();
    assert_eq!([first, second].map(|sent| sent.join().unwrap().unwrap().head.count), [1, 2]);
    end.send(()).unwrap();
}

#[test]
fn nobody_finds_a_writer_that_has_ended_and_is_not_done_yet() {
    let ((start, begun), (end, until)) = (channel(), channel());
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("socket");
    let gate = gated_in(Some(dir.path()), Some((start, until)), false);
    begun.recv().unwrap();
    assert!(socket.exists());
    gate.writer.stopper().stop();
    while socket.exists() {
        thread::yield_now();
    }
    end.send(()).unwrap();
    gate.writer.wait().unwrap();
}

#[test]
fn closing_finishes_what_waits_and_takes_nothing_more() {
    let gate = gated();
    let first = gate.occupy();
    let sent = gate.send(vec![request(1), request(1)]);
    gate.until(2, 0);
    let queue = Arc::clone(gate.writer.queue());
    let closing = thread::spawn(move || gate.writer.close());
    drop(gate.go);
    first.join().unwrap().unwrap();
    for sent in sent {
        sent.join().unwrap().unwrap();
    }
    closing.join().unwrap().unwrap();
    assert!(matches!(send(&queue, request(1)), Err(RecordError::Writer(WriterError::Ended))));
}
