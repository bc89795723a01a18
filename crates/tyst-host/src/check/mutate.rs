//! Breaks events at random, as no host should hand them over and every report must survive them.
//!
//! Lengths stay right, so that what is broken is reached: wrong lengths are for the check of malformed batches.

use super::chance::Chance;
use super::events::{Batch, Event, Story};
use tyst_plugin::abi::{TYST_TYPE_CODE, TYST_TYPE_TEXT, TystField};

/// Values at the edges of what numbers and days can hold.
const EDGES: [i64; 12] = [
    0,
    1,
    -1,
    255,
    65_535,
    65_536,
    4_294_967_295,
    -719_529,
    2_932_897,
    9_007_199_254_740_993,
    i64::MAX,
    i64::MIN,
];
/// The most mutations of one event.
const MUTATIONS_MAX: usize = 4;
/// The longest text, as a ledger may hold it.
const TEXT_BYTES_MAX: usize = 32 << 10;

/// Draws one event of a story, and breaks it.
pub(super) fn drawn(story: &Story, chance: &mut Chance) -> Batch {
    let mut event = chance.pick(&story.events).clone();
    for _ in 0..=chance.below(MUTATIONS_MAX) {
        mutate(&mut event, story, chance);
    }
    let mut batch = story.batch(&[event]);
    if chance.once_in(8) && !batch.texts.is_empty() {
        let index = chance.below(batch.texts.len());
        batch.texts[index] = text(chance);
    }
    if chance.once_in(50) {
        batch.texts.clear();
    }
    batch
}

/// Draws a text: none, of other signs, of any bytes, or long.
fn text(chance: &mut Chance) -> Vec<u8> {
    match chance.below(5) {
        0 => Vec::new(),
        1 => {
            let len = chance.below(64);
            chance.bytes(len)
        }
        2 => "\u{202e}\u{0}\u{1b}[31m\u{feff}ŵ🏴".as_bytes().to_vec(),
        3 => vec![b'a'; TEXT_BYTES_MAX],
        _ => b"2019-02-30".to_vec(),
    }
}

fn mutate(event: &mut Event, story: &Story, chance: &mut Chance) {
    match chance.below(4) {
        0 => header(event, story, chance),
        1 => table(event, chance),
        _ => {
            if !event.fields.is_empty() {
                let index = chance.below(event.fields.len());
                field(&mut event.fields[index], chance);
            }
        }
    }
}

/// Breaks a number of the header.
fn header(event: &mut Event, story: &Story, chance: &mut Chance) {
    let edge = *chance.pick(&EDGES);
    let [low, high] = [edge.cast_unsigned(), edge.cast_unsigned() >> 32]
        .map(|part| u32::try_from(part & 0xffff_ffff).unwrap_or(0));
    let header = &mut event.header;
    match chance.below(8) {
        0 => header.kind = chance.pick(&story.events).header.kind,
        1 => header.kind = low,
        2 => header.area = low,
        3 => header.seq = edge.cast_unsigned(),
        4 => header.recorded_us = edge,
        5 => (header.occurred_lo, header.occurred_hi) = (high.cast_signed(), low.cast_signed()),
        6 => header.flags = low,
        _ => header.schema = u16::try_from(low & 0xffff).unwrap_or(0),
    }
}

/// Drops, repeats or swaps fields.
fn table(event: &mut Event, chance: &mut Chance) {
    let len = event.fields.len();
    if len == 0 {
        return;
    }
    let (one, other) = (chance.below(len), chance.below(len));
    match chance.below(4) {
        0 => drop(event.fields.remove(one)),
        1 => event.fields.insert(other, event.fields[one]),
        2 => event.fields.swap(one, other),
        _ => event.fields.truncate(one),
    }
}

/// Breaks a part of a field.
fn field(field: &mut TystField, chance: &mut Chance) {
    let edge = *chance.pick(&EDGES);
    match chance.below(9) {
        0 | 1 => field.value = edge,
        2 => field.value ^= 1 << chance.below(63),
        3 => field.ty = u8::try_from(chance.below(10)).unwrap_or(0),
        4 => field.scale = chance.next().to_le_bytes()[0],
        5 => field.key ^= 1 << chance.below(10),
        6 => field.index = chance.next().to_le_bytes()[0].into(),
        7 => (field.ty, field.value) = (TYST_TYPE_TEXT, edge),
        _ => (field.ty, field.value) = (TYST_TYPE_CODE, edge),
    }
}
