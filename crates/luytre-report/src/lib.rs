//! Drawings and documents: official papers as Word and PDF, spreadsheets in and out, charts as SVG, the forms of the law.
//!
//! Everything here is a function from values to bytes: no clock, no file, no network. Start with [`document`] (the one
//! model that Word, PDF and the preview in a page are made from), then [`docx`] and [`pdf`]; [`sheet`] reads and writes
//! tables; [`chart`] draws; [`forms`] fills the forms under `content/forms/` and knows no form by itself.

pub mod annual;
pub mod chart;
pub mod document;
pub mod docx;
mod face;
pub mod forms;
pub mod layout;
pub mod pdf;
pub mod periodic;
pub mod sheet;

pub use document::{Block, Document};
pub use layout::Layout;
