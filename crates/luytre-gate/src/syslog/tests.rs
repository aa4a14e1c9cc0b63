//! Real sockets: framing, limits, back-pressure, certificates, loss.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, SanType,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use crate::intake::Refusal;
use crate::settings::TlsSettings;
use crate::testing::{Recorder, open_gate};

const COUNTED: &[u8] = include_bytes!("../../../../content/samples/real/syslog/rsyslog-rfc5424-tls-octet-counted.raw");
const LINES: &[u8] = include_bytes!("../../../../content/samples/real/syslog/rsyslog-rfc5424.log");

async fn send(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("the gate listens");
    stream.write_all(bytes).await.expect("the gate reads");
    stream
}

/// Reads until the gate closes.
async fn closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.expect("it is closed");
}

/// Messages of the sample, cut by its octet counts.
fn counted_messages() -> usize {
    let (mut at, mut messages) = (0, 0);
    while at < COUNTED.len() {
        let space = at + COUNTED[at..].iter().position(|byte| *byte == b' ').expect("a space after the count");
        let count: usize =
            std::str::from_utf8(&COUNTED[at..space]).expect("digits").trim().parse().expect("an octet count");
        at = space + 1 + count;
        messages += 1;
    }
    messages
}

#[tokio::test]
async fn counted_and_line_framing_are_told_apart_for_each_connection() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let address = gate.syslog_tcp.expect("a listener");
    let counted =
        send(address, b"41 <13>Nov 22 00:00:00 web app: one\n and two39 <13>Nov 22 00:00:00 web app: three\n<14>")
            .await;
    let lines = send(address, b"<13>Nov 22 00:00:00 db app: four\n<13>Nov 22 00:00:00 db app: five\n").await;
    recorder.wait_for("four events", |recorder| recorder.events() == 4).await;
    let mut messages = recorder.field("message");
    messages.sort();
    assert_eq!(messages, ["five", "four", "one\n and two", "three\n<14>"]);
    drop((counted, lines));
    gate.close().await;
    assert!(recorder.rejects().is_empty());
}

#[tokio::test]
async fn the_stream_of_a_real_rsyslog_comes_in_whole() {
    let expected = counted_messages();
    assert!(expected > 100, "the sample has messages");
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut stream = TcpStream::connect(gate.syslog_tcp.expect("a listener")).await.expect("the gate listens");
    for part in COUNTED.chunks(777) {
        stream.write_all(part).await.expect("the gate reads");
    }
    drop(stream);
    recorder.wait_for("all events", |recorder| recorder.events() >= expected).await;
    gate.close().await;
    assert_eq!(recorder.events(), expected);
    assert!(recorder.rejects().is_empty(), "{:?}", recorder.rejects());
}

#[tokio::test]
async fn a_line_of_100_megabytes_is_refused_and_its_neighbours_go_on() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut stream = send(gate.syslog_tcp.expect("a listener"), b"<13>Nov 22 00:00:00 web app: before\n<13>").await;
    let block = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        stream.write_all(&block).await.expect("the gate reads");
    }
    stream.write_all(b"\n<13>Nov 22 00:00:00 web app: after\n").await.expect("the gate reads");
    recorder.wait_for("both neighbours", |recorder| recorder.events() == 2).await;
    assert_eq!(recorder.field("message"), ["before", "after"]);
    assert_eq!(recorder.rejects(), ["too_long"]);
    gate.close().await;
}

#[tokio::test]
async fn an_endless_stream_without_a_line_end_is_refused_once() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut stream = TcpStream::connect(gate.syslog_tcp.expect("a listener")).await.expect("the gate listens");
    let block = vec![b'A'; 1 << 20];
    for _ in 0..20 {
        stream.write_all(&block).await.expect("the gate reads");
    }
    recorder.wait_for("the reject", |recorder| recorder.rejects() == ["too_long"]).await;
    drop(stream);
    gate.close().await;
    assert_eq!(recorder.rejects(), ["too_long"]);
    assert_eq!(recorder.events(), 0);
}

#[tokio::test]
async fn absurd_counts_nul_bytes_and_broken_text_do_not_stop_a_connection() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let address = gate.syslog_tcp.expect("a listener");
    let stream = send(address, b"99999999999 <13>Nov 22 00:00:00 web app: x\n<13>Nov 22 00:00:00 web app: y\n").await;
    drop(stream);
    let stream = send(address, b"<13>Nov 22 00:00:00 web app: a\0b \xff\xfe c\n<13>Nov 22 00:00:00 web app: z\n").await;
    drop(stream);
    recorder.wait_for("the last", |recorder| recorder.field("message").iter().any(|message| message == "z")).await;
    recorder
        .wait_for("the line after the count", |recorder| {
            recorder.originals().iter().any(|original| original.ends_with("app: y"))
        })
        .await;
    gate.close().await;
}

#[tokio::test]
async fn a_cut_counted_message_is_counted_as_incomplete() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let stream =
        send(gate.syslog_tcp.expect("a listener"), b"31 <13>Nov 22 00:00:00 web app: ok500 <13>Nov 22 cut").await;
    drop(stream);
    recorder.wait_for("the reject", |recorder| recorder.rejects() == ["incomplete"]).await;
    assert_eq!(recorder.field("message"), ["ok"]);
    gate.close().await;
}

