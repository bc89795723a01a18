//! The parts of `tyst access` that change something: each is noted in the ledger, and printed.
//!
//! A secret is printed once, and kept nowhere as it is.

use clap::ArgMatches;
use serde_json::json;
use tyst_access::{Book, Noted, Right, Role};
use tyst_event::Slug;
use tyst_event::terms::AccessAct;
use tyst_web::Origin;

use super::kept::{self, Accounts, link, name, refused};
use super::{moment, words};
use crate::commands::init::closed;
use crate::failure::{Class, Failure, Outcome};
use crate::flags;
use crate::place::{Place, known_area};

const DAY_S: u64 = 24 * 60 * 60;

pub(super) fn invite(place: &Place, matches: &ArgMatches) -> Outcome {
    let (name, rights) = (named(matches)?, rights(place, matches)?);
    let secret = changed(place, matches, |book, now| {
        let secret = kept::invite(book, &name, rights.clone(), now)?;
        Ok((Noted::new(AccessAct::Invited).about(&name).rights(&rights), secret))
    })?;
    tell_link(place, matches, &name, &rights, &secret)
}

pub(super) fn reset(place: &Place, matches: &ArgMatches) -> Outcome {
    let name = named(matches)?;
    let (secret, rights) = changed(place, matches, |book, now| {
        let (secret, rights) =
            book.reset(&name, now).map_err(|fault| missing(book, &name, refused(&fault)))?;
        Ok((Noted::new(AccessAct::Invited).about(&name).rights(&rights), (secret, rights)))
    })?;
    tell_link(place, matches, &name, &rights, &secret)
}

pub(super) fn grant(place: &Place, matches: &ArgMatches) -> Outcome {
    let more = rights(place, matches)?;
    set(place, matches, |_, held| {
        let new: Vec<Right> = more.iter().filter(|right| !held.contains(right)).cloned().collect();
        Ok([held, new].concat())
    })
}

pub(super) fn revoke(place: &Place, matches: &ArgMatches) -> Outcome {
    let less = rights(place, matches)?;
    set(place, matches, |name, held| {
        if let Some(none) = less.iter().find(|right| !held.contains(right)) {
            let failure = Failure::new(Class::Refused, format!("{name} does not hold `{none}`"));
            return Err(failure.hint(format!("{name} holds: {}", words(&held).join(", "))));
        }
        Ok(held.into_iter().filter(|right| !less.contains(right)).collect())
    })
}

pub(super) fn remove(place: &Place, matches: &ArgMatches) -> Outcome {
    let name = named(matches)?;
    close(place, matches, &name, |book| {
        if book.tokens().any(|(token, _)| token == name.as_str()) {
            let failure = Failure::usage(format!("{name} is a token"));
            return Err(failure.hint(format!("`tyst access token revoke {name}` ends it")));
        }
        Ok(())
    })
}

pub(super) fn end_token(place: &Place, matches: &ArgMatches) -> Outcome {
    let name = named(matches)?;
    close(place, matches, &name, |book| {
        if book.tokens().any(|(token, _)| token == name.as_str()) {
            return Ok(());
        }
        Err(Failure::new(Class::Refused, format!("there is no token of the name {name}"))
            .hint("`tyst access token list` says which there are; `tyst access remove` closes accounts"))
    })
}

pub(super) fn token(place: &Place, matches: &ArgMatches) -> Outcome {
    let (name, rights) = (named(matches)?, rights(place, matches)?);
    let days = matches.get_one::<u64>("days").copied().unwrap_or_default();
    let (secret, expires) = changed(place, matches, |book, now| {
        let expires = now.saturating_add(days.saturating_mul(DAY_S));
        let secret = book.token(&name, rights.clone(), expires, now).map_err(|fault| refused(&fault))?;
        Ok((Noted::new(AccessAct::TokenMade).about(&name).rights(&rights), (secret, expires)))
    })?;
    let (token, until) = (secret.shown(), moment(expires));
    if place.screen.json {
        return place.screen.json_page(
            &json!({ "name": name.as_str(), "rights": words(&rights), "until": until, "token": token }),
        );
    }
    place.screen.say(&format!(
        "note: this is shown once; give it to the program {name} and to nobody else; it works until {until}"
    ));
    place.screen.data(token)
}

