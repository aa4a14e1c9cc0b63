//! WordprocessingML as text: paragraphs, runs, tables.

use std::fmt::Write;

use super::twips;
use crate::document::{Align, Text, clean};

/// How a paragraph looks, in twentieths of a point.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphLook {
    pub(super) style: Option<&'static str>,
    pub(super) align: Align,
    pub(super) keep_next: bool,
    pub(super) before: i32,
    pub(super) after: i32,
    /// 240 is a single line; 0 means a single line.
    pub(super) line: i32,
    pub(super) first_line: i32,
    pub(super) left: i32,
}

impl ParagraphLook {
    pub(super) fn centred() -> ParagraphLook {
        ParagraphLook { align: Align::Centre, ..ParagraphLook::default() }
    }
}

/// How runs look apart from bold and italic.
#[derive(Debug, Clone)]
pub(super) struct RunLook {
    half_points: i32,
}

impl RunLook {
    pub(super) fn sized(points: f32) -> RunLook {
        RunLook { half_points: (points * 2.0).round() as i32 }
    }
}

/// Ground of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    Plain,
    Head,
}

/// Text that is safe inside an element or an attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// XML under construction.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.text.write_fmt(arguments).expect("writing to a string does not fail");
    }

    pub(super) fn paragraph(&mut self, look: &ParagraphLook, text: &Text, run: &RunLook) {
        self.raw("<w:p><w:pPr>");
        if let Some(style) = look.style {
            self.put(format_args!(r#"<w:pStyle w:val="{style}"/>"#));
        }
        if look.keep_next {
            self.raw("<w:keepNext/>");
        }
        let line = if look.line == 0 { 240 } else { look.line };
        self.put(format_args!(
            r#"<w:spacing w:before="{}" w:after="{}" w:line="{line}" w:lineRule="auto"/>"#,
            look.before, look.after
        ));
        if look.left != 0 || look.first_line != 0 {
            self.put(format_args!(r#"<w:ind w:left="{}" w:firstLine="{}"/>"#, look.left, look.first_line));
        }
        let align = match look.align {
            Align::Left => "left",
            Align::Centre => "center",
            Align::Right => "right",
            Align::Justified => "both",
        };
        self.put(format_args!(r#"<w:jc w:val="{align}"/></w:pPr>"#));
        for piece in &text.runs {
            self.raw("<w:r><w:rPr>");
            if piece.bold {
                self.raw("<w:b/><w:bCs/>");
            }
            if piece.italic {
                self.raw("<w:i/><w:iCs/>");
            }
            self.put(format_args!(r#"<w:sz w:val="{0}"/><w:szCs w:val="{0}"/></w:rPr>"#, run.half_points));
            for (index, line) in clean(&piece.text).split('\n').enumerate() {
                if index > 0 {
                    self.raw("<w:br/>");
                }
                self.put(format_args!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(line)));
            }
            self.raw("</w:r>");
        }
        self.raw("</w:p>");
    }

    /// An empty paragraph of exactly this height.
    pub(super) fn gap(&mut self, points: f32) {
        self.put(format_args!(
            r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/></w:pPr></w:p>"#,
            twips(points).max(20)
        ));
    }

    /// A table without borders and padding, for things that stand side by side.
    pub(super) fn open_frame(&mut self, widths: &[f32]) {
        self.raw(r#"<w:tbl><w:tblPr>"#);
        self.put(format_args!(r#"<w:tblW w:w="{}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>"#, sum(widths)));
        self.raw(concat!(
            r#"<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>"#,
            r#"<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>"#
        ));
        self.columns(widths);
    }

    pub(super) fn open_frame_cell(&mut self, width: f32) {
        self.put(format_args!(r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/></w:tcPr>"#, twips(width)));
    }

    /// A table with borders.
    pub(super) fn open_table(&mut self, widths: &[f32], padding: i32) {
        self.put(format_args!(
            concat!(
                r#"<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{0}" w:type="dxa"/>"#,
                r#"<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>"#,
                r#"<w:top w:w="{1}" w:type="dxa"/><w:left w:w="{2}" w:type="dxa"/>"#,
                r#"<w:bottom w:w="{1}" w:type="dxa"/><w:right w:w="{2}" w:type="dxa"/></w:tblCellMar>"#,
                r#"<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>"#
            ),
            sum(widths),
            padding / 2,
            padding
        ));
        self.columns(widths);
    }

    fn columns(&mut self, widths: &[f32]) {
        self.raw("<w:tblGrid>");
        for width in widths {
            self.put(format_args!(r#"<w:gridCol w:w="{}"/>"#, twips(*width)));
        }
        self.raw("</w:tblGrid>");
    }

    /// Opens a cell of a table with borders.
    pub(super) fn cell(&mut self, width: f32, columns: usize, merge: &str, fill: Fill) {
        self.put(format_args!(r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>"#, twips(width)));
        if columns > 1 {
            self.put(format_args!(r#"<w:gridSpan w:val="{columns}"/>"#));
        }
        self.raw(merge);
        match fill {
            Fill::Head => {
                self.raw(r#"<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/><w:vAlign w:val="center"/>"#)
            }
            Fill::Plain => {}
        }
        self.raw("</w:tcPr>");
    }
}

fn sum(widths: &[f32]) -> i32 {
    widths.iter().map(|width| twips(*width)).sum()
}
