//! What an entry rests on, as a reader is shown it: when it was, where it stands, how it is known.
//!
//! Knows nothing of what the entry says: a report keeps that beside it.

use crate::kept::{Number, Texts, Words};
use crate::{Event, Tally, labels, sources, usual, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::view::{BasisView, Fields, WhenView};
use tyst_event::{Certainty, Day, PartialDate};
use tyst_report::{Cell, Language, Row, Table, Text, TimelineItem, Value, Witnesses, cell, dates};

/// A date as exactly as its source gives it; in order by its first day, as far as the dates tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceDate {
    edtf: String,
    said: Option<Text>,
}

/// When and where an entry was, where it stands and how it is known: the small part of it that every report keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The position of the entry, its witness.
    pub seq: u64,
    /// The area it belongs to.
    pub area: String,
    /// The place inside the area.
    pub place: Option<String>,
    /// When it was, as the source says it.
    pub when: SourceDate,
    definite: bool,
    first: Option<i32>,
    last: Option<i32>,
    source: String,
    inferred: Option<String>,
    remarks: Remarks,
}

/// What may be said of an entry beside what it states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Its source says that it may still change.
    Provisional,
    /// A later entry corrected it.
    Corrected,
    /// Somebody disputes it.
    Disputed,
    /// It came after the record of a period was closed that it is about.
    Late,
}

/// What is said of an entry beside what it states: a bit for each remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Remarks(u8);

impl Remark {
    const ALL: [Self; 4] = [Self::Provisional, Self::Corrected, Self::Disputed, Self::Late];

    fn label(self) -> labels::Label {
        match self {
            Self::Provisional => labels::PROVISIONAL,
            Self::Corrected => labels::CORRECTED,
            Self::Disputed => labels::DISPUTED,
            Self::Late => labels::LATE,
        }
    }
}

impl Remarks {
    /// Returns what is said of an entry by others and by when it came; whether it is provisional, it says itself.
    pub(crate) fn of(event: &Event<'_>) -> Self {
        Self(0)
            .with(Remark::Corrected, event.corrected())
            .with(Remark::Disputed, event.disputed())
            .with(Remark::Late, event.is_late())
    }

    /// Returns them with another one, if it is so.
    pub(crate) fn with(self, remark: Remark, is_so: bool) -> Self {
        Self(self.0 | u8::from(is_so) << remark as u8)
    }

    pub(crate) fn has(self, remark: Remark) -> bool {
        self.0 & 1 << remark as u8 != 0
    }

    fn labels(self) -> impl Iterator<Item = labels::Label> {
        Remark::ALL.into_iter().filter(move |remark| self.has(*remark)).map(Remark::label)
    }
}

impl SourceDate {
    /// Keeps a date of the ledger.
    pub fn of(when: WhenView<'_>) -> SourceDate {
        SourceDate { edtf: when.edtf(), said: when.said.map(words::text) }
    }

    /// Returns whether a date or a bound of it is known.
    pub fn is_dated(&self) -> bool {
        !self.edtf.is_empty()
    }

    /// Returns whether the source has words for it and no date.
    pub fn is_in_words(&self) -> bool {
        !self.is_dated() && self.said.is_some()
    }

    /// Returns the first and the last date that it can mean, in EDTF; where one of them is open, both are the other.
    pub fn ends(&self) -> Option<[&str; 2]> {
        match self.edtf.split_once('/').unwrap_or((&self.edtf, &self.edtf)) {
            ("" | "..", "" | "..") => None,
            ("" | "..", only) | (only, "" | "..") => Some([only, only]),
            (first, last) => Some([first, last]),
        }
    }

    /// Returns the same days without the source's words, written in one way however they were: a year for its first day to its last.
    #[must_use]
    pub fn days(&self) -> SourceDate {
        if !self.is_dated() {
            return self.clone();
        }
        let edtf =
            self.ends().filter(|[first, last]| first != last).and_then(|[first, last]| whole(first, last));
        SourceDate { edtf: edtf.unwrap_or_else(|| self.edtf.clone()), said: None }
    }

    /// Returns the source's words for it, else the date in words; `None` where there are neither.
    pub fn words(&self) -> Option<Text> {
        self.said.clone().or_else(|| self.is_dated().then(|| written(&self.edtf)))
    }

    /// Returns the same for the day by which something is due: "by November 2019".
    pub fn due(&self) -> Option<Text> {
        let last = self.edtf.strip_prefix("../").unwrap_or(&self.edtf);
        match &self.said {
            None if self.is_dated() && !last.contains('/') => {
                Some(words::around("by {}", "erbyn {}", &written(last))) // U: translator
            }
            _ => self.words(),
        }
    }

