//! Cutting a byte stream into messages, with a limit on every message.
//!
//! A [`Cutter`] remembers how far it has looked, so a message that arrives byte by byte is not read again and again, and it
//! gives the same messages however the stream is chunked. What it skips (a message past the limit) costs no memory.

use memchr::memchr;

use crate::format::Framing;

/// Longest message, in bytes. A longer one is refused (`too_long`) and skipped to its end.
pub const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// Most bytes of an endless line that are looked at to find out whether it continues a message that is skipped.
const SKIP_HEAD_BYTES: usize = 4 << 10;

/// Bytes after which a syslog stream without a line end is taken for datagrams that were written one after the other.
const PACKED_AFTER_BYTES: usize = 8 << 10;

/// Most digits of an octet count: 1 MiB has seven, longer frames are announced honestly and skipped.
const COUNT_DIGITS_MAX: usize = 10;

/// What a cutter found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A message, without its line end.
    Message {
        /// Offset of its first byte in the stream.
        offset: u64,
        /// Number of its first line, from 1 (of the frame or block, where the stream has no lines).
        line: u64,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// A message beyond the limit; the rest of it is skipped.
    TooLong {
        /// Offset of its first byte in the stream.
        offset: u64,
        /// Its first bytes.
        head: &'a [u8],
    },
    /// The stream ended within a counted frame or a block.
    Incomplete {
        /// Offset of its first byte in the stream.
        offset: u64,
        /// What is there of it.
        head: &'a [u8],
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Skip {
    Nothing,
    /// The rest of a line; then the lines that belong to the message that is skipped.
    LineThenMessage,
    /// Lines that belong to the message that is skipped.
    Message,
    /// This many bytes of a counted frame.
    Bytes(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syslog {
    Unknown,
    Counted,
    /// Lines that carry priorities; a line without one belongs to the message before it.
    Prioritized,
    /// Lines without priorities, as in a log file; an indented line belongs to the one before.
    Plain,
    Packed,
}

/// Cuts one stream.
#[derive(Debug, Clone)]
pub struct Cutter {
    framing: Framing,
    syslog: Syslog,
    skip: Skip,
    /// Offset of the first byte that is not consumed.
    base: u64,
    /// Number of the line at `base`, from 1.
    line: u64,
    /// Lines of the message that is being collected.
    lines_held: u64,
    /// Begin of the line that is being read, from `base`.
    line_at: usize,
    /// End of the message's last whole line, from `base`.
    end: usize,
    /// Bytes of the line that is being read that hold no line end.
    searched: usize,
    blocks_begun: bool,
}

impl Cutter {
    /// Makes a cutter for the beginning of a stream.
    pub fn new(framing: Framing) -> Self {
        Cutter {
            framing,
            syslog: Syslog::Unknown,
            skip: Skip::Nothing,
            base: 0,
            line: 1,
            lines_held: 0,
            line_at: 0,
            end: 0,
            searched: 0,
            blocks_begun: false,
        }
    }

    /// Returns the offset of the first byte that was not consumed yet.
    pub fn offset(&self) -> u64 {
        self.base
    }

    /// Returns the number of the line (frame, block) there, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Cuts `input`, which begins with the first byte that the call before did not consume, and calls `visit` for each
    /// piece. Returns the number of bytes consumed. `last` says that nothing follows.
    pub fn cut(&mut self, input: &[u8], last: bool, visit: &mut dyn FnMut(Piece<'_>)) -> usize {
        let begin = self.base;
        self.step(input, last, visit);
        let consumed = (self.base - begin) as usize;
        debug_assert!(consumed <= input.len(), "a cutter consumes what it was given");
        if last {
            self.forget_position();
        }
        consumed
    }

    /// Passes on what is held and stands on whole lines, although a continuation could follow: for a live connection that
    /// has been quiet for a while. `input` is as for [`cut`](Self::cut).
    pub fn flush(&mut self, input: &[u8], visit: &mut dyn FnMut(Piece<'_>)) -> usize {
        if self.skip != Skip::Nothing || self.line_at == 0 || self.end == 0 {
            return 0;
        }
        let continued = match self.framing {
            Framing::Continued(_) => true,
            Framing::Syslog => matches!(self.syslog, Syslog::Prioritized | Syslog::Plain),
            Framing::Lines | Framing::Until(_) | Framing::Blocks { .. } => false,
        };
        if !continued {
            return 0;
        }
        let consumed = self.line_at;
        self.emit(input, 0, visit);
        consumed
    }

    fn step(&mut self, input: &[u8], last: bool, visit: &mut dyn FnMut(Piece<'_>)) {
        match self.framing {
            Framing::Lines => self.lines(input, last, &|_| false, visit),
            Framing::Continued(continues) => self.lines(input, last, &continues, visit),
            Framing::Until(ends) => self.until(input, last, &ends, visit),
            Framing::Blocks { first, size } => self.blocks(input, last, (first, size), visit),
            Framing::Syslog => {
                if self.syslog == Syslog::Unknown {
                    self.syslog = syslog_kind(input, last);
                }
                match self.syslog {
                    Syslog::Unknown => {}
                    Syslog::Counted => self.counted(input, last, visit),
                    Syslog::Prioritized => self.lines(input, last, &|line| priority(line).is_none(), visit),
                    Syslog::Plain => self.lines(input, last, &is_indented, visit),
                    Syslog::Packed => self.packed(input, last, visit),
                }
            }
        }
    }

    fn forget_position(&mut self) {
        self.line_at = 0;
        self.end = 0;
        self.searched = 0;
        self.lines_held = 0;
        self.skip = Skip::Nothing;
    }

    /// Moves `base` over `bytes` consumed bytes that hold `lines` line ends.
    fn consume(&mut self, bytes: usize, lines: u64) {
        self.base += bytes as u64;
        self.line += lines;
    }

    /// Passes on the message `input[from..from + self.end]` and makes the line at `line_at` the first of the next.
    fn emit(&mut self, input: &[u8], from: usize, visit: &mut dyn FnMut(Piece<'_>)) {
        if self.end > 0 {
            visit(Piece::Message { offset: self.base, line: self.line, bytes: &input[from..from + self.end] });
        }
        self.consume(self.line_at, self.lines_held);
        self.line_at = 0;
        self.end = 0;
        self.lines_held = 0;
    }

    fn refuse(&mut self, input: &[u8], from: usize, length: usize, visit: &mut dyn FnMut(Piece<'_>)) {
        visit(Piece::TooLong { offset: self.base, head: &input[from..from + length] });
        self.consume(length, self.lines_held);
        self.forget_position();
    }

    fn lines(&mut self, input: &[u8], last: bool, continues: &dyn Fn(&[u8]) -> bool, visit: &mut dyn FnMut(Piece<'_>)) {
        let joins = !matches!(self.framing, Framing::Lines);
        let begin = self.base;
        loop {
            let from = (self.base - begin) as usize;
            let rest = &input[from..];
            if self.skip != Skip::Nothing {
                if self.skip_lines(rest, last, continues) {
                    continue;
                }
                return;
            }
            let Some(line_end) = self.find_line_end(rest, last) else {
                if last && self.line_at > 0 {
                    self.emit(input, from, visit);
                    return;
                }
                if rest.len() <= MESSAGE_BYTES_MAX {
                    return;
                }
                if self.line_at > 0 && !continues(&rest[self.line_at..]) {
                    self.emit(input, from, visit);
                    continue;
                }
                self.refuse(input, from, rest.len(), visit);
                self.skip = Skip::LineThenMessage;
                return;
            };
            let text = without_return(&rest[self.line_at..line_end]);
            if self.line_at > 0 && !continues(text) {
                self.searched = line_end - self.line_at;
                self.emit(input, from, visit);
                continue;
            }
            let next = (line_end + 1).min(rest.len());
            let text_end = self.line_at + text.len();
            self.searched = 0;
            self.lines_held += 1;
            if line_end > MESSAGE_BYTES_MAX {
                self.line_at = next;
                self.refuse(input, from, next, visit);
                self.skip = Skip::Message;
                continue;
            }
            self.end = text_end;
            self.line_at = next;
            if !joins || (last && next == rest.len()) {
                self.emit(input, from, visit);
            }
        }
    }

    /// Skips what belongs to a message that was refused. Returns whether something else begins.
    fn skip_lines(&mut self, rest: &[u8], last: bool, continues: &dyn Fn(&[u8]) -> bool) -> bool {
        if self.skip == Skip::LineThenMessage {
            let Some(at) = memchr(b'\n', rest) else {
                self.consume(rest.len(), 0);
                return false;
            };
            self.consume(at + 1, 1);
            self.skip = Skip::Message;
            return true;
        }
        let line_end = match memchr(b'\n', rest) {
            Some(at) => at,
            None if last || rest.len() > SKIP_HEAD_BYTES => rest.len(),
            None => return false,
        };
        if rest.is_empty() {
            return false;
        }
        let head = without_return(&rest[..line_end]);
        if !continues(&head[..head.len().min(SKIP_HEAD_BYTES)]) {
            self.skip = Skip::Nothing;
            return true;
        }
        self.skip = Skip::LineThenMessage;
        true
    }

    fn until(&mut self, input: &[u8], last: bool, ends: &dyn Fn(&[u8]) -> bool, visit: &mut dyn FnMut(Piece<'_>)) {
        let begin = self.base;
        loop {
            let from = (self.base - begin) as usize;
            let rest = &input[from..];
            if self.skip == Skip::LineThenMessage {
                let Some(at) = memchr(b'\n', rest) else {
                    self.consume(rest.len(), 0);
                    return;
                };
                self.consume(at + 1, 1);
                self.skip = Skip::Message;
                continue;
            }
            let skipping = self.skip == Skip::Message;
            let Some(line_end) = self.find_line_end(rest, last) else {
                if skipping && rest.len() > SKIP_HEAD_BYTES {
                    self.searched = 0;
                    self.skip = Skip::LineThenMessage;
                    continue;
                }
                if !skipping && rest.len() > MESSAGE_BYTES_MAX {
                    self.refuse(input, from, rest.len(), visit);
                    self.skip = Skip::LineThenMessage;
                } else if last && !skipping && self.line_at > 0 {
                    self.emit_unless_blank(input, from, visit);
                }
                return;
            };
            let text = without_return(&rest[self.line_at..line_end]);
            let next = (line_end + 1).min(rest.len());
            let ended = text.len() <= SKIP_HEAD_BYTES && ends(text);
            self.searched = 0;
            if skipping {
                self.consume(next, 1);
                if ended {
                    self.skip = Skip::Nothing;
                }
                continue;
            }
            self.lines_held += 1;
            if line_end > MESSAGE_BYTES_MAX {
                self.refuse(input, from, next, visit);
                self.skip = if ended { Skip::Nothing } else { Skip::Message };
                continue;
            }
            self.end = self.line_at + text.len();
            self.line_at = next;
            if ended {
                self.emit(input, from, visit);
            } else if last && next == rest.len() {
                self.emit_unless_blank(input, from, visit);
            }
        }
    }

    /// Passes on an unfinished section at the end of the stream, unless it is only blank lines.
    fn emit_unless_blank(&mut self, input: &[u8], from: usize, visit: &mut dyn FnMut(Piece<'_>)) {
        if input[from..from + self.end].iter().all(u8::is_ascii_whitespace) {
            self.end = 0;
        }
        self.emit(input, from, visit);
    }

    fn find_line_end(&mut self, rest: &[u8], last: bool) -> Option<usize> {
        let from = self.line_at + self.searched;
        if let Some(at) = memchr(b'\n', &rest[from..]) {
            return Some(from + at);
        }
        if last && rest.len() > self.line_at {
            return Some(rest.len());
        }
        self.searched = rest.len() - self.line_at;
        None
    }

    fn blocks(&mut self, input: &[u8], last: bool, sizes: (usize, usize), visit: &mut dyn FnMut(Piece<'_>)) {
        let mut rest = input;
        loop {
            let size = if self.blocks_begun { sizes.1 } else { sizes.0 };
            if rest.is_empty() {
                return;
            }
            if rest.len() < size {
                if last {
                    visit(Piece::Incomplete { offset: self.base, head: rest });
                    self.consume(rest.len(), 1);
                }
                return;
            }
            visit(Piece::Message { offset: self.base, line: self.line, bytes: &rest[..size] });
            self.blocks_begun = true;
            self.consume(size, 1);
            rest = &rest[size..];
        }
    }

    fn counted(&mut self, input: &[u8], last: bool, visit: &mut dyn FnMut(Piece<'_>)) {
        let mut rest = input;
        loop {
            if let Skip::Bytes(left) = self.skip {
                let skipped = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
                self.consume(skipped, 0);
                rest = &rest[skipped..];
                let left = left - skipped as u64;
                if left > 0 {
                    self.skip = Skip::Bytes(left);
                    return;
                }
                self.skip = Skip::Nothing;
                self.line += 1;
            }
            if rest.is_empty() {
                return;
            }
            if self.skip == Skip::LineThenMessage {
                let Some(at) = memchr(b'\n', rest) else {
                    self.consume(rest.len(), 0);
                    return;
                };
                self.consume(at + 1, 1);
                self.skip = Skip::Nothing;
                rest = &rest[at + 1..];
                continue;
            }
            // Some senders end a counted frame with a line end that they do not count.
            if matches!(rest[0], b'\n' | b'\r' | 0) {
                self.consume(1, 0);
                rest = &rest[1..];
                continue;
            }
            match octet_count(rest) {
                Count::Partial if last => {
                    visit(Piece::Incomplete { offset: self.base, head: rest });
                    self.consume(rest.len(), 1);
                    return;
                }
                Count::Partial => return,
                Count::None => {
                    // The sender lost its place: what follows up to the next line end is one message.
                    let (length, next) = match memchr(b'\n', rest) {
                        Some(at) if at <= MESSAGE_BYTES_MAX => (at, at + 1),
                        None if rest.len() <= MESSAGE_BYTES_MAX && last => (rest.len(), rest.len()),
                        None if rest.len() <= MESSAGE_BYTES_MAX => return,
                        Some(_) | None => {
                            visit(Piece::TooLong { offset: self.base, head: rest });
                            self.skip = Skip::LineThenMessage;
                            continue;
                        }
                    };
                    visit(Piece::Message {
                        offset: self.base,
                        line: self.line,
                        bytes: without_return(&rest[..length]),
                    });
                    self.consume(next, 1);
                    rest = &rest[next..];
                }
                Count::Frame { head, length } if length > MESSAGE_BYTES_MAX as u64 => {
                    visit(Piece::TooLong { offset: self.base, head: &rest[head..] });
                    self.consume(head, 0);
                    rest = &rest[head..];
                    self.skip = Skip::Bytes(length);
                }
                Count::Frame { head, length } => {
                    let length = length as usize;
                    if rest.len() < head + length {
                        if last {
                            visit(Piece::Incomplete { offset: self.base, head: rest });
                            self.consume(rest.len(), 1);
                        }
                        return;
                    }
                    let message = &rest[head..head + length];
                    let message = without_return(message.strip_suffix(b"\n").unwrap_or(message));
                    if !message.is_empty() {
                        visit(Piece::Message { offset: self.base + head as u64, line: self.line, bytes: message });
                    }
                    self.consume(head + length, 1);
                    rest = &rest[head + length..];
                }
            }
        }
    }

    fn packed(&mut self, input: &[u8], last: bool, visit: &mut dyn FnMut(Piece<'_>)) {
        let mut rest = input;
        loop {
            if rest.is_empty() {
                return;
            }
            if self.skip == Skip::Message {
                let found = next_head(rest, 0);
                let next = match found {
                    Some(next) => next,
                    None if last => rest.len(),
                    None => rest.len().saturating_sub(HEAD_BYTES_MAX),
                };
                self.consume(next, 0);
                rest = &rest[next..];
                if found.is_none() {
                    return;
                }
                self.skip = Skip::Nothing;
                continue;
            }
            let from = self.searched.max(1).min(rest.len());
            let Some(next) = next_head(rest, from) else {
                if last {
                    self.packed_message(rest, visit);
                    return;
                }
                if rest.len() > MESSAGE_BYTES_MAX + HEAD_BYTES_MAX {
                    visit(Piece::TooLong { offset: self.base, head: rest });
                    self.searched = 0;
                    self.skip = Skip::Message;
                    self.consume(1, 1);
                    rest = &rest[1..];
                    continue;
                }
                self.searched = rest.len().saturating_sub(HEAD_BYTES_MAX);
                return;
            };
            self.searched = 0;
            let (message, after) = rest.split_at(next);
            self.packed_message(message, visit);
            rest = after;
        }
    }

    fn packed_message(&mut self, message: &[u8], visit: &mut dyn FnMut(Piece<'_>)) {
        let text = without_return(message.strip_suffix(b"\n").unwrap_or(message));
        if message.len() > MESSAGE_BYTES_MAX {
            visit(Piece::TooLong { offset: self.base, head: text });
        } else if !text.is_empty() {
            visit(Piece::Message { offset: self.base, line: self.line, bytes: text });
        }
        self.consume(message.len(), 1);
        self.searched = 0;
    }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// How a frame begins whose length is announced.
#[derive(Debug, PartialEq, Eq)]
enum Count {
    Frame {
        head: usize,
        length: u64,
    },
    /// Digits so far.
    Partial,
    None,
}

fn octet_count(input: &[u8]) -> Count {
    let digits = input.iter().take(COUNT_DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > COUNT_DIGITS_MAX || input[0] == b'0' {
        return Count::None;
    }
    match input.get(digits) {
        None => Count::Partial,
        Some(b' ') => {
            let length = input[..digits].iter().fold(0, |sum: u64, digit| sum * 10 + u64::from(digit - b'0'));
            Count::Frame { head: digits + 1, length }
        }
        Some(_) => Count::None,
    }
}

/// Finds out, from the first bytes of a stream, how a syslog sender frames.
fn syslog_kind(input: &[u8], last: bool) -> Syslog {
    if let Count::Frame { head, .. } = octet_count(input) {
        match input.get(head) {
            Some(b'<') => return Syslog::Counted,
            None if !last => return Syslog::Unknown,
            _ => {}
        }
    } else if octet_count(input) == Count::Partial && !last {
        return Syslog::Unknown;
    }
    let lines = if priority(input).is_some() { Syslog::Prioritized } else { Syslog::Plain };
    let window = &input[..input.len().min(PACKED_AFTER_BYTES)];
    if memchr(b'\n', window).is_some() {
        return lines;
    }
    if window.len() < PACKED_AFTER_BYTES && !last {
        return Syslog::Unknown;
    }
    // Datagrams that were saved one after the other, without anything between them.
    if head_at(window) && next_head(window, 1).is_some() { Syslog::Packed } else { lines }
}

/// Longest beginning of a datagram that [`head_at`] looks at: `<191>Nov 22 00:05:52 `.
const HEAD_BYTES_MAX: usize = 5 + 16;

/// Whether a datagram begins here: a priority and a time. Both, so that a `<1>` inside a message does not cut it.
fn head_at(input: &[u8]) -> bool {
    let Some(after) = priority(input) else { return false };
    let rest = &input[after..];
    if rest.starts_with(b"1 ") {
        return rest.len() >= 7 && rest[2..6].iter().all(u8::is_ascii_digit) && rest[6] == b'-';
    }
    rest.len() >= 16
        && crate::clock::month(&rest[..3]).is_some()
        && rest[3] == b' '
        && (rest[4] == b' ' || rest[4].is_ascii_digit())
        && rest[5].is_ascii_digit()
        && rest[6] == b' '
        && rest[9] == b':'
        && rest[12] == b':'
        && rest[15] == b' '
}

fn next_head(input: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = memchr(b'<', &input[at..]) {
        at += found;
        if head_at(&input[at..]) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns the length of `<PRI>` at the beginning.
pub(crate) fn priority(input: &[u8]) -> Option<usize> {
    if input.first() != Some(&b'<') {
        return None;
    }
    let digits = input[1..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0 && input.get(digits + 1) == Some(&b'>')).then_some(digits + 2)
}

fn is_indented(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

#[cfg(test)]
mod tests;
