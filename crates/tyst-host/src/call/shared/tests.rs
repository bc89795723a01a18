//! Goal: what the host writes is what a worker sees, and nobody but the host can write it.

use super::*;

#[test]
fn a_worker_sees_what_the_host_wrote_into_a_slot() {
    let (file, home) = memory().unwrap();
    let mut slots = home.take();
    let shared = Shared::new(file).unwrap();
    for slot in &mut slots {
        let end = slot.put(0, b"batch ").unwrap();
        slot.put(end, &[b'0' + u8::try_from(slot.number()).unwrap()]).unwrap();
    }
    for number in 0..3 {
        let seen = String::from_utf8(shared.slot(number, 7).unwrap().to_vec()).unwrap();
        assert_eq!(seen, format!("batch {number}"));
    }
    assert!(shared.slot(3, 1).is_err() && shared.slot(0, u32::MAX).is_err());
    assert_eq!(slots[0].put(SLOT_BYTES - 1, b"ab"), None);
}

#[test]
fn nobody_else_can_write_there_or_change_its_size() {
    let (file, _slots) = memory().unwrap();
    let file = File::from(file);
    assert!(file.set_len(1).is_err() && file.set_len(1 << 30).is_err());
    let written = std::os::unix::fs::FileExt::write_at(&file, b"x", 0);
    // SAFETY: nothing is read through it, nor written if it should be there.
    let mapped = unsafe { MmapMut::map_mut(&file) };
    assert!(written.is_err() && mapped.is_err());
}

#[test]
fn a_slot_that_was_dropped_can_be_taken_again() {
    let (_file, home) = memory().unwrap();
    let mut slots = home.take();
    assert!(slots.len() == SLOTS && home.take().is_empty());
    let kept = slots.pop();
    drop(slots);
    let others = home.take();
    assert_eq!(others.len(), SLOTS - 1);
    drop((kept, others));
    assert_eq!(home.take().len(), SLOTS);
}
