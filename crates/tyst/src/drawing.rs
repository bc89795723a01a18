//! How a document is drawn: the flags of the format and the language, and the drawing.
//!
//! What cannot be drawn is refused before a report is made. It writes no file.

use clap::{Arg, ArgMatches};
use tyst_report::render::{self, Links, TextStyle};
use tyst_report::{Document, Language};

use crate::failure::{Class, Failure, Outcome, chain};
use crate::place::Place;

/// A format, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    Json,
    Csv,
    Xlsx,
    Ods,
    Pdf,
}

impl Format {
    const ALL: [Self; 8] =
        [Self::Text, Self::Markdown, Self::Html, Self::Json, Self::Csv, Self::Xlsx, Self::Ods, Self::Pdf];

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::Pdf => "pdf",
        }
    }

    fn can_be_printed(self) -> bool {
        match self {
            Self::Text | Self::Markdown | Self::Html | Self::Json | Self::Csv => true,
            Self::Xlsx | Self::Ods | Self::Pdf => false,
        }
    }

    /// Returns whether one file can have both languages.
    fn holds_both(self) -> bool {
        match self {
            Self::Text | Self::Markdown | Self::Json => true,
            Self::Html | Self::Csv | Self::Xlsx | Self::Ods | Self::Pdf => false,
        }
    }
}

/// Returns the flags of how a report is drawn.
pub(crate) fn drawing() -> [Arg; 3] {
    let format = Arg::new("format")
        .long("format")
        .value_parser(Format::ALL.map(Format::name))
        .default_value(Format::Text.name())
        .help("How it is drawn; `xlsx` and `ods` are workbooks, and like `pdf` need --out")
        .long_help(
            "How it is drawn. `xlsx` and `ods` are workbooks, and like `pdf` need --out. `pdf` is there where tyst was built \
             with `cargo build --features pdf`.",
        );
    let language = Arg::new("lang")
        .long("lang")
        .value_parser(["en", "cy", "both"])
        .default_value("en")
        .help("In which language; what is missing in it is shown in the other one")
        .long_help(
            "In which language; what is missing in it is shown in the other one. `both` is Welsh, then English, as text or \
             Markdown; JSON always has both. Of other formats each language is a file of its own.",
        );
    [format, language, Arg::new("table").long("table").value_name("ID").help("Which table is drawn as CSV")]
}

/// How a document is to be drawn.
pub(crate) struct Form {
    format: Format,
    languages: &'static [Language],
    table: Option<String>,
}

impl Form {
    /// Returns what the flags ask for, if it can be had.
    pub(crate) fn asked(place: &Place, matches: &ArgMatches) -> Outcome<Self> {
        let typed = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let named = Format::ALL.into_iter().find(|format| Some(format.name()) == typed("format"));
        let format = if place.screen.json { Format::Json } else { named.unwrap_or(Format::Text) };
        let languages: &[Language] = match typed("lang") {
            Some("both") => &[Language::Welsh, Language::English],
            Some("cy") => &[Language::Welsh],
            _ => &[Language::English],
        };
        let name = format.name();
        if languages.len() > 1 && !format.holds_both() {
            let fault = format!("--lang both: a file in {name} has one language");
            return Err(Failure::usage(fault)
                .hint("name one with --lang cy or --lang en, or have both written by tyst publish"));
        }
        if format == Format::Pdf && !cfg!(feature = "pdf") {
            return Err(no_pdf());
        }
        if !format.can_be_printed() && !matches.contains_id("out") {
            let fault = format!("a report in {name} cannot be printed");
            return Err(Failure::usage(fault).hint("name a file for it with --out FILE"));
        }
        Ok(Self { format, languages, table: matches.get_one::<String>("table").cloned() })
    }

    /// Draws a document.
    pub(crate) fn draw(&self, place: &Place, document: &Document) -> Outcome<Vec<u8>> {
        if self.format == Format::Json {
            return Ok(render::json(document).into_bytes());
        }
        let drawn = self.languages.iter().map(|language| self.draw_in(place, document, *language));
        Ok(drawn.collect::<Outcome<Vec<_>>>()?.join(&b'\n'))
    }

    fn draw_in(&self, place: &Place, document: &Document, language: Language) -> Outcome<Vec<u8>> {
        let drawn = match self.format {
            Format::Text => page(place, document, language),
            Format::Markdown => render::markdown(document, language),
            Format::Html => render::html(document, language, &Links::default()),
            Format::Json => render::json(document),
            Format::Csv => render::csv(document, self.table.as_deref(), language)
                .map_err(|fault| Failure::usage(fault.to_string()).hint("name one with --table ID"))?,
            Format::Xlsx => return workbook(document, language),
            Format::Ods => {
                return render::ods(document, language)
                    .map_err(|fault| Failure::new(Class::Report, chain(&fault)));
            }
            Format::Pdf => return pdf(document, language),
        };
        Ok(drawn.into_bytes())
    }
}

/// Draws a document as the workbook that is published.
pub(crate) fn workbook(document: &Document, language: Language) -> Outcome<Vec<u8>> {
    render::xlsx(document, language).map_err(|fault| Failure::new(Class::Report, chain(&fault)))
}

#[cfg(feature = "pdf")]
fn pdf(document: &Document, language: Language) -> Outcome<Vec<u8>> {
    render::pdf(document, language).map_err(|fault| Failure::new(Class::Report, chain(&fault)))
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Document, _: Language) -> Outcome<Vec<u8>> {
    Err(no_pdf())
}

/// Returns that this program cannot draw PDF, which takes long to build.
fn no_pdf() -> Failure {
    Failure::usage("this tyst was built without PDF")
        .hint("build one that has it: cargo build --features pdf")
}

/// Returns a report as a page for the terminal.
pub(crate) fn page(place: &Place, document: &Document, language: Language) -> String {
    let style = TextStyle { width: place.screen.width(), plain: place.screen.plain, colour: false };
    render::text(document, language, &style)
}
