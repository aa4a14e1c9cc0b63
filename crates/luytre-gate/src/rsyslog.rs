//! A real rsyslog delivers a few thousand lines over each protocol, and is disturbed while it does.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::gate::Gate;
use crate::intake::Refusal;
use crate::settings::{GateSettings, TlsSettings};
use crate::testing::{Recorder, open_gate};

/// Lines a protocol.
const LINES: usize = 3_000;

/// A running rsyslog that reads `input.log` of its folder; ended when dropped.
struct Rsyslog {
    child: Child,
    folder: tempfile::TempDir,
}

impl Rsyslog {
    /// Starts rsyslog with an action; `None` when it is not installed.
    fn start(test: &str, prepare: impl FnOnce(&Path) -> String) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path();
        let lines: String = (0..LINES).map(|number| format!("{number}\n")).collect();
        std::fs::write(at.join("input.log"), lines).expect("written");
        let action = prepare(at);
        let at = at.display();
        let config = format!(
            "global(workDirectory=\"{at}\" defaultNetstreamDriverCAFile=\"{at}/ca.pem\")\n\
             module(load=\"imfile\" mode=\"polling\" pollingInterval=\"1\")\n\
             input(type=\"imfile\" file=\"{at}/input.log\" tag=\"app\" facility=\"local0\" severity=\"info\")\n\
             {action}\n"
        );
        std::fs::write(folder.path().join("rsyslog.conf"), config).expect("written");
        let child = Command::new("rsyslogd")
            .arg("-n")
            .arg("-f")
            .arg(folder.path().join("rsyslog.conf"))
            .arg("-i")
            .arg(folder.path().join("pid"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match child {
            Ok(child) => Some(Rsyslog { child, folder }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                println!("skipped: {test}: rsyslogd is absent");
                None
            }
            Err(error) => panic!("rsyslogd does not start: {error}"),
        }
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every number arrived exactly once.
#[track_caller]
fn check_whole(recorder: &Recorder) {
    let mut numbers: Vec<usize> =
        recorder.field("message").iter().map(|message| message.trim().parse().expect("a number")).collect();
    numbers.sort_unstable();
    let doubled = numbers.windows(2).filter(|pair| pair[0] == pair[1]).count();
    numbers.dedup();
    assert_eq!((numbers.len(), doubled), (LINES, 0), "numbers that arrived, and that arrived twice");
    assert!(recorder.rejects().is_empty(), "{:?}", recorder.rejects());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_with_octet_counting() {
    let recorder = Recorder::new();
    let certificates = tempfile::tempdir().expect("a folder");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["luytre.example".to_owned()]).expect("a name");
    let server = server.signed_by(&key, &issuer).expect("signed");
    let (certificate_path, key_path) = (certificates.path().join("s.pem"), certificates.path().join("s.key"));
    std::fs::write(&certificate_path, server.pem()).expect("written");
    std::fs::write(&key_path, key.serialize_pem()).expect("written");
    let (gate, _folder) = open_gate(&recorder, |settings| {
        settings.syslog_tls = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
        settings.tls = Some(TlsSettings {
            certificate: certificate_path,
            key: key_path,
            client_authorities: None,
            client_certificate_required: false,
        });
    })
    .await;
    let port = gate.syslog_tls.expect("a listener").port();
    let started = Rsyslog::start("tls_with_octet_counting", |at| {
        std::fs::write(at.join("ca.pem"), issuer.pem()).expect("written");
        format!(
            "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"{port}\" protocol=\"tcp\" TCP_Framing=\"octet-counted\" \
             template=\"RSYSLOG_SyslogProtocol23Format\" StreamDriver=\"gtls\" StreamDriverMode=\"1\" \
             StreamDriverAuthMode=\"x509/name\" StreamDriverPermittedPeers=\"luytre.example\" \
             action.resumeRetryCount=\"-1\" action.resumeInterval=\"1\")"
        )
    });
    let Some(rsyslog) = started else { return };
    recorder.wait_for("all lines", |recorder| recorder.events() >= LINES).await;
    drop(rsyslog);
    gate.close().await;
    check_whole(&recorder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn datagrams() {
    let recorder = Recorder::new();
    let (gate, _folder) =
        open_gate(&recorder, |settings| settings.syslog_udp = Some(SocketAddr::from(([127, 0, 0, 1], 0)))).await;
    let port = gate.syslog_udp.expect("a listener").port();
    let started = Rsyslog::start("datagrams", |at| {
        std::fs::write(at.join("ca.pem"), "").expect("written");
        format!("action(type=\"omfwd\" target=\"127.0.0.1\" port=\"{port}\" protocol=\"udp\")")
    });
    let Some(rsyslog) = started else { return };
    recorder
        .wait_for("all lines, stored or counted as lost", |recorder| {
            recorder.events() as u64 + recorder.lost("udp_dropped_by_kernel") >= LINES as u64
        })
        .await;
    drop(rsyslog);
    gate.close().await;
    assert_eq!(recorder.events() as u64 + recorder.lost("udp_dropped_by_kernel"), LINES as u64);
}

fn bulk_action(at: &Path, port: u16) -> String {
    std::fs::write(at.join("ca.pem"), "").expect("written");
    let folder = at.display();
    format!(
        "module(load=\"omelasticsearch\")\n\
         template(name=\"doc\" type=\"list\" option.jsonf=\"on\") {{\n\
           property(outname=\"@timestamp\" name=\"timereported\" dateFormat=\"rfc3339\" format=\"jsonf\")\n\
           property(outname=\"host\" name=\"hostname\" format=\"jsonf\")\n\
           property(outname=\"syslogtag\" name=\"syslogtag\" format=\"jsonf\")\n\
           property(outname=\"severity\" name=\"syslogseverity-text\" format=\"jsonf\")\n\
           property(outname=\"message\" name=\"msg\" format=\"jsonf\") }}\n\
         action(type=\"omelasticsearch\" server=\"127.0.0.1\" serverport=\"{port}\" template=\"doc\" bulkmode=\"on\" \
         searchIndex=\"syslog\" searchType=\"\" errorFile=\"{folder}/errors\" queue.type=\"linkedlist\" \
         queue.dequeueBatchSize=\"100\" action.resumeRetryCount=\"-1\" action.resumeInterval=\"1\")"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bulk_requests_while_the_store_is_busy_now_and_then() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let port = gate.http.expect("a listener").port();
    let started = Rsyslog::start("bulk_requests_while_the_store_is_busy_now_and_then", |at| bulk_action(at, port));
    let Some(rsyslog) = started else { return };
    for step in 1..4 {
        recorder.wait_for("some lines", |recorder| recorder.events() >= step * LINES / 5).await;
        let refused = recorder.refused();
        recorder.refuse(Some(match step {
            1 => Refusal::Full("no room".to_owned()),
            _ => Refusal::Busy { retry_after: Duration::from_secs(1) },
        }));
        recorder.wait_for("a refusal", |recorder| recorder.refused() > refused).await;
        recorder.refuse(None);
    }
    recorder.wait_for("all lines", |recorder| recorder.events() >= LINES).await;
    assert!(!rsyslog.folder.path().join("errors").exists(), "rsyslog gave nothing up");
    drop(rsyslog);
    gate.close().await;
    check_whole(&recorder);
}

/// The gate goes away without a word, as after kill -9, after the store has taken a batch and before it is answered.
#[tokio::test]
async fn bulk_requests_while_the_gate_is_killed() {
    let recorder = Recorder::new();
    let state = tempfile::tempdir().expect("a folder");
    let first = Killable::start(&recorder, state.path(), 0);
    let address = first.address;
    let started = Rsyslog::start("bulk_requests_while_the_gate_is_killed", |at| bulk_action(at, address.port()));
    let Some(rsyslog) = started else { return };
    let mut gate = first;
    for step in 1..4 {
        recorder.swallow_after(step * LINES / 5);
        recorder.wait_for("an answer that never comes", Recorder::has_swallowed).await;
        gate.kill();
        recorder.swallow_no_more();
        gate = Killable::start(&recorder, state.path(), address.port());
    }
    recorder.wait_for("all lines", |recorder| recorder.events() >= LINES).await;
    assert!(!rsyslog.folder.path().join("errors").exists(), "rsyslog gave nothing up");
    drop(rsyslog);
    gate.kill();
    check_whole(&recorder);
}

/// A gate in a runtime of its own, which can be torn down without a chance to say anything.
struct Killable {
    runtime: Option<tokio::runtime::Runtime>,
    address: SocketAddr,
}

impl Killable {
    fn start(recorder: &std::sync::Arc<Recorder>, state: &Path, port: u16) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let settings = GateSettings {
            http: Some(SocketAddr::from(([127, 0, 0, 1], port))),
            state_dir: state.to_owned(),
            ..GateSettings::default()
        };
        let opening = Gate::start(recorder.clone(), settings);
        let (sender, receiver) = std::sync::mpsc::channel();
        runtime.spawn(async move {
            let gate = opening.await.expect("the gate opens");
            sender.send(gate.http.expect("a listener")).expect("the test waits");
            std::future::pending::<()>().await;
            drop(gate);
        });
        let address = receiver.recv_timeout(Duration::from_secs(20)).expect("the gate opens");
        Killable { runtime: Some(runtime), address }
    }

    fn kill(mut self) {
        let runtime = self.runtime.take().expect("killed once");
        // Every task is dropped where it stands; on a thread of its own, because a runtime may not end inside another.
        let killing = std::thread::spawn(move || runtime.shutdown_timeout(Duration::from_secs(10)));
        killing.join().expect("the runtime ends");
    }
}
