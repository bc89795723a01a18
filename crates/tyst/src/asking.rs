//! Questions to a person: with lists and completion on a terminal, or line by line for screen readers, slow lines and pipes.
//!
//! It knows no entry: what is asked, and whether an answer will do, is for who asks to say.

mod lines;
mod terminal;
#[cfg(test)]
mod tests;

use std::io;

use tyst_event::words::draft;
pub(crate) use tyst_event::words::draft::Offer;

use crate::place::Place;
use lines::Lines;
use terminal::Terminal;

/// A question.
#[derive(Clone, Copy)]
pub(crate) struct Question<'q> {
    /// What is asked, in a few words.
    pub(crate) words: &'q str,
    /// What the answer means, with an example.
    pub(crate) help: &'q str,
    /// What can be picked.
    pub(crate) offers: &'q [Offer],
    /// Whether anything can be typed, and not only an offer picked.
    pub(crate) is_open: bool,
    /// What an empty answer stands for.
    pub(crate) default: Option<&'q str>,
}

/// Says what was understood of an answer, where that is worth saying, or what is wrong with it.
pub(crate) type Check<'c> = &'c dyn Fn(&str) -> Result<Option<String>, String>;

/// Somebody who is asked.
pub(crate) trait Asking {
    /// Says something.
    fn say(&mut self, text: &str);

    /// Asks until an answer will do. Returns nothing where the person leaves: by Ctrl-C, Esc, or the end of the input.
    fn ask(&mut self, question: &Question<'_>, check: Check<'_>) -> Option<String>;

    /// Has one of some offers picked; `default` is what an empty answer picks.
    fn choose(&mut self, words: &str, help: &str, offers: &[Offer], default: Option<&str>) -> Option<String> {
        let question = Question { words, help, offers, is_open: false, default };
        self.ask(&question, &|_| Ok(None))
    }

    /// Asks a question that is answered by yes or no.
    fn confirm(&mut self, words: &str, default: bool) -> Option<bool> {
        let offers = [Offer::new("yes", "", ["ie", "y"]), Offer::new("no", "", ["na", "n"])];
        let default = if default { "yes" } else { "no" };
        self.choose(words, "", &offers, Some(default)).map(|answer| answer == "yes")
    }
}

/// Returns who sits there: at a terminal, unless plain lines are wanted, which may come from anywhere.
pub(crate) fn person(place: &Place) -> Option<Box<dyn Asking>> {
    if place.screen.plain {
        return Some(Box::new(Lines::new(io::stdin().lock(), io::stderr())));
    }
    place.screen.can_ask().then(|| Box::new(Terminal) as Box<dyn Asking>)
}

/// Returns an offer as a line of a list.
fn line(offer: &Offer) -> String {
    match (offer.value.as_str(), offer.about.as_str()) {
        (value, "") => value.to_owned(),
        ("", about) => about.to_owned(),
        (value, about) => format!("{value}  {about}"),
    }
}

/// Returns whether an offer goes by anything in which words occur.
fn has(offer: &Offer, words: &str) -> bool {
    let folded = words.trim().to_lowercase();
    offer.words().any(|word| word.to_lowercase().contains(&folded))
}

/// Returns how words were understood, where that is something else than what was typed.
fn echo(typed: &str, answer: &str) -> Option<String> {
    (!answer.is_empty() && typed.trim() != answer).then(|| format!("= {answer}"))
}

/// Returns the value of the offer that words mean, its line in a list among them, and else the words.
fn meant(offers: &[Offer], words: &str) -> String {
    let listed = offers.iter().find(|offer| line(offer) == words);
    listed.map_or_else(|| draft::meant(offers, words), |offer| offer.value.clone())
}
