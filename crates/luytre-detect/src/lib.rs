//! Sigma rules over events: rule files in, findings out.
//!
//! [`Engine::compile`] turns rule files into one set of boolean expressions over shared predicates; a [`Detector`]
//! evaluates it over batches of events. Nothing here does input or output, knows a clock, or needs an async runtime.
//!
//! How it stays fast with thousands of rules: an event's few key fields choose a group, for which the whole rule set was
//! specialised once (`router`); each value of a field is examined once and remembered (`cache`), by one matcher for all
//! tests of the field (`matcher`); a rule is looked at only when one of its witnesses holds (`plan`). What log sources and
//! field names mean is data (`mappings`, `content/mappings/`). Start with `engine` and `detector`.

mod cache;
mod compile;
mod correlate;
mod dag;
mod detector;
mod engine;
mod fold;
mod glob;
mod keywords;
mod literal;
mod mappings;
mod matcher;
mod plan;
mod predicate;
mod router;
mod row;
mod rule;

#[cfg(test)]
mod tests;

pub use compile::{RULE_FILE_BYTES_MAX, RULES_MAX};
pub use correlate::{ENTRIES_MAX, WINDOWS_MAX};
pub use detector::{BadState, CACHE_BYTES_MAX, Counters, Detector, Finding, Group, MATCHED_FIELDS_MAX};
pub use engine::Engine;
pub use mappings::{MappingError, Mappings};
pub use rule::{LoadReport, NeverFires, Rejected, RuleFile, RuleInfo};
