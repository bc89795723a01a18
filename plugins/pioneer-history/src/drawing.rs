//! What a reader is told: the words in both languages, the table and the chart.
//!
//! Deliberately absent: counting. Welsh marked `U: translator` needs one before a report is published.

use crate::Pioneer;
use tyst_plugin::document::{Chart, Language, Row, StepPoint, Table, Text, Value, Witnesses, cell, labels};
use tyst_plugin::event::Certainty;
use tyst_plugin::event::terms::Level;
use tyst_plugin::{Register, Request, Tally};

pub(crate) fn question() -> Text {
    Text::both(
        "Which areas were pioneers on the day, and when could that have been known?",
        "Pa ardaloedd oedd yn ardaloedd arloesi, a phryd y gellid gwybod hynny?", // U: translator
    )
}

pub(crate) fn definite() -> Text {
    Text::both("Pioneer areas, definite", "Ardaloedd arloesi, pendant") // U: translator
}

pub(crate) fn possible() -> Text {
    Text::both("Pioneer areas, possible", "Ardaloedd arloesi, posibl") // U: translator
}

pub(crate) fn communities() -> Text {
    Text::both("Communities", "Cymunedau")
}

pub(crate) fn counties() -> Text {
    Text::both("Whole counties", "Siroedd cyfan") // U: translator
}

/// Names the programme in each language that its name has, since both names are official.
pub(crate) fn programme(name: &Text, certain: bool) -> Text {
    let names = match (name.en(), name.cy()) {
        (Some(en), Some(cy)) if en != cy => format!("{en} / {cy}"),
        _ => name.words(Language::English).to_owned(),
    };
    let (en, cy) = if certain { ("", "") } else { (" (possible)", " (posibl)") };
    Text::both(format!("Programme: {names}{en}"), format!("Rhaglen: {names}{cy}"))
}

/// Says within which bounds the number lies, or that no designation is recorded; nothing where it is certain.
pub(crate) fn summary(found: &Tally, request: &Request) -> Option<Text> {
    let (low, high) = (found.definite.len(), found.definite.len() + found.possible.len());
    let (as_at, known_at) = (request.as_at, request.known_at);
    Some(match (low, high) {
        (0, 0) => Text::both(
            format!("No designation recorded as at {as_at}, as known at {known_at}."),
            format!("Dynodiad: dim wedi'i gofnodi ({as_at}; {known_at})."), // U: translator
        ),
        (low, high) if low < high => Text::both(
            format!("Pioneer areas: between {low} and {high}"),
            format!("Ardaloedd arloesi: lleiafswm {low}; uchafswm {high}"), // U: translator
        ),
        _ => return None,
    })
}

/// Says how many places there are, of either sort; nothing where none is described.
pub(crate) fn all_places(communities: &Tally, counties: &Tally) -> Option<Text> {
    let phrases = [
        phrase(communities, ["community", "communities", "cymunedau"]),
        phrase(counties, ["whole county", "whole counties", "siroedd cyfan"]), // U: translator
    ];
    let (en, cy): (Vec<String>, Vec<String>) = phrases.into_iter().flatten().unzip();
    let places = || Text::both(format!("Places: {}", en.join(" + ")), format!("Lleoedd: {}", cy.join(" + ")));
    (!en.is_empty()).then(places)
}

/// Returns a count with what is counted, in English and in Welsh.
fn phrase(tally: &Tally, [one, many, cy]: [&str; 3]) -> Option<(String, String)> {
    let (low, high) = (tally.definite.len(), tally.definite.len() + tally.possible.len());
    let en = if high == 1 { one } else { many };
    match (low, high) {
        (_, 0) => None,
        (low, high) if low == high => Some((format!("{high} {en}"), format!("{cy} {high}"))),
        _ => Some((format!("{low} to {high} {en}"), format!("{cy} {low}–{high}"))),
    }
}

pub(crate) fn table() -> Table {
    Table::new("areas", Text::both("Pioneer areas", "Ardaloedd arloesi")) // U: translator
        .column("area", Text::both("Area", "Ardal"))
        .column("communities", communities())
        .number_column("authorities", Text::both("Local authorities", "Awdurdodau lleol"))
        .column("status", Text::both("Status", "Statws")) // U: translator
        .column("since", Text::both("Since", "Ers")) // U: translator
        .column("source", Text::both("Source", "Ffynhonnell"))
        .column("basis", Text::both("Basis", "Sail")) // U: translator
}

pub(crate) fn row(pioneer: &Pioneer<'_>, register: &Register) -> Row {
    let Pioneer { slug, certainty, change } = pioneer;
    let described = register.area_witnesses(slug);
    let children: Vec<&str> = register.children(slug, Level::Community).collect();
    let named: Witnesses =
        children.iter().filter_map(|child| register.area(child)).map(|area| area.witness).collect();
    let status = match certainty {
        Certainty::Definite => labels::DEFINITE,
        Certainty::Possible => labels::POSSIBLE,
    };
    Row::new([
        cell(register.area_name(slug)).with(&described),
        cell(places(slug, &children, register)).with(&described).with(named),
        cell(authorities(slug, register)).with(described),
        cell(status.text()).with(change.seq),
        cell(change.since()).with(change.seq),
        cell(change.source()).with(change.seq),
        cell(change.basis()).with(change.seq),
    ])
}

/// Names the communities, or says that the whole county takes part.
fn places(slug: &str, children: &[&str], register: &Register) -> Value {
    if register.area(slug).and_then(|area| area.whole_area) == Some(true) {
        return Text::both("the whole county", "y sir gyfan").into(); // U: translator
    }
    if children.is_empty() {
        return Value::not_recorded();
    }
    let names: Vec<Text> = children.iter().map(|child| register.area_name(child)).collect();
    let listed = |language| names.iter().map(|name| name.words(language)).collect::<Vec<&str>>().join(", ");
    Text::both(listed(Language::English), listed(Language::Welsh)).into()
}

/// Counts the local authorities of a pioneer, each of which has a code of its own.
fn authorities(slug: &str, register: &Register) -> Value {
    match register.area(slug).map_or(0, |area| area.gss.len()) {
        0 => Value::not_recorded(),
        codes => codes.into(),
    }
}

pub(crate) fn chart(steps: Vec<StepPoint>) -> Chart {
    Chart::step(
        "over-time",
        Text::both("Pioneer areas over time", "Ardaloedd arloesi dros amser"), // U: translator
        Text::both(
            "What is possible comes on top of what is definite. Where a source gives no last day, an area is \
             definite from the day on which the entry was recorded.",
            "Mae'r hyn sy'n bosibl yn ychwanegol at yr hyn sy'n bendant. Lle nad yw ffynhonnell yn rhoi diwrnod \
             olaf, mae ardal yn bendant o'r diwrnod y cofnodwyd hi.", // U: translator
        ),
        Text::both("Pioneer areas", "Ardaloedd arloesi"), // U: translator
        steps,
    )
}
