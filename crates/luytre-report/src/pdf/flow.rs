//! Placing blocks on sheets, one below another.

use super::canvas::{BLACK, Laid, NodeId, Op, Role, Sheet, Structure};
use super::lines::{Line, LineLook, break_text, line_metrics};
use super::{PdfError, SHEETS_MAX};
use crate::document::{ADDRESSED, Addressed, Align, Block, Document, Heading, List, Page, Paragraph, Signature, Text};
use crate::face::{Style, face};
use crate::layout::{Layout, Margins, POINTS_PER_MM};

/// Width of rules and borders in points.
pub(super) const HAIR: f32 = 0.6;

/// Lays out a document.
pub(super) fn lay_out(document: &Document, layout: &Layout) -> Result<Laid, PdfError> {
    let mut flow = Flow {
        layout,
        page: document.page,
        margins: layout.margins(&document.page),
        sheets: Vec::new(),
        structure: Structure::default(),
        y: 0.0,
        label: document.label.as_deref(),
        is_full: false,
    };
    flow.new_sheet();
    if flow.width() < 50.0 || flow.bottom() - flow.top() < 100.0 {
        return Err(PdfError::NoRoom);
    }
    let mut follows_note = false;
    for (index, block) in document.blocks.iter().enumerate() {
        if let (Block::Paragraph(paragraph), Some(Block::Signature(signature))) =
            (block, document.blocks.get(index + 1))
        {
            flow.keep_with_signature(paragraph, signature);
        }
        flow.block(block, follows_note);
        follows_note = matches!(block, Block::Note(_));
    }
    if flow.is_full {
        return Err(PdfError::Write { reason: format!("more than {SHEETS_MAX} sheets") });
    }
    Ok(Laid { sheets: flow.sheets, structure: flow.structure })
}

/// The sheet that is being filled.
pub(super) struct Flow<'a> {
    pub(super) layout: &'a Layout,
    page: Page,
    margins: Margins,
    sheets: Vec<Sheet>,
    pub(super) structure: Structure,
    /// Where the next thing goes.
    pub(super) y: f32,
    label: Option<&'a str>,
    is_full: bool,
}

