//! The description of the interface: OpenAPI 3.1, with the schemas of the vocabulary.
//!
//! What is described stands beside its code.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};
use tyst_event::words::example;
use tyst_event::{Kind, Slug, schema};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{OpenApi, ToSchema};

use super::answer::kept;
use super::asked::Asker;
use super::importing::MEDIA as MEDIA_OF_LINES;
use super::problem::{MEDIA, Problem};
use super::{events, importing, lists, recording, reports, stream};
use crate::app::Pages;
use crate::sight::to_record;

/// What a slug is, and a point in time; which days the calendar has, and which entries and tags there are, no pattern says.
const SLUG: &str = "^[a-z0-9](-?[a-z0-9])*$";
const POINT: &str = "^([0-9]{4}(-[0-9]{2}){0,2}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z|seq:[0-9]{1,19}|@[a-z0-9](-?[a-z0-9])*|checkpoint:[0-9A-Fa-f]{8,64})$";

/// What every address can be refused with, those that name something, and those that record.
const EVERYWHERE: [(&str, &str); 8] = [
    ("400", "It cannot be read"),
    ("401", "Nobody is signed in"),
    ("403", "That is not allowed"),
    ("421", "The service has another name"),
    ("429", "Too many requests"),
    ("500", "The service is at fault"),
    ("503", "The service is busy, or ending"),
    ("507", "There is no room on the disk, be it for what is to be noted of access"),
];
const NAMED: [(&str, &str); 1] = [("404", "There is no such thing")];
const WRITTEN: [(&str, &str); 4] = [
    ("412", "It is not as the request expects"),
    ("413", "It is too large"),
    ("415", "The body is of another type"),
    ("422", "It breaks rules, or the key was used for something else"),
];

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
    /// Statements, each on a line of its own. Each may have a `key` too.
    Lines,
    /// Entries, each on a line of its own.
    EntryLines,
    /// One of the server-sent events.
    Followed,
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
pub(super) async fn document(Asker(_): Asker, State(pages): State<Pages>, headers: HeaderMap) -> Response {
    kept(&headers, "application/json", described(&pages.cookie()).to_string().into_bytes())
}

/// Returns the description of an interface to which people show their session in a cookie of this name.
pub(super) fn described(cookie: &str) -> Json {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_default();
    let components = &mut document["components"];
    filled(&mut components["schemas"]);
    components["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "A token of an account: tyst_…" },
        "session": { "type": "apiKey", "in": "cookie", "name": cookie, "description": "The session of the pages" },
    });
    examples(&mut document["paths"]);
    document["security"] = json!([{ "token": [] }, { "session": [] }]);
    refusals(&mut document);
    links(&mut document["paths"]);
    document
}

/// Returns the schema of the position of an entry.
pub(super) fn seq() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(u64::MAX)).build()
}

/// Returns the schema of the slug of an area.
pub(super) fn slug() -> Object {
    words().pattern(Some(SLUG)).max_length(Some(Slug::LENGTH_MAX)).build()
}

/// Returns the schema of a point in time.
pub(super) fn point() -> Object {
    words().pattern(Some(POINT)).build()
}

/// Returns the schema of the name of a kind.
pub(super) fn kind() -> Object {
    words().enum_values(Some(Kind::ALL.iter().map(|kind| kind.name()))).build()
}

