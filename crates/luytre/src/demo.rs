//! `luytre demo`: a centre with a fictional province, real logs replayed through the real listeners, then a calm background.
//!
//! Nothing here is a shortcut: the province is entered by the operations that pages use, and every event comes in over a
//! socket. Loopback only.

mod assessments;
mod background;
mod causes;
mod clocks;
mod dossiers;
mod periodic;
mod profiles;
mod prove;
mod province;
mod replay;
mod requirements;
mod show;
mod signals;
mod steering;
mod tasks;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use luytre_desk::sign_in::SetupForm;
use luytre_desk::views::{AlertFilter, TokenForm};
use luytre_desk::{Actor, Desk};
use luytre_gate::TlsSettings;
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};

use crate::cli::Demo;
use crate::config::Config;
use crate::language::Language;
use crate::serve::{Centre, EndSignals, log_to_stderr, runtime};
use crate::{Outcome, cli};

/// Login of the administrator of the demonstration.
const ADMINISTRATOR: &str = "quan.tri";
/// How long the first alerts are waited for before they are printed.
const FIRST_ALERTS: Duration = Duration::from_secs(20);

/// Runs `luytre demo`.
pub fn run(arguments: Demo, language: Language) -> anyhow::Result<Outcome> {
    let cli::Demo { listen, ingest, data } = arguments;
    for (name, address) in [("--listen", listen), ("--ingest", ingest)] {
        if !address.ip().is_loopback() {
            bail!("{name} {address}: the demonstration listens on loopback only, because its passwords are printed");
        }
    }
    if std::env::var_os("RUST_LOG").is_none() {
        // The terminal belongs to what a person should read.
        tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_writer(std::io::stderr).init();
    } else {
        log_to_stderr();
    }
    let (folder, temporary) = match data {
        Some(folder) => (folder, false),
        None => (temporary_folder()?, true),
    };
    let result = runtime()?.block_on(run_centre(&folder, temporary, listen, ingest, language));
    if temporary {
        fs::remove_dir_all(&folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    result.map(|()| Outcome::Yes)
}

fn temporary_folder() -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("luytre-demo-{}", secret(9)?));
    fs::create_dir(&folder).with_context(|| format!("create {}", folder.display()))?;
    Ok(folder)
}

/// Returns `bytes` random bytes as text.
fn secret(bytes: usize) -> anyhow::Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

async fn run_centre(
    folder: &Path,
    temporary: bool,
    listen: SocketAddr,
    ingest: SocketAddr,
    language: Language,
) -> anyhow::Result<()> {
    let known = read_known(folder)?;
    let fresh = known.is_none();
    let (config, certificate) = configure(folder, listen, ingest)?;
    let centre = Centre::start(config).await?;
    let demo = match known {
        Some(known) => known,
        None => enter(&centre).await?,
    };
    let demo = with_addresses(demo, &centre)?;
    write_private(&folder.join("demo.json"), &format!("{:#}\n", public(&demo)))?;
    write_private(&folder.join("demo-private.json"), &format!("{demo:#}\n"))?;
    let end = EndSignals::watch()?;
    show::print(&demo, &folder.join("demo.json"), temporary, language);
    let gate = &centre.gate;
    let targets = replay::Targets {
        ingest: expect(gate.http, "HTTP")?,
        syslog_tls: expect(gate.syslog_tls, "syslog over TLS")?,
        syslog_tcp: expect(gate.syslog_tcp, "syslog over TCP")?,
        syslog_udp: expect(gate.syslog_udp, "syslog over UDP")?,
        certificate,
        sensor_token: text(&demo, "sensor_token")?,
        firewall_token: text(&demo, "firewall_token")?,
    };
    let senders = province::senders();
    let syslog_tcp = targets.syslog_tcp;
    let cast = prove::Cast::new(centre.desk.clone(), passwords(&demo));
    // Beside the pages, not on a thread of its own: it waits for sockets and stores most of the time.
    let playing = Box::pin(async move {
        let replayed = Box::pin(replay::run(targets));
        let calm = Box::pin(background::run(syslog_tcp, senders));
        let proved = Box::pin(async {
            if !fresh {
                return Ok(());
            }
            prove::enter(&cast).await.context("enter what the province proves")?;
            causes::enter(&cast).await.context("confirm an alert of the portal")
        });
        tokio::try_join!(replayed, calm, proved).map(|_| ())
    });
    let desk = &centre.desk;
    let actor = administrator(desk, &text(&demo, "token")?).await?;
    let alerts = Box::pin(async {
        print_first_alerts(desk, &actor, language).await;
        std::future::pending::<()>().await;
    });
    tokio::select! {
        played = playing => played.context("play the demonstration")?,
        () = alerts => {}
        () = end.wait() => {}
    }
    centre.stop().await
}

fn expect(address: Option<SocketAddr>, name: &str) -> anyhow::Result<SocketAddr> {
    address.with_context(|| format!("the listener for {name} was not started"))
}

