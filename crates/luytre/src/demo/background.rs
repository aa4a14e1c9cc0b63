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

/// Of so many rounds one carries what programs say seldom: update runs, back-ups, self-checks.
const SELDOM: u32 = 120;

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
    let (mut number, mut round) = (0, 0_u32);
    loop {
        text.clear();
        for sender in senders.iter().filter(|sender| !sender.silent) {
            text += &line(sender, now(), number);
            if round.is_multiple_of(SELDOM) {
                text += &seldom(sender, now());
            }
            number = number.wrapping_add(1);
        }
        stream.write_all(text.as_bytes()).await.context("send syslog over TCP")?;
        round = round.wrapping_add(1);
        tokio::time::sleep(EVERY).await;
    }
}

/// Returns what the programs of a sender say seldom, as they write it. Firewalls tell of their load everywhere; the rest is
/// set up only where a system is cared for.
fn seldom(sender: &Sender, at: Nanos) -> String {
    let host = &sender.host;
    let local = at.timestamp().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(7)));
    let say = |program: &str, message: &str| format!("<30>1 {at} {host} {program} - - - {message}\n");
    let fortigate = |fields: &str| {
        let (date, time) = (local.strftime("%Y-%m-%d"), local.strftime("%H:%M:%S"));
        let head = format!("date={date} time={time} tz=\"+0700\" devname=\"{host}\" devid=\"FGT60F0000000001\"");
        format!("<189>1 {at} {host} fortigate - - - {head} {fields}\n")
    };
    match sender.kind {
        Everyday::Firewall => {
            let mut text = fortigate(
                "logid=\"0100040704\" type=\"event\" subtype=\"system\" level=\"notice\" vd=\"root\" logdesc=\"System performance statistics\" action=\"perf-stats\" cpu=4 mem=51 totalsession=812 disk=0 bandwidth=\"1204/3310\" setuprate=3 msg=\"Performance statistics: average CPU: 4, memory:  51, concurrent sessions:  812, setup-rate: 3\"",
            );
            if sender.cared {
                text += &fortigate(
                    "logid=\"0101039424\" type=\"event\" subtype=\"vpn\" level=\"information\" vd=\"root\" logdesc=\"SSL VPN tunnel up\" action=\"tunnel-up\" tunneltype=\"ssl-tunnel\" tunnelid=1204331 remip=203.0.113.9 tunnelip=192.0.2.200 user=\"quan.tri\" group=\"VPN-QuanTri\" dst_host=\"N/A\" reason=\"tunnel established\" msg=\"SSL tunnel established\"",
                );
                text += &fortigate(
                    "logid=\"0100041000\" type=\"event\" subtype=\"system\" level=\"notice\" vd=\"root\" logdesc=\"FortiGate update succeeded\" status=\"update\" msg=\"FortiGate scheduled update fcni=yes fdni=yes fsci=yes idsdb(25.00912)\"",
                );
            }
            text
        }
        Everyday::Machine if sender.cared => {
            say("clamd", "SelfCheck: Database status OK.")
                + &say(
                    "freshclam",
                    "daily.cld database is up-to-date (version: 27823, sigs: 2077451, f-level: 90, builder: raynman)",
                )
                + &say(
                    "unattended-upgrade",
                    "INFO No packages found that can be upgraded unattended and no pending auto-removals",
                )
                + &say("aide", "AIDE found NO differences between database and filesystem. Looks okay!!")
                + &say("sshd(pam_google_authenticator)", "Accepted google_authenticator for quantri")
        }
        Everyday::Database if sender.cared => {
            say("pgbackrest", "P00   INFO: backup command end: completed successfully (48211ms)")
        }
        Everyday::Sensor => {
            say(
                "suricata-update",
                "<Info> -- Writing rules to /var/lib/suricata/rules/suricata.rules: total: 48022; enabled: 37417; added: 12; removed 3; modified: 1125",
            ) + &say(
                "suricata",
                &format!(
                    "{{\"timestamp\":\"{}\",\"event_type\":\"stats\",\"stats\":{{\"uptime\":86400,\"capture\":{{\"kernel_packets\":912003,\"kernel_drops\":0}},\"detect\":{{\"engines\":[{{\"id\":0,\"rules_loaded\":37417,\"rules_failed\":0}}],\"alert\":12}}}}}}",
                    local.strftime("%Y-%m-%dT%H:%M:%S%.6f%z")
                ),
            )
        }
        Everyday::Web | Everyday::Machine | Everyday::Database | Everyday::Services => String::new(),
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
        Everyday::Sensor => {
            let (time, port) = (local.strftime("%Y-%m-%dT%H:%M:%S%.6f%z"), 30_000 + number % 20_000);
            format!(
                "<142>1 {at} {host} suricata - - - {{\"timestamp\":\"{time}\",\"flow_id\":{},\"in_iface\":\"eth1\",\"event_type\":\"flow\",\"src_ip\":\"{visitor}\",\"src_port\":{port},\"dest_ip\":\"192.0.2.80\",\"dest_port\":443,\"proto\":\"TCP\",\"app_proto\":\"tls\",\"flow\":{{\"pkts_toserver\":12,\"pkts_toclient\":14,\"bytes_toserver\":{},\"bytes_toclient\":9120,\"start\":\"{time}\",\"end\":\"{time}\",\"age\":1,\"state\":\"closed\",\"reason\":\"shutdown\",\"alerted\":false}}}}\n",
                1_000_000_000 + u64::from(number),
                1_400 + number % 900
            )
        }
        Everyday::Services => {
            let (pc, mac) = (10 + number % 40, number % 90 + 10);
            match number % 3 {
                0 => format!(
                    "<30>1 {at} {host} dhcpd 812 - - DHCPACK on 192.0.2.{pc} to 00:00:5e:00:53:{mac} (pc-0{pc}) via eth0\n"
                ),
                1 => format!(
                    "<30>1 {at} {host} radiusd 901 - - ({number}) Login OK: [host/pc-0{pc}.example] (from client sw-tang2 port 12 cli 00-00-5E-00-53-{mac})\n"
                ),
                _ => format!(
                    "<30>1 {at} {host} named 640 - - client @0x7f2c3c0a5b68 192.0.2.{pc}#50210 (quang-cao.example): rpz QNAME NXDOMAIN rewrite quang-cao.example/A/IN via quang-cao.example.rpz.local\n"
                ),
            }
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
