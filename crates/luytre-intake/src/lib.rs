//! Decoders: bytes and source settings in, events and rejects out. No sockets, no clocks, no async.
//!
//! Each format is a folder of its own with real samples and golden output. A format says how a stream of its bytes is cut
//! into messages ([`Framing`]), how sure it is that some bytes are its own ([`Format::sniff`]), and makes a [`Decoder`]
//! that turns messages into events ([`StreamDecoder`] puts the three together). Start with [`mod@format`] and one small
//! decoder, `clamd`; the largest is `syslog`, which hands contents on to the others.

mod access;
mod audit;
mod auditd;
mod bind;
mod cef;
mod clamd;
pub mod clock;
mod cron;
mod evtx;
mod fields;
pub mod format;
pub mod framing;
#[cfg(test)]
mod golden;
pub mod json;
mod json_log;
mod kv;
mod laurel;
mod leef;
mod lines;
mod modsecurity;
mod moment;
mod mysql;
mod nxlog;
mod pairs;
mod pam;
mod postgresql;
mod sender;
mod sshd;
pub mod stream;
mod su;
mod sudo;
mod suricata;
mod syslog;
#[cfg(test)]
mod testing;
mod vsftpd;
mod web;
mod weberror;
mod windows;
mod winlogbeat;
mod zeek;

pub use format::{Arrival, Decoder, Format, Framing, Settings, by_name, formats, recognise};
pub use stream::{StreamDecoder, decode_all};
