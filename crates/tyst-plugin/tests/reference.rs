//! `REFERENCE.md`: every kind and field that a report can read, made of the vocabulary. `INSTA_UPDATE=always` writes it anew.

#![expect(clippy::disallowed_methods, reason = "a test is told here to write what it would compare")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use tyst_plugin::event::field::{CodeList, FieldShape, RecordShape, Shape};
use tyst_plugin::event::{Kind, event::key};

const HEAD: &str = "\
# Kinds and fields

Made of the vocabulary by `tests/reference.rs`, which fails when the two differ. It lists what a report can be given. The kinds
from 101 on are about the record itself: corrections and withdrawals are carried out before a report sees anything, and only a
report with `RAW` is given them, and all entries as they were recorded.

`event.data()` gives the view of a kind, and a view has one function a field: `training.topic()`. It is called as the field
is named here; where the field has another name in JSON, that follows. A field that need not be there is an `Option`; a
list may be empty. What C finds under `key` is a field of that number in the table of the event (`include/tyst_kinds.h` has
the same numbers by name); of a list each value has its `index`. Numbers are never used again.

A report that says which fields it reads (`FIELDS`) names them by kind and function, `TrainingDelivered::topic()`, with all
that is in a group; those of every event are `Fields::PLACE`, `WHEN`, `BASIS`, `SOURCES` and `SENSITIVITY`.

| a report sees | of | in C, by `ty` |
|---|---|---|
| `&str` | a slug, or one line of at most 300 characters | 6 |
| `TextView` | a text in English (`en`), Welsh (`cy`) or both, at most 2,000 characters each | 6; Welsh is key + 1 |
| `u32` | a whole number from 0 | 1 |
| `Seq` | the position of an entry | 1 |
| `bool` | yes or no; `None` is that the source does not say, and not no | 2 |
| `Decimal` | an exact decimal, `units` times ten to minus `scale` | 3 |
| `PartialDate` | a year, a month or a day, as exact as the source | 6, as `2018`, `2018-09` or `2018-09-14` |
| `WhenView` | a date (`on`), bounds (`earliest`, `latest`) or nothing, and the source's words (`said`) | 6; + 0, + 1, + 2, + 4 |
| a name of a list below | one of its codes | 7 |
| `View<…>` | a group of fields below | key + what stands there |
| `List<…>` | any number of these, at most 64 | `index` counts them |
| `Data` | the data that a correction gives another entry | 1: its kind; its fields stand at 16384 + their keys |

## Every event

What stands in the header needs no key: `seq()`, `kind()`, `area()`, `span()`, `certainty()`, `corrected()`, `recorded_at()`.

| function | key | a report sees | meaning |
|---|---|---|---|
";

/// The name of the function where it is not the field's name in JSON.
fn function(kind: &str, name: &'static str) -> &'static str {
    match (kind, name) {
        ("party.described", "type") => "party_type",
        ("resource.contributed", "type") => "resource",
        (_, "ref") => "reference",
        (_, name) => name,
    }
}

/// What is described further down, by name.
#[derive(Default)]
struct Below {
    records: BTreeMap<&'static str, &'static RecordShape>,
    lists: BTreeMap<&'static str, &'static CodeList>,
}

impl Below {
    fn next_record(
        &self,
        done: &BTreeMap<&'static str, String>,
    ) -> Option<(&'static str, &'static RecordShape)> {
        self.records.iter().find(|(name, _)| !done.contains_key(*name)).map(|(name, record)| (*name, *record))
    }

    fn seen(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Text => "TextView".to_owned(),
            Shape::Line | Shape::Slug => "&str".to_owned(),
            Shape::Whole => "u32".to_owned(),
            Shape::Seq => "Seq".to_owned(),
            Shape::Yes => "bool".to_owned(),
            Shape::Number => "Decimal".to_owned(),
            Shape::PartialDate => "PartialDate".to_owned(),
            Shape::Instant => "Instant".to_owned(),
            Shape::When => "WhenView".to_owned(),
            Shape::Code(list) => {
                self.lists.insert(list.name, list);
                list.name.to_owned()
            }
            Shape::Record(record) => {
                self.records.insert(record.name, record);
                format!("View<{}>", record.name)
            }
            Shape::List(of) => format!("List<{}>", self.seen(of).replace("View<", "").replace('>', "")),
            Shape::Body => "Data".to_owned(),
        }
    }

    fn row(&mut self, kind: &str, field: &FieldShape, key: u16, out: &mut String) {
        let shape = (field.shape)();
        let seen = self.seen(&shape);
        let optional = !field.required && !matches!(shape, Shape::List(_));
        let seen = if optional { format!("Option<{seen}>") } else { seen };
        let function = function(kind, field.name);
        let json = if function == field.name { String::new() } else { format!(" (JSON `{}`)", field.name) };
        let about = field.about.trim().replace('\n', "").replace('|', "\\|");
        writeln!(out, "| `{function}`{json} | {key} | `{seen}` | {} | {about} |", field.since).unwrap();
    }
}

