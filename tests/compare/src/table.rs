//! The table: ratios first, since absolute figures drift with the machine, and then the figures.
//!
//! It measures nothing.

use std::fmt::Write as _;

use crate::arguments::Arguments;
use crate::runs::Results;
use crate::stores;
use crate::trial::{Measured, Trial};

/// The columns that are tyst itself.
const OURS: [&str; 3] = ["tyst", "ledger", "plugin"];

/// Returns the whole page.
pub fn page(arguments: &Arguments, results: &Results) -> String {
    let mut page = String::new();
    let names: Vec<&str> = stores::all().iter().map(|store| store.name()).collect();
    let names: Vec<&str> =
        names.into_iter().filter(|name| arguments.stores.iter().any(|store| store.name() == *name)).collect();
    line(
        &mut page,
        "speed against the first column (2.00: twice as fast; medians of ratios in the same round)",
    );
    row(&mut page, &["", "test"], &[&["against"], names.as_slice()].concat());
    rule(&mut page, names.len() + 3);
    for trial in &arguments.trials {
        let Some(base) = base(*trial, results) else { continue };
        let cells: Vec<String> = names.iter().map(|name| ratio(*trial, base, name, results)).collect();
        let first = format!("{base} {}", figure(*trial, runs(results, *trial, base)));
        let cells: Vec<&str> =
            std::iter::once(first.as_str()).chain(cells.iter().map(String::as_str)).collect();
        row(&mut page, &[trial.name(), trial.about()], &cells);
    }
    figures(&mut page, arguments, &names, results);
    through_plugin(&mut page, arguments, results);
    sizes(&mut page, arguments.events, results);
    page
}

fn line(page: &mut String, words: &str) {
    writeln!(page, "\n{words}\n").expect("writing to memory cannot fail");
}

fn row(page: &mut String, head: &[&str], cells: &[&str]) {
    let all: Vec<&str> = head.iter().chain(cells).copied().collect();
    writeln!(page, "| {} |", all.join(" | ")).expect("writing to memory cannot fail");
}

fn rule(page: &mut String, columns: usize) {
    writeln!(page, "|{}", "---|".repeat(columns)).expect("writing to memory cannot fail");
}

fn runs<'a>(results: &'a Results, trial: Trial, name: &str) -> &'a [Measured] {
    let found = results.runs.iter().find(|((of, store), _)| *of == trial && *store == name);
    found.map_or(&[], |(_, runs)| runs.as_slice())
}

/// Returns the store that the others are measured against: the control where something is written, else the fastest
/// that is not tyst.
fn base(trial: Trial, results: &Results) -> Option<&'static str> {
    let names = stores::all().map(|store| store.name());
    let ran = |name: &&&str| !runs(results, trial, name).is_empty();
    if trial.is_fresh()
        && let Some(control) = names.iter().find(|name| **name == "file").filter(ran)
    {
        return Some(control);
    }
    let rivals = names.iter().filter(|name| !OURS.contains(name)).filter(ran);
    let fastest = rivals.min_by(|one, other| {
        let seconds = |name: &str| median(runs(results, trial, name).iter().map(|run| run.seconds));
        seconds(one).total_cmp(&seconds(other))
    });
    fastest.or_else(|| names.iter().find(ran)).copied()
}

