//! Recording what stands in a workbook or a table: it is sent, looked at, and then recorded, all of it or nothing.
//!
//! What would become of it is for `examined` to say.

mod examined;
mod preview;

use std::sync::{Arc, OnceLock};

use axum::extract::multipart::{Field as Part, MultipartError};
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::html;
use serde::Deserialize;
use tyst_access::Caller;
use tyst_event::Kind;
use tyst_event::words::clipped;
use tyst_event::words::draft::Field;
use tyst_ledger::Names;
use tyst_sheets::book::{BookError, Means, Rows};
use tyst_sheets::columns::{Column, Part as Of};
use tyst_sheets::template::template;

use super::record::{fresh_key, refused, status};
use super::{Answer, Fault, SAME, Tongue, Wrong, page, said, summary};
use crate::app::Pages;
use crate::guard;
use crate::service::{Refusal, ServiceError};
use crate::shelf::Held;
use crate::sight::Sight;
use crate::words;
use examined::{Examined, examined};

/// The largest file that is received.
pub(crate) const FILE_BYTES_MAX: usize = 16 << 20;
/// The most rows of a file; a larger one is for the command.
const ROWS_MAX: usize = 20_000;
/// How much is kept of the name of a file.
const NAME_LETTERS_MAX: usize = 80;
/// The id of the input with the file.
const FILE: &str = "file";

/// Asks for a file.
pub(crate) async fn ask(tongue: Tongue) -> Response {
    form(tongue, &[])
}

fn form(tongue: Tongue, wrong: &[Wrong]) -> Response {
    let main = html! {
        (summary(tongue, wrong))
        h1 { (tongue.say(words::IMPORT)) }
        p { (tongue.say(words::IMPORT_ABOUT)) }
        p { a href=(tongue.path("/import/template")) download { (tongue.say(words::TEMPLATE)) } }
        form method="post" action=(tongue.path("/import")) enctype="multipart/form-data" {
            div.field.bad[!wrong.is_empty()] {
                label.title for=(FILE) { (tongue.say(words::FILE)) }
                p.hint id="file-hint" { (tongue.say(words::FILE_HINT)) }
                @for wrong in wrong { p.wrong { (wrong.say(tongue)) } }
                input type="file" id=(FILE) name=(FILE) accept=".xlsx,.ods,.csv" aria-describedby="file-hint";
            }
            div.field {
                label.title for="kind" { (tongue.say(words::KIND_OF_TABLE)) " (" (tongue.say(words::OPTIONAL)) ")" }
                p.hint id="kind-hint" { (tongue.say(words::KIND_OF_TABLE_HINT)) }
                select id="kind" name="kind" aria-describedby="kind-hint" {
                    option value="" { (tongue.say(words::AS_NAMED)) }
                    @for kind in Kind::FACTS { option value=(kind.name()) { (said::kind(tongue, *kind)) } }
                }
            }
            button type="submit" { (tongue.say(words::LOOK)) }
        }
    };
    (status(wrong), page(tongue, "/import", tongue.say(words::IMPORT), &main)).into_response()
}

/// Gives a workbook to fill in, with what the ledger knows in its lists.
pub(crate) async fn blank(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    let made = move |history: &tyst_ledger::History| {
        Ok(template(Kind::FACTS, &Sight::offers(history, &caller)?.slugs()))
    };
    let read = pages.service.read(made);
    let made = read.await.map_err(Fault::service(tongue))?.map_err(|fault| {
        let refusal = Refusal { is_asker: false, message: fault.to_string(), hint: None };
        Fault::service(tongue)(ServiceError::Refused(refusal))
    })?;
    let head = [
        (header::CONTENT_TYPE, super::report::XLSX),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tyst.xlsx\""),
    ];
    Ok((head, made).into_response())
}

/// A file as it was sent.
#[derive(Default)]
struct Sent {
    name: String,
    bytes: Vec<u8>,
    kind: Option<Kind>,
}

async fn sent(mut parts: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await? {
        match part.name() {
            Some(FILE) => {
                sent.name = name_of(&part);
                sent.bytes = part.bytes().await?.into();
            }
            Some("kind") => sent.kind = Kind::from_name(&part.text().await?),
            _ => {}
        }
    }
    Ok(sent)
}

/// Returns what a file is called, without its folder.
fn name_of(part: &Part<'_>) -> String {
    let name = part.file_name().unwrap_or_default();
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = bare.chars().filter(|letter| !letter.is_control()).collect();
    clipped(&plain, NAME_LETTERS_MAX)
}

