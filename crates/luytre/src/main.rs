//! The luytre binary: command line, configuration, wiring.

fn main() {}
