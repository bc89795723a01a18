//! Statements that programs record: who may record them, under which key, and what they are answered.
//!
//! The rules of what may be stated are the ledger's.

#![expect(unused_qualifications, reason = "the description of an address is written so by its macro")]

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tyst_access::{Act, Caller};
use tyst_event::json::{ImportLine, KEY_LENGTH_MAX, parse_import_line};
use tyst_event::{Body, Event, Kind, Problems, Slug, Statement, wire};
use tyst_ledger::{Command, Expect, Head, History, HistoryError, Receipt, Recorded, Request};
use utoipa::{IntoParams, ToSchema};

use super::answer::etag;
use super::asked::{Asker, Words, is_of, names, said};
use super::events::representation;
use super::openapi;
use super::problem::{
    CHANGED, KEY_MISSING, KEY_TAKEN, MALFORMED, MEDIA_TYPE, NOT_ALLOWED, Problem, REFUSED, TOO_LARGE, Wrong,
};
use crate::app::Pages;
use crate::sight::{For, Sight, to_record};

/// How many statements one list has.
const LIST_MAX: usize = 1_000;
/// What is left of a key for the number of a statement in its list.
pub(super) const KEY_MAX: usize = KEY_LENGTH_MAX - 4;

/// What became of a statement.
#[derive(Serialize, ToSchema)]
#[schema(as = Receipt)]
pub(super) struct Receipted {
    /// The position of the entry.
    seq: u64,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// The hash of the entry in the tree (RFC 6962 leaf hash).
    leaf: String,
    /// The root of the hash tree after it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    /// Whether it had been recorded before, so that nothing was added.
    before: bool,
    /// What is unlikely about it.
    warnings: Vec<Warned>,
}

/// Something unlikely.
#[derive(Serialize, ToSchema)]
#[schema(as = Warning)]
pub(super) struct Warned {
    /// The name of the rule.
    rule: String,
    /// What it is about.
    subject: String,
}

/// How it is recorded.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[into_params(parameter_in = Query)]
pub(super) struct How {
    /// Whether it is only said what would be recorded.
    #[serde(default)]
    pub(super) dry_run: bool,
}

/// Returns the body, or why it cannot be taken.
pub(super) fn body(
    headers: &HeaderMap,
    media: &[&str],
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, Problem> {
    if !is_of(headers, media) {
        return Err(Problem::new(MEDIA_TYPE, format!("Content-Type must be {}", media[0])));
    }
    body.map_err(|fault| match fault.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(TOO_LARGE, "").hint("send fewer entries at a time"),
        _ => Problem::new(MALFORMED, "the body did not come whole"),
    })
}

/// Returns the idempotency key of a request: a string of RFC 8941, or the same without its quotes.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let missing = |detail: &str| {
        Problem::new(KEY_MISSING, detail)
            .hint("make one for each thing that is recorded, such as a UUID, and send it again with it")
    };
    let found = headers.get_all(HeaderName::from_static("idempotency-key"));
    let mut found = found.iter();
    let (Some(value), None) = (found.next(), found.next()) else {
        return Err(missing("give just one Idempotency-Key"));
    };
    let text = value.to_str().map_err(|_| missing("it is not plain text"))?.trim();
    let bare = text.strip_prefix('"').map_or(Some(text), |rest| rest.strip_suffix('"'));
    let bare = bare.ok_or_else(|| missing("its quotes are not closed"))?;
    let is_sound =
        !bare.is_empty() && bare.len() <= KEY_MAX && bare.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let is_sound = is_sound && bare.trim() == bare && !bare.contains(['"', '\\']);
    let length = format!("it must have 1 to {KEY_MAX} characters, without quotes and backslashes");
    if is_sound { Ok(bare.to_owned()) } else { Err(missing(&length)) }
}