/// Takes a file, and leads to what would become of it.
pub(crate) async fn receive(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    parts: Multipart,
) -> Answer {
    let busy = || Fault::service(tongue)(ServiceError::Busy);
    let session = guard::cookie(&pages, &headers).ok_or_else(|| Fault::not_found(tongue))?;
    let _turn = pages.shelf.receive().ok_or_else(busy)?;
    let sent = match sent(parts).await {
        Ok(sent) => sent,
        Err(fault) => return Ok(fault.into_response()),
    };
    let wrong = |wrong: Wrong| Ok(form(tongue, &[wrong]));
    if sent.bytes.is_empty() {
        return wrong(Wrong::label(FILE, words::NO_FILE));
    }
    let name = sent.name.clone();
    let read =
        move |history: &tyst_ledger::History| Ok(rows(&sent, &Sight::offers(history, &caller)?.names()));
    let rows = match pages.service.read(read).await.map_err(Fault::service(tongue))? {
        Ok(rows) => rows,
        Err(fault) => return wrong(Wrong::new(FILE, fault.to_string())),
    };
    if rows.lines.is_empty() {
        return wrong(Wrong::label(FILE, words::NO_ROWS));
    }
    if rows.lines.len() > ROWS_MAX {
        return wrong(Wrong::label(FILE, words::MANY_ROWS));
    }
    let token = fresh_key();
    let path = tongue.path(&format!("/import/{token}"));
    let held = Held { token, name, rows, done: OnceLock::new(), began: pages.now() };
    if !pages.shelf.put(session, held) {
        return Err(busy());
    }
    Ok(Redirect::to(&path).into_response())
}

/// Returns what stands in a file; what is called by a name that the ledger knows is named by its slug.
fn rows(sent: &Sent, names: &Names) -> Result<Rows, BookError> {
    let slug = |kind: Kind, column: &Column, words: &str| {
        let field = Field { flag: column.flag.clone(), is_data: column.part == Of::Data };
        names.meant(kind, &field, words).map(str::to_owned)
    };
    let means = Means { mapping: None, kind: sent.kind, meant: &slug };
    let stem = sent.name.rsplit_once('.').map_or(sent.name.as_str(), |(stem, _)| stem);
    let mut rows = Rows::default();
    rows.add(&sent.name, stem, &sent.bytes, means)?;
    Ok(rows)
}

/// What is answered to what would become of a file.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Confirmed {
    #[serde(default)]
    to: String,
    /// When it is recorded, in a ledger whose clock is set by hand.
    #[serde(default)]
    recorded: String,
}

/// Shows what would become of a file.
pub(crate) async fn look(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Answer {
    let Some(held) = held(&pages, &headers, &token) else { return Ok(gone(tongue)) };
    let examined = examine(tongue, &pages, &held, caller, String::new()).await?;
    Ok(preview::page(tongue, &held, &examined, "", &examined.wrong))
}

/// Records what stands in a file.
pub(crate) async fn record(
    tongue: Tongue,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(Confirmed { to, recorded }): Form<Confirmed>,
) -> Answer {
    let Some(held) = held(&pages, &headers, &token) else { return Ok(gone(tongue)) };
    let examined = examine(tongue, &pages, &held, caller, recorded.clone()).await?;
    let request = examined.request.clone().filter(|_| to != SAME && examined.is_sound());
    let Some(request) = request else {
        return Ok(preview::page(tongue, &held, &examined, &recorded, &examined.wrong));
    };
    match pages.service.record(request).await {
        Ok(done) => {
            let _ = held.done.set(done.receipts);
            Ok(Redirect::to(&tongue.path(&format!("/import/{token}"))).into_response())
        }
        Err(fault) => Ok(preview::page(tongue, &held, &examined, &recorded, &refused(&fault))),
    }
}

fn held(pages: &Pages, headers: &HeaderMap, token: &str) -> Option<Arc<Held>> {
    pages.shelf.get(guard::cookie(pages, headers)?, token, pages.now())
}

async fn examine(
    tongue: Tongue,
    pages: &Pages,
    held: &Arc<Held>,
    caller: Caller,
    recorded: String,
) -> Result<Examined, Fault> {
    let (held, clock) = (Arc::clone(held), pages.service.program().clock());
    let read = move |history: &tyst_ledger::History| examined(history, &held, &caller, clock, &recorded);
    pages.service.read(read).await.map_err(Fault::service(tongue))
}

/// Says that a file is kept no longer.
fn gone(tongue: Tongue) -> Response {
    let main = html! {
        h1 { (tongue.say(words::FILE_GONE)) }
        p { (tongue.say(words::FILE_GONE_MORE)) }
        p { a href=(tongue.path("/import")) { (tongue.say(words::IMPORT)) } }
    };
    (StatusCode::NOT_FOUND, page(tongue, "/import", tongue.say(words::FILE_GONE), &main)).into_response()
}
