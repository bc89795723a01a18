//! What a walk looks like on a terminal, and what its keys mean.
//!
//! Reads no keyboard and no ledger: the terminal asks here what to do, and says what came of it. Nothing is told by colour.

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph};

/// How wide the list of steps is, in characters, with its frame.
const LIST_WIDTH: u16 = 28;
/// The longest point that is typed, in characters.
const TYPED_MAX: usize = 80;
const KEYS: &str = "→ forward  ← back  Home End  g go to  b step by  ↑ ↓ scroll  ? help  q quit";
const HELP: [&str; 12] = [
    "→  n  space      the next step",
    "←  p             the step before",
    "Home  End        the first step, the last one",
    "g                go to a point, typed as for --from:",
    "                 2026-01-08, seq:12, @NAME",
    "b                a step is a moment, a day, an entry",
    "↑ ↓  PgUp PgDn   read on in a long step",
    "?                this page",
    "q  Esc  Ctrl-C   quit",
    "",
    "With --area, forward and back pass over steps",
    "without anything of the area.",
];

/// How wide and how high the help is, with its frame.
const HELP_WIDTH: u16 = 56;
const HELP_HEIGHT: u16 = 14;

/// All that is on the screen.
#[derive(Default)]
pub(super) struct Browse {
    /// What is walked through.
    pub(super) title: String,
    /// The steps around the one that is shown.
    pub(super) steps: Vec<String>,
    /// Which of them is shown.
    pub(super) shown: usize,
    /// What it brought, line by line.
    pub(super) page: Vec<String>,
    /// What there is to say beside.
    pub(super) said: Option<String>,
    /// How many lines of the page are above the screen.
    scroll: usize,
    /// A point that is being typed.
    typed: Option<String>,
    is_helping: bool,
}

/// What a key asks for, beyond the screen itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Nothing,
    Forward,
    Back,
    First,
    Last,
    /// The step at a point.
    Go(String),
    /// The next way of making entries a step.
    Cycle,
    Quit,
}

impl Browse {
    /// Shows another step.
    pub(super) fn turn_to(&mut self, page: Vec<String>) {
        (self.page, self.scroll, self.said) = (page, 0, None);
    }

    /// Takes in a key.
    pub(super) fn press(&mut self, key: KeyEvent) -> Ask {
        if key.kind == KeyEventKind::Release {
            return Ask::Nothing;
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return if key.code == KeyCode::Char('c') { Ask::Quit } else { Ask::Nothing };
        }
        let key = key.code;
        if self.typed.is_some() {
            return self.type_on(key);
        }
        if self.is_helping {
            self.is_helping = false;
            return Ask::Nothing;
        }
        match key {
            KeyCode::Right | KeyCode::Char('n' | ' ') => return Ask::Forward,
            KeyCode::Left | KeyCode::Char('p') => return Ask::Back,
            KeyCode::Home => return Ask::First,
            KeyCode::End => return Ask::Last,
            KeyCode::Char('b') => return Ask::Cycle,
            KeyCode::Char('q') | KeyCode::Esc => return Ask::Quit,
            KeyCode::Char('g') => (self.typed, self.said) = (Some(String::new()), None),
            KeyCode::Char('?') => self.is_helping = true,
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll += 1,
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(10),
            KeyCode::PageDown => self.scroll += 10,
            _ => {}
        }
        Ask::Nothing
    }

    /// Takes in a key while a point is typed.
    fn type_on(&mut self, key: KeyCode) -> Ask {
        let Some(typed) = &mut self.typed else { return Ask::Nothing };
        match key {
            KeyCode::Enter => {
                let point = self.typed.take().unwrap_or_default();
                return if point.is_empty() { Ask::Nothing } else { Ask::Go(point) };
            }
            KeyCode::Esc => self.typed = None,
            KeyCode::Backspace => drop(typed.pop()),
            KeyCode::Char(letter) if typed.chars().count() < TYPED_MAX => typed.push(letter),
            _ => {}
        }
        Ask::Nothing
    }

