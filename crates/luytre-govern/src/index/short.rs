//! Short names of agencies, for the tiles of a map: what officials write when there is no room.

use super::borders::without_body;
use crate::import::name::without_kind;

/// Words that have a settled abbreviation; longer ones first.
const ABBREVIATIONS: [(&str, &str); 9] = [
    ("Ủy ban nhân dân", "UBND"),
    ("Hội đồng nhân dân", "HĐND"),
    ("Ban Quản lý", "BQL"),
    ("Ban quản lý", "BQL"),
    ("Trung tâm", "TT"),
    ("Văn phòng", "VP"),
    ("Công an", "CA"),
    ("Thành phố", "TP"),
    (" và ", " & "),
];

/// Returns ways to write a name, the longest first: in full, without the words for body and kind before it, with settled
/// abbreviations, and as initials after its first word (`Sở NN&MT`). The last one fits where nothing else does.
pub fn short_names(name: &str) -> Vec<String> {
    let name = name.trim();
    let alone = without_kind(without_body(name)).to_owned();
    let mut brief = alone.clone();
    for (word, short) in ABBREVIATIONS {
        brief = brief.replace(word, short);
    }
    let initials = initials(&brief);
    let mut ways = vec![alone, brief, initials];
    ways.dedup();
    ways.retain(|way| !way.is_empty());
    ways
}

/// `Sở Nông nghiệp & Môi trường` as `Sở NN&MT`; names of two words stay as they are.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let [first, rest @ ..] = words.as_slice() else { return String::new() };
    if rest.len() < 2 {
        return name.to_owned();
    }
    let letters: String = rest
        .iter()
        .flat_map(|word| {
            // What is an abbreviation already stays whole.
            let short = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
            let keep = if short { word.chars().count() } else { 1 };
            word.chars().take(keep).flat_map(char::to_uppercase)
        })
        .collect();
    format!("{first} {letters}")
}
