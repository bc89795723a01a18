//! `tyst report`: makes a report and draws the document.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::{Kind, Slug, wire};
use tyst_host::{Descriptor, Found, KnownParameter, ParameterForm, RunError};
use tyst_report::{Policy, protect};

use crate::app::{common, cut, isolation, plugins};
use crate::drawing::{Form, drawing};
use crate::failure::{Failure, Outcome};
use crate::making::{Parameters, make};
use crate::out::{give, out, spare_files};
use crate::place::Place;
use crate::shown;
use crate::standing;

pub(crate) fn command() -> Command {
    Command::new("report")
        .about("Make a report")
        .long_about(
            "Make a report: replay the ledger as at a date, as known at another, through a report plugin.",
        )
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required_unless_present_any(["list", "schema"])
                .help("The report"),
        )
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("List the reports"))
        .arg(
            Arg::new("schema")
                .long("schema")
                .action(ArgAction::SetTrue)
                .help("Print the JSON Schema of reports"),
        )
        .args(request())
        .arg(isolation().conflicts_with_all(["list", "schema", "sandbox", "time-limit", "workers"]))
        .arg(disclosing(Policy::None))
        .args(drawing())
        .args(out())
        .args(common())
}

/// Returns the flags of what is asked of a report, and of where it is.
pub(crate) fn request() -> Vec<Arg> {
    let mut flags = asking();
    flags.extend(replaying());
    flags.extend(cut());
    flags.extend(plugins());
    flags
}

/// Returns the flags of how the entries are replayed.
pub(crate) fn replaying() -> [Arg; 2] {
    [
        Arg::new("from-zero")
            .long("from-zero")
            .action(ArgAction::SetTrue)
            .help("Replay every entry, also those that a saved state stands for; the report is the same"),
        Arg::new("workers")
            .long("workers")
            .value_name("N")
            .value_parser(clap::value_parser!(u8).range(1..=16))
            .default_value("1")
            .help("How many processes share the areas of a replay from the first entry, if the report says that it can"),
    ]
}

/// Returns the flag of how counts of people are protected.
pub(crate) fn disclosing(default: Policy) -> Arg {
    Arg::new("disclosure")
        .long("disclosure")
        .value_name("POLICY")
        .value_parser(Policy::ALL.map(Policy::name))
        .default_value(default.name())
        .help("How counts of people are protected; with `none` they are exact, for the partners alone")
        .long_help(
            "How counts of people are protected. `wg5`: 1 to 4 are hidden and the others rounded to the nearest 5; `nhs7`: the \
             same from 1 to 7; `exact-suppress`: 1 to 4 are hidden, and those that would give them away, and the others are \
             exact, so that two such reports, of different dates, can tell by their difference what each of them hides; \
             `none`: all are exact, for the partners alone. Numbers in words are not found.",
        )
}

/// Returns the policy that was asked for.
pub(crate) fn policy(matches: &ArgMatches) -> Policy {
    let name = matches.get_one::<String>("disclosure").map(String::as_str);
    name.and_then(Policy::named).unwrap_or(Policy::Wg5)
}

/// Returns the flags of the area and the report's own parameters.
pub(crate) fn asking() -> Vec<Arg> {
    vec![
        Arg::new("area")
            .long("area")
            .value_name("AREA")
            .help("The area it is about; all of them where it is left out"),
        Arg::new("param")
            .long("param")
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .help("A parameter of the report's own; `tyst report --list` shows which each knows"),
    ]
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("list") {
        return list(place);
    }
    if matches.get_flag("schema") {
        return place.screen.data(tyst_report::SCHEMA);
    }
    spare_files(matches, &["out"])?;
    let name = matches.get_one::<String>("name").map_or("", String::as_str);
    let form = Form::asked(place, matches)?;
    let document = protect(make(place, &place.history()?, name, matches)?, policy(matches));
    give(place, matches, &form.draw(place, &document)?)?;
    let is_withheld = document.header.as_ref().is_some_and(|header| header.entries.withheld > 0);
    if document.witnesses().is_empty() && !is_withheld {
        explain(place, name)?;
    }
    Ok(())
}

/// Says which entries a report is made of that found none, and which command records one.
fn explain(place: &Place, name: &str) -> Outcome {
    const KINDS_SHOWN: usize = 8;
    let found = place.search_path()?.find(name)?;
    let descriptor = tyst_host::describe(&found, &place.host_options()?)?.descriptor;
    // What only gives names to others makes no report.
    let kinds = descriptor.kinds.iter().filter_map(|wanted| Kind::from_number(wanted.kind));
    let kinds =
        kinds.filter(|kind| !kind.is_meta() && !matches!(kind, Kind::AreaDescribed | Kind::PartyDescribed));
    let names: Vec<&str> = kinds.map(Kind::name).take(KINDS_SHOWN).collect();
    let Some(first) = names.first() else { return Ok(()) };
    place.screen.say(&format!("note: nothing is recorded here that {name} shows: {}", names.join(", ")));
    place.screen.say(&format!("hint: `tyst record {first} --help` says how to record one"));
    Ok(())
}

