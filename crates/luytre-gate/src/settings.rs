//! What the administrator says about the gate: the `[gate]` part of `luytre.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::network::Network;

/// Where the gate listens and what it accepts. A listener without an address is off.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateSettings {
    /// Syslog in datagrams (RFC 5426), usually port 514.
    pub syslog_udp: Option<SocketAddr>,
    /// Syslog over TCP (RFC 6587), usually port 601 or 514.
    pub syslog_tcp: Option<SocketAddr>,
    /// Syslog over TLS (RFC 5425), usually port 6514; needs `tls`.
    pub syslog_tls: Option<SocketAddr>,
    /// Elasticsearch-compatible bulk requests and NDJSON.
    pub http: Option<SocketAddr>,
    /// Whether the HTTP listener speaks TLS; needs `tls`.
    pub http_over_tls: bool,
    /// Certificates.
    pub tls: Option<TlsSettings>,
    /// Networks beside loopback from which HTTP deliveries are taken without a token.
    pub anonymous_from: Vec<Network>,
    /// Files that are followed.
    pub follow: Vec<FollowSettings>,
    /// Folder for what must survive a restart: positions of followed files, deliveries in flight.
    pub state_dir: PathBuf,
    /// Limits on what a sender can do.
    pub limits: Limits,
}

impl Default for GateSettings {
    fn default() -> Self {
        GateSettings {
            syslog_udp: None,
            syslog_tcp: None,
            syslog_tls: None,
            http: Some(SocketAddr::from(([127, 0, 0, 1], 9200))),
            http_over_tls: false,
            tls: None,
            anonymous_from: Vec::new(),
            follow: Vec::new(),
            state_dir: PathBuf::from("luytre-data/gate"),
            limits: Limits::default(),
        }
    }
}

/// Certificates of the TLS listeners.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file with the server's certificate chain.
    pub certificate: PathBuf,
    /// PEM file with its private key.
    pub key: PathBuf,
    /// PEM file with the authorities that sign client certificates. Without it no client certificate is asked for.
    #[serde(default)]
    pub client_authorities: Option<PathBuf>,
    /// Whether a client without a certificate is refused.
    #[serde(default)]
    pub client_certificate_required: bool,
}

/// Files that are followed as they grow.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FollowSettings {
    /// Path; `*` and `?` stand for parts of names.
    pub path: String,
    /// Format; recognised by content when absent.
    #[serde(default)]
    pub format: Option<String>,
    /// Host that wrote the files, for records that name none.
    #[serde(default)]
    pub host: Option<String>,
}

/// Limits; each one that bites is counted or answered.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Events after which a batch is handed on.
    pub batch_events: usize,
    /// Bytes after which a batch is handed on.
    pub batch_bytes: usize,
    /// Milliseconds without input after which a batch is handed on.
    pub batch_idle_ms: u64,
    /// Open connections of a listener.
    pub connections: usize,
    /// Open connections of one address at a listener.
    pub connections_per_address: usize,
    /// Seconds without a byte after which a stream is closed. Long, because a sender of plain syslog loses the first
    /// message after a close; dead peers are found by keep-alive probes.
    pub idle_s: u64,
    /// Seconds for a TLS handshake.
    pub handshake_s: u64,
    /// Seconds for the body of an HTTP request.
    pub body_s: u64,
    /// Seconds without a byte after which the body of an HTTP request is given up.
    pub body_still_s: u64,
    /// Seconds for open connections to end when the gate is closed.
    pub drain_s: u64,
    /// Receive buffer of the UDP socket in bytes (the kernel may give less).
    pub udp_buffer_bytes: usize,
    /// Bytes of datagrams that wait to be stored; what comes beyond is dropped and counted.
    pub udp_queue_bytes: usize,
    /// Bytes of an HTTP body as sent.
    pub body_bytes: usize,
    /// Bytes of an HTTP body after decompression.
    pub body_bytes_unpacked: usize,
    /// HTTP bodies that are worked on at the same time. As many times `body_bytes` is the memory for bodies that arrive.
    pub bodies: usize,
    /// Seconds that a delivery waits for a busy store before the client is told to come again.
    pub busy_patience_s: u64,
    /// Milliseconds between two looks at followed files.
    pub follow_poll_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            batch_events: 500,
            batch_bytes: 1 << 20,
            batch_idle_ms: 100,
            connections: 2_000,
            connections_per_address: 64,
            idle_s: 4 * 3_600,
            handshake_s: 10,
            body_s: 300,
            body_still_s: 30,
            drain_s: 5,
            udp_buffer_bytes: 8 << 20,
            udp_queue_bytes: 64 << 20,
            body_bytes: 64 << 20,
            body_bytes_unpacked: 128 << 20,
            bodies: 4,
            busy_patience_s: 10,
            follow_poll_ms: 250,
        }
    }
}

impl Limits {
    pub(crate) fn batch_idle(&self) -> Duration {
        Duration::from_millis(self.batch_idle_ms)
    }

    pub(crate) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_s)
    }

    pub(crate) fn handshake(&self) -> Duration {
        Duration::from_secs(self.handshake_s)
    }

    pub(crate) fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_s)
    }
}
