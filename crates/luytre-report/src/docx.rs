//! Word documents (Office Open XML), written part by part; [`tables`] reads the tables of those that people send.
//!
//! The parts are few and fixed, so they are written here rather than by a library: repeated heads of tables, the
//! language of the text and rules of exact length are what official papers need, and the same document always gives the
//! same bytes. Figures print their title and summary; their drawing is in the PDF and on the page.

mod numbering;
mod package;
pub mod tables;
mod xml;

use crate::document::{
    ADDRESSED, Addressed, Align, Block, Document, Head, Heading, Kind, List, NUMBER, Page, Paragraph, Placed,
    RECIPIENTS, Row, Signature, Table, TableSize, Text, grid,
};
use crate::face::{Style, TIMES_WIDER, balanced, face};
use crate::layout::{Layout, POINTS_PER_MM};
use xml::{Fill, ParagraphLook, RunLook, Xml};

/// Why no Word document was made.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The parts could not be packed.
    #[error("the parts of the Word document cannot be packed")]
    Pack(#[source] zip::result::ZipError),
    /// The parts could not be packed.
    #[error("the parts of the Word document cannot be packed")]
    Write(#[source] std::io::Error),
}

/// Makes a Word document.
pub fn render(document: &Document, layout: &Layout) -> Result<Vec<u8>, DocxError> {
    let mut body = Body { layout, xml: Xml::default(), page: document.page, first_section: true, keeps_next: false };
    for (index, block) in document.blocks.iter().enumerate() {
        let follows_note = index > 0 && matches!(document.blocks[index - 1], Block::Note(_));
        body.keeps_next = matches!(document.blocks.get(index + 1), Some(Block::Signature(_)));
        body.block(block, follows_note);
    }
    body.xml.raw(&body.section_properties());
    package::pack(document, layout, body.xml.text())
}

/// Points as twentieths of a point, the unit of Word.
fn twips(points: f32) -> i32 {
    (points * 20.0).round() as i32
}

struct Body<'a> {
    layout: &'a Layout,
    xml: Xml,
    page: Page,
    first_section: bool,
    /// Whether a signature follows: it does not stand on a sheet of its own.
    keeps_next: bool,
}