    /// Returns the date in EDTF with the source's words, these alone, or "not stated".
    pub fn value(&self) -> Value {
        match (self.edtf.as_str(), &self.said) {
            ("", None) => labels::NOT_STATED.text().into(),
            ("", Some(said)) => {
                let (said, language) = said.shown_in(Language::English);
                Value::quoted(said, language.tag())
            }
            (edtf, Some(said)) => Value::date_said(edtf, said),
            (edtf, None) => Value::date(edtf),
        }
    }
}

/// Returns the year or the month that two dates are the ends of, if they are.
fn whole(first: &str, last: &str) -> Option<String> {
    let month = |date: &str, is_last: bool| -> Option<String> {
        let (month, day) = (date.get(..7)?, date.get(8..));
        let days = month.parse::<PartialDate>().ok()?.last().to_string();
        let end = if is_last { days.get(8..)? } else { "01" };
        day.is_none_or(|day| day == end).then(|| month.to_owned())
    };
    let [from, to] = [month(first, false)?, month(last, true)?];
    let year = from.strip_suffix("-01").filter(|year| to.strip_suffix("-12") == Some(*year));
    match year {
        Some(year) => Some(year.to_owned()),
        None if from == to => Some(from),
        None => Some(format!("{from}/{to}")),
    }
}

impl Evidence {
    /// The fields it reads, of every kind, for a report's own [`FIELDS`](crate::Report::FIELDS).
    pub const FIELDS: Fields = Fields::all(&[Fields::PLACE, Fields::WHEN, Fields::BASIS, Fields::SOURCES]);

    /// Keeps what an entry rests on.
    pub fn of(event: &Event<'_>) -> Evidence {
        let span = event.span();
        Evidence {
            seq: event.seq(),
            area: event.area().to_owned(),
            place: event.place().map(str::to_owned),
            when: SourceDate::of(event.when()),
            definite: event.is_definite(),
            first: span.first.map(Day::number),
            last: span.last.map(Day::number),
            source: sources::joined(event),
            inferred: match event.basis() {
                BasisView::Stated => None,
                BasisView::Inferred(reason) => Some(reason.to_owned()),
            },
            remarks: Remarks::of(event),
        }
    }

    /// Returns the same for what may still change, where its source says so.
    pub(crate) fn provisional(mut self, provisional: Option<bool>) -> Evidence {
        self.remarks = self.remarks.with(Remark::Provisional, provisional == Some(true));
        self
    }

    /// Returns whether it was so on the day that was asked, or may have been.
    pub fn certainty(&self) -> Certainty {
        if self.definite { Certainty::Definite } else { Certainty::Possible }
    }

    /// Returns whether it was so by a day, may have been, or (`None`) was not.
    pub fn by(&self, day: Day) -> Option<Certainty> {
        if self.last.is_some_and(|last| last <= day.number()) {
            return Some(Certainty::Definite);
        }
        self.first.is_none_or(|first| first <= day.number()).then_some(Certainty::Possible)
    }

