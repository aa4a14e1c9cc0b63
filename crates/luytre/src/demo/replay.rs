//! The attack of the sample logs, sent again through the real listeners with its times moved to now.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, bail};
use luytre_model::Nanos;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::content::sample;
use crate::demo::clocks::{Shift, first_time, move_times};

/// First moment of the attack in the samples that is worth seeing; what is earlier comes at once.
const SCENE_START: &str = "2026-11-22T00:06:30Z";
/// How much faster than it happened the attack is replayed: three minutes become half a minute.
const FASTER: i64 = 6;
/// How long messages are gathered before they are sent together.
const STEP: std::time::Duration = std::time::Duration::from_millis(200);
/// Largest answer of our own listener that is read.
const ANSWER_BYTES_MAX: u64 = 4 << 20;

/// Addresses of the listeners, and what senders need.
#[derive(Clone)]
pub struct Targets {
    /// Bulk endpoint and NDJSON.
    pub ingest: SocketAddr,
    /// Syslog over TLS.
    pub syslog_tls: SocketAddr,
    /// Syslog over TCP.
    pub syslog_tcp: SocketAddr,
    /// Syslog over UDP.
    pub syslog_udp: SocketAddr,
    /// Certificate of the TLS listener.
    pub certificate: CertificateDer<'static>,
    /// Token of the intrusion detection sensor.
    pub sensor_token: String,
    /// Token of the web application firewall.
    pub firewall_token: String,
}