    /// Draws the screen.
    pub(super) fn draw(&mut self, frame: &mut Frame<'_>) {
        let rows = [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)];
        let [top, middle, bottom] = Layout::vertical(rows).areas(frame.area());
        let [list, page] =
            Layout::horizontal([Constraint::Length(LIST_WIDTH), Constraint::Fill(1)]).areas(middle);
        frame.render_widget(Line::styled(self.title.as_str(), Modifier::BOLD), top);
        self.draw_list(frame, list);
        self.draw_page(frame, page);
        let foot = match (&self.typed, &self.said) {
            (Some(typed), _) => format!("go to: {typed}_   (Enter goes there, Esc does not)"),
            (None, Some(said)) => said.clone(),
            (None, None) => KEYS.to_owned(),
        };
        frame.render_widget(Line::raw(foot), bottom);
        if self.is_helping {
            draw_help(frame, middle);
        }
    }

    /// Draws the steps, with the one that is shown in sight.
    fn draw_list(&self, frame: &mut Frame<'_>, area: Rect) {
        let height = usize::from(area.height.saturating_sub(2));
        let first = (self.shown + 1).saturating_sub(height.div_ceil(2));
        let first = first.min(self.steps.len().saturating_sub(height));
        let line = |(index, step): (usize, &String)| {
            if index == self.shown {
                Line::styled(format!("> {step}"), Style::from(Modifier::REVERSED))
            } else {
                Line::raw(format!("  {step}"))
            }
        };
        let lines: Vec<Line<'_>> = self.steps.iter().enumerate().skip(first).take(height).map(line).collect();
        frame.render_widget(Paragraph::new(lines).block(Block::bordered().title("steps")), area);
    }

    /// Draws what the step brought, and says how much of it is out of sight.
    fn draw_page(&mut self, frame: &mut Frame<'_>, area: Rect) {
        let (width, height) = (area.width.saturating_sub(2), usize::from(area.height.saturating_sub(2)));
        let lines: Vec<String> =
            self.page.iter().flat_map(|line| folded(line, usize::from(width).max(10))).collect();
        self.scroll = self.scroll.min(lines.len().saturating_sub(height));
        let below = lines.len().saturating_sub(self.scroll + height);
        let mut block = Block::bordered().title("what it brought");
        if below > 0 {
            block = block.title_bottom(format!("{below} more lines ↓"));
        }
        let seen: Vec<Line<'_>> = lines.into_iter().skip(self.scroll).take(height).map(Line::raw).collect();
        frame.render_widget(Paragraph::new(seen).block(block), area);
    }
}

/// Draws the meaning of the keys over the middle of the screen.
fn draw_help(frame: &mut Frame<'_>, area: Rect) {
    let page = area.centered(Constraint::Length(HELP_WIDTH), Constraint::Length(HELP_HEIGHT));
    frame.render_widget(Clear, page);
    let lines: Vec<Line<'_>> = HELP.into_iter().map(Line::raw).collect();
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title("any key goes back")), page);
}

/// Returns a line in lines of a width, broken between words where it can be; what goes on is indented with its beginning.
fn folded(line: &str, width: usize) -> Vec<String> {
    let indent: String = line.chars().take_while(|letter| *letter == ' ').take(width / 3).collect();
    let (mut lines, mut rest) = (Vec::new(), line.trim_end().to_owned());
    while rest.chars().count() > width {
        let cut = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
        let start = rest.len() - rest.trim_start().len();
        let next = rest[cut..].chars().next().map_or(cut, |letter| cut + letter.len_utf8());
        let end = rest[..next].rfind(' ').filter(|at| *at > start).unwrap_or(cut);
        lines.push(rest[..end].to_owned());
        rest = format!("{indent}  {}", rest[end..].trim_start());
    }
    lines.push(rest);
    lines
}

#[cfg(test)]
mod tests;
