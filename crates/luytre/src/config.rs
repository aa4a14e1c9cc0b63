//! The configuration file. Every key has a safe default; an unknown key is an error that names it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use luytre_gate::GateSettings;
use serde::Deserialize;

/// Largest configuration file, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What `luytre.toml` says.
#[derive(Debug, Clone, Deserialize)]
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
        let gate = GateSettings { state_dir: data.join("gate"), ..GateSettings::default() };
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerConfig {
    /// `postgres://user@host/database`; without it SQLite in the data folder.
    pub url: Option<String>,
}

/// Where pages are served.
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesConfig {
    /// Folders with rules beside the built-in pack.
    pub add: Vec<PathBuf>,
}

impl Config {
    /// Reads a configuration file, or returns the defaults.
    pub fn read(path: Option<&Path>) -> anyhow::Result<Config> {
        let Some(path) = path else { return Ok(Config::default()) };
        let size = path.metadata().with_context(|| format!("read {}", path.display()))?.len();
        anyhow::ensure!(size <= FILE_BYTES_MAX, "{}: {size} bytes, at most {FILE_BYTES_MAX}", path.display());
        let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        Config::parse(&text).with_context(|| format!("{}", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Config> {
        let says_state_dir = text.contains("state_dir");
        let mut config: Config = toml::from_str(text)?;
        if !says_state_dir {
            config.gate.state_dir = config.data.join("gate");
        }
        anyhow::ensure!(
            config.web.certificate.is_some() == config.web.key.is_some(),
            "[web] certificate and key belong together: set both or neither"
        );
        let alone = config.web.certificate.is_none() && !config.web.behind_tls;
        anyhow::ensure!(
            !alone || config.web.listen.ip().is_loopback(),
            "[web] listen = {}: pages are served to other machines over TLS only: set certificate and key, or behind_tls = true \
             when a proxy in front speaks TLS",
            config.web.listen
        );
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
