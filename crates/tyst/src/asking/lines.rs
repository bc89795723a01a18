//! Questions line by line: nothing moves, nothing is drawn twice, and each line can be read aloud.

use std::io::{BufRead, Read as _, Write};

use super::{Asking, Check, Offer, Question, echo, line, meant};

/// How many offers are listed without being asked for, where something else can be typed as well.
const LISTED_MAX: usize = 12;
/// The longest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// What asks for the whole list.
const LIST: &str = "?";

/// A person at the other end of two streams of lines.
pub(super) struct Lines<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Lines<R, W> {
    pub(super) fn new(input: R, output: W) -> Self {
        Self { input, output }
    }

    fn list(&mut self, offers: &[Offer]) {
        for (number, offer) in (1..).zip(offers) {
            self.say(&format!("  {number}  {}", line(offer)));
        }
    }

    /// Returns the next line, or nothing at the end.
    fn line(&mut self) -> Option<String> {
        // A prompt that cannot be written is no reason not to read.
        let _ = write!(self.output, "> ").and_then(|()| self.output.flush());
        let mut bytes = Vec::new();
        let mut input = self.input.by_ref().take(ANSWER_BYTES_MAX);
        input.read_until(b'\n', &mut bytes).ok().filter(|length| *length > 0)?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
}

impl<R: BufRead, W: Write> Asking for Lines<R, W> {
    fn say(&mut self, text: &str) {
        // Whether anybody reads it must not matter to what is recorded.
        let _ = writeln!(self.output, "{text}");
    }

    fn ask(&mut self, question: &Question<'_>, check: Check<'_>) -> Option<String> {
        let Question { words, help, offers, is_open, default } = *question;
        let standard = default.filter(|default| !default.is_empty());
        self.say(&format!(
            "\n{words}{}",
            standard.map_or_else(String::new, |default| format!(" [Enter: {default}]"))
        ));
        if !help.is_empty() {
            self.say(&format!("  {help}"));
        }
        if !is_open || (1..=LISTED_MAX).contains(&offers.len()) {
            self.list(offers);
        } else if !offers.is_empty() {
            self.say(&format!("  {LIST} lists the {} that are known", offers.len()));
        }
        loop {
            let typed = self.line()?;
            if typed == LIST {
                self.list(offers);
                continue;
            }
            let picked = typed.parse::<usize>().ok().and_then(|number| offers.get(number.checked_sub(1)?));
            let answer = match (picked, default) {
                (Some(offer), _) => offer.value.clone(),
                (None, Some(default)) if typed.is_empty() => default.to_owned(),
                (None, _) => meant(offers, &typed),
            };
            if !is_open && !offers.iter().any(|offer| offer.value == answer) {
                let what = if answer.is_empty() {
                    "Enter alone picks nothing here".to_owned()
                } else {
                    format!("{answer:?} is not in the list")
                };
                self.say(&format!("  {what}: type a number or a word of it; {LIST} lists it again"));
                continue;
            }
            match check(&answer) {
                Ok(understood) => {
                    for words in echo(&typed, &answer).into_iter().chain(understood) {
                        self.say(&format!("  {words}"));
                    }
                    return Some(answer);
                }
                Err(fault) => self.say(&format!("  {fault}")),
            }
        }
    }
}
