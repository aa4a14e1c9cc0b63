//! Pages, the JSON API, live streams and the files of the pages.
//!
//! Everything that a person does goes to one operation of `luytre-desk`; this crate reads addresses and forms, and turns
//! views into HTML (with `maud`) or JSON. It holds no rules of the domain and no SQL. Whole pages come from the server
//! and work without scripts for reading, forms and navigation; the scripts in `assets/js` make them live.
//!
//! Start with [`router`], then `routes` (the table of all pages with who may open them), `cx` (what a request brings)
//! and one page, for example `pages::alerts`.

mod api;
mod assets;
mod cx;
mod error;
mod format;
mod health;
mod live;
mod pages;
mod params;
mod posted;
mod preferences;
mod range;
mod routes;
mod security;
mod ui;
mod words;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::tz::TimeZone;
use luytre_desk::{Clock, Desk};

pub use api::{gap_json, requirements_json};
pub use routes::router;
pub use security::CONTENT_SECURITY_POLICY;

/// How the pages are served.
pub struct WebSettings {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Zone of the times on pages; people read it beside the search box.
    pub zone: TimeZone,
    /// Served over TLS, directly or behind a proxy: cookies are then marked `Secure`.
    pub tls: bool,
    /// Host names under which the pages are reached, beside addresses and `localhost`. A request for another name is
    /// refused, so that a foreign page cannot reach the centre through a name of its own (DNS rebinding).
    pub hosts: Vec<String>,
    /// Version of the product, shown in the rail.
    pub version: String,
    /// Where logs are received, told to whoever connects a source.
    pub listeners: Vec<LogListener>,
}

/// A listener for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogListener {
    /// What it takes: syslog UDP, bulk …
    pub name: &'static str,
    /// Where.
    pub address: SocketAddr,
    /// A program of every Linux that sends a line there, with its options; none for what needs certificates.
    pub program: Option<&'static str>,
}

impl WebSettings {
    /// Builds the settings of a centre in Viet Nam without TLS.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap_or(TimeZone::UTC);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        WebSettings { clock, zone, tls: false, hosts: Vec::new(), version, listeners: Vec::new() }
    }

    /// A command on the server that sends a first line to the centre.
    pub fn first_line(&self, words: &str) -> Option<String> {
        let (listener, program) =
            self.listeners.iter().find_map(|listener| listener.program.map(|program| (listener, program)))?;
        let ip = match listener.address.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        Some(format!("{program} -n {ip} -P {} \"{words}\"", listener.address.port()))
    }
}

/// What every handler reaches.
pub(crate) struct Web {
    pub(crate) desk: Arc<Desk>,
    pub(crate) settings: WebSettings,
    pub(crate) counters: health::Counters,
}

#[cfg(test)]
mod tests;
