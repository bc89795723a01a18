//! Tests of CLOSED as text, and of finding what differs from it.

use std::fs;

use super::{BLOCK_BYTES, Closed, ClosedFile, Difference, Stored, measure_all};
use crate::chain::{Frontier, Head};
use crate::tests::folder;

fn closed(files: Vec<ClosedFile>) -> Closed {
    let stored = Stored { head: Head { count: 6, root: [0xb6; 32] }, files };
    let peaks = Some(vec![[0x5a; 32]; 3]);
    Closed { head: Head { count: 7, root: [0xa5; 32] }, peaks, segment: 3, offset: 4711, stored }
}

fn some_files() -> Vec<ClosedFile> {
    let file = |path: &str, blocks: Vec<u32>| ClosedFile { path: path.to_owned(), length: 5, blocks };
    vec![file("conf", vec![0x0102_0304]), file("odd name\n%", vec![1, 2]), file("z/empty", vec![])]
}

#[test]
fn reads_its_own_text() {
    let closed = closed(some_files());
    assert_eq!(Closed::parse(closed.encode().as_bytes()), Ok(closed));
}

#[test]
fn stands_in_the_file_as_the_format_says() {
    let text = closed(some_files()).encode();
    let [root, peak, store] = ["a5", "5a", "b6"].map(|byte| byte.repeat(32));
    let expected = format!(
        "tyst closed\nformat: 2\ncount: 7\nroot: {root}\npeaks: {peak} {peak} {peak}\njournal: 3 4711\nstore: 6 {store}\n\
         file: 5 conf\nblocks: 01020304\nfile: 5 odd%20name%0a%25\nblocks: 00000001 00000002\n\
         file: 5 z/empty\nblocks:\ncrc32c: "
    );
    assert_eq!(&text[..expected.len()], expected);
}

#[test]
fn reads_the_format_before_which_has_no_peaks() {
    let new = closed(some_files());
    let stored = Stored { head: new.head, ..new.stored };
    let old = Closed { peaks: None, stored, ..new };
    let text = old.encode();
    assert!(text.starts_with("tyst closed\nformat: 1\ncount: 7\nroot: a5"), "{text}");
    assert_eq!((old.frontier(), Closed::parse(text.as_bytes())), (None, Ok(old)));
}

#[test]
fn says_the_tree_only_if_its_peaks_are_those_of_the_head() {
    let mut frontier = Frontier::empty();
    frontier.extend([&b"a"[..], b"b", b"c"].into_iter());
    let peaks = frontier.peaks().to_vec();
    let closed = Closed { head: frontier.head(), peaks: Some(peaks.clone()), ..closed(vec![]) };
    assert_eq!(closed.frontier(), Some(frontier));
    for other in [vec![], peaks[..1].to_vec(), vec![peaks[1], peaks[0]]] {
        assert_eq!(Closed { peaks: Some(other), ..closed.clone() }.frontier(), None);
    }
}

#[test]
fn refuses_every_changed_or_missing_byte() {
    let whole = closed(some_files()).encode().into_bytes();
    for offset in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[offset] ^= 0x20;
        assert!(Closed::parse(&bytes).is_err(), "byte {offset}");
        assert!(Closed::parse(&whole[..offset]).is_err(), "{offset} bytes");
    }
}

#[test]
fn finds_what_differs() {
    let dir = folder();
    let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
    let mut long = vec![1; BLOCK_BYTES + 10];
    for (name, bytes) in [("changed", long.as_slice()), ("gone", b"abc"), ("grown", b"abc"), ("same", b"abc")]
    {
        write(name, bytes);
    }
    let closed = closed(measure_all(dir.path()).unwrap());
    assert_eq!(closed.stored.differences(dir.path()).unwrap(), []);

    long[BLOCK_BYTES + 9] = 2;
    write("changed", &long);
    fs::remove_file(dir.path().join("gone")).unwrap();
    write("grown", b"abcd");
    write("new", b"x");
    let found = closed.stored.differences(dir.path()).unwrap();
    let places: Vec<_> =
        found.iter().map(|Difference { path, range, .. }| (path.as_str(), range.clone())).collect();
    let (start, end) = (BLOCK_BYTES as u64, BLOCK_BYTES as u64 + 10);
    assert_eq!(
        places,
        [("changed", start..end), ("gone", 0..3), ("grown", 3..4), ("grown", 0..3), ("new", 0..1)]
    );
}
