//! Where a batch comes from, as the gate saw it.

use std::net::IpAddr;

/// A sender as the gate saw it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Origin {
    /// Name of the listener: `syslog-udp`, `syslog-tls`, `bulk`, `file` …
    pub listener: &'static str,
    /// The peer's address; `None` for files on this machine.
    pub address: Option<IpAddr>,
    /// Subject of the peer's verified client certificate.
    pub certificate: Option<String>,
    /// The token that the sender gave, as it stood in `Authorization` (without the scheme).
    pub token: Option<String>,
    /// Code of the source or format that the sender named itself (`?source=KIND`, `luytre import --source`). A format
    /// stands in for the module when nothing else is known; it grants nothing.
    pub format: Option<String>,
    /// Code of the system for which the administrator imports (`luytre import --system`); only files set it.
    pub system: Option<String>,
    /// The listener takes nothing without a token or certificate of ours.
    pub must_prove: bool,
}

/// What the gate needs for building the right decoder.
#[derive(Debug, Clone, Default)]
pub struct SourceSettings {
    /// Zone, host and mappings.
    pub settings: luytre_intake::Settings,
    /// Format, when the registry says it.
    pub format: Option<String>,
}
