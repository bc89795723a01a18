//! `tyst revise`: the revision statement of a published report.
//!
//! What changed in the report is for `tyst-report` to say, and what became of the entries for the ledger.

mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use semver::Version;
use serde_json::{Value as Json, json};
use tyst_event::terms::Reason;
use tyst_event::wire;
use tyst_host::Found;
use tyst_ledger::{Changed, History};
use tyst_report::{
    Change, Document, Effects, Four, Parts, Path, Receipt, Side, Spot, Value, compare, protect,
};

use crate::app::{POINT_HELP, common, plugins};
use crate::commands::diff::{shape, touched};
use crate::commands::reproduce::{genuine, receipt};
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Question, answer, readers};
use crate::place::{Asked, Place};
use crate::publishing::{Missing, cut_of, library, policy};

pub(crate) fn command() -> Command {
    Command::new("revise")
        .about("Say what would be revised in a published report, and why")
        .long_about(
            "Say what would be revised in a published report, as at the same date: every figure and cell that is another now, \
             marked (R), with the entries behind the change and their reasons, and whether these came after their period was \
             closed. Where another version of the report is installed by now, each change is split into what the new data \
             alone changes, what the new version alone changes, and what only both together do.",
        )
        .arg(receipt())
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("POINT")
                .help("What is known at this point; everything where it is left out")
                .long_help(format!("What is known at this point; everything where it is left out. {POINT_HELP}")),
        )
        .args(plugins())
        .args(common())
}

/// A revision statement.
pub(crate) struct Revision {
    receipt: Receipt,
    /// The version of the report that is there now, and the digest of its library.
    now: (String, String),
    to: Asked,
    /// Whether another library makes the report now.
    is_new_method: bool,
    revised: Vec<Revised>,
    changed: BTreeMap<u64, Changed>,
    /// The entries among those behind the changes that came after their period was closed.
    late: Vec<u64>,
}

/// A figure, a cell or a row that is another now, or rests on other entries.
pub(crate) struct Revised {
    change: Change,
    causes: (bool, bool),
    effects: Option<Effects>,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(path) = matches.get_one::<PathBuf>("receipt") else { return Ok(()) };
    let history = place.history()?;
    let (receipt, _) = genuine(place, &history, path)?;
    let revision = revision(place, &history, receipt, matches)?;
    if place.screen.json {
        return place.screen.json_page(&revision.json(&history));
    }
    words::print(place, &history, &revision)
}

fn revision(place: &Place, history: &History, receipt: Receipt, matches: &ArgMatches) -> Outcome<Revision> {
    let policy = policy(&receipt)?;
    let old = library(place, &receipt)?.ok_or_else(|| {
        let plugin = &receipt.header.plugin;
        let words = format!("{} {}, which made the report, is not there", plugin.id, plugin.version);
        Failure::new(Class::PluginMissing, words).hint("name the folder that has it with --plugin-path")
    })?;
    let new = successor(place, &receipt)?;
    let then = cut_of(history, &receipt.header)?.map_err(|missing| {
        let (Missing::Data(words) | Missing::Plugin(words)) = missing;
        Failure::new(Class::DataMissing, words).hint("bring a newer copy of the ledger")
    })?;
    let asked = |cut| Asked {
        cut,
        as_at: receipt.header.as_at.given.clone(),
        known_at: receipt.header.known_at.given.clone(),
    };
    let later = matches.get_one::<String>("to");
    let mut to = Asked::of(history, ("as at", None), ("--to", later))?;
    (to.cut.as_at, to.as_at) = (then.as_at, receipt.header.as_at.given.clone());
    let made = |found: &Found, asked: Asked| -> Outcome<Document> {
        let area = receipt.area.as_deref();
        let parameters = receipt.parameters.clone();
        let question = Question::new(history, asked, area, parameters, Some(readers(policy)))?;
        Ok(protect(answer(place, history, found, question, &How::default())?, policy))
    };
    let is_new_method = old.digest != new.digest;
    let published = made(&old, asked(then))?;
    let new_data = made(&old, Asked { known_at: to.known_at.clone(), ..asked(to.cut) })?;
    let (spots, now) = if is_new_method {
        let new_method = made(&new, asked(then))?;
        let now = made(&new, Asked { known_at: to.known_at.clone(), ..asked(to.cut) })?;
        (Some([&published, &new_data, &new_method, &now].map(Spots::of)), now)
    } else {
        (None, new_data)
    };
    let difference = history.entries_at(to.cut)?.since(then).map_err(|fault| {
        Failure::usage(format!("--to: {fault}")).hint("give a point after the publication")
    })?;
    let compared = compare(&published, &now, &touched(&difference));
    let revised: Vec<Revised> =
        compared.into_iter().map(|change| Revised::of(change, spots.as_ref())).collect();
    let changed: BTreeMap<u64, Changed> =
        difference.changed.into_iter().map(|changed| (changed.seq, changed)).collect();
    let late = late(history, &revised, &changed)?;
    let version = now.header.as_ref().map_or_else(String::new, |header| header.plugin.version.clone());
    let now = (version, wire::hex(&new.digest));
    Ok(Revision { receipt, now, to, is_new_method, revised, changed, late })
}

