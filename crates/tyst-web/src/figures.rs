//! What is counted and measured while the service works, in the text format of `OpenMetrics`, which Prometheus reads.
//!
//! Nothing here names anybody or what they asked for: requests are told apart by the route that they took. What is noted in
//! words is for `watched` to say.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tyst_ledger::{Growth, Head};

/// The media type of what is answered.
pub(crate) const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The bounds of what is measured, in seconds and in entries.
const ANSWER_SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
const APPEND_SECONDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
const APPEND_ENTRIES: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0, 1024.0, 16384.0];

/// What a request is told apart by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Taken {
    /// The address that it took, with names in the place of what stands there.
    pub(crate) route: String,
    pub(crate) method: &'static str,
}

/// The same with what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    route: String,
    method: &'static str,
    /// The first digit of the status: `2xx`.
    status: &'static str,
}

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Made {
    outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(non_camel_case_types, reason = "they are written so")]
enum Outcome {
    made,
    refused,
}

/// The counts of a service.
pub(crate) struct Figures {
    registry: Registry,
    requests: Family<Ended, Counter>,
    answers: Family<Taken, Histogram>,
    /// The requests that are not answered whole yet, and the connections that are open.
    pub(crate) in_flight: Gauge,
    pub(crate) connections: Gauge,
    /// Those who follow, as they were counted last.
    pub(crate) followers: Gauge,
    pub(crate) sign_ins_refused: Counter,
    recorded: Counter,
    append_entries: Histogram,
    append_seconds: Histogram,
    last_append: Gauge<f64, AtomicU64>,
    reports: Family<Made, Counter>,
    report_seconds: Histogram,
    up: Gauge,
    entries: Gauge,
    journal: Gauge,
}

impl Figures {
    pub(crate) fn new() -> Self {
        let mut figures = Self {
            registry: Registry::with_prefix("tyst"),
            requests: Family::default(),
            answers: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            followers: Gauge::default(),
            sign_ins_refused: Counter::default(),
            recorded: Counter::default(),
            append_entries: Histogram::new(APPEND_ENTRIES),
            append_seconds: Histogram::new(APPEND_SECONDS),
            last_append: Gauge::default(),
            reports: Family::default(),
            report_seconds: Histogram::new(ANSWER_SECONDS),
            up: Gauge::default(),
            entries: Gauge::default(),
            journal: Gauge::default(),
        };
        figures.register_requests();
        figures.register_ledger();
        figures
    }

    fn register_requests(&mut self) {
        let at = &mut self.registry;
        at.register("build", "The version of tyst", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        at.register("http_requests", "Requests that were answered", self.requests.clone());
        let about = "How long it took until an answer began";
        at.register_with_unit("http_request_duration", about, Unit::Seconds, self.answers.clone());
        let about = "Requests that are not answered to their end yet";
        at.register("http_requests_in_flight", about, self.in_flight.clone());
        at.register("http_connections", "Connections that are open", self.connections.clone());
        at.register("followers", "Those who follow the ledger now", self.followers.clone());
        at.register("sign_ins_refused", "Attempts to sign in that failed", self.sign_ins_refused.clone());
    }

    fn register_ledger(&mut self) {
        let at = &mut self.registry;
        let about = "Entries recorded since this process began, through whichever door";
        at.register("entries_recorded", about, self.recorded.clone());
        let about = "Entries that were written to the disk together";
        at.register("append_entries", about, self.append_entries.clone());
        let about = "How long it took to decide on what came together and to have it on the disk";
        at.register_with_unit("append_duration", about, Unit::Seconds, self.append_seconds.clone());
        let about = "When something was recorded last, in seconds since 1970; 0 before that";
        at.register_with_unit("last_append_timestamp", about, Unit::Seconds, self.last_append.clone());
        at.register("reports", "Reports that were asked for, and what came of it", self.reports.clone());
        let about = "How long it took to make a report, once it had its turn";
        at.register_with_unit("report_duration", about, Unit::Seconds, self.report_seconds.clone());
        at.register("ledger_up", "Whether the ledger can be read", self.up.clone());
        at.register("ledger_entries", "Entries of the ledger", self.entries.clone());
        let about = "The size of the journal, the durable copy of the ledger";
        at.register_with_unit("ledger_journal", about, Unit::Bytes, self.journal.clone());
    }

    /// Counts an answer that began.
    pub(crate) fn answered(&self, Taken { route, method }: Taken, status: u16, after: Duration) {
        let class = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&Ended { route: route.clone(), method, status: class }).inc();
        self.answers.get_or_create(&Taken { route, method }).observe(after.as_secs_f64());
    }

    /// Counts what the writer has written.
    #[expect(
        clippy::cast_precision_loss,
        reason = "Prometheus has no other numbers, and microseconds of this century fit in them"
    )]
    pub(crate) fn grew(&self, growth: &Growth) {
        if growth.recorded > 0 {
            self.recorded.inc_by(growth.recorded);
            self.append_entries.observe(growth.recorded as f64);
            self.append_seconds.observe(growth.taken.as_secs_f64());
            self.last_append.set(growth.at.0 as f64 / 1e6);
        }
    }

    /// Counts a report.
    pub(crate) fn reported(&self, is_made: bool, after: Duration) {
        let outcome = if is_made { Outcome::made } else { Outcome::refused };
        self.reports.get_or_create(&Made { outcome }).inc();
        self.report_seconds.observe(after.as_secs_f64());
    }

    /// Returns everything as text, with the ledger as it is now; nothing where it cannot be read.
    pub(crate) fn text(&self, ledger: Option<(Head, u64)>) -> String {
        self.up.set(i64::from(ledger.is_some()));
        if let Some((head, journal)) = ledger {
            let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            self.entries.set(whole(head.count));
            self.journal.set(whole(journal));
        }
        let mut text = String::new();
        // Text takes any text.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Returns how many bytes the journal of a ledger has; files that go meanwhile do not count.
pub(crate) fn journal_bytes(folder: &Path) -> u64 {
    let files = fs::read_dir(folder.join("journal")).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|about| about.len()).sum()
}
