//! Reports as data, and the evidence: the newest checkpoint, and proofs that lead to it.
//!
//! They are made by the program around the service.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tyst_access::{Act, Caller};
use tyst_event::Slug;
use tyst_event::terms::{AccessAct, Sensitivity};
use tyst_ledger::History;
use tyst_report::render;
use utoipa::ToSchema;

use super::answer::kept;
use super::asked::{Asker, Cut, Seq, Words};
use super::events::no_entry;
use super::openapi;
use super::problem::{CONFLICT, NOT_ALLOWED, Problem};
use crate::app::Pages;
use crate::noting::Few;
use crate::service::{Asked, ServiceError};
use crate::sight::{self, For, Sight, sees_anything};

/// A report that can be asked for.
#[derive(Serialize, ToSchema)]
pub(super) struct Report {
    /// What it is called in an address.
    name: String,
    /// What it tells.
    about: String,
}

fn check_reader(caller: &Caller) -> Result<(), Problem> {
    let sees = sees_anything(caller, For::Reading);
    if sees { Ok(()) } else { Err(Problem::new(NOT_ALLOWED, "this needs the right to read")) }
}

/// Lists the reports that can be asked for.
#[utoipa::path(get, path = "/reports", operation_id = "list-reports", tag = "reports", responses((status = 200, description = "The reports", body = Vec<Report>)))]
pub(super) async fn list(
    Asker(caller): Asker,
    State(pages): State<Pages>,
) -> Result<Json<Vec<Report>>, Problem> {
    check_reader(&caller)?;
    let words =
        |text: &tyst_report::Text| render::value(&text.clone().into(), tyst_report::Language::English);
    let reports = pages.service.reports().await?;
    let reports = reports.into_iter().map(|report| Report { about: words(&report.about), name: report.name });
    Ok(Json(reports.collect()))
}

/// Makes a report.
#[utoipa::path(get, path = "/reports/{name}", operation_id = "read-report", tag = "reports",
    params(("name" = String, Path, description = "Which one", example = "partnership-map"), Cut), responses(
    (status = 200, description = "The report as a document, in the schema that it names", content_type = "application/json",
        body = openapi::Document, headers(("ETag" = String))),
    (status = 304, description = "It is as it was"),
))]
pub(super) async fn one(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Path(name): Path<String>,
    Words(cut): Words<Cut>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    check_reader(&caller)?;
    let readers = readers(&pages, caller.clone(), cut.area()?).await?;
    if !pages.service.reports().await?.iter().any(|report| report.name == name) {
        return Err(
            Problem::not_found(format!("there is no report {name}")).hint("/api/v1/reports lists them")
        );
    }
    let Cut { area, as_at, known_at } = cut;
    let asked = Asked { report: name.clone(), area, as_at, known_at, readers };
    let document = pages.service.report(asked).await?;
    if readers.is_none() {
        let few = pages.few_behind(&document).await?;
        pages.note_few(&caller, AccessAct::ReadRestricted, Some(&name), few).await?;
    }
    Ok(kept(&headers, "application/json", render::json(&document).into_bytes()))
}

/// Returns for whom a report is, where the one who asks may not see everything in it, and whether they may see it at all.
async fn readers(pages: &Pages, caller: Caller, area: Option<Slug>) -> Result<Option<Sensitivity>, Problem> {
    let Some(area) = area else {
        return if caller.may_everywhere(Act::Read) {
            Ok(sight::readers(&caller))
        } else {
            let hint = "name an area that you may read: area=…";
            Err(Problem::new(NOT_ALLOWED, "a report about all areas needs the right to read them").hint(hint))
        };
    };
    let (named, readers) = (area.clone(), sight::readers(&caller));
    let read = move |history: &History| {
        let known = history.partnership()?;
        Ok(known.knows_area(&area)
            && caller.may(Act::Read, &area, |area, whole| known.is_within(area, whole)))
    };
    let missing = || Problem::not_found(format!("there is no area {named}")).hint("/api/v1/areas lists them");
    if pages.service.read(read).await? { Ok(readers) } else { Err(missing()) }
}

/// A proof that an entry is in the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = Proof)]
pub(super) struct Proved {
    /// What it proves: `inclusion`.
    proves: &'static str,
    /// The entry.
    seq: u64,
    /// The hash of the entry.
    leaf: String,
    /// The exact bytes of the entry, which the hash is of, in base64.
    bytes: String,
    /// The hashes on the way to the root.
    path: Vec<String>,
    /// How many entries the checkpoint is over.
    size: u64,
    /// The root of the hash tree over them.
    root: String,
    /// The proof as a file (C2SP tlog-proof), which `tyst prove --check` takes.
    proof: String,
}

/// Proves that an entry is in the ledger.
#[utoipa::path(get, path = "/events/{seq}/proof", operation_id = "prove-event", tag = "evidence", params(("seq" = u64, Path, description = "The entry")), responses(
    (status = 200, description = "A proof that leads to the newest checkpoint", body = Proved, headers(("ETag" = String))),
    (status = 304, description = "It is as it was"),
    (status = 409, description = "No checkpoint covers the entry yet", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn proof(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Seq(seq): Seq,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asker = caller.clone();
    let read = move |history: &History| {
        let Some(stored) = history.entry(seq)? else { return Ok(Err(no_entry(seq))) };
        let sees = |purpose| {
            let sight = Sight::of(history, &asker, purpose)?;
            match &stored.event {
                Ok(event) => sight.sees(history, event),
                Err(_) => Ok(sight.sees_all()),
            }
        };
        if !sees(For::Export)? {
            let not_allowed =
                || Problem::new(NOT_ALLOWED, "the proof of an entry is for evaluators of its area");
            return Ok(Err(if sees(For::Reading)? { not_allowed() } else { no_entry(seq) }));
        }
        let few =
            stored.event.as_ref().map_or_else(|_| Few::default(), |event| Few::of(seq, &event.statement));
        Ok(Ok((stored.bytes, few)))
    };
    let (bytes, few) = pages.service.read(read).await??;
    pages.note_few(&caller, AccessAct::Exported, None, few).await?;
    let proof =
        pages.service.reporting(move |program| program.proof(seq)).await.map_err(|fault| match fault {
            ServiceError::Refused(refusal) if refusal.is_asker => {
                let problem = Problem::new(CONFLICT, refusal.message);
                if let Some(hint) = refusal.hint { problem.hint(hint) } else { problem }
            }
            fault => fault.into(),
        })?;
    let bytes = super::form::base64(&bytes);
    let crate::service::Proof { leaf, path, size, root, text } = proof;
    let proved = Proved { proves: "inclusion", seq, leaf, bytes, path, size, root, proof: text };
    let json = serde_json::to_vec(&proved).unwrap_or_default();
    Ok(kept(&headers, "application/json", json))
}

/// Returns the newest signed checkpoint.
#[utoipa::path(get, path = "/checkpoint", operation_id = "read-checkpoint", tag = "evidence", responses(
    (status = 200, description = "The checkpoint (C2SP tlog-checkpoint)", content_type = "text/plain", body = String, headers(("ETag" = String))),
    (status = 304, description = "It is the same"),
))]
pub(super) async fn checkpoint(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    check_reader(&caller)?;
    let newest = pages.service.checkpoint().await?;
    let (_, text) = newest.ok_or_else(|| {
        Problem::not_found("the ledger has no checkpoint yet").hint("`tyst checkpoint` makes one")
    })?;
    Ok(kept(&headers, "text/plain; charset=utf-8", text.into_bytes()).into_response())
}