/// Returns the library that makes a report now: of all that are found and say that they are this report the newest version, and of
/// several with that version another one than made it.
fn successor(place: &Place, receipt: &Receipt) -> Outcome<Found> {
    let (path, id) = (place.search_path()?, receipt.header.plugin.id.as_str());
    let name = id.rsplit('.').next().unwrap_or(id);
    let mut best: Option<((Version, bool), Found)> = None;
    let named = path.all()?.into_iter().filter(|seen| seen.name == name);
    for found in named.filter_map(|seen| seen.found.ok()) {
        let Ok(described) = tyst_host::describe(&found, &place.host_options()?) else { continue };
        let Ok(version) = described.descriptor.version.parse::<Version>() else { continue };
        let rank = (version, wire::hex(&found.digest) != receipt.digest);
        if described.descriptor.id == id && best.as_ref().is_none_or(|(other, _)| *other < rank) {
            best = Some((rank, found));
        }
    }
    match best {
        Some((_, found)) => Ok(found),
        None => Ok(path.find(id)?),
    }
}

/// Returns the entries behind some changes that came after their period was closed: as such, as a correction, or as a
/// withdrawal of what falls in it.
fn late(history: &History, revised: &[Revised], changed: &BTreeMap<u64, Changed>) -> Outcome<Vec<u64>> {
    let behind: std::collections::BTreeSet<u64> =
        revised.iter().flat_map(|one| one.change.witnesses.iter().collect::<Vec<_>>()).collect();
    let became = behind.iter().filter_map(|seq| changed.get(seq));
    let came = became.flat_map(|changed| std::iter::once(changed.seq).chain(changed.by.iter().copied()));
    let mut late = Vec::new();
    for seq in came.collect::<std::collections::BTreeSet<u64>>() {
        if history.is_late(seq)? {
            late.push(seq);
        }
    }
    Ok(late)
}

impl Revised {
    /// Returns a change with what it is owed to; without a second library, that is the new data.
    fn of(change: Change, spots: Option<&[Spots; 4]>) -> Self {
        let Some([published, new_data, new_method, now]) = spots else {
            return Self { change, causes: (true, false), effects: None };
        };
        let sides = [&change.before, &change.after].map(|side| side.as_ref().map(|side| &side.path));
        // The new data may have given a row another name.
        let (earlier, later) = (sides, [sides[1], sides[0]]);
        let found = [(published, earlier), (new_data, later), (new_method, earlier), (now, later)]
            .map(|(spots, paths)| spots.at(paths));
        let absent = Value::Empty;
        let [was, by_data, by_method, is] = found.each_ref().map(|spots| match spots[..] {
            [spot] => &spot.value,
            _ => &absent,
        });
        let four = Four { published: was, new_data: by_data, new_method: by_method, now: is };
        let causes = (found[1] != found[0], found[2] != found[0]);
        Self { effects: four.effects(), causes, change }
    }

