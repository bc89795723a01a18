//! What a program is told when it does not get what it asked for: problem details (RFC 9457), for every failure of an address
//! of the interface, those of the framework too.
//!
//! Nothing is decided here, and no page is touched.

use std::io;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tyst_ledger::{AppendError, RecordError, Rejected, WriterError};
use utoipa::ToSchema;

use crate::limits;
use crate::noting::NoteError;
use crate::service::ServiceError;

/// The media type of problem details.
pub(super) const MEDIA: &str = "application/problem+json";
/// How many faults are said one by one.
const FAULTS_MAX: usize = 100;
/// After how many seconds it is worth trying again.
const AGAIN_AFTER: HeaderValue = HeaderValue::from_static("1");

/// What went wrong, in the form of RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A name that stays the same.
    #[serde(rename = "type")]
    #[schema(example = "urn:tyst:problem:refused")]
    kind: &'static str,
    /// What this name stands for.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong in this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// Each thing that is wrong with the input, a hundred at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
}

/// One thing that is wrong with the input.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Wrong {
    /// Where it is, as a JSON Pointer in the form of a fragment.
    #[schema(example = "#/data/text")]
    pub(super) pointer: String,
    /// The line of an import, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    /// The name of the rule that is broken.
    pub(super) rule: String,
    /// What is wrong, to be read after the name of the field.
    pub(super) detail: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<String>,
}

impl Wrong {
    /// Returns a fault of an input that is part of a larger one.
    pub(super) fn of(fault: tyst_event::Problem, within: Option<usize>) -> Self {
        let tyst_event::Problem { field, rule, message, hint } = fault;
        let within = within.map(|index| format!("/{index}")).unwrap_or_default();
        let path = field.replace(']', "").replace(['.', '['], "/");
        let inner = if path.is_empty() { String::new() } else { format!("/{path}") };
        let pointer = format!("#{within}{inner}");
        Self { pointer, line: None, rule: rule.into_owned(), detail: message, hint }
    }
}

/// The problems that have a name: status, name and title.
pub(super) type Sort = (StatusCode, &'static str, &'static str);

pub(super) const MALFORMED: Sort =
    (StatusCode::BAD_REQUEST, "urn:tyst:problem:malformed", "The request cannot be read");
pub(super) const KEY_MISSING: Sort = (
    StatusCode::BAD_REQUEST,
    "urn:tyst:problem:idempotency-key-missing",
    "Idempotency-Key is missing or cannot be read",
);
const SIGNED_OUT: Sort = (StatusCode::UNAUTHORIZED, "urn:tyst:problem:signed-out", "Nobody is signed in");
pub(super) const NOT_ALLOWED: Sort =
    (StatusCode::FORBIDDEN, "urn:tyst:problem:not-allowed", "That is not allowed");
pub(super) const NOT_FOUND: Sort =
    (StatusCode::NOT_FOUND, "urn:tyst:problem:not-found", "There is no such thing");
const METHOD: Sort =
    (StatusCode::METHOD_NOT_ALLOWED, "urn:tyst:problem:method", "The address has no such method");
pub(super) const CONFLICT: Sort =
    (StatusCode::CONFLICT, "urn:tyst:problem:conflict", "Something else is in the way");
pub(super) const CHANGED: Sort =
    (StatusCode::PRECONDITION_FAILED, "urn:tyst:problem:changed", "It is not as the request expects");
pub(super) const TOO_LARGE: Sort =
    (StatusCode::PAYLOAD_TOO_LARGE, "urn:tyst:problem:too-large", "The request is too large");
pub(super) const MEDIA_TYPE: Sort =
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "urn:tyst:problem:media-type", "The body is of another type");
const MISDIRECTED: Sort =
    (StatusCode::MISDIRECTED_REQUEST, "urn:tyst:problem:misdirected", "The service has another name");
pub(super) const REFUSED: Sort =
    (StatusCode::UNPROCESSABLE_ENTITY, "urn:tyst:problem:refused", "What is stated breaks rules");
