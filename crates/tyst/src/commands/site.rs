//! `tyst site`: every report of every area in both languages, as files that any web host can serve.
//!
//! Each report lies in a folder of its own with its receipt, as `tyst publish` writes it; nothing is recorded. Which reports an area
//! shows is for `choice` to say, what may be written over for `folder`, and the pages around the reports for `around`.

mod around;
mod choice;
mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::Slug;
use tyst_event::terms::{Level, Sensitivity};
use tyst_ledger::History;
use tyst_report::{Document, Language, Policy, Text};

use crate::app::{common, cut, plugins};
use crate::commands::report::{disclosing, policy};
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Parameters, Question, described, readers};
use crate::moving::Moving;
use crate::out::file;
use crate::place::{Asked, Place};
use crate::publishing::{RECEIPT, Signer, note_for_partners, receipt, why_left_out};
use crate::screen::counted;
use crate::signals::Held;
use choice::{Choice, Chosen};
use folder::Folder;

/// The folder of the reports about all areas together, which is no slug.
const WHOLE: &str = "_all";

/// How many reports are made at a time: each has a worker of its own, with the memory of one.
const AT_ONCE: usize = 2;

pub(crate) fn command() -> Command {
    Command::new("site")
        .about("Write the reports of all areas as a static site in both languages")
        .long_about(
            "Write the reports of all areas as a static site in both languages, with an index, downloads, the receipt of each report \
             and a signed checkpoint. Any web host can serve the folder. Written again, it changes the files that came out \
             otherwise, and removes those that it wrote before and that are no longer part of it. Nothing is recorded: \
             `tyst publish` does that.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder: new, empty, or one that `tyst site` wrote"),
        )
        .arg(file("reports", "FILE", "Which reports the areas show, such as reports.toml; those that came with tyst where it is left out").long_help(
            "Which reports the areas show, and with which parameters: a file in TOML with a table [[report]] for each, which has a \
             name, and may have areas (a list; every area and all together where it is left out) and parameters. Without a file they \
             are those that came with tyst, each for every area and all together; newport-clusters and west-sussex-board, which are \
             of one area, for that one.",
        ))
        .arg(Arg::new("title").long("title").value_name("TEXT").help("What the site is called; Welsh after a |"))
        .arg(Arg::new("contact").long("contact").value_name("TEXT").help("Whom to write to, in the accessibility statement"))
        .arg(disclosing(Policy::Wg5))
        .args(cut())
        .args(plugins())
        .args(common())
}

/// The areas of a site with their names; without one, all together.
type Areas = Vec<Option<(Slug, Text)>>;

/// What is made, and what it is made of.
struct Making<'a> {
    place: &'a Place,
    history: &'a History,
    /// What is asked about all areas together.
    question: Question,
    policy: Policy,
    areas: Areas,
    signer: Signer,
    folder: Folder,
    held: Held,
}

/// What became of a report, or of several.
#[derive(Default)]
struct Made {
    /// The reports of each area that were made: what each is called, and where it is but for the language.
    pages: BTreeMap<usize, Vec<(Text, String)>>,
    /// What is to be said of those that failed.
    failed: Vec<String>,
    /// The most entries that any of them left out, because they are not for its readers.
    withheld: u64,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(dir) = matches.get_one::<PathBuf>("dir") else { return Ok(()) };
    let title = around::title(matches)?;
    let history = place.history()?;
    let asked = Asked::new(&history, matches)?;
    let policy = policy(matches);
    note_for_partners(place, policy);
    let areas = areas(&history, &asked, readers(policy))?;
    let question = Question::new(&history, asked, None, Parameters::new(), Some(readers(policy)))?;
    let choice = match matches.get_one::<PathBuf>("reports") {
        Some(file) => Choice::read(file, place, &history, &areas)?,
        None => Choice::bundled(place, &areas)?,
    };
    let signer = Signer::new(place, &history)?;
    let held = Held::signals()?;
    let folder = Folder::open(dir)?;
    let making = Making { place, history: &history, question, policy, areas, signer, folder, held };
    let count: usize = choice.reports.iter().map(|chosen| making.of(chosen).len()).sum();
    let bar = place.screen.progress("making pages");
    bar.set_length(count as u64);
    let made = making.all(&choice.reports, &|| bar.inc(1));
    bar.finish_and_clear();
    let Made { pages, failed, withheld } = made?;
    for note in &failed {
        place.screen.say(note);
    }
    if withheld > 0 {
        let entries = counted(withheld, "entry was", "entries were");
        let why = why_left_out(policy);
        place.screen.say(&format!("note: of a report up to {entries} left out, {why}"));
    }
    making.around(&pages, &title, matches)?;
    let done = making.folder.finish()?;
    let failed = failed.len() as u64;
    if place.screen.json {
        place.screen.json_page(&json!({
            "reports": count as u64 - failed, "failed": failed, "withheld": withheld, "files": done.files,
            "written": done.written, "removed": done.removed,
        }))?;
    } else {
        place.screen.data(&format!(
            "{}: {}, of which {} changed; {} removed\n",
            counted(count as u64 - failed, "report", "reports"),
            counted(done.files, "file", "files"),
            done.written,
            done.removed
        ))?;
    }
    match failed {
        0 => Ok(()),
        _ => Err(Failure::new(
            Class::Report,
            format!("{} could not be made", counted(failed, "report", "reports")),
        )
        .hint("the notes above say which and why; the rest of the site is whole")),
    }
}

