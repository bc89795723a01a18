//! Which reports the areas of a site show, and with which parameters: those that came with tyst, or what `reports.toml` says.
//!
//! Which parameters a report knows is for the report to say; what is wrong is refused with its line before anything is made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use toml::{Spanned, Value as Toml};
use tyst_event::Slug;
use tyst_host::{Found, Level};
use tyst_ledger::History;

use super::Areas;
use crate::failure::{Failure, Outcome};
use crate::making::{Parameters, refuse_unknown};
use crate::place::{Place, the_areas};
use crate::publishing::sha256;
use crate::reading;

/// The longest such file, in bytes.
const BYTES_MAX: u64 = 256 << 10;
/// The most reports that one can name.
const REPORTS_MAX: usize = 200;

/// The reports that come with tyst: a library beside the program may be one that somebody builds or tries. Those that are of one
/// area by what they tell have it beside them.
const BUNDLED: [(&str, Option<&str>); 13] = [
    ("commitments", None),
    ("evidence", None),
    ("national-roll-up", None),
    ("newport-clusters", Some("newport")),
    ("outcomes-scorecard", None),
    ("participation", None),
    ("partnership-map", None),
    ("pioneer-history", None),
    ("principles", None),
    ("resolutions", None),
    ("training-reach", None),
    ("turn-the-curve", None),
    ("west-sussex-board", Some("west-sussex")),
];

/// The reports of a site, in their order.
pub(super) struct Choice {
    pub(super) reports: Vec<Chosen>,
}

/// A report, and which areas show it.
pub(super) struct Chosen {
    pub(super) found: Found,
    /// The name of its folder in that of an area.
    pub(super) folder: String,
    /// The areas; every one and all together where there is none.
    pub(super) areas: Option<BTreeSet<Slug>>,
    pub(super) parameters: Parameters,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    report: Vec<WrittenReport>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReport {
    name: Spanned<String>,
    areas: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    parameters: BTreeMap<String, Spanned<Toml>>,
}

impl Choice {
    /// Returns every report that came with tyst, for every area or for its own: others are published only where somebody names them.
    pub(super) fn bundled(place: &Place, areas: &Areas) -> Outcome<Self> {
        let mut found = place.search_path()?.list()?;
        found.retain(|found| found.level == Level::Bundled);
        found.dedup_by(|later, found| later.name == found.name && later.digest == found.digest);
        let slugs = || areas.iter().flatten().map(|(slug, _)| slug);
        let chosen = |found: Found| {
            let (_, own) = BUNDLED.into_iter().find(|(name, _)| found.name == *name)?;
            let areas = own.map(|own| slugs().filter(|slug| slug.as_str() == own).cloned().collect());
            Some(Chosen { folder: found.name.clone(), found, areas, parameters: Parameters::new() })
        };
        Ok(Self { reports: found.into_iter().filter_map(chosen).collect() })
    }

