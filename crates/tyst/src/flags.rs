//! The flags of an entry: those that every kind has, and those made from the vocabulary.
//!
//! What was typed becomes the JSON form, which the one reader of entries then judges.

use clap::{Arg, ArgAction, ArgMatches, builder::PossibleValuesParser};
use serde_json::{Map, Value as Json, json};
use tyst_event::field::Shape;
use tyst_event::words::{self, Flag};
use tyst_event::{Instant, Kind, PartialDate, Problem, Slug};
use tyst_ledger::{Expect, Zone};

use crate::failure::{Failure, Outcome};

const WHEN_HELP: &str = "When it happened, as exact as the source: 2018, 2018-09, 2018-09-14, bounds such as \
    2017-06-08/.. or ../2019-11, and the rest of EDTF level 1 (201X, 2018-21 for spring, 2018? where it is uncertain); \
    leave it out where no date is known";
const SOURCE_HELP: &str = "The document in which it stands, with the place after #: \"HWB minutes 2019-10#para 30.2\"; \
    may be given several times";

/// Returns the flags that every entry has. `required` is false where an entry is stated anew and may keep its own.
pub(crate) fn circumstances(required: bool) -> Vec<Arg> {
    let flag = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(help)
            .help_heading("Where, when, and how it is known")
    };
    let area = flag("area", "AREA", "The area, such as newport");
    vec![
        area.required(required),
        flag("place", "PLACE", "The place inside the area, such as bettws"),
        flag("when", "DATE", WHEN_HELP),
        flag("when-said", "WORDS", "What the source says about the time, in its own words"),
        source().required(required),
        flag("quote", "WORDS", "The source's own words, short; goes with the last --source"),
        flag("quote-lang", "en|cy", "The language of the quote; en where it is left out"),
        flag(
            "inferred",
            "REASON",
            "The fact is inferred, for this reason; without it, it is stated by the source",
        ),
        flag("sensitivity", "WHO", "Who may see it: public, partners (the default), restricted"),
    ]
}

/// Returns the argument that names the entry that a command is about.
pub(crate) fn entry() -> Arg {
    Arg::new("seq").value_name("SEQ").required(true).help("The entry, as `tyst log` numbers it")
}

/// Returns the flag for where it stands that an entry is to be seen otherwise.
pub(crate) fn source() -> Arg {
    Arg::new("source")
        .long("source")
        .value_name("DOC[#PLACE]")
        .action(ArgAction::Append)
        .help(SOURCE_HELP)
        .help_heading("Where, when, and how it is known")
}

/// Returns the flag for a word of explanation.
pub(crate) fn explanation(help: &'static str) -> Arg {
    Arg::new("explain").long("explain").value_name("TEXT").help(help)
}

/// Puts the explanation that was typed into the data of an entry.
pub(crate) fn put_explanation(matches: &ArgMatches, data: &mut Map<String, Json>) {
    if let Some(explanation) = matches.get_one::<String>("explain") {
        data.insert("explanation".to_owned(), json!({ "en": explanation }));
    }
}

/// Returns the flags about the act of recording, and about what the ledger must be like then.
pub(crate) fn recording() -> impl Iterator<Item = Arg> {
    act().into_iter().chain(expectations())
}

/// Returns the flags about the act of recording.
fn act() -> Vec<Arg> {
    let flag = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading("Recording")
    };
    vec![
        flag("key", "KEY", "The idempotency key: the same key and the same entry are recorded once"),
        flag("recorded-by", "PSEUDONYM", "Who records it").env("TYST_RECORDER").default_value("secretariat"),
        flag("at", "INSTANT", "When it is recorded; only for a ledger with a manual clock"),
    ]
}

/// Returns the flags about what the ledger must be like when the entry is recorded.
fn expectations() -> Vec<Arg> {
    let flag = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading("Recording")
    };
    vec![
        flag("expect-head", "NUMBER", "Record only if the ledger has just this many entries"),
        flag(
            "expect-version",
            "SLUG=NUMBER",
            "Record only if just this many entries name the area, party, initiative or other slug",
        )
        .action(ArgAction::Append),
        flag("expect-new", "SLUG", "Record only if no entry names the slug yet").action(ArgAction::Append),
    ]
}

