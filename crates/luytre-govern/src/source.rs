//! Log sources, and how the sender of an event is recognised as one.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use luytre_model::Layer;
use luytre_model::ids::{SourceId, SystemId};
use luytre_model::vocabulary::UnknownWord;
use serde::{Deserialize, Serialize};

/// Seconds between two events that are expected when nobody said otherwise: 15 minutes.
pub const EXPECTED_EVERY_S: u32 = 900;

/// Whether a source is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// In use.
    #[default]
    Active,
    /// Known to be quiet for a while: events are placed, silence is not counted.
    Paused,
    /// No longer in use: events are no longer placed here.
    Retired,
}

impl SourceState {
    /// All states.
    pub const ALL: [SourceState; 3] = [SourceState::Active, SourceState::Paused, SourceState::Retired];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            SourceState::Active => "active",
            SourceState::Paused => "paused",
            SourceState::Retired => "retired",
        }
    }
}

impl FromStr for SourceState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = SourceState::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| UnknownWord::new(word, "active, paused, retired"))
    }
}

/// An address, or a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

impl Network {
    /// Builds the range of `address`'s first `prefix` bits; `None` when it has fewer bits.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= bits).then(|| Network { base: masked(address, prefix), prefix })
    }

    /// Returns the number of bits that count.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether `address` is within. An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.base.is_ipv4() == address.is_ipv4() && masked(address, self.prefix) == self.base
    }

    fn host_bits(self) -> u8 {
        if self.base.is_ipv4() { 32 - self.prefix } else { 128 - self.prefix }
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V4((u32::from(address) & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V6((u128::from(address) & mask).into())
        }
    }
}

/// The text is neither an address nor `address/bits`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an address (192.0.2.7, 2001:db8::7) nor a range (192.0.2.0/24)")]
pub struct BadNetwork(String);

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.chars().take(60).collect());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| bad())?)),
            None => (text, None),
        };
        let address = address.trim().parse::<IpAddr>().map_err(|_| bad())?.to_canonical();
        let full = if address.is_ipv4() { 32 } else { 128 };
        Network::new(address, prefix.unwrap_or(full)).ok_or_else(bad)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host_bits() == 0 {
            return self.base.fmt(f);
        }
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

impl Serialize for Network {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// By what a sender is recognised. All parts that are set must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceMatch {
    /// Name of the ingest token (never the token itself).
    pub token: Option<String>,
    /// Address, or range of addresses, that the events come from.
    pub address: Option<Network>,
    /// Name in the client certificate.
    pub certificate: Option<String>,
    /// `host.name` in the event; case does not matter.
    pub host: Option<String>,
    /// `event.module` of the event (`nginx`, `suricata`).
    pub module: Option<String>,
}

impl SourceMatch {
    /// Whether nothing is set, so that nothing is recognised.
    pub fn is_empty(&self) -> bool {
        self.parts() == 0
    }

    fn parts(&self) -> u32 {
        u32::from(self.token.is_some())
            + u32::from(self.address.is_some())
            + u32::from(self.certificate.is_some())
            + u32::from(self.host.is_some())
            + u32::from(self.module.is_some())
    }
}

/// A registered log source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Identity.
    pub id: SourceId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The system that it watches; `None` until assigned.
    pub system: Option<SystemId>,
    /// Technical layer; `None`: the layer that the kind of event has by default.
    pub layer: Option<Layer>,
    /// The decoder to use; `None`: recognised from what arrives.
    pub format: Option<String>,
    /// Time zone of times that carry none, for example `Asia/Ho_Chi_Minh`.
    pub zone: Option<String>,
    /// By what it is recognised.
    pub match_: SourceMatch,
    /// Longest usual time between two events, in seconds.
    pub expected_every_s: u32,
    /// Whether it is in use.
    pub state: SourceState,
}

/// What is known about the sender of an event.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sender<'a> {
    /// Name of the ingest token.
    pub token: Option<&'a str>,
    /// Address of the connection.
    pub address: Option<IpAddr>,
    /// Name in the client certificate.
    pub certificate: Option<&'a str>,
    /// `host.name` of the event.
    pub host: Option<&'a str>,
    /// `event.module` of the event.
    pub module: Option<&'a str>,
}