    /// Reads which reports the areas show.
    pub(super) fn read(path: &Path, place: &Place, history: &History, areas: &Areas) -> Outcome<Self> {
        let wrong = |words: String| Failure::usage(format!("{}: {words}", path.display()));
        let text = reading::text(path, BYTES_MAX)?;
        let place_of = |offset: usize| {
            let line = 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
            format!("{}:{line}", path.display())
        };
        let at = |offset: usize, words: String| Failure::usage(format!("{}: {words}", place_of(offset)));
        let written: Written = toml::from_str(&text).map_err(|fault| {
            at(fault.span().map_or(0, |span| span.start), fault.message().to_owned()).hint(
                "it holds a table [[report]] for each report, with name, and perhaps areas and parameters",
            )
        })?;
        if written.report.is_empty() || written.report.len() > REPORTS_MAX {
            return Err(wrong(format!(
                "it names {} reports; 1 to {REPORTS_MAX} are possible",
                written.report.len()
            ))
            .hint("name each in a table [[report]] with its name"));
        }
        let search_path = place.search_path()?;
        let mut reports: Vec<Chosen> = Vec::new();
        for report in written.report {
            let found = search_path.find(report.name.get_ref()).map_err(|fault| {
                let failure = Failure::from(fault);
                let message = format!("{}: {}", place_of(report.name.span().start), failure.message);
                Failure { message, ..failure }
            })?;
            let parameters = parameters(&found, &report.parameters, place, history, &at)?;
            let areas = report.areas.map(|words| known(&words, areas, &at)).transpose()?;
            let like: Vec<&Chosen> = reports.iter().filter(|other| other.found.name == found.name).collect();
            if like.iter().any(|other| other.parameters == parameters) {
                let words = format!("{} stands here a second time with the same parameters", found.name);
                return Err(at(report.name.span().start, words)
                    .hint("leave it out, or name all of its areas in one table; with other parameters it may stand twice"));
            }
            let folder = found.name.clone();
            reports.push(Chosen { found, folder, areas, parameters });
        }
        name_folders(&mut reports);
        Ok(Self { reports })
    }
}

/// The longest name of a folder that says the parameters of a report, in characters.
const FOLDER_CHARS_MAX: usize = 120;
/// How many digits of a hash tell folders apart.
const FOLDER_DIGITS: usize = 12;

/// Gives each report a folder that is called by its parameters, wherever in the file it stands: `west-sussex-board--meeting-2019-12-01`.
/// Where that cannot be, or several reports would have the same one, a hash of the parameters stands there.
fn name_folders(reports: &mut [Chosen]) {
    let said = |chosen: &Chosen| {
        let pairs = chosen.parameters.iter().map(|(name, value)| format!("--{name}-{value}"));
        format!("{}{}", chosen.found.name, pairs.collect::<String>())
    };
    let all: Vec<String> = reports.iter().map(said).collect();
    for (chosen, said) in reports.iter_mut().zip(&all) {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        let is_plain = chosen.parameters.values().all(|value| value.chars().all(plain));
        let is_alone = all.iter().filter(|other| *other == said).count() == 1;
        chosen.folder =
            if chosen.parameters.is_empty() || (is_plain && is_alone && said.len() <= FOLDER_CHARS_MAX) {
                said.clone()
            } else {
                let pairs = chosen.parameters.iter().map(|(name, value)| format!("{name}={value}\n"));
                let hash = sha256(pairs.collect::<String>().as_bytes());
                format!("{}--{}", chosen.found.name, &hash[..FOLDER_DIGITS])
            };
    }
}

/// Returns the parameters of a report, all of which it has to know.
fn parameters(
    found: &Found,
    written: &BTreeMap<String, Spanned<Toml>>,
    place: &Place,
    history: &History,
    at: &dyn Fn(usize, String) -> Failure,
) -> Outcome<Parameters> {
    let mut parameters = Parameters::new();
    for (name, value) in written {
        let words = match value.get_ref() {
            Toml::String(words) => words.clone(),
            Toml::Integer(number) => number.to_string(),
            Toml::Datetime(date) => date.to_string(),
            Toml::Float(_) | Toml::Boolean(_) | Toml::Array(_) | Toml::Table(_) => {
                return Err(at(
                    value.span().start,
                    format!("the parameter {name} is no text, number or date"),
                )
                .hint(format!("write its value in quotes; {}", lists(found))));
            }
        };
        parameters.insert(name.clone(), words);
    }
    if parameters.is_empty() {
        return Ok(parameters);
    }
    let descriptor = tyst_host::describe(found, &place.host_options()?)?.descriptor;
    let offset = |name: &str| written.get(name).map_or(0, |value| value.span().start);
    descriptor
        .check_parameters(&parameters)
        .map_err(|fault| at(offset(fault.name()), format!("{}: {fault}", found.name)).hint(lists(found)))?;
    for (name, value) in &parameters {
        let alone = Parameters::from([(name.clone(), value.clone())]);
        refuse_unknown(history, &descriptor, &alone).map_err(|failure| {
            let message = at(offset(name), format!("{}: {}", found.name, failure.message)).message;
            Failure { message, ..failure }
        })?;
    }
    Ok(parameters)
}

/// Returns which command lists the parameters of a report.
fn lists(found: &Found) -> String {
    format!("`tyst plugin info {}` says which parameters it knows", found.name)
}

/// Returns areas by their slugs, all of which have to be there.
fn known(
    words: &Spanned<Vec<Spanned<String>>>,
    areas: &Areas,
    at: &dyn Fn(usize, String) -> Failure,
) -> Outcome<BTreeSet<Slug>> {
    let slugs = || areas.iter().flatten().map(|(slug, _)| slug);
    let one = |word: &Spanned<String>| {
        slugs().find(|slug| slug.as_str() == word.get_ref()).cloned().ok_or_else(|| {
            at(word.span().start, format!("the ledger knows no area {}", word.get_ref()))
                .hint(the_areas(slugs().map(Slug::as_str)))
        })
    };
    if words.get_ref().is_empty() {
        return Err(at(words.span().start, "a report has an empty list of areas".to_owned())
            .hint("leave `areas` out for every area, or leave the report out"));
    }
    words.get_ref().iter().map(one).collect()
}
