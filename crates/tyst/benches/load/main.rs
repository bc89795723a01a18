//! Lets many clients at once record into a served ledger and read from it, and says how long each kind of request took.
//!
//! It checks that everything acknowledged is in the ledger once, in the order of the answers. Clients are on the machine of the
//! server, so that both share its cores. Arguments: `--clients N --seconds N --think-ms N,N… --entries N --accounts`; the build
//! of the reports must be there (`cargo build --release --workspace`).

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and times are far from their ends"
)]

mod book;
mod client;
mod served;

use std::thread;
use std::time::{Duration, Instant};

use book::{Acknowledged, check};
use client::{Client, Draw};
use served::Served;

/// What is asked for: how often of a hundred times, and what it is called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Record,
    List,
    One,
    Report,
    Page,
}

const ASKED: [(Ask, u64, &str); 5] = [
    (Ask::Record, 40, "record an entry"),
    (Ask::List, 20, "a list of 50 entries"),
    (Ask::One, 20, "one entry"),
    (Ask::Report, 10, "a report as JSON"),
    (Ask::Page, 10, "the page of an area"),
];
/// The reports that are asked for.
const REPORTS: [&str; 3] = ["partnership-map", "training-reach", "commitments"];

/// How the load is shaped.
struct Shape {
    clients: usize,
    seconds: u64,
    /// How long clients think between an answer and the next request, on average, in milliseconds: a run each.
    thinks: Vec<u64>,
    entries: usize,
    has_accounts: bool,
}

/// What one client met: microseconds by what it asked for, and what was acknowledged.
#[derive(Default)]
struct Met {
    taken: [Vec<u32>; ASKED.len()],
    acknowledged: Vec<Acknowledged>,
    refused: Vec<String>,
}

fn main() {
    let shape = shape();
    println!(
        "{} clients, {} s a run, a ledger of {} entries, {}",
        shape.clients,
        shape.seconds,
        shape.entries,
        if shape.has_accounts { "accounts with tokens, half of them for one area" } else { "one person" }
    );
    for think in &shape.thinks {
        run(&shape, Duration::from_millis(*think));
    }
}

fn shape() -> Shape {
    let words: Vec<String> = std::env::args().collect();
    let after = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
    let number =
        |name: &str, usual: usize| after(name).map_or(usual, |word| word.parse().expect("it is a number"));
    let thinks = after("--think-ms").map_or("1000,0", String::as_str);
    Shape {
        clients: number("--clients", 64),
        seconds: number("--seconds", 30) as u64,
        thinks: thinks.split(',').map(|word| word.parse().expect("it is a number")).collect(),
        entries: number("--entries", 10_000),
        has_accounts: words.iter().any(|word| word == "--accounts"),
    }
}