fn list(place: &Place) -> Outcome {
    let options = place.host_options()?;
    let found = place.search_path()?.list()?;
    let described: Vec<(Found, Result<Descriptor, RunError>)> = found
        .into_iter()
        .map(|found| {
            let described = tyst_host::describe(&found, &options);
            (found, described.map(|described| described.descriptor))
        })
        .collect();
    if place.screen.json {
        let all: Vec<Json> = described
            .iter()
            .filter_map(|(found, descriptor)| Some(listed(found, descriptor.as_ref().ok()?)))
            .collect();
        return place.screen.json_page(&Json::Array(all));
    }
    let mut table = place.screen.table(&["report", "version", "what it tells"]);
    for (found, descriptor) in &described {
        match descriptor {
            Ok(descriptor) => {
                let about = descriptor.description.clone().unwrap_or_else(|| descriptor.name.clone());
                let known = descriptor.parameters.iter().map(|known| format!("--param {}", parameter(known)));
                let about: Vec<String> = std::iter::once(about).chain(known).collect();
                table.add_row([found.name.clone(), descriptor.version.clone(), about.join("\n")]);
            }
            Err(fault) => {
                place.screen.say(&format!("note: {} cannot be used: {fault}", found.path.display()));
            }
        }
    }
    if described.is_empty() {
        place.screen.say("no reports are installed; name a folder with --plugin-path DIR");
        return Ok(());
    }
    place.screen.data(&table.to_string())
}

fn listed(found: &Found, descriptor: &Descriptor) -> Json {
    let digest = wire::hex(&found.digest);
    json!({
        "report": found.name, "id": descriptor.id, "name": descriptor.name, "version": descriptor.version,
        "description": descriptor.description, "path": found.path, "digest": digest,
        "level": standing::word(&found.level), "parameters": parameters(descriptor),
    })
}

/// Says what a parameter is called, looks like and is for.
pub(crate) fn parameter(known: &KnownParameter) -> String {
    let KnownParameter { name, form, preset, meaning: [meaning, _] } = known;
    let preset = preset.as_ref().map(|preset| format!("; {preset} where it is left out")).unwrap_or_default();
    format!("{name}=: {meaning} ({form}{preset})")
}

/// Returns the parameters that a report knows.
pub(crate) fn parameters(descriptor: &Descriptor) -> Json {
    let one = |known: &KnownParameter| {
        let [en, cy] = &known.meaning;
        let (form, low, high, codes) = match &known.form {
            ParameterForm::Code(codes) => ("code", None, None, Some(codes)),
            ParameterForm::Integer { low, high } => ("integer", Some(low), Some(high), None),
            ParameterForm::Date => ("date", None, None, None),
            ParameterForm::Id => ("id", None, None, None),
            ParameterForm::Newer => ("newer", None, None, None),
        };
        json!({
            "name": known.name, "form": form, "low": low, "high": high, "codes": codes, "preset": known.preset,
            "meaning": { "en": en, "cy": cy },
        })
    };
    descriptor.parameters.iter().map(one).collect()
}

/// Returns whether every report that is found was asked for, and not one by its name.
pub(crate) fn is_of_all(names: &[&String]) -> bool {
    names.iter().any(|name| *name == "all")
}

/// Returns the reports of these names, each once; `all` stands for every one that is found and knows the parameters.
pub(crate) fn named(place: &Place, names: &[&String], params: &Parameters) -> Outcome<Vec<Found>> {
    if is_of_all(names) {
        return knowing(place, params);
    }
    let mut found: Vec<Found> = Vec::new();
    for name in names {
        let one = place.search_path()?.find(name)?;
        if found.iter().all(|known| known.path != one.path) {
            found.push(one);
        }
    }
    Ok(found)
}

/// Returns every report that is found and knows parameters of these names.
fn knowing(place: &Place, params: &Parameters) -> Outcome<Vec<Found>> {
    let mut all = place.search_path()?.list()?;
    if params.is_empty() {
        return Ok(all);
    }
    let options = place.host_options()?;
    all.retain(|found| {
        // One that cannot be used says so where it is made.
        tyst_host::describe(found, &options).map_or(true, |described| {
            let known = &described.descriptor.parameters;
            params.keys().all(|name| known.iter().any(|known| known.name == *name))
        })
    });
    if all.is_empty() {
        let names: Vec<&str> = params.keys().map(String::as_str).collect();
        return Err(Failure::usage(format!("no report knows the parameter {}", names.join(" and ")))
            .hint("`tyst report --list` shows what each knows"));
    }
    Ok(all)
}

/// Returns the area that was typed, whether or not any ledger knows it.
pub(crate) fn slug(matches: &ArgMatches) -> Outcome<Option<Slug>> {
    let slug = |words: &String| {
        Slug::new(words)
            .ok_or_else(|| Failure::usage(format!("--area: {} is no slug", shown::clipped(words, SAID_MAX))))
    };
    matches.get_one::<String>("area").map(slug).transpose()
}

/// How much of a parameter is said back where it is refused, in characters.
const SAID_MAX: usize = 80;

/// Returns the report's own parameters, each of which may be given once.
pub(crate) fn params(matches: &ArgMatches) -> Outcome<Parameters> {
    let mut params = Parameters::new();
    for word in matches.get_many::<String>("param").into_iter().flatten() {
        let said = shown::clipped(word, SAID_MAX);
        let Some((name, value)) = word.split_once('=') else {
            return Err(Failure::usage(format!("--param: {said} is not of the form NAME=VALUE")).hint(
                "write it as in --param indicator=exclusions; `tyst report --list` shows which each knows",
            ));
        };
        if params.insert(name.to_owned(), value.to_owned()).is_some() {
            let name = shown::clipped(name, SAID_MAX);
            return Err(Failure::usage(format!("--param {name} is given more than once"))
                .hint("give it once; for several values, make a report of each"));
        }
    }
    Ok(params)
}
