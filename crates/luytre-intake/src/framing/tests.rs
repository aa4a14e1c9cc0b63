//! Any chunking of a stream gives the same messages, and no message costs more than its limit.

use proptest::prelude::*;

use super::*;

fn continues(line: &[u8]) -> bool {
    line.first() == Some(&b' ')
}

fn ends(line: &[u8]) -> bool {
    line == b"--"
}

/// Feeds `input` in chunks of the given sizes (repeated) and returns what was cut, and the most bytes that had to be held.
fn cut_in_chunks(framing: Framing, input: &[u8], sizes: &[usize]) -> (Vec<String>, usize) {
    let mut cutter = Cutter::new(framing);
    let mut tail: Vec<u8> = Vec::new();
    let mut found = Vec::new();
    let mut note = |piece: Piece<'_>| {
        found.push(match piece {
            Piece::Message { offset, line, bytes } => {
                let shown = &bytes[..bytes.len().min(64)];
                format!("{offset}:{line}:{}:{}", bytes.len(), String::from_utf8_lossy(shown))
            }
            Piece::TooLong { offset, .. } => format!("{offset} too long"),
            Piece::Incomplete { offset, .. } => format!("{offset} incomplete"),
        });
    };
    let mut rest = input;
    let mut most = 0;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, after) = rest.split_at((*size).clamp(1, rest.len()));
        rest = after;
        tail.extend_from_slice(chunk);
        let consumed = cutter.cut(&tail, false, &mut note);
        tail.drain(..consumed);
        most = most.max(tail.len());
    }
    cutter.cut(&tail, true, &mut note);
    (found, most)
}

#[track_caller]
fn check(framing: Framing, input: &str, expected: &[&str]) {
    let whole = cut_in_chunks(framing, input.as_bytes(), &[usize::MAX]).0;
    assert_eq!(whole, expected, "as one chunk");
    assert_eq!(cut_in_chunks(framing, input.as_bytes(), &[1]).0, expected, "byte by byte");
}

#[test]
fn lines_end_with_either_line_end_and_empty_ones_are_left_out() {
    check(Framing::Lines, "a\r\n\nbc\nlast", &["0:1:1:a", "4:3:2:bc", "7:4:4:last"]);
    check(Framing::Lines, "", &[]);
}

#[test]
fn continuation_lines_belong_to_the_line_before() {
    check(Framing::Continued(continues), "a\n b\r\n c\nd\n", &["0:1:8:a\n b\r\n c", "9:4:1:d"]);
    check(Framing::Continued(continues), " lone\nd", &["0:1:5: lone", "6:2:1:d"]);
}

#[test]
fn sections_end_with_their_trailer() {
    check(Framing::Until(ends), "a\nb\n--\nc\n--\n\n", &["0:1:6:a\nb\n--", "7:4:4:c\n--"]);
    check(Framing::Until(ends), "a\n--\nunfinished\n", &["0:1:4:a\n--", "5:3:10:unfinished"]);
}

#[test]
fn blocks_have_their_sizes_and_a_short_one_is_incomplete() {
    check(Framing::Blocks { first: 2, size: 3 }, "hhabcdefg", &["0:1:2:hh", "2:2:3:abc", "5:3:3:def", "8 incomplete"]);
}

#[test]
fn syslog_framing_is_told_by_the_first_bytes() {
    check(Framing::Syslog, "5 <1>a\n6 <1>b\nc", &["2:1:4:<1>a", "9:2:6:<1>b\nc"]);
    check(Framing::Syslog, "<1>a\nmore\n<2>b\n", &["0:1:9:<1>a\nmore", "10:3:4:<2>b"]);
    check(Framing::Syslog, "Nov 22 a\n\tmore\nNov 22 b\n", &["0:1:14:Nov 22 a\n\tmore", "15:3:8:Nov 22 b"]);
    check(Framing::Syslog, "2026-11-22T00:00:00Z a\n", &["0:1:22:2026-11-22T00:00:00Z a"]);
}

#[test]
fn a_counted_frame_that_is_cut_off_is_incomplete_and_a_wrong_count_costs_one_line() {
    check(Framing::Syslog, "5 <1>a\n50 <1>", &["2:1:4:<1>a", "7 incomplete"]);
    check(Framing::Syslog, "4 <1>a\nlost\n5 <1>b\n", &["2:1:4:<1>a", "7:2:4:lost", "14:3:4:<1>b"]);
}

