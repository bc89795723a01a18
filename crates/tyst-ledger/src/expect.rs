//! Whether the ledger is as a request expects.
//!
//! Looks at the state only; that a repeated request is answered without being judged again is decided in `group`.

use tyst_event::{Problem, Slug};

use crate::Partnership;
use crate::request::Expect;

/// How many expectations a request may have.
const EXPECT_MAX: usize = 64;

/// Returns a problem for every expectation that is not met.
pub(crate) fn problems(known: &Partnership, expect: &[Expect]) -> Vec<Problem> {
    if expect.len() > EXPECT_MAX {
        let message = format!("holds {} conditions; at most {EXPECT_MAX} are looked at", expect.len());
        return vec![problem("expect-length", message, "split the request")];
    }
    expect.iter().filter_map(|one| unmet(known, one)).collect()
}

fn unmet(known: &Partnership, expect: &Expect) -> Option<Problem> {
    match expect {
        Expect::Head(count) => head(known, *count),
        Expect::Version { tag, count } => version(known, tag, *count),
        Expect::New { tag } => new(known, tag),
        Expect::Unmatched { kinds, tags, after } => {
            let seq = known.matched(kinds, tags, *after)?;
            let message = format!("nothing of the sort after entry {after}, but there is entry {seq}");
            let hint = format!("read entry {seq} with `tyst show {seq}`, and decide again");
            Some(problem("expected-unmatched", message, &hint))
        }
        Expect::Standing { entry, statement } => standing(known, *entry, *statement),
    }
}

fn head(known: &Partnership, count: u64) -> Option<Problem> {
    let actual = known.count();
    (actual != count).then(|| {
        let message = format!("a ledger of {count} entries, but it has {actual}");
        problem("expected-head", message, "look at what came since with `tyst log`, and decide again")
    })
}

fn version(known: &Partnership, tag: &Slug, count: u64) -> Option<Problem> {
    let actual = known.version(tag);
    (actual != count).then(|| {
        let message = format!("{count} entries that name {tag}, but there are {actual}");
        problem("expected-version", message, "look at what came since with `tyst log`, and decide again")
    })
}

fn new(known: &Partnership, tag: &Slug) -> Option<Problem> {
    let actual = known.version(tag);
    (actual != 0).then(|| {
        let message = format!("no entry that names {tag}, but there are {actual}");
        problem("expected-new", message, "choose another slug, or look at it with `tyst log`")
    })
}

fn standing(known: &Partnership, entry: u64, statement: u64) -> Option<Problem> {
    let chains = known.chains();
    let actual = (entry < known.count()).then(|| chains.standing(chains.root(entry)));
    if actual == Some(Some(statement)) {
        return None;
    }
    let found = match actual {
        None => "there is no such entry".to_owned(),
        Some(None) => "the entry is withdrawn".to_owned(),
        Some(Some(seq)) => format!("entry {seq} does"),
    };
    let message = format!("the statement of entry {statement} to stand for entry {entry}, but {found}");
    let hint = format!("somebody changed it since: look at `tyst why {entry}`, and decide again");
    Some(problem("expected-standing", message, &hint))
}

fn problem(rule: &'static str, message: String, hint: &str) -> Problem {
    Problem { field: "expect".to_owned(), rule: rule.into(), message, hint: Some(hint.to_owned()) }
}

#[cfg(test)]
mod tests;
