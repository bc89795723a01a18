//! The description of the interface: OpenAPI 3.1, with the schemas of the vocabulary.
//!
//! What is described stands beside its code.

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};
use tyst_event::schema;
use utoipa::{OpenApi, ToSchema};

use super::answer::kept;
use super::asked::Asker;
use super::problem::{MEDIA, Problem};
use super::{events, importing, lists, recording, reports, stream};

/// What has a schema that is made of the vocabulary, or of which only its frame is described: see [`filled`].
macro_rules! described {
    ($($(#[$about:meta])+ $name:ident),+ $(,)?) => {
        $($(#[$about])+ #[derive(ToSchema)] pub(super) struct $name;)+
    };
}

described! {
    /// What somebody states, in the form of `tyst record --json`.
    Statement,
    /// A statement, or a list of them.
    Statements,
    /// A receipt, or a list of them.
    Receipts,
    /// Statements, one a line.
    Lines,
    /// An entry: a statement, what the ledger added when it recorded it, and what became of it.
    Entry,
    /// A page of entries.
    Page,
    /// An entry as a CloudEvent 1.0.
    CloudEvent,
    /// A report.
    Document,
    /// A kind of entry, with its fields.
    KindOfEntry,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "tyst", version = "1", description = "The ledger of a partnership: what it did, recorded for good, and what follows from it.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    servers((url = "/api/v1")),
    paths(
        events::list, events::one, recording::record, importing::import, stream::replay, stream::follow, reports::list,
        reports::one, reports::proof, reports::checkpoint, lists::areas, lists::vocabulary, document,
    ),
    components(schemas(Statement, recording::Receipted, recording::Warned, Entry, Problem)),
    tags((name = "events", description = "What was recorded"), (name = "reports", description = "What follows from it"),
        (name = "evidence", description = "That it was not changed"), (name = "vocabulary", description = "What can be said")),
)]
struct Api;

/// Describes the interface.
#[utoipa::path(get, path = "/openapi.json", operation_id = "describe", tag = "vocabulary", responses(
    (status = 200, description = "This document", content_type = "application/json", body = Document, headers(("ETag" = String))),
    (status = 304, description = "It is the same"),
))]
pub(super) async fn document(Asker(_): Asker, headers: HeaderMap) -> Response {
    kept(&headers, "application/json", described().to_string().into_bytes())
}

/// Returns the description.
pub(super) fn described() -> Json {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_default();
    filled(&mut document["components"]["schemas"]);
    document["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token of an account: tyst_…" },
        "session": { "type": "apiKey", "in": "cookie", "name": "tyst-session-8470",
            "description": "The session of the pages; its name ends with the port" },
    });
    document["security"] = json!([{ "token": [] }, { "session": [] }]);
    refusals(&mut document);
    document
}

/// Says of each address what it can be refused with.
fn refusals(document: &mut Json) {
    let problem = |about: &str| {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        json!({ "description": about, "content": { MEDIA: { "schema": schema } } })
    };
    let common = [
        ("400", "It cannot be read"),
        ("401", "Nobody is signed in"),
        ("403", "That is not allowed"),
        ("404", "There is no such thing"),
        ("429", "Too many requests"),
        ("503", "The service is busy"),
        ("default", "Any other failure"),
    ];
    let written = [
        ("412", "It is not as the request expects"),
        ("413", "It is too large"),
        ("415", "The body is of another type"),
        ("422", "It breaks rules, or the key was used for something else"),
    ];
    let paths = document["paths"].as_object_mut();
    for path in paths.into_iter().flatten().map(|(_, path)| path) {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            let more = if method == "post" { &written[..] } else { &[] };
            for (status, about) in common.iter().chain(more) {
                operation["responses"][*status] = problem(about);
            }
        }
    }
}

/// Puts the schemas of the vocabulary in their places.
fn filled(schemas: &mut Json) {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let mut put = |name: &str, schema: Json| {
        if let (Some(own), Some(more)) = (schemas[name].as_object_mut(), schema.as_object()) {
            own.retain(|member, _| member == "description");
            own.extend(more.clone());
        }
    };
    let mut statement = schema::schema(None);
    if let Some(members) = statement.as_object_mut() {
        members.remove("$schema");
    }
    put("Statement", statement);
    let many = json!({ "type": "array", "minItems": 1, "maxItems": 1000, "items": reference("Statement") });
    put("Statements", json!({ "oneOf": [reference("Statement"), many] }));
    put(
        "Receipts",
        json!({ "oneOf": [reference("Receipt"), { "type": "array", "items": reference("Receipt") }] }),
    );
    put("Lines", json!({ "type": "string" }));
    put("Document", json!({ "type": "object" }));
    put("Entry", entry());
    put(
        "Page",
        json!({
            "type": "object", "required": ["entries", "next", "count", "root"],
            "properties": {
                "entries": { "type": "array", "items": reference("Entry") },
                "next": { "type": ["string", "null"], "description": "Where the next page is" },
                "count": { "type": "integer", "minimum": 0, "description": "How many entries are known at the cut" },
                "root": { "type": "string", "description": "The root of the hash tree over them" },
            },
        }),
    );
    put("CloudEvent", cloud_event());
    put(
        "KindOfEntry",
        json!({
            "type": "object", "required": ["kind", "number", "schema", "meta", "name", "about", "fields", "example"],
            "properties": {
                "kind": { "type": "string" }, "number": { "type": "integer" }, "schema": { "type": "integer" },
                "meta": { "type": "boolean" }, "name": { "type": "object" }, "about": { "type": "string" },
                "fields": { "type": "array", "items": { "type": "object", "required": ["name", "required", "about"] } },
                "example": { "type": "object" },
            },
        }),
    );
}

fn entry() -> Json {
    json!({
        "type": "object", "required": ["seq", "leaf"],
        "properties": {
            "seq": { "type": "integer", "minimum": 0, "description": "Its position" },
            "leaf": { "type": "string", "description": "The hash of its bytes" },
            "recorded_at": { "type": "string", "format": "date-time" },
            "recorded_by": { "type": "string" }, "key": { "type": "string" }, "correlation": { "type": "string" },
            "warnings": { "type": "array", "items": { "$ref": "#/components/schemas/Warning" } },
            "kind": { "type": "string" }, "area": { "type": "string" }, "place": { "type": "string" },
            "when": {}, "basis": {}, "source": { "type": "array" }, "sensitivity": { "type": "string" },
            "data": { "type": "object" },
            "standing": { "type": ["integer", "null"], "description": "Where the statement is that stands for it" },
            "withdrawn": { "type": "boolean" }, "final": { "type": "boolean" },
            "disputes": { "type": "array", "items": { "type": "integer" } },
            "corrections": { "type": "array", "items": { "type": "object" } },
            "certainty": { "enum": ["definite", "possible"] },
            "bytes": { "type": "string", "description": "Its bytes, where this version cannot read them" },
        },
    })
}

fn cloud_event() -> Json {
    let text = json!({ "type": "string", "minLength": 1 });
    json!({
        "type": "object",
        "required": ["specversion", "id", "source", "type", "recordedtime", "sequence", "dataclassification", "data"],
        "properties": {
            "specversion": { "const": "1.0" }, "id": text, "source": text, "type": text, "subject": text,
            "time": { "type": "string", "format": "date-time", "description": "Only where the day is known on which it happened" },
            "datacontenttype": text, "dataschema": text,
            "recordedtime": { "type": "string", "format": "date-time" }, "sequence": text,
            "dataclassification": { "enum": ["public", "partners", "restricted"] },
            "data": { "$ref": "#/components/schemas/Entry" },
        },
    })
}
