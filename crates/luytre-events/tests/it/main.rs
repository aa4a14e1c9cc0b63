//! The event store at its border: one suite for both implementations, and what only the one on disk promises.

mod conformance;
mod crash;
mod damage;
mod pressure;
mod samples;
