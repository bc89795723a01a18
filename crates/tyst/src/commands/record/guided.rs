//! `tyst record` without more: asks for an entry field by field, shows it in words, and records it when the person says so.
//!
//! What it may be is for the vocabulary and the rules to say; how questions look, for `asking`.

use clap::ArgMatches;
use tyst_event::words::draft::{Draft, Field};
use tyst_event::words::names;
use tyst_event::{Kind, Statement, Warning};
use tyst_ledger::{Command, History, Missing, Offers, RecordError, Request};

use super::{fresh_key, store, tell};
use crate::asking::{Asking, Offer};
use crate::commands::correct::event;
use crate::commands::show::statement_lines;
use crate::commands::withdraw;
use crate::failure::{Class, Outcome, problem_line};
use crate::flags;
use crate::interview::{Answered, Ended, Interview};
use crate::place::Place;
use crate::shown;

/// A person who records, and what they record in.
struct Guide<'g> {
    place: &'g Place,
    matches: &'g ArgMatches,
    interview: Interview,
}

/// What a person makes of an entry that they are shown.
enum Judged {
    Right,
    /// Something of it is to be changed.
    Wrong,
    /// What it names is to be described first.
    Lacking(Missing),
}

pub(super) fn run(place: &Place, matches: &ArgMatches, mut person: Box<dyn Asking>) -> Outcome {
    let offers = Offers::of(&place.history()?)?;
    person.say("Recording, question by question. Enter leaves out what is not known; Ctrl-C leaves, and records nothing more.");
    let mut guide = Guide { place, matches, interview: Interview::new(person, offers) };
    let mut recorded = 0_u64;
    loop {
        match guide.entry() {
            Ok(true) => recorded += 1,
            Ok(false) => return Ok(()),
            Err(Ended::Left) if recorded > 0 => {
                guide.interview.person.say("nothing more was recorded");
                return Ok(());
            }
            Err(ended) => return Err(ended.into()),
        }
    }
}

