//! How texts become the keys of a sidecar: whole tokens, whole values, and trigrams.
//!
//! The index sees texts folded as a search folds them, so that whatever matches has the keys that the search asks for. One
//! thing is folded further than `luytre_model::fold` does: the final sigma, because lower-casing a text makes it depend on
//! what follows, which folding a part of the text cannot know.

use luytre_model::fold::fold;
use twox_hash::XxHash3_64;

const KEY_SEED: u64 = 0x6c75_7974_7265_0001;

/// Folds a text for the index into `out`.
pub fn fold_into(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
        return;
    }
    out.push_str(&fold(text));
    if out.contains('ς') {
        *out = out.replace('ς', "σ");
    }
}

/// The key of a whole token or a whole value, already folded.
pub fn key(folded: &str) -> u64 {
    XxHash3_64::oneshot_with_seed(KEY_SEED, folded.as_bytes())
}

/// The key of an event's identity.
pub fn id_key(id: luytre_model::EventId) -> u64 {
    XxHash3_64::oneshot_with_seed(KEY_SEED ^ 1, &id.0)
}

/// The key of a trigram. Trigrams are of bytes: a part of a text is a part of its bytes.
pub fn gram_key(gram: u32) -> u64 {
    // Multiplying by an odd constant and folding the halves spreads 24 bits over 64 (the finaliser of splitmix64).
    let mut mixed = u64::from(gram).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Calls `visit` with each trigram of a folded text.
pub fn grams(folded: &str, mut visit: impl FnMut(u32)) {
    for window in folded.as_bytes().windows(3) {
        visit(u32::from(window[0]) << 16 | u32::from(window[1]) << 8 | u32::from(window[2]));
    }
}

/// Calls `visit` with each token of a folded text.
pub fn tokens(folded: &str, visit: impl FnMut(&str)) {
    folded.split(|character: char| !character.is_alphanumeric()).filter(|token| !token.is_empty()).for_each(visit);
}

/// Calls `visit` with the tokens of `piece` that are whole tokens of every text that contains it. The first is one only if
/// the piece begins the text (`at_start`) or with a separator; the last likewise at the end.
pub fn whole_tokens(piece: &str, at_start: bool, at_end: bool, mut visit: impl FnMut(&str)) {
    let mut parts: Vec<&str> = piece.split(|character: char| !character.is_alphanumeric()).collect();
    if !at_end {
        parts.pop();
    }
    if !at_start && !parts.is_empty() {
        parts.remove(0);
    }
    parts.into_iter().filter(|token| !token.is_empty()).for_each(&mut visit);
}

#[cfg(test)]
mod tests;
