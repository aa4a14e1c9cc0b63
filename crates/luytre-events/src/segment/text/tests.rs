use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn folded(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out
}

fn all(run: impl FnOnce(&mut dyn FnMut(&str))) -> Vec<String> {
    let mut found = Vec::new();
    run(&mut |token| found.push(token.to_owned()));
    found
}

#[test]
fn only_inner_tokens_of_a_piece_are_whole() {
    assert_eq!(all(|visit| whole_tokens("failed password for o", false, false, visit)), ["password", "for"]);
    assert_eq!(all(|visit| whole_tokens("oracle", false, false, visit)), [""; 0]);
    assert_eq!(all(|visit| whole_tokens("/oracle/", false, false, visit)), ["oracle"]);
    assert_eq!(all(|visit| whole_tokens("oracle db", true, false, visit)), ["oracle"]);
    assert_eq!(all(|visit| whole_tokens("oracle db", true, true, visit)), ["oracle", "db"]);
    assert_eq!(all(|visit| whole_tokens("", false, false, visit)), [""; 0]);
}

/// Texts with the letters that make folding hard: marks before and after composition, sigma, dotted I, ligatures.
fn hard() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 ./_-ĐđớỚàÀΣσςİıßẞﬁÅK\u{301}\u{323}\u{130}한글]{0,24}"
}

fn part(text: &str, from: usize, length: usize) -> String {
    text.chars().skip(from).take(length).collect()
}

proptest! {
    #[test]
    fn a_part_of_a_text_folds_to_a_part_of_its_fold(text in hard(), from in 0usize..20, length in 0usize..12) {
        for (whole, piece) in [
            (fold(&text), part(&fold(&text), from, length)),
            (text.to_lowercase(), part(&text.to_lowercase(), from, length)),
        ] {
            prop_assert!(whole.contains(&piece));
            let (whole, piece) = (folded(&text), folded(&piece));
            prop_assert!(whole.contains(&piece), "{whole:?} has no {piece:?}");
            let mut known = BTreeSet::new();
            tokens(&whole, |token| { known.insert(token.to_owned()); });
            whole_tokens(&piece, false, false, |token| assert!(known.contains(token), "{whole:?} {piece:?} {token:?}"));
            let mut known = BTreeSet::new();
            grams(&whole, |gram| { known.insert(gram); });
            grams(&piece, |gram| assert!(known.contains(&gram)));
        }
    }
}
