//! What is taken out of a request: who asks, what is asked, and in which form the answer is wanted.
//!
//! Whoever is not known is refused here; what somebody may is for `sight` and `recording` to say.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tyst_access::Caller;
use tyst_event::Slug;
use tyst_ledger::{CutError, History, Point};
use utoipa::IntoParams;

use super::openapi;
use super::problem::{MALFORMED, Problem};
use crate::guard::Shown;
use crate::service::{Program, ServiceError};

/// Who asks. Nobody is let through for whom nobody answered.
pub(super) struct Asker(pub(super) Caller);

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Caller>().cloned().map(Self).ok_or_else(Problem::signed_out)
    }
}

/// What whoever asks showed to come in.
pub(super) struct ShownBy(pub(super) Shown);

impl<S: Sync> FromRequestParts<S> for ShownBy {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Shown>().cloned().map(Self).ok_or_else(Problem::signed_out)
    }
}

/// What is asked behind the question mark.
pub(super) struct Words<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Words<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        let explained = |fault: axum::extract::rejection::QueryRejection| {
            let words = fault.body_text();
            let detail = words.rsplit_once("query string: ").map_or(words.as_str(), |(_, detail)| detail);
            Problem::new(MALFORMED, detail).hint("the parameters stand in /api/v1/openapi.json")
        };
        read.map(|Query(words)| Self(words)).map_err(explained)
    }
}

/// Of what something is asked, as at which date, and as known at which point.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[into_params(parameter_in = Query)]
pub(super) struct Cut {
    /// Only what is of an area and of what lies inside it.
    #[param(example = "newport", schema_with = openapi::slug)]
    pub(super) area: Option<String>,
    /// What was so at a date, as it stands; the date may also be that of a moment, an entry, a tag or a checkpoint.
    #[param(example = "2019-03-31", schema_with = openapi::point)]
    pub(super) as_at: Option<String>,
    /// What was known at a date, a moment, an entry (`seq:12`), a tag (`@annual-report`) or a checkpoint (`checkpoint:` and the
    /// first digits of its root).
    #[param(example = "2020-01-01", schema_with = openapi::point)]
    pub(super) known_at: Option<String>,
}

/// The same, read.
pub(super) struct Points {
    pub(super) as_at: Option<Point>,
    known_at: Option<Point>,
}

impl Cut {
    pub(super) fn area(&self) -> Result<Option<Slug>, Problem> {
        let slug = |name: &String| {
            Slug::new(name).ok_or_else(|| Problem::new(MALFORMED, format!("area: {name:?} is not a slug")))
        };
        self.area.as_ref().map(slug).transpose()
    }

    pub(super) fn points(&self) -> Result<Points, Problem> {
        let point = |name: &str, word: Option<&String>| {
            let read = word.map(|word| word.parse::<Point>()).transpose();
            read.map_err(|fault| Problem::new(MALFORMED, format!("{name}: {fault}")))
        };
        let (as_at, known_at) =
            (point("as-at", self.as_at.as_ref())?, point("known-at", self.known_at.as_ref())?);
        Ok(Points { as_at, known_at })
    }
}

impl Points {
    /// Returns the cut at these points of a ledger.
    pub(super) fn of(&self, history: &History, program: &dyn Program) -> Result<tyst_ledger::Cut, Problem> {
        let cut = history.cut(self.as_at.as_ref(), self.known_at.as_ref(), &|| program.heads(history));
        cut.map_err(|fault| match fault {
            CutError::History(fault) => ServiceError::from(fault).into(),
            fault => Problem::new(MALFORMED, fault.to_string()),
        })
    }
}

/// The position that an address names; what is no number is not there.
pub(super) struct Seq(pub(super) u64);

impl<S: Send + Sync> FromRequestParts<S> for Seq {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = Path::<String>::from_request_parts(parts, state).await;
        let seq = named.ok().and_then(|Path(word)| word.parse().ok());
        seq.map(Self).ok_or_else(|| Problem::not_found("an entry is named by its number"))
    }
}

/// Returns a header as text, where it is there and is text.
pub(super) fn word<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// Returns a header on which something depends, where it is there. One that is no text is not taken for none.
pub(super) fn said<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Problem> {
    let said = headers.get(name).map(|value| value.to_str().map(str::trim)).transpose();
    said.map_err(|_| Problem::new(MALFORMED, format!("the header {name} is not plain text")))
}

/// Returns whether a form is asked for by its name.
pub(super) fn accepts(headers: &HeaderMap, media: &str) -> bool {
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|list| list.to_str().ok());
    let mut asked =
        lists.flat_map(|list| list.split(',')).map(|one| one.split(';').next().unwrap_or(one).trim());
    asked.any(|asked| asked.eq_ignore_ascii_case(media))
}

/// Returns whether a body says that it is of one of some types.
pub(super) fn is_of(headers: &HeaderMap, media: &[&str]) -> bool {
    let named = word(headers, &header::CONTENT_TYPE).unwrap_or_default();
    let named = named.split(';').next().unwrap_or(named).trim();
    media.iter().any(|media| media.eq_ignore_ascii_case(named))
}

/// Returns whether a list of ETags names one.
pub(super) fn names(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|one| one == "*" || one == etag)
}
