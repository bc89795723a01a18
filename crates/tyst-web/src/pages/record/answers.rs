//! Answers as a form brings them, and the draft that they make.
//!
//! A field is asked for under `d-NAME` if it belongs to the kind, else under `a-NAME`; a date has parts of its own behind a slash.

use tyst_event::field::Shape;
use tyst_event::words::draft::{Draft, Field, meant};
use tyst_event::{Event, Kind, Problem, Statement};
use tyst_ledger::Offers;

/// The parts of a date: the last one is for what is not known exactly.
pub(super) const DATE: [&str; 4] = ["day", "month", "year", "words"];

/// Under which name a form carries the names that are meant as they are, each behind the id of its field.
const SURE: &str = "sure";

/// What was answered so far.
#[derive(Clone)]
pub(super) struct Answers {
    pub(super) kind: Kind,
    /// The entry that is corrected, or about which something is said, where there is one.
    pub(super) target: Option<u64>,
    fields: Vec<Field>,
    pairs: Vec<(String, String)>,
}

/// Returns under which name a field is asked for, which also is the id of its input.
pub(super) fn id(field: &Field) -> String {
    let of = if field.is_data { "d" } else { "a" };
    format!("{of}-{}", field.flag.name)
}

/// Returns whether a name is another one, or a part of it behind a slash.
fn is_of(known: &str, name: &str) -> bool {
    known.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Answers {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, target: None, fields: Field::of(kind), pairs: Vec::new() }
    }

    /// Takes what a form brings, but what is empty. Browsers write the ends of lines as two signs.
    pub(super) fn of(kind: Kind, pairs: Vec<(String, String)>) -> Self {
        let kept = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
        let plain = kept.map(|(name, value)| (name, value.replace("\r\n", "\n")));
        Self { pairs: plain.collect(), ..Self::new(kind) }
    }

    /// Returns the same answers for an entry that is corrected, or about which something is said.
    pub(super) fn about(self, seq: u64) -> Self {
        Self { target: Some(seq), ..self }
    }

    /// Returns the entry that is corrected, where one is.
    pub(super) fn corrected(&self) -> Option<u64> {
        self.target.filter(|_| !self.kind.is_meta())
    }

    /// Returns the answers that make a draft, for the correction of an entry.
    pub(super) fn of_draft(draft: &Draft, target: u64) -> Self {
        let mut answers = Self { target: Some(target), ..Self::new(draft.kind) };
        for field in answers.fields.clone() {
            let typed = draft.typed(&field.flag.name, field.is_data);
            let is_date = matches!(field.flag.shape, Shape::When | Shape::PartialDate);
            let is_choice = matches!(field.flag.shape, Shape::Code(_));
            match (is_date, is_choice && field.flag.many) {
                (true, _) => answers.put_date(&id(&field), typed.first().map_or("", String::as_str)),
                (_, true) => {
                    answers.pairs.extend(typed.iter().map(|typed| (id(&field), typed.clone())));
                }
                _ => answers.put(&id(&field), typed.join("\n")),
            }
        }
        answers
    }

    /// Puts a date into its parts, or as it is written where it is no plain date.
    fn put_date(&mut self, id: &str, date: &str) {
        let parts: Vec<&str> = date.split('-').collect();
        let is_plain = parts.len() <= 3
            && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_plain || parts[0].len() != 4 {
            return self.put(&format!("{id}/words"), date.to_owned());
        }
        for (part, name) in parts.iter().zip(["year", "month", "day"]) {
            self.put(&format!("{id}/{name}"), (*part).to_owned());
        }
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the one answer under a name.
    pub(super) fn word(&self, name: &str) -> &str {
        self.pairs().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// Returns all answers under a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns what was typed for several values under a name, or behind a slash under it: each on a line.
    pub(super) fn lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.pairs().filter(move |(known, _)| is_of(known, name));
        all.flat_map(|(_, value)| value.lines()).map(str::trim).filter(|line| !line.is_empty())
    }

    /// Puts an answer in the place of any that were there.
    pub(super) fn put(&mut self, name: &str, value: String) {
        self.pairs.retain(|(known, _)| !is_of(known, name));
        if !value.is_empty() {
            self.pairs.push((name.to_owned(), value));
        }
    }

    /// Puts what a name stands for in its place: the slug of a party for what it is called.
    pub(super) fn resolve(&mut self, offers: &Offers) {
        let draft = self.draft();
        for field in self.fields.clone().iter().filter(|field| matches!(field.flag.shape, Shape::Slug)) {
            let offers = offers.of_field(field, &draft);
            let typed = self.typed(field);
            let found: Vec<String> = typed.iter().map(|typed| meant(&offers, typed)).collect();
            if found != typed {
                self.put(&id(field), found.join("\n"));
            }
        }
    }

    /// Returns what was typed for a field.
    fn typed(&self, field: &Field) -> Vec<String> {
        let id = id(field);
        if matches!(field.flag.shape, Shape::When | Shape::PartialDate) {
            return self.date(&id).into_iter().collect();
        }
        if field.flag.many {
            return self.lines(&id).map(str::to_owned).collect();
        }
        let all = self.all(&id).map(str::trim).filter(|value| !value.is_empty());
        all.map(str::to_owned).collect()
    }

    /// Returns a date as exact as it was typed: in words, or in numbers from the year on.
    fn date(&self, id: &str) -> Option<String> {
        let [day, month, year, words] = DATE.map(|part| self.word(&format!("{id}/{part}")).trim());
        // Two dates are none: which one is meant, nobody can say.
        if !words.is_empty() {
            let others = [day, month, year].into_iter().filter(|part| !part.is_empty());
            return Some(others.chain([words]).collect::<Vec<_>>().join(" / "));
        }
        let two = |part: &str| if part.len() == 1 { format!("0{part}") } else { part.to_owned() };
        let parts: Vec<String> = match (year, month, day) {
            ("", "", "") => return None,
            // As people write a date without its year, for it is shown to them again.
            ("", month, day) => {
                let rest = [day, month].into_iter().filter(|part| !part.is_empty());
                return Some(rest.collect::<Vec<_>>().join("/"));
            }
            (year, "", "") => vec![year.to_owned()],
            (year, month, "") => vec![year.to_owned(), two(month)],
            (year, month, day) => vec![year.to_owned(), two(month), two(day)],
        };
        Some(parts.join("-"))
    }

    /// Notes that a name is meant which the ledger does not know, and returns whether that was noted before.
    pub(super) fn is_sure(&mut self, id: &str, name: &str) -> bool {
        let said = format!("{id}={name}");
        let was_sure = self.all(SURE).any(|known| known == said);
        if !was_sure {
            self.pairs.push((SURE.to_owned(), said));
        }
        was_sure
    }

    /// Returns the statement that the answers make, or all that is wrong with it; `target` is the entry about which they say something.
    pub(super) fn statement(&self, target: Option<&Event>) -> Result<Statement, Vec<Problem>> {
        let draft = self.draft();
        if self.kind.is_meta() { draft.remark(target) } else { draft.statement() }
    }

    /// Returns the draft that the answers make. What says more of something that was left out is left out as well.
    pub(super) fn draft(&self) -> Draft {
        let mut draft = Draft::new(self.kind);
        for field in &self.fields {
            if !field.is_idle(&draft) {
                draft.put(field, self.typed(field));
            }
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Answers::of(Kind::TrainingDelivered, pairs.collect())
    }

    #[test]
    fn a_date_is_as_exact_as_what_was_typed() {
        for (day, month, year, words, expected) in [
            ("", "", "2018", "", Some("2018")),
            ("", "9", "2018", "", Some("2018-09")),
            ("4", "09", "2018", "", Some("2018-09-04")),
            ("", "", "", "autumn 2018", Some("autumn 2018")),
            ("", "", "2018", "autumn 2018", Some("2018 / autumn 2018")),
            ("4", "", "2018", "", Some("2018--04")),
            ("4", "9", "", "", Some("4/9")),
            ("", "4", "", "", Some("4")),
            ("4", "", "", "April", Some("4 / April")),
            ("", "", "", " ", None),
        ] {
            let pairs = [
                ("a-when/day", day),
                ("a-when/month", month),
                ("a-when/year", year),
                ("a-when/words", words),
            ];
            assert_eq!(answers(&pairs).date("a-when").as_deref(), expected);
        }
    }

    #[test]
    fn a_part_of_what_was_left_out_is_left_out() {
        let part = ("d-participants-unit", "teachers");
        let alone = answers(&[part]).draft();
        assert_eq!(alone.typed("participants-unit", true), [""; 0]);
        let both = answers(&[part, ("d-participants", "20")]).draft();
        assert_eq!(both.typed("participants-unit", true), ["teachers"]);
    }

    #[test]
    fn several_values_stand_on_lines_of_their_own() {
        let draft =
            answers(&[("d-providers", "gwent-police\r\n\n barnardos \n"), ("d-topic", "a\nb")]).draft();
        assert_eq!(draft.typed("providers", true), ["gwent-police", "barnardos"]);
        assert_eq!(draft.typed("topic", true), ["a\nb"]);
    }
}
