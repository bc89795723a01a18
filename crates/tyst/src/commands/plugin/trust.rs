//! `tyst plugin trust`: whose plugins may run here: keys, digests, and what may not run any more.
//!
//! Changes one of the two lists; what the lists mean is decided in `tyst-host`.

mod asking;
mod listing;

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;
use tyst_host::{Minimum, PublicKey, RevokedKey, Scope, Trust, TrustFile, TrustedKey, Version};

use super::keys;
use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::trusting;
use asking::{let_in, pin};

pub(crate) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let word = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("trust")
        .about("Say whose plugins may run here")
        .long_about(
            "Say whose plugins may run here. With a folder: show what the packed plugin in it is, ask, and pin its digest, so \
             that exactly this one may run; it is tried for that as `tyst plugin check` does, in the sandbox. With --in-process: let \
             exactly these bytes of a library be loaded into tyst itself. With --key: let the signatures of a key count, for the ids that --scope names. \
             What is said goes into the list of this user, ~/.config/tyst/trust.toml, or with --system into that of all, \
             /etc/tyst/trust.toml. A signature says who made a plugin, not that it does no harm: every report runs in the \
             sandbox.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder of a packed plugin, to pin its digest"),
        )
        .arg(
            Arg::new("in-process")
                .long("in-process")
                .value_name("LIBRARY")
                .value_parser(clap::value_parser!(PathBuf))
                .help("A library that may be loaded into tyst itself, for a debugger (--isolation in-process)"),
        )
        .arg(flag("yes", "Do not ask, and make no checks before").conflicts_with_all(["key", "revoke", "minimum", "remove", "list"]))
        .arg(word("key", "KEY", "A public key of minisign, or a file with one, that is to count").requires("scope").requires("name"))
        .arg(
            word("scope", "ID", "The ids for which the key counts: one, or all that begin so, such as org.example.*")
                .action(ArgAction::Append)
                .requires("key"),
        )
        .arg(word("name", "WHOSE", "Whose key it is; every report shows it").requires("key"))
        .arg(word("revoke", "KEY", "Let a key, or a file with one, count for nothing any more"))
        .arg(word("reason", "WORDS", "Why the key is revoked").requires("revoke"))
        .arg(word("minimum", "ID@VERSION", "Let no older version of a plugin run any more"))
        .arg(word("remove", "WHAT", "Take a key, a digest, or all that is said of an ID or ID@VERSION, from the list; what is revoked stays so"))
        .arg(flag("list", "List who is trusted, for what, and which list says so"))
        .arg(flag("system", "Change the list for all users of this machine").conflicts_with("list"))
        .group(ArgGroup::new("what").args(["dir", "in-process", "key", "revoke", "minimum", "remove", "list"]).required(true))
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if matches.get_flag("list") {
        return listing::list(place);
    }
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut file = TrustFile::read(&list_to_change(matches)?)?;
    let said = if let Some(dir) = matches.get_one::<PathBuf>("dir") {
        match pin(place, dir, matches.get_flag("yes"), &mut file.trust)? {
            Some(said) => said,
            None => return Ok(()),
        }
    } else if let Some(library) = matches.get_one::<PathBuf>("in-process") {
        match let_in(place, library, matches.get_flag("yes"), &mut file.trust)? {
            Some(said) => said,
            None => return Ok(()),
        }
    } else if let Some(key) = word("key") {
        let scopes = matches.get_many::<String>("scope").into_iter().flatten();
        let scopes: Vec<&str> = scopes.map(String::as_str).collect();
        trust_key(keys::public(key)?, word("name").unwrap_or_default(), &scopes, &mut file.trust)?
    } else if let Some(key) = word("revoke") {
        revoke(keys::public(key)?, word("reason").map(str::to_owned), &mut file.trust)?
    } else if let Some(words) = word("minimum") {
        minimum(words, &mut file.trust)?
    } else {
        remove(word("remove").unwrap_or_default(), &file.path, &mut file.trust)?
    };
    file.write()?;
    if place.screen.json {
        return place.screen.json_page(&json!({ "list": file.path, "changed": said }));
    }
    place.screen.say(&format!("{said}; it stands in {}", file.path.display()));
    Ok(())
}

