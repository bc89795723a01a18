//! Every page of a site, without a browser: what the law asks of pages, of tables, of pictures, and of two languages.
//!
//! What only a browser can see (layout, focus, contrast as drawn) is for `tests/accessibility/run`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex_lite::Regex;

use crate::support::{Ledger, REPORTS, fixture};

/// A page: where it is in the site, and what it says.
struct Page {
    name: String,
    html: String,
}

/// A tag that begins an element, with the words up to the next tag.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    words: String,
}

/// Returns all pages of a site of every report, on the seeds and on made-up figures.
fn pages() -> Vec<Page> {
    let ledger = Ledger::empty();
    ledger.run(&format!("import {}", fixture("synthetic/syn-1.jsonl").display())).ok();
    for (day, seed) in (5..).zip(["s004", "s000", "s002", "s001", "s003"]) {
        let file = fixture(&format!("seeds/{seed}.jsonl"));
        ledger.run(&format!("import {} --at 2026-01-{day:02}T09:00:00Z", file.display())).ok();
    }
    let shown = |report: &str| {
        let areas = match report {
            "pioneer-history" => "",
            "turn-the-curve" => "areas = [\"synthetic-area\"]\n",
            _ => "areas = [\"newport\"]\n",
        };
        format!("[[report]]\nname = \"{report}\"\n{areas}")
    };
    let chosen = ledger.write("reports.toml", REPORTS.map(shown).concat().as_bytes());
    let dir = ledger.beside("site");
    let words =
        format!("site {} --disclosure none --reports {} --contact a@b.cy", dir.display(), chosen.display());
    ledger.run(&words).ok();
    let (mut pages, mut folders) = (Vec::new(), vec![dir.clone()]);
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(&dir).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                pages.push(Page { html: fs::read_to_string(&path).unwrap(), name });
            }
        }
    }
    assert!(pages.len() > 50, "{}", pages.len());
    pages
}

impl Page {
    /// Returns whether it is the choice of a language, which has no more than that.
    fn is_choice(&self) -> bool {
        self.name == "index.html"
    }

    fn tags(&self) -> Vec<Tag> {
        tags(&self.html)
    }

    fn count(&self, words: &str) -> usize {
        self.html.matches(words).count()
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let attribute = Regex::new(r#"([a-zA-Z:-]+)(?:="([^"]*)")?"#).unwrap();
    let tag = |part: &str| {
        let (inside, words) = part.split_once('>')?;
        let (name, rest) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
        let pair = |found: regex_lite::Captures<'_>| {
            (found[1].to_owned(), found.get(2).map_or("", |value| value.as_str()).to_owned())
        };
        let attributes = attribute.captures_iter(rest).map(pair).collect();
        Some(Tag { name: name.to_owned(), attributes, words: words.trim().to_owned() })
    };
    html.split('<').skip(1).filter_map(tag).filter(|tag| !tag.name.starts_with(['/', '!'])).collect()
}

impl Tag {
    fn is(&self, name: &str) -> bool {
        self.name == name
    }