fn words() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Says of each address what it can be refused with.
fn refusals(document: &mut Json) {
    document["components"]["headers"] = headers();
    let header = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
    for (status, about) in EVERYWHERE.into_iter().chain(NAMED).chain(WRITTEN) {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        let mut refusal = json!({ "description": about, "content": { MEDIA: { "schema": schema } } });
        if let "429" | "503" = status {
            refusal["headers"]["Retry-After"] = header("Retry-After");
        }
        if status == "429" {
            for name in ["RateLimit-Policy", "RateLimit"] {
                refusal["headers"][name] = header(name);
            }
        }
        document["components"]["responses"][status] = refusal;
    }
    let paths = document["paths"].as_object_mut();
    for (path, operations) in paths.into_iter().flatten() {
        let is_named = path.contains('{') || path == "/checkpoint";
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            let named = if is_named { &NAMED[..] } else { &[] };
            let written = if method == "post" { &WRITTEN[..] } else { &[] };
            // What can be left out is never null.
            for parameter in
                operation.get_mut("parameters").and_then(Json::as_array_mut).into_iter().flatten()
            {
                if let Some(of) = parameter["schema"]["type"].get(0).cloned() {
                    parameter["schema"]["type"] = of;
                }
            }
            for (status, _) in EVERYWHERE.iter().chain(named).chain(written) {
                operation["responses"][*status] =
                    json!({ "$ref": format!("#/components/responses/{status}") });
            }
        }
    }
}

/// Describes what is said in the head of answers.
fn headers() -> Json {
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    json!({
        "Retry-After": { "description": "After how many seconds it is worth trying again", "required": true,
            "schema": { "type": "integer", "minimum": 1 } },
        "RateLimit-Policy": text("How often a caller may read and write (draft-ietf-httpapi-ratelimit-headers-10)"),
        "RateLimit": text("How often the caller still may, and in how many seconds all of it is there again"),
    })
}

/// Gives an example of each kind that is recorded here.
fn examples(paths: &mut Json) {
    let content = &mut paths["/events"]["post"]["requestBody"]["content"]["application/json"];
    for kind in recorded_here() {
        content["examples"][kind.name()] = json!({ "value": example(kind) });
    }
    for media in MEDIA_OF_LINES {
        paths["/import"]["post"]["requestBody"]["content"][media]["example"] =
            json!([example(Kind::NoteRecorded)]);
    }
}

fn recorded_here() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| to_record(*kind).is_some())
}

/// Says where what is answered leads on to.
fn links(paths: &mut Json) {
    for (path, method, status, name, operation, parameter, found) in [
        ("/events", "post", "201", "entry", "read-event", "seq", "/seq"),
        ("/events", "post", "201", "proof", "prove-event", "seq", "/seq"),
        ("/events", "post", "200", "entry", "read-event", "seq", "/seq"),
        ("/areas", "get", "200", "entries", "list-events", "area", "/0/area"),
        ("/reports", "get", "200", "report", "read-report", "name", "/0/name"),
    ] {
        paths[path][method]["responses"][status]["links"][name] = json!({
            "operationId": operation, "parameters": { parameter: format!("$response.body#{found}") },
        });
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
    put("Statement", statement());
    let many = json!({ "type": "array", "minItems": 1, "maxItems": 1000, "items": reference("Statement") });
    put("Statements", json!({ "oneOf": [reference("Statement"), many] }));
    put(
        "Receipts",
        json!({ "oneOf": [reference("Receipt"), { "type": "array", "items": reference("Receipt") }] }),
    );
    put("Lines", json!({ "type": "array", "minItems": 1, "items": reference("Statement") }));
    let recorded = json!({ "oneOf": [reference("Entry"), reference("CloudEvent")] });
    put("EntryLines", json!({ "type": "array", "items": recorded }));
    put(
        "Followed",
        json!({
            "type": "object",
            "properties": {
                "id": { "type": "string", "pattern": "^[0-9]+$", "description": "The position of the entry" },
                "event": { "const": "entry" },
                "data": { "type": "string", "contentMediaType": "application/json", "contentSchema": recorded },
                "retry": { "type": "integer" },
            },
        }),
    );
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

/// Returns the schema of what can be stated here: of the kinds that are recorded here, and without what the request says.
fn statement() -> Json {
    let one = |kind: Kind| {
        let mut of_kind = schema::schema(Some(kind))["oneOf"][0].take();
        if let Some(members) = of_kind["properties"].as_object_mut() {
            members.retain(|member, _| member != "key" && member != "recorded_by");
        }
        of_kind
    };
    json!({ "oneOf": recorded_here().map(one).collect::<Vec<_>>() })
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