fn configure(
    folder: &Path,
    listen: SocketAddr,
    ingest: SocketAddr,
) -> anyhow::Result<(Config, CertificateDer<'static>)> {
    fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
        .context("make a certificate for the demonstration")?;
    let (certificate_path, key_path) = (folder.join("demo-cert.pem"), folder.join("demo-key.pem"));
    write_private(&certificate_path, &key.cert.pem())?;
    write_private(&key_path, &key.signing_key.serialize_pem())?;
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut config = Config { data: folder.join("data"), ..Config::default() };
    config.web.listen = listen;
    config.gate.state_dir = config.data.join("gate");
    config.gate.http = Some(ingest);
    config.gate.syslog_udp = Some(free);
    config.gate.syslog_tcp = Some(free);
    config.gate.syslog_tls = Some(free);
    config.gate.tls = Some(TlsSettings {
        certificate: certificate_path,
        key: key_path,
        client_authorities: None,
        client_certificate_required: false,
    });
    Ok((config, key.cert.der().clone()))
}

/// Reads what an earlier run in the same folder wrote: its accounts and tokens stay.
fn read_known(folder: &Path) -> anyhow::Result<Option<Value>> {
    let path = folder.join("demo-private.json");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(serde_json::from_str(&text).with_context(|| format!("read {}", path.display()))?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// Enters the province and returns accounts and tokens.
async fn enter(centre: &Centre) -> anyhow::Result<Value> {
    let desk = &centre.desk;
    let link = desk.first_administrator_link().await.context("make the first administrator's link")?;
    let link = link.context("the data folder already has people; choose another --data")?;
    let password = secret(12)?;
    let form = SetupForm {
        login: ADMINISTRATOR.to_owned(),
        name: "Quản trị trung tâm".to_owned(),
        password: password.clone(),
    };
    let signed_in = desk.use_setup_link(&link.token, form, None).await.context("create the administrator")?;
    let actor = signed_in.actor;
    let mut passwords = std::collections::BTreeMap::new();
    for (login, _, _) in province::accounts() {
        passwords.insert(login, secret(12)?);
    }
    let tokens = province::enter(desk, &actor, |login| passwords[login].clone()).await?;
    let form = TokenForm { name: "demo".to_owned(), login: None, read: true, write: true, ingest: true, days: 30 };
    let token = desk.issue_api_token(&actor, form).await.context("issue the API token of the demonstration")?;
    let mut accounts = vec![json!({
        "login": ADMINISTRATOR, "name": "Quản trị trung tâm", "role": luytre_model::Role::Administrator.as_str(), "password": password,
    })];
    for (login, name, role) in province::accounts() {
        accounts.push(json!({ "login": login, "name": name, "role": role.as_str(), "password": passwords[login] }));
    }
    Ok(json!({
        "accounts": accounts, "token": token.secret, "sensor_token": tokens.sensor, "firewall_token": tokens.firewall,
    }))
}

fn with_addresses(mut demo: Value, centre: &Centre) -> anyhow::Result<Value> {
    let ingest = expect(centre.gate.http, "HTTP")?;
    let tls = expect(centre.gate.syslog_tls, "syslog over TLS")?;
    demo["url"] = json!(centre.url);
    demo["ingest_url"] = json!(format!("http://{ingest}"));
    demo["syslog_tls"] = json!(tls.to_string());
    demo["syslog_tcp"] = json!(expect(centre.gate.syslog_tcp, "syslog over TCP")?.to_string());
    demo["syslog_udp"] = json!(expect(centre.gate.syslog_udp, "syslog over UDP")?.to_string());
    Ok(demo)
}

/// What people and scripts read; the tokens of the replayed sources stay out of it.
fn public(demo: &Value) -> Value {
    let names = ["url", "ingest_url", "syslog_tls", "syslog_tcp", "syslog_udp", "accounts", "token"];
    Value::Object(names.into_iter().map(|name| (name.to_owned(), demo[name].clone())).collect())
}

/// Passwords of the people, by login.
fn passwords(demo: &Value) -> std::collections::BTreeMap<String, String> {
    let accounts = demo["accounts"].as_array().map_or(&[][..], Vec::as_slice);
    let pair =
        |account: &Value| Some((account["login"].as_str()?.to_owned(), account["password"].as_str()?.to_owned()));
    accounts.iter().filter_map(pair).collect()
}

fn text(demo: &Value, name: &str) -> anyhow::Result<String> {
    let text = demo[name]
        .as_str()
        .with_context(|| format!("demo-private.json lacks {name}; remove the folder to begin anew"))?;
    Ok(text.to_owned())
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    let temporary = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .with_context(|| format!("write {}", temporary.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("write {}", temporary.display()))?;
    fs::rename(&temporary, path).with_context(|| format!("write {}", path.display()))
}

async fn administrator(desk: &Desk, token: &str) -> anyhow::Result<Actor> {
    let actor = desk.actor_of_bearer(token).await.context("check the API token of the demonstration")?;
    actor.context("the API token of the demonstration is not valid any more; remove the folder to begin anew")
}

async fn print_first_alerts(desk: &Desk, actor: &Actor, language: Language) {
    let started = Instant::now();
    let filter = AlertFilter { limit: 5, ..AlertFilter::default() };
    let mut changes = desk.bus.subscribe();
    loop {
        let left = FIRST_ALERTS.saturating_sub(started.elapsed());
        let page = match desk.alerts(actor, &filter).await {
            Ok(page) => page,
            Err(error) => {
                tracing::warn!(%error, "the first alerts cannot be shown");
                return;
            }
        };
        if page.items.len() >= 3 || left.is_zero() {
            let seconds = started.elapsed().as_secs_f32();
            show::first_alerts(&page.items, seconds, language);
            return;
        }
        let _ =
            tokio::time::timeout(left.max(Duration::from_millis(50)).min(Duration::from_secs(1)), changes.recv()).await;
    }
}
