//! All that Typst can see: the template, one report as data, its pictures, and the fonts that come with it.
//!
//! Deliberately absent: the files, the clock, the network and the fonts of the machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _};

use super::paper::Paper;

/// The one source that is run.
const TEMPLATE: &str = include_str!("report.typ");

pub(super) struct World {
    functions: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    /// The data and the pictures, by name.
    files: BTreeMap<String, Bytes>,
}

impl World {
    pub(super) fn new(paper: &Paper) -> Self {
        let fonts: Vec<Font> =
            typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes))).collect();
        let book = FontBook::from_fonts(&fonts);
        let shown = |words: &str| Bytes::from_string(with_glyphs(words, &book));
        let pictures = paper.pictures.iter().map(|(name, picture)| (name.clone(), shown(picture)));
        let data = ("report.json".to_owned(), shown(&paper.data.to_string()));
        let files = pictures.chain([data]).collect();
        let features = [Feature::A11yExtras].into_iter().collect();
        Self {
            functions: LazyHash::new(Library::builder().with_features(features).build()),
            template: Source::new(file_id("report.typ"), TEMPLATE.to_owned()),
            book: LazyHash::new(book),
            fonts,
            files,
        }
    }
}

fn file_id(name: &'static str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// Writes characters that no font has as their number, since PDF/UA-1 allows no mark for what cannot be shown.
fn with_glyphs(words: &str, book: &FontBook) -> String {
    let infos: Vec<_> = (0..).map_while(|index| book.info(index)).collect();
    let has_glyph = |character: char| infos.iter().any(|info| info.coverage.contains(character.into()));
    let mut shown = String::with_capacity(words.len());
    for character in words.chars() {
        if character.is_ascii() || has_glyph(character) {
            shown.push(character);
        } else {
            let _in_memory = write!(shown, "[U+{:04X}]", u32::from(character));
        }
    }
    shown
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        &self.functions
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        self.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