pub(super) const KEY_TAKEN: Sort = (
    StatusCode::UNPROCESSABLE_ENTITY,
    "urn:tyst:problem:idempotency-key-taken",
    "The key was used for something else",
);
pub(super) const TOO_MANY: Sort =
    (StatusCode::TOO_MANY_REQUESTS, "urn:tyst:problem:too-many", "Too many requests");
const FAULT: Sort = (StatusCode::INTERNAL_SERVER_ERROR, "urn:tyst:problem:fault", "The service is at fault");
pub(super) const BUSY: Sort =
    (StatusCode::SERVICE_UNAVAILABLE, "urn:tyst:problem:busy", "The service is busy");
const FULL: Sort = (
    StatusCode::INSUFFICIENT_STORAGE,
    "urn:tyst:problem:full",
    "There is no room on the disk of the service",
);
const OTHER: Sort = (StatusCode::BAD_REQUEST, "about:blank", "The request cannot be answered");

/// All that have a status of their own.
const BY_STATUS: [Sort; 14] = [
    MALFORMED,
    SIGNED_OUT,
    NOT_ALLOWED,
    NOT_FOUND,
    METHOD,
    CONFLICT,
    CHANGED,
    TOO_LARGE,
    MEDIA_TYPE,
    MISDIRECTED,
    REFUSED,
    TOO_MANY,
    BUSY,
    FULL,
];