fn list_to_change(matches: &ArgMatches) -> Outcome<PathBuf> {
    if matches.get_flag("system") {
        return Ok(trusting::system_list());
    }
    trusting::own_list().ok_or_else(|| {
        Failure::usage("this user has no folder for a list: HOME and XDG_CONFIG_HOME are not set")
            .hint("set HOME, or add --system to change the list for all")
    })
}

fn trust_key(key: PublicKey, name: &str, scopes: &[&str], trust: &mut Trust) -> Outcome<String> {
    if trusting::trust()?.revoked.iter().any(|revoked| revoked.key == key) {
        let message = format!("the key {} is revoked", key.number());
        return Err(
            Failure::new(Class::Refused, message).hint("ask whose key it is for the one that came after it")
        );
    }
    let scopes = scopes
        .iter()
        .map(|words| Scope::parse(words).map_err(|fault| Failure::usage(format!("--scope: {fault}"))));
    let scopes: Vec<Scope> = scopes.collect::<Outcome<_>>()?;
    let said: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
    let said = format!("the key {} of {name} counts for {}", key.number(), said.join(", "));
    match trust.keys.iter_mut().find(|trusted| trusted.key == key) {
        Some(trusted) => {
            name.clone_into(&mut trusted.name);
            trusted.scopes.extend(scopes);
            trusted.scopes.sort();
            trusted.scopes.dedup();
        }
        None => trust.keys.push(TrustedKey { name: name.to_owned(), key, scopes }),
    }
    Ok(said)
}

fn revoke(key: PublicKey, reason: Option<String>, trust: &mut Trust) -> Outcome<String> {
    if trust.revoked.iter().any(|revoked| revoked.key == key) {
        return Err(Failure::new(Class::Refused, format!("the key {} is revoked already", key.number())));
    }
    let said = format!("the key {} is revoked", key.number());
    trust.keys.retain(|trusted| trusted.key != key);
    trust.revoked.push(RevokedKey { key, reason });
    Ok(said)
}

fn minimum(words: &str, trust: &mut Trust) -> Outcome<String> {
    let (id, version) = id_and_version(words)
        .ok_or_else(|| Failure::usage(format!("--minimum: {words} is not of the form ID@VERSION")))?;
    trust.minimums.retain(|minimum| minimum.id != id);
    let said = format!("no version of {id} before {version} runs any more");
    trust.minimums.push(Minimum { id, version });
    Ok(said)
}

/// Takes a key, or what is said of an id, from the list.
fn remove(words: &str, path: &Path, trust: &mut Trust) -> Outcome<String> {
    let size =
        |trust: &Trust| trust.keys.len() + trust.pins.len() + trust.minimums.len() + trust.in_process.len();
    let before = size(trust);
    let Trust { keys, pins, minimums, in_process, .. } = &mut *trust;
    in_process.retain(|insider| wire::hex(&insider.digest) != words);
    if let Ok(key) = keys::public(words) {
        keys.retain(|trusted| trusted.key != key);
    } else if let Some((id, version)) = id_and_version(words) {
        pins.retain(|pin| pin.id != id || pin.version != version);
        minimums.retain(|minimum| minimum.id != id || minimum.version != version);
    } else {
        keys.retain(|trusted| trusted.key.number() != words);
        pins.retain(|pin| pin.id != words);
        minimums.retain(|minimum| minimum.id != words);
    }
    if size(trust) == before {
        let message = format!("nothing is said of {words} in {}", path.display());
        return Err(Failure::usage(message).hint("`tyst plugin trust --list` shows what is said, and where"));
    }
    Ok(format!("nothing is said of {words} any more"))
}

fn id_and_version(words: &str) -> Option<(String, Version)> {
    let (id, version) = words.split_once('@')?;
    Some((id.to_owned(), Version::parse(version).ok()?))
}
