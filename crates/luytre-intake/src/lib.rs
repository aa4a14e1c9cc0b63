//! Decoders: bytes and source settings in, events and rejects out. No sockets, no clocks, no async.
//!
//! Each format is a folder of its own with real samples and golden output. A format says how a stream of its bytes is cut
//! into messages ([`Framing`]), how sure it is that some bytes are its own ([`Format::sniff`]), and makes a [`Decoder`]
//! that turns messages into events. Start with [`format`] and one small decoder, [`clamd`].

mod access;
pub mod clock;
mod fields;
pub mod format;
pub mod framing;
#[cfg(test)]
mod golden;
pub mod json;
mod modsecurity;
mod moment;
mod sender;
pub mod stream;

mod audit;
mod auditd;
mod bind;
mod cef;
mod clamd;
mod cron;
mod evtx;
mod json_log;
mod kv;
mod laurel;
mod leef;
mod lines;
mod mysql;
mod nxlog;
mod pairs;
mod pam;
mod postgresql;
mod sshd;
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
