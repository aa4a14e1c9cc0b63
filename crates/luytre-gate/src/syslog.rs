//! Syslog listeners: datagrams, TCP, TLS.
//!
//! Syslog cannot acknowledge. A stream is therefore not read while the store is busy, so that the sender's queue fills
//! and nothing is lost; datagrams that the kernel dropped meanwhile are read from its statistics and counted.

mod feed;
pub(crate) mod kernel;
pub(crate) mod stream;
pub(crate) mod udp;

#[cfg(test)]
mod tests;

/// The format of what syslog listeners receive, unless the source is registered with another.
pub(crate) const SYSLOG: &str = "syslog";
