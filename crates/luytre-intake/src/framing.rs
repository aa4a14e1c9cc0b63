//! Cutting a byte stream into messages, with a limit on every message.

use memchr::memchr;

use crate::format::Framing;

/// Longest message, in bytes. A longer one is refused (`too_long`) and skipped to its end.
pub const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// Cuts `input` into messages and calls `visit` with each message's offset and bytes (line end removed, empty lines left
/// out). Returns the number of bytes consumed: an unfinished tail is not, unless `last` says that nothing follows.
/// A message longer than [`MESSAGE_BYTES_MAX`] is passed on whole; [`crate::decode_stream`] refuses it.
pub fn cut(framing: Framing, input: &[u8], last: bool, mut visit: impl FnMut(u64, &[u8])) -> usize {
    match framing {
        Framing::Whole => {
            if last && !input.is_empty() {
                visit(0, input);
                return input.len();
            }
            0
        }
        Framing::Lines => {
            let mut at = 0;
            while let Some((line, next)) = line(input, at, last) {
                if !line.is_empty() {
                    visit(at as u64, line);
                }
                at = next;
            }
            at
        }
        Framing::Continued(continues) => {
            let mut start = 0;
            let mut end = 0;
            let mut at = 0;
            while let Some((text, next)) = line(input, at, last) {
                if at > start && !continues(text) {
                    if end > start {
                        visit(start as u64, &input[start..end]);
                    }
                    start = at;
                }
                end = at + text.len();
                at = next;
            }
            if last {
                if end > start {
                    visit(start as u64, &input[start..end]);
                }
                return at;
            }
            start
        }
        Framing::Until(ends) => {
            let mut start = 0;
            let mut at = 0;
            while let Some((text, next)) = line(input, at, last) {
                if ends(text) {
                    visit(start as u64, &input[start..at + text.len()]);
                    start = next;
                }
                at = next;
            }
            if last {
                if !input[start..at].iter().all(u8::is_ascii_whitespace) {
                    visit(start as u64, &input[start..at]);
                }
                return at;
            }
            start
        }
    }
}

/// Returns the line that begins at `at`, without its end, and where the next begins.
fn line(input: &[u8], at: usize, last: bool) -> Option<(&[u8], usize)> {
    let rest = input.get(at..).filter(|rest| !rest.is_empty())?;
    let (line, next) = match memchr(b'\n', rest) {
        Some(len) => (&rest[..len], at + len + 1),
        None if last => (rest, input.len()),
        None => return None,
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), next))
}