    /// Returns the first and the last day that it can mean, as far as they are known.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        [self.first, self.last].into_iter().flatten().filter_map(Day::from_number)
    }

    /// Returns whether it came after `other`: by the days where they tell, else by the order of recording.
    pub fn follows(&self, other: &Evidence) -> bool {
        let before =
            |a: &Evidence, b: &Evidence| a.last.zip(b.first).is_some_and(|(last, first)| last < first);
        !before(self, other) && (before(other, self) || self.seq > other.seq)
    }

    /// Returns whether it belongs to an area, or to a place, itself.
    pub fn is_at(&self, slug: &str) -> bool {
        self.area == slug || self.place.as_deref() == Some(slug)
    }

    /// Returns the documents and the places in them: "S002, lines 3-4; S004, line 9".
    pub fn source(&self) -> Text {
        sources::shown(&self.source)
    }

    /// Returns the documents and the places in them; then whether the entry is provisional, was corrected, is disputed or came late. For
    /// tables that do not show the [`basis`](Self::basis), which says the same.
    pub fn standing(&self) -> Text {
        self.remarked(self.source())
    }

    /// Returns whether it is provisional, was corrected, is disputed or came late, each as a word.
    pub fn remarks(&self) -> impl Iterator<Item = Text> {
        self.remarks.labels().map(|label| label.text())
    }

    fn remarked(&self, words: Text) -> Text {
        words::joined([words].into_iter().chain(self.remarks()), &Text::code("; "))
            .unwrap_or_else(words::nothing)
    }

    /// Returns "stated", or "inferred" with the reason; then whether it is provisional, was corrected, is disputed or came
    /// late.
    pub fn basis(&self) -> Text {
        self.remarked(match &self.inferred {
            None => labels::STATED.text(),
            Some(reason) => words::labelled(labels::INFERRED, &usual::word(reason)),
        })
    }

    /// Returns a cell that rests on the entry.
    pub fn cell(&self, value: impl Into<Value>) -> Cell {
        cell(value).with(self.seq)
    }

    /// Returns the cells for the [`columns`]: date, source and basis.
    pub fn cells(&self) -> [Cell; 3] {
        [self.cell(self.when.value()), self.cell(self.source()), self.cell(self.basis())]
    }

    /// Returns a row that rests on the entry, besides what its cells rest on.
    pub fn row(&self, cells: impl IntoIterator<Item = impl Into<Cell>>) -> Row {
        let row = Row::new(cells.into_iter().map(|cell| cell.into().with(self.seq)));
        Row { possible: !self.definite, ..row }
    }

    /// Returns a bar that begins with the entry and has no end.
    pub fn bar(&self, label: Text) -> TimelineItem {
        let item = TimelineItem::new(label, self.seq);
        let item = match (self.when.edtf.as_str(), self.when.edtf.split_once('/')) {
            ("", _) => item,
            (_, Some(("..", latest))) => item.starts_by(latest),
            (date, _) => item.starts(date),
        };
        self.when.said.iter().fold(item, TimelineItem::said)
    }

    /// Returns the bar as one that ends with the entry: by a date alone, at some time since it began; without any date, at some
    /// time after it.
    pub fn end(&self, bar: TimelineItem) -> TimelineItem {
        let bar = bar.with(self.seq);
        let began = bar.from.as_deref().and_then(|from| from.split('/').next()).map(str::to_owned);
        match (self.when.edtf.as_str(), self.when.edtf.split_once('/')) {
            ("", _) => match began {
                Some(began) => bar.ends_after(began),
                None => bar,
            },
            (_, Some(("..", latest))) => {
                bar.ends(began.map_or_else(|| latest.to_owned(), |began| format!("{began}/{latest}")))
            }
            (_, Some((earliest, ".."))) => bar.ends_after(earliest),
            (date, _) => bar.ends(date),
        }
    }
}

/// The numbers of a [`SourceDate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptDate {
    edtf: Number,
    said: Words,
}

impl KeptDate {
    pub(crate) fn of(when: WhenView<'_>, texts: &mut Texts) -> KeptDate {
        KeptDate { edtf: texts.number(&when.edtf()), said: Words::perhaps(when.said, texts) }
    }

    pub(crate) fn date(self, texts: &Texts) -> SourceDate {
        SourceDate { edtf: texts.get(self.edtf).unwrap_or_default().to_owned(), said: self.said.text(texts) }
    }

    pub(crate) fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        see(&mut self.edtf);
        self.said.each_number(see);
    }
}

/// The numbers of an [`Evidence`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptEvidence {
    pub(crate) seq: u64,
    pub(crate) area: Number,
    pub(crate) place: Number,
    when: KeptDate,
    first: Option<i32>,
    last: Option<i32>,
    source: Number,
    /// The place in the only source.
    locator: Number,
    inferred: Number,
    pub(crate) definite: bool,
    remarks: Remarks,
}

impl KeptEvidence {
    /// Keeps what an entry rests on.
    pub(crate) fn of(event: &Event<'_>, texts: &mut Texts) -> KeptEvidence {
        let span = event.span();
        // Documents and the places in them recur; what they make together seldom does.
        let mut sources = event.sources().iter();
        let (source, locator) = match (sources.next(), sources.next()) {
            (Some(only), None) => (texts.number(only.doc()), texts.perhaps(only.locator())),
            _ => (texts.number(&sources::joined(event)), Number::NONE),
        };
        KeptEvidence {
            seq: event.seq(),
            area: texts.number(event.area()),
            place: texts.perhaps(event.place()),
            when: KeptDate::of(event.when(), texts),
            first: span.first.map(Day::number),
            last: span.last.map(Day::number),
            source,
            locator,
            inferred: match event.basis() {
                BasisView::Stated => Number::NONE,
                BasisView::Inferred(reason) => texts.number(reason),
            },
            definite: event.is_definite(),
            remarks: Remarks::of(event),
        }
    }

    /// Returns the same for what may still change, where its source says so.
    pub(crate) fn provisional(mut self, provisional: Option<bool>) -> KeptEvidence {
        self.remarks = self.remarks.with(Remark::Provisional, provisional == Some(true));
        self
    }

