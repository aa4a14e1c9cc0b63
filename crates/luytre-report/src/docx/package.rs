//! The parts around the text of a Word document, and packing them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::DocxError;
use super::xml::{ParagraphLook, RunLook, Xml, escape};
use crate::document::{Align, Document, Text, clean};
use crate::layout::Layout;

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#
);

const CONTENT_TYPES: &str = concat!(
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/header.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/header-first.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/footer.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    "</Types>"
);

const RELATIONSHIPS: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    "</Relationships>"
);

const DOCUMENT_RELATIONSHIPS: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rIdStyles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    r#"<Relationship Id="rIdSettings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>"#,
    r#"<Relationship Id="rIdHeader" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header.xml"/>"#,
    r#"<Relationship Id="rIdHeaderFirst" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header-first.xml"/>"#,
    r#"<Relationship Id="rIdFooter" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer.xml"/>"#,
    "</Relationships>"
);

/// Packs the text with the parts around it.
pub(super) fn pack(document: &Document, layout: &Layout, body: &str) -> Result<Vec<u8>, DocxError> {
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", RELATIONSHIPS.to_owned()),
        ("word/document.xml", format!("<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONSHIPS.to_owned()),
        ("word/styles.xml", styles(document, layout)),
        ("word/settings.xml", settings()),
        ("word/header.xml", page_number(layout)),
        ("word/header-first.xml", format!("<w:hdr {NAMESPACES}><w:p/></w:hdr>")),
        ("word/footer.xml", footer(document, layout)),
        ("docProps/core.xml", properties(document)),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // One fixed date: the same document gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in &parts {
        archive.start_file(*name, options).map_err(DocxError::Pack)?;
        archive.write_all(DECLARATION.as_bytes()).map_err(DocxError::Write)?;
        archive.write_all(text.as_bytes()).map_err(DocxError::Write)?;
    }
    Ok(archive.finish().map_err(DocxError::Pack)?.into_inner())
}

fn styles(document: &Document, layout: &Layout) -> String {
    let size = (layout.measures.text_pt.value * 2.0).round() as i32;
    let font = escape(&clean(&layout.font));
    let language = match document.language() {
        "vi" => "vi-VN".to_owned(),
        other => escape(&clean(other)),
    };
    let heading = |level: u8| {
        format!(
            concat!(
                r#"<w:style w:type="paragraph" w:styleId="Heading{0}"><w:name w:val="heading {0}"/><w:basedOn w:val="Normal"/>"#,
                r#"<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="{1}"/></w:pPr>"#,
                r#"<w:rPr><w:b/><w:bCs/></w:rPr></w:style>"#
            ),
            level,
            level - 1
        )
    };
    let border = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    let borders: String =
        ["top", "left", "bottom", "right", "insideH", "insideV"].iter().map(|side| border(side)).collect();
    format!(
        concat!(
            "<w:styles {namespaces}><w:docDefaults><w:rPrDefault><w:rPr>",
            r#"<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>"#,
            r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#,
            r#"<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>"#,
            "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
            r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#,
            "{h1}{h2}{h3}",
            r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>"#,
            r#"<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>"#,
            "<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style></w:styles>"
        ),
        namespaces = NAMESPACES,
        font = font,
        size = size,
        language = language,
        h1 = heading(1),
        h2 = heading(2),
        h3 = heading(3),
        borders = borders,
    )
}

fn settings() -> String {
    format!(
        concat!(
            "<w:settings {}><w:compat>",
            r#"<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>"#,
            "</w:compat></w:settings>"
        ),
        NAMESPACES
    )
}

fn page_number(layout: &Layout) -> String {
    let size = (layout.measures.page_number_pt.value * 2.0).round() as i32;
    let run =
        |inside: &str| format!(r#"<w:r><w:rPr><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>{inside}</w:r>"#);
    format!(
        r#"<w:hdr {NAMESPACES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{}{}{}{}{}</w:p></w:hdr>"#,
        run(r#"<w:fldChar w:fldCharType="begin"/>"#),
        run(r#"<w:instrText xml:space="preserve"> PAGE </w:instrText>"#),
        run(r#"<w:fldChar w:fldCharType="separate"/>"#),
        run("<w:t>2</w:t>"),
        run(r#"<w:fldChar w:fldCharType="end"/>"#),
    )
}

fn footer(document: &Document, layout: &Layout) -> String {
    let mut xml = Xml::default();
    match &document.label {
        Some(label) => {
            let look = ParagraphLook { align: Align::Centre, ..ParagraphLook::default() };
            xml.paragraph(&look, &Text::bold(label.to_uppercase()), &RunLook::sized(layout.measures.label_pt.value));
        }
        None => xml.raw("<w:p/>"),
    }
    format!("<w:ftr {NAMESPACES}>{}</w:ftr>", xml.text())
}

fn properties(document: &Document) -> String {
    format!(
        concat!(
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>"#,
            "<dc:language>{}</dc:language></cp:coreProperties>"
        ),
        escape(&clean(&document.title)),
        escape(&clean(&document.author)),
        escape(&clean(document.language())),
    )
}
