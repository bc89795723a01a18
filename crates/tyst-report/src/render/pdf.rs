//! Draws a document as PDF for paper and for screen readers: tagged, and checked against PDF/UA-1 (ISO 14289-1) while it is made.
//!
//! Typst lays the pages out. What it runs is the template here and nothing else: the words of a document go in as data, so that no
//! word can be code. It has fonts of its own and no files, clock or network, so a document has the same bytes everywhere.
//! Deliberately absent: links to other files, which paper has not.

use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::document::{Block, Document};
use crate::text::Language;

mod paper;
#[cfg(test)]
mod tests;
mod world;

/// The most rows of all tables together.
const ROWS_MAX: usize = 20_000;

/// Why a document cannot be PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// There is more than anybody reads on paper.
    #[error("{rows} rows are more than the {ROWS_MAX} that a report in pdf can have")]
    TooManyRows {
        /// How many rows there are.
        rows: usize,
    },
    /// It could not be laid out, or would not be accessible.
    #[error("the pages could not be laid out: {}", faults.join("; "))]
    Layout {
        /// What Typst says.
        faults: Vec<String>,
    },
}

/// Returns the document as PDF in `language`, or in the other one where that is missing.
///
/// # Errors
/// [`PdfError`].
pub fn pdf(document: &Document, language: Language) -> Result<Vec<u8>, PdfError> {
    let rows = document.blocks.iter().map(rows).sum();
    if rows > ROWS_MAX {
        return Err(PdfError::TooManyRows { rows });
    }
    let world = world::World::new(&paper::paper(document, language));
    let pages: PagedDocument = typst::compile(&world).output.map_err(|faults| layout(&faults))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|fault| PdfError::Layout { faults: vec![fault.message().to_string()] })?;
    let drawn = typst_pdf::pdf(&pages, &PdfOptions { standards, ..PdfOptions::default() });
    // What is remembered for the next time is of no use to a command that ends.
    typst::comemo::evict(0);
    drawn.map_err(|faults| layout(&faults))
}

fn layout(faults: &[SourceDiagnostic]) -> PdfError {
    PdfError::Layout { faults: faults.iter().map(|fault| fault.message.to_string()).collect() }
}

fn rows(block: &Block) -> usize {
    match block {
        Block::Heading(_) | Block::Paragraph(_) | Block::Note(_) => 1,
        Block::Table(table) => table.rows.len(),
        Block::Checklist(checklist) => checklist.items.len(),
        Block::Timeline(timeline) => timeline.items.len(),
        Block::Chart(chart) => chart.data_table().rows.len(),
    }
}
