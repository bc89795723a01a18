//! Which of several candidates a name means.
//!
//! Looks at names, ids and versions only. What may not run is picked all the same, so that it is told, and never passed over
//! in silence for something else.

use super::scan::{Candidate, Origin};
use super::{FindError, What, distance};
use semver::Version;
use std::collections::BTreeMap;

/// What was asked for: a name or an id, and perhaps a version.
pub(super) struct Wanted<'a> {
    words: &'a str,
    name: &'a str,
    version: Option<Version>,
}

impl<'a> Wanted<'a> {
    /// Reads `name`, `id`, `name@version` or `id@version`.
    pub(super) fn parse(words: &'a str) -> Result<Wanted<'a>, FindError> {
        let Some((name, version)) = words.split_once('@') else {
            return Ok(Wanted { words, name: words, version: None });
        };
        match Version::parse(version) {
            Ok(version) => Ok(Wanted { words, name, version: Some(version) }),
            Err(_) => Err(FindError::Version { words: version.to_owned() }),
        }
    }

    fn is(&self, candidate: &Candidate) -> bool {
        let is_named = candidate.name == self.name || candidate.id().as_deref() == Some(self.name);
        let version = candidate.claims().map(|(_, version)| version);
        is_named && (self.version.is_none() || self.version.as_ref() == version)
    }
}

/// Returns the candidate that is meant: of the first kind of place that has one, the newest version.
pub(super) fn pick<'c>(all: &'c [Candidate], wanted: &Wanted<'_>) -> Result<&'c Candidate, FindError> {
    let meant: Vec<&Candidate> = all.iter().filter(|one| wanted.is(one) && one.is_worth_telling()).collect();
    let first = meant.iter().map(|one| one.origin).min();
    let Some(origin) = first else { return Err(unknown(wanted.words, all)) };
    refuse_differing(&meant)?;
    let here: Vec<&Candidate> = meant.iter().copied().filter(|one| one.origin == origin).collect();
    // A library that is none does not stand in the way of one of the same name that is.
    let usable: Vec<&Candidate> =
        here.iter().copied().filter(|one| one.is_usable() || one.claims().is_some()).collect();
    let here = if usable.is_empty() { here } else { usable };
    let first = here[0];
    let is_same = |one: &Candidate| match one.claims() {
        Some(_) => one.id() == first.id(),
        None => one.path == first.path,
    };
    // What was installed under the name of a report that comes with tyst must be that report, or be asked for by its id.
    let own = meant
        .iter()
        .copied()
        .find(|one| origin == Origin::Installed && one.origin == Origin::Beside && one.id() != first.id());
    let other = here.iter().copied().find(|one| !is_same(one)).or(own.filter(|_| wanted.name == first.name));
    if let Some(other) = other {
        let (first, second) = (first.path.clone(), other.path.clone());
        return Err(FindError::Twice { name: wanted.words.to_owned(), first, second });
    }
    let newest =
        here.iter().copied().reduce(|best, one| if version(one) > version(best) { one } else { best });
    Ok(newest.unwrap_or(first))
}

fn version(candidate: &Candidate) -> Option<&Version> {
    candidate.claims().map(|(_, version)| version)
}

/// Refuses packed plugins of one id and version that are not the same, wherever they lie.
fn refuse_differing(candidates: &[&Candidate]) -> Result<(), FindError> {
    let mut seen: BTreeMap<(&str, &Version), ([u8; 32], &Candidate)> = BTreeMap::new();
    for candidate in candidates {
        let What::Package(package) = &candidate.what else { continue };
        let key = (package.manifest.id.as_str(), &package.manifest.version);
        let (digest, first) = seen.entry(key).or_insert((package.digest, candidate));
        if *digest != package.digest {
            return Err(FindError::Differ {
                id: key.0.to_owned(),
                version: key.1.to_string(),
                first: first.path.clone(),
                second: candidate.path.clone(),
            });
        }
    }
    Ok(())
}

/// Builds the error for an unknown name, with the nearest of those there are.
fn unknown(name: &str, all: &[Candidate]) -> FindError {
    let usable = all.iter().filter(|candidate| candidate.is_usable());
    let mut available: Vec<String> = usable.map(|candidate| candidate.name.clone()).collect();
    available.sort();
    available.dedup();
    let nearest = available.iter().min_by_key(|other| distance(name, other));
    let meant = nearest.filter(|other| distance(name, other) <= name.len() / 3 + 1).cloned();
    FindError::Unknown { name: name.to_owned(), available, meant }
}
