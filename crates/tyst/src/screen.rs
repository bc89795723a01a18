//! Standard output for data, standard error for everything else.
//!
//! Nothing else prints, so that a pipe sees data only.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rustix::termios::tcgetwinsize;
use serde_json::Value as Json;

use crate::failure::{Failure, Outcome};

mod table;

use table::Table;

/// How wide a page is where nothing says so, and what it is at least and at most, in characters.
const WIDTH: u16 = 100;
const WIDTH_MIN: u16 = 20;
const WIDTH_MAX: u16 = 160;

/// Where a command prints, and how.
pub(crate) struct Screen {
    /// Whether data is printed as JSON.
    pub(crate) json: bool,
    /// Whether tables are drawn without lines and marks beyond ASCII.
    pub(crate) plain: bool,
    /// Whether what is said is a line of a log.
    pub(crate) logs: bool,
}

impl Screen {
    /// Prints data.
    #[expect(clippy::unused_self, reason = "all printing goes through the screen")]
    pub(crate) fn data(&self, text: &str) -> Outcome {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    }

    /// Prints one JSON value on one line.
    pub(crate) fn json_line(&self, value: &Json) -> Outcome {
        self.data(&safe(&value.to_string()))
    }

    /// Prints a JSON value over several lines.
    pub(crate) fn json_page(&self, value: &Json) -> Outcome {
        let page = serde_json::to_string_pretty(value).map_err(|fault| Failure::usage(fault.to_string()))?;
        self.data(&safe(&page))
    }

    /// Tells whoever started a service something that nobody else may know: where there is a log, not there.
    pub(crate) fn tell(&self, text: &str) {
        if self.logs {
            // Whether anybody reads it must not matter to those who are served.
            let _ = self.data(text);
        } else {
            self.say(text);
        }
    }

    /// Says something that is not data.
    pub(crate) fn say(&self, text: &str) {
        if self.logs {
            tracing::info!("{text}");
            return;
        }
        // Whether anybody reads it must not matter to what is recorded.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Returns whether a person sits at both ends, so that a question can be asked.
    #[expect(clippy::unused_self, reason = "all dialogue goes through the screen")]
    pub(crate) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Returns whether a person reads the data and types, so that it can be browsed.
    pub(crate) fn can_browse(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Asks a question that is answered by y or n; anything but y is no.
    pub(crate) fn ask(&self, question: &str) -> bool {
        self.say(&format!("{question} [y/N]"));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("y")
    }

    /// Returns a bar that shows on a terminal how far something has come, and nothing elsewhere.
    #[expect(clippy::unused_self, reason = "all printing goes through the screen")]
    pub(crate) fn progress(&self, what: &'static str) -> ProgressBar {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}%");
        ProgressBar::new(0)
            .with_message(what)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    /// Returns a mark that turns on a terminal while something is done whose end is not known, and nothing elsewhere.
    #[expect(clippy::unused_self, reason = "all printing goes through the screen")]
    pub(crate) fn running(&self, what: &'static str) -> ProgressBar {
        let bar = ProgressBar::no_length().with_message(what).with_style(ProgressStyle::default_spinner());
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Returns a table with these headings that fits the page.
    pub(crate) fn table(&self, headings: &[&str]) -> Table {
        Table::new(headings, self.width(), self.plain)
    }

    /// Returns the width of the page, in characters: that of the terminal, and where there is none, what COLUMNS says.
    #[expect(clippy::unused_self, reason = "the screen knows its width")]
    #[expect(clippy::disallowed_methods, reason = "what a terminal does not say")]
    pub(crate) fn width(&self) -> u16 {
        let terminal = tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col);
        let said = || std::env::var("COLUMNS").ok()?.parse().ok();
        terminal.filter(|columns| *columns > 0).or_else(said).unwrap_or(WIDTH).clamp(WIDTH_MIN, WIDTH_MAX)
    }
}

/// Returns JSON text without the characters that drive a terminal, written as JSON escapes instead.
fn safe(text: &str) -> String {
    let drives = |c: char| {
        c == '\u{7f}'
            || ('\u{80}'..='\u{9f}').contains(&c)
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if drives(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

/// Returns a number of things in words: `1 entry`, `3 entries`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// Returns a number of bytes in words: `812 bytes`, `4.2 MiB`.
pub(crate) fn amount(bytes: u64) -> String {
    let units = [("TiB", 4), ("GiB", 3), ("MiB", 2), ("KiB", 1)];
    let unit = units.into_iter().find(|(_, power)| bytes >> (10 * power) > 0);
    let Some((unit, power)) = unit else { return counted(bytes, "byte", "bytes") };
    let tenths = (bytes >> (10 * (power - 1))) * 10 / 1024;
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}
