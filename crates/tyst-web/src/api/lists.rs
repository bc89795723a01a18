//! What there is to speak of: the areas of the ledger, and the kinds of entry with their fields.
//!
//! What was said of them is for `events`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value as Json_, json};
use tyst_event::words::{example, names};
use tyst_event::{Kind, Slug};
use tyst_ledger::History;
use utoipa::ToSchema;

use super::answer::kept;
use super::asked::Asker;
use super::openapi;
use super::problem::Problem;
use crate::app::Pages;
use crate::sight::{For, Sight};

/// An area or place.
#[derive(Serialize, ToSchema)]
pub(super) struct Area {
    /// Its slug.
    #[serde(rename = "area")]
    slug: String,
    /// The area that it lies in, where an entry says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
    /// Whether an entry describes it.
    described: bool,
}

/// Lists the areas and places of the ledger.
#[utoipa::path(get, path = "/areas", operation_id = "list-areas", tag = "vocabulary", responses((status = 200, description = "The areas", body = Vec<Area>)))]
pub(super) async fn areas(
    Asker(caller): Asker,
    State(pages): State<Pages>,
) -> Result<Json<Vec<Area>>, Problem> {
    let read = move |history: &History| {
        let sight = Sight::with_state(history, &caller, For::Reading)?;
        let known = sight.known();
        let seen = known.areas().into_iter().filter(|area| sight.may_area(area));
        let within = |area: &Slug| known.parent(area).map(ToString::to_string);
        let area = |area: &Slug| Area {
            slug: area.to_string(),
            within: within(area),
            described: known.describes_area(area),
        };
        Ok(seen.map(area).collect())
    };
    Ok(Json(pages.service.read(read).await?))
}

/// Lists the kinds of entry and their fields.
#[utoipa::path(get, path = "/vocabulary", operation_id = "read-vocabulary", tag = "vocabulary", responses(
    (status = 200, description = "The kinds", content_type = "application/json", body = Vec<openapi::KindOfEntry>, headers(("ETag" = String))),
    (status = 304, description = "They are the same"),
))]
pub(super) async fn vocabulary(Asker(_): Asker, headers: HeaderMap) -> Response {
    let kinds: Vec<Json_> = Kind::ALL.iter().copied().map(kind).collect();
    kept(&headers, "application/json", Json_::Array(kinds).to_string().into_bytes())
}

fn kind(kind: Kind) -> Json_ {
    let field = |field: &tyst_event::field::FieldShape| {
        json!({
            "name": field.name, "number": field.number, "since": field.since, "required": field.required,
            "about": field.about.trim(), "example": field.example,
        })
    };
    let name = names::kind(kind);
    let about: Vec<&str> = kind.about().split_whitespace().collect();
    json!({
        "kind": kind.name(), "number": kind.number(), "schema": kind.schema(), "meta": kind.is_meta(),
        "name": { "en": name.en, "cy": name.cy }, "about": about.join(" "),
        "fields": kind.fields().iter().map(field).collect::<Vec<_>>(), "example": example(kind),
    })
}
