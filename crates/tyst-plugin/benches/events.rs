//! Measures what an event costs a report, from the bytes of a batch on: `cargo bench -p tyst-plugin --bench events`.
//!
//! Three kinds of event, 22 areas, batches of 4096; `-- 10000000` asks for another number of events than a million. Each
//! figure is that of the best batch, beside adding up the same bytes; it means something as a ratio within one run only.

#![expect(clippy::disallowed_methods, reason = "measuring time is what this program is for")]
#![expect(clippy::print_stdout, reason = "its output is for a person at a terminal")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made has nobody to tell")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use tyst_plugin::document::Document;
use tyst_plugin::event::view::{Declared, Texts};
use tyst_plugin::event::vocabulary::{OutcomeMeasured, PartnerJoined, TrainingDelivered};
use tyst_plugin::event::{Certainty, Data, Day, Entry, Kind, Problems, Span, json};
use tyst_plugin::testkit::Batch;
use tyst_plugin::{BatchError, BatchView, Event, Fields, Report, ReportError, Request, Trainings};

const BATCH: u64 = 4096;
const AREAS: u64 = 22;
/// How many batches are written; together they are larger than the fastest caches.
const BATCHES: u64 = 4;

/// What a simple report remembers of an area.
#[derive(Default)]
struct Seen {
    trainings: u64,
    people: u64,
    joined: u64,
    measured: i64,
    topics: usize,
}

type State = BTreeMap<String, Seen>;

/// Folds one event under its area.
fn apply(state: &mut State, event: &Event<'_>) {
    let Some(seen) = state.get_mut(event.area()) else {
        state.insert(event.area().to_owned(), Seen::default());
        return apply(state, event);
    };
    count(seen, event);
}

/// Reads three fields of a training, one of each other kind.
fn count(seen: &mut Seen, event: &Event<'_>) {
    match event.data() {
        Data::TrainingDelivered(training) => {
            seen.trainings += 1;
            seen.people += training.participants().and_then(|count| count.n()).map_or(0, u64::from);
            seen.topics += training.topic().any().len();
            seen.topics += usize::from(training.initiative().is_some());
        }
        Data::PartnerJoined(joined) => seen.joined += u64::from(joined.party() != "nobody"),
        Data::OutcomeMeasured(outcome) => seen.measured += outcome.value().map_or(0, |value| value.units),
        _ => {}
    }
}

/// The simple report, which says what it reads: that much a batch holds for it.
struct Declares;

impl Report for Declares {
    const KINDS: &'static [Kind] = &[Kind::TrainingDelivered, Kind::PartnerJoined, Kind::OutcomeMeasured];
    const FIELDS: Fields = Fields::all(&[
        TrainingDelivered::participants(),
        TrainingDelivered::topic(),
        TrainingDelivered::initiative(),
        PartnerJoined::party(),
        OutcomeMeasured::value(),
    ]);
    type State = ();

    fn apply((): &mut (), _: &Event<'_>) -> Result<(), ReportError> {
        Ok(())
    }

    fn finish((): &(), _: &Request) -> Result<Document, ReportError> {
        Err("it is only measured".into())
    }
}

