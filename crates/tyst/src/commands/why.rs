//! `tyst why`: the entries behind a figure.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_ledger::History;
use tyst_report::{Document, Figure};

use crate::app::common;
use crate::commands::correct::{chains, event};
use crate::commands::report::{make, request};
use crate::commands::show::{entry_json, page};
use crate::failure::{Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    Command::new("why")
        .about("Show the entries behind a figure")
        .long_about(
            "Show the entries behind a figure: by their numbers, or by the figure as REPORT#FIGURE, with the flags that \
             the report was made with. A figure's id alone is looked for in every report.",
        )
        .arg(Arg::new("what").value_name("SEQ|REPORT#FIGURE").required(true).num_args(1..).help("Entries, or a figure"))
        .args(request())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let history = place.history()?;
    let mut found = Vec::new();
    for word in matches.get_many::<String>("what").into_iter().flatten() {
        match word.parse::<u64>() {
            Ok(seq) => found.push(Behind { title: None, seqs: vec![seq] }),
            Err(_) => found.extend(figures(place, &history, word, matches)?),
        }
    }
    if place.screen.json {
        let all: Outcome<Vec<Json>> = found.iter().map(|behind| behind.json(&history)).collect();
        return place.screen.json_page(&Json::Array(all?));
    }
    found.iter().try_for_each(|behind| behind.print(place, &history))
}

/// A figure and the entries behind it, or entries alone.
struct Behind {
    title: Option<(String, Json)>,
    seqs: Vec<u64>,
}

/// Returns the figures that a word means: `REPORT#FIGURE`, or a figure of any report.
fn figures(place: &Place, history: &History, word: &str, matches: &ArgMatches) -> Outcome<Vec<Behind>> {
    if let Some((report, figure)) = word.split_once('#') {
        let document = make(place, history, report, matches)?;
        let found = document.figures.iter().find(|candidate| candidate.id == figure);
        return match found {
            Some(figure) => Ok(vec![behind(report, figure)]),
            None => Err(missing(report, figure, &document)),
        };
    }
    let mut found = Vec::new();
    for report in place.search_path()?.list()? {
        // A report that fails is no answer; it says so when it is asked for by its own name.
        let Ok(document) = make(place, history, &report.name, matches) else { continue };
        let named = document.figures.iter().filter(|figure| figure.id == word);
        found.extend(named.map(|figure| behind(&report.name, figure)));
    }
    if found.is_empty() {
        return Err(Failure::usage(format!("no report has a figure {word}"))
            .hint("give the number of an entry, or REPORT#FIGURE such as pioneer-history#definite"));
    }
    Ok(found)
}

fn missing(report: &str, figure: &str, document: &Document) -> Failure {
    let ids: Vec<&str> = document.figures.iter().map(|figure| figure.id.as_str()).collect();
    Failure::usage(format!("the report {report} has no figure {figure}"))
        .hint(format!("it has: {}", ids.join(", ")))
}

fn behind(report: &str, figure: &Figure) -> Behind {
    let json = serde_json::to_value(figure).unwrap_or_default();
    let value = json.get("value").cloned().unwrap_or_default();
    let label = figure.label.words(tyst_report::Language::English);
    let shown = if value.is_null() { "not recorded".to_owned() } else { value.to_string() };
    let title = format!("{report}#{}: {label}: {shown}", figure.id);
    Behind { title: Some((title, json)), seqs: figure.witnesses.iter().collect() }
}

impl Behind {
    fn json(&self, history: &History) -> Outcome<Json> {
        let chains = chains(history)?;
        let entries: Outcome<Vec<Json>> =
            self.seqs.iter().map(|seq| entry_json(history, &event(history, *seq)?, &chains)).collect();
        let figure = self.title.as_ref().map(|(_, figure)| figure.clone());
        Ok(json!({ "figure": figure, "entries": entries? }))
    }

    fn print(&self, place: &Place, history: &History) -> Outcome {
        let chains = chains(history)?;
        if let Some((title, _)) = &self.title {
            place.screen.data(&format!("{title}\n"))?;
            if self.seqs.is_empty() {
                place.screen.data("  no entry stands behind it")?;
            }
        }
        for seq in &self.seqs {
            place.screen.data(&format!("{}\n", page(history, &event(history, *seq)?, &chains)?))?;
        }
        Ok(())
    }
}