#[tokio::test]
async fn a_busy_store_slows_the_sender_and_loses_nothing() {
    let recorder = Recorder::new();
    recorder.refuse(Some(Refusal::Busy { retry_after: Duration::from_millis(1) }));
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut stream = TcpStream::connect(gate.syslog_tcp.expect("a listener")).await.expect("the gate listens");
    let line = format!("<13>Nov 22 00:00:00 web app: {}\n", "x".repeat(1_000));
    let mut sent = 0;
    // Without back-pressure this would go on for ever.
    while let Ok(written) = tokio::time::timeout(Duration::from_millis(500), stream.write_all(line.as_bytes())).await {
        written.expect("the gate keeps the connection");
        sent += 1;
        assert!(sent < 200_000, "the sender is slowed down");
    }
    assert!(recorder.refused() > 0);
    recorder.refuse(None);
    // The last line was cut by the timeout; its rest is unknown, so it is ended and not looked at.
    stream.write_all(b"\n<13>Nov 22 00:00:00 web app: last\n").await.expect("the gate reads on");
    recorder
        .wait_for("the last", |recorder| {
            recorder.events() > sent && recorder.field("message").iter().any(|message| message == "last")
        })
        .await;
    let whole = recorder.originals().iter().filter(|original| original.len() + 1 == line.len()).count();
    assert!(whole >= sent, "{whole} of {sent}");
    gate.close().await;
}

#[tokio::test]
async fn connections_of_one_address_are_limited_and_counted() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| settings.limits.connections_per_address = 2).await;
    let address = gate.syslog_tcp.expect("a listener");
    let first = send(address, b"<13>Nov 22 00:00:00 web app: 1\n").await;
    let second = send(address, b"<13>Nov 22 00:00:00 web app: 2\n").await;
    recorder.wait_for("two events", |recorder| recorder.events() == 2).await;
    closed(TcpStream::connect(address).await.expect("the gate listens")).await;
    assert_eq!(recorder.lost("too_many_connections"), 1);
    drop(first);
    // The place is free again as soon as the gate has noticed.
    for _ in 0..1_000 {
        let mut third = TcpStream::connect(address).await.expect("the gate listens");
        let _ = third.write_all(b"<13>Nov 22 00:00:00 web app: 3\n").await;
        let _ = third.shutdown().await;
        closed(third).await;
        if recorder.events() == 3 {
            break;
        }
    }
    assert_eq!(recorder.events(), 3);
    drop(second);
    gate.close().await;
}

#[tokio::test]
async fn closing_reads_what_is_on_its_way() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| settings.limits.batch_idle_ms = 60_000).await;
    let mut stream = TcpStream::connect(gate.syslog_tcp.expect("a listener")).await.expect("the gate listens");
    // More than one read, with a line at the end that could go on.
    let sent = 3_000;
    for number in 0..sent {
        stream.write_all(format!("<13>Nov 22 00:00:00 web app: {number}\n").as_bytes()).await.expect("read");
    }
    recorder.wait_for("the connection", |recorder| recorder.events() > 0).await;
    drop(stream);
    gate.close().await;
    assert_eq!(recorder.events(), sent);
}

#[tokio::test]
async fn datagrams_are_messages_whatever_they_contain() {
    let recorder = Recorder::new();
    let (gate, _folder) =
        open_gate(&recorder, |settings| settings.syslog_udp = Some(SocketAddr::from(([127, 0, 0, 1], 0)))).await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    socket.connect(gate.syslog_udp.expect("a listener")).await.expect("connected");
    for datagram in [
        &b"<13>Nov 22 00:00:00 web app: one\n<13>not another"[..],
        b"no priority at all\0\n",
        b"\n",
        b"<13>Nov 22 00:00:00 web app: last",
    ] {
        socket.send(datagram).await.expect("sent");
    }
    recorder.wait_for("three events", |recorder| recorder.events() == 3).await;
    recorder.wait_for("the empty one", |recorder| recorder.rejects() == ["bad_syntax"]).await;
    assert_eq!(recorder.field("message"), ["one\n<13>not another", "no priority at all", "last"]);
    recorder.with(|taken| {
        assert!(taken.iter().all(|taken| taken.origin.address.is_some_and(|address| address.is_loopback())));
    });
    gate.close().await;
}

#[tokio::test]
async fn datagrams_that_find_no_room_while_the_store_is_busy_are_counted() {
    let recorder = Recorder::new();
    recorder.refuse(Some(Refusal::Busy { retry_after: Duration::from_millis(1) }));
    let (gate, _folder) = open_gate(&recorder, |settings| {
        settings.syslog_udp = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        settings.limits.udp_queue_bytes = 16 << 10;
    })
    .await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
    socket.connect(gate.syslog_udp.expect("a listener")).await.expect("connected");
    let sent = 5_000;
    for number in 0..sent {
        socket.send(format!("<13>Nov 22 00:00:00 web app: {number}").as_bytes()).await.expect("sent");
    }
    recorder.refuse(None);
    recorder
        .wait_for("every datagram, stored or counted", |recorder| {
            let lost = recorder.lost("udp_dropped_by_kernel") + recorder.lost("udp_queue_full");
            recorder.events() as u64 + lost == sent
        })
        .await;
    assert!(recorder.lost("udp_queue_full") > 0, "the queue was too small on purpose");
    gate.close().await;
}