/// Returns the areas that are described at a cut, by name; before them, all together.
fn areas(history: &History, asked: &Asked, readers: Sensitivity) -> Outcome<Areas> {
    let inside = |level: Level| matches!(level, Level::Community | Level::Site);
    let described = described(history, asked.cut, Some(readers))?.into_iter();
    let mut named: Vec<(Slug, Text)> = described
        .filter(|(_, described)| !inside(described.level))
        .map(|(slug, described)| (slug, described.name))
        .collect();
    named.sort_by(|(_, one), (_, other)| one.words(Language::English).cmp(other.words(Language::English)));
    Ok(std::iter::once(None).chain(named.into_iter().map(Some)).collect())
}

impl Making<'_> {
    /// Returns the areas that show a report, as places in the list of all.
    fn of(&self, chosen: &Chosen) -> Vec<usize> {
        let shows = |area: &Option<(Slug, Text)>| match (&chosen.areas, area) {
            (None, _) => true,
            (Some(areas), Some((slug, _))) => areas.contains(slug),
            (Some(_), None) => false,
        };
        (0..self.areas.len()).filter(|index| shows(&self.areas[*index])).collect()
    }

    /// Makes all reports, some at a time. What is said of them has the order of the reports, however long each takes.
    fn all(&self, reports: &[Chosen], step: &(dyn Fn() + Sync)) -> Outcome<Made> {
        let next = AtomicUsize::new(0);
        let made = Mutex::new(BTreeMap::new());
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(chosen) = reports.get(index) else { return };
                let one = self.reports(chosen, step);
                if one.is_err() {
                    next.store(reports.len(), Ordering::Relaxed);
                }
                made.lock().unwrap_or_else(PoisonError::into_inner).insert(index, one);
            }
        };
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(work);
            }
        });
        let mut all = Made::default();
        for one in made.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
            all.add(one?);
        }
        Ok(all)
    }

    /// Makes a report for all areas that show it, by one replay.
    fn reports(&self, chosen: &Chosen, step: &dyn Fn()) -> Outcome<Made> {
        let mut moving = Moving::new(chosen.found.clone(), How::default());
        let mut made = Made::default();
        for index in self.of(chosen) {
            let done = self.report(&mut moving, chosen, index, &mut made);
            if self.held.is_heard() {
                return Err(Failure::new(Class::System, "interrupted; no page of the site was changed")
                    .hint("type it again to make the site"));
            }
            if let Err(failure) = done {
                if failure.class != Class::Report {
                    return Err(failure);
                }
                made.failed.push(failure.note(&format!("{} of {}", chosen.folder, self.named(index))));
            }
            step();
        }
        Ok(made)
    }

    /// Returns the name of the folder of an area.
    fn named(&self, index: usize) -> &str {
        self.areas[index].as_ref().map_or(WHOLE, |(slug, _)| slug.as_str())
    }

    fn report(&self, moving: &mut Moving, chosen: &Chosen, index: usize, made: &mut Made) -> Outcome {
        let path = format!("{}/{}", self.named(index), chosen.folder);
        let question = self.question.about(self.areas[index].clone(), chosen.parameters.clone());
        let request = question.request.clone();
        let document: &Document = &*moving.document(self.place, self.history, question)?;
        let (receipt, drawn) = receipt(document, &moving.found, &request, self.policy, true)?;
        for file in drawn {
            self.folder.put(&format!("{path}/{}", file.file), &file.bytes)?;
        }
        self.folder.put(&format!("{path}/{RECEIPT}"), &self.signer.sign(receipt).to_bytes())?;
        let withheld = document.header.as_ref().map_or(0, |header| header.entries.withheld);
        made.withheld = made.withheld.max(withheld);
        made.pages.entry(index).or_default().push((document.title.clone(), path));
        Ok(())
    }
}

impl Made {
    /// Adds what became of the reports that come next.
    fn add(&mut self, next: Self) {
        for (index, pages) in next.pages {
            self.pages.entry(index).or_default().extend(pages);
        }
        self.failed.extend(next.failed);
        self.withheld = self.withheld.max(next.withheld);
    }
}
