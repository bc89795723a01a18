//! A report on a page of the service: the same document as everywhere, with the two dates to ask for above it.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use tyst_access::{Act, Caller};
use tyst_event::Slug;
use tyst_event::terms::AccessAct;
use tyst_report::render::{self, Download, Links, fragment};
use tyst_report::{Document, Language};

use super::cut::Typed;
use super::{Answer, Fault, Here, Tongue, Wrong, page, summary};
use crate::app::Pages;
use crate::service::{Asked, Refusal, ReportName, ServiceError};
use crate::sight::{self, For, Sight};
use crate::words;

/// The file that is asked for in place of a page.
#[derive(Clone, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    format: String,
}

/// A form in which a report can be had as a file.
struct Form {
    word: &'static str,
    name: &'static str,
    media: &'static str,
    ending: &'static str,
}

const FORMS: [Form; 5] = [
    Form { word: "xlsx", name: "Excel (.xlsx)", media: XLSX, ending: "xlsx" },
    Form {
        word: "ods",
        name: "OpenDocument (.ods)",
        media: "application/vnd.oasis.opendocument.spreadsheet",
        ending: "ods",
    },
    Form { word: "markdown", name: "Markdown (.md)", media: "text/markdown; charset=utf-8", ending: "md" },
    Form { word: "json", name: "JSON (.json)", media: "application/json", ending: "json" },
    Form { word: "html", name: "HTML (.html)", media: "text/html; charset=utf-8", ending: "html" },
];
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Returns a report as a file.
fn file(tongue: Tongue, form: &Form, name: &str, document: &Document) -> Answer {
    let failed = |fault: &dyn std::fmt::Display| {
        let refusal = Refusal { is_asker: false, message: fault.to_string(), hint: None };
        Fault::service(tongue)(ServiceError::Refused(refusal))
    };
    let bytes = match form.word {
        "xlsx" => render::xlsx(document, tongue.0).map_err(|fault| failed(&fault))?,
        "ods" => render::ods(document, tongue.0).map_err(|fault| failed(&fault))?,
        "markdown" => render::markdown(document, tongue.0).into_bytes(),
        "json" => render::json(document).into_bytes(),
        _ => render::html(document, tongue.0, &Links::default()).into_bytes(),
    };
    let name = format!("attachment; filename=\"{name}.{}.{}\"", tongue.0.tag(), form.ending);
    let head = [(header::CONTENT_TYPE, form.media.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, bytes).into_response())
}

/// Returns the list of reports, of an area or of all.
pub(crate) fn list(tongue: Tongue, area: Option<&str>, reports: &[ReportName]) -> Markup {
    let path = |report: &ReportName| match area {
        Some(area) => tongue.path(&format!("/areas/{area}/reports/{}", report.name)),
        None => tongue.path(&format!("/reports/{}", report.name)),
    };
    html! {
        @if reports.is_empty() { p { (tongue.say(words::NO_REPORTS)) } }
        ul {
            @for report in reports {
                @let (about, shown) = report.about.shown_in(tongue.0);
                li {
                    a href=(path(report)) {
                        @if shown == tongue.0 { (about) } @else { span lang=(shown.tag()) { (about) } }
                    }
                }
            }
        }
    }
}

pub(crate) async fn report(
    tongue: Tongue,
    here: Here,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path((area, report)): Path<(String, String)>,
    (Query(cut), Query(wanted)): (Query<Typed>, Query<Wanted>),
) -> Answer {
    made(tongue, here, (pages, caller), Some(area), report, (cut, wanted)).await
}

pub(crate) async fn report_of_all(
    tongue: Tongue,
    here: Here,
    State(pages): State<Pages>,
    Extension(caller): Extension<Caller>,
    Path(report): Path<String>,
    (Query(cut), Query(wanted)): (Query<Typed>, Query<Wanted>),
) -> Answer {
    made(tongue, here, (pages, caller), None, report, (cut, wanted)).await
}

