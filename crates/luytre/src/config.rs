//! The configuration file. Every key has a safe default; an unknown key is an error that names it. [`keys`] holds what each
//! key means, for the sample, the reference page and `luytre config`.

pub mod command;
pub mod keys;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use luytre_gate::{GateSettings, TlsSettings};
use serde::{Deserialize, Serialize};

use crate::cli::Serve;

/// Largest configuration file, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where syslog is received when nobody says otherwise: this machine only, on a port that needs no rights.
const SYSLOG_OF_THIS_MACHINE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5514);
/// Folder of the data folder for what the gate must not forget.
const STATE_FOLDER: &str = "gate";

/// What `luytre.toml` says.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the event store, the ledger (when it is SQLite) and the positions of followed files.
    pub data: PathBuf,
    /// Number of this node, part of every event's identity.
    pub node: u16,
    /// The ledger.
    pub ledger: LedgerConfig,
    /// The pages and the API.
    pub web: WebConfig,
    /// The listeners.
    pub gate: GateSettings,
    /// The rules.
    pub rules: RulesConfig,
}

impl Default for Config {
    fn default() -> Self {
        let data = PathBuf::from("luytre-data");
        let gate = GateSettings { state_dir: data.join(STATE_FOLDER), ..GateSettings::default() };
        Config {
            data,
            node: 0,
            ledger: LedgerConfig::default(),
            web: WebConfig::default(),
            gate,
            rules: RulesConfig::default(),
        }
    }
}

/// Where state is kept.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerConfig {
    /// `postgres://user@host/database`; without it SQLite in the data folder.
    pub url: Option<String>,
}

/// Where pages are served.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// PEM file with the certificate chain; with `key`, pages are served over TLS.
    pub certificate: Option<PathBuf>,
    /// PEM file with the private key.
    pub key: Option<PathBuf>,
    /// A proxy in front speaks TLS: cookies are marked `Secure`.
    pub behind_tls: bool,
    /// Host names under which the pages are reached, beside addresses and localhost.
    pub hosts: Vec<String>,
}

impl Default for WebConfig {
    fn default() -> Self {
        WebConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            certificate: None,
            key: None,
            behind_tls: false,
            hosts: Vec::new(),
        }
    }
}

/// Which rules are in force.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesConfig {
    /// Folders with rules beside the built-in pack.
    pub add: Vec<PathBuf>,
}

impl Config {
    /// Reads a configuration file; without one, the safe defaults and syslog from this machine, so that a first line has
    /// where to go.
    pub fn read(path: Option<&Path>) -> anyhow::Result<Config> {
        let Some(path) = path else { return Ok(Config::without_file()) };
        let size = path.metadata().with_context(|| format!("read {}", path.display()))?.len();
        anyhow::ensure!(size <= FILE_BYTES_MAX, "{}: {size} bytes, at most {FILE_BYTES_MAX}", path.display());
        let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        Config::parse(&text).with_context(|| format!("{}", path.display()))
    }

    /// The configuration of `luytre serve`: the file, and the flags that count before it.
    pub fn of_command(arguments: &Serve) -> anyhow::Result<Config> {
        let mut config = Config::read(arguments.config.as_deref())?;
        if let Some(data) = &arguments.data {
            if config.gate.state_dir == config.data.join(STATE_FOLDER) {
                config.gate.state_dir = data.join(STATE_FOLDER);
            }
            config.data.clone_from(data);
        }
        if let Some(listen) = arguments.listen {
            config.web.listen = listen;
        }
        let gate = &mut config.gate;
        gate.http = arguments.ingest.or(gate.http);
        gate.syslog_udp = arguments.syslog_udp.or(gate.syslog_udp);
        gate.syslog_tcp = arguments.syslog_tcp.or(gate.syslog_tcp);
        gate.syslog_tls = arguments.syslog_tls.or(gate.syslog_tls);
        if let Some((certificate, key)) = arguments.tls_certificate.clone().zip(arguments.tls_key.clone()) {
            let before = gate.tls.take();
            gate.tls = Some(TlsSettings {
                certificate,
                key,
                client_authorities: before.as_ref().and_then(|before| before.client_authorities.clone()),
                client_certificate_required: before.is_some_and(|before| before.client_certificate_required),
            });
        }
        config.check()?;
        Ok(config)
    }

    fn without_file() -> Config {
        let mut config = Config::default();
        config.gate.syslog_udp = Some(SYSLOG_OF_THIS_MACHINE);
        config.gate.syslog_tcp = Some(SYSLOG_OF_THIS_MACHINE);
        config
    }

    fn parse(text: &str) -> anyhow::Result<Config> {
        let mut config: Config = toml::from_str(text)?;
        let table: toml::Table = text.parse()?;
        let says_state_dir = table.get("gate").and_then(|gate| gate.get("state_dir")).is_some();
        if !says_state_dir {
            config.gate.state_dir = config.data.join(STATE_FOLDER);
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        let (web, gate) = (&self.web, &self.gate);
        anyhow::ensure!(
            web.certificate.is_some() == web.key.is_some(),
            "[web] certificate and key belong together: set both or neither"
        );
        let alone = web.certificate.is_none() && !web.behind_tls;
        anyhow::ensure!(
            !alone || web.listen.ip().is_loopback(),
            "[web] listen = {}: pages are served to other machines over TLS only: set certificate and key, or behind_tls = true \
             when a proxy in front speaks TLS",
            web.listen
        );
        for (on, key) in [(gate.syslog_tls.is_some(), "syslog_tls"), (gate.http_over_tls, "http_over_tls")] {
            anyhow::ensure!(
                !on || gate.tls.is_some(),
                "[gate] {key} needs a certificate: set certificate and key of [gate.tls], or give --tls-certificate and --tls-key"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