fn entry(seq: u64) -> Entry {
    let (area, party) = (seq * 7 % AREAS, seq % 300);
    let (kind, data) = match seq % 3 {
        0 => (
            "training.delivered",
            format!(
                r#"{{"topic":"topic {}","audience":"staff","participants":{{"n":{},"unit":"teachers"}},"initiative":"initiative-{party}"}}"#,
                seq % 50,
                seq % 90
            ),
        ),
        1 => ("partner.joined", format!(r#"{{"party":"party-{party}","roles":["delivery","funder"]}}"#)),
        _ => (
            "outcome.measured",
            format!(r#"{{"indicator":"attendance","period":"2019","value":"{}.{}"}}"#, seq % 97, seq % 10),
        ),
    };
    let line = format!(
        r#"{{"kind":"{kind}","area":"area-{area}","when":{{"on":"2019-{:02}"}},"basis":"stated","source":[{{"doc":"S{:03}","locator":"line {}"}}],"data":{data}}}"#,
        seq % 12 + 1,
        seq % 40,
        seq % 500
    );
    let statement = json::parse_statement(line.as_bytes(), &mut Problems::default()).unwrap();
    let span = Span { first: statement.when.span().first, last: Day::from_number(18_262) };
    let recorded_at = tyst_plugin::event::Instant(1_700_000_000_000_000);
    Entry {
        seq,
        recorded_at,
        span,
        certainty: Certainty::Definite,
        corrected: false,
        disputed: false,
        late: false,
        statement,
    }
}

/// Shows every event of a batch to `each`, as the functions that `export!` makes do.
fn replay(batch: &Batch, each: impl FnMut(&Event<'_>)) {
    replay_declared(batch, Declared::EVERY, each);
}

fn replay_declared(batch: &Batch, declared: &'static Declared, mut each: impl FnMut(&Event<'_>)) {
    let (events, texts) = batch.parts();
    let texts = Texts::new(texts.iter().map(String::as_bytes));
    let view = BatchView::new(events, &texts, batch.count()).declaring(declared);
    let outcome: Result<(), BatchError> = view.each(|event| {
        each(event);
        Ok(())
    });
    outcome.unwrap();
}

/// Prints what an event costs, and how much more that is than the baseline. The best of all batches is taken, since
/// whatever else the machine does can only make one slower.
fn measure(
    name: &str,
    batches: &[Batch],
    times: u64,
    baseline: Option<f64>,
    mut read: impl FnMut(&Batch),
) -> f64 {
    if std::env::args()
        .skip(1)
        .any(|word| !word.starts_with('-') && word.parse::<u64>().is_err() && !name.contains(&word))
    {
        return f64::NAN;
    }
    let mut best = f64::MAX;
    for batch in (0..times).flat_map(|_| batches) {
        let begun = Instant::now();
        read(batch);
        best = best.min(begun.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of events is small")]
    let each = best * 1e9 / BATCH as f64;
    let ratio = baseline.map_or_else(String::new, |baseline| format!("{:8.1} x", each / baseline));
    println!("{name:<44} {each:8.1} ns{ratio}");
    each
}

fn main() {
    let wanted = std::env::args().find_map(|word| word.parse::<u64>().ok()).unwrap_or(1_000_000);
    // A few batches are written, and read as often as it takes.
    let entries = |number: u64| (1..=BATCH).map(|seq| entry(number * BATCH + seq)).collect::<Vec<Entry>>();
    let batches: Vec<Batch> = (0..BATCHES).map(|number| Batch::of(&entries(number))).collect();
    let declared: Vec<Batch> =
        (0..BATCHES).map(|number| Batch::declared::<Declares>(&entries(number))).collect();
    let times = wanted.div_ceil(BATCHES * BATCH);
    let bytes: usize = batches.iter().map(|batch| batch.parts().0.len()).sum();
    let texts: usize = batches.iter().map(|batch| batch.parts().1.len()).sum();
    let each = usize::try_from(BATCHES * BATCH).unwrap();
    println!(
        "{} events of {} bytes, {} texts a batch",
        times * BATCHES * BATCH,
        bytes / each,
        texts / batches.len()
    );
    let baseline = measure("baseline: add up the bytes", &batches, times, None, |batch| {
        let words = batch.parts().0.as_chunks::<8>().0;
        black_box(words.iter().fold(0_u64, |sum, word| sum.wrapping_add(u64::from_ne_bytes(*word))));
    });
    let measure = |name, read: &mut dyn FnMut(&Batch)| measure(name, &batches, times, Some(baseline), read);
    let mut sum = 0;
    measure("check the batch", &mut |batch| replay(batch, |event| sum += u64::from(event.kind_number())));
    measure("header only", &mut |batch| {
        replay(batch, |event| sum += event.seq() + u64::from(event.area_number()));
    });
    let mut seen = Seen::default();
    measure("three fields", &mut |batch| replay(batch, |event| count(&mut seen, event)));
    let named: &'static Declared = const { &Declared::of(Declares::FIELDS) };
    self::measure("three fields, declared in FIELDS", &declared, times, Some(baseline), |batch| {
        replay_declared(batch, named, |event| count(&mut seen, event));
    });
    black_box(seen.people);
    let mut state = State::new();
    measure("a simple report: three fields, by area", &mut |batch| {
        replay(batch, |event| apply(&mut state, event));
    });
    measure("the shared piece of state Trainings", &mut |batch| {
        let mut trainings = Trainings::default();
        replay(batch, |event| trainings.apply(event));
        black_box(trainings.iter().count());
    });
    measure("the whole entry, owned", &mut |batch| {
        replay(batch, |event| sum += event.entry().unwrap().seq);
    });
    black_box((sum, state.values().map(|seen| seen.trainings + seen.people + seen.joined).sum::<u64>()));
    black_box((
        state.values().map(|seen| seen.measured).sum::<i64>(),
        state.values().map(|seen| seen.topics).sum::<usize>(),
    ));
}