fn run(shape: &Shape, think: Duration) {
    let mut served = Served::start(shape.entries, shape.has_accounts, shape.clients);
    let busy = served.busy();
    let start = Instant::now();
    let end = start + Duration::from_secs(shape.seconds);
    let met: Vec<Met> = thread::scope(|scope| {
        let served = &served;
        let clients: Vec<_> = (0..shape.clients)
            .map(|number| scope.spawn(move || work(served, number, think, start, end)))
            .collect();
        clients.into_iter().map(|client| client.join().expect("the client does not fail")).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let busy = served.busy().saturating_sub(busy);
    let (memory, acknowledged) = (served.memory(), met.iter().flat_map(|met| &met.acknowledged));
    let acknowledged: Vec<&Acknowledged> = acknowledged.collect();
    println!("\nthinking {} ms on average:", think.as_millis());
    say(&met, seconds);
    println!(
        "the server had {:.2} of a core on average and {} MiB at the most",
        busy.as_secs_f64() / seconds,
        memory >> 20
    );
    let folder = served.end();
    check(&acknowledged, &folder);
    println!(
        "{} acknowledged entries are there, once and in order, and the ledger is sound",
        acknowledged.len()
    );
}

/// Prints how long each kind of request took.
fn say(met: &[Met], seconds: f64) {
    println!(
        "{:<24} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "count", "per s", "p50 ms", "p99", "p99.9", "max"
    );
    let line = |name: &str, mut taken: Vec<u32>| {
        taken.sort_unstable();
        let part = |share: f64| {
            // The least that so many requests did not exceed.
            let place = (taken.len() as f64 * share).ceil() as usize;
            taken.get(place.saturating_sub(1)).map_or(0.0, |taken| f64::from(*taken) / 1e3)
        };
        let (count, rate) = (taken.len(), taken.len() as f64 / seconds);
        println!(
            "{name:<24} {count:>8} {rate:>8.1} {:>8.2} {:>8.2} {:>8.2} {:>8.2}",
            part(0.5),
            part(0.99),
            part(0.999),
            part(1.0)
        );
    };
    for (index, (_, _, name)) in ASKED.iter().enumerate() {
        line(name, met.iter().flat_map(|met| met.taken[index].iter().copied()).collect());
    }
    line("all", met.iter().flat_map(|met| met.taken.iter().flatten().copied()).collect());
    let refused: Vec<&String> = met.iter().flat_map(|met| &met.refused).collect();
    if let Some(first) = refused.first() {
        println!("{} requests had no good answer; the first: {first}", refused.len());
    }
}

/// Asks for one thing after the other until the end.
fn work(served: &Served, number: usize, think: Duration, start: Instant, end: Instant) -> Met {
    let (mut met, mut draw) = (Met::default(), Draw::new(number as u64));
    let mut client = Client::new(served.address(), served.secret(number));
    // They do not all come at once.
    thread::sleep(think.mul_f64(draw.share()));
    for count in 0.. {
        let sent = Instant::now();
        if sent >= end {
            break;
        }
        let (index, ask) = picked(&mut draw);
        let key = format!("load-{number}-{count}");
        let area = served.area(number);
        let answer = match ask {
            Ask::Record => client.post("/api/v1/events", &key, &statement(area, &key)),
            Ask::List => client.get(&format!("/api/v1/events?limit=50&area={area}")),
            Ask::One => client.get(&format!("/api/v1/events/{}", 1 + draw.below(270))),
            Ask::Report => {
                let report = REPORTS[draw.below(REPORTS.len() as u64) as usize];
                client.get(&format!("/api/v1/reports/{report}?area={area}"))
            }
            Ask::Page => client.get(&format!("/en/areas/{area}")),
        };
        let answered = Instant::now();
        // What an area may not read is answered as what is not there, which takes as long.
        let is_good = matches!(answer.status, 200 | 201) || (ask == Ask::One && answer.status == 404);
        if is_good {
            met.taken[index].push(u32::try_from((answered - sent).as_micros()).unwrap_or(u32::MAX));
        } else {
            met.refused.push(format!("{}: {} {}", ASKED[index].2, answer.status, answer.body));
        }
        if ask == Ask::Record && is_good {
            let seq = client::seq(&answer.body);
            met.acknowledged.push(Acknowledged { key, seq, sent: sent - start, answered: answered - start });
        }
        thread::sleep(think.mul_f64(2.0 * draw.share()));
    }
    met
}

fn picked(draw: &mut Draw) -> (usize, Ask) {
    let mut drawn = draw.below(100);
    for (index, (ask, share, _)) in ASKED.iter().enumerate() {
        if drawn < *share {
            return (index, *ask);
        }
        drawn -= share;
    }
    unreachable!("the shares are a hundred together")
}

fn statement(area: &str, key: &str) -> String {
    format!(
        r#"{{"kind":"note.recorded","area":"{area}","source":[{{"doc":"Minutes"}}],"data":{{"topic":"story","text":"{key}: what a client of a trial wrote down"}}}}"#
    )
}
