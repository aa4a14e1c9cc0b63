//! A small province for tests of operations, and the tests that look at all operations at once.

mod audit_cases;
pub(crate) mod operations;
pub(crate) mod province;
mod registry;
mod scope_cases;

pub(crate) use province::Province;
