//! Golden documents: what a report said once, kept in a file beside its tests and compared line by line.

use std::fs;
use std::path::Path;
use tyst_report::Document;

/// Lines of a difference that are shown at most, and equal lines around it.
const LINES_SHOWN_MAX: usize = 60;
const LINES_AROUND: usize = 2;

/// Compares a document with the one in a file: JSON, one value a line. With `TYST_GOLDEN=write` in the environment it writes
/// the file instead; look at the difference before you keep it.
///
/// Give the file from the package's folder on, as tests are run there: `tests/golden/newport.json`.
///
/// # Panics
/// When the file is not there, cannot be read or written, or holds another document; the message shows the difference.
pub fn golden(file: impl AsRef<Path>, document: &Document) {
    #[expect(clippy::disallowed_methods, reason = "a test is told here to write what it would compare")]
    let write = std::env::var("TYST_GOLDEN").is_ok_and(|word| word == "write");
    compare(file.as_ref(), document, write);
}

/// Compares a document with the one in a file, or writes it there.
pub(super) fn compare(file: &Path, document: &Document, write: bool) {
    let said: serde_json::Value =
        serde_json::from_str(&document.to_json()).expect("a document has a JSON form");
    let said = format!("{said:#}\n");
    if write {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).expect("the folder of golden documents can be made");
        }
        fs::write(file, said).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
        return;
    }
    let kept = fs::read_to_string(file)
        .unwrap_or_else(|fault| panic!("{}: {fault}; TYST_GOLDEN=write makes it", file.display()));
    if let Some(difference) = difference(&kept, &said) {
        panic!("{} differs; TYST_GOLDEN=write keeps what the report says now\n{difference}", file.display());
    }
}

/// Returns what was and what is, from the first line that differs to the last; `None` where nothing does.
pub(super) fn difference(was: &str, is: &str) -> Option<String> {
    let (was, is): (Vec<&str>, Vec<&str>) = (was.lines().collect(), is.lines().collect());
    if was == is {
        return None;
    }
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut was.iter().zip(&is));
    let (was_rest, is_rest) = (&was[head..], &is[head..]);
    let tail = same(&mut was_rest.iter().rev().zip(is_rest.iter().rev()));
    let around = |line: &&str| format!("  {line}");
    let mut shown: Vec<String> = was[head.saturating_sub(LINES_AROUND)..head].iter().map(around).collect();
    shown.extend(was_rest[..was_rest.len() - tail].iter().map(|line| format!("- {line}")));
    shown.extend(is_rest[..is_rest.len() - tail].iter().map(|line| format!("+ {line}")));
    shown.extend(is_rest[is_rest.len() - tail..].iter().take(LINES_AROUND).map(around));
    let more = shown.len().saturating_sub(LINES_SHOWN_MAX);
    shown.truncate(LINES_SHOWN_MAX);
    if more > 0 {
        shown.push(format!("  … and {more} lines more"));
    }
    Some(shown.join("\n"))
}
