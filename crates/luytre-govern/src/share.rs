//! Shares of a whole as people read them: one way to round, for every page and every figure.
//!
//! Where a number decides whether a threshold of the law is reached, nothing is rounded: part and whole are compared as they
//! are (`budget::ratio`, `programme::target`), and what is shown beside such a threshold is rounded down, so that 14.996 %
//! never reads as 15 %.

/// Returns `part` of `whole` on a scale (100 for per cent, 1,000 for permille), rounded half up; `None` of nothing.
pub fn rounded(part: u64, whole: u64, scale: u64) -> Option<u64> {
    if whole == 0 {
        return None;
    }
    let (part, whole, scale) = (u128::from(part), u128::from(whole), u128::from(scale));
    u64::try_from((2 * part * scale + whole) / (2 * whole)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_rounded_up() {
        for (part, whole, expected) in [(1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 201, 0), (0, 5, 0), (5, 5, 100)] {
            assert_eq!(rounded(part, whole, 100), Some(expected), "{part} of {whole}");
        }
        assert_eq!(rounded(1, 0, 100), None);
        assert_eq!(rounded(u64::MAX, u64::MAX, 1_000), Some(1_000));
        assert_eq!(rounded(u64::MAX, 1, 1_000), None, "more than can be told");
    }
}
