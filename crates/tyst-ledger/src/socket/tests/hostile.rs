//! Peers that send nonsense, stop half-way, never read or never end: nobody else notices.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{clock, new_ledger, recorder, request, serve};
use crate::socket::answer::{self, TurnedAway};
use crate::socket::{CONNECTIONS_MAX, request as requests};
use crate::{Clock, RecordError, Recorder, Writer, WriterError};

/// A ledger that is served, and somebody who behaves.
struct Scene {
    dir: tempfile::TempDir,
    writer: Writer,
    good: Recorder,
    count: u64,
}

fn scene() -> Scene {
    scene_with(serve)
}

fn scene_with(serve: impl Fn(&Path) -> Writer) -> Scene {
    let dir = tempfile::tempdir().unwrap();
    new_ledger(dir.path());
    let writer = serve(dir.path());
    let good = recorder(dir.path());
    Scene { dir, writer, good, count: 1 }
}

impl Scene {
    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Records an entry as if nothing were the matter.
    fn goes_on(&mut self) {
        let recorded = self.good.record(request(&format!("key-{}", self.count))).unwrap();
        self.count += 1;
        assert_eq!(recorded.head.count, self.count);
    }

    /// Connects, and takes the greeting.
    fn connect(&self) -> UnixStream {
        let mut stream = UnixStream::connect(self.path().join("socket")).unwrap();
        let mut greeting = answer::greeting();
        let expected = greeting.clone();
        greeting.fill(0);
        stream.read_exact(&mut greeting).unwrap();
        assert_eq!(greeting, expected);
        stream
    }

    /// Sends bytes, and returns all that is said until the connection ends.
    fn says(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        rest(stream)
    }
}

fn rest(mut stream: UnixStream) -> Vec<u8> {
    let mut said = Vec::new();
    // It may end with a reset, for what was not read.
    let _ = stream.read_to_end(&mut said);
    said
}

fn message(length: u32, rest: &[u8]) -> Vec<u8> {
    [&length.to_le_bytes(), rest].concat()
}

#[test]
fn nonsense_is_turned_away() {
    let mut scene = scene();
    let sound = requests::encode(request("key")).unwrap();
    let too_long = u32::try_from(requests::BYTES_MAX).unwrap() + 1;
    for (bytes, reason) in [
        (message(u32::MAX, &[]), TurnedAway::TooLong),
        (message(too_long, b"x"), TurnedAway::TooLong),
        (message(0, b""), TurnedAway::Malformed),
        (message(1, &[1]), TurnedAway::Malformed),
        (message(2, &[1, 77]), TurnedAway::Malformed),
        (message(2, &[9, 1]), TurnedAway::Version),
        (message(6, &[1, 1, 255, 255, 255, 255]), TurnedAway::Malformed),
        (message(10, &[1, 1, 0, 0, 0, 0, 1, 0, 0, 0]), TurnedAway::Malformed),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), TurnedAway::TooLong),
        ([&sound[..10], &[2], &sound[11..]].concat(), TurnedAway::Malformed),
        ([&sound[..sound.len() - 4], &[1, 0, 0, 0]].concat(), TurnedAway::Malformed),
    ] {
        assert_eq!(scene.says(&bytes), answer::turned_away(reason), "{reason:?}: {bytes:?}");
        scene.goes_on();
    }
}

#[test]
fn peers_that_leave_at_any_moment_are_not_missed() {
    let mut scene = scene();
    let sound = requests::encode(request("of-a-leaver")).unwrap();
    for end in 0..sound.len() {
        scene.connect().write_all(&sound[..end]).unwrap();
    }
    scene.goes_on();
    // The whole request is recorded, though nobody waits for the answer.
    scene.connect().write_all(&sound).unwrap();
    let again = scene.good.record(request("of-a-leaver")).unwrap();
    scene.count += 1;
    assert_eq!(again.head.count, scene.count);
    scene.goes_on();
}