impl Guide<'_> {
    /// Asks for an entry and records it; returns whether there is another one.
    fn entry(&mut self) -> Answered<bool> {
        let kinds = kinds();
        let words = "What happened?";
        let before = self.interview.before.as_ref().map(|before| before.kind.name());
        let kind = self.interview.person.choose(words, "", &kinds, before).ok_or(Ended::Left)?;
        let kind = Kind::from_name(&kind).ok_or(Ended::Left)?;
        self.interview.is_bilingual = self
            .interview
            .confirm("Will texts be given in Welsh as well as in English?", self.interview.is_bilingual)?;
        let (draft, seq) = self.recorded(Draft::new(kind))?;
        self.interview.before = Some(draft);
        self.next(seq)
    }

    /// Asks for the fields of an entry that are not answered yet, and records it; returns where it stands.
    fn recorded(&mut self, mut draft: Draft) -> Answered<(Draft, u64)> {
        let fields = Field::of(draft.kind);
        for field in &fields {
            if draft.typed(&field.flag.name, field.is_data).is_empty() {
                self.interview.field(field, &mut draft)?;
            }
        }
        loop {
            let statement = self.interview.sound(&fields, &mut draft)?;
            match self.judged(&statement, &fields, &draft)? {
                Judged::Right => match store(self.place, self.matches, statement, None, Vec::new()) {
                    Ok(done) => {
                        tell(self.place, &done)?;
                        self.interview.offers = Offers::of(&self.place.history()?)?;
                        return Ok((draft, done.receipts.first().map_or(0, |receipt| receipt.seq)));
                    }
                    Err(failure) if failure.class == Class::Refused => {
                        self.interview.person.say(&failure.words());
                        self.interview.change(&fields, &mut draft)?;
                    }
                    Err(failure) => return Err(failure.into()),
                },
                Judged::Wrong => self.interview.change(&fields, &mut draft)?,
                Judged::Lacking(missing) => self.describe(&missing, &draft)?,
            }
        }
    }

    /// Has what an entry names described, and comes back to that entry, also where the person leaves.
    fn describe(&mut self, missing: &Missing, entry: &Draft) -> Answered<()> {
        let name = names::kind(missing.kind).en;
        self.interview
            .person
            .say(&format!("\nFirst {} ({name}). Ctrl-C goes back to the entry.", missing.slug));
        let mut draft = Draft::new(missing.kind);
        if let Some(field) = Field::named(missing.kind, missing.field) {
            draft.put(&field, vec![missing.slug.clone()]);
        }
        let before = self.interview.before.replace(entry.clone());
        let described = self.recorded(draft);
        self.interview.before = before;
        match described {
            Ok(_) => Ok(()),
            Err(Ended::Left) => {
                self.interview.person.say(&format!("{} was not described", missing.slug));
                Ok(())
            }
            Err(ended) => Err(ended),
        }
    }

    /// Shows an entry with what is unlikely about it, and returns what the person makes of it.
    fn judged(&mut self, statement: &Statement, fields: &[Field], draft: &Draft) -> Answered<Judged> {
        let name = names::kind(draft.kind).en;
        self.interview.person.say(&format!(
            "\n{name} ({})\n{}",
            draft.kind.name(),
            statement_lines(statement).join("\n")
        ));
        let history = self.place.history()?;
        let is_sound = match rehearsed(&history, self.matches, statement)? {
            Ok(warnings) => {
                for warning in &warnings {
                    self.interview.person.say(&format!("  warning: {warning}"));
                }
                true
            }
            Err(problems) => {
                for problem in &problems {
                    self.interview.person.say(problem);
                }
                false
            }
        };
        let mut offers = vec![
            Offer::new("record", "it as it stands here", ["yes", "y", "ie", "iawn", "ydy"]),
            Offer::new("change", "something", ["no", "n", "na", "nac ydy"]),
            Offer::new("leave", "and record nothing", []),
        ];
        if !is_sound {
            offers.remove(0);
        }
        let missing = self.interview.offers.missing(fields, draft);
        if let Some(missing) = &missing {
            let about = format!("{} first, and then come back to this entry", missing.slug);
            offers.insert(usize::from(is_sound), Offer::new("describe", &about, ["disgrifio"]));
        }
        let default = offers[0].value.clone();
        match self.interview.person.choose("Is this right?", "", &offers, Some(&default)).as_deref() {
            Some("record") => Ok(Judged::Right),
            Some("change") => Ok(Judged::Wrong),
            Some("describe") => missing.map(Judged::Lacking).ok_or(Ended::Left),
            _ => Err(Ended::Left),
        }
    }

    /// Asks what comes after an entry, and returns whether that is another one.
    fn next(&mut self, seq: u64) -> Answered<bool> {
        let offers = [
            Offer::new("finish", "", []),
            Offer::new("another", "entry", []),
            Offer::new("undo", "withdraw the entry that was just recorded", []),
        ];
        let answer = self.interview.person.choose("What next?", "", &offers, Some("finish"));
        match answer.as_deref() {
            Some("another") => Ok(true),
            Some("undo") => {
                let history = self.place.history()?;
                let target = event(&history, seq)?;
                let statement = withdraw::at_once(&target)?;
                tell(self.place, &store(self.place, self.matches, statement, None, Vec::new())?)?;
                self.interview.offers = Offers::of(&self.place.history()?)?;
                self.interview.confirm("Record another entry?", false)
            }
            _ => Ok(false),
        }
    }
}

/// Returns the kinds with what they mean, in the order of the vocabulary.
fn kinds() -> Vec<Offer> {
    let offer = |kind: &Kind| {
        let name = names::kind(*kind);
        let about = shown::first(kind.about());
        Offer { value: kind.name().to_owned(), about, names: vec![name.en.to_owned(), name.cy.to_owned()] }
    };
    Kind::FACTS.iter().map(offer).collect()
}

/// Returns what would be unlikely about an entry, or the rules that it breaks.
fn rehearsed(
    history: &History,
    matches: &ArgMatches,
    statement: &Statement,
) -> Answered<Result<Vec<String>, Vec<String>>> {
    let command = Command {
        key: fresh_key(history, statement),
        recorded_by: flags::recorder(matches)?,
        correlation: None,
        recorded: flags::recorded(matches, history.zone())?,
        statement: statement.clone(),
    };
    match history.rehearse(Request { commands: vec![command], expect: Vec::new() }, Place::clock()) {
        Ok(receipts) => {
            let warnings = receipts.iter().flat_map(|receipt| &receipt.warnings);
            Ok(Ok(warnings.map(Warning::words).collect()))
        }
        Err(RecordError::Rejected(rejected)) => {
            let problems = rejected.into_iter().flat_map(|rejected| rejected.problems);
            Ok(Err(problems.map(|problem| problem_line(&flags::flagged(problem))).collect()))
        }
        Err(fault) => Err(Ended::Failed(fault.into())),
    }
}
