//! Agencies from a table.
