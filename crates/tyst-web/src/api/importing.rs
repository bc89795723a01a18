//! Many statements at once: a line of JSON each, all of them or none.
//!
//! Workbooks and tables are for `tyst import`.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use serde::Serialize;
use tyst_access::Caller;
use tyst_event::json::{ImportLine, parse_import_line};
use tyst_event::{Problems, Statement, wire};
use tyst_ledger::{Command, Head, History, HistoryError, Receipt, Recorded, Request};
use utoipa::ToSchema;

use super::asked::{Asker, Words};
use super::openapi;
use super::problem::{MALFORMED, NOT_ALLOWED, Problem, TOO_LARGE, Wrong};
use super::recording::{Barred, How, body, check_recorder, judge, refused, sight_to_record};
use crate::app::Pages;

/// What lines of JSON are called.
pub(super) const MEDIA: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];
/// How many lines are taken at a time.
const LINES_MAX: usize = 100_000;

/// What became of the lines.
#[derive(Serialize, ToSchema)]
pub(super) struct Imported {
    /// How many entries are new.
    recorded: usize,
    /// How many had been recorded before.
    before: usize,
    /// The root of the hash tree after it.
    root: String,
}

/// A line of the body, from 1, and what it says.
struct Line {
    number: usize,
    read: ImportLine,
}

/// Reads lines; those that are empty are passed over.
fn lines(bytes: &[u8], caller: &Caller) -> Result<Vec<Line>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        if lines.len() >= LINES_MAX {
            return Err(Problem::new(TOO_LARGE, format!("at most {LINES_MAX} lines are taken at a time")));
        }
        let (number, mut problems) = (index + 1, Problems::default());
        let read = parse_import_line(line, &mut problems);
        let other = read.as_ref().and_then(|read| check_recorder(read, caller).err());
        wrong.extend(problems.into_vec().into_iter().chain(other).map(|problem| placed(number, problem)));
        lines.extend(read.map(|read| Line { number, read }));
    }
    if !wrong.is_empty() {
        return Err(refused(wrong));
    }
    if lines.is_empty() { Err(Problem::new(MALFORMED, "the body holds no entries")) } else { Ok(lines) }
}

fn placed(number: usize, problem: tyst_event::Problem) -> Wrong {
    Wrong { line: Some(number), ..Wrong::of(problem, None) }
}

/// Returns a command for each line. A line without a key gets one from what it says, so that the same lines are recorded once.
fn commands(lines: &[Line], caller: &Caller) -> Vec<Command> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut key = |statement: &Statement| {
        let first = Command::derived_key(statement, 0);
        let occurrence = seen.entry(first).or_default();
        *occurrence += 1;
        Command::derived_key(statement, *occurrence - 1)
    };
    let command = |Line { read, .. }: &Line| Command {
        key: read.key.clone().unwrap_or_else(|| key(&read.statement)),
        recorded_by: caller.name.clone(),
        correlation: Some("import".to_owned()),
        recorded: read.recorded,
        statement: read.statement.clone(),
    };
    lines.iter().map(command).collect()
}

/// Returns why somebody may not record some of the lines.
fn barred(history: &History, caller: &Caller, lines: &[Line]) -> Result<Option<Problem>, HistoryError> {
    let statements: Vec<&Statement> = lines.iter().map(|line| &line.read.statement).collect();
    let sight = sight_to_record(history, caller, &statements)?;
    let mut wrong = Vec::new();
    for line in lines {
        match judge(history, &sight, caller, &line.read.statement)? {
            Ok(()) => {}
            Err(Barred::NotAllowed(words)) => {
                return Ok(Some(Problem::new(NOT_ALLOWED, format!("line {}: {words}", line.number))));
            }
            Err(Barred::Wrong(problem)) => wrong.push(placed(line.number, problem)),
        }
    }
    Ok((!wrong.is_empty()).then(|| refused(wrong)))
}

/// Records lines of statements: all or nothing, and each once however often it is sent.
#[utoipa::path(post, path = "/import", operation_id = "import-events", tag = "events", params(How),
    request_body(content((openapi::Lines = "application/x-ndjson"), (openapi::Lines = "application/ndjson"), (openapi::Lines = "application/jsonl"))),
    responses((status = 200, description = "Recorded, or there before; or a rehearsal", body = Imported)))]
pub(super) async fn import(
    Asker(caller): Asker,
    State(pages): State<Pages>,
    Words(How { dry_run }): Words<How>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<Imported>, Problem> {
    let bytes = body(&headers, &MEDIA, bytes)?;
    let clock = pages.service.program().clock();
    let read = move |history: &History| {
        let lines = match lines(&bytes, &caller) {
            Ok(lines) => lines,
            Err(problem) => return Ok(Err(problem)),
        };
        if let Some(problem) = barred(history, &caller, &lines)? {
            return Ok(Err(problem));
        }
        let commands = commands(&lines, &caller);
        let numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
        let rehearsed = dry_run.then(|| history.rehearse(commands.clone().into(), clock));
        Ok(Ok((commands, numbers, rehearsed, history.head())))
    };
    let (commands, numbers, rehearsed, head) = pages.service.read(read).await??;
    let recorded = match rehearsed {
        Some(rehearsed) => rehearsed.map(|receipts| Recorded { receipts, head }),
        None => pages.service.record(Request::from(commands)).await,
    };
    let place = |index: usize, problem| placed(numbers.get(index).copied().unwrap_or_default(), problem);
    let Recorded { receipts, head } = recorded.map_err(|fault| Problem::of_record(fault, place))?;
    Ok(Json(imported(&receipts, &head)))
}

fn imported(receipts: &[Receipt], head: &Head) -> Imported {
    let before = receipts.iter().filter(|receipt| receipt.before).count();
    Imported { recorded: receipts.len() - before, before, root: wire::hex(&head.root) }
}
