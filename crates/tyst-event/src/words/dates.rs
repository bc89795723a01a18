//! Dates as people write them: `14 September 2018`, `autumn 2018`, `by November 2019`, `erbyn Tachwedd 2019`.
//!
//! What is not said is never made up: `about 2018` gives no bound, and what has two meanings is refused with both.

use std::iter;

use jiff::ToSpan;

use super::lexicon::{self, Season, Word};
use crate::date::{NotDate, edtf};
use crate::{PartialDate, Text, When};

/// The longest text that is read as a date, in bytes.
const BYTES_MAX: usize = 200;

/// Why words are not taken as a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// They do not say a date.
    NotDate(NotDate),
    /// They can mean several times, or one only perhaps: what each would be, and how that is written.
    Several(Vec<(&'static str, String)>),
}

/// From when to when something can be, and what it is called where the words can also mean something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    meaning: &'static str,
    first: Option<PartialDate>,
    last: Option<PartialDate>,
}

impl Time {
    const ANY: Self = Self { meaning: "", first: None, last: None };

    fn on(date: PartialDate) -> Self {
        Self::between("", date, date)
    }

    fn between(meaning: &'static str, first: PartialDate, last: PartialDate) -> Self {
        Self { meaning, first: Some(first), last: Some(last) }
    }

    fn when(self) -> When {
        let on = self.first.filter(|_| self.first == self.last);
        let bound = |date: Option<PartialDate>| date.filter(|_| on.is_none());
        When { on, earliest: bound(self.first), latest: bound(self.last), said: None }
    }
}

/// Returns the date or the bounds that words mean, and the words themselves as what was said.
///
/// # Errors
/// [`Unclear`].
pub fn read(text: &str) -> Result<When, Unclear> {
    let (typed, folded) = (text.trim(), text.trim().to_lowercase());
    if lexicon::is_no_date(&folded) {
        return Ok(When::default());
    }
    let form = || Unclear::NotDate(NotDate::Form);
    let words = if typed.len() > BYTES_MAX { None } else { lexicon::words(typed) };
    let words = words.ok_or_else(form)?;
    let said = said(&words.all);
    let times = phrase(&said).ok_or_else(form)?.map_err(Unclear::NotDate)?;
    let is_one = times.windows(2).all(|pair| pair[0].when() == pair[1].when());
    if let [time, rest @ ..] = times.as_slice()
        && is_one
        && (time.meaning.is_empty() || !rest.is_empty())
    {
        let said = Some(typed.to_owned());
        let said = if words.is_welsh { Text { en: None, cy: said } } else { Text { en: said, cy: None } };
        return Ok(When { said: Some(said), ..time.when() });
    }
    Err(Unclear::Several(times.iter().map(|time| (time.meaning, time.when().edtf())).collect()))
}

/// Returns whether words are those of a date and say no year: `14 April`, `09/10`.
pub fn lacks_year(text: &str) -> bool {
    let apart = text.replace(['/', '-', '.'], " ");
    let words = if text.len() > BYTES_MAX { None } else { lexicon::words(&apart) };
    let said = words.map(|words| said(&words.all)).unwrap_or_default();
    let is_part = |word: &Word| {
        matches!(word, Word::Month(_) | Word::Season(_) | Word::Hydref { .. } | Word::Number(_, 1 | 2))
    };
    let says_year =
        |word: &Word| matches!(word, Word::Number(_, 3..) | Word::Date(_) | Word::Short(_) | Word::Years(_));
    let numbers = said.iter().filter(|word| matches!(word, Word::Number(..))).count();
    // Three numbers are a day, a month and a year, however badly written.
    said.iter().any(is_part) && !said.iter().any(says_year) && numbers < 3
}

/// Returns the words of a date that say something. Before a month `o` is of, as in `14eg o Fedi`, and no beginning.
fn said(words: &[Word]) -> Vec<Word> {
    let mut said: Vec<Word> = Vec::new();
    for word in words.iter().copied().filter(|word| *word != Word::Filler) {
        let is_month = matches!(word, Word::Month(_) | Word::Hydref { .. });
        if let [.., Word::Number(_, 1 | 2), Word::Since] = said[..]
            && is_month
        {
            said.pop();
        }
        said.push(word);
    }
    said
}