/// Sources by what they are recognised by, ready to be asked for every event.
///
/// Sources are kept under their most telling part, so that one event is compared with a handful, not with thousands.
#[derive(Debug, Clone, Default)]
pub struct SourceIndex {
    sources: Vec<Source>,
    hosts: Vec<Option<String>>,
    by_token: HashMap<String, Vec<u32>>,
    by_certificate: HashMap<String, Vec<u32>>,
    by_host: HashMap<String, Vec<u32>>,
    by_address: HashMap<IpAddr, Vec<u32>>,
    /// Ranges and sources recognised by the module alone: few, compared one by one.
    rest: Vec<u32>,
    by_code: HashMap<String, u32>,
}

impl SourceIndex {
    /// Builds the index. Retired sources and sources without any part recognise nothing, and are found by code.
    pub fn new(mut sources: Vec<Source>) -> Self {
        // Best first: most parts, then the narrowest range, then the code. The first that holds wins.
        sources.sort_by(|a, b| {
            let rank = |source: &Source| {
                let open_bits = source.match_.address.map_or(u8::MAX, Network::host_bits);
                (std::cmp::Reverse(source.match_.parts()), open_bits)
            };
            rank(a).cmp(&rank(b)).then_with(|| a.code.cmp(&b.code))
        });
        let mut index = SourceIndex::default();
        for (number, source) in sources.iter().enumerate() {
            let number = u32::try_from(number).expect("fewer than four billion sources");
            index.by_code.insert(source.code.clone(), number);
            let part = &source.match_;
            let host = part.host.as_deref().map(str::to_lowercase);
            if source.state != SourceState::Retired && !part.is_empty() {
                let list = if let Some(token) = &part.token {
                    index.by_token.entry(token.clone()).or_default()
                } else if let Some(certificate) = &part.certificate {
                    index.by_certificate.entry(certificate.clone()).or_default()
                } else if let Some(host) = &host {
                    index.by_host.entry(host.clone()).or_default()
                } else if let Some(network) = part.address.filter(|network| network.host_bits() == 0) {
                    index.by_address.entry(network.base).or_default()
                } else {
                    &mut index.rest
                };
                list.push(number);
            }
            index.hosts.push(host);
        }
        index.sources = sources;
        index
    }

    /// Returns the source that the sender is recognised as: the one with the most parts that all hold; among equals the
    /// narrower range of addresses, then the smaller code.
    ///
    /// A sender that proved to be one of ours by the token or certificate of a source stays with the sources of that
    /// proof: host and module are what it writes itself, and must not bring its events to another agency.
    pub fn resolve(&self, sender: Sender<'_>) -> Option<&Source> {
        let host = sender
            .host
            .map(|host| if is_lower(host) { host.into() } else { std::borrow::Cow::from(host.to_lowercase()) });
        let address = sender.address.map(|address| address.to_canonical());
        let of_token = sender.token.and_then(|token| self.by_token.get(token));
        let of_certificate = sender.certificate.and_then(|certificate| self.by_certificate.get(certificate));
        let proven = of_token.is_some() || of_certificate.is_some();
        let claimed = [
            host.as_deref().and_then(|host| self.by_host.get(host)),
            address.and_then(|address| self.by_address.get(&address)),
            Some(&self.rest),
        ];
        let lists = [of_token, of_certificate].into_iter().chain(claimed.into_iter().filter(|_| !proven));
        let holds = |number: &u32| {
            let part = &self.sources[*number as usize].match_;
            part.token.as_deref().is_none_or(|token| sender.token == Some(token))
                && part.certificate.as_deref().is_none_or(|certificate| sender.certificate == Some(certificate))
                && part.module.as_deref().is_none_or(|module| sender.module == Some(module))
                && part.address.is_none_or(|network| address.is_some_and(|address| network.contains(address)))
                && self.hosts[*number as usize].as_deref().is_none_or(|wanted| host.as_deref() == Some(wanted))
        };
        // Every list is in the order of preference, so its first that holds is its best.
        let best = lists.flatten().filter_map(|list| list.iter().copied().find(|number| holds(number))).min();
        best.map(|number| &self.sources[number as usize])
    }

    /// Returns the source with this code.
    pub fn by_code(&self, code: &str) -> Option<&Source> {
        self.by_code.get(code).map(|number| &self.sources[*number as usize])
    }

    /// Returns all sources, most specific first.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
}

fn is_lower(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests;
