//! Every real sample: recognised by its content, decoded without an unexplained refusal, and the same attack at the same
//! instants in all of them.

mod mutated;
mod samples;