/// How a sample travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Road {
    /// Octet-counted syslog over TLS, as rsyslog sends it.
    Tls,
    /// The bulk endpoint, as a shipper sends it.
    Bulk,
    /// NDJSON over HTTP in this format.
    Ndjson(&'static str),
    /// One syslog message a line over TCP, from this program.
    Tcp(&'static str),
    /// One syslog message a line over UDP, from this program.
    Udp(&'static str),
}

const ROADS: &[(&str, Road)] = &[
    ("syslog/rsyslog-rfc5424-tls-octet-counted.raw", Road::Tls),
    ("network/suricata-eve.json", Road::Bulk),
    ("application/modsecurity3-audit.json", Road::Ndjson("modsecurity3")),
    ("endpoint/auditd-enriched.log", Road::Tcp("audispd")),
    ("database/mariadb-server-audit.log", Road::Udp("mariadb")),
    ("endpoint/clamd.log", Road::Udp("clamd")),
    ("application/vsftpd.log", Road::Udp("vsftpd")),
    ("network/bind9-query.log", Road::Tcp("named")),
    ("application/apache-access-combined.log", Road::Tcp("apache2")),
    ("application/apache-error-modsecurity.log", Road::Tcp("apache2")),
];

struct Message {
    at: Nanos,
    road: Road,
    text: String,
}

/// Replays the whole attack; returns when the last message was sent.
pub async fn run(targets: Targets) -> anyhow::Result<()> {
    let from = Nanos::parse_rfc3339(SCENE_START).expect("a constant");
    let shift = Shift { from, to: crate::clock::now(), faster: FASTER };
    let messages = messages(shift);
    let mut sender = Sender::connect(targets).await?;
    let mut next = 0;
    while next < messages.len() {
        let now = crate::clock::now();
        let due = next + messages[next..].iter().take_while(|message| message.at <= now).count();
        sender.send(&messages[next..due]).await?;
        next = due;
        tokio::time::sleep(STEP).await;
    }
    sender.close().await
}

fn messages(shift: Shift) -> Vec<Message> {
    let mut all = Vec::new();
    for (path, road) in ROADS {
        let text = String::from_utf8_lossy(sample(path));
        let mut at = shift.of(shift.from);
        let parts: Vec<&str> = if *road == Road::Tls { octet_counted(&text) } else { text.lines().collect() };
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            // A line without a time belongs to the one before it.
            at = first_time(part).map_or(at, |time| shift.of(time));
            let moved = move_times(part, shift).replace(" vm ", " portal01 ").replace(",vm,", ",portal01,");
            all.push(Message { at, road: *road, text: moved });
        }
    }
    all.sort_by_key(|message| message.at);
    all
}

/// Cuts `LEN SP MSG` frames (RFC 6587).
fn octet_counted(text: &str) -> Vec<&str> {
    let mut frames = Vec::new();
    let mut rest = text;
    while let Some((length, after)) = rest.split_once(' ') {
        let Some(frame) = length.parse::<usize>().ok().and_then(|length| after.get(..length)) else { break };
        frames.push(frame);
        rest = &after[frame.len()..];
    }
    frames
}

struct Sender {
    targets: Targets,
    tls: TlsStream<TcpStream>,
    tcp: TcpStream,
    udp: UdpSocket,
}

impl Sender {
    async fn connect(targets: Targets) -> anyhow::Result<Self> {
        let tls = connect_tls(&targets).await.context("connect to our own syslog listener over TLS")?;
        let tcp =
            TcpStream::connect(targets.syslog_tcp).await.context("connect to our own syslog listener over TCP")?;
        let udp = UdpSocket::bind((targets.syslog_udp.ip(), 0)).await.context("open a UDP socket")?;
        udp.connect(targets.syslog_udp).await.context("name our own syslog listener for UDP")?;
        Ok(Sender { targets, tls, tcp, udp })
    }

    async fn send(&mut self, messages: &[Message]) -> anyhow::Result<()> {
        let of = |road: Road| messages.iter().filter(move |message| message.road == road);
        let mut sent: Vec<Road> = Vec::new();
        for (_, road) in ROADS {
            if sent.contains(road) {
                continue;
            }
            sent.push(*road);
            if of(*road).next().is_none() {
                continue;
            }
            match road {
                Road::Tls => {
                    let frames: String =
                        of(*road).map(|message| format!("{} {}", message.text.len(), message.text)).collect();
                    self.tls.write_all(frames.as_bytes()).await.context("send syslog over TLS")?;
                    self.tls.flush().await.context("send syslog over TLS")?;
                }
                Road::Bulk => {
                    let body: String = of(*road)
                        .map(|message| format!("{{\"create\":{{\"_index\":\"suricata\"}}}}\n{}\n", message.text))
                        .collect();
                    self.post("/_bulk", &self.targets.sensor_token, &body).await?;
                }
                Road::Ndjson(format) => {
                    let body: String = of(*road).map(|message| format!("{}\n", message.text)).collect();
                    self.post(&format!("/api/v1/events?source={format}"), &self.targets.firewall_token, &body).await?;
                }
                Road::Tcp(program) => {
                    let lines: String = of(*road).map(|message| syslog(message, program) + "\n").collect();
                    self.tcp.write_all(lines.as_bytes()).await.context("send syslog over TCP")?;
                }
                Road::Udp(program) => {
                    for message in of(*road) {
                        self.udp.send(syslog(message, program).as_bytes()).await.context("send syslog over UDP")?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn post(&self, path: &str, token: &str, body: &str) -> anyhow::Result<()> {
        post(self.targets.ingest, path, token, body).await.with_context(|| format!("POST {path}"))
    }

    async fn close(mut self) -> anyhow::Result<()> {
        self.tls.shutdown().await.context("end syslog over TLS")?;
        self.tcp.shutdown().await.context("end syslog over TCP")
    }
}

/// Wraps a line as RFC 5424 from the host of the scene.
fn syslog(message: &Message, program: &str) -> String {
    format!("<134>1 {} portal01 {program} - - - {}", message.at, message.text)
}

async fn connect_tls(targets: &Targets) -> anyhow::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(targets.certificate.clone()).context("trust the listener's certificate")?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("choose TLS versions")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(targets.syslog_tls).await?;
    let name = ServerName::try_from("localhost").expect("a constant");
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}

/// Posts `body` and checks that everything was taken.
pub async fn post(target: SocketAddr, path: &str, token: &str, body: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(target).await.context("connect")?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {target}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/x-ndjson\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.context("send")?;
    stream.write_all(body.as_bytes()).await.context("send")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await.context("read the answer")?;
    let answer = String::from_utf8_lossy(&answer);
    let taken = answer.starts_with("HTTP/1.1 200") && !answer.contains("\"errors\":true");
    if !taken {
        bail!("answered {}", answer.chars().take(400).collect::<String>());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
