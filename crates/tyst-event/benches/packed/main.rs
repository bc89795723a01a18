//! Measures packed events: how small they are, and how fast they are packed, unpacked and folded.
//!
//! The same report is made by decoding each event; the ratio between the two is what counts, for absolute figures drift
//! with the machine. Of each block the fastest of some rounds is taken, so that other programs disturb little.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the numbers of a bench are small"
)]

mod events;
mod fold;

use std::time::{Duration, Instant};

use fold::Report;
use tyst_event::packed::{SECTIONS, pack, unpack};
use zstd::bulk::Decompressor;

const SEED: u64 = 20_261_122;
/// How many events there are unless the command says another number: `cargo bench … -- 50000`.
const EVENTS: u64 = 1_000_000;
/// As many events as the log packs into one block.
const BLOCK: usize = 2_048;
const ROUNDS: usize = 5;
const LEVEL: i32 = 3;

type Sections = Vec<Vec<u8>>;

fn main() {
    let events = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(EVENTS);
    let records = events::records(SEED, events);
    let bytes: usize = records.iter().map(Vec::len).sum();
    println!(
        "{events} events of {} bytes in the mean, seed {SEED}, blocks of {BLOCK}",
        bytes / records.len()
    );
    let records: Vec<Vec<&[u8]>> =
        records.chunks(BLOCK).map(|block| block.iter().map(Vec::as_slice).collect()).collect();

    let (packing, blocks) = timed(2, &records, Vec::new, |blocks, records| {
        blocks.push(pack(records).expect("a block takes as many"));
    });
    let small: Vec<Sections> = blocks.iter().map(compressed).collect();
    sizes(events as f64, &blocks, &small);

    let (decoding, decoded) = timed(2, &records, Report::default, |report, records| {
        for record in records {
            report.decode(record);
        }
    });
    let (folding, folded) = timed(ROUNDS, &blocks, Report::default, |report, block| {
        report.block([&block[0], &block[1], &block[2]]).expect("it was packed here");
    });
    assert_eq!(decoded.digest(), folded.digest(), "both ways give the same report");
    let (cold, folded) = timed(ROUNDS, &small, Cold::default, Cold::fold);
    assert_eq!(decoded.digest(), folded.report.digest(), "both ways give the same report");
    let (unpacking, same) = timed(ROUNDS, &blocks, || 0, |length, block| *length += unpacked(block, |_| {}));
    assert_eq!(same, bytes, "as many bytes come back");
    for (block, records) in blocks.iter().zip(&records) {
        let mut expected = records.iter();
        unpacked(block, |record| assert_eq!(Some(&record), expected.next(), "the same bytes come back"));
    }

    let each = |nanoseconds: f64| nanoseconds / events as f64;
    println!("ns an event: pack {:.0}, unpack {:.1}", each(packing), each(unpacking));
    println!("decode and fold {:.0}, fold columns {:.1}", each(decoding), each(folding));
    println!("decompress three sections and fold columns {:.1}", each(cold));
    println!(
        "decoding takes {:.1} times as long as folding columns, {:.1} times with decompression",
        decoding / folding,
        decoding / cold
    );
}

/// Returns the nanoseconds that `step` takes over all blocks, and what the last round came to.
fn timed<S, B>(
    rounds: usize,
    blocks: &[B],
    start: impl Fn() -> S,
    mut step: impl FnMut(&mut S, &B),
) -> (f64, S) {
    let mut fastest = vec![Duration::MAX; blocks.len()];
    let mut state = start();
    for round in 0..rounds {
        if round > 0 {
            state = start();
        }
        for (block, fastest) in blocks.iter().zip(&mut fastest) {
            let begun = Instant::now();
            step(&mut state, block);
            *fastest = begun.elapsed().min(*fastest);
        }
    }
    (fastest.iter().sum::<Duration>().as_nanos() as f64, state)
}

fn compressed(block: &Sections) -> Sections {
    block.iter().map(|section| zstd::bulk::compress(section, LEVEL).expect("memory is enough")).collect()
}

fn sizes(events: f64, blocks: &[Sections], small: &[Sections]) {
    let of = |blocks: &[Sections], section: usize| {
        blocks.iter().map(|block| block[section].len()).sum::<usize>() as f64 / events
    };
    for (section, name) in ["shapes", "numbers", "slugs", "texts", "texts apart"].iter().enumerate() {
        let (plain, small) = (of(blocks, section), of(small, section));
        println!("section {section} {name:<12} {plain:>6.2} bytes an event, {small:>6.2} with zstd");
    }
    let sum = |blocks: &[Sections]| (0..SECTIONS).map(|section| of(blocks, section)).sum::<f64>();
    println!(
        "together               {:>6.2} bytes an event, {:>6.2} with zstd at level {LEVEL}",
        sum(blocks),
        sum(small)
    );
}

/// A report from compressed blocks.
struct Cold {
    report: Report,
    zstd: Decompressor<'static>,
    sections: [Vec<u8>; 3],
}

impl Default for Cold {
    fn default() -> Self {
        let zstd = Decompressor::new().expect("memory is enough");
        Self { report: Report::default(), zstd, sections: Default::default() }
    }
}

impl Cold {
    fn fold(&mut self, block: &Sections) {
        for (section, bytes) in self.sections.iter_mut().zip(block) {
            let length = Decompressor::upper_bound(bytes).expect("it was compressed here");
            section.clear();
            section.reserve(length);
            self.zstd.decompress_to_buffer(bytes, section).expect("it was compressed here");
        }
        let [shapes, numbers, slugs] = &self.sections;
        self.report.block([shapes, numbers, slugs]).expect("it was packed here");
    }
}

fn unpacked(block: &Sections, mut each: impl FnMut(&[u8])) -> usize {
    let sections: Vec<&[u8]> = block.iter().map(Vec::as_slice).collect();
    let mut length = 0;
    unpack(&sections, &mut |record| {
        length += record.len();
        each(record);
    })
    .expect("it was packed here");
    length
}
