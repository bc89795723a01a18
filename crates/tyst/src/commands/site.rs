//! `tyst site`: every report of every area in both languages, as files that any web host can serve.
//!
//! Each report lies in a folder of its own with its receipt, as `tyst publish` writes it; nothing is recorded. Which reports an area
//! shows is for `choice` to say, and what may be written over for `folder`.

mod choice;
mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::Slug;
use tyst_event::terms::{Level, Sensitivity};
use tyst_ledger::History;
use tyst_report::render::{self, Area, Index, Links, Order};
use tyst_report::{Document, Language, Policy, Text, dates, labels};

use crate::app::{common, cut, plugins};
use crate::commands::checkpoint::issued;
use crate::commands::report::{disclosing, policy};
use crate::evidence::archive;
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Parameters, Question, described};
use crate::moving::Moving;
use crate::out::file;
use crate::place::{Asked, Place};
use crate::publishing::{RECEIPT, Signer, page_name, receipt, site_pages};
use crate::screen::counted;
use choice::{Choice, Chosen};
use folder::Folder;

/// The folder of the reports about all areas together, which is no slug.
const WHOLE: &str = "_all";

pub(crate) fn command() -> Command {
    Command::new("site")
        .about("Write all reports of all areas as a static site in both languages")
        .long_about(
            "Write all reports of all areas as a static site in both languages, with an index, downloads, the receipt of each report \
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
        .arg(file("reports", "FILE", "Which reports the areas show, such as reports.toml; all of them where it is left out").long_help(
            "Which reports the areas show, and with which parameters: a file in TOML with a table [[report]] for each, which has a \
             name, and may have areas (a list; every area and all together where it is left out) and parameters",
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
    asked: Asked,
    policy: Policy,
    areas: Areas,
    signer: Signer,
    folder: Folder,
    /// The reports of each area that were made: what each is called, and where it is but for the language.
    made: BTreeMap<usize, Vec<(Text, String)>>,
    failed: u64,
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(dir) = matches.get_one::<PathBuf>("dir") else { return Ok(()) };
    let history = place.history()?;
    let asked = Asked::new(&history, matches)?;
    let policy = policy(matches);
    let how = How::for_readers_of(policy);
    let areas = areas(&history, &asked, how.readers)?;
    let choice = match matches.get_one::<PathBuf>("reports") {
        Some(file) => Choice::read(file, place, &areas)?,
        None => Choice::all(place)?,
    };
    let folder = Folder::open(dir)?;
    let signer = Signer::new(place, &history)?;
    let made = BTreeMap::new();
    let mut making =
        Making { place, history: &history, asked, policy, areas, signer, folder, made, failed: 0 };
    let count: usize = choice.reports.iter().map(|chosen| making.of(chosen).len()).sum();
    let bar = place.screen.progress("making pages");
    bar.set_length(count as u64);
    for chosen in &choice.reports {
        making.reports(chosen, &|| bar.inc(1))?;
    }
    bar.finish_and_clear();
    making.around(matches)?;
    let Making { folder, failed, .. } = making;
    let done = folder.finish()?;
    if place.screen.json {
        place.screen.json_page(&json!({
            "reports": count as u64 - failed, "failed": failed, "files": done.files, "written": done.written, "removed": done.removed,
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
fn areas(history: &History, asked: &Asked, readers: Option<Sensitivity>) -> Outcome<Areas> {
    let inside = |level: Level| matches!(level, Level::Community | Level::Site);
    let described = described(history, asked.cut, readers)?.into_iter();
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

    /// Makes a report for all areas that show it, by one replay.
    fn reports(&mut self, chosen: &Chosen, step: &dyn Fn()) -> Outcome {
        let mut moving = Moving::new(chosen.found.clone(), How::for_readers_of(self.policy));
        for index in self.of(chosen) {
            let named = self.areas[index].clone();
            if let Err(failure) = self.report(&mut moving, chosen, (index, named), &chosen.parameters) {
                if failure.class != Class::Report {
                    return Err(failure);
                }
                let area = self.areas[index].as_ref().map_or(WHOLE, |(slug, _)| slug.as_str());
                self.place.screen.say(&failure.note(&format!("{} of {area}", chosen.folder)));
                self.failed += 1;
            }
            step();
        }
        Ok(())
    }

    fn report(
        &mut self,
        moving: &mut Moving,
        chosen: &Chosen,
        (index, area): (usize, Option<(Slug, Text)>),
        parameters: &Parameters,
    ) -> Outcome {
        let path = format!("{}/{}", area.as_ref().map_or(WHOLE, |(slug, _)| slug.as_str()), chosen.folder);
        let question = Question::named(self.history, self.asked.clone(), area, parameters.clone())?;
        let request = question.request.clone();
        let document: &Document = &*moving.document(self.place, self.history, question)?;
        let (receipt, drawn) = receipt(document, &moving.found, &request, self.policy, true)?;
        for file in drawn {
            self.folder.put(&format!("{path}/{}", file.file), &file.bytes)?;
        }
        self.folder.put(&format!("{path}/{RECEIPT}"), &self.signer.sign(receipt).to_bytes())?;
        self.made.entry(index).or_default().push((document.title.clone(), path));
        Ok(())
    }

    /// Writes the pages around the reports.
    fn around(&mut self, matches: &ArgMatches) -> Outcome {
        let title = matches.get_one::<String>("title").map_or_else(
            || labels::REPORTS.text(),
            |title| match title.split_once('|') {
                Some((en, cy)) => Text::both(en.trim(), cy.trim()),
                None => Text::english(title.trim()),
            },
        );
        let checkpoint = self.checkpoint()?;
        let contact = matches.get_one::<String>("contact").map(String::as_str);
        for (language, other) in [(Language::Welsh, Language::English), (Language::English, Language::Welsh)]
        {
            let [index, statement] = site_pages(language);
            let [other_index, other_statement] = site_pages(other);
            let links =
                Links { twin: Some(other_index), statement: Some(statement.clone()), ..Links::default() };
            let page = render::index(&self.index(&title, checkpoint.clone(), language), language, &links);
            self.folder.put(&index, page.as_bytes())?;
            let links = Links { twin: Some(other_statement), index: Some(index), ..Links::default() };
            self.folder.put(&statement, render::accessibility(contact, language, &links).as_bytes())?;
        }
        let pages = [Language::Welsh, Language::English].map(|language| (language, site_pages(language)));
        let choice = pages.each_ref().map(|(language, [index, _])| (*language, index.as_str()));
        self.folder.put("index.html", render::landing(&title, choice).as_bytes())
    }

    /// Writes the signed head of the ledger, which whoever reads the pages can keep.
    fn checkpoint(&mut self) -> Outcome<Option<String>> {
        let archive = archive(self.place, self.history)?;
        match issued(self.place, self.history, &archive, false) {
            Ok(checkpoint) => {
                self.folder.put("checkpoint", &checkpoint.to_bytes())?;
                Ok(Some("checkpoint".to_owned()))
            }
            Err(failure) if failure.class == Class::Refused => {
                self.place.screen.say(&format!("note: the site has no checkpoint: {}", failure.message));
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    fn index(&self, title: &Text, checkpoint: Option<String>, language: Language) -> Index {
        let area = |(index, made): (&usize, &Vec<(Text, String)>)| {
            let (slug, name) = self.areas[*index].clone().unzip();
            let page = page_name(language);
            let reports = made.iter().map(|(title, path)| (title.clone(), format!("{path}/{page}")));
            Area {
                id: slug.map_or_else(|| "All".to_owned(), |slug| format!("area-{slug}")),
                name,
                reports: reports.collect(),
            }
        };
        let mut areas: Vec<Area> = self.made.iter().map(area).collect();
        let order = Order::of(language);
        let name =
            |area: &Area| area.name.as_ref().map_or(String::new(), |name| name.words(language).to_owned());
        areas.sort_by(|one, other| order.compare(&name(one), &name(other)));
        let cut = self.asked.cut;
        let stamp = vec![
            (labels::LEDGER.text(), self.history.id().to_owned()),
            (labels::AS_AT.text(), dates::words(&cut.as_at.to_string(), language)),
            (labels::KNOWN_AT.text(), cut.known_at.to_string()),
            (labels::ENTRIES.text(), cut.count.saturating_sub(1).to_string()),
        ];
        Index { title: title.clone(), stamp, areas, checkpoint }
    }
}