/// Returns the day that words such as `9/10/2018` mean, written out, where it could be another one to who puts the month first.
pub fn day_first(text: &str) -> Option<String> {
    let parts: Vec<i16> =
        text.trim().split(['/', '.', '-']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [day, month, year] = parts[..] else { return None };
    let is_both = |part: i16| (1..=12).contains(&part);
    let months = "January February March April May June July August September October November December";
    let name = months.split(' ').nth(usize::try_from(month - 1).ok()?)?;
    (is_both(day) && is_both(month) && day != month && year >= 1000).then(|| format!("{day} {name} {year}"))
}

/// What some words can mean; `None` where they say nothing.
type Times = Option<Result<Vec<Time>, NotDate>>;

/// Reads words with what stands before a date: `by`, `since`, `between`.
fn phrase(words: &[Word]) -> Times {
    let change = |rest: &[Word], change: fn(Time) -> Time| {
        Some(single(rest)?.map(|times| times.into_iter().map(change).collect()))
    };
    match words {
        [Word::Between, rest @ ..] => range(rest, Word::And),
        [Word::By | Word::To, rest @ ..] => change(rest, |time| Time { first: None, ..time }),
        [Word::Before, rest @ ..] => change(rest, |time| {
            let last = time.first.and_then(|first| beside(first, -1));
            Time { first: None, last, ..time }
        }),
        [Word::Since, rest @ ..] if rest.contains(&Word::To) => range(rest, Word::To),
        [Word::Since, rest @ ..] if rest.contains(&Word::By) => range(rest, Word::By),
        [Word::Since, rest @ ..] => change(rest, |time| Time { last: None, ..time }),
        [Word::After, rest @ ..] => change(rest, |time| {
            let first = time.last.and_then(|last| beside(last, 1));
            Time { first, last: None, ..time }
        }),
        [Word::About, rest @ ..] => change(rest, |_| Time::ANY),
        _ if words.contains(&Word::To) => range(words, Word::To),
        _ => single(words),
    }
}

/// Reads two dates with a word between; the first may leave out the year, or the month and the year.
fn range(words: &[Word], between: Word) -> Times {
    let months = as_months(words);
    let words = months.as_slice();
    let at = words.iter().position(|word| *word == between)?;
    let (first, last) = (&words[..at], &words[at + 1..]);
    let kept = (1..=last.len()).map(|length| &last[last.len() - length..]);
    let whole = iter::once(first.to_vec()).chain(kept.map(|rest| [first, rest].concat()));
    let (first, last) = (whole.into_iter().find_map(|words| single(&words))?, single(last)?);
    let both = |(first, last): (Vec<Time>, Vec<Time>)| {
        let pairs = first.iter().flat_map(|first| last.iter().map(move |last| (first, last)));
        let alike = pairs.filter(|(first, last)| {
            first.meaning == last.meaning || first.meaning.is_empty() || last.meaning.is_empty()
        });
        let joined = alike.map(|(first, last)| {
            let meaning = if first.meaning.is_empty() { last.meaning } else { first.meaning };
            Time { meaning, first: first.first, last: last.last }
        });
        joined.collect()
    };
    Some(first.and_then(|first| last.map(|last| both((first, last)))))
}

/// Returns words in which `Hydref` with its capital letter, beside another month, is October.
fn as_months(words: &[Word]) -> Vec<Word> {
    let is_month = words.iter().any(|word| matches!(word, Word::Month(_)));
    let october = |word: &Word| match word {
        Word::Hydref { has_capital: true } if is_month => Word::Month(10),
        other => *other,
    };
    words.iter().map(october).collect()
}

/// Reads the words of one date, month, season or year.
fn single(words: &[Word]) -> Times {
    let one = |text: String| Some(text.parse().map(|date| vec![Time::on(date)]));
    match *words {
        [Word::Date(date)] => Some(Ok(vec![Time::on(date)])),
        [Word::Short(date)] => Some(Ok(vec![Time::between("that day", date, date)])),
        [Word::Number(year, 4)] => one(format!("{year:04}")),
        [Word::Month(month), Word::Number(year, 4)] => one(format!("{year:04}-{month:02}")),
        [Word::Number(day, 1 | 2), Word::Month(month), Word::Number(year, 4)]
        | [Word::Month(month), Word::Number(day, 1 | 2), Word::Number(year, 4)] => {
            one(format!("{year:04}-{month:02}-{day:02}"))
        }
        [Word::Number(day, 1 | 2), Word::Hydref { .. }, Word::Number(year, 4)] => {
            one(format!("{year:04}-10-{day:02}"))
        }
        [Word::Season(season), Word::Number(year, 4)] => Some(seasons(season, year).map(|time| vec![time])),
        [Word::Season(Season::Winter), Word::Years(year)] => {
            let (first, last) = (PartialDate::Month(year, 12), PartialDate::Month(year + 1, 2));
            Some(Ok(vec![Time::between("", first, last)]))
        }
        [Word::Hydref { .. }, Word::Number(year, 4)] => Some(seasons(Season::Autumn, year).map(|autumn| {
            let month = PartialDate::Month(year, 10);
            vec![Time::between("October", month, month), Time { meaning: "autumn", ..autumn }]
        })),
        [Word::Years(year)] => {
            Some(Ok(vec![financial("the financial year", year), academic("the academic year", year)]))
        }
        [Word::Financial, Word::Years(year)] | [Word::Years(year), Word::Financial] => {
            Some(Ok(vec![financial("", year)]))
        }
        [Word::Academic, Word::Years(year)] | [Word::Years(year), Word::Academic] => {
            Some(Ok(vec![academic("", year)]))
        }
        _ => None,
    }
}

/// Returns a season as EDTF has it, with winter as wide as its year allows.
fn seasons(season: Season, year: i16) -> Result<Time, NotDate> {
    let number = match season {
        Season::Spring => "21",
        Season::Summer => "22",
        Season::Autumn => "23",
        Season::Winter => "24",
    };
    let (first, last) = edtf::season_bounds(format!("{year:04}").parse()?, number)?;
    Ok(Time::between("", first, last))
}

fn financial(meaning: &'static str, year: i16) -> Time {
    days(meaning, (year, 4, 1), (year + 1, 3, 31))
}

fn academic(meaning: &'static str, year: i16) -> Time {
    days(meaning, (year, 9, 1), (year + 1, 8, 31))
}

/// Returns from which day to which; both are in the calendar.
fn days(meaning: &'static str, first: (i16, i8, i8), last: (i16, i8, i8)) -> Time {
    let day = |(year, month, day): (i16, i8, i8)| PartialDate::Day(jiff::civil::date(year, month, day));
    Time::between(meaning, day(first), day(last))
}

/// Returns the date so many years, months or days later, as exact as it is.
fn beside(date: PartialDate, by: i8) -> Option<PartialDate> {
    let first = date.first().date();
    let by = i64::from(by);
    Some(match date {
        PartialDate::Year(year) => format!("{:04}", i64::from(year) + by).parse().ok()?,
        PartialDate::Month(..) => {
            let month = first.checked_add(by.months()).ok()?;
            PartialDate::Month(month.year(), month.month())
        }
        PartialDate::Day(day) => PartialDate::Day(day.checked_add(by.days()).ok()?),
    })
}
