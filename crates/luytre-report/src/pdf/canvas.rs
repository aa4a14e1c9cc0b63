//! What stands on the sheets, and the structure that it belongs to.

use crate::face::Style;

/// Red, green, blue.
pub(super) type Colour = [u8; 3];
pub(super) const BLACK: Colour = [0, 0, 0];

/// A glyph of a piece of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub(super) glyph: u32,
    /// In parts of one em.
    pub(super) advance: f32,
    /// The bytes of the text that it shows.
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Something to draw. Coordinates are points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Text {
        x: f32,
        y: f32,
        size: f32,
        style: Style,
        text: String,
        glyphs: Vec<Glyph>,
        colour: Colour,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        colour: Colour,
        dashed: bool,
    },
    /// An open line through points.
    Path {
        points: Vec<(f32, f32)>,
        width: f32,
        colour: Colour,
    },
    /// A filled area.
    Area {
        rings: Vec<Vec<(f32, f32)>>,
        colour: Colour,
    },
}

/// A part of the structure; an index into [`Structure::nodes`].
pub(super) type NodeId = usize;

/// What a part of the structure is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    Paragraph,
    Heading { level: u16, title: String },
    List,
    Item,
    Table,
    Row,
    Head { columns: u32, rows: u32 },
    Cell { columns: u32, rows: u32 },
    Figure { words: String },
    Note,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) role: Role,
    pub(super) children: Vec<NodeId>,
}

/// The parts of the document in reading order.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<NodeId>,
}

impl Structure {
    pub(super) fn add(&mut self, role: Role, parent: Option<NodeId>) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { role, children: Vec::new() });
        match parent {
            Some(parent) => self.nodes[parent].children.push(id),
            None => self.roots.push(id),
        }
        id
    }
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) width: f32,
    pub(super) height: f32,
    /// What stands on it; `None` is ornament: rules, borders, page numbers.
    pub(super) ops: Vec<(Option<NodeId>, Op)>,
}

/// A document that is laid out.
#[derive(Debug)]
pub(super) struct Laid {
    pub(super) sheets: Vec<Sheet>,
    pub(super) structure: Structure,
}