    /// Returns whether it says something else now, and does not only rest on other entries.
    fn is_another(&self) -> bool {
        let said = |side: &Option<Side>| {
            side.as_ref().map(|side| side.cells.iter().map(|cell| cell.value.clone()).collect::<Vec<_>>())
        };
        said(&self.change.before) != said(&self.change.after)
    }

    fn json(&self, report: &str, revision: &Revision, history: &History) -> Json {
        let became = |seq: u64| revision.changed.get(&seq).map(|changed| shape::word(changed.became));
        let mut json = shape::change(report, &self.change, &became);
        let reasons: Vec<Json> = self.reasons(revision, history);
        if let Json::Object(members) = &mut json {
            let effects =
                self.effects.as_ref().filter(|_| revision.is_new_method).map(|effects| match effects {
                    Effects::Number(parts) => parts_json(parts),
                    Effects::Bounds { low, high } => {
                        json!({ "low": parts_json(low), "high": parts_json(high) })
                    }
                });
            members.insert("is_another".to_owned(), json!(self.is_another()));
            members.insert("reasons".to_owned(), Json::Array(reasons));
            members.insert("causes".to_owned(), json!({ "data": self.causes.0, "method": self.causes.1 }));
            members.insert("effects".to_owned(), effects.unwrap_or_default());
        }
        json
    }

    /// Returns what became of the entries behind the change, and why.
    fn reasons(&self, revision: &Revision, history: &History) -> Vec<Json> {
        let behind = self.change.witnesses.iter().filter_map(|seq| revision.changed.get(&seq));
        let reason = |changed: &Changed| {
            let by = changed.by.iter().filter_map(|seq| Some((*seq, shape::grounds(history, *seq)?)));
            let by: Vec<Json> = by
                .map(|(seq, grounds)| json!({ "seq": seq, "kind": grounds.kind, "reason": grounds.reason.map(Reason::word) }))
                .collect();
            let late =
                std::iter::once(&changed.seq).chain(&changed.by).any(|seq| revision.late.contains(seq));
            json!({ "seq": changed.seq, "became": shape::word(changed.became), "by": by, "late": late })
        };
        behind.map(reason).collect()
    }
}

fn parts_json(parts: &Parts) -> Json {
    json!({
        "total": parts.total.to_string(), "data": parts.data.to_string(),
        "method": parts.method.to_string(), "interaction": parts.interaction.to_string(),
    })
}

/// The cells of a document, by their addresses and by those of their rows.
struct Spots {
    all: Vec<Spot>,
    places: BTreeMap<Path, Vec<usize>>,
}

impl Spots {
    fn of(document: &Document) -> Self {
        let (all, mut places) = (document.spots(), BTreeMap::<Path, Vec<usize>>::new());
        for (index, spot) in all.iter().enumerate() {
            let row = spot.path.of_row();
            if row != spot.path {
                places.entry(row).or_default().push(index);
            }
            places.entry(spot.path.clone()).or_default().push(index);
        }
        Self { all, places }
    }

    /// Returns the cells at the first of two addresses that there is.
    fn at(&self, paths: [Option<&Path>; 2]) -> Vec<&Spot> {
        let found = paths.into_iter().flatten().find_map(|path| self.places.get(path));
        found.into_iter().flatten().map(|index| &self.all[*index]).collect()
    }
}

impl Revision {
    fn json(&self, history: &History) -> Json {
        let plugin = &self.receipt.header.plugin;
        let report = plugin.id.rsplit('.').next().unwrap_or(&plugin.id);
        let revised: Vec<Json> =
            self.revised.iter().map(|revised| revised.json(report, self, history)).collect();
        json!({
            "report": plugin.id, "receipt": wire::hex(&crate::publishing::digest(&self.receipt)),
            "as_at": self.receipt.header.as_at.resolved,
            "published": { "known_at": self.receipt.header.known_at.resolved, "version": plugin.version, "library": self.receipt.digest },
            "now": { "known_at": self.to.cut.known_at.to_string(), "version": self.now.0, "library": self.now.1 },
            "revised": revised, "late": self.late,
        })
    }
}
