//! Decoders: bytes and source settings in, events and rejects out. No sockets, no clocks, no async.
//!
//! Each format is a folder of its own with real samples and golden output. A format says how a stream of its bytes is cut
//! into messages ([`Framing`]), how sure it is that some bytes are its own ([`Format::sniff`]), and makes a [`Decoder`]
//! that turns messages into events. Start with [`format`] and one small decoder, [`clamd`].

pub mod clock;
pub mod format;
pub mod framing;
pub mod json;
pub mod stream;

pub use format::{Arrival, Decoder, Format, Framing, Settings, by_name, formats, recognise};
pub use stream::{StreamDecoder, decode_all};
