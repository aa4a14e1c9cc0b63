//! Sheets and structure as a tagged PDF.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::color::rgb;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node as TagNode, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::PdfError;
use super::canvas::{Colour, Laid, Node, NodeId, Op, Role, Structure};
use crate::document::{Document, clean};
use crate::face::faces;

pub(super) fn emit(document: &Document, laid: Laid) -> Result<Vec<u8>, PdfError> {
    let mut fonts = Vec::new();
    for face in faces() {
        let font = Font::new(face.data.into(), 0);
        fonts.push(font.ok_or_else(|| PdfError::Write { reason: "a face cannot be read".to_owned() })?);
    }
    let Laid { sheets, structure } = laid;
    let mut file = krilla::Document::new();
    let mut leaves: Vec<Vec<Identifier>> = structure.nodes.iter().map(|_| Vec::new()).collect();
    for sheet in &sheets {
        let settings = PageSettings::from_wh(sheet.width, sheet.height).ok_or(PdfError::NoRoom)?;
        let mut page = file.start_page_with(settings);
        let mut surface = page.surface();
        let mut rest = sheet.ops.as_slice();
        while let Some((node, _)) = rest.first() {
            let same = rest.iter().take_while(|(other, _)| other == node).count();
            let (ops, after) = rest.split_at(same);
            match node {
                Some(node) => {
                    let tag = match structure.nodes[*node].role {
                        Role::Figure { .. } => ContentTag::Other,
                        _ => ContentTag::Span(SpanTag::empty()),
                    };
                    leaves[*node].push(surface.start_tagged(tag));
                }
                None => {
                    let ornament = Artifact::with_kind(ArtifactType::Layout);
                    surface.start_tagged(ContentTag::Artifact(ornament));
                }
            }
            ops.iter().for_each(|(_, op)| draw(&mut surface, op, &fonts));
            surface.end_tagged();
            rest = after;
        }
        surface.finish();
        page.finish();
    }
    let language = document.language().to_owned();
    let mut tree = TagTree::new().with_lang(Some(language.clone()));
    for root in &structure.roots {
        if let Some(group) = group(*root, &structure, &mut leaves) {
            tree.push(group);
        }
    }
    file.set_tag_tree(tree);
    let mut metadata = Metadata::new().title(clean(&document.title)).language(language).creator("luytre".to_owned());
    if !document.author.is_empty() {
        metadata = metadata.authors(vec![clean(&document.author)]);
    }
    file.set_metadata(metadata);
    file.finish().map_err(|error| PdfError::Write { reason: reason(&error) })
}

fn reason(error: &KrillaError) -> String {
    format!("{error:?}").chars().take(200).collect()
}

/// The part of the structure with what belongs to it; parts that are empty are left out.
fn group(id: NodeId, structure: &Structure, leaves: &mut [Vec<Identifier>]) -> Option<TagGroup> {
    let Node { role, children } = &structure.nodes[id];
    let mut inside: Vec<TagNode> = std::mem::take(&mut leaves[id]).into_iter().map(TagNode::Leaf).collect();
    inside.extend(children.iter().filter_map(|child| group(*child, structure, leaves)).map(TagNode::Group));
    let may_be_empty = matches!(role, Role::Cell { .. } | Role::Head { .. });
    if inside.is_empty() && !may_be_empty {
        return None;
    }
    if matches!(role, Role::Item) {
        inside = vec![TagNode::Group(TagGroup::with_children(Tag::LBody, inside))];
    }
    Some(TagGroup::with_children(tag(role), inside))
}

fn tag(role: &Role) -> TagKind {
    let span = |number: u32| NonZeroU32::new(number).filter(|number| number.get() > 1);
    match role {
        Role::Paragraph => Tag::P.into(),
        Role::Heading { level, title } => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())).into()
        }
        Role::List => Tag::L(ListNumbering::None).into(),
        Role::Item => Tag::LI.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::Head { columns, rows } => {
            Tag::TH(TableHeaderScope::Column).with_col_span(span(*columns)).with_row_span(span(*rows)).into()
        }
        Role::Cell { columns, rows } => Tag::TD.with_col_span(span(*columns)).with_row_span(span(*rows)).into(),
        Role::Figure { words } => Tag::Figure(Some(clean(words))).into(),
        Role::Note => Tag::Note.into(),
    }
}

fn fill([red, green, blue]: Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), rule: FillRule::EvenOdd, ..Fill::default() }
}

fn stroke([red, green, blue]: Colour, width: f32, dashed: bool) -> Stroke {
    let dash = dashed.then(|| StrokeDash { array: vec![3.0, 2.0], offset: 0.0 });
    Stroke { paint: rgb::Color::new(red, green, blue).into(), width, dash, ..Stroke::default() }
}

fn path(rings: &[Vec<(f32, f32)>], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for ring in rings {
        let mut points = ring.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        let Some(first) = points.next() else { continue };
        builder.move_to(first.0, first.1);
        points.for_each(|(x, y)| builder.line_to(*x, *y));
        if closed {
            builder.close();
        }
    }
    builder.finish()
}

fn draw(surface: &mut Surface<'_>, op: &Op, fonts: &[Font]) {
    match op {
        Op::Text { x, y, size, style, text, glyphs, colour } => {
            surface.set_fill(Some(fill(*colour)));
            surface.set_stroke(None);
            let glyph = |glyph: &super::canvas::Glyph| {
                KrillaGlyph::new(GlyphId::new(glyph.glyph), glyph.advance, 0.0, 0.0, 0.0, glyph.from..glyph.to, None)
            };
            let glyphs: Vec<KrillaGlyph> = glyphs.iter().map(glyph).collect();
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, fonts[style.index()].clone(), text, *size, false);
        }
        Op::Line { from, to, width, colour, dashed } => {
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*colour, *width, *dashed)));
            if let Some(path) = path(&[vec![*from, *to]], false) {
                surface.draw_path(&path);
            }
        }
        Op::Path { points, width, colour } => {
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*colour, *width, false)));
            if let Some(path) = path(std::slice::from_ref(points), false) {
                surface.draw_path(&path);
            }
        }
        Op::Area { rings, colour } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*colour)));
            if let Some(path) = path(rings, true) {
                surface.draw_path(&path);
            }
        }
    }
}