/// Returns whether somebody may see a report of an area, or of all.
async fn may_see(pages: &Pages, caller: &Caller, area: Option<String>) -> Result<bool, ServiceError> {
    let Some(area) = area else { return Ok(caller.may_everywhere(Act::Read)) };
    if caller.may_everywhere(Act::Read) {
        return Ok(true);
    }
    let Some(area) = Slug::new(&area) else { return Ok(false) };
    let caller = caller.clone();
    pages.service.read(move |history| Ok(Sight::of(history, &caller, For::Reading)?.may_area(&area))).await
}

async fn made(
    tongue: Tongue,
    Here(here): Here,
    (pages, caller): (Pages, Caller),
    area: Option<String>,
    report: String,
    (cut, wanted): (Typed, Wanted),
) -> Answer {
    let name = [Some(&report), area.as_ref()].into_iter().flatten().filter(|part| is_slug(part));
    let name = name.map(String::as_str).collect::<Vec<_>>().join("-");
    if !may_see(&pages, &caller, area.clone()).await.map_err(Fault::service(tongue))? {
        return Err(Fault::forbidden(tongue));
    }
    let form = FORMS.iter().find(|form| form.word == wanted.format);
    if form.is_none() && !wanted.format.is_empty() {
        return Ok(drawn(tongue, &here, &cut, None, &[no_form(&wanted.format)]));
    }
    let readers = sight::readers(&caller);
    let asked = Asked { report: report.clone(), area, as_at: cut.as_at(), known_at: cut.known_at(), readers };
    let made = pages.service.report(asked).await;
    let (document, wrong) = match made {
        Ok(document) => (Some(document), Vec::new()),
        Err(ServiceError::Refused(Refusal { is_asker: true, message, hint })) => {
            let words = hint.map_or_else(|| message.clone(), |hint| format!("{message}: {hint}"));
            (None, vec![Wrong::new("as-at", &words)])
        }
        Err(fault) => return Err(Fault::service(tongue)(fault)),
    };
    if let Some(document) = document {
        if readers.is_none() && !caller.is_owner() {
            let few = pages.few_behind(&document).await.map_err(Fault::service(tongue))?;
            let act = if form.is_some() { AccessAct::Exported } else { AccessAct::ReadRestricted };
            pages.note_few(&caller, act, Some(&report), few).await.map_err(Fault::note(tongue))?;
        }
        // What is large takes a while to draw, and other pages are not to wait for it.
        let draw = move || match form {
            Some(form) => file(tongue, form, &name, &document),
            None => Ok(drawn(tongue, &here, &cut, Some(document.as_ref()), &wrong)),
        };
        return pages.service.aside(draw).await.map_err(Fault::service(tongue))?;
    }
    Ok(drawn(tongue, &here, &cut, None, &wrong))
}

/// Says that a report is no file of a form.
fn no_form(word: &str) -> Wrong {
    let forms = FORMS.map(|form| form.word).join(", ");
    Wrong::both("", |language| match language {
        Language::English => format!("a report is no file of the form {word:?}; the forms are {forms}"),
        Language::Welsh => format!("nid yw adroddiad yn ffeil o'r ffurf {word:?}; y ffurfiau yw {forms}"),
    })
}

fn drawn(tongue: Tongue, here: &str, cut: &Typed, document: Option<&Document>, wrong: &[Wrong]) -> Response {
    let title = document.map_or_else(|| tongue.say(words::FAILED), |document| document.title.words(tongue.0));
    let main = html! {
        (summary(tongue, wrong))
        (cut.boxes(tongue))
        @match document {
            Some(document) => (PreEscaped(fragment(document, tongue.0, &links(tongue, here, cut)))),
            None => h1 { (title) },
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    (status, page(tongue, here, title, &main)).into_response()
}

/// Returns what the report leads to: the entries behind its figures, and itself in other formats.
fn links(tongue: Tongue, here: &str, cut: &Typed) -> Links {
    let entries = tongue.path(&format!("/entries?{}of=", cut.asked()));
    let join = if here.contains('?') { '&' } else { '?' };
    let download = |form: &Form| Download {
        name: form.name.to_owned(),
        href: tongue.path(&format!("{here}{join}format={}", form.word)),
    };
    Links { entries: Some(entries), downloads: FORMS.iter().map(download).collect(), ..Links::default() }
}

/// Returns whether words can stand in the name of a file as they are.
fn is_slug(words: &str) -> bool {
    words.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
