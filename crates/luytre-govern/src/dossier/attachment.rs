//! Files of a dossier: what may be attached, recognised by content, never by the name that was given.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Largest file, in bytes: a scanned design of some hundred pages.
pub const FILE_BYTES_MAX: u64 = 16 << 20;
/// Most bytes of all files of one dossier.
pub const DOSSIER_BYTES_MAX: u64 = 200 << 20;
/// Most files of one dossier.
pub const DOSSIER_FILES_MAX: usize = 60;
/// Longest name that is kept, in characters.
pub const FILE_NAME_CHARS_MAX: usize = 120;
/// Most members of an office document that are looked at.
const MEMBERS_MAX: usize = 5_000;

/// An attached file. Its content lies under its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// SHA-256 of the content, in hexadecimal digits.
    pub hash: String,
    /// The name that was given, made harmless: shown to people, never a path.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Size.
    pub bytes: u64,
    /// Login of who attached it.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// What may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// PDF.
    Pdf,
    /// Word without macros.
    Docx,
    /// Excel without macros.
    Xlsx,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

/// Why a file may not be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Larger than [`FILE_BYTES_MAX`].
    #[error("the file is larger than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// Not one of the kinds that may be attached.
    #[error("the file is not a PDF, DOCX, XLSX, PNG or JPEG")]
    UnknownKind,
    /// An office document with macros.
    #[error("the document carries macros")]
    Macros,
    /// A container that hides what it holds: an archive, or one that is damaged.
    #[error("the file is an archive, or damaged")]
    Archive,
}

impl Media {
    /// All.
    pub const ALL: [Media; 5] = [Media::Pdf, Media::Docx, Media::Xlsx, Media::Png, Media::Jpeg];

    /// Returns the media type for HTTP.
    pub const fn media_type(self) -> &'static str {
        match self {
            Media::Pdf => "application/pdf",
            Media::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Media::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Media::Png => "image/png",
            Media::Jpeg => "image/jpeg",
        }
    }

    /// Returns the ending of its names.
    pub const fn ending(self) -> &'static str {
        match self {
            Media::Pdf => "pdf",
            Media::Docx => "docx",
            Media::Xlsx => "xlsx",
            Media::Png => "png",
            Media::Jpeg => "jpg",
        }
    }

    /// Recognises a file by its content.
    pub fn sniff(bytes: &[u8]) -> Result<Media, FileProblem> {
        if bytes.is_empty() {
            return Err(FileProblem::Empty);
        }
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(FileProblem::TooLarge);
        }
        if bytes.starts_with(b"%PDF-") {
            return Ok(Media::Pdf);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Ok(Media::Png);
        }
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Ok(Media::Jpeg);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return office(bytes);
        }
        Err(FileProblem::UnknownKind)
    }
}

/// Tells office documents from archives by the names in the central directory.
fn office(bytes: &[u8]) -> Result<Media, FileProblem> {
    let names = members(bytes).ok_or(FileProblem::Archive)?;
    let has = |name: &str| names.contains(&name);
    if names.iter().any(|name| name.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Err(FileProblem::Macros);
    }
    if !has("[Content_Types].xml") {
        return Err(FileProblem::Archive);
    }
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Ok(Media::Docx),
        (false, true) => Ok(Media::Xlsx),
        (true, true) | (false, false) => Err(FileProblem::Archive),
    }
}

/// Names of the members of a zip file; `None` when its directory cannot be read.
fn members(bytes: &[u8]) -> Option<Vec<&str>> {
    let two = |at: usize| Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let four = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    // The end record is 22 bytes and a comment of at most 65,535.
    let earliest = bytes.len().saturating_sub(22 + 65_535);
    let end = (earliest..bytes.len().checked_sub(21)?).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
    let count = two(end + 10)?;
    if count > MEMBERS_MAX {
        return None;
    }
    let mut at = four(end + 16)?;
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name, extra, comment) = (two(at + 28)?, two(at + 30)?, two(at + 32)?);
        names.push(std::str::from_utf8(bytes.get(at + 46..at + 46 + name)?).ok()?);
        at += 46 + name + extra + comment;
    }
    Some(names)
}

/// Makes a given name harmless: the last component, without control characters, with the ending of what the file is.
pub fn harmless_name(given: &str, media: Media) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => last,
    };
    let spoken = |character: &char| {
        // Marks that turn the direction of writing hide the true ending of a name.
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        !character.is_control() && !turns && !matches!(character, '"' | '<' | '>' | '|' | ':' | '*' | '?' | ';')
    };
    let stem: String = stem.trim_matches(['.', ' ']).chars().filter(spoken).take(FILE_NAME_CHARS_MAX).collect();
    let stem = stem.trim();
    let stem = if stem.is_empty() { "tep" } else { stem };
    format!("{stem}.{}", media.ending())
}