#[tokio::test]
async fn audit_records_that_are_held_come_out_when_the_sender_is_quiet() {
    let recorder = Recorder::new();
    recorder.reading.lock().expect("no panic").format = Some("auditd".to_owned());
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let line = b"type=SYSCALL msg=audit(1795305952.715:42): arch=c000003e syscall=59 success=yes exit=0 pid=1 uid=0 comm=\"id\" exe=\"/usr/bin/id\" key=\"web_exec\"\n";
    let stream = send(gate.syslog_tcp.expect("a listener"), line).await;
    recorder.wait_for("the record", |recorder| recorder.events() == 1).await;
    drop(stream);
    gate.close().await;
}

/// Certificates in files, and what a client needs.
struct Authority {
    folder: tempfile::TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "luytre test authority");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("written");
        let authority = Authority { folder, issuer };
        authority.issue("server", ExtendedKeyUsagePurpose::ServerAuth);
        authority
    }

    fn issue(&self, name: &str, usage: ExtendedKeyUsagePurpose) {
        let mut params = CertificateParams::new(vec![format!("{name}.example")]).expect("a name");
        params.subject_alt_names.push(SanType::IpAddress([127, 0, 0, 1].into()));
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        std::fs::write(self.folder.path().join(format!("{name}.pem")), certificate.pem()).expect("written");
        std::fs::write(self.folder.path().join(format!("{name}.key")), key.serialize_pem()).expect("written");
    }

    fn settings(&self, required: bool) -> TlsSettings {
        TlsSettings {
            certificate: self.folder.path().join("server.pem"),
            key: self.folder.path().join("server.key"),
            client_authorities: Some(self.folder.path().join("ca.pem")),
            client_certificate_required: required,
        }
    }

    fn client(&self, certificate: Option<&str>) -> tokio_rustls::TlsConnector {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.issuer.der().clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let config = match certificate {
            None => builder.with_no_client_auth(),
            Some(name) => {
                let path = self.folder.path().join(name);
                let chain = CertificateDer::from_pem_file(path.with_extension("pem")).expect("a certificate");
                let key = PrivateKeyDer::from_pem_file(path.with_extension("key")).expect("a key");
                builder.with_client_auth_cert(vec![chain], key).expect("a client certificate")
            }
        };
        tokio_rustls::TlsConnector::from(Arc::new(config))
    }
}

async fn send_tls(connector: tokio_rustls::TlsConnector, address: SocketAddr, bytes: &[u8]) -> std::io::Result<()> {
    let stream = TcpStream::connect(address).await?;
    let mut stream = connector.connect(ServerName::try_from("server.example").expect("a name"), stream).await?;
    stream.write_all(bytes).await?;
    stream.shutdown().await?;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await?;
    Ok(())
}

#[tokio::test]
async fn the_name_in_a_client_certificate_goes_with_the_events() {
    let authority = Authority::new();
    authority.issue("web01", ExtendedKeyUsagePurpose::ClientAuth);
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| {
        settings.syslog_tls = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        settings.tls = Some(authority.settings(false));
    })
    .await;
    let address = gate.syslog_tls.expect("a listener");
    send_tls(authority.client(Some("web01")), address, COUNTED).await.expect("sent");
    recorder.wait_for("all events", |recorder| recorder.events() == counted_messages()).await;
    recorder.with(|taken| {
        for taken in taken {
            let certificate = taken.origin.certificate.as_ref().expect("the certificate is known");
            assert_eq!(certificate.common_name.as_deref(), Some("web01"));
            assert_eq!(certificate.names, ["web01.example", "127.0.0.1"]);
            assert_eq!(certificate.fingerprint.len(), 64);
            assert_eq!(taken.origin.listener, "syslog-tls");
        }
    });
    send_tls(authority.client(None), address, LINES).await.expect("a certificate is not required here");
    recorder.wait_for("the lines", |recorder| recorder.events() > counted_messages()).await;
    recorder.with(|taken| assert!(taken.iter().any(|taken| taken.origin.certificate.is_none())));
    gate.close().await;
}

#[tokio::test]
async fn a_required_client_certificate_is_required() {
    let authority = Authority::new();
    let stranger = Authority::new();
    stranger.issue("web01", ExtendedKeyUsagePurpose::ClientAuth);
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| {
        settings.syslog_tls = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        settings.tls = Some(authority.settings(true));
    })
    .await;
    let address = gate.syslog_tls.expect("a listener");
    assert!(send_tls(authority.client(None), address, LINES).await.is_err(), "without a certificate");
    closed(send(address, LINES).await).await;
    recorder.wait_for("two failed handshakes", |recorder| recorder.lost("tls_handshake") == 2).await;
    assert_eq!(recorder.events(), 0);
    gate.close().await;
}
