//! A walk on a terminal: reads keys, does what they ask for, and draws what came of it.
//!
//! What keys mean and what the screen looks like is for `browse` to say. The terminal is put back however it ends.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::browse::{Ask, Browse};
use super::{BY, words};
use crate::failure::Outcome;
use crate::place::Asked;
use crate::replaying::Walk;
use crate::screen::counted;

/// How many steps are listed before and after the one that is shown.
const LISTED: usize = 20;

/// Walks as the keys say.
pub(super) fn walk(walk: &mut Walk<'_>) -> Outcome {
    let Some(first) = walk.after(None)? else {
        walk.place.screen.say("no steps");
        return Ok(());
    };
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stopped))?;
    }
    let mut terminal = ratatui::try_init()?;
    let browsing = Browsing { walk, browse: Browse::default(), step: first };
    let ended = browsing.run(&mut terminal, &stopped);
    ratatui::restore();
    ended
}

/// A walk, and what is seen of it.
struct Browsing<'w, 'a> {
    walk: &'w mut Walk<'a>,
    browse: Browse,
    /// The step that is shown.
    step: Range<u64>,
}

/// How soon a signal is seen while no key is pressed.
const SIGNALS_SEEN: Duration = Duration::from_millis(200);

/// Which way to the next step.
#[derive(Clone, Copy)]
enum Way {
    Forward,
    Back,
}

impl Browsing<'_, '_> {
    /// Follows the keys until one says that it is enough, or a signal does: the terminal is to be given back in any case.
    fn run(mut self, terminal: &mut DefaultTerminal, stopped: &AtomicBool) -> Outcome {
        self.show(terminal, self.step.clone(), None)?;
        loop {
            terminal.draw(|frame| self.browse.draw(frame))?;
            // Whatever else happens to a terminal, it is drawn anew.
            while !event::poll(SIGNALS_SEEN)? {
                if stopped.load(Ordering::Relaxed) {
                    return Ok(());
                }
            }
            let Event::Key(key) = event::read()? else { continue };
            match self.browse.press(key) {
                Ask::Quit => return Ok(()),
                Ask::Nothing => {}
                Ask::Forward => self.go(terminal, self.walk.after(Some(&self.step))?, Way::Forward)?,
                Ask::Back => self.go(terminal, self.walk.before(Some(&self.step))?, Way::Back)?,
                Ask::First => self.go(terminal, self.walk.after(None)?, Way::Forward)?,
                Ask::Last => self.go(terminal, self.walk.before(None)?, Way::Back)?,
                Ask::Go(words) => self.jump(terminal, &words)?,
                Ask::Cycle => self.cycle(terminal)?,
            }
        }
    }

    /// Goes to a step, or on to the next one that brought anything that is asked for.
    fn go(&mut self, terminal: &mut DefaultTerminal, step: Option<Range<u64>>, way: Way) -> Outcome {
        if let Some(step) = step {
            return self.show(terminal, step, Some(way));
        }
        let which = match way {
            Way::Forward => "last",
            Way::Back => "first",
        };
        self.browse.said = Some(format!("this is the {which} step"));
        Ok(())
    }

    /// Goes to the step after which everything known at a point was known.
    fn jump(&mut self, terminal: &mut DefaultTerminal, words: &str) -> Outcome {
        let words = words.to_owned();
        let asked = Asked::of(self.walk.history, ("--as-at", None), ("the point", Some(&words)));
        let count = match asked {
            Ok(asked) => asked.cut.count,
            Err(failure) => {
                self.browse.said = Some(failure.message);
                return Ok(());
            }
        };
        let Range { start, end } = self.walk.bounds;
        match self.walk.around(count.clamp(start + 1, end) - 1)? {
            Some(step) => self.show(terminal, step, None),
            None => Ok(()),
        }
    }

    /// Makes steps of entries in the next way, and stays where it is.
    fn cycle(&mut self, terminal: &mut DefaultTerminal) -> Outcome {
        let now = BY.iter().position(|(_, by)| *by == self.walk.by).unwrap_or_default();
        self.walk.by = BY[(now + 1) % BY.len()].1;
        match self.walk.around(self.step.end - 1)? {
            Some(step) => self.show(terminal, step, None),
            None => Ok(()),
        }
    }

    /// Shows a step; on a way, steps without anything that is asked for are passed over until there is one, the way ends, or
    /// a key is pressed.
    fn show(&mut self, terminal: &mut DefaultTerminal, from: Range<u64>, way: Option<Way>) -> Outcome {
        self.browse.said = Some("…".to_owned());
        terminal.draw(|frame| self.browse.draw(frame))?;
        let mut passed = 0;
        let (mut seqs, mut step) = (from.clone(), self.walk.look(from)?);
        while !step.is_of_interest() && !event::poll(Duration::ZERO)? {
            let next = match way {
                Some(Way::Forward) => self.walk.after(Some(&seqs))?,
                Some(Way::Back) => self.walk.before(Some(&seqs))?,
                None => None,
            };
            let Some(next) = next else { break };
            passed += 1;
            (seqs, step) = (next.clone(), self.walk.look(next)?);
        }
        // A list of entries may be long, and what they changed is looked for first.
        let mut page = vec![words::heading(&step), String::new()];
        for moved in &step.reports {
            page.extend(words::changes(self.walk, &step, moved));
            page.push(String::new());
        }
        page.extend(words::entries(self.walk, &step));
        self.browse.turn_to(page);
        if let Some(area) = self.walk.area.as_ref().filter(|_| passed > 0) {
            let passed = counted(passed, "step", "steps");
            self.browse.said = Some(format!("{passed} without anything of {area} passed over"));
        }
        self.step = seqs;
        self.list()
    }

    /// Lists the steps around the one that is shown.
    fn list(&mut self) -> Outcome {
        let mut around = vec![self.step.clone()];
        while let Some(step) = self.walk.before(around.first())?.filter(|_| around.len() <= LISTED) {
            around.insert(0, step);
        }
        let shown = around.len() - 1;
        while let Some(step) = self.walk.after(around.last())?.filter(|_| around.len() <= shown + LISTED) {
            around.push(step);
        }
        let lines: Outcome<Vec<String>> = around.into_iter().map(|step| self.line(step)).collect();
        (self.browse.steps, self.browse.shown) = (lines?, shown);
        let by = BY.iter().find(|(_, by)| *by == self.walk.by).map_or("", |(word, _)| *word);
        let Range { start, end } = self.walk.bounds;
        let area = self.walk.area.as_ref().map(|area| format!(", {area}")).unwrap_or_default();
        self.browse.title = format!("replay by {by}{area}: entries {start} to {}", end - 1);
        Ok(())
    }

    /// Returns a step in a few words.
    fn line(&self, step: Range<u64>) -> Outcome<String> {
        let last = step.end - 1;
        let recorded_at = self.walk.recorded_at(&step)?.to_string().replacen('T', " ", 1);
        Ok(format!("{last:>7} {}", recorded_at.chars().take(16).collect::<String>()))
    }
}