impl Flow<'_> {
    pub(super) fn top(&self) -> f32 {
        self.margins.top
    }

    pub(super) fn left(&self) -> f32 {
        self.margins.left
    }

    pub(super) fn width(&self) -> f32 {
        self.layout.line_width(&self.page)
    }

    pub(super) fn bottom(&self) -> f32 {
        self.layout.sheet_size(&self.page).1 - self.margins.bottom
    }

    /// Room left on the sheet.
    pub(super) fn room(&self) -> f32 {
        self.bottom() - self.y
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.y <= self.top()
    }

    pub(super) fn push(&mut self, node: Option<NodeId>, op: Op) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.ops.push((node, op));
        }
    }

    /// Begins a sheet unless there is room of `height`; a sheet that is still empty is kept.
    pub(super) fn ensure(&mut self, height: f32) {
        if height > self.room() && !self.is_fresh() {
            self.new_sheet();
        }
    }

    pub(super) fn new_sheet(&mut self) {
        self.y = self.margins.top;
        if self.sheets.len() >= SHEETS_MAX {
            // What follows is drawn over the last sheet and thrown away with the error.
            self.is_full = true;
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.ops.clear();
            }
            return;
        }
        let (width, height) = self.layout.sheet_size(&self.page);
        self.sheets.push(Sheet { width, height, ops: Vec::new() });
        let measures = &self.layout.measures;
        if self.sheets.len() > 1 {
            let size = measures.page_number_pt.value;
            let base = measures.page_number_from_top_mm.mm_in_points() + size;
            let number = Text::from(self.sheets.len().to_string());
            self.ornament(&number, size, base);
        }
        if let Some(label) = self.label {
            let base = height - measures.page_number_from_top_mm.mm_in_points();
            self.ornament(&Text::bold(label.to_uppercase()), measures.label_pt.value, base);
        }
    }

    /// A line in the middle of the sheet that is not part of the text.
    fn ornament(&mut self, text: &Text, size: f32, base: f32) {
        let mut ops = Vec::new();
        if let Some(line) = break_text(text, size, self.width(), 0.0).first() {
            line.draw(LineLook::new(size, Align::Centre), self.left(), base, self.width(), &mut ops);
        }
        ops.into_iter().for_each(|op| self.push(None, op));
    }

    /// Draws lines from `top` down, between `x` and `x + width`; returns where they end.
    pub(super) fn draw_lines(&mut self, node: Option<NodeId>, lines: &[Line], place: Place) -> f32 {
        let (height, base) = line_metrics(place.look.size, place.multiple);
        let mut y = place.y;
        let mut ops = Vec::new();
        for line in lines {
            line.draw(place.look, place.x, y + base, place.width, &mut ops);
            y += height;
        }
        ops.into_iter().for_each(|op| self.push(node, op));
        y
    }

    pub(super) fn rule(&mut self, from: (f32, f32), length: f32) {
        let to = (from.0 + length, from.1);
        self.push(None, Op::Line { from, to, width: HAIR, colour: BLACK, dashed: false });
    }

    /// A rule of `share` of the longest line in the middle between `x` and `x + width`.
    pub(super) fn rule_below(&mut self, lines: &[Line], share: f32, x: f32, y: f32, width: f32) {
        let length = lines.iter().map(|line| line.width).fold(0.0, f32::max) * share;
        self.rule((x + (width - length) / 2.0, y), length);
    }

    fn block(&mut self, block: &Block, follows_note: bool) {
        match block {
            Block::Head(head) => self.head(head),
            Block::Kind(kind) => self.kind(kind),
            Block::Addressed(addressed) => self.addressed(addressed),
            Block::Basis(bases) => {
                for basis in bases {
                    self.paragraph(&basis.emphasised(false, true), Align::Justified, true, Role::Paragraph, None);
                }
            }
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(Paragraph { text, align, indented }) => {
                self.paragraph(text, *align, *indented, Role::Paragraph, None);
            }
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(&figure.drawing),
            Block::Signature(signature) => self.signature(signature),
            Block::Note(text) => self.note(text, follows_note),
            Block::PageBreak => self.new_sheet(),
            Block::Section(page) => {
                self.page = *page;
                self.margins = self.layout.margins(page);
                self.new_sheet();
            }
        }
    }

    pub(super) fn text_size(&self) -> f32 {
        self.layout.measures.text_pt.value
    }

    /// Lines of the body, with no line left alone at the foot or the head of a sheet.
    fn paragraph(&mut self, text: &Text, align: Align, indented: bool, role: Role, parent: Option<NodeId>) {
        let measures = &self.layout.measures;
        let (size, multiple) = (measures.text_pt.value, measures.line_height.value);
        let space = measures.paragraph_space_pt.value;
        let indent = if indented { measures.first_line_indent_mm.mm_in_points() } else { 0.0 };
        let lines = break_text(text, size, self.width(), indent);
        let node = self.structure.add(role, parent);
        let (height, _) = line_metrics(size, multiple);
        for (index, line) in lines.iter().enumerate() {
            let last_two = lines.len() > 1 && (index == 0 || index + 2 == lines.len());
            self.ensure(if last_two { height * 2.0 } else { height });
            let look = LineLook::new(size, align);
            let place = Place { x: self.left(), y: self.y, width: self.width(), look, multiple };
            self.y = self.draw_lines(Some(node), std::slice::from_ref(line), place);
        }
        self.y += space;
    }

    /// A signature does not stand on a sheet of its own: the last paragraph goes with it.
    fn keep_with_signature(&mut self, paragraph: &Paragraph, signature: &Signature) {
        let measures = &self.layout.measures;
        let (size, multiple) = (measures.text_pt.value, measures.line_height.value);
        let indent = if paragraph.indented { measures.first_line_indent_mm.mm_in_points() } else { 0.0 };
        let lines = break_text(&paragraph.text, size, self.width(), indent).len();
        let height = line_metrics(size, multiple).0 * lines as f32 + measures.paragraph_space_pt.value;
        let both = height + self.signature_height(signature);
        if both <= self.bottom() - self.top() {
            self.ensure(both);
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let level = heading.level.clamp(1, 3);
        let text = heading.text.emphasised(true, level == 3);
        let align = if heading.align == Align::Justified { Align::Left } else { heading.align };
        let (height, _) = line_metrics(self.text_size(), self.layout.measures.line_height.value);
        let count = break_text(&text, self.text_size(), self.width(), 0.0).len();
        // A heading does not stand alone at the foot of a sheet.
        self.ensure(height * (count as f32 + 2.0));
        if !self.is_fresh() {
            self.y += self.layout.measures.paragraph_space_pt.value;
        }
        let role = Role::Heading { level: u16::from(level), title: heading.text.plain() };
        self.paragraph(&text, align, false, role, None);
    }

    fn list(&mut self, list: &List) {
        let node = self.structure.add(Role::List, None);
        for (index, item) in list.items.iter().enumerate() {
            let mut text = Text::from(format!("{} ", list.marker.label(index)));
            text.runs.extend(item.runs.iter().cloned());
            self.paragraph(&text, Align::Justified, true, Role::Item, Some(node));
        }
    }

    fn addressed(&mut self, addressed: &Addressed) {
        self.y += self.layout.measures.paragraph_space_pt.value;
        let lines = addressed.lines();
        if let [only] = lines.as_slice() {
            let text = Text::from(format!("{ADDRESSED} {only}"));
            self.paragraph(&text, Align::Centre, false, Role::Paragraph, None);
            self.y += self.layout.measures.paragraph_space_pt.value;
            return;
        }
        let size = self.text_size();
        let multiple = self.layout.measures.line_height.value;
        let indent = self.width() * 0.2;
        let (height, _) = line_metrics(size, multiple);
        let texts = std::iter::once((0.0, ADDRESSED.to_owned()));
        for (further, line) in texts.chain(lines.into_iter().map(|line| (20.0 * POINTS_PER_MM, line))) {
            let (x, width) = (self.left() + indent + further, self.width() - indent - further);
            let node = self.structure.add(Role::Paragraph, None);
            for line in break_text(&line.into(), size, width, 0.0) {
                self.ensure(height);
                let place = Place { x, y: self.y, width, look: LineLook::new(size, Align::Left), multiple };
                self.y = self.draw_lines(Some(node), &[line], place);
            }
        }
        self.y += 2.0 * self.layout.measures.paragraph_space_pt.value;
    }

    fn note(&mut self, text: &Text, follows_note: bool) {
        let size = self.layout.measures.footnote_pt.value;
        let lines = break_text(text, size, self.width(), 0.0);
        let (height, _) = line_metrics(size, 1.0);
        if !follows_note {
            self.ensure(height + 14.0);
            self.y += 8.0;
            self.rule((self.left(), self.y), self.width() / 3.0);
            self.y += 3.0;
        }
        let node = self.structure.add(Role::Note, None);
        for line in lines {
            self.ensure(height);
            let look = LineLook::new(size, Align::Justified);
            let place = Place { x: self.left(), y: self.y, width: self.width(), look, multiple: 1.0 };
            self.y = self.draw_lines(Some(node), &[line], place);
        }
        self.y += 2.0;
    }
}

/// Where lines go and how they look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) look: LineLook,
    pub(super) multiple: f32,
}

/// How wide a plain line is.
pub(super) fn plain_width(text: &str, style: Style, size: f32) -> f32 {
    face(style).width(text, size)
}