/// Returns the parts of a list that is known to be sound JSON.
fn parts(list: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, byte) in list.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'[' | b'{' => {
                depth += 1;
                from = if depth == 1 { at + 1 } else { from };
            }
            b']' | b'}' if depth == 1 => {
                parts.push(list[from..at].trim_ascii());
                depth = 0;
            }
            b']' | b'}' => depth -= 1,
            b',' if depth == 1 => {
                parts.push(list[from..at].trim_ascii());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Statements as they came: whether they are a list, and each with what is wrong with it.
struct Sent {
    is_list: bool,
    lines: Vec<ImportLine>,
}

fn read(bytes: &[u8]) -> Result<Sent, Problem> {
    let sound: Result<serde::de::IgnoredAny, _> = serde_json::from_slice(bytes);
    sound.map_err(|fault| Problem::new(MALFORMED, format!("the body is not sound JSON: {fault}")))?;
    let is_list = bytes.trim_ascii_start().starts_with(b"[");
    let all = if is_list { parts(bytes) } else { vec![bytes] };
    if all.is_empty() || all.len() > LIST_MAX {
        let sort = if all.is_empty() { MALFORMED } else { TOO_LARGE };
        return Err(Problem::new(sort, format!("a list has 1 to {LIST_MAX} statements")));
    }
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (index, part) in all.into_iter().enumerate() {
        let mut problems = Problems::default();
        let line = parse_import_line(part, &mut problems);
        let within = is_list.then_some(index);
        wrong.extend(problems.into_vec().into_iter().map(|problem| Wrong::of(problem, within)));
        lines.extend(line);
    }
    if wrong.is_empty() { Ok(Sent { is_list, lines }) } else { Err(refused(wrong)) }
}

/// Returns the refusal of statements that are wrong in themselves.
pub(super) fn refused(wrong: Vec<Wrong>) -> Problem {
    Problem::new(REFUSED, "nothing was recorded").with(wrong)
}

/// Returns a fault that is the interface's own.
pub(super) fn own(field: &str, rule: &'static str, message: String, hint: &str) -> tyst_event::Problem {
    tyst_event::Problem { field: field.to_owned(), rule: rule.into(), message, hint: Some(hint.to_owned()) }
}

/// Refuses a statement that says that somebody else records it.
pub(super) fn check_recorder(line: &ImportLine, caller: &Caller) -> Result<(), tyst_event::Problem> {
    let other = line.recorded_by.as_ref().filter(|name| **name != caller.name);
    other.map_or(Ok(()), |name| {
        let message = format!("is {name}, but {} is who records it", caller.name);
        Err(own("recorded_by", "recorded-by-caller", message, "leave it out"))
    })
}

/// Why something may not be recorded by somebody.
pub(super) enum Barred {
    /// It is wrong, or about an entry that is not there for them.
    Wrong(tyst_event::Problem),
    NotAllowed(String),
}

/// Returns whether somebody may record a statement: for its own area, for those of its place and of what it changes,
/// and for that of the entry that it is about.
pub(super) fn judge(
    history: &History,
    sight: &Sight,
    caller: &Caller,
    statement: &Statement,
) -> Result<Result<(), Barred>, HistoryError> {
    let kind = statement.body.kind();
    if kind.and_then(to_record).is_none() {
        let message = "is not recorded through this interface".to_owned();
        return Ok(Err(Barred::Wrong(own(
            "kind",
            "not-recorded-here",
            message,
            "`tyst --help` lists the commands",
        ))));
    }
    let may = |area: &Slug| sight.may_record(kind, area);
    let not_allowed = |area: &str| {
        let kind = kind.map_or("", Kind::name);
        Ok(Err(Barred::NotAllowed(format!("recording {kind} for {area} needs a right to that"))))
    };
    if let Some(area) = sight.barred(history, statement)? {
        return not_allowed(area.as_str());
    }
    // Whoever may do so everywhere may do so there, and sees what the ledger has against it.
    let may_all = needed(statement).all(|act| caller.may_everywhere(act));
    let Some(target) = statement.body.target().filter(|_| !may_all) else {
        return Ok(Ok(()));
    };
    let chains = sight.known().chains();
    let seen = sight.entry(history, target)?;
    let standing = history.standing(chains, chains.subject(target))?;
    let (Some(seen), Some(standing)) = (seen, standing) else {
        let message = format!("there is no entry {target}");
        return Ok(Err(Barred::Wrong(own(
            "data.target",
            "must-exist",
            message,
            "look for it in /api/v1/events",
        ))));
    };
    // What made figures final is taken back by whoever may do that.
    if matches!(statement.body, Body::EntryWithdrawn(_)) && !sight.may_state(&seen.statement) {
        return not_allowed(seen.statement.area.as_str());
    }
    let of = [&seen.statement.area, &standing.area].into_iter().find(|area| !may(area));
    of.map_or(Ok(Ok(())), |area| not_allowed(area.as_str()))
}

/// Returns what is needed to record a statement, whatever the entry is that it is about.
fn needed(statement: &Statement) -> impl Iterator<Item = Act> {
    let own = statement.body.kind().and_then(to_record);
    let taken_back = matches!(statement.body, Body::EntryWithdrawn(_)).then_some(Act::Approve);
    own.into_iter().chain(taken_back)
}

/// Returns the state by which somebody's statements are judged.
pub(super) fn sight_to_record(
    history: &History,
    caller: &Caller,
    statements: &[&Statement],
) -> Result<Sight, HistoryError> {
    if statements.iter().flat_map(|statement| needed(statement)).any(|act| !caller.may_everywhere(act)) {
        Sight::with_state(history, caller, For::Reading)
    } else {
        Sight::of(history, caller, For::Reading)
    }
}

/// Returns what a request expects that names the ETag of the entry that it is about, or why that is not as it was.
fn expected(
    history: &History,
    caller: &Caller,
    statement: &Statement,
    etags: &str,
) -> Result<Result<Vec<Expect>, Problem>, HistoryError> {
    let Some(target) = statement.body.target() else {
        let hint = "leave it out; a key sees to it that nothing is recorded twice";
        return Ok(Err(Problem::new(MALFORMED, "If-Match is for entries about another one").hint(hint)));
    };
    let sight = Sight::with_state(history, caller, For::Reading)?;
    let bytes = representation(history, &sight, target, false)?;
    if bytes.is_none_or(|(bytes, _)| !names(etags, &etag(&bytes))) {
        let hint = format!("read /api/v1/events/{target}, and decide again");
        return Ok(Err(Problem::new(CHANGED, format!("entry {target} is not as it was")).hint(hint)));
    }
    Ok(Ok(sight.known().chains().expect_standing(target)))
}

/// What is to be recorded, checked as far as that is possible before the ledger's own rules.
struct Checked {
    caller: Caller,
    sent: Sent,
    key: String,
    etags: Option<String>,
}

impl Checked {
    /// Returns the key of a statement. That of the first one is the key of the request, be it a list or not.
    fn key_of(&self, index: usize) -> String {
        if index == 0 { self.key.clone() } else { format!("{}/{index}", self.key) }
    }

    /// Returns what the statements of a list have in common.
    fn correlation(&self) -> Option<String> {
        self.sent.is_list.then(|| self.key.clone())
    }

    fn commands(&self) -> Vec<Command> {
        let command = |(index, line): (usize, &ImportLine)| Command {
            key: self.key_of(index),
            recorded_by: self.caller.name.clone(),
            correlation: self.correlation(),
            recorded: line.recorded,
            statement: line.statement.clone(),
        };
        self.sent.lines.iter().enumerate().map(command).collect()
    }

    /// Returns whether statements that were all recorded before, with this key, are the whole of what was recorded with it then: not
    /// the beginning of a longer list, nor one of them by itself.
    fn is_whole(&self, history: &History, receipts: &[Receipt]) -> Result<bool, HistoryError> {
        let recorded = |seq: u64| -> Result<Option<Event>, HistoryError> {
            Ok(history.entry(seq)?.and_then(|stored| stored.event.ok()))
        };
        let (Some(first), Some(last)) = (receipts.first(), receipts.last()) else { return Ok(true) };
        let is_of_sort = recorded(first.seq)?.is_none_or(|event| event.correlation == self.correlation());
        let next = self.key_of(receipts.len());
        let goes_on = recorded(last.seq + 1)?.is_some_and(|event| event.key == next);
        Ok(is_of_sort && !goes_on)
    }

    fn place(&self, index: usize, problem: tyst_event::Problem) -> Wrong {
        Wrong::of(problem, self.sent.is_list.then_some(index))
    }

    /// Refuses what the lines say that the request says.
    fn check(&self) -> Result<(), Problem> {
        let mut wrong = Vec::new();
        for (index, line) in self.sent.lines.iter().enumerate() {
            if line.key.as_ref().is_some_and(|key| *key != self.key)
                || (line.key.is_some() && self.sent.is_list)
            {
                let message = "is said by the header Idempotency-Key".to_owned();
                wrong.push(self.place(index, own("key", "key-in-header", message, "leave it out")));
            }
            wrong.extend(check_recorder(line, &self.caller).err().map(|problem| self.place(index, problem)));
        }
        if wrong.is_empty() { Ok(()) } else { Err(refused(wrong)) }
    }

    /// Judges it by the ledger as it is, and returns what is expected to stay so.
    fn judged(&self, history: &History) -> Result<Result<Vec<Expect>, Problem>, HistoryError> {
        let statements: Vec<&Statement> = self.sent.lines.iter().map(|line| &line.statement).collect();
        let sight = sight_to_record(history, &self.caller, &statements)?;
        let mut wrong = Vec::new();
        for (index, statement) in statements.iter().enumerate() {
            match judge(history, &sight, &self.caller, statement)? {
                Ok(()) => {}
                Err(Barred::NotAllowed(words)) => return Ok(Err(Problem::new(NOT_ALLOWED, words))),
                Err(Barred::Wrong(problem)) => wrong.push(self.place(index, problem)),
            }
        }
        if !wrong.is_empty() {
            return Ok(Err(refused(wrong)));
        }
        match (&self.etags, statements.as_slice()) {
            (None, _) => Ok(Ok(Vec::new())),
            // What was sent before has itself changed the entry; the ledger says what became of its key.
            (Some(_), [_]) if history.recorded_under(&self.key)?.is_some() => Ok(Ok(Vec::new())),
            (Some(etags), [statement]) => expected(history, &self.caller, statement, etags),
            (Some(_), _) => Ok(Err(Problem::new(MALFORMED, "If-Match is for one statement at a time"))),
        }
    }
}

/// Records a statement, or a list of them: all or nothing.
#[utoipa::path(post, path = "/events", operation_id = "record-events", tag = "events",
    params(How, ("Idempotency-Key" = String, Header, description = "A string that is made once for what is recorded, with quotes around it or without",
            example = "8e03978e-40d5-43e8-bc93-6894a57f9324", min_length = 1, max_length = 98,
            pattern = r#"^([!#-\[\]-~]([ !#-\[\]-~]{0,94}[!#-\[\]-~])?|"[!#-\[\]-~]([ !#-\[\]-~]{0,94}[!#-\[\]-~])?")$"#),
        ("If-Match" = Option<String>, Header, description = "For a correction and the like: the ETag of the entry that it is about")),
    request_body(content = openapi::Statements, content_type = "application/json"),
    responses(
        (status = 201, description = "Recorded: a receipt, or for a list a list of them", body = openapi::Receipts,
            headers(("Location" = String, description = "Where the first entry is"))),
        (status = 200, description = "It was recorded before, with the same key; or a rehearsal", body = openapi::Receipts),
    ))]
