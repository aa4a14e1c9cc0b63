//! Tests of the whole: rule text and events in, findings out.

mod corpus;
mod metamorphic;
mod reference;
mod spec;
pub(crate) mod support;