#[test]
fn datagrams_saved_without_anything_between_them_are_told_apart() {
    let one = format!("<13>Nov 22 00:05:52 vm app: {}", "x".repeat(5_000));
    let input = format!("{one}{one}{one}<9>not a head");
    let head = &one[..64];
    let last = one.len() + "<9>not a head".len();
    let expected = [
        format!("0:1:{}:{head}", one.len()),
        format!("{}:2:{}:{head}", one.len(), one.len()),
        format!("{}:3:{last}:{head}", 2 * one.len()),
    ];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(Framing::Syslog, &input, &expected);
}

#[test]
fn an_endless_line_costs_a_bounded_tail_and_its_neighbours_go_on() {
    let input = format!("first\n{}\nlast\n", "x".repeat(5 * MESSAGE_BYTES_MAX));
    let after = 6 + 5 * MESSAGE_BYTES_MAX + 1;
    let expected = ["0:1:5:first".to_owned(), "6 too long".to_owned(), format!("{after}:3:4:last")];
    for framing in [Framing::Lines, Framing::Continued(continues)] {
        let (found, most) = cut_in_chunks(framing, input.as_bytes(), &[64 << 10]);
        assert_eq!(found, expected, "{framing:?}");
        assert!(most <= MESSAGE_BYTES_MAX + (64 << 10), "{most} bytes were held");
        assert_eq!(cut_in_chunks(framing, input.as_bytes(), &[usize::MAX]).0, expected, "{framing:?} as one chunk");
    }
}

#[test]
fn a_frame_that_announces_too_much_is_skipped_without_holding_it() {
    let long = "x".repeat(3 * MESSAGE_BYTES_MAX);
    let input = format!("4 <1>a{} <1>{long}5 <1>bb", long.len() + 3);
    let (found, most) = cut_in_chunks(Framing::Syslog, input.as_bytes(), &[100_000]);
    assert_eq!(found, ["2:1:4:<1>a", "6 too long", &format!("{}:3:5:<1>bb", input.len() - 5)]);
    assert!(most <= 100_000, "{most} bytes were held");
}

#[test]
fn a_section_without_end_and_lines_without_end_are_refused_once() {
    let section = format!("{}\n--\nb\n--\n", "line\n".repeat(MESSAGE_BYTES_MAX / 4));
    let (found, most) = cut_in_chunks(Framing::Until(ends), section.as_bytes(), &[10_000]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "0 too long");
    assert!(found[1].ends_with("b\n--"), "{found:?}");
    assert!(most <= MESSAGE_BYTES_MAX + 10_000);
}

#[test]
fn a_quiet_connection_passes_on_what_stands_on_whole_lines() {
    let mut cutter = Cutter::new(Framing::Syslog);
    let mut found = Vec::new();
    let input = b"<1>a\nmore\npart";
    assert_eq!(cutter.cut(input, false, &mut |_| panic!("a continuation may follow")), 0);
    let consumed = cutter.flush(input, &mut |piece| {
        let Piece::Message { bytes, .. } = piece else { panic!("{piece:?}") };
        found.push(bytes.to_vec());
    });
    assert_eq!(consumed, 10);
    assert_eq!(found, [b"<1>a\nmore".to_vec()]);
    assert_eq!(cutter.flush(&input[consumed..], &mut |_| panic!("the rest is no whole line")), 0);
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n ".to_vec()),
        Just(b"\n--\n".to_vec()),
        Just(b"<13>".to_vec()),
        Just(b"7 <13>abc".to_vec()),
        Just(b"<13>Nov 22 00:05:52 h a: ".to_vec()),
        Just(b"9999 ".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_messages(
        input in stream(),
        sizes in proptest::collection::vec(1_usize..20, 1..6),
    ) {
        let framings = [
            Framing::Lines,
            Framing::Continued(continues),
            Framing::Until(ends),
            Framing::Syslog,
            Framing::Blocks { first: 3, size: 5 },
        ];
        for framing in framings {
            let whole = cut_in_chunks(framing, &input, &[usize::MAX]).0;
            let chunked = cut_in_chunks(framing, &input, &sizes).0;
            prop_assert_eq!(&whole, &chunked, "{:?}", framing);
        }
    }
}
