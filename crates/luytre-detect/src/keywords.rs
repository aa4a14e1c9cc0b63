//! Keywords: texts that may stand anywhere in an event. Every byte of every event would have to be searched; so first a
//! bitmap of the rarest three characters of each keyword is asked, which says no for nearly every value.

use jiff::tz::TimeZone;

use crate::fold::lower;
use crate::literal::required_text;
use crate::matcher::{FieldMatcher, Marks};
use crate::predicate::{Predicate, Test};

const BITS: usize = 1 << 16;

/// The keywords of one group.
#[derive(Debug)]
pub(crate) struct Keywords {
    matcher: FieldMatcher,
    /// Bits of the trigrams that announce a keyword; `None` when one cannot be announced.
    trigrams: Option<Box<[u64]>>,
}

impl Keywords {
    pub(crate) fn new(predicates: &[Predicate], numbers: &[u32]) -> Self {
        let mut bits = vec![0u64; BITS / 64];
        let mut announced = true;
        for number in numbers {
            let test = &predicates[*number as usize].test;
            let text = match test {
                Test::Text { cased: false, text, .. } => Some(text.to_string()),
                other => required_text(other),
            };
            match text.and_then(|text| rarest_trigram(&text)) {
                Some(trigram) => bits[trigram / 64] |= 1 << (trigram % 64),
                None => announced = false,
            }
        }
        Keywords {
            matcher: FieldMatcher::new(predicates, numbers),
            trigrams: announced.then(|| bits.into_boxed_slice()),
        }
    }

    /// Adds to `out` the keywords that the value holds.
    pub(crate) fn hits(
        &self,
        predicates: &[Predicate],
        zone: &TimeZone,
        value: &str,
        marks: &mut Marks,
        out: &mut Vec<u32>,
    ) {
        if let Some(bits) = &self.trigrams {
            let may_hold = if value.is_ascii() {
                has_trigram(bits, value.as_bytes())
            } else {
                has_trigram(bits, lower(value).as_bytes())
            };
            if !may_hold {
                return;
            }
        }
        self.matcher.hits(predicates, zone, value, marks, out);
    }
}

fn has_trigram(bits: &[u64], bytes: &[u8]) -> bool {
    bytes.windows(3).any(|window| {
        let place = place(window[0], window[1], window[2]);
        bits[place / 64] >> (place % 64) & 1 == 1
    })
}

// Bit 5 is what tells the cases of ASCII letters apart; other characters that it joins only cost a look.
fn place(a: u8, b: u8, c: u8) -> usize {
    let fold = |byte: u8| usize::from(byte | 0x20);
    (fold(a) << 8 ^ fold(b) << 4 ^ fold(c)) & (BITS - 1)
}

fn rarest_trigram(text: &str) -> Option<usize> {
    let best =
        text.as_bytes().windows(3).min_by_key(|window| window.iter().map(|byte| commonness(*byte)).sum::<u32>())?;
    Some(place(best[0], best[1], best[2]))
}

/// How common a character is in logs, roughly.
fn commonness(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b' ' | b'e' | b't' | b'a' | b'i' | b'n' | b's' | b'r' | b'o' | b'0'..=b'9' | b'\\' | b'/' => 10,
        b'l' | b'c' | b'd' | b'm' | b'u' | b'p' | b'.' | b'-' | b':' | b'=' | b'"' => 6,
        b'f' | b'g' | b'h' | b'w' | b'y' | b'b' | b'v' | b'_' | b',' => 4,
        b'k' | b'x' | b'j' | b'q' | b'z' => 1,
        _ => 2,
    }
}
