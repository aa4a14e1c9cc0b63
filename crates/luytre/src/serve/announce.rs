//! What a centre says when it has started: its address, what listens where, and how a first line gets in.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::Context;

use super::Centre;
use crate::language::Language;
use crate::terminal::note;

/// What listens, by name; `None` is off.
pub(super) struct Listening<'a> {
    /// The pages and the API.
    pub url: &'a str,
    /// The bulk endpoint and NDJSON.
    pub http: Option<SocketAddr>,
    /// Syslog in datagrams.
    pub syslog_udp: Option<SocketAddr>,
    /// Syslog over TCP.
    pub syslog_tcp: Option<SocketAddr>,
    /// Syslog over TLS.
    pub syslog_tls: Option<SocketAddr>,
    /// The data folder.
    pub data: &'a Path,
}

/// Prints it. A centre whose terminal is gone goes on.
pub(super) async fn print(centre: &Centre, language: Language) -> anyhow::Result<()> {
    let link = centre.desk.first_administrator_link().await.context("make the first administrator's link")?;
    let listening = Listening {
        url: &centre.url,
        http: centre.gate.http,
        syslog_udp: centre.gate.syslog_udp,
        syslog_tcp: centre.gate.syslog_tcp,
        syslog_tls: centre.gate.syslog_tls,
        data: &centre.data,
    };
    let text = text(&listening, link.as_ref().map(|link| link.token.as_str()), language);
    if let Err(error) = crate::terminal::say(text.trim_end()) {
        note(format_args!("luytre: nobody reads what the centre prints: {error}"));
    }
    Ok(())
}

fn text(listening: &Listening<'_>, setup: Option<&str>, language: Language) -> String {
    let say = |vi: &'static str, en: &'static str| language.pick(vi, en).to_owned();
    let url = listening.url;
    let mut text = format!("{} {url}\n", say("Trung tâm đang chạy tại", "The centre is running at"));
    if let Some(token) = setup {
        let words = say("Tạo quản trị viên đầu tiên (dùng một lần):", "Create the first administrator (once):");
        line(&mut text, &format!("{words} {url}/setup/{token}"));
    }
    line(&mut text, &format!("{} {}", say("Dữ liệu nằm ở", "Its data are in"), listening.data.display()));
    line(&mut text, &say("Đang nhận:", "Listening:"));
    let off = say("tắt", "off");
    let rows = [
        ("syslog UDP", listening.syslog_udp, "syslog_udp"),
        ("syslog TCP", listening.syslog_tcp, "syslog_tcp"),
        ("syslog TLS", listening.syslog_tls, "syslog_tls, [gate.tls]"),
        ("bulk, NDJSON", listening.http, "http"),
    ];
    for (name, address, key) in rows {
        let state = address.map_or_else(|| format!("{off} ([gate] {key})"), |address| address.to_string());
        line(&mut text, &format!("  {name:<13} {state}"));
    }
    if let Some(command) = first_line(listening, language) {
        line(&mut text, &format!("{} {command}", say("Gửi thử dòng đầu tiên:", "Send a first line:")));
        let where_to = say("rồi xem tại", "then look at");
        line(&mut text, &format!("  {where_to} {url}/sources, {url}/search"));
    }
    let all = [listening.syslog_udp, listening.syslog_tcp, listening.syslog_tls, listening.http];
    if all.iter().flatten().all(|address| address.ip().is_loopback()) {
        line(
            &mut text,
            &say(
                "Mới nhận từ chính máy này; để nhận từ máy khác: luytre serve --help, luytre config sample.",
                "Only this machine is heard; to hear others: luytre serve --help, luytre config sample.",
            ),
        );
    }
    line(&mut text, &say("Nhấn Ctrl-C để dừng.", "Press Ctrl-C to stop."));
    text
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a String takes everything");
}

/// A command that sends one line to the first listener that takes it.
fn first_line(listening: &Listening<'_>, language: Language) -> Option<String> {
    let words = language.pick("dòng thử đầu tiên", "a first line");
    let logger = |address: SocketAddr, option: &str| {
        let reached = reachable(address);
        format!("logger {option} -n {} -P {} \"{words}\"", reached.ip(), reached.port())
    };
    if let Some(address) = listening.syslog_tcp {
        return Some(logger(address, "-T"));
    }
    if let Some(address) = listening.syslog_udp {
        return Some(logger(address, "-d"));
    }
    let address = reachable(listening.http?);
    Some(format!("curl -d '{{\"message\":\"{words}\"}}' http://{address}/api/v1/events"))
}

/// The address by which this machine reaches a listener.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests;