#[test]
fn requests_that_come_in_parts_or_together_are_answered_one_after_the_other() {
    let mut scene = scene();
    let mut stream = scene.connect();
    let one = requests::encode(request("one")).unwrap();
    for byte in &one {
        stream.write_all(&[*byte]).unwrap();
    }
    let two = requests::encode(request("two")).unwrap();
    let three = requests::encode(request("three")).unwrap();
    stream.write_all(&[two, three].concat()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut said = rest(stream);
    for _ in 0..3 {
        let length = 4 + u32::from_le_bytes(*said.first_chunk().unwrap()) as usize;
        said.drain(..length);
    }
    assert_eq!(said, [0; 0]);
    scene.count += 3;
    scene.goes_on();
}

#[test]
fn who_never_reads_is_given_up_and_holds_up_nobody() {
    let mut scene = scene();
    let mut deaf = scene.connect();
    deaf.set_nonblocking(true).unwrap();
    let sound = requests::encode(request("of-the-deaf")).unwrap();
    // Until neither end takes any more: answers fill one direction, requests the other.
    let mut full = 0;
    while full < 50 {
        match deaf.write(&sound) {
            Ok(count) if count == sound.len() => full = 0,
            Ok(_) => break,
            Err(_) => {
                full += 1;
                std::thread::yield_now();
            }
        }
    }
    scene.count += 1;
    scene.goes_on();
}

/// A steady clock that one test puts forward, in microseconds.
static STEADY_US: AtomicU64 = AtomicU64::new(0);

fn stepped() -> Clock {
    Clock { steady_us: STEADY_US.load(Ordering::SeqCst), ..clock() }
}

#[test]
fn a_message_that_does_not_end_is_given_up_in_time() {
    let mut scene = scene_with(|dir| Writer::open(dir, stepped, &mut |_| ()).unwrap());
    let mut slow = scene.connect();
    slow.write_all(&[200, 0, 0, 0, 1]).unwrap();
    let mut large = scene.connect();
    large.write_all(&message(1 << 20, &[1])).unwrap();
    scene.goes_on();
    STEADY_US.fetch_add(11_000_000, Ordering::SeqCst);
    scene.goes_on();
    assert_eq!(rest(slow), [0; 0]);
    STEADY_US.fetch_add(60_000_000, Ordering::SeqCst);
    scene.goes_on();
    assert_eq!(rest(large), [0; 0]);
    scene.goes_on();
}

#[test]
fn one_large_message_at_a_time_and_small_ones_beside_it() {
    let mut scene = scene();
    let large = |name: &str| {
        let commands = (0..600).map(|number| super::note(&format!("{name}-{number}"), &"x".repeat(200)));
        crate::Request { commands: commands.collect(), expect: Vec::new() }
    };
    let mut first = scene.connect();
    first.write_all(&requests::encode(large("first")).unwrap()[..100_000]).unwrap();
    scene.goes_on();
    let second = requests::encode(large("second")).unwrap();
    let mut other = scene.connect();
    let writing = std::thread::spawn(move || {
        other.write_all(&second).unwrap();
        let mut length = [0; 4];
        other.read_exact(&mut length).unwrap();
        u32::from_le_bytes(length)
    });
    for _ in 0..10 {
        scene.goes_on();
    }
    assert_eq!(scene.count, 12, "the second large message waits for the first");
    drop(first);
    assert!(writing.join().unwrap() > 600 * 50, "a receipt for each");
    scene.count += 600;
    scene.goes_on();
}

#[test]
fn there_are_only_so_many_connections() {
    let mut scene = scene();
    let crowd: Vec<_> = (1..CONNECTIONS_MAX).map(|_| scene.connect()).collect();
    scene.goes_on();
    let one_more = Recorder::open(scene.path(), clock, &mut |_| ()).map(|_| ()).unwrap_err();
    assert!(matches!(one_more, RecordError::Writer(WriterError::Crowded)), "{one_more:?}");
    drop(crowd);
    scene.goes_on();
    recorder(scene.path()).record(request("of-a-late-one")).unwrap();
}

#[test]
fn closing_ends_the_connections_of_those_who_only_stand_about() {
    let scene = scene();
    let idle = scene.connect();
    let mut half = scene.connect();
    half.write_all(&[200, 0, 0, 0, 1]).unwrap();
    scene.writer.close().unwrap();
    let ending = answer::turned_away(TurnedAway::Ending);
    assert_eq!((rest(idle), rest(half)), (ending.clone(), ending));
    // The recorder goes on as the writer.
    scene.good.record(request("after")).unwrap();
}