impl Body<'_> {
    fn block(&mut self, block: &Block, follows_note: bool) {
        match block {
            Block::Head(head) => self.head(head),
            Block::Kind(kind) => self.kind(kind),
            Block::Addressed(addressed) => self.addressed(addressed),
            Block::Basis(bases) => {
                for basis in bases {
                    self.body_paragraph(&basis.emphasised(false, true), Align::Justified, true);
                }
            }
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(Paragraph { text, align, indented }) => self.body_paragraph(text, *align, *indented),
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => {
                self.body_paragraph(&Text::bold(figure.drawing.title.as_str()), Align::Centre, false);
                self.body_paragraph(&Text::from(figure.drawing.summary.as_str()), Align::Justified, false);
            }
            Block::Signature(signature) => self.signature(signature),
            Block::Note(text) => self.note(text, follows_note),
            Block::PageBreak => self.xml.raw(r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#),
            Block::Section(page) => self.section(*page),
        }
    }

    fn text_size(&self) -> f32 {
        self.layout.measures.text_pt.value
    }

    fn body_look(&self) -> ParagraphLook {
        let measures = &self.layout.measures;
        ParagraphLook {
            after: twips(measures.paragraph_space_pt.value),
            line: (measures.line_height.value * 240.0).round() as i32,
            ..ParagraphLook::default()
        }
    }

    fn body_paragraph(&mut self, text: &Text, align: Align, indented: bool) {
        let first_line = if indented { twips(self.layout.measures.first_line_indent_mm.mm_in_points()) } else { 0 };
        let look = ParagraphLook { align, first_line, keep_next: self.keeps_next, ..self.body_look() };
        self.xml.paragraph(&look, text, &RunLook::sized(self.text_size()));
    }

    fn heading(&mut self, heading: &Heading) {
        let level = heading.level.clamp(1, 3);
        let look = ParagraphLook {
            style: Some(["Heading1", "Heading2", "Heading3"][usize::from(level) - 1]),
            align: if heading.align == Align::Justified { Align::Left } else { heading.align },
            keep_next: true,
            before: twips(self.layout.measures.paragraph_space_pt.value),
            ..self.body_look()
        };
        let text = heading.text.emphasised(true, level == 3);
        self.xml.paragraph(&look, &text, &RunLook::sized(self.text_size()));
    }

    fn list(&mut self, list: &List) {
        for (index, item) in list.items.iter().enumerate() {
            let mut text = Text::from(format!("{} ", list.marker.label(index)));
            text.runs.extend(item.runs.iter().cloned());
            self.body_paragraph(&text, Align::Justified, true);
        }
    }

    /// A rule of `share` of the width of `text` in the middle of `available`.
    fn rule(&mut self, text: &str, style: Style, size: f32, share: f32, available: f32) {
        let longest = text.lines().map(|line| face(style).width(line, size)).fold(0.0, f32::max) * TIMES_WIDER;
        let length = (longest.min(available) * share).max(1.0);
        let side = twips(((available - length) / 2.0).max(0.0));
        self.xml.raw(&format!(
            concat!(
                r#"<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>"#,
                r#"<w:spacing w:before="40" w:after="60" w:line="60" w:lineRule="exact"/>"#,
                r#"<w:ind w:left="{0}" w:right="{0}"/></w:pPr></w:p>"#
            ),
            side
        ));
    }

    fn head(&mut self, head: &Head) {
        let measures = &self.layout.measures;
        let width = self.layout.line_width(&self.page);
        let left = width * measures.head_left_share.value;
        let right = width - left;
        let (body_pt, share) = (measures.body_name_pt.value, measures.body_rule_share.value);
        let (title_pt, motto_pt) = (measures.national_title_pt.value, measures.motto_pt.value);
        let (number_pt, subject_pt) = (measures.number_pt.value, measures.letter_subject_pt.value);
        let place_pt = measures.place_date_pt.value;
        let centred = ParagraphLook::centred();
        self.xml.open_frame(&[left, right]);

        self.xml.raw("<w:tr>");
        self.xml.open_frame_cell(left);
        let even = |text: &str, style: Style| {
            balanced(&text.to_uppercase(), style, body_pt, left / TIMES_WIDER, &self.layout.break_before)
        };
        if let Some(superior) = &head.superior {
            let superior = even(superior, Style::REGULAR);
            self.xml.paragraph(&centred, &superior.into(), &RunLook::sized(body_pt));
        }
        let issuer = even(&head.issuer, Style::BOLD);
        self.xml.paragraph(&centred, &Text::bold(issuer.as_str()), &RunLook::sized(body_pt));
        self.rule(&issuer, Style::BOLD, body_pt, share, left);
        self.xml.raw("</w:tc>");
        self.xml.open_frame_cell(right);
        let (title, motto) = (self.layout.national_title.clone(), self.layout.motto.clone());
        self.xml.paragraph(&centred, &Text::bold(title), &RunLook::sized(title_pt));
        self.xml.paragraph(&centred, &Text::bold(motto.as_str()), &RunLook::sized(motto_pt));
        self.rule(&motto, Style::BOLD, motto_pt, 1.0, right);
        self.xml.raw("</w:tc></w:tr>");

        self.xml.raw("<w:tr>");
        self.xml.open_frame_cell(left);
        let number = format!("{NUMBER} {}", head.number);
        self.xml.paragraph(&centred, &number.into(), &RunLook::sized(number_pt));
        if let Some(subject) = &head.subject {
            let look = ParagraphLook { before: 120, ..centred.clone() };
            let subject = balanced(subject, Style::REGULAR, subject_pt, left / TIMES_WIDER, &[]);
            self.xml.paragraph(&look, &subject.into(), &RunLook::sized(subject_pt));
        }
        self.xml.raw("</w:tc>");
        self.xml.open_frame_cell(right);
        self.xml.paragraph(&centred, &Text::italic(head.place_and_date()), &RunLook::sized(place_pt));
        self.xml.raw("</w:tc></w:tr></w:tbl>");
        self.xml.gap(12.0);
    }

    fn kind(&mut self, kind: &Kind) {
        let measures = &self.layout.measures;
        let (kind_pt, abstract_pt) = (measures.kind_pt.value, measures.abstract_pt.value);
        let share = measures.abstract_rule_share.value;
        let look = ParagraphLook { keep_next: true, before: 120, ..ParagraphLook::centred() };
        self.xml.paragraph(&look, &Text::bold(kind.name.to_uppercase()), &RunLook::sized(kind_pt));
        if kind.summary.is_empty() {
            return self.xml.gap(6.0);
        }
        let look = ParagraphLook { keep_next: true, ..ParagraphLook::centred() };
        let width = self.layout.line_width(&self.page);
        let summary = balanced(&kind.summary, Style::BOLD, abstract_pt, width / TIMES_WIDER, &[]);
        self.xml.paragraph(&look, &Text::bold(summary.as_str()), &RunLook::sized(abstract_pt));
        self.rule(&summary, Style::BOLD, abstract_pt, share, width);
        self.xml.gap(6.0);
    }

    fn addressed(&mut self, addressed: &Addressed) {
        let size = RunLook::sized(self.text_size());
        let look = ParagraphLook { before: 120, ..self.body_look() };
        if let [only] = addressed.lines().as_slice() {
            let look = ParagraphLook { align: Align::Centre, after: 200, ..look };
            return self.xml.paragraph(&look, &format!("{ADDRESSED} {only}").into(), &size);
        }
        let indent = twips(self.layout.line_width(&self.page) * 0.2);
        let first = ParagraphLook { align: Align::Left, left: indent, ..look.clone() };
        self.xml.paragraph(&first, &ADDRESSED.into(), &size);
        let look = ParagraphLook { align: Align::Left, left: indent + twips(20.0 * POINTS_PER_MM), before: 0, ..look };
        for line in addressed.lines() {
            self.xml.paragraph(&look, &line.into(), &size);
        }
    }

    fn note(&mut self, text: &Text, follows_note: bool) {
        if !follows_note {
            let right = twips(self.layout.line_width(&self.page) * 0.67);
            self.xml.raw(&format!(
                concat!(
                    r#"<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="000000"/></w:pBdr>"#,
                    r#"<w:spacing w:before="160" w:after="40" w:line="120" w:lineRule="exact"/><w:ind w:right="{}"/></w:pPr></w:p>"#
                ),
                right
            ));
        }
        let look = ParagraphLook { align: Align::Justified, after: 40, ..ParagraphLook::default() };
        self.xml.paragraph(&look, text, &RunLook::sized(self.layout.measures.footnote_pt.value));
    }

    fn table(&mut self, table: &Table) {
        let measures = &self.layout.measures;
        let size = match table.size {
            TableSize::Normal => measures.table_text_pt.value,
            TableSize::Small => measures.table_small_pt.value,
        };
        let text_size = self.text_size();
        if let Some(caption) = &table.caption {
            let look =
                ParagraphLook { align: Align::Centre, keep_next: true, before: 120, after: 80, ..self.body_look() };
            self.xml.paragraph(&look, &caption.emphasised(true, false), &RunLook::sized(text_size));
        }
        let widths = table.widths(self.layout.line_width(&self.page));
        if widths.is_empty() {
            return;
        }
        let padding = twips(self.layout.measures.cell_padding_mm.mm_in_points());
        self.xml.open_table(&widths, padding);
        self.rows(table, &table.head, &widths, size, true);
        self.rows(table, &table.rows, &widths, size, false);
        self.xml.raw("</w:tbl>");
        self.xml.gap(8.0);
    }

    fn rows(&mut self, table: &Table, rows: &[Row], widths: &[f32], size: f32, is_head: bool) {
        // What reaches down into the rows to come: column, columns, rows left.
        let mut reaching: Vec<(usize, usize, usize)> = Vec::new();
        for placed in grid(rows) {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/>");
            self.xml.raw(if is_head { "<w:tblHeader/></w:trPr>" } else { "</w:trPr>" });
            let mut cells: Vec<(usize, usize, Option<Placed<'_>>)> =
                placed.iter().map(|placed| (placed.column, placed.columns, Some(*placed))).collect();
            cells.extend(reaching.iter().map(|(column, columns, _)| (*column, *columns, None)));
            cells.sort_by_key(|(column, ..)| *column);
            let mut next = 0;
            for (column, columns, cell) in cells {
                for width in widths.iter().take(column).skip(next) {
                    self.xml.cell(*width, 1, "", Fill::Plain);
                    self.xml.raw("<w:p/></w:tc>");
                }
                next = column + columns;
                let width = widths.iter().skip(column).take(columns).sum();
                let merge = match cell {
                    None => "<w:vMerge/>",
                    Some(placed) if placed.rows > 1 => r#"<w:vMerge w:val="restart"/>"#,
                    Some(_) => "",
                };
                self.xml.cell(width, columns, merge, if is_head { Fill::Head } else { Fill::Plain });
                match cell {
                    None => self.xml.raw("<w:p/>"),
                    Some(placed) => self.cell_text(table, &placed, size, is_head),
                }
                self.xml.raw("</w:tc>");
            }
            for width in widths.iter().skip(next) {
                self.xml.cell(*width, 1, "", Fill::Plain);
                self.xml.raw("<w:p/></w:tc>");
            }
            self.xml.raw("</w:tr>");
            for (_, _, left) in &mut reaching {
                *left -= 1;
            }
            reaching.retain(|(_, _, left)| *left > 0);
            let tall = placed.iter().filter(|placed| placed.rows > 1);
            reaching.extend(tall.map(|placed| (placed.column, placed.columns, placed.rows - 1)));
        }
    }

    fn cell_text(&mut self, table: &Table, placed: &Placed<'_>, size: f32, is_head: bool) {
        let of_column = table.columns.get(placed.column).map_or(Align::Left, |column| column.align);
        let align = if is_head { Align::Centre } else { of_column };
        let look = ParagraphLook { align: placed.cell.align.unwrap_or(align), ..ParagraphLook::default() };
        let text = placed.cell.text.emphasised(is_head, false);
        self.xml.paragraph(&look, &text, &RunLook::sized(size));
    }

    fn signature(&mut self, signature: &Signature) {
        let measures = &self.layout.measures;
        let width = self.layout.line_width(&self.page);
        let (left, right) = (width * 0.45, width * 0.55);
        let (title_pt, list_pt) = (measures.recipients_title_pt.value, measures.recipients_pt.value);
        let (signer_pt, room) = (measures.signer_pt.value, measures.signature_room_mm.mm_in_points());
        // No gap above: it would part the signature from the paragraph that keeps with it.
        let mut keep = ParagraphLook { align: Align::Left, keep_next: true, ..ParagraphLook::default() };
        self.xml.open_frame(&[left, right]);
        self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        self.xml.open_frame_cell(left);
        if signature.recipients.is_empty() {
            self.xml.raw("<w:p/>");
        } else {
            let title = Text::bold(RECIPIENTS).emphasised(true, true);
            self.xml.paragraph(&ParagraphLook { before: 120, ..keep.clone() }, &title, &RunLook::sized(title_pt));
            for line in signature.recipient_lines() {
                self.xml.paragraph(&keep, &line.into(), &RunLook::sized(list_pt));
            }
        }
        self.xml.raw("</w:tc>");
        self.xml.open_frame_cell(right);
        keep.align = Align::Centre;
        for (index, line) in signature.authority.iter().enumerate() {
            let before = if index == 0 { 120 } else { 0 };
            self.xml.paragraph(
                &ParagraphLook { before, ..keep.clone() },
                &Text::bold(line.as_str()),
                &RunLook::sized(signer_pt),
            );
        }
        if let Some(manner) = &signature.manner {
            self.xml.paragraph(&keep, &Text::italic(manner.as_str()), &RunLook::sized(title_pt));
        }
        self.xml.gap(room);
        self.xml.paragraph(&ParagraphLook::centred(), &Text::bold(signature.name.as_str()), &RunLook::sized(signer_pt));
        self.xml.raw("</w:tc></w:tr></w:tbl>");
        self.xml.gap(4.0);
    }

    fn section(&mut self, page: Page) {
        let properties = self.section_properties();
        self.xml.raw(&format!(
            r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{properties}</w:pPr></w:p>"#
        ));
        self.page = page;
        self.first_section = false;
    }

    fn section_properties(&self) -> String {
        let (width, height) = self.layout.sheet_size(&self.page);
        let margins = self.layout.margins(&self.page);
        let turned = if width > height { r#" w:orient="landscape""# } else { "" };
        let number = twips(self.layout.measures.page_number_from_top_mm.mm_in_points());
        // The first sheet of a paper carries no number; sheets of later sections go on counting.
        let (references, first) = match self.first_section {
            true => (
                concat!(
                    r#"<w:headerReference w:type="default" r:id="rIdHeader"/>"#,
                    r#"<w:headerReference w:type="first" r:id="rIdHeaderFirst"/>"#,
                    r#"<w:footerReference w:type="default" r:id="rIdFooter"/>"#,
                    r#"<w:footerReference w:type="first" r:id="rIdFooter"/>"#
                ),
                "<w:titlePg/>",
            ),
            false => ("", ""),
        };
        format!(
            concat!(
                "<w:sectPr>{}",
                r#"<w:pgSz w:w="{}" w:h="{}"{}/>"#,
                r#"<w:pgMar w:top="{}" w:right="{}" w:bottom="{}" w:left="{}" w:header="{}" w:footer="{}" w:gutter="0"/>"#,
                "{}</w:sectPr>"
            ),
            references,
            twips(width),
            twips(height),
            turned,
            twips(margins.top),
            twips(margins.right),
            twips(margins.bottom),
            twips(margins.left),
            number,
            number,
            first
        )
    }
}

#[cfg(test)]
pub(crate) mod tests;
