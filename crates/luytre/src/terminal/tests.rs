use anyhow::Context as _;

use super::*;

/// Nobody reads it.
struct Closed;

impl io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_left_is_known_in_plain_text_and_in_json() {
    let plain = writeln!(Closed, "a row").context("print a row").expect_err("nobody reads");
    let json = serde_json::to_writer(Closed, &["a row"]).context("print a row").expect_err("nobody reads");
    assert!(is_closed_pipe(&plain) && is_closed_pipe(&json));
    assert!(!is_closed_pipe(&anyhow::anyhow!("something else")));
    let denied = anyhow::Error::from(io::Error::from(io::ErrorKind::PermissionDenied));
    assert!(!is_closed_pipe(&denied));
}
