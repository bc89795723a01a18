//! Who is trusted here, for what, and which list says so.
//!
//! Changes nothing.

use std::path::Path;

use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_host::{Scope, Trust, TrustFile, TrustedKey};

use crate::failure::Outcome;
use crate::place::Place;
use crate::trusting;

/// Prints what both lists say.
pub(super) fn list(place: &Place) -> Outcome {
    place.say_missed_list();
    let paths = [trusting::system_list()].into_iter().chain(trusting::own_list());
    let files: Vec<TrustFile> = paths.map(|path| Ok(TrustFile::read(&path)?)).collect::<Outcome<_>>()?;
    let core = trusting::trust()?.core;
    if place.screen.json {
        let lists: Vec<Json> = files.iter().map(list_json).collect();
        return place
            .screen
            .json_page(&json!({ "core": core.map(|key| key.line().to_owned()), "lists": lists }));
    }
    if core.is_none() && files.iter().all(|file| file.trust.is_empty()) {
        place.screen.say(
            "nobody is trusted but who made this program: `tyst plugin trust DIR` pins a plugin, --key lets a key count",
        );
        return Ok(());
    }
    let mut table = place.screen.table(&["what", "which", "for what", "said in"]);
    if let Some(core) = core {
        table.add_row(["key of tyst", &core.number(), "wales.tyst.*", "this program"]);
    }
    for file in &files {
        for row in rows(&file.trust) {
            let [what, which, purpose] = row;
            table.add_row([what, which, purpose, shown(&file.path)]);
        }
    }
    place.screen.data(&table.to_string())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn scopes(trusted: &TrustedKey) -> Vec<&str> {
    trusted.scopes.iter().map(Scope::as_str).collect()
}

/// Returns a line for each thing that a list says.
fn rows(trust: &Trust) -> Vec<[String; 3]> {
    let Trust { core: _, keys, revoked, pins, minimums, in_process } = trust;
    let key = |trusted: &TrustedKey| {
        [
            "key".to_owned(),
            format!("{} of {}", trusted.key.number(), trusted.name),
            scopes(trusted).join("\n"),
        ]
    };
    let mut rows: Vec<[String; 3]> = keys.iter().map(key).collect();
    rows.extend(revoked.iter().map(|revoked| {
        ["revoked key".to_owned(), revoked.key.number(), revoked.reason.clone().unwrap_or_default()]
    }));
    rows.extend(
        pins.iter().map(|pin| {
            ["pin".to_owned(), format!("{} {}", pin.id, pin.version), wire::hex(&pin.manifest[..8])]
        }),
    );
    rows.extend(
        minimums
            .iter()
            .map(|minimum| ["oldest version".to_owned(), minimum.id.clone(), minimum.version.to_string()]),
    );
    rows.extend(
        in_process
            .iter()
            .map(|insider| ["in process".to_owned(), wire::hex(&insider.digest), insider.file.clone()]),
    );
    rows
}

fn list_json(file: &TrustFile) -> Json {
    let Trust { core: _, keys, revoked, pins, minimums, in_process } = &file.trust;
    let keys = keys.iter().map(|trusted| {
        json!({
            "name": trusted.name, "key": trusted.key.line(), "number": trusted.key.number(), "scopes": scopes(trusted),
        })
    });
    let revoked = revoked.iter().map(|revoked| {
        json!({ "key": revoked.key.line(), "number": revoked.key.number(), "reason": revoked.reason })
    });
    let pins = pins.iter().map(|pin| {
        json!({ "id": pin.id, "version": pin.version.to_string(), "manifest": wire::hex(&pin.manifest) })
    });
    let minimums =
        minimums.iter().map(|minimum| json!({ "id": minimum.id, "version": minimum.version.to_string() }));
    let in_process = in_process
        .iter()
        .map(|insider| json!({ "file": insider.file, "library": wire::hex(&insider.digest) }));
    json!({
        "path": file.path, "keys": keys.collect::<Vec<_>>(), "revoked": revoked.collect::<Vec<_>>(),
        "pins": pins.collect::<Vec<_>>(), "minimums": minimums.collect::<Vec<_>>(),
        "in_process": in_process.collect::<Vec<_>>(),
    })
}
