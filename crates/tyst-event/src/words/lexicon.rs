//! The words and numbers that dates are written with, in English and Welsh, with the mutations of Welsh.
//!
//! What a date means that is made of them is for `dates` to say; whatever is not listed is no part of a date.

use crate::PartialDate;

/// One word or number of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A whole number, and with how many digits it is written.
    Number(i16, usize),
    /// A date in digits alone: `14/09/2018`.
    Date(PartialDate),
    /// The same with a year of two digits: this, if the century is ours.
    Short(PartialDate),
    /// Two years: `2018/19`.
    Years(i16),
    Month(i8),
    Season(Season),
    /// `hydref`, which is October and autumn. Months have a capital letter in Welsh and seasons have none, where people keep to that.
    Hydref {
        has_capital: bool,
    },
    By,
    Before,
    Since,
    After,
    About,
    Between,
    And,
    To,
    Financial,
    Academic,
    /// Says nothing about the date: `in`, `the`, `early`.
    Filler,
}

/// A season of the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A language that a word shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tongue {
    English,
    Welsh,
}

use Season::{Autumn, Spring, Summer, Winter};
use Tongue::{English, Welsh};

/// Every word that dates are written with.
const WORDS: &[(Tongue, Word, &[&str])] = &[
    (English, Word::Month(1), &["january", "jan"]),
    (English, Word::Month(2), &["february", "feb"]),
    (English, Word::Month(3), &["march", "mar"]),
    (English, Word::Month(4), &["april", "apr"]),
    (English, Word::Month(5), &["may"]),
    (English, Word::Month(6), &["june", "jun"]),
    (English, Word::Month(7), &["july", "jul"]),
    (English, Word::Month(8), &["august", "aug"]),
    (English, Word::Month(9), &["september", "sept", "sep"]),
    (English, Word::Month(10), &["october", "oct"]),
    (English, Word::Month(11), &["november", "nov"]),
    (English, Word::Month(12), &["december", "dec"]),
    (Welsh, Word::Month(1), &["ionawr", "ion"]),
    (Welsh, Word::Month(2), &["chwefror", "chwef", "chwe", "chw"]),
    (Welsh, Word::Month(3), &["mawrth", "fawrth", "maw"]),
    (Welsh, Word::Month(4), &["ebrill", "ebr"]),
    (Welsh, Word::Month(5), &["mai", "fai"]),
    (Welsh, Word::Month(6), &["mehefin", "fehefin", "meh"]),
    (Welsh, Word::Month(7), &["gorffennaf", "orffennaf", "ngorffennaf", "gorff"]),
    (Welsh, Word::Month(8), &["awst"]),
    (Welsh, Word::Month(9), &["medi", "fedi"]),
    (Welsh, Word::Hydref { has_capital: false }, &["hydref"]),
    (Welsh, Word::Month(11), &["tachwedd", "dachwedd", "nhachwedd", "thachwedd", "tach"]),
    (Welsh, Word::Month(12), &["rhagfyr", "ragfyr", "rhag"]),
    (English, Word::Season(Spring), &["spring"]),
    (English, Word::Season(Summer), &["summer"]),
    (English, Word::Season(Autumn), &["autumn", "fall"]),
    (English, Word::Season(Winter), &["winter"]),
    (Welsh, Word::Season(Spring), &["gwanwyn", "wanwyn", "ngwanwyn"]),
    (Welsh, Word::Season(Summer), &["haf"]),
    (Welsh, Word::Season(Winter), &["gaeaf", "aeaf", "ngaeaf"]),
    (English, Word::By, &["by", "until", "till", "til"]),
    (Welsh, Word::By, &["erbyn", "tan", "dan", "hyd"]),
    (English, Word::Before, &["before"]),
    (Welsh, Word::Before, &["cyn"]),
    (English, Word::Since, &["since", "from"]),
    (Welsh, Word::Since, &["ers", "er", "o", "o'r"]),
    (English, Word::After, &["after"]),
    (Welsh, Word::After, &["ôl", "wedi"]),
    (English, Word::About, &["about", "around", "circa", "ca", "c", "approximately", "approx", "roughly"]),
    (Welsh, Word::About, &["tua", "tua'r", "oddeutu", "gwmpas", "amgylch"]),
    (English, Word::Between, &["between"]),
    (Welsh, Word::Between, &["rhwng"]),
    (English, Word::And, &["and"]),
    (Welsh, Word::And, &["a", "ac", "a'r"]),
    (English, Word::To, &["to"]),
    (Welsh, Word::To, &["i", "i'r"]),
    (English, Word::Financial, &["financial", "fy"]),
    (Welsh, Word::Financial, &["ariannol"]),
    (English, Word::Academic, &["academic", "school"]),
    (Welsh, Word::Academic, &["academaidd", "ysgol"]),
    (
        English,
        Word::Filler,
        &["in", "on", "at", "the", "of", "during", "year", "up", "early", "mid", "late", "beginning"],
    ),
    (
        English,
        Word::Filler,
        &["start", "end", "middle", "monday", "tuesday", "wednesday", "thursday", "friday"],
    ),
    (
        English,
        Word::Filler,
        &["saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat"],
    ),
    (English, Word::Filler, &["sun", "month", "onwards"]),
    (
        Welsh,
        Word::Filler,
        &["yn", "ym", "yng", "y", "yr", "ar", "mis", "fis", "flwyddyn", "blwyddyn", "ymlaen"],
    ),
    (
        Welsh,
        Word::Filler,
        &["dechrau", "ddechrau", "canol", "ganol", "diwedd", "ddiwedd", "ystod", "dydd", "ddydd", "nos"],
    ),
    (
        Welsh,
        Word::Filler,
        &["llun", "lun", "mercher", "fercher", "iau", "gwener", "wener", "sadwrn", "sul", "gynnar", "hwyr"],
    ),
];

