//! Makes `tyst_kinds.h` of the vocabulary: kinds, schemas, keys of fields and codes by name, for authors in C.
//!
//! Entries about the record itself come last: only plugins get them that ask for entries as they were recorded.

use std::collections::BTreeMap;
use std::fmt::Write;

use tyst_event::event::key;
use tyst_event::field::{CodeList, Field, FieldShape, Shape};
use tyst_event::terms::{Sensitivity, Source};
use tyst_event::{Kind, Slug, When};

const HEAD: &str = "// Kinds of event, keys of their fields and codes, by name.
//
// Made of the vocabulary by the tests of tyst, and not to be changed by hand. Numbers are never used again; a
// reader skips those that it does not know. Behind a key stands what a field with it holds (TYST_TYPE_*): `whole`,
// `yes`, `number`, `day`, `instant`, `text` or `code`; `[]` says that it may come several times, by rising index.

#pragma once
";

/// A part of an entry: its name, its key, what it holds and what it means.
type Part = (&'static str, u16, fn() -> Shape, &'static str);

/// The parts of an entry that every kind has.
const STATEMENT: [Part; 5] = [
    ("PLACE", key::PLACE, <Option<Slug> as Field>::shape, "The place inside the area."),
    ("WHEN", key::WHEN, When::shape, "When it happened."),
    (
        "BASIS",
        key::BASIS,
        tyst_event::terms::Basis::shape,
        "The reason for which it was inferred, if it was.",
    ),
    ("SOURCES", key::SOURCES, <Vec<Source> as Field>::shape, "Where it stands."),
    ("SENSITIVITY", key::SENSITIVITY, Sensitivity::shape, "Who may see it."),
];

/// The parts of a date as the source has it.
const WHEN: [(&str, u16, &str); 5] = [
    ("ON", 0, "The date: a year, a month or a day."),
    ("EARLIEST", 1, "Where it has bounds: not before this."),
    ("LATEST", 2, "Where it has bounds: not after this."),
    ("SAID_EN", 4, "The source's own words."),
    ("SAID_CY", 5, "The source's own words."),
];

/// Returns the text of the header.
pub(super) fn header() -> String {
    let (mut out, mut codes) = (HEAD.to_owned(), BTreeMap::new());
    let highest = Kind::FACTS.iter().map(|kind| kind.number()).max().expect("there are kinds");
    comment("For `kinds_known` of a descriptor: the highest number of a kind when this was made.", &mut out);
    define(&format!("TYST_KINDS_KNOWN {highest}"), &mut out);
    comment(
        "What every entry may have. Its area, days and position stand in the header of the event.",
        &mut out,
    );
    for (name, key, shape, about) in STATEMENT {
        keys(
            &Named { name: format!("TYST_KEY_{name}"), key, about, list: "" },
            &shape(),
            &mut out,
            &mut codes,
        );
    }
    comment(
        "The fields of the data that an `entry.corrected` gives another entry have the keys of its kind and this.",
        &mut out,
    );
    define(&format!("TYST_KEY_RESTATED {}", key::RESTATED), &mut out);
    for kind in Kind::ALL {
        let name = upper(kind.name());
        comment(&format!("{}: {}", kind.name(), kind.about()), &mut out);
        define(&format!("TYST_KIND_{name} {}", kind.number()), &mut out);
        define(&format!("TYST_SCHEMA_{name} {}", kind.schema()), &mut out);
        for field in kind.fields() {
            let about = said(field);
            let name = format!("TYST_KEY_{name}_{}", upper(field.name));
            keys(
                &Named { name, key: field.number * 32, about: &about, list: "" },
                &(field.shape)(),
                &mut out,
                &mut codes,
            );
        }
    }
    for (name, list) in codes {
        comment(&format!("Codes: {name}."), &mut out);
        for (number, word, about) in list.codes {
            define(&format!("TYST_CODE_{name}_{} {number} // {about}", upper(word)), &mut out);
        }
    }
    out
}

/// A field whose keys are to be written.
struct Named<'a> {
    name: String,
    key: u16,
    about: &'a str,
    list: &'static str,
}

impl Named<'_> {
    /// Returns a part of it.
    fn part(&self, name: &str, offset: u16) -> Named<'_> {
        Named {
            name: format!("{}_{name}", self.name),
            key: self.key + offset,
            about: self.about,
            list: self.list,
        }
    }

    fn write(&self, ty: &str, out: &mut String) {
        let Named { name, key, about, list } = self;
        define(&format!("{name} {key} // {ty}{list}: {about}"), out);
    }
}

/// Writes the keys of a field, and keeps the lists of codes that it names.
fn keys(named: &Named<'_>, shape: &Shape, out: &mut String, codes: &mut BTreeMap<String, &'static CodeList>) {
    match shape {
        Shape::Text => {
            named.part("EN", 0).write("text", out);
            named.part("CY", 1).write("text", out);
        }
        Shape::When => {
            for (name, offset, which) in WHEN {
                let about = format!("{} {which}", named.about);
                Named { about: &about, ..named.part(name, offset) }.write("text", out);
            }
        }
        Shape::Record(record) => {
            for field in record.fields {
                let about = said(field);
                let part = named.part(&upper(field.name), field.number * record.slot);
                keys(&Named { about: &about, ..part }, &(field.shape)(), out, codes);
            }
        }
        Shape::List(inner) => {
            keys(&Named { list: "[]", name: named.name.clone(), ..*named }, inner, out, codes);
        }
        Shape::Code(list) => {
            let name = upper_of_words(list.name);
            let about = format!("{} TYST_CODE_{name}_*", named.about);
            Named { about: &about, name: named.name.clone(), ..*named }.write("code", out);
            codes.insert(name, list);
        }
        Shape::Line | Shape::Slug | Shape::PartialDate => named.write("text", out),
        Shape::Whole | Shape::Seq => named.write("whole", out),
        Shape::Yes => named.write("yes", out),
        Shape::Number => named.write("number", out),
        Shape::Instant => named.write("instant", out),
        Shape::Body => {
            let about = format!("{} Its kind; its fields stand from TYST_KEY_RESTATED on.", named.about);
            Named { about: &about, name: named.name.clone(), ..*named }.write("whole", out);
        }
    }
}

/// Returns what a field means, and since when it is there if that is not the beginning.
fn said(field: &FieldShape) -> String {
    let about = field.about.split_whitespace().collect::<Vec<_>>().join(" ");
    if field.since > 1 { format!("{about} Since schema {}.", field.since) } else { about }
}

/// Returns `training.delivered` as `TRAINING_DELIVERED`.
fn upper(name: &str) -> String {
    name.replace(['.', '-'], "_").to_uppercase()
}

/// Returns `PartyType` as `PARTY_TYPE`.
fn upper_of_words(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

/// Writes a comment on lines of its own.
fn comment(words: &str, out: &mut String) {
    out.push_str("\n//");
    let mut width = 2;
    for word in words.split_whitespace() {
        if width + word.len() >= 110 {
            out.push_str("\n//");
            width = 2;
        }
        out.push(' ');
        out.push_str(word);
        width += word.len() + 1;
    }
    out.push('\n');
}

/// Writes a definition.
fn define(definition: &str, out: &mut String) {
    writeln!(out, "#define {definition}").expect("a text takes it");
}