    /// Returns whether it was so on the day that was asked, or may have been.
    pub(crate) fn certainty(&self) -> Certainty {
        if self.definite { Certainty::Definite } else { Certainty::Possible }
    }

    /// Returns whether something holds for what entries rest on, of which it may look at area and place alone: it is asked once
    /// for each of those.
    pub(crate) fn is_here<'a>(
        texts: &'a Texts,
        here: &'a dyn Fn(&Evidence) -> bool,
    ) -> impl FnMut(&KeptEvidence) -> bool + 'a {
        let mut known: BTreeMap<(Number, Number), bool> = BTreeMap::new();
        move |kept| *known.entry((kept.area, kept.place)).or_insert_with(|| here(&kept.evidence(texts)))
    }

    pub(crate) fn evidence(&self, texts: &Texts) -> Evidence {
        let own = |number| texts.get(number).map(str::to_owned);
        let source = texts.get(self.source).unwrap_or_default();
        Evidence {
            seq: self.seq,
            area: own(self.area).unwrap_or_default(),
            place: own(self.place),
            when: self.when.date(texts),
            definite: self.definite,
            first: self.first,
            last: self.last,
            source: sources::located(source, texts.get(self.locator)),
            inferred: own(self.inferred),
            remarks: self.remarks,
        }
    }

    pub(crate) fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        for number in
            [&mut self.area, &mut self.place, &mut self.source, &mut self.locator, &mut self.inferred]
        {
            see(number);
        }
        self.when.each_number(see);
    }
}

/// Adds the columns that [`Evidence::cells`] fills: the date under the label given, source and basis.
pub fn columns(table: Table, date: labels::Label) -> Table {
    let table = table.column("since", date.text());
    table.column("source", labels::SOURCE.text()).column("basis", labels::BASIS.text())
}

/// Returns a table of things with what they rest on: name, date, source and basis.
pub fn table<'a>(
    id: impl Into<String>,
    caption: Text,
    items: impl IntoIterator<Item = (&'a Evidence, Text)>,
) -> Table {
    let table = columns(Table::new(id, caption.clone()).column("name", caption), labels::WHEN);
    table.rows(items.into_iter().map(|(evidence, name)| {
        let name = cell(words::perhaps(&name, evidence.certainty()));
        evidence.row([name].into_iter().chain(evidence.cells()))
    }))
}

/// Returns a table that counts and names things: rows of [`count`].
pub fn counts(id: impl Into<String>, caption: Text, rows: impl IntoIterator<Item = Row>) -> Table {
    let table = Table::new(id, caption.clone()).column("what", caption);
    let table = table.number_column("number", labels::NUMBER.text()).column("names", labels::NAMES.text());
    table.rows(rows)
}

/// Returns a row of [`counts`]: what is counted, how many there are, their names by English name, those that are only possible
/// marked.
pub fn count<'a>(label: Text, items: impl IntoIterator<Item = (&'a Evidence, Text)>) -> Row {
    let mut items: Vec<(&Evidence, Text)> = items.into_iter().collect();
    items.sort_by_cached_key(|(evidence, name)| (words::order(name), evidence.seq));
    let found: Tally = items.iter().map(|(evidence, _)| *evidence).collect();
    let names = items.into_iter().map(|(evidence, name)| words::perhaps(&name, evidence.certainty()));
    Row::new([cell(label), found.cell(), cell(words::names(names)).with(found.witnesses())])
}

/// Returns a cell that says how many entries there are under each label, in the order in which the labels come: "stated:
/// 2; judged: 1".
pub fn by_label<'a>(items: impl IntoIterator<Item = (labels::Label, &'a Evidence)>) -> Cell {
    let mut tallies: Vec<(labels::Label, Tally)> = Vec::new();
    for (label, evidence) in items {
        let at = tallies.iter().position(|(known, _)| *known == label);
        let at = at.unwrap_or_else(|| {
            tallies.push((label, Tally::default()));
            tallies.len() - 1
        });
        tallies[at].1.extend([(evidence.certainty(), evidence.seq)]);
    }
    let witnesses: Witnesses = tallies.iter().map(|(_, found)| found.witnesses()).collect();
    let said = tallies.into_iter().map(|(label, found)| words::labelled(label, &found.words()));
    cell(words::list(said)).with(witnesses)
}

/// Returns a date in EDTF in the words of both languages.
fn written(edtf: &str) -> Text {
    Text::both(dates::words(edtf, Language::English), dates::words(edtf, Language::Welsh))
}

#[cfg(test)]
mod tests;