fn ratio(trial: Trial, base: &str, name: &str, results: &Results) -> String {
    let speed = |run: &Measured| run.events as f64 / run.seconds;
    let pairs = runs(results, trial, base).iter().zip(runs(results, trial, name));
    let ratios: Vec<f64> = pairs.map(|(base, own)| speed(own) / speed(base)).collect();
    if ratios.is_empty() { String::new() } else { format!("{:.2}", median(ratios.into_iter())) }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn figure(trial: Trial, runs: &[Measured]) -> String {
    if runs.is_empty() {
        String::new()
    } else if trial.is_rate() {
        format!("{:.0}/s", median(runs.iter().map(|run| run.events as f64 / run.seconds)))
    } else {
        let seconds = median(runs.iter().map(|run| run.seconds));
        format!("{seconds:.digits$} s", digits = if seconds < 0.1 { 4 } else { 2 })
    }
}

fn figures(page: &mut String, arguments: &Arguments, names: &[&str], results: &Results) {
    line(page, "the figures themselves (medians; only good for comparing inside one run)");
    row(page, &["", "figure"], names);
    rule(page, names.len() + 2);
    for trial in &arguments.trials {
        let mut put = |what: &str, cell: &dyn Fn(&[Measured]) -> String| {
            let cells: Vec<String> = names.iter().map(|name| cell(runs(results, *trial, name))).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                row(page, &[trial.name(), what], &cells.iter().map(String::as_str).collect::<Vec<_>>());
            }
        };
        put(if trial.is_rate() { "events a second" } else { "seconds" }, &|runs| figure(*trial, runs));
        put("median wait, us", &|runs| wait(runs, |run| run.p50_us));
        put("99 of 100 wait less, us", &|runs| wait(runs, |run| run.p99_us));
        if !trial.is_rate() {
            put("peak memory, MiB", &|runs| {
                let peak = runs.iter().map(|run| run.peak_kib).max();
                peak.map_or_else(String::new, |kib| format!("{:.0}", kib as f64 / 1024.0))
            });
        }
    }
}

fn wait(runs: &[Measured], of: impl Fn(&Measured) -> Option<f64>) -> String {
    let waits: Vec<f64> = runs.iter().filter_map(of).collect();
    if waits.is_empty() { String::new() } else { format!("{:.0}", median(waits.into_iter())) }
}

/// Says what the way through a plugin takes beside the same fold in process, in the same rounds.
fn through_plugin(page: &mut String, arguments: &Arguments, results: &Results) {
    let trials = arguments.trials.iter().filter(|trial| !trial.is_fresh());
    let rows: Vec<_> = trials.filter_map(|trial| beside_the_fold(*trial, results)).collect();
    if rows.is_empty() {
        return;
    }
    line(
        page,
        "`plugin` beside `tyst`, the same fold in process (`start`: `tyst plugin info`; medians, then the best)",
    );
    row(page, &[], &["", "plugin", "tyst", "times", "start", "beyond the start"]);
    rule(page, 6);
    for cells in rows {
        row(page, &[], &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn beside_the_fold(trial: Trial, results: &Results) -> Option<[String; 6]> {
    let (plugin, fold) = (runs(results, trial, "plugin"), runs(results, trial, "tyst"));
    let start = |run: &Measured| run.start_seconds.unwrap_or_default();
    let both = |values: &mut dyn Iterator<Item = f64>| {
        let values: Vec<f64> = values.map(|seconds| seconds * 1e3).collect();
        let best = values.iter().copied().fold(f64::NAN, f64::min);
        if values.is_empty() {
            String::new()
        } else {
            format!("{:.1} ms, {best:.1}", median(values.into_iter()))
        }
    };
    let times: Vec<f64> =
        plugin.iter().zip(fold).map(|(plugin, fold)| plugin.seconds / fold.seconds).collect();
    (!plugin.is_empty()).then(|| {
        [
            trial.name().to_owned(),
            both(&mut plugin.iter().map(|run| run.seconds)),
            both(&mut fold.iter().map(|run| run.seconds)),
            if times.is_empty() { String::new() } else { format!("{:.2}", median(times.into_iter())) },
            both(&mut plugin.iter().map(start)),
            both(&mut plugin.iter().map(|run| run.seconds - start(run))),
        ]
    })
}

fn sizes(page: &mut String, events: u64, results: &Results) {
    if results.sizes.is_empty() {
        return;
    }
    line(page, "bytes an event on the disk (allocated blocks)");
    row(page, &[], &["store", "after", "together", "by folder"]);
    rule(page, 4);
    for ((store, after), parts) in &results.sizes {
        let each = |bytes: u64| format!("{:.1}", bytes as f64 / events as f64);
        let words: Vec<String> =
            parts.iter().map(|(part, bytes)| format!("{part} {}", each(*bytes))).collect();
        row(page, &[], &[store, after, &each(parts.values().sum()), &words.join(", ")]);
    }
    for (store, settled) in &results.settled {
        let words = format!("{store} settled in {}", figure(Trial::Load, std::slice::from_ref(settled)));
        line(page, &format!("{words} and {:.0} MiB", settled.peak_kib as f64 / 1024.0));
    }
}
