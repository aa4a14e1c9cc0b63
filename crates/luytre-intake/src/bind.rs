//! BIND's query log, and the other categories that may stand in the same file.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use crate::format::{Arrival, Decoder, Format, Framing};
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};

/// BIND's query log.
pub const FORMAT: Format = Format {
    name: "bind",
    about: "BIND's query log, with local or ISO time; other categories of the same file as well.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Bind { sender: Sender::new(settings) }),
};

fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let Some(line) = text.trim_start().lines().next() else { return 0 };
    let line = Line::read(line);
    if Query::read(line.rest).is_some() { 90 } else { 0 }
}

struct Bind {
    sender: Sender,
}

impl Decoder for Bind {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let line = Line::read(text.trim());
        let query = Query::read(line.rest);
        if query.is_none() && line.category.is_empty() {
            return refuse(
                out,
                arrival,
                "client address#port (name): query: name class type of BIND's query log",
                message,
            );
        }
        let kind = if query.is_some() { "bind.query" } else { "bind.log" };
        let mut event = self.sender.begin(out, kind, message, arrival);
        self.sender.stamp(&mut event, line.time, arrival);
        event.str(col::EVENT_KIND, "event");
        event.str(col::EVENT_CATEGORY, "network");
        event.str(col::LOG_LEVEL, line.level);
        event.str(col::LOG_LOGGER, line.category);
        match query {
            Some(query) => query.write(&mut event),
            None => {
                event.str(col::MESSAGE, line.rest);
                if let Some(client) = Client::read(line.rest) {
                    client.write(&mut event);
                }
            }
        }
        self.sender.close(event);
    }
}

/// Time, category and level, each of which the administrator may have switched off.
struct Line<'a> {
    time: Option<Moment>,
    category: &'a str,
    level: &'a str,
    rest: &'a str,
}

impl<'a> Line<'a> {
    fn read(text: &'a str) -> Self {
        let (time, mut rest) = match moment::iso(text).or_else(|| moment::dashed(text)) {
            Some((time, rest)) => (Some(time), rest.trim_start()),
            None => (None, text),
        };
        let (mut category, mut level) = ("", "");
        while let Some((word, after)) = rest.split_once(": ") {
            let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            match word {
                "debug" | "info" | "notice" | "warning" | "error" | "critical" => level = word,
                "query" | "client" => break,
                _ if plain && category.is_empty() && time.is_some() => category = word,
                _ => break,
            }
            rest = after;
        }
        Line { time, category, level, rest }
    }
}

/// `client @0x7f76adae4c98 198.51.100.66#34470 (version.bind): `.
struct Client<'a> {
    address: &'a str,
    port: &'a str,
    rest: &'a str,
}

impl<'a> Client<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut rest = text.strip_prefix("client ")?;
        if rest.starts_with('@') {
            rest = rest.split_once(' ')?.1;
        }
        let (address, rest) = rest.split_once('#')?;
        let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
        address.parse::<std::net::IpAddr>().ok()?;
        Some(Client { address, port: &rest[..end], rest: &rest[end..] })
    }

    fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::SOURCE_IP, self.address);
        event.str(col::SOURCE_PORT, self.port);
    }
}

/// `query: version.bind CH TXT +T (192.0.2.10)`, perhaps after `view internal: `.
struct Query<'a> {
    client: Client<'a>,
    view: &'a str,
    name: &'a str,
    class: &'a str,
    kind: &'a str,
    flags: &'a str,
    server: &'a str,
}

impl<'a> Query<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let client = Client::read(text)?;
        let (before, rest) = client.rest.split_once("query: ")?;
        let view = before.split_once("view ").map_or("", |(_, view)| view.trim_end().trim_end_matches(':'));
        let mut words = rest.split(' ');
        let (name, class, kind) = (words.next()?, words.next()?, words.next()?);
        let flags = words.next().unwrap_or("");
        let server = words.next().unwrap_or("").trim_matches(['(', ')']);
        Some(Query { client, view, name, class, kind, flags, server })
    }

    fn write(&self, event: &mut EventBuilder<'_>) {
        self.client.write(event);
        event.str(col::NETWORK_PROTOCOL, "dns");
        // T among the flags: the question came over TCP.
        let tcp = self.flags.starts_with(['+', '-']) && self.flags.contains('T');
        event.str(col::NETWORK_TRANSPORT, if tcp { "tcp" } else { "udp" });
        event.str(col::DNS_TYPE, "query");
        event.str(col::DNS_QUESTION_NAME, self.name);
        event.str(col::DNS_QUESTION_TYPE, self.kind);
        if self.server.parse::<std::net::IpAddr>().is_ok() {
            event.str(col::DESTINATION_IP, self.server);
        }
        event.int(col::DESTINATION_PORT, 53);
        for (name, value) in [("bind.class", self.class), ("bind.flags", self.flags), ("bind.view", self.view)] {
            if !value.is_empty() {
                event.overflow(name, ValueRef::Text(value));
            }
        }
    }
}

#[cfg(test)]
mod tests;