/// What people write where no date is known.
const NO_DATE: [&str; 18] = [
    "",
    "-",
    "?",
    "n/a",
    "not stated",
    "not known",
    "not recorded",
    "unknown",
    "undated",
    "no date",
    "heb ei nodi",
    "heb ei gofnodi",
    "heb ddyddiad",
    "heb ei ddyddio",
    "dim dyddiad",
    "nid yw'n hysbys",
    "anhysbys",
    "ddim yn hysbys",
];

/// The words of a date, and whether one of them is Welsh.
pub(super) struct Words {
    pub(super) all: Vec<Word>,
    pub(super) is_welsh: bool,
}

/// Returns whether a text says that no date is known.
pub(super) fn is_no_date(text: &str) -> bool {
    NO_DATE.contains(&text)
}

/// Returns the words of a text, or `None` where one of them is no part of a date.
pub(super) fn words(text: &str) -> Option<Words> {
    let mut found = Words { all: Vec::new(), is_welsh: false };
    let mut before = String::new();
    for typed in text.split([' ', ',', '\u{a0}', '\t', '\n']).filter(|piece| !piece.is_empty()) {
        let piece = typed.to_lowercase().replace('’', "'");
        let is_of = |days: &[&str]| days.contains(&before.as_str());
        // After `dydd` (day) stands the name of a day, and `Mawrth` is Tuesday as well as March.
        if is_of(&["dydd", "ddydd", "nos"]) && ["mawrth", "fawrth"].contains(&piece.as_str()) {
            found.all.push(Word::Filler);
        } else if is_of(&["mis", "fis"]) && piece == "hydref" {
            found.all.push(Word::Month(10));
        } else if typed.starts_with("Hydref") && piece.trim_end_matches('.') == "hydref" {
            found.is_welsh = true;
            found.all.push(Word::Hydref { has_capital: true });
        } else if is_of(&["o"]) && ["gwmpas", "amgylch"].contains(&piece.as_str()) {
            // `o gwmpas` is about: its `o` is not from.
            found.all.pop();
            found.all.push(Word::About);
        } else {
            found.add(&piece)?;
        }
        before = piece;
    }
    Some(found)
}

impl Words {
    /// Adds what a piece between spaces means.
    fn add(&mut self, piece: &str) -> Option<()> {
        if ["-", "–", "—"].contains(&piece) {
            self.all.push(Word::To);
            return Some(());
        }
        if let Some(word) = digits(piece) {
            self.all.push(word);
            return Some(());
        }
        let bare = piece.trim_end_matches('.');
        let listed = WORDS.iter().find(|(_, _, forms)| forms.contains(&bare));
        if let Some((tongue, word, _)) = listed {
            self.is_welsh |= *tongue == Welsh;
            self.all.push(*word);
            return Some(());
        }
        let dash = piece.find(['-', '–', '—'])?;
        let (first, rest) = piece.split_at(dash);
        self.add(first)?;
        let rest = rest.trim_start_matches(['-', '–', '—']);
        let is_range = first.starts_with(|first: char| first.is_ascii_digit());
        self.all.extend(is_range.then_some(Word::To));
        self.add(rest)
    }
}

/// Reads a number, an ordinal, or a date in digits alone: the day first, or the year where it has four digits.
fn digits(piece: &str) -> Option<Word> {
    let parts: Vec<&str> = piece.split(['/', '-', '.', '–']).collect();
    let number = |part: &str| {
        let is_number = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<i16>().ok() } else { None }
    };
    let date = |year: i16, month: i16, day: i16| format!("{year:04}-{month:02}-{day:02}").parse().ok();
    match parts.as_slice() {
        [one] => ordinal(one).or_else(|| Some(Word::Number(number(one)?, one.len()))),
        [year, next] if year.len() == 4 && next.len() == 2 => {
            // `2018-12` is a month, as in EDTF, and `2011/12` two years.
            let month = piece.parse().ok().map(Word::Date);
            let (year, next) = (number(year)?, number(next)?);
            let is_pair = (1..9999).contains(&year) && (year + 1) % 100 == next;
            month.or_else(|| is_pair.then_some(Word::Years(year)))
        }
        [month, year] if month.len() <= 2 && year.len() == 4 => {
            format!("{:04}-{:02}", number(year)?, number(month)?).parse().ok().map(Word::Date)
        }
        [year, month, day] if year.len() == 4 => {
            date(number(year)?, number(month)?, number(day)?).map(Word::Date)
        }
        [day, month, year] if year.len() == 4 => {
            date(number(year)?, number(month)?, number(day)?).map(Word::Date)
        }
        [day, month, year] if year.len() == 2 => {
            date(2000 + number(year)?, number(month)?, number(day)?).map(Word::Short)
        }
        _ => None,
    }
}

/// Reads the number of a day in a month: `14th`, `14eg`.
fn ordinal(piece: &str) -> Option<Word> {
    let end = piece.find(|letter: char| !letter.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let (number, ending) = piece.split_at(end);
    let known = ["st", "nd", "rd", "th", "af", "il", "ail", "ydd", "ed", "fed", "eg", "ain"];
    known.contains(&ending).then_some(Word::Number(number.parse().ok()?, number.len()))
}
