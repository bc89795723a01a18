//! The flags of an entry: those that every kind has, and those made from the vocabulary.
//!
//! What was typed becomes the JSON form, which the one reader of entries then judges.

use clap::{Arg, ArgAction, ArgMatches, builder::PossibleValuesParser};
use serde_json::{Map, Value as Json, json};
use tyst_event::field::Shape;
use tyst_event::words::{self, Flag, circumstances, dates};
use tyst_event::{Instant, Kind, PartialDate, Problem, Slug, When};
use tyst_ledger::{Expect, Zone};

use crate::failure::{Failure, Outcome};
use crate::shown;

/// Returns the flags that every entry has. `required` is false where an entry is stated anew and may keep its own.
pub(crate) fn circumstances(required: bool) -> Vec<Arg> {
    circumstances::flags().iter().map(|flag| circumstance(flag).required(required && flag.required)).collect()
}

fn circumstance(flag: &Flag) -> Arg {
    let value = match flag.name.as_str() {
        "area" => "AREA",
        "place" => "PLACE",
        "when" => "DATE",
        "source" => "DOC[#PLACE]",
        "quote-lang" => "en|cy",
        "inferred" => "REASON",
        "sensitivity" => "WHO",
        _ => "WORDS",
    };
    let arg = Arg::new(flag.name.clone())
        .long(flag.name.clone())
        .value_name(value)
        .help(flag.about.clone())
        .help_heading("Where, when, and how it is known");
    if flag.many { arg.action(ArgAction::Append) } else { arg }
}

/// Returns the argument that names the entry that a command is about.
pub(crate) fn entry() -> Arg {
    Arg::new("seq").value_name("SEQ").required(true).help("The entry, as `tyst log` numbers it")
}

/// Returns the flag for where it stands that an entry is to be seen otherwise.
pub(crate) fn source() -> Option<Arg> {
    circumstances::flags().iter().find(|flag| flag.name == "source").map(circumstance)
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
        recorded_by(),
        flag("at", "INSTANT", "When it is recorded; only for a ledger with a manual clock"),
    ]
}

/// Returns the flag of who records.
pub(crate) fn recorded_by() -> Arg {
    Arg::new("recorded-by")
        .long("recorded-by")
        .value_name("PSEUDONYM")
        .help("Who records it")
        .help_heading("Recording")
        .env("TYST_RECORDER")
        .default_value("secretariat")
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

/// Returns how each date that was typed in words is understood: `--when "autumn 2018" is 2018-09/2018-11`.
pub(crate) fn dates_in_words(kind: Kind, matches: &ArgMatches) -> Vec<String> {
    let data = words::flags(kind.fields()).into_iter().filter(|flag| matches!(flag.shape, Shape::When));
    let data = data.map(|flag| (format!("data:{}", flag.name), flag.name));
    let all = data.chain([("when".to_owned(), "when".to_owned())]);
    let said = all.flat_map(|(id, name)| {
        typed(matches, &id).into_iter().filter_map(move |words| {
            let when = words.parse::<When>().is_err().then(|| dates::read(&words).ok())??;
            Some(format!("--{name} \"{}\" is {}", words.trim(), shown::bounds(&when)))
        })
    });
    said.collect()
}

/// Puts the circumstances that were typed into the JSON form of an entry.
pub(crate) fn put_circumstances(matches: &ArgMatches, entry: &mut Map<String, Json>) {
    circumstances::put(&|name| typed(matches, name), entry);
}

/// Puts the sources that were typed into the JSON form of an entry.
pub(crate) fn put_source(matches: &ArgMatches, entry: &mut Map<String, Json>) {
    circumstances::put_sources(&|name| typed(matches, name), entry);
}

fn typed(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.try_get_many(name).ok().flatten().into_iter().flatten().cloned().collect()
}

/// Returns a problem with the name of the flag instead of the path in the JSON form.
///
/// `data.participants.unit` is `--participants-unit`.
pub(crate) fn flagged(problem: Problem) -> Problem {
    let parts = words::path(&problem.field);
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
    let hint = problem.hint.map(|hint| hint.replace("`said`", &format!("{field}-said")));
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
