//! A report on a page of the service: the same document as everywhere, with the two dates to ask for above it.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use tyst_report::render::{Links, fragment};

use super::{Answer, Fault, Here, Tongue, Wrong, page, summary};
use crate::app::Pages;
use crate::service::{Asked, Refusal, ReportName, ServiceError};
use crate::words;

/// The two dates that are asked for, as they were typed.
#[derive(Clone, Deserialize)]
pub(crate) struct Cut {
    #[serde(default, rename = "as-at")]
    as_at: String,
    #[serde(default, rename = "known-at")]
    known_at: String,
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
    Path((area, report)): Path<(String, String)>,
    Query(cut): Query<Cut>,
) -> Answer {
    drawn(tongue, here, pages, Some(area), report, cut).await
}

pub(crate) async fn report_of_all(
    tongue: Tongue,
    here: Here,
    State(pages): State<Pages>,
    Path(report): Path<String>,
    Query(cut): Query<Cut>,
) -> Answer {
    drawn(tongue, here, pages, None, report, cut).await
}

async fn drawn(
    tongue: Tongue,
    Here(here): Here,
    pages: Pages,
    area: Option<String>,
    report: String,
    cut: Cut,
) -> Answer {
    let point = |words: &str| Some(words.trim().to_owned()).filter(|words| !words.is_empty());
    let asked = Asked { report, area, as_at: point(&cut.as_at), known_at: point(&cut.known_at) };
    let made = pages.service.reporting(move |program| program.report(&asked)).await;
    let (document, wrong) = match made {
        Ok(document) => (Some(document), Vec::new()),
        Err(ServiceError::Refused(Refusal { is_asker: true, message, hint })) => {
            let words = hint.map_or_else(|| message.clone(), |hint| format!("{message}: {hint}"));
            (None, vec![Wrong { id: "as-at".to_owned(), words }])
        }
        Err(fault) => return Err(Fault::service(tongue)(fault)),
    };
    let title = document.as_ref().map_or_else(
        || tongue.say(words::FAILED).to_owned(),
        |document| document.title.words(tongue.0).to_owned(),
    );
    let main = html! {
        (summary(tongue, &wrong))
        form.controls method="get" {
            p.hint { (tongue.say(words::CUT_HINT)) }
            div.row {
                (date(tongue.say(words::AS_AT), "as-at", &cut.as_at))
                (date(tongue.say(words::KNOWN_AT), "known-at", &cut.known_at))
                button type="submit" { (tongue.say(words::SHOW)) }
            }
        }
        @match &document {
            Some(document) => (PreEscaped(fragment(document, tongue.0, &Links::default()))),
            None => h1 { (title) },
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, page(tongue, &here, &title, &main)).into_response())
}

fn date(label: &str, name: &str, value: &str) -> Markup {
    html! {
        div {
            label.title for=(name) { (label) }
            input type="text" id=(name) name=(name) value=(value) autocomplete="off" spellcheck="false";
        }
    }
}
