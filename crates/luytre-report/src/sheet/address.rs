//! Addresses of cells.

/// Letters of a column counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = (rest - 1) % 26;
        letters.push(b'A' + u8::try_from(letter).expect("a rest below 26 fits a byte"));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

/// Address of a cell: its column counted from 0 and its row counted from 1.
pub fn address(column: usize, row: u32) -> String {
    format!("{}{row}", column_letters(column))
}
