//! The rows of workbooks and tables as lines of an import.
//!
//! What a sheet means is said by its name and headings, or by a mapping; nothing in it is left out without a word.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use tyst_event::{Kind, Problem};
use tyst_sheets::cell::Sheet;
use tyst_sheets::columns;
use tyst_sheets::mapping::{self, Mapping, MappingError, SheetMapping};
use tyst_sheets::plan::Plan;
use tyst_sheets::read::{self, ReadError};
use tyst_sheets::template::{LISTS, READ_ME};

use super::at::{At, Table};
use super::lines::{Faulty, Line};
use crate::failure::{Class, Failure, Outcome};
use crate::screen::counted;

/// The endings of workbooks and tables, with those of forms that are not read, so that it is said which are.
const ENDINGS: [&str; 8] = ["xlsx", "ods", "csv", "tsv", "xlsm", "xls", "xlsb", "numbers"];
/// The largest mapping that is read, in bytes.
const MAPPING_BYTES_MAX: u64 = 1 << 20;

/// What was said about sheets on the command line.
pub(super) struct Given {
    mapping: Option<Mapping>,
    kind: Option<Kind>,
}

/// The rows of files, and what is to be said about them besides problems.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) lines: Vec<Line>,
    pub(super) notes: Vec<String>,
    examples: usize,
}

/// Returns whether a file is a workbook or a table, by its name or by how it begins.
pub(super) fn is_table(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let by_name = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
    by_name || (path != Path::new("-") && path.is_file() && is_packed(path))
}

/// Returns whether a file begins as an archive does.
fn is_packed(path: &Path) -> bool {
    let mut first = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok_and(|()| &first == b"PK")
}

impl Given {
    pub(super) fn new(matches: &ArgMatches) -> Outcome<Self> {
        let kind = matches.get_one::<String>("kind").and_then(|name| Kind::from_name(name));
        let mapping = matches.get_one::<PathBuf>("map").map(|path| read_mapping(path)).transpose()?;
        Ok(Self { mapping, kind })
    }

    /// Returns a guess of what the sheets of files mean, as the file of a mapping.
    pub(super) fn guess(&self, files: &[PathBuf]) -> Outcome<String> {
        let mut all = Vec::new();
        for file in files {
            all.extend(sheets(file)?.into_iter().filter(|sheet| !is_ours(sheet)));
        }
        Ok(mapping::guess(&all, self.kind))
    }

    /// Returns the rows of files.
    pub(super) fn rows(&self, files: &[PathBuf]) -> Outcome<Rows> {
        let mut rows = Rows::default();
        for file in files {
            self.file(file, &mut rows)?;
        }
        if rows.examples > 0 {
            let passed = counted(rows.examples as u64, "example row is", "example rows are");
            rows.notes.push(format!("{passed} passed over"));
        }
        Ok(rows)
    }

    fn file(&self, path: &Path, rows: &mut Rows) -> Outcome {
        let name: Arc<str> = path.display().to_string().into();
        let sheets: Vec<Sheet> =
            sheets(path)?.into_iter().filter(|sheet| !is_ours(sheet) && !sheet.rows.is_empty()).collect();
        let mapped = self.mapping.iter().flat_map(|mapping| &mapping.sheets);
        let is_only = sheets.len() == 1 && mapped.clone().count() == 1;
        let is_there =
            |wanted: &SheetMapping| is_only || sheets.iter().any(|sheet| sheet.name == wanted.name);
        if let Some(missing) = mapped.clone().find(|wanted| !is_there(wanted)) {
            return Err(Failure::usage(format!(
                "{name}: the mapping names a sheet {}, and there is none",
                missing.name
            )));
        }
        for sheet in sheets {
            if self.mapping.iter().any(|mapping| mapping.ignore.contains(&sheet.name)) {
                rows.notes.push(format!("{name}: sheet {} is left out", sheet.name));
                continue;
            }
            let found = mapped.clone().find(|wanted| is_only || wanted.name == sheet.name);
            let kind = columns::kind(&sheet.name).or(self.kind);
            match (found, kind) {
                (Some(mapping), _) => add(rows, &name, &sheet, mapping),
                (None, Some(kind)) => add(rows, &name, &sheet, &SheetMapping::plain("", kind)),
                (None, None) => rows.lines.push(unknown(&name, &sheet)),
            }
        }
        Ok(())
    }
}

/// Returns whether a sheet is one that a template has and that holds no entries.
fn is_ours(sheet: &Sheet) -> bool {
    [READ_ME, LISTS].contains(&sheet.name.as_str())
}

