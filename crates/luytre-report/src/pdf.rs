//! PDF documents: a small layouter over the document model, written with krilla.
//!
//! [`flow`] places blocks on sheets as a list of [`canvas::Op`]s with the part of the structure that each belongs to;
//! [`emit`] turns sheets and structure into a tagged PDF, so that text can be searched, copied and read aloud. The serif
//! face of [`crate::face`] is embedded as the letters that are used.

mod canvas;
mod emit;
mod figure;
mod flow;
mod head;
mod lines;
mod table;

use crate::document::Document;
use crate::layout::Layout;

/// Why no PDF was made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The writer refused the pages.
    #[error("the pages cannot be written as PDF: {reason}")]
    Write {
        /// What it says.
        reason: String,
    },
    /// A sheet of the layout has no size, or its margins leave no room.
    #[error("the layout leaves no room on the sheet")]
    NoRoom,
}

/// Sheets of one document; more is a mistake of the caller, not a paper.
pub const SHEETS_MAX: usize = 20_000;

/// Makes a PDF.
pub fn render(document: &Document, layout: &Layout) -> Result<Vec<u8>, PdfError> {
    let laid = flow::lay_out(document, layout)?;
    emit::emit(document, laid)
}

/// The number of sheets that [`render`] makes.
pub fn sheet_count(document: &Document, layout: &Layout) -> Result<usize, PdfError> {
    Ok(flow::lay_out(document, layout)?.sheets.len())
}

#[cfg(test)]
mod tests;