fn reference() -> String {
    let (mut out, mut below) = (HEAD.to_owned(), Below::default());
    for (name, key, seen, meaning) in [
        ("place", key::PLACE, "Option<&str>", "The place inside the area."),
        ("when", key::WHEN, "WhenView", "When it happened, as the source says it."),
        ("basis", key::BASIS, "BasisView", "Stated, or inferred with the reason; no field is stated."),
        ("sources", key::SOURCES, "List<Source>", "Where it stands; at least one."),
        ("sensitivity", key::SENSITIVITY, "Option<Sensitivity>", "Who may see it."),
    ] {
        writeln!(out, "| `{name}` | {key} | `{seen}` | {meaning} |").unwrap();
    }
    below.seen(&<tyst_plugin::event::terms::Source as tyst_plugin::event::field::Field>::shape());
    below.seen(&<tyst_plugin::event::terms::Sensitivity as tyst_plugin::event::field::Field>::shape());
    for kind in Kind::ALL {
        let (number, schema) = (kind.number(), kind.schema());
        write!(
            out,
            "\n## {} ({number})\n\n`Data::{kind:?}`, schema {schema}. {}\n\n",
            kind.name(),
            kind.about().replace('\n', "")
        )
        .unwrap();
        out.push_str("| function | key | a report sees | since | meaning |\n|---|---|---|---|---|\n");
        for field in kind.fields() {
            below.row(kind.name(), field, field.number * 32, &mut out);
        }
    }
    out.push_str("\n# Groups of fields\n\nThe key of a field is that of the group and what stands here.\n");
    let mut done = BTreeMap::new();
    // A group may hold another, which comes to the list while it is written.
    while let Some((name, record)) = below.next_record(&done) {
        let mut text = format!(
            "\n## {name}\n\n| function | key + | a report sees | since | meaning |\n|---|---|---|---|---|\n"
        );
        for field in record.fields {
            below.row("", field, field.number * record.slot, &mut text);
        }
        done.insert(name, text);
    }
    out.extend(done.into_values());
    out.push_str("\n# Closed lists\n\nA code that this version does not know is no value.\n");
    for list in below.lists.values() {
        write!(out, "\n## {}\n\n| code | word | meaning |\n|---|---|---|\n", list.name).unwrap();
        for (number, word, about) in list.codes {
            writeln!(out, "| {number} | `{word}` | {about} |").unwrap();
        }
    }
    out
}

#[test]
fn the_reference_is_what_the_vocabulary_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("REFERENCE.md");
    let reference = reference();
    if std::env::var("INSTA_UPDATE").is_ok_and(|word| word == "always") {
        std::fs::write(&file, &reference).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == reference,
        "REFERENCE.md is not what the vocabulary says: INSTA_UPDATE=always writes it anew"
    );
}

#[test]
fn every_kind_that_a_report_can_be_given_is_in_it() {
    let reference = reference();
    for kind in Kind::ALL {
        assert!(reference.contains(&format!("## {} (", kind.name())), "{}", kind.name());
    }
    for name in ["`topic`", "## Count", "## Part", "## Quote", "## Stage", "## QuoteLanguage"] {
        assert!(reference.contains(name), "{name}");
    }
}
