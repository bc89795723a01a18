//! Whether the shared parser reads what was written, and what a line weighs.

use tyst_event::wire;

use super::{groups, write};
use crate::events::Events;

#[test]
fn events_read_from_lines_have_the_bytes_of_those_that_were_written() {
    let folder = std::env::temp_dir().join(format!("tyst-compare-lines-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("events.jsonl");
    let bytes = write(&path, Events::new(3).take(5_000)).unwrap();
    let read: Vec<Vec<u8>> = groups(&path).unwrap().flat_map(Result::unwrap).collect();
    std::fs::remove_dir_all(folder).unwrap();
    let written: Vec<Vec<u8>> =
        Events::new(3).take(5_000).map(|event| wire::encode(&event).unwrap()).collect();
    assert_eq!(read, written);
    assert!((295..310).contains(&(bytes / 5_000)), "a line has {} bytes", bytes / 5_000);
}
