//! Questions on a terminal: lists to search in, and completion of what is known.

use std::io::{self, Write as _};

use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::{CustomUserError, InquireError, Select, Text};

use super::{Asking, Check, Offer, Question, echo, has, line, meant};

/// A person at the terminal.
pub(super) struct Terminal;

/// How many lines of a list are shown at once.
const PAGE: usize = 12;

impl Asking for Terminal {
    fn say(&mut self, text: &str) {
        // Whether anybody reads it must not matter to what is recorded.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    fn ask(&mut self, question: &Question<'_>, check: Check<'_>) -> Option<String> {
        loop {
            let answer = if question.is_open { typed(question) } else { picked(question) };
            let answer = match answer {
                Ok(answer) => answer,
                Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => return None,
                Err(fault) => {
                    self.say(&format!("the terminal cannot be used ({fault}); --plain asks line by line"));
                    return None;
                }
            };
            match check(&answer) {
                Ok(understood) => {
                    if let Some(understood) = understood {
                        self.say(&format!("  {understood}"));
                    }
                    return Some(answer);
                }
                Err(fault) => self.say(&format!("  {fault}")),
            }
        }
    }
}

fn picked(question: &Question<'_>) -> Result<String, InquireError> {
    let Question { words, help, offers, default, .. } = *question;
    let cursor = offers.iter().position(|offer| Some(offer.value.as_str()) == default).unwrap_or(0);
    let listed: Vec<String> = offers.iter().map(line).collect();
    let mut select = Select::new(words, listed).with_page_size(PAGE).with_starting_cursor(cursor);
    if !help.is_empty() {
        select = select.with_help_message(help);
    }
    let found = |input: &str, _: &String, _: &str, index: usize| {
        offers.get(index).filter(|offer| has(offer, input)).map(|_| 0)
    };
    let index = select.with_scorer(&found).raw_prompt()?.index;
    Ok(offers.get(index).map_or_else(String::new, |offer| offer.value.clone()))
}

fn typed(question: &Question<'_>) -> Result<String, InquireError> {
    let Question { words, help, offers, default, .. } = *question;
    let mut text = Text::new(words).with_page_size(PAGE);
    if !help.is_empty() {
        text = text.with_help_message(help);
    }
    if let Some(default) = default.filter(|default| !default.is_empty()) {
        text = text.with_default(default);
    }
    if !offers.is_empty() {
        text = text.with_autocomplete(Known(offers.to_vec()));
    }
    let typed = text.prompt()?;
    let answer = meant(offers, &typed);
    if let Some(echo) = echo(&typed, &answer) {
        Terminal.say(&format!("  {echo}"));
    }
    Ok(answer)
}

/// Completes what is known.
#[derive(Clone)]
struct Known(Vec<Offer>);

impl Autocomplete for Known {
    fn get_suggestions(&mut self, input: &str) -> Result<Vec<String>, CustomUserError> {
        Ok(self.0.iter().filter(|offer| has(offer, input)).map(line).collect())
    }

    fn get_completion(
        &mut self,
        input: &str,
        highlighted: Option<String>,
    ) -> Result<Replacement, CustomUserError> {
        let listed = highlighted.or_else(|| {
            let mut fitting = self.0.iter().filter(|offer| has(offer, input));
            fitting.next().filter(|_| fitting.next().is_none()).map(line)
        });
        let offer = listed.and_then(|listed| self.0.iter().find(|offer| line(offer) == listed));
        Ok(offer.map(|offer| offer.value.clone()))
    }
}