pub(super) async fn record(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Words(How { dry_run }): Words<How>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body(&headers, &["application/json"], bytes)?;
    let key = key(&headers)?;
    let etags = said(&headers, &header::IF_MATCH)?.map(str::to_owned);
    let checked = Checked { caller, sent: read(&bytes)?, key, etags };
    checked.check()?;
    let clock = pages.service.program().clock();
    let read = move |history: &History| {
        let mut receipts = Ok(Vec::new());
        let expect = match checked.judged(history)? {
            Ok(expect) => expect,
            Err(problem) => return Ok(Err(problem)),
        };
        // A list is looked at as a whole before: one of which a part was recorded is another one.
        if dry_run || checked.sent.is_list {
            let request = Request { commands: checked.commands(), expect: expect.clone() };
            receipts = history.rehearse(request, clock);
        }
        let head = history.head();
        Ok(Ok((checked, expect, receipts, head)))
    };
    let (checked, expect, rehearsed, head) = pages.service.read(read).await??;
    let place = |index, problem| checked.place(index, problem);
    let rehearsed = rehearsed.map_err(|fault| Problem::of_record(fault, place))?;
    let before = rehearsed.iter().filter(|receipt| receipt.before).count();
    if before > 0 && before < rehearsed.len() {
        return Err(taken());
    }
    let (receipts, head) = if dry_run {
        (rehearsed, head)
    } else {
        let request = Request { commands: checked.commands(), expect };
        let recorded = pages.service.record(request).await;
        let Recorded { receipts, head } = recorded.map_err(|fault| Problem::of_record(fault, place))?;
        (receipts, head)
    };
    let is_list = checked.sent.is_list;
    if !receipts.iter().any(|receipt| !receipt.before) {
        let receipts = receipts.clone();
        let is_whole = pages.service.read(move |history| checked.is_whole(history, &receipts)).await?;
        if !is_whole {
            return Err(taken());
        }
    }
    let first = receipts.first().filter(|_| !dry_run);
    let location = first.map(|receipt| format!("{}/events/{}", super::ROOT_V1, receipt.seq));
    Ok(receipted(is_list, &receipts, location, &head))
}

fn taken() -> Problem {
    Problem::new(KEY_TAKEN, "more or less was recorded with this key before")
        .hint("send what is new by itself, with another key")
}

/// Answers with receipts; with a place where they are those of something that is there.
fn receipted(is_list: bool, receipts: &[Receipt], location: Option<String>, head: &Head) -> Response {
    let is_new = location.is_some() && receipts.iter().any(|receipt| !receipt.before);
    let root = location.is_some().then(|| wire::hex(&head.root));
    let receipt = |receipt: &Receipt| Receipted {
        seq: receipt.seq,
        recorded_at: receipt.recorded_at.to_string(),
        leaf: wire::hex(&receipt.leaf),
        root: root.clone(),
        before: receipt.before,
        warnings: receipt
            .warnings
            .iter()
            .map(|warning| Warned { rule: warning.word(), subject: warning.subject.clone() })
            .collect(),
    };
    let mut all: Vec<Receipted> = receipts.iter().map(receipt).collect();
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let location = location.map(|location| [(header::LOCATION, location)]);
    if is_list {
        return (status, location, Json(all)).into_response();
    }
    (status, location, Json(all.pop())).into_response()
}