/// Returns what was typed about what the ledger must be like.
pub(crate) fn expected(matches: &ArgMatches) -> Outcome<Vec<Expect>> {
    let typed = |name: &'static str| matches.get_many::<String>(name).into_iter().flatten();
    let number = |name: &str, words: &str| {
        words.parse().map_err(|_| Failure::usage(format!("--{name}: {words} is not a number of entries")))
    };
    let slug = |name: &str, words: &str| {
        Slug::new(words).ok_or_else(|| Failure::usage(format!("--{name}: {words} is not a slug")))
    };
    let mut expected = Vec::new();
    for words in typed("expect-head") {
        expected.push(Expect::Head(number("expect-head", words)?));
    }
    for words in typed("expect-version") {
        let (tag, count) = words.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--expect-version: {words} names no number"))
                .hint("write the slug and the number of entries that name it, such as newport=12")
        })?;
        let (tag, count) = (slug("expect-version", tag)?, number("expect-version", count)?);
        expected.push(Expect::Version { tag, count });
    }
    for words in typed("expect-new") {
        expected.push(Expect::New { tag: slug("expect-new", words)? });
    }
    Ok(expected)
}

/// Returns the flags of a kind's data.
pub(crate) fn data(kind: Kind, required: bool, taken: &[&str]) -> Vec<Arg> {
    let flags = words::flags(kind.fields());
    let names: Vec<String> = flags.iter().map(|flag| flag.name.clone()).collect();
    flags.iter().map(|flag| data_flag(flag, required, &names, taken)).collect()
}

fn data_flag(flag: &Flag, required: bool, names: &[String], taken: &[&str]) -> Arg {
    let long = long_name(flag, taken);
    let example =
        if flag.example.is_empty() { String::new() } else { format!(" (for example: {})", flag.example) };
    let many = if flag.many { "; may be given several times" } else { "" };
    let arg = Arg::new(format!("data:{}", flag.name))
        .long(long)
        .value_name(value_name(&flag.shape))
        .help(format!("{}{many}{example}", flag.about.trim_end_matches('.')))
        .help_heading("What happened")
        .allow_hyphen_values(matches!(flag.shape, Shape::Number))
        .required(required && flag.required);
    let singular =
        flag.name.strip_suffix('s').filter(|one| flag.many && !names.iter().any(|name| name == one));
    let arg = match singular {
        Some(one) => arg.visible_alias(one.to_owned()),
        None => arg,
    };
    let separable = matches!(flag.shape, Shape::Code(_) | Shape::Slug | Shape::Seq);
    let arg = match (&flag.shape, flag.many) {
        (_, true) if separable => arg.action(ArgAction::Append).value_delimiter(','),
        (_, true) => arg.action(ArgAction::Append),
        (Shape::Yes, false) => arg.num_args(0..=1).default_missing_value("true"),
        _ => arg,
    };
    match &flag.shape {
        Shape::Code(list) => arg.value_parser(PossibleValuesParser::new(
            list.codes.iter().map(|(_, word, about)| clap::builder::PossibleValue::new(*word).help(*about)),
        )),
        _ => arg,
    }
}

fn long_name(flag: &Flag, taken: &[&str]) -> String {
    if taken.contains(&flag.name.as_str()) { format!("data-{}", flag.name) } else { flag.name.clone() }
}

fn value_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Line => "TEXT",
        Shape::Slug => "SLUG",
        Shape::Whole => "NUMBER",
        Shape::Seq => "SEQ",
        Shape::Yes => "true|false",
        Shape::Number => "DECIMAL",
        Shape::PartialDate | Shape::When => "DATE",
        Shape::Instant => "INSTANT",
        Shape::Code(_) => "CODE",
        Shape::Record(_) => "PARTS",
        Shape::List(_) | Shape::Body => "VALUE",
    }
}

/// Puts the data that was typed for a kind into its JSON form.
pub(crate) fn put_data(kind: Kind, matches: &ArgMatches, data: &mut Map<String, Json>) {
    for flag in words::flags(kind.fields()) {
        let typed = matches.get_many::<String>(&format!("data:{}", flag.name));
        if let Some(typed) = typed {
            words::put(&flag, &typed.cloned().collect::<Vec<_>>(), data);
        }
    }
}

