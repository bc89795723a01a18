//! `tyst revise`: the revision statement of a published report.
//!
//! What changed in the report is for `tyst-report` to say, and what became of the entries for the ledger.

mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::terms::Reason;
use tyst_event::wire;
use tyst_host::Found;
use tyst_ledger::{Changed, History};
use tyst_report::{Change, Document, Effects, Four, Path, Receipt, Value, compare};

use crate::app::{POINT_HELP, common, plugins};
use crate::commands::diff::shape;
use crate::commands::reproduce::{genuine, receipt};
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Question, answer};
use crate::place::{Asked, Place};
use crate::publishing::{Missing, cut_of, library};

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

/// A figure, a cell or a row that is another now.
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
    let old = library(place, &receipt)?.ok_or_else(|| {
        let plugin = &receipt.header.plugin;
        let words = format!("{} {}, which made the report, is not there", plugin.id, plugin.version);
        Failure::new(Class::PluginMissing, words).hint("name the folder that has it with --plugin-path")
    })?;
    let new = successor(place, &receipt.header.plugin.id)?;
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
        let question = Question::new(history, asked, area, receipt.parameters.clone())?;
        answer(place, history, found, question, &How::default())
    };
    let is_new_method = old.digest != new.digest;
    let published = made(&old, asked(then))?;
    let new_data = made(&old, Asked { known_at: to.known_at.clone(), ..asked(to.cut) })?;
    let (new_method, now) = if is_new_method {
        (made(&new, asked(then))?, made(&new, Asked { known_at: to.known_at.clone(), ..asked(to.cut) })?)
    } else {
        (published.clone(), new_data.clone())
    };
    let of = [&published, &new_data, &new_method, &now];
    let revised: Vec<Revised> =
        compare(&published, &now).into_iter().map(|change| Revised::of(change, of)).collect();
    let difference = history.entries_at(to.cut)?.since(then).map_err(|fault| {
        Failure::usage(format!("--to: {fault}")).hint("give a point after the publication")
    })?;
    let changed: BTreeMap<u64, Changed> =
        difference.changed.into_iter().map(|changed| (changed.seq, changed)).collect();
    let late = late(history, &revised, &changed)?;
    let version = now.header.as_ref().map_or_else(String::new, |header| header.plugin.version.clone());
    let now = (version, wire::hex(&new.digest));
    Ok(Revision { receipt, now, to, is_new_method, revised, changed, late })
}

/// Returns the library that makes a report now: that of its whole id, or of the last word of it, which is what one without a
/// manifest is found by.
fn successor(place: &Place, id: &str) -> Outcome<Found> {
    let (path, name) = (place.search_path()?, id.rsplit('.').next().unwrap_or(id));
    let by_name = path.find(name);
    let is_it = |found: &Found| {
        tyst_host::describe(found, &place.host_options()?)
            .map(|described| described.descriptor.id == id)
            .map_err(Failure::from)
    };
    match by_name {
        Ok(found) if is_it(&found)? => Ok(found),
        _ => Ok(path.find(id)?),
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
    fn of(change: Change, documents: [&Document; 4]) -> Self {
        let path = change.side().path.clone();
        let is_one = change.side().cells.len() == 1;
        let [published, new_data, new_method, now] =
            documents.map(|document| is_one.then(|| value_at(document, &path)).flatten());
        let absent = Value::Empty;
        let four = Four {
            published: published.as_ref().unwrap_or(&absent),
            new_data: new_data.as_ref().unwrap_or(&absent),
            new_method: new_method.as_ref().unwrap_or(&absent),
            now: now.as_ref().unwrap_or(&absent),
        };
        let causes = if is_one { four.causes() } else { causes_of_rows(documents, &path) };
        Self { effects: four.effects(), causes, change }
    }

    fn json(&self, report: &str, revision: &Revision, history: &History) -> Json {
        let became = |seq: u64| revision.changed.get(&seq).map(|changed| shape::word(changed.became));
        let mut json = shape::change(report, &self.change, &became);
        let reasons: Vec<Json> = self.reasons(revision, history);
        if let Json::Object(members) = &mut json {
            let effects = self.effects.as_ref().filter(|_| revision.is_new_method).map(|effects| {
                json!({
                    "total": effects.total.to_string(), "data": effects.data.to_string(),
                    "method": effects.method.to_string(), "interaction": effects.interaction.to_string(),
                })
            });
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

/// Returns what a document says at the address of one cell.
fn value_at(document: &Document, path: &Path) -> Option<Value> {
    let found = document.find(path).ok()?;
    match found.spots.as_slice() {
        [spot] => Some(spot.value.clone()),
        _ => None,
    }
}

/// Returns whether the new data alone, and whether the new method alone, brings or takes a row.
fn causes_of_rows([published, new_data, new_method, _]: [&Document; 4], path: &Path) -> (bool, bool) {
    let values = |document: &Document| {
        let found = document.find(path).ok();
        found.map(|found| found.spots.into_iter().map(|spot| spot.value).collect::<Vec<_>>())
    };
    let before = values(published);
    (values(new_data) != before, values(new_method) != before)
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
