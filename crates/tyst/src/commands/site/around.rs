//! The pages around the reports of a site: the way in, an index and an accessibility statement in each language, and the checkpoint.
//!
//! Which reports there are is known by then.

use std::collections::BTreeMap;

use clap::ArgMatches;
use tyst_report::render::{self, Area, Index, Links, Order};
use tyst_report::{Language, Text, dates, labels};

use super::Making;
use crate::commands::checkpoint::issued;
use crate::evidence::archive;
use crate::failure::{Class, Failure, Outcome};
use crate::publishing::{page_name, site_pages};

/// The file of the signed head. Folders of areas are called by slugs, which have no dot: so has every file beside them.
const CHECKPOINT: &str = "checkpoint.txt";

/// The reports of each area: what each is called, and where it is but for the language.
type Pages = BTreeMap<usize, Vec<(Text, String)>>;

/// The longest title of a site in one language, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// Returns what a site is called: as it was typed, in English and perhaps in Welsh after a bar.
pub(super) fn title(matches: &ArgMatches) -> Outcome<Text> {
    let Some(title) = matches.get_one::<String>("title") else { return Ok(labels::REPORTS.text()) };
    let parts: Vec<&str> = title.splitn(2, '|').map(str::trim).collect();
    let refused = |words: String| {
        Failure::usage(format!("--title: {words}"))
            .hint("write it as in --title \"Children First|Plant yn Gyntaf\"")
    };
    if parts.iter().any(|part| part.is_empty()) {
        return Err(refused("nothing stands in it, or on one side of its bar".to_owned()));
    }
    if parts.iter().any(|part| part.chars().count() > TITLE_CHARS_MAX) {
        return Err(refused(format!("it has more than {TITLE_CHARS_MAX} characters")));
    }
    Ok(match parts[..] {
        [en, cy] => Text::both(en, cy),
        _ => Text::english(parts[0]),
    })
}

impl Making<'_> {
    /// Writes the pages around the reports.
    pub(super) fn around(&self, made: &Pages, title: &Text, matches: &ArgMatches) -> Outcome {
        let checkpoint = self.checkpoint()?;
        let contact = matches.get_one::<String>("contact").map(String::as_str);
        for (language, other) in [(Language::Welsh, Language::English), (Language::English, Language::Welsh)]
        {
            let [index, statement] = site_pages(language);
            let [other_index, other_statement] = site_pages(other);
            let links =
                Links { twin: Some(other_index), statement: Some(statement.clone()), ..Links::default() };
            let page =
                render::index(&self.index(title, checkpoint.clone(), made, language), language, &links);
            self.folder.put(&index, page.as_bytes())?;
            let links = Links { twin: Some(other_statement), index: Some(index), ..Links::default() };
            self.folder.put(&statement, render::accessibility(contact, language, &links).as_bytes())?;
        }
        let pages = [Language::Welsh, Language::English].map(|language| (language, site_pages(language)));
        let choice = pages.each_ref().map(|(language, [index, _])| (*language, index.as_str()));
        self.folder.put("index.html", render::landing(title, choice).as_bytes())
    }

    /// Writes the signed head of the ledger, which whoever reads the pages can keep.
    fn checkpoint(&self) -> Outcome<Option<String>> {
        let archive = archive(self.place, self.history)?;
        match issued(self.place, self.history, &archive, false) {
            Ok(checkpoint) => {
                self.folder.put(CHECKPOINT, &checkpoint.to_bytes())?;
                Ok(Some(CHECKPOINT.to_owned()))
            }
            Err(failure) if failure.class == Class::Refused => {
                self.place.screen.say(&format!("note: the site has no checkpoint: {}", failure.message));
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    fn index(&self, title: &Text, checkpoint: Option<String>, made: &Pages, language: Language) -> Index {
        let order = Order::of(language);
        let area = |(index, made): (&usize, &Vec<(Text, String)>)| {
            let (slug, name) = self.areas[*index].clone().unzip();
            let page = page_name(language);
            let mut reports: Vec<(Text, String)> =
                made.iter().map(|(title, path)| (title.clone(), format!("{path}/{page}"))).collect();
            reports.sort_by(|(one, _), (other, _)| order.compare(one.words(language), other.words(language)));
            Area { id: slug.map_or_else(|| "All".to_owned(), |slug| format!("area-{slug}")), name, reports }
        };
        let mut areas: Vec<Area> = made.iter().map(area).collect();
        let name =
            |area: &Area| area.name.as_ref().map_or(String::new(), |name| name.words(language).to_owned());
        areas.sort_by(|one, other| order.compare(&name(one), &name(other)));
        let cut = self.question.asked.cut;
        let stamp = vec![
            (labels::LEDGER.text(), self.history.id().to_owned()),
            (labels::AS_AT.text(), dates::moment(&cut.as_at.to_string(), language)),
            (labels::KNOWN_AT.text(), dates::moment(&cut.known_at.to_string(), language)),
            (labels::ENTRIES.text(), cut.count.saturating_sub(1).to_string()),
        ];
        Index { title: title.clone(), stamp, areas, checkpoint }
    }
}