/// Puts the circumstances that were typed into the JSON form of an entry.
pub(crate) fn put_circumstances(matches: &ArgMatches, entry: &mut Map<String, Json>) {
    let word = |name: &str| matches.get_one::<String>(name);
    for name in ["area", "place", "sensitivity"] {
        if let Some(word) = word(name) {
            entry.insert(name.to_owned(), Json::from(word.as_str()));
        }
    }
    if let Some(when) = word("when") {
        let said = entry.get("when").and_then(|old| old.get("said")).cloned();
        let mut new = words::when(when);
        if let (Json::Object(map), Some(said)) = (&mut new, said) {
            map.entry("said").or_insert(said);
        }
        entry.insert("when".to_owned(), new);
    }
    if let Some(said) = word("when-said") {
        let when = entry.entry("when").or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(map) = when {
            map.insert("said".to_owned(), json!({ "en": said }));
        }
    }
    if let Some(reason) = word("inferred") {
        entry.insert("basis".to_owned(), json!({ "inferred": reason }));
    }
    put_source(matches, entry);
}

/// Puts the sources that were typed into the JSON form of an entry.
pub(crate) fn put_source(matches: &ArgMatches, entry: &mut Map<String, Json>) {
    let word = |name: &str| matches.try_get_one::<String>(name).ok().flatten();
    if let Some(typed) = matches.get_many::<String>("source") {
        let lang = word("quote-lang").map_or("en", String::as_str);
        let quote = word("quote").map(|text| json!({ "text": text, "lang": lang }));
        entry.insert("source".to_owned(), sources(typed.cloned().collect(), quote.as_ref()));
    }
}

/// Returns sources in their JSON form: the place after the first `#`, the quote with the last of them.
fn sources(typed: Vec<String>, quote: Option<&Json>) -> Json {
    let last = typed.len().saturating_sub(1);
    let one = |(index, word): (usize, String)| {
        let (doc, locator) =
            word.split_once('#').map_or((word.as_str(), None), |(doc, at)| (doc, Some(at.trim())));
        let mut source = Map::new();
        source.insert("doc".to_owned(), Json::from(doc.trim()));
        source.extend(locator.map(|at| ("locator".to_owned(), Json::from(at))));
        if let Some(quote) = quote.filter(|_| index == last) {
            source.insert("quote".to_owned(), quote.clone());
        }
        Json::Object(source)
    };
    Json::Array(typed.into_iter().enumerate().map(one).collect())
}

/// Returns a problem with the name of the flag instead of the path in the JSON form.
///
/// `data.participants.unit` is `--participants-unit`; the English of a text and the parts of a date are the flag itself.
pub(crate) fn flagged(problem: Problem) -> Problem {
    let path = problem.field.strip_prefix("data.").unwrap_or(&problem.field);
    let path = path.strip_prefix("replacement.data.").unwrap_or(path);
    let bare = path.split('[').next().unwrap_or(path);
    let parts: Vec<&str> =
        bare.split('.').filter(|part| !matches!(*part, "en" | "on" | "earliest" | "latest")).collect();
    let of_kinds = || Kind::ALL.iter().flat_map(|kind| words::flags(kind.fields()));
    let flag = of_kinds().find(|flag| flag.path == parts).map(|flag| flag.name);
    let name = flag.unwrap_or_else(|| parts.join("-").replace('_', "-"));
    let field = match name.as_str() {
        "" | "data" | "kind" => "the entry".to_owned(),
        "basis" | "basis-inferred" => "--inferred".to_owned(),
        "recorded" => "--at".to_owned(),
        "target" => "SEQ".to_owned(),
        name => format!("--{name}"),
    };
    let hint = problem.hint.map(|hint| hint.replace("`said`", "--when-said"));
    Problem { field, hint, ..problem }
}

/// Returns the time of recording that was typed: a moment, or a date for the start of that day.
pub(crate) fn recorded(matches: &ArgMatches, zone: &Zone) -> Outcome<Option<Instant>> {
    let Some(words) = matches.get_one::<String>("at") else { return Ok(None) };
    let start = |date: PartialDate| {
        let before = tyst_event::Day::from_number(date.first().number() - 1);
        before.map(|before| Instant(zone.end_of(before).0 + 1))
    };
    let moment = words.parse().ok().or_else(|| words.parse().ok().and_then(start));
    moment.map(Some).ok_or_else(|| {
        Failure::usage(format!("--at: {words} is not a moment")).hint("write it like 2026-01-05T09:00:00Z")
    })
}

/// Returns the pseudonym of who records.
pub(crate) fn recorder(matches: &ArgMatches) -> Outcome<Slug> {
    let words = matches.get_one::<String>("recorded-by").map_or("secretariat", String::as_str);
    Slug::new(words).ok_or_else(|| {
        let failure = Failure::usage(format!("--recorded-by: {words} is not a slug"));
        match Slug::suggestion(words) {
            Some(slug) => failure.hint(format!("write {slug}; use a pseudonym, not a name")),
            None => failure,
        }
    })
}