/// Adds the rows of a sheet, or what is wrong with its headings.
fn add(rows: &mut Rows, file: &Arc<str>, sheet: &Sheet, mapping: &SheetMapping) {
    let plan = match Plan::new(sheet, mapping) {
        Ok(plan) => plan,
        Err(problems) => {
            let row = mapping.heading_row;
            rows.lines.extend(problems.into_iter().map(|found| {
                let at = At::Heading { sheet: sheet.name.clone(), row, column: found.column };
                faulty(file, at, found.problem)
            }));
            return;
        }
    };
    for heading in plan.perhaps_months(sheet) {
        rows.notes.push(format!(
            "{file}, {}: every date under “{heading}” is the first of a month; where months are meant, say dates = \"month\" in \
             a mapping (--guess-map prints one)",
            sheet.name
        ));
    }
    rows.examples += plan.examples(sheet);
    let table = Arc::new(Table { name: sheet.name.clone(), plan });
    let line = |typed: tyst_sheets::plan::Typed| {
        let length = typed.length();
        let quoted = |(_, words): &(usize, String)| format!("\"{words}\"");
        let text = || typed.words.iter().map(quoted).collect::<Vec<_>>().join(" ");
        let read = typed.read.map_err(|problems| Faulty { text: text(), problems });
        let at = At::Row { table: Arc::clone(&table), row: typed.number, words: typed.words };
        Line { file: Arc::clone(file), at, length, read }
    };
    rows.lines.extend(table.plan.rows(sheet).map(line));
}

fn faulty(file: &Arc<str>, at: At, problem: Problem) -> Line {
    let read = Err(Faulty { text: String::new(), problems: vec![problem] });
    Line { file: Arc::clone(file), at, length: 0, read }
}

/// Returns the problem of a sheet of which it is not known what it holds.
fn unknown(file: &Arc<str>, sheet: &Sheet) -> Line {
    let names = Kind::FACTS.iter().map(|kind| kind.name());
    let near = tyst_event::json::nearest(&sheet.name, names);
    let meant = near.map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    let hint = format!(
        "{meant}name the sheet as a kind (`tyst vocabulary` lists them), or give --kind KIND, or a mapping: --guess-map prints one, \
         and its `ignore` names sheets that are left out"
    );
    let message = "does not say which kind of entry it holds".to_owned();
    let field = format!("the sheet {}", sheet.name);
    let problem = Problem { field, rule: "unknown-sheet".into(), message, hint: Some(hint) };
    faulty(file, At::Heading { sheet: sheet.name.clone(), row: 1, column: Some(0) }, problem)
}

/// Reads the sheets of a file.
fn sheets(path: &Path) -> Outcome<Vec<Sheet>> {
    let bytes = read_within(path, read::FILE_BYTES_MAX as u64)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    read::sheets(&name, &bytes).map_err(|fault| {
        let hint = match &fault {
            ReadError::Form | ReadError::Older => {
                "open it in the spreadsheet and save it as .xlsx, as .ods, or as CSV in UTF-8; without a password"
            }
            ReadError::NotUtf8 { .. } | ReadError::Utf16 => {
                "nothing is guessed, for a name that was read wrongly stays so: save it as “CSV UTF-8”, or as .xlsx"
            }
            ReadError::TooMuch { .. } => "split it into several files; what is recorded twice is passed over",
            ReadError::Broken(_) => "open it in the spreadsheet, and save it again",
        };
        Failure::new(Class::Refused, format!("{}: {fault}", path.display())).hint(hint)
    })
}

/// Reads a file up to a limit, and one byte more by which it is too long.
fn read_within(path: &Path, limit: u64) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|fault| Failure::file(path, &fault))?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|fault| Failure::file(path, &fault))?;
    Ok(bytes)
}

fn read_mapping(path: &Path) -> Outcome<Mapping> {
    let bytes = read_within(path, MAPPING_BYTES_MAX)?;
    let failure = |words: String| Failure::new(Class::Refused, format!("{}: {words}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| failure("it is not UTF-8 text".to_owned()))?;
    mapping::parse(&text).map_err(|fault| {
        let failure = failure(fault.to_string().trim_end().to_owned());
        match fault {
            MappingError::TooLarge => failure,
            MappingError::Form(_) => {
                failure.hint("`tyst import FILE --guess-map` prints a mapping to start from")
            }
            MappingError::Kind { near, .. } => {
                failure.hint(near.map_or("`tyst vocabulary` lists the kinds".to_owned(), |near| {
                    format!("did you mean {near}?")
                }))
            }
            MappingError::Field { kind, near, .. } => failure.hint(near.map_or_else(
                || format!("`tyst vocabulary {kind}` lists the fields"),
                |near| format!("did you mean {near}?"),
            )),
        }
    })
}