    fn has(&self, attribute: &str, value: &str) -> bool {
        self.attributes.get(attribute).is_some_and(|found| found == value)
    }
}

#[test]
fn every_page_has_its_parts_and_loads_nothing() {
    let mut titles = BTreeSet::new();
    for page in pages() {
        let (name, tags) = (&page.name, page.tags());
        // a picture has a title too, with an id
        let is_own = |tag: &Tag| !tag.is("title") || !tag.attributes.contains_key("id");
        let count = |tag: &str| tags.iter().filter(|found| found.is(tag) && is_own(found)).count();
        let language = if page.is_choice() || name.ends_with(".cy.html") { "cy" } else { "en" };
        assert!(page.html.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")), "{name}");
        assert_eq!([count("title"), count("h1"), count("main")], [1, 1, 1], "{name}");
        let title = &tags.iter().find(|tag| tag.is("title")).unwrap().words;
        assert!(
            !title.is_empty() && titles.insert((language, title.clone())),
            "{name}: {title} is another's"
        );
        if !page.is_choice() {
            assert_eq!([count("header"), count("footer")], [1, 1], "{name}");
            let link = tags.iter().find(|tag| tag.is("a")).unwrap();
            assert!(link.has("href", "#Main") && link.has("class", "skip"), "{name}: the first link skips");
            assert!(tags.iter().any(|tag| tag.is("nav") && tag.attributes.contains_key("aria-label")));
        }
        let mut above = 0;
        for heading in tags.iter().filter_map(|tag| tag.name.strip_prefix('h')?.parse::<u8>().ok()) {
            assert!(heading <= above + 1, "{name}: a heading of level {heading} below one of {above}");
            above = heading;
        }
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.attributes.get("id")) {
            assert!(ids.insert(id), "{name}: {id} stands twice");
        }
        for banned in ["<script", " style=", " src=", "http:", "https:", "@import", "url(", "GDS Transport"] {
            assert_eq!(page.count(banned), 0, "{name} has {banned}");
        }
    }
}

#[test]
fn every_table_has_a_caption_and_heads_and_its_numbers_to_the_right() {
    let mut seen = 0;
    for page in pages() {
        for table in page.html.split("<table>").skip(1) {
            let table = table.split("</table>").next().unwrap();
            let name = &page.name;
            assert!(table.starts_with("<caption>") && !table.starts_with("<caption></"), "{name}: {table}");
            let mut rows = table.split("<tr>").skip(1).map(tags);
            let is_number: Vec<bool> = cells(&rows.next().unwrap(), "col");
            for row in rows {
                if row[0].has("scope", "rowgroup") {
                    assert!(row[0].has("colspan", &is_number.len().to_string()), "{name}");
                    continue;
                }
                assert_eq!(cells(&row, "row"), is_number, "{name}: a row is aligned as its head is");
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}

/// Returns which cells of a row are set to the right; the first one heads the row, or all do.
fn cells(row: &[Tag], scope: &str) -> Vec<bool> {
    let cells: Vec<&Tag> = row.iter().filter(|tag| tag.is("th") || tag.is("td")).collect();
    assert!(cells[0].is("th"), "a row has a head");
    for cell in &cells {
        assert!(
            cell.is("td") || cell.has("scope", scope),
            "a head says of what it is one: {:?}",
            cell.attributes
        );
        let is_digits = cell.words.ends_with(|last: char| last.is_ascii_digit())
            && cell.words.chars().all(|sign| sign.is_ascii_digit() || ",.-".contains(sign));
        let is_year = cell.words.len() == 4;
        assert!(
            cell.is("th") || !is_digits || is_year || cell.has("class", "number"),
            "{} stands to the left",
            cell.words
        );
    }
    cells.iter().map(|cell| cell.has("class", "number")).collect()
}

#[test]
fn every_picture_has_a_title_a_description_and_its_data() {
    let font_size = Regex::new(r#"font-size="([0-9.]+)""#).unwrap();
    let mut seen = 0;
    for page in pages() {
        let name = &page.name;
        assert_eq!(page.count("tabindex=\"0\"><svg "), page.count("<svg "), "{name}: keys scroll a picture");
        for part in page.html.split("<svg ").skip(1) {
            let (picture, below) = part.split_once("</svg>").unwrap();
            let tags = tags(&format!("<svg {picture}"));
            assert!(tags[0].has("role", "img"), "{name}");
            let labels: Vec<&str> = tags[0].attributes["aria-labelledby"].split(' ').collect();
            assert_eq!(labels.len(), 2, "{name}");
            for (label, element) in labels.iter().zip(["title", "desc"]) {
                let named =
                    tags.iter().any(|tag| tag.is(element) && tag.has("id", label) && !tag.words.is_empty());
                assert!(named, "{name}: {label}");
            }
            assert!(!picture.contains("rotate"), "{name}: words lie level");
            for size in font_size.captures_iter(picture) {
                assert!(size[1].parse::<f64>().unwrap() >= 12.0, "{name}: {}", &size[1]);
            }
            let data = below.split("<h2").next().unwrap();
            assert!(data.contains("<table>") || data.contains("<ul>"), "{name}: its data stand below it");
            assert!(page.html.contains(".csv\" download"), "{name}: its data can be had");
            seen += 1;
        }
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn both_languages_have_the_same_numbers_in_the_same_cells_and_say_which_words_are_of_the_other() {
    let pages = pages();
    let number = Regex::new(r"[0-9][0-9,.]*%?").unwrap();
    let cell = Regex::new(r"<(?:td|th|dd)\b[^>]*>([\s\S]*?)</(?:td|th|dd)>").unwrap();
    let row = Regex::new(r"<(tr|dl)\b[^>]*>[\s\S]*?</(?:tr|dl)>").unwrap();
    let mark = Regex::new("<[^>]*>").unwrap();
    let cells = |html: &str| -> Vec<Vec<String>> {
        let cells = cell.captures_iter(html).map(|found| mark.replace_all(&found[1], "").into_owned());
        let numbers = |words: String| {
            let mut found: Vec<_> = number.find_iter(&words).map(|found| found.as_str().to_owned()).collect();
            found.sort();
            found
        };
        cells.map(numbers).collect()
    };
    // Rows by name, and names in a cell, stand in another order where the names are others.
    let numbers = |page: &Page| -> Vec<Vec<Vec<String>>> {
        let mut rows: Vec<_> = row.find_iter(&page.html).map(|row| cells(row.as_str())).collect();
        rows.sort();
        rows
    };
    let mut seen = 0;
    for english in pages.iter().filter(|page| page.name.ends_with(".en.html")) {
        let twin = english.name.replace(".en.", ".cy.");
        let welsh = pages.iter().find(|page| page.name == twin).unwrap();
        assert_eq!(numbers(english), numbers(welsh), "{twin}");
        for page in [english, welsh] {
            for tag in page.tags() {
                let lang = tag.attributes.get("lang").map(String::as_str);
                assert!(
                    !tag.is("q") || lang.is_some(),
                    "{}: a quotation says of which language it is",
                    page.name
                );
                assert!(lang.is_none_or(|lang| ["en", "cy"].contains(&lang)), "{}: {lang:?}", page.name);
            }
            assert!(
                page.count("accessibility.") > 0 || page.name.starts_with("accessibility"),
                "{}",
                page.name
            );
        }
        seen += numbers(english).iter().flatten().filter(|cell| !cell.is_empty()).count();
    }
    assert!(seen > 500, "{seen}");
}
