//! The calm background: everyday events of systems that are not attacked, over syslog, for as long as the demonstration runs.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use luytre_model::Nanos;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::clock::now;
use crate::demo::province::{Everyday, Sender};

/// How often every live sender says something.
const EVERY: Duration = Duration::from_secs(5);
/// A silent sender was last heard this long ago.
const SILENT_FOR: i64 = 30 * 3_600 * Nanos::SECOND;
/// Events that a silent sender left.
const SILENT_EVENTS: u32 = 12;

/// Sends what the silent ones sent before they fell silent, then everyday events of the live ones until cancelled.
pub async fn run(syslog: SocketAddr, senders: Vec<Sender>) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(syslog).await.context("connect to our own syslog listener over TCP")?;
    let past = now().plus(-SILENT_FOR);
    let mut text = String::new();
    for sender in senders.iter().filter(|sender| sender.silent) {
        for number in 0..SILENT_EVENTS {
            text += &line(sender, past.plus(-i64::from(number) * 60 * Nanos::SECOND), number);
        }
    }
    stream.write_all(text.as_bytes()).await.context("send syslog over TCP")?;
    let mut number = 0;
    loop {
        text.clear();
        for sender in senders.iter().filter(|sender| !sender.silent) {
            text += &line(sender, now(), number);
            number = number.wrapping_add(1);
        }
        stream.write_all(text.as_bytes()).await.context("send syslog over TCP")?;
        tokio::time::sleep(EVERY).await;
    }
}

/// Returns one line of syslog (RFC 5424), as the program in question writes it.
fn line(sender: &Sender, at: Nanos, number: u32) -> String {
    let host = &sender.host;
    let visitor = format!("203.0.113.{}", 10 + number % 200);
    let local = at.timestamp().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(7)));
    match sender.kind {
        Everyday::Web => {
            let page = ["/", "/tin-tuc", "/thu-tuc", "/lien-he", "/van-ban?trang=2"][number as usize % 5];
            let time = local.strftime("%d/%b/%Y:%H:%M:%S %z");
            format!(
                "<190>1 {at} {host} nginx - - - {visitor} - - [{time}] \"GET {page} HTTP/1.1\" 200 {} \"-\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64)\"\n",
                900 + number % 400
            )
        }
        Everyday::Database => {
            let time = local.strftime("%Y-%m-%d %H:%M:%S%.3f");
            format!(
                "<173>1 {at} {host} postgres {} - - {time} +07 [{}] ung_dung@du_lieu 127.0.0.1 LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,\"select ma, ten from danh_muc where ma={}\",<none>\n",
                2000 + number % 50,
                2000 + number % 50,
                number % 97
            )
        }
        Everyday::Machine => {
            format!(
                "<38>1 {at} {host} sshd {} - - Accepted publickey for quantri from 192.0.2.250 port {} ssh2: ED25519 SHA256:q6Yg0\n",
                3000 + number % 500,
                40_000 + number % 20_000
            )
        }
        Everyday::Firewall => {
            let (date, time) = (local.strftime("%Y-%m-%d"), local.strftime("%H:%M:%S"));
            format!(
                "<189>1 {at} {host} fortigate - - - date={date} time={time} tz=\"+0700\" devname=\"{host}\" devid=\"FGT60F0000000001\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip={visitor} srcport={} dstip=192.0.2.80 dstport=443 proto=6 action=\"close\" policyid=7 service=\"HTTPS\" sentbyte={} rcvdbyte={}\n",
                30_000 + number % 20_000,
                1_200 + number % 800,
                4_000 + number % 9_000
            )
        }
    }
}
