//! Files are what they contain.

use super::attachment::{FileProblem, harmless_name};
use super::*;

/// A zip file with empty members of these names.
fn zip(names: &[&str]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let at = u32::try_from(file.len()).unwrap();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        file.extend(b"PK\x03\x04");
        file.extend([0; 22]);
        file.extend(length);
        file.extend([0; 2]);
        file.extend(name.as_bytes());
        directory.extend(b"PK\x01\x02");
        directory.extend([0; 24]);
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(file.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(names.len()).unwrap().to_le_bytes();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend(size.to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0; 2]);
    file
}

#[test]
fn kinds_are_recognised_by_content() {
    let docx = zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    let xlsx = zip(&["[Content_Types].xml", "xl/workbook.xml"]);
    let macros = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let mut cut = docx.clone();
    cut.truncate(cut.len() - 30);
    let mut lying = docx.clone();
    let end = lying.len() - 6;
    lying[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let check = |bytes: &[u8], expected| assert_eq!(Media::sniff(bytes), expected);
    check(b"%PDF-1.7\n", Ok(Media::Pdf));
    check(b"\x89PNG\r\n\x1a\n....", Ok(Media::Png));
    check(&[0xff, 0xd8, 0xff, 0xe0], Ok(Media::Jpeg));
    check(&docx, Ok(Media::Docx));
    check(&xlsx, Ok(Media::Xlsx));
    check(&macros, Err(FileProblem::Macros));
    check(&zip(&["a.exe"]), Err(FileProblem::Archive));
    check(&zip(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]), Err(FileProblem::Archive));
    check(&cut, Err(FileProblem::Archive));
    check(&lying, Err(FileProblem::Archive));
    check(b"PK\x03\x04", Err(FileProblem::Archive));
    check(b"MZ\x90\0", Err(FileProblem::UnknownKind));
    check(b"<html>", Err(FileProblem::UnknownKind));
    check(b"", Err(FileProblem::Empty));
}

#[test]
fn names_are_made_harmless() {
    for (given, expected) in [
        ("Thiết kế thi công.pdf", "Thiết kế thi công.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\sơ đồ.PDF", "sơ đồ.pdf"),
        ("anh\u{202e}gpj.exe", "anhgpj.pdf"),
        ("a\"; filename=b.html", "a filename=b.pdf"),
        ("...", "tep.pdf"),
        ("", "tep.pdf"),
        ("\r\nSet-Cookie", "Set-Cookie.pdf"),
    ] {
        assert_eq!(harmless_name(given, Media::Pdf), expected, "{given:?}");
    }
    assert!(harmless_name(&"ộ".repeat(500), Media::Docx).chars().count() <= 125);
}
