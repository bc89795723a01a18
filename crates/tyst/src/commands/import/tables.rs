//! The files of workbooks and tables, and what was said about them on the command line.
//!
//! What stands in them is for `tyst-sheets` to say.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use tyst_event::Kind;
use tyst_event::words::draft::Field;
use tyst_ledger::Names;
use tyst_sheets::book::{BookError, Means, Rows, entries};
use tyst_sheets::columns::{Column, Part};
use tyst_sheets::mapping::{self, Mapping, MappingError};
use tyst_sheets::read::{self, ReadError};

use crate::failure::{Class, Failure, Outcome};
use crate::reading;
use crate::screen::counted;

/// The endings of workbooks and tables, with those of forms that are not read, so that it is said which are.
const ENDINGS: [&str; 8] = ["xlsx", "ods", "csv", "tsv", "xlsm", "xls", "xlsb", "numbers"];
/// The largest mapping that is read, in bytes.
const MAPPING_BYTES_MAX: u64 = 1 << 20;
/// What to do about a file that is too large.
const SPLIT: &str = "split it into several files; what is recorded twice is passed over";

/// What was said about sheets on the command line.
pub(super) struct Given {
    mapping: Option<Mapping>,
    kind: Option<Kind>,
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
            all.extend(entries(&name_of(file), &bytes_of(file)?).map_err(|fault| unread(file, &fault))?);
        }
        Ok(mapping::guess(&all, self.kind))
    }

    /// Returns the rows of files; what is called by a name that the ledger knows is named by its slug.
    pub(super) fn rows(&self, files: &[PathBuf], names: &Names) -> Outcome<Rows> {
        let mut rows = Rows::default();
        let slug = |kind: Kind, column: &Column, words: &str| {
            let field = Field { flag: column.flag.clone(), is_data: column.part == Part::Data };
            names.meant(kind, &field, words).map(str::to_owned)
        };
        let means = Means { mapping: self.mapping.as_ref(), kind: self.kind, meant: &slug };
        for file in files {
            let called = file.display().to_string();
            rows.add(&called, &name_of(file), &bytes_of(file)?, means).map_err(|fault| match fault {
                BookError::Read(fault) => unread(file, &fault),
                BookError::NoSheet(_) => Failure::usage(format!("{called}: {fault}")),
            })?;
        }
        if rows.examples > 0 {
            let passed = counted(rows.examples as u64, "example row is", "example rows are");
            rows.notes.push(format!("{passed} passed over"));
        }
        Ok(rows)
    }
}

/// Returns what a file is called, without its folder and ending.
fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn bytes_of(path: &Path) -> Outcome<Vec<u8>> {
    reading::given(path, read::FILE_BYTES_MAX as u64).map_err(|failure| failure.hint_where_refused(SPLIT))
}

/// Returns the failure of a file that cannot be taken apart.
fn unread(path: &Path, fault: &ReadError) -> Failure {
    let hint = match fault {
        ReadError::Form | ReadError::Older => {
            "open it in the spreadsheet and save it as .xlsx, as .ods, or as CSV in UTF-8; without a password"
        }
        ReadError::NotUtf8 { .. } | ReadError::Utf16 => {
            "nothing is guessed, for a name that was read wrongly stays so: save it as “CSV UTF-8”, or as .xlsx"
        }
        ReadError::TooMuch { .. } => SPLIT,
        ReadError::Broken(_) => "open it in the spreadsheet, and save it again",
    };
    Failure::new(Class::Refused, format!("{}: {fault}", path.display())).hint(hint)
}

fn read_mapping(path: &Path) -> Outcome<Mapping> {
    let text = reading::text(path, MAPPING_BYTES_MAX)?;
    let failure = |words: String| Failure::new(Class::Refused, format!("{}: {words}", path.display()));
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