/// Sets what somebody holds to what is made of it.
fn set(
    place: &Place,
    matches: &ArgMatches,
    make: impl FnOnce(&Slug, Vec<Right>) -> Outcome<Vec<Right>>,
) -> Outcome {
    let name = named(matches)?;
    let rights = changed(place, matches, |book, now| {
        let held = book.rights(&name, now).map(<[Right]>::to_vec);
        let unknown = || missing(book, &name, refused(&tyst_access::BookError::Unknown(name.clone())));
        let rights = make(&name, held.ok_or_else(unknown)?)?;
        book.set_rights(&name, &rights).map_err(|fault| refused(&fault))?;
        Ok((Noted::new(AccessAct::RightsSet).about(&name).rights(&rights), rights))
    })?;
    if place.screen.json {
        return place.screen.json_page(&json!({ "name": name.as_str(), "rights": words(&rights) }));
    }
    place.screen.data(&format!("{name} holds from now on: {}", words(&rights).join(", ")))
}

fn close(place: &Place, matches: &ArgMatches, name: &Slug, check: impl FnOnce(&Book) -> Outcome) -> Outcome {
    changed(place, matches, |book, _| {
        check(book)?;
        book.close(name).map_err(|fault| missing(book, name, refused(&fault)))?;
        Ok((Noted::new(AccessAct::Closed).about(name), ()))
    })?;
    if place.screen.json {
        return place.screen.json_page(&json!({ "name": name.as_str(), "rights": [] }));
    }
    place.screen.data(&format!("{name} may come in no longer; what they recorded stands"))
}

/// Changes who may come in, through the writer of the ledger, which may be a server.
fn changed<T>(
    place: &Place,
    matches: &ArgMatches,
    change: impl FnOnce(&mut Book, u64) -> Outcome<(Noted, T)>,
) -> Outcome<T> {
    let (accounts, by) = (Accounts::of(place)?, flags::recorder(matches)?);
    let recorder = place.recorder()?;
    let done = accounts.change(&by, &|request| recorder.record(request), change);
    closed(place, recorder.close());
    done
}

/// Prints the link by which an account is made.
fn tell_link(
    place: &Place,
    matches: &ArgMatches,
    name: &Slug,
    rights: &[Right],
    secret: &tyst_access::Secret,
) -> Outcome {
    let Some(origin) = matches.get_one::<Origin>("origin") else { return Ok(()) };
    let link = link(origin, secret);
    if place.screen.json {
        return place
            .screen
            .json_page(&json!({ "name": name.as_str(), "rights": words(rights), "join": link }));
    }
    place.screen.say(&format!(
        "note: this is shown once; give it to {name} and to nobody else; it works once, within a week"
    ));
    place.screen.data(&link)
}

fn named(matches: &ArgMatches) -> Outcome<Slug> {
    name(matches.get_one::<String>("name").map_or("", String::as_str))
}

/// Returns the rights that were typed: each role for each area.
fn rights(place: &Place, matches: &ArgMatches) -> Outcome<Vec<Right>> {
    let typed = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let history = place.history()?;
    let areas: Vec<Slug> = typed("area").map(|words| known_area(&history, words)).collect::<Outcome<_>>()?;
    let areas: Vec<Option<Slug>> =
        if areas.is_empty() { vec![None] } else { areas.into_iter().map(Some).collect() };
    let roles = typed("role").filter_map(|word| Role::named(word));
    let mut rights: Vec<Right> = Vec::new();
    for right in roles.flat_map(|role| areas.iter().map(move |area| Right { role, area: area.clone() })) {
        if !rights.contains(&right) {
            rights.push(right);
        }
    }
    Ok(rights)
}

/// Returns a refusal with the name that was perhaps meant, where nobody has the one that was typed.
fn missing(book: &Book, name: &Slug, failure: Failure) -> Failure {
    let names = book.accounts().map(|(name, _)| name).chain(book.tokens().map(|(name, _)| name));
    let names = names.chain(book.invitations(kept::now()).map(|(name, _)| name));
    match tyst_event::json::nearest(name.as_str(), names) {
        Some(near) if near != name.as_str() => failure.hint(format!("did you mean {near}?")),
        _ => failure,
    }
}
