//! The file `tyst-check.toml`, in which an author keeps what a library is checked with.
//!
//! Read beside the library only; what is typed goes before it.

use std::path::Path;

use regex_lite::Regex;
use serde::Deserialize;

use crate::failure::{Failure, Outcome};
use crate::reading;

/// The name of the file.
const NAME: &str = "tyst-check.toml";
/// The longest such file, in bytes.
const BYTES_MAX: u64 = 64 << 10;

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    strict: bool,
    seed: Option<u64>,
    glibc: Option<String>,
}

/// What it says.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) include: Vec<Regex>,
    pub(super) exclude: Vec<Regex>,
    pub(super) strict: bool,
    pub(super) seed: Option<u64>,
    pub(super) glibc: Option<(u32, u32)>,
}

impl Settings {
    /// Reads the settings beside a library; there need not be any.
    pub(super) fn beside(library: &Path) -> Outcome<Self> {
        let path = library.with_file_name(NAME);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = reading::utf8(&path, reading::plain(&path, BYTES_MAX)?)?;
        Self::read(&text).map_err(|fault| {
            Failure::usage(format!("{}: {fault}", path.display()))
                .hint("it may hold include, exclude (lists of regular expressions), strict, seed and glibc (such as \"2.34\")")
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let written: Written =
            toml::from_str(text).map_err(|fault| fault.to_string().trim_end().to_owned())?;
        let read = |all: Vec<String>| -> Result<Vec<Regex>, String> {
            all.iter().map(|one| Regex::new(one).map_err(|fault| fault.to_string())).collect()
        };
        Ok(Self {
            include: read(written.include)?,
            exclude: read(written.exclude)?,
            strict: written.strict,
            seed: written.seed,
            glibc: written.glibc.as_deref().map(version).transpose()?,
        })
    }
}

/// Reads a version such as 2.34.
fn version(words: &str) -> Result<(u32, u32), String> {
    let parts =
        words.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    parts.ok_or_else(|| format!("glibc = {words:?} is not of the form \"2.34\""))
}
