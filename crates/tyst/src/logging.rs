//! What a service says of its work, a line for each thing, on standard error.
//!
//! Nobody who serves waits until lines are read: what does not find room is counted, and lost. What may stand in a line is for
//! whoever writes it to see to; the text of a panic is left out, for it may be made of what somebody typed.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use clap::{Arg, ArgMatches};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How many lines wait to be written, and how long their writing is waited for at the end.
const LINES_MAX: usize = 4_096;
const FAREWELL: Duration = Duration::from_secs(1);

const FORM: &str = "log";
const LEVEL: &str = "log-level";

/// Returns the flags that ask for lines.
pub(crate) fn flags() -> [Arg; 2] {
    [
        Arg::new(FORM).long(FORM).value_name("FORM").env("TYST_LOG").value_parser(["text", "json"]).help(
            "Write a line for each request and all else that is said, as text or as JSON, to standard error",
        ),
        Arg::new(LEVEL)
            .long(LEVEL)
            .value_name("LEVEL")
            .env("TYST_LOG_LEVEL")
            .value_parser(["error", "warn", "info"])
            .help("What is worth a line; with --log it is info, without it warn"),
    ]
}

/// Returns whether all that a command says is to be lines of a log.
pub(crate) fn is_asked(matches: &ArgMatches) -> bool {
    form(matches).is_some()
}

fn form(matches: &ArgMatches) -> Option<&str> {
    matches.try_get_one::<String>(FORM).ok().flatten().map(String::as_str)
}

/// What was written goes out before this is gone.
pub(crate) struct Logging(Lines);

/// Begins to write lines, as they were asked for.
pub(crate) fn begin(matches: &ArgMatches) -> io::Result<Logging> {
    let (sender, pieces) = sync_channel(LINES_MAX);
    let lines = Lines { sender, lost: Arc::default() };
    let lost = Arc::clone(&lines.lost);
    std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&pieces, &lost))?;
    let usual = if is_asked(matches) { LevelFilter::INFO } else { LevelFilter::WARN };
    let level = matches.get_one::<String>(LEVEL).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let writer = lines.clone();
    let lines_of = layer().with_ansi(false).with_target(false).with_writer(move || writer.clone());
    // What crates of others have to say may hold anything.
    let ours = Targets::new().with_target("tyst", level);
    let begun = if form(matches) == Some("json") {
        let json = lines_of.json().flatten_event(true).with_current_span(false).with_span_list(false);
        tracing_subscriber::registry().with(json).with(ours).try_init()
    } else {
        tracing_subscriber::registry().with(lines_of.compact()).with(ours).try_init()
    };
    begun.map_err(io::Error::other)?;
    std::panic::set_hook(Box::new(|about| {
        let place = about.location().map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(place = place.unwrap_or_default(), "a fault of the program's own");
    }));
    Ok(Logging(lines))
}

impl Drop for Logging {
    fn drop(&mut self) {
        let (done, is_done) = sync_channel(1);
        if self.0.sender.try_send(Piece::End(done)).is_ok() {
            // Whoever does not read is not waited for.
            let _ = is_done.recv_timeout(FAREWELL);
        }
    }
}

enum Piece {
    Line(Vec<u8>),
    End(SyncSender<()>),
}

/// Takes lines, each with one call.
#[derive(Clone)]
struct Lines {
    sender: SyncSender<Piece>,
    lost: Arc<AtomicU64>,
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.sender.try_send(Piece::Line(line.to_owned())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(pieces: &Receiver<Piece>, lost: &AtomicU64) {
    for piece in pieces {
        match piece {
            // Whether anybody reads it must not matter to those who are served.
            Piece::Line(line) => drop(io::stderr().write_all(&line)),
            Piece::End(done) => drop(done.send(())),
        }
        let lines = lost.swap(0, Ordering::Relaxed);
        if lines > 0 {
            tracing::warn!(lines, "lines of the log were lost: they were not read fast enough");
        }
    }
}
