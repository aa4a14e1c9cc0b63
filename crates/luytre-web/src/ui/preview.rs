//! A paper on a page: the same document that Word and PDF are made from.

use luytre_report::document::{Align, Block, Document, Marker, Table, Text};
use luytre_report::{Layout, document};
use maud::{Markup, html};

/// Draws a document. Headings begin below the page's own.
pub(crate) fn paper(paper: &Document, layout: &Layout) -> Markup {
    html! {
        div.paper lang=(paper.language()) {
            @if let Some(label) = &paper.label { p.paper-label { (label) } }
            @for block in &paper.blocks { (draw(block, layout)) }
        }
    }
}

fn draw(block: &Block, layout: &Layout) -> Markup {
    match block {
        Block::Head(head) => html! {
            div.paper-head {
                div {
                    @if let Some(superior) = &head.superior { p { (superior) } }
                    p { strong { (head.issuer) } }
                    p { (document::NUMBER) " " (head.number) }
                    @if let Some(subject) = &head.subject { p { (subject) } }
                }
                div {
                    p { strong { (layout.national_title) } }
                    p { strong { (layout.motto) } }
                    p { em { (head.place_and_date()) } }
                }
            }
        },
        Block::Kind(kind) => html! { p.paper-kind { strong { (kind.name) } br; strong { (kind.summary) } } },
        Block::Addressed(addressed) => html! {
            div.paper-centre { p { (document::ADDRESSED) } @for line in addressed.lines() { p { (line) } } }
        },
        Block::Basis(bases) => html! { @for basis in bases { p { em { (text(basis)) } } } },
        Block::Heading(heading) if heading.level <= 1 => html! { h3 { (text(&heading.text)) } },
        Block::Heading(heading) => html! { h4 { (text(&heading.text)) } },
        Block::Paragraph(paragraph) => {
            html! { p.paper-centre[paragraph.align == Align::Centre].paper-indent[paragraph.indented] { (text(&paragraph.text)) } }
        }
        Block::List(list) => match list.marker {
            Marker::Number => html! { ol.counted { @for item in &list.items { li { (text(item)) } } } },
            Marker::Dash | Marker::Letter => html! { ul.dashed { @for item in &list.items { li { (text(item)) } } } },
        },
        Block::Table(table) => draw_table(table),
        Block::Figure(_) => html! {},
        Block::Signature(signature) => html! {
            div.paper-head.paper-foot {
                div { p { em { strong { (document::RECIPIENTS) } } } @for line in signature.recipient_lines() { p.small { (line) } } }
                div {
                    @for line in &signature.authority { p { strong { (line) } } }
                    @if let Some(manner) = &signature.manner { p { em { (manner) } } }
                    p.paper-name { strong { (signature.name) } }
                }
            }
        },
        Block::Note(note) => html! { p.small { (text(note)) } },
        Block::PageBreak | Block::Section(_) => html! { hr; },
    }
}

fn draw_table(table: &Table) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="group" aria-label=(table.caption.as_ref().map_or("Bảng".to_owned(), Text::plain)) {
            table.table {
                @if let Some(caption) = &table.caption { caption { (text(caption)) } }
                thead { @for row in &table.head { tr { @for cell in &row.cells { th scope="col" colspan=[span(cell.columns)] rowspan=[span(cell.rows)] { (text(&cell.text)) } } } } }
                tbody { @for row in &table.rows { tr { @for cell in &row.cells { td colspan=[span(cell.columns)] rowspan=[span(cell.rows)] { (text(&cell.text)) } } } } }
            }
        }
    }
}

fn span(count: usize) -> Option<usize> {
    (count > 1).then_some(count)
}

fn text(words: &Text) -> Markup {
    html! {
        @for run in &words.runs {
            @match (run.bold, run.italic) {
                (true, true) => { strong { em { (run.text) } } }
                (true, false) => { strong { (run.text) } }
                (false, true) => { em { (run.text) } }
                (false, false) => { (run.text) }
            }
        }
    }
}