impl Problem {
    pub(super) fn new(sort: Sort, detail: impl Into<String>) -> Self {
        let (status, kind, title) = sort;
        let detail = Some(detail.into()).filter(|detail| !detail.is_empty());
        Self { kind, title, status: status.as_u16(), detail, hint: None, errors: Vec::new() }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Adds what is wrong with the input.
    pub(super) fn with(mut self, errors: impl IntoIterator<Item = Wrong>) -> Self {
        self.errors.extend(errors);
        if self.errors.len() > FAULTS_MAX {
            let more = format!("the first {FAULTS_MAX} of {} faults are listed", self.errors.len());
            self.errors.truncate(FAULTS_MAX);
            self.hint.get_or_insert(more);
        }
        self
    }

    pub(super) fn signed_out() -> Self {
        Self::new(SIGNED_OUT, "").hint("send `Authorization: Bearer tyst_…`, or sign in on the pages")
    }

    pub(super) fn not_found(what: impl Into<String>) -> Self {
        Self::new(NOT_FOUND, what)
    }

    /// Returns what a status says, for an answer that says nothing more.
    fn of_status(status: StatusCode) -> Self {
        if status == SIGNED_OUT.0 || status.is_redirection() {
            return Self::signed_out();
        }
        let known = BY_STATUS.into_iter().find(|sort| sort.0 == status);
        let otherwise = if status.is_server_error() { FAULT } else { OTHER };
        let (_, kind, title) = known.unwrap_or(otherwise);
        Self::new((status, kind, title), "")
    }

    /// Returns why nothing could be written.
    fn of_append(fault: &AppendError) -> Self {
        match fault {
            AppendError::NoRoom { .. } => {
                Self::new(FULL, "nothing was recorded").hint("tell whoever runs the service")
            }
            AppendError::Failed { source, .. } if is_full(source) => {
                let hint = "tell whoever runs the service; once it was started again, send the same request with the same key";
                Self::new(FULL, "the entries may or may not have been recorded").hint(hint)
            }
            _ => Self::new(FAULT, "the entries cannot be written").hint("tell whoever runs the service"),
        }
    }

    /// Returns why a request was not recorded; `places` says where its commands stand.
    pub(super) fn of_record(fault: RecordError, place: impl Fn(usize, tyst_event::Problem) -> Wrong) -> Self {
        match fault {
            RecordError::Rejected(rejected) => {
                let is_taken =
                    |one: &Rejected| one.problems.iter().any(|problem| problem.rule == "key-taken");
                let sort = if rejected.iter().any(is_taken) { KEY_TAKEN } else { REFUSED };
                let count = rejected.len();
                let all = rejected.into_iter().flat_map(|Rejected { index, problems }| {
                    problems.into_iter().map(move |problem| (index, problem))
                });
                let place = |(index, problem)| place(index, problem);
                Self::new(sort, format!("nothing was recorded: {count} of the entries cannot be"))
                    .with(all.map(place))
            }
            RecordError::Unmet(problems) => {
                let all = problems.into_iter().map(|problem| Wrong::of(problem, None));
                Self::new(CHANGED, "the entry was changed meanwhile").with(all)
            }
            fault @ RecordError::TooLarge { .. } => {
                Self::new(TOO_LARGE, fault.to_string()).hint("send fewer entries at a time")
            }
            RecordError::Append(fault) => Self::of_append(&fault),
            RecordError::History(_) => Self::new(FAULT, "the ledger cannot be read"),
            RecordError::Writer(WriterError::Unanswered) => {
                let hint = "send the same request with the same key again";
                Self::new(BUSY, "the entries may or may not have been recorded").hint(hint)
            }
            RecordError::Writer(_) => Self::new(BUSY, "the service is ending"),
        }
    }
}

impl From<ServiceError> for Problem {
    fn from(fault: ServiceError) -> Self {
        match fault {
            ServiceError::History(_) => Self::new(FAULT, "the ledger cannot be read"),
            ServiceError::Access(fault) => Self::new(FAULT, fault.to_string()),
            ServiceError::Busy => Self::new(BUSY, ""),
            ServiceError::Closed => Self::signed_out(),
            ServiceError::Refused(refusal) => {
                let sort = if refusal.is_asker { MALFORMED } else { FAULT };
                let problem = Self::new(sort, refusal.message);
                Self { hint: refusal.hint, ..problem }
            }
        }
    }
}

fn is_full(fault: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(fault.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

impl From<NoteError> for Problem {
    fn from(fault: NoteError) -> Self {
        let why = match fault {
            NoteError::Record(fault) => Self::of_record(fault, |_, problem| Wrong::of(problem, None)),
            NoteError::Service(fault) => fault.into(),
            fault @ NoteError::Words => Self::new(FAULT, fault.to_string()),
        };
        // What is noted is the service's own: whoever asked is not at fault where it is refused.
        let is_ours = StatusCode::from_u16(why.status).is_ok_and(|status| status.is_server_error());
        let (status, kind, title) = FAULT;
        let why = if is_ours { why } else { Self { status: status.as_u16(), kind, title, ..why } };
        let detail = why.detail.map(|detail| format!(": {detail}")).unwrap_or_default();
        Self {
            detail: Some(format!("what is asked for could not be noted, and so is not given{detail}")),
            ..why
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, Json(self)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
        if status == SIGNED_OUT.0 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tyst\""));
        }
        if status == TOO_MANY.0 || status == BUSY.0 {
            headers.insert(header::RETRY_AFTER, AGAIN_AFTER);
        }
        answer
    }
}

/// What a refusal says in its head is kept when its body is given the form of the interface.
const KEPT: [HeaderName; 4] = [header::ALLOW, header::RETRY_AFTER, limits::POLICY, limits::LEFT];

/// Sees to it that whoever asks for an address of the interface is answered in its form, whatever refused: the way to the page
/// where people sign in is of no use to a program.
pub(crate) async fn in_form(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_ours = path == super::ROOT || path.starts_with(&format!("{}/", super::ROOT));
    let answer = next.run(request).await;
    let status = answer.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_elsewhere = status.is_redirection() && status != StatusCode::NOT_MODIFIED;
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    let kind = answer.headers().get(header::CONTENT_TYPE);
    if !is_ours || !(is_refusal || is_elsewhere) || kind.is_some_and(|kind| kind == MEDIA) {
        return answer;
    }
    // A page of status 403 asks to sign in.
    let is_signed_out = is_elsewhere || kind.is_some_and(is_page) && status == StatusCode::FORBIDDEN;
    let problem = if is_signed_out { Problem::signed_out() } else { Problem::of_status(status) };
    let said = KEPT.map(|name| answer.headers().get(&name).cloned().map(|value| (name, value)));
    let mut answer = problem.into_response();
    answer.headers_mut().extend(said.into_iter().flatten());
    answer
}
