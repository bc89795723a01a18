//! What a plugin or a library is, shown to somebody who is asked whether it may run.
//!
//! What may be asked at all is decided in `tyst-host`.

use std::path::{Path, PathBuf};

use tyst_event::{Kind, wire};
use tyst_host::{Distrust, Found, InProcess, LibraryFacts, Package, Pin, Trust};

use crate::commands::plugin::{check, pack};
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::{standing, trusting};

/// What a library may take from outside that a report has no use for; the sandbox denies it.
const REACHING: [&str; 19] = [
    "accept",
    "bind",
    "connect",
    "dlopen",
    "dlsym",
    "execl",
    "execv",
    "execve",
    "execvp",
    "fork",
    "kill",
    "mprotect",
    "popen",
    "posix_spawn",
    "pthread_create",
    "ptrace",
    "sendto",
    "socket",
    "system",
];

/// A page of what something is: the name of each part, and what it is.
type Rows = Vec<(&'static str, String)>;

/// Shows a packed plugin, asks, and pins its digest; returns nothing where that is not wanted or not needed.
pub(super) fn pin(place: &Place, dir: &Path, yes: bool, trust: &mut Trust) -> Outcome<Option<String>> {
    let package = Package::read(dir)?;
    let library = package.fitting_library()?;
    let facts = pack::facts(&library)?;
    package.check_libraries()?;
    let judged = package.judge(&trusting::trust()?);
    let words = judged
        .as_ref()
        .map_or_else(ToString::to_string, |level| standing::level(level).en().unwrap_or_default().to_owned());
    let mut rows = of_package(&package, &facts);
    rows.push(("vouched for", words));
    match judged {
        Ok(_) => {
            show(place, &rows);
            place.screen.say("it may run already; nothing was changed");
            return Ok(None);
        }
        Err(Distrust::Unsigned | Distrust::UnknownKey(_) | Distrust::Scope { .. }) => {}
        Err(reason) => {
            show(place, &rows);
            let message = format!("a pin cannot make up for this: {reason}");
            return Err(
                Failure::new(Class::Refused, message).hint("`tyst plugin trust --list` shows who said what")
            );
        }
    }
    rows.extend(checks(place, &library, yes)?);
    show(place, &rows);
    agreed(place, yes, "let exactly this plugin run here?")?;
    let Package { manifest, digest, .. } = package;
    let said = format!("pinned {} {}", manifest.id, manifest.version);
    trust.pins.push(Pin { id: manifest.id, version: manifest.version, manifest: digest });
    Ok(Some(said))
}

/// Shows a library, asks, and lets its bytes be loaded into tyst itself.
pub(super) fn let_in(place: &Place, typed: &Path, yes: bool, trust: &mut Trust) -> Outcome<Option<String>> {
    let path: PathBuf = std::path::absolute(typed).map_err(|fault| Failure::file(typed, &fault))?;
    let found = Found::at(&path)?;
    let facts = pack::facts(&path)?;
    let file = facts.file.path.clone();
    let insider = InProcess { file: file.clone(), digest: found.digest };
    let with = Trust { in_process: vec![insider.clone()], ..Trust::default() };
    with.in_process(&found)?;
    let mut rows = vec![("file", path.display().to_string()), ("library", wire::hex(&found.digest))];
    rows.extend(of_library(&facts));
    if trusting::trust()?.in_process(&found).is_ok() {
        show(place, &rows);
        place.screen.say("it may be loaded into tyst already; nothing was changed");
        return Ok(None);
    }
    rows.extend(checks(place, &path, yes)?);
    show(place, &rows);
    agreed(
        place,
        yes,
        "let exactly these bytes be loaded into tyst itself, where they can do all that you can?",
    )?;
    trust.in_process.push(insider);
    Ok(Some(format!("{file} may be loaded into tyst itself, with these bytes")))
}

/// Asks, unless that was answered before.
fn agreed(place: &Place, yes: bool, question: &str) -> Outcome {
    if !yes && !place.screen.can_ask() {
        return Err(Failure::usage("there is nobody to ask whether it is to be trusted")
            .hint("read what is said above, and add --yes"));
    }
    if !yes && !place.screen.ask(question) {
        return Err(Failure::new(Class::Refused, "nothing was changed"));
    }
    Ok(())
}

/// Tries the library as `tyst plugin check` does, where somebody is to read what comes of it.
fn checks(place: &Place, library: &Path, yes: bool) -> Outcome<Rows> {
    if yes {
        return Ok(vec![("checks", "not made, with --yes; `tyst plugin check` makes them".to_owned())]);
    }
    let check::Sum { line, trouble } = check::sum(place, library)?;
    let trouble = trouble.into_iter().map(|what| ("", what));
    Ok([("checks", line)].into_iter().chain(trouble).collect())
}

fn of_package(package: &Package, facts: &LibraryFacts) -> Rows {
    let Package { folder, manifest, digest, .. } = package;
    let kind = |number: &u32| {
        Kind::from_number(*number)
            .map_or_else(|| format!("kind {number}, newer than this tyst"), |kind| kind.name().to_owned())
    };
    let mut rows = vec![
        ("plugin", format!("{} {}", manifest.id, manifest.version)),
        ("folder", folder.display().to_string()),
        ("vendor", manifest.vendor.clone().unwrap_or_else(|| "not said".to_owned())),
        ("licence", manifest.license.clone().unwrap_or_else(|| "not said".to_owned())),
        ("manifest", wire::hex(digest)),
        ("library", wire::hex(&facts.file.sha256)),
        ("wants", manifest.kinds.iter().map(kind).collect::<Vec<_>>().join("\n")),
    ];
    rows.extend(of_library(facts));
    rows
}

fn of_library(facts: &LibraryFacts) -> Rows {
    let reaches: Vec<&str> =
        REACHING.into_iter().filter(|name| facts.imports.iter().any(|import| import == name)).collect();
    let reaches = if reaches.is_empty() {
        "nothing".to_owned()
    } else {
        format!("{} (the sandbox denies it)", reaches.join(", "))
    };
    vec![
        ("reaches for", reaches),
        ("imports", format!("{} symbols: {}", facts.imports.len(), facts.imports.join(", "))),
    ]
}

fn show(place: &Place, rows: &Rows) {
    let mut table = place.screen.table(&["part", "what it is"]);
    for (part, words) in rows {
        table.add_row([(*part).to_owned(), words.clone()]);
    }
    place.screen.say(&table.to_string());
}
