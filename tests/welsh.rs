//! The Welsh that a translator has to look at: what the sources mark as uncertain is the list that `tyst i18n todo` shows.
//!
//! `INSTA_UPDATE=always cargo test -p tyst -- welsh` writes the list anew, and `TYST_WELSH=FILE cargo test -p tyst -- welsh`
//! puts what a translator sent back into the sources. Whether the Welsh is right no program can say.

use std::fs;
use std::ops::Range;

use regex_lite::Regex;
use serde_json::Value as Json;
use tyst_event::words::names::Name;
use tyst_event::words::welsh;

use crate::support::{Ledger, REPORTS, root, tyst};

/// The list, a line for each: the file, the English words, the Welsh ones.
const LIST: &str = "crates/tyst/src/commands/i18n/todo.tsv";

/// Returns the sources that put words on reports, with their text.
fn sources() -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join("crates"), root().join("plugins")]);
    while let Some(folder) = folders.pop() {
        for inside in fs::read_dir(folder).unwrap() {
            let path = inside.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let is_source = path.extension().is_some_and(|ending| ending == "rs");
            if path.is_dir() && !name.ends_with("/target") && !name.ends_with("/tests") {
                folders.push(path);
            } else if is_source && !name.ends_with("tests.rs") {
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn literal(words: &str) -> String {
    let joined = Regex::new(r"\\\n\s*").unwrap().replace_all(words, "").into_owned();
    joined.replace("\\\"", "\"").replace('\t', " ")
}

/// Words that a source marks as uncertain.
struct Marked {
    english: String,
    welsh: String,
    /// Where the Welsh stands in the source, between its quotation marks.
    at: Range<usize>,
    /// Where the mark stands.
    mark: Range<usize>,
}

/// Returns the words that a source marks as uncertain, in the order of the source.
fn marked(name: &str, text: &str) -> Vec<Marked> {
    let pair = Regex::new(r#""((?:[^"\\]|\\[\s\S])*)"\s*\)?,\s*(?:format!\()?\s*c?"((?:[^"\\]|\\[\s\S])*)""#)
        .unwrap();
    let marks = Regex::new(r"// U(?:: translator)?(?:\n|$)|\bUncertain,|\b(?:unsure|awaited)\(").unwrap();
    let mut all = Vec::new();
    for mark in marks.find_iter(text) {
        // A comment stands behind the words, any other mark before them, but where something else is said of marks.
        let behind = mark.as_str().starts_with("//");
        let start = if behind {
            text[..mark.start()].rmatch_indices('\n').nth(8).map_or(0, |(at, _)| at)
        } else {
            mark.end()
        };
        let found = if behind {
            pair.captures_iter(&text[start..mark.start()]).last()
        } else {
            pair.captures(&text[start..]).filter(|found| found.get(0).unwrap().start() < 20)
        };
        let Some(found) = found else {
            assert!(!behind, "{name}: no words stand before a mark");
            continue;
        };
        let at = found.get(2).unwrap().range();
        all.push(Marked {
            english: literal(&found[1]),
            welsh: literal(&found[2]),
            at: start + at.start..start + at.end,
            mark: mark.range(),
        });
    }
    all
}

/// Returns a source with the answer of a translator in the place of what it marks as uncertain, and without the mark.
fn answered(name: &str, text: &str, [english, welsh, answer]: [&str; 3]) -> Option<String> {
    let found =
        marked(name, text).into_iter().find(|found| found.english == english && found.welsh == welsh)?;
    let settled = match &text[found.mark.clone()] {
        "unsure(" => "sure(",
        "awaited(" => "Text::both(",
        "Uncertain," => "Settled,  ",
        _ => "\n",
    };
    let answer = answer.replace('\\', "\\\\").replace('"', "\\\"");
    let mut places = [(found.at, answer.as_str()), (found.mark, settled)];
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut text = text.to_owned();
    for (place, words) in places {
        text.replace_range(place, words);
    }
    Some(text)
}

#[test]
fn what_a_translator_answers_takes_the_place_of_what_is_marked() {
    let source = "unsure(\"Due\", \"Erbyn\");\nText::both(\"a\", \"b\"); // U\nUncertain, \"c\", \"d\";\nawaited(\"P\", \"\")";
    let all = [["Due", "Erbyn", "Dyddiad"], ["a", "b", "say \"b\""], ["c", "d", "d"], ["P", "", "Q"]];
    let text = all.into_iter().fold(source.to_owned(), |text, words| answered("", &text, words).unwrap());
    let right = "sure(\"Due\", \"Dyddiad\");\nText::both(\"a\", \"say \\\"b\\\"\"); \nSettled,   \"c\", \"d\";\nText::both(\"P\", \"Q\")";
    assert_eq!(text, right);
    assert_eq!(answered("", right, ["c", "d", "d"]), None, "it is settled");
}

/// Takes lines of the list with one more column, the Welsh as it is to be: where that is empty nothing changes.
#[test]
fn the_answers_of_a_translator_go_into_the_sources() {
    let Some(file) = std::env::var_os("TYST_WELSH") else { return };
    for line in fs::read_to_string(file).unwrap().lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, english, welsh, answer] = parts[..] else { continue };
        let path = root().join(name);
        if answer.trim().is_empty() || !path.is_file() {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = answered(name, &text, [english, welsh, answer.trim()]);
        fs::write(&path, text.unwrap_or_else(|| panic!("{name} does not mark {english:?}, {welsh:?}")))
            .unwrap();
    }
}

#[test]
fn the_list_has_every_word_that_the_sources_mark() {
    let lines: Vec<String> = sources()
        .iter()
        .flat_map(|(name, text)| {
            marked(name, text)
                .into_iter()
                .map(move |found| format!("{name}\t{}\t{}\n", found.english, found.welsh))
        })
        .collect();
    assert!(lines.len() > 150, "{}", lines.len());
    let (path, right) = (root().join(LIST), lines.concat());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|word| word == "always") {
        fs::write(path, right).unwrap();
    } else {
        let list = fs::read_to_string(path).unwrap();
        assert!(list == right, "{LIST} is not what the sources mark: INSTA_UPDATE=always writes it");
    }
}

/// How many sentences that a ledger can say of an entry have no Welsh yet. They stand in the list with none, and may only become
/// fewer: what a rule says anew is given its Welsh with it.
const NOT_IN_WELSH: usize = 19;

/// What a ledger says in parts: the catalogue has each whole of them.
const PARTS: [&str; 8] = [
    "no {} {} is recorded",
    "record the {} first, or check the spelling",
    "did you mean {}? otherwise record the {} first",
    "holds {}; a ledger keeps no personal data in its texts",
    "of an unknown kind",
    "entry {}",
    "{} as {}",
    "{} against {}",
];

#[test]
fn what_a_ledger_says_of_an_entry_stands_in_the_catalogue_of_welsh() {
    let sentence = Regex::new(r#""((?:[^"\\]|\\[\s\S])*)""#).unwrap();
    let gap = Regex::new(r"\{[a-z_.:]*\}").unwrap();
    let left_out = Regex::new(r#"(?m)^\s*//.*$|expect\(\s*"[^"]*"\s*\)|Regex::new\(r"[^"]*"\)"#).unwrap();
    let known: Vec<Name> = welsh::all().collect();
    let (mut seen, mut missing) = (0, Vec::new());
    for (name, text) in
        sources().iter().filter(|(name, _)| name.starts_with("crates/tyst-ledger/src/decide/"))
    {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let text = left_out.replace_all(text, "");
        for found in sentence.captures_iter(&text) {
            let words = gap.replace_all(&literal(&found[1]), "{}").into_owned();
            if words.trim().contains(' ') && !PARTS.contains(&words.as_str()) {
                seen += 1;
                missing.extend(known.iter().all(|name| name.en != words).then(|| format!("{name}: {words}")));
            }
        }
    }
    assert!(missing.is_empty() && seen > 90, "{seen}, and without Welsh:\n{}", missing.join("\n"));
    let empty: Vec<&str> = known.iter().filter(|name| name.cy.is_empty()).map(|name| name.en).collect();
    assert_eq!(empty.len(), NOT_IN_WELSH, "{empty:?}");
}

#[test]
fn no_welsh_template_puts_a_name_where_it_would_mutate() {
    // Numbers in digits do not mutate.
    let mutates = Regex::new(r"\b(yn|ym|yng|i|o|â|a|ac|gan) \{(low|high|rest|count|)\}").unwrap();
    let any = Regex::new(r"\b(yn|ym|yng|i|o|â|a|ac|gan) \{[a-z]*\}").unwrap();
    for (name, text) in sources() {
        for Marked { welsh, .. } in marked(&name, &text) {
            let all = any.find_iter(&welsh).count();
            assert_eq!(
                all,
                mutates.find_iter(&welsh).count(),
                "{name}: {welsh}: use a label and a colon instead"
            );
            assert!(!welsh.contains('&'), "{name}: {welsh}: Welsh has no ampersand");
        }
    }
}

/// Welsh has six forms of a word by its number, so that a number stands behind what it counts: "pwyntiau data: 3".
#[test]
fn no_welsh_template_has_a_number_before_what_it_counts() {
    let counts = Regex::new(r"\{[a-z]*\} ([^ {}]+)").unwrap();
    for (name, text) in sources() {
        for Marked { welsh, .. } in marked(&name, &text) {
            for found in counts.captures_iter(&welsh) {
                let is_measure = ["i", "allan", "arall"].contains(&&found[1]);
                assert!(is_measure, "{name}: {welsh}: use a label and a colon instead");
            }
        }
    }
}

/// Headings are left out, for they may be names of areas, and what fills rows comes from entries.
#[test]
fn what_a_report_calls_its_parts_is_there_in_welsh() {
    let ledger = Ledger::seeded();
    let mut seen = 0;
    for name in REPORTS {
        let report = ledger.report(name);
        let all = |list: &str| report[list].as_array().unwrap().iter();
        let of_block = |block: &'_ Json| {
            let columns = block["columns"].as_array().cloned().unwrap_or_default();
            let own = ["caption", "title", "description"].map(|part| block[part].clone());
            let note = if block["type"] == "note" { block["text"].clone() } else { Json::Null };
            columns.iter().map(|column| column["label"].clone()).chain(own).chain([note]).collect::<Vec<_>>()
        };
        let texts = [report["title"].clone(), report["question"].clone()];
        let texts = texts.into_iter().chain(all("figures").map(|figure| figure["label"].clone()));
        // The core principles have no official Welsh, and stand in English: `P1 place`.
        let is_principle = |text: &Json| {
            let words = text["en"].as_str().unwrap_or_default().as_bytes();
            matches!(words, [b'P', b'1'..=b'8', b' ', ..])
        };
        let texts = texts.chain(all("blocks").flat_map(of_block));
        for text in texts.filter(|text| !text.is_null() && !is_principle(text)) {
            assert!(text["cy"].as_str().is_some_and(|welsh| !welsh.is_empty()), "{name}: {text}");
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn no_month_stands_behind_a_word_after_which_welsh_would_mutate_it() {
    let months = "Mawrth|Mai|Mehefin|Gorffennaf|Medi|Tachwedd|Rhagfyr";
    let glued =
        Regex::new(&format!(r"\b(?:o|i|hyd|am|ar|at|dan|dros|gan|heb|tan|wrth) (?:\d+ )?(?:{months})\b"))
            .unwrap();
    let ledger = Ledger::seeded();
    let mut dates = 0;
    for name in REPORTS {
        let page = ledger.run(&format!("report {name} --lang cy --as-at 2019-12-31")).ok().out;
        dates += months.split('|').map(|month| page.matches(month).count()).sum::<usize>();
        // A date behind a number of its own, or behind a label, is no such word's.
        let found: Vec<&str> = glued.find_iter(&page).map(|found| found.as_str()).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    assert!(dates > 20, "{dates}");
}

/// Words that are English and no Welsh, as sentences, codes and units have them.
const ENGLISH: [&str; 26] = [
    "and",
    "bound",
    "by",
    "children",
    "done",
    "for",
    "from",
    "have",
    "line",
    "lines",
    "lower",
    "not",
    "of",
    "people",
    "percent",
    "professionals",
    "schools",
    "significant",
    "stated",
    "teachers",
    "that",
    "the",
    "they",
    "was",
    "were",
    "with",
];

/// Returns the words of a page that are not marked as English, with those of labels that are only heard. What a picture shows is
/// not read out: its title and its data are.
fn said_in_welsh(html: &str) -> Vec<String> {
    let mark = Regex::new(r"<(/?)([a-zA-Z0-9]+)((?:\s+[^<>]*)?)>([^<]*)").unwrap();
    let lang = Regex::new(r#"\blang="([a-z]+)""#).unwrap();
    let label = Regex::new(r#"\baria-label="([^"]*)""#).unwrap();
    let (mut open, mut said) = (Vec::<(String, String)>::new(), Vec::new());
    for found in mark.captures_iter(html) {
        let (name, attributes) = (found[2].to_owned(), &found[3]);
        let is_void = attributes.ends_with('/') || ["br", "meta"].contains(&&*name);
        if !found[1].is_empty() {
            open.truncate(open.iter().rposition(|(opened, _)| *opened == name).unwrap());
        } else if !is_void {
            let outer = open.last().map_or(String::new(), |(_, lang)| lang.clone());
            open.push((name, lang.captures(attributes).map_or(outer, |lang| lang[1].to_owned())));
        }
        let inside = |name: &str| open.iter().any(|(opened, _)| opened == name);
        if open.last().is_some_and(|(_, lang)| lang == "cy") && !["style", "text"].into_iter().any(inside) {
            said.extend(label.captures(attributes).map(|label| label[1].to_owned()));
            said.push(found[4].trim().to_owned());
        }
    }
    said
}

#[test]
fn no_welsh_page_has_english_words_that_it_does_not_mark() {
    let (ledger, letters) = (Ledger::seeded(), Regex::new("[A-Za-z’']+").unwrap());
    let ids = Regex::new(r"wales\.tyst\.[a-z-]+").unwrap();
    let (mut seen, mut wrong) = (0, Vec::new());
    for name in REPORTS {
        let html = ledger.run(&format!("report {name} --lang cy --format html")).ok().out;
        for words in said_in_welsh(&html) {
            // ids of reports are no words
            let words = ids.replace_all(&words, "").into_owned();
            let english = letters.find_iter(&words).find(|word| ENGLISH.contains(&word.as_str()));
            wrong.extend(english.map(|word| format!("{name}: {}: {words}", word.as_str())));
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 2000, "{seen}");
}

#[test]
fn the_command_shows_the_list() {
    tyst(["i18n", "todo"]).ok().prints("English").prints("Gwrthddywediadau").prints("P1 place");
    let sheet = tyst(["i18n", "todo", "--tsv"]).ok().out;
    assert!(sheet.lines().all(|line| line.split('\t').count() == 4), "each line has a place for the answer");
    let all = tyst(["i18n", "todo", "--json"]).ok().json();
    let count = fs::read_to_string(root().join(LIST)).unwrap().lines().count();
    assert_eq!(all.as_array().unwrap().len(), count);
    assert!(all[0]["file"].is_string() && all[0]["en"].is_string() && all[0]["cy"].is_string());
}

#[test]
fn an_area_is_found_by_its_names_in_either_language() {
    let ledger = Ledger::seeded();
    let report = |area: &str| {
        let words = ["report", "training-reach", "--area", area, "--ledger"].map(String::from);
        tyst(words.into_iter().chain([ledger.path().display().to_string()])).ok().out
    };
    assert_eq!(report("Casnewydd"), report("newport"));
    assert_eq!(report("casnewydd "), report("newport"));
    let ledger_path = ledger.path().display().to_string();
    tyst(["log", "--area", "Casnewyd", "--ledger", &ledger_path])
        .fails(2)
        .says("the ledger knows no area Casnewyd");
}
