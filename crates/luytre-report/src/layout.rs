//! How an official paper is laid out: margins, sizes and spaces as data with their source.
//!
//! The numbers are rows of `content/forms/layout.*.json`, each with the range that its source allows; a value outside
//! its range is refused. Code only knows the names.

use serde::Deserialize;
use thiserror::Error;

use crate::document::{Orientation, Page};

const DECREE_30: &str = include_str!("../../../content/forms/layout.nd30-2020.json");

/// Points in a millimetre.
pub const POINTS_PER_MM: f32 = 72.0 / 25.4;

/// What is wrong with the data of a layout.
#[derive(Debug, Error)]
pub enum LayoutError {
    /// The text is not the JSON that a layout is made of.
    #[error("the layout cannot be read")]
    Read(#[source] serde_json::Error),
    /// A value lies outside the range of its own row.
    #[error("{name}: {value} is outside {min} to {max} ({source_text})")]
    OutOfRange {
        /// The name of the measure.
        name: &'static str,
        /// The value found.
        value: f32,
        /// The smallest value allowed.
        min: f32,
        /// The largest value allowed.
        max: f32,
        /// Where the range comes from.
        source_text: String,
    },
}

/// One number of a layout with the range that its source allows. The unit is part of the name of the measure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The value in use.
    pub value: f32,
    /// The smallest value allowed.
    pub min: f32,
    /// The largest value allowed.
    pub max: f32,
    /// Where the range comes from.
    pub source: String,
}

impl Measure {
    /// The value as points, for a measure in millimetres.
    pub fn mm_in_points(&self) -> f32 {
        self.value * POINTS_PER_MM
    }
}

/// Declares the struct of all measures and the list that the range check walks.
macro_rules! measures {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        /// All numbers of a layout. Units: `_mm` millimetres, `_pt` points, others are shares of one.
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Measures {
            $($(#[$meta])* pub $name: Measure,)*
        }

        impl Measures {
            /// Every measure with its name.
            pub fn all(&self) -> Vec<(&'static str, &Measure)> {
                vec![$((stringify!($name), &self.$name)),*]
            }
        }
    };
}

measures! {
    /// Width of the sheet, upright.
    page_width_mm,
    /// Height of the sheet, upright.
    page_height_mm,
    /// Distance of the text from the upper edge.
    margin_top_mm,
    /// Distance of the text from the lower edge.
    margin_bottom_mm,
    /// Distance of the text from the left edge.
    margin_left_mm,
    /// Distance of the text from the right edge.
    margin_right_mm,
    /// Size of page numbers.
    page_number_pt,
    /// Distance of the page number from the upper edge.
    page_number_from_top_mm,
    /// Size of the name of the country.
    national_title_pt,
    /// Size of the motto.
    motto_pt,
    /// Size of the names of the superior and the issuing body.
    body_name_pt,
    /// Length of the line below the issuing body as a share of its name.
    body_rule_share,
    /// Size of number and symbol.
    number_pt,
    /// Size of place and date.
    place_date_pt,
    /// Size of the name of the kind of document.
    kind_pt,
    /// Size of the abstract.
    abstract_pt,
    /// Length of the line below the abstract as a share of it.
    abstract_rule_share,
    /// Size of the subject line of a letter.
    letter_subject_pt,
    /// Size of the text.
    text_pt,
    /// Indent of the first line of a paragraph.
    first_line_indent_mm,
    /// Space between paragraphs.
    paragraph_space_pt,
    /// Height of a line as a multiple of a single line.
    line_height,
    /// Size of authority, title and name of the signer.
    signer_pt,
    /// Room for the signature.
    signature_room_mm,
    /// Size of the words "Nơi nhận".
    recipients_title_pt,
    /// Size of the list of recipients.
    recipients_pt,
    /// Width of the left column of the head as a share of the line.
    head_left_share,
    /// Size of text in tables.
    table_text_pt,
    /// Size of text in wide tables.
    table_small_pt,
    /// Size of notes.
    footnote_pt,
    /// Size of the sensitivity label.
    label_pt,
    /// Space between the border of a cell and its text.
    cell_padding_mm,
    /// Indent of lists per step.
    list_indent_mm,
}

/// Margins in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// From the upper edge.
    pub top: f32,
    /// From the right edge.
    pub right: f32,
    /// From the lower edge.
    pub bottom: f32,
    /// From the left edge.
    pub left: f32,
}

/// A layout: the fixed texts of the head and all numbers, with source and dates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Short name.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// First day in force.
    pub in_force_from: jiff::civil::Date,
    /// First day no longer in force.
    pub in_force_to: Option<jiff::civil::Date>,
    /// How sure we are: H, M or L.
    pub confidence: String,
    /// The font family for Word, which its reader has. PDF embeds its own.
    pub font: String,
    /// The name of the country at the head.
    pub national_title: String,
    /// The motto below it.
    pub motto: String,
    /// Words of names of bodies, in capitals, before which a long name rather begins its next line.
    pub break_before: Vec<String>,
    /// The numbers.
    pub measures: Measures,
}

impl Layout {
    /// The layout that the product ships: Decree 30/2020.
    pub fn decree_30() -> Layout {
        Layout::from_json(DECREE_30).expect("a test reads the layout that is shipped")
    }

    /// Reads a layout and checks that every value is in its own range.
    pub fn from_json(text: &str) -> Result<Layout, LayoutError> {
        let layout: Layout = serde_json::from_str(text).map_err(LayoutError::Read)?;
        for (name, measure) in layout.measures.all() {
            // Written so that a value that is no number is refused too.
            if !(measure.value >= measure.min && measure.value <= measure.max && measure.min >= 0.0) {
                return Err(LayoutError::OutOfRange {
                    name,
                    value: measure.value,
                    min: measure.min,
                    max: measure.max,
                    source_text: measure.source.clone(),
                });
            }
        }
        Ok(layout)
    }

    /// Width and height of `page` in points.
    pub fn sheet_size(&self, page: &Page) -> (f32, f32) {
        let (width, height) = (self.measures.page_width_mm.mm_in_points(), self.measures.page_height_mm.mm_in_points());
        match page.orientation {
            Orientation::Portrait => (width, height),
            Orientation::Landscape => (height, width),
        }
    }

    /// Margins of `page` in points. A sheet that is turned is bound at its upper edge, so its margins turn with it.
    pub fn margins(&self, page: &Page) -> Margins {
        let measures = &self.measures;
        let (top, right) = (measures.margin_top_mm.mm_in_points(), measures.margin_right_mm.mm_in_points());
        let (bottom, left) = (measures.margin_bottom_mm.mm_in_points(), measures.margin_left_mm.mm_in_points());
        match page.orientation {
            Orientation::Portrait => Margins { top, right, bottom, left },
            Orientation::Landscape => Margins { top: left, right: top, bottom: right, left: bottom },
        }
    }

    /// Width of a line of text on `page` in points.
    pub fn line_width(&self, page: &Page) -> f32 {
        let margins = self.margins(page);
        self.sheet_size(page).0 - margins.left - margins.right
    }
}

#[cfg(test)]
mod tests;
