//! Rules about the repository itself, as tests: which crate may depend on which, licences of all dependencies, length
//! and form of files, words that do not belong. There is no code here; see `tests/it`.
