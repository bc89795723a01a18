//! Which reports the areas of a site show, and with which parameters: those that came with tyst, or what `reports.toml` says.
//!
//! Whether a report understands its parameters is for the report to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tyst_event::Slug;
use tyst_host::{Found, Level};

use super::Areas;
use crate::failure::{Failure, Outcome};
use crate::making::Parameters;
use crate::place::{Place, the_areas};

/// The longest such file, in bytes.
const BYTES_MAX: u64 = 256 << 10;
/// The most reports that one can name.
const REPORTS_MAX: usize = 200;

/// The reports that come with tyst: a library beside the program may be one that somebody builds or tries.
const BUNDLED: [&str; 13] = [
    "commitments",
    "evidence",
    "national-roll-up",
    "newport-clusters",
    "outcomes-scorecard",
    "participation",
    "partnership-map",
    "pioneer-history",
    "principles",
    "resolutions",
    "training-reach",
    "turn-the-curve",
    "west-sussex-board",
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
    name: String,
    areas: Option<Vec<String>>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

impl Choice {
    /// Returns every report that came with tyst, for every area: others are published only where somebody names them.
    pub(super) fn bundled(place: &Place) -> Outcome<Self> {
        let chosen = |found: Found| Chosen {
            folder: found.name.clone(),
            found,
            areas: None,
            parameters: Parameters::new(),
        };
        let mut found = place.search_path()?.list()?;
        found.retain(|found| found.level == Level::Bundled && BUNDLED.contains(&found.name.as_str()));
        found.dedup_by(|later, found| later.name == found.name && later.digest == found.digest);
        Ok(Self { reports: found.into_iter().map(chosen).collect() })
    }

    /// Reads which reports the areas show.
    pub(super) fn read(path: &Path, place: &Place, areas: &Areas) -> Outcome<Self> {
        let metadata = fs::metadata(path).map_err(|fault| Failure::file(path, &fault))?;
        let wrong = |words: String| Failure::usage(format!("{}: {words}", path.display()));
        if metadata.len() > BYTES_MAX {
            return Err(wrong(format!("it has more than {BYTES_MAX} bytes")));
        }
        let text = fs::read_to_string(path).map_err(|fault| Failure::file(path, &fault))?;
        let written: Written = toml::from_str(&text).map_err(|fault| {
            wrong(fault.to_string().trim_end().to_owned()).hint(
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
        let mut reports: Vec<Chosen> = Vec::new();
        for report in written.report {
            let found = place.search_path()?.find(&report.name)?;
            let areas = report.areas.map(|words| known(&words, areas, &wrong)).transpose()?;
            let like = reports.iter().filter(|other| other.found.name == found.name).count();
            let folder = if like == 0 { found.name.clone() } else { format!("{}-{}", found.name, like + 1) };
            reports.push(Chosen { found, folder, areas, parameters: report.parameters });
        }
        Ok(Self { reports })
    }
}

/// Returns areas by their slugs, all of which have to be there.
fn known(words: &[String], areas: &Areas, wrong: &dyn Fn(String) -> Failure) -> Outcome<BTreeSet<Slug>> {
    let slugs = || areas.iter().flatten().map(|(slug, _)| slug);
    let one = |word: &String| {
        slugs().find(|slug| slug.as_str() == word).cloned().ok_or_else(|| {
            wrong(format!("the ledger knows no area {word}")).hint(the_areas(slugs().map(Slug::as_str)))
        })
    };
    if words.is_empty() {
        return Err(wrong("a report has an empty list of areas".to_owned())
            .hint("leave `areas` out for every area, or leave the report out"));
    }
    words.iter().map(one).collect()
}
