//! Putting the parts together: ledger, event store, rules, desk, listeners, pages; and taking them apart in order.

mod announce;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use luytre_desk::sigma::SigmaRules;
use luytre_desk::{Clock, Desk, DeskParts};
use luytre_events::{Options, ParquetStore};
use luytre_gate::{Gate, GateHandle};
use luytre_ledger::Ledger;
use luytre_model::store::{EventStore, StoreError};
use luytre_web::{LogListener, WebSettings};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::folder::{EVENTS, LEDGER};
use crate::intake::DeskIntake;
use crate::language::Language;
use crate::page_listener::{PageListener, Peer, name_peer};
use crate::tls_listener::TlsListener;
use crate::{Outcome, cli, content, folder};

/// The name that people give to the configuration file.
const USUAL_FILE: &str = "luytre.toml";

/// Runs `luytre serve`.
pub fn run(arguments: cli::Serve, language: Language) -> anyhow::Result<Outcome> {
    log_to_stderr();
    let config = Config::of_command(&arguments)?;
    if arguments.config.is_none() && Path::new(USUAL_FILE).is_file() {
        warn!("{USUAL_FILE} in this folder is not used: give --config {USUAL_FILE}");
    }
    runtime()?.block_on(async {
        let centre = Centre::start(config).await?;
        let end = EndSignals::watch()?;
        announce::print(&centre, language).await?;
        end.wait().await;
        centre.stop().await?;
        Ok(Outcome::Yes)
    })
}

/// Starts the async runtime.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("start the runtime")
}

/// Sends log lines to stderr; `RUST_LOG` chooses which.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Ctrl-C and the service manager's signal to end. Whoever says how to end a centre watches first: until then either signal
/// kills the process.
pub struct EndSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl EndSignals {
    /// Begins to watch.
    pub fn watch() -> anyhow::Result<EndSignals> {
        let watched = |kind| signal(kind).context("watch the signals to end");
        Ok(EndSignals { interrupt: watched(SignalKind::interrupt())?, terminate: watched(SignalKind::terminate())? })
    }

    /// Waits for one of them.
    pub async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// A running centre.
pub struct Centre {
    /// Its operations.
    pub desk: Arc<Desk>,
    /// Its listeners.
    pub gate: GateHandle,
    /// Where its pages are.
    pub url: String,
    /// Where its data are.
    pub data: PathBuf,
    events: Arc<dyn EventStore>,
    ledger: Ledger,
    end: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

/// The stores of a centre, opened without anything running on them.
pub struct Stores {
    /// The event store.
    pub events: Arc<ParquetStore>,
    /// The ledger.
    pub ledger: Ledger,
}

impl Stores {
    /// Opens the stores in the data folder; fails when a centre has them open.
    pub async fn open(config: &Config) -> anyhow::Result<Stores> {
        make_private(&config.data)?;
        let mut options = Options::new(Arc::new(crate::clock::now));
        options.node = config.node;
        let folder = config.data.join(EVENTS);
        let store = match ParquetStore::open(&folder, options) {
            Err(StoreError::Busy(_)) => return Err(folder::held(&config.data)),
            opened => opened.with_context(|| format!("open the event store in {}", folder.display()))?,
        };
        let events = Arc::new(store);
        let ledger = open_ledger(config).await?;
        Ok(Stores { events, ledger })
    }
}

/// Opens the ledger of a centre; it may be open elsewhere too.
pub async fn open_ledger(config: &Config) -> anyhow::Result<Ledger> {
    if let Some(url) = &config.ledger.url {
        return Ledger::open(url).await.context("open the ledger");
    }
    let path = config.data.join(LEDGER);
    Ledger::open_file(&path).await.with_context(|| format!("open the ledger {}", path.display()))
}

/// Creates the data folder, readable by its owner alone.
fn make_private(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("create the data folder {}", folder.display()))
}

/// Loads the rules in force: the built-in pack and what the configuration adds.
pub fn rules(config: &Config) -> anyhow::Result<Arc<SigmaRules>> {
    let mut files = content::rules();
    if !config.rules.add.is_empty() {
        files.extend(content::rules_from(&config.rules.add)?);
    }
    let (rules, report) = SigmaRules::compile(&files, &content::mappings());
    for reject in &report.rejected {
        warn!(path = %reject.path, reason = %reject.reason, "a rule is not used");
    }
    info!(loaded = report.loaded, rejected = report.rejected.len(), "rules are in force");
    Ok(rules)
}

impl Centre {
    /// Starts all parts; what listens does so when this returns.
    pub async fn start(config: Config) -> anyhow::Result<Centre> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let rules = rules(&config)?;
        let Stores { events, ledger } = Stores::open(&config).await?;
        let events: Arc<dyn EventStore> = events;
        let desk = Desk::open(DeskParts {
            ledger: ledger.clone(),
            events: Arc::clone(&events),
            rules,
            clock: Arc::clone(&clock),
        })
        .await
        .context("open the desk")?;
        desk.trust_content_keys(crate::bundles::trusted_keys(&config.data)?);
        desk.keep_files_in(config.data.join("attachments"));
        let end = CancellationToken::new();
        let mut tasks = Vec::new();
        tasks.push(tokio::spawn({
            let (desk, end) = (Arc::clone(&desk), end.clone());
            async move { luytre_desk::watch::watch(desk, end).await }
        }));
        tasks.push(tokio::spawn(luytre_desk::signals::keep_measuring(Arc::clone(&desk), end.clone())));
        tasks.push(tokio::spawn(luytre_desk::dossiers::watch_levels(Arc::clone(&desk), end.clone())));
        tasks.push(tokio::spawn(luytre_desk::tasks::watch_tasks(Arc::clone(&desk), end.clone())));
        let gate = Gate::start(Arc::new(DeskIntake::new(Arc::clone(&desk))), config.gate.clone())
            .await
            .context("start the listeners")?;
        let listeners = log_listeners(&gate);
        let (url, pages) =
            serve_pages(&config, &desk, WebSettings { listeners, ..WebSettings::new(clock) }, end.clone()).await?;
        tasks.push(pages);
        Ok(Centre { desk, gate, url, data: config.data, events, ledger, end, tasks })
    }

    /// Stops in order: nothing new comes in, what came in is written, then the stores close.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.gate.close().await;
        self.end.cancel();
        for task in self.tasks {
            if let Err(error) = task.await {
                warn!(%error, "a part ended in disorder");
            }
        }
        self.events.close().await.context("close the event store")?;
        self.ledger.close().await;
        Ok(())
    }
}

/// What the gate hears, for the pages.
fn log_listeners(gate: &GateHandle) -> Vec<LogListener> {
    let all = [
        ("syslog TCP", gate.syslog_tcp, Some("logger -T")),
        ("syslog UDP", gate.syslog_udp, Some("logger -d")),
        ("syslog TLS", gate.syslog_tls, None),
        ("bulk, NDJSON", gate.http, None),
    ];
    let open =
        |(name, address, program): (&'static str, Option<_>, _)| Some(LogListener { name, address: address?, program });
    all.into_iter().filter_map(open).collect()
}

async fn serve_pages(
    config: &Config,
    desk: &Arc<Desk>,
    mut settings: WebSettings,
    end: CancellationToken,
) -> anyhow::Result<(String, tokio::task::JoinHandle<()>)> {
    let web = &config.web;
    settings.tls = web.certificate.is_some() || web.behind_tls;
    settings.hosts.clone_from(&web.hosts);
    let router = luytre_web::router(Arc::clone(desk), settings);
    let listener = TcpListener::bind(web.listen).await.with_context(|| format!("listen on {}", web.listen))?;
    let address = listener.local_addr().context("read our own address")?;
    let finished = async move { end.cancelled().await };
    let listener = PageListener::new(listener);
    let service = router.layer(axum::middleware::map_request(name_peer));
    let service = service.into_make_service_with_connect_info::<Peer>();
    let Some((certificate, key)) = web.certificate.as_ref().zip(web.key.as_ref()) else {
        let served = axum::serve(listener, service).with_graceful_shutdown(finished);
        return Ok((format!("http://{address}"), tokio::spawn(async move { end_of(served.await) })));
    };
    let listener = TlsListener::new(listener, certificate, key)?;
    let served = axum::serve(listener, service).with_graceful_shutdown(finished);
    Ok((format!("https://{address}"), tokio::spawn(async move { end_of(served.await) })))
}

fn end_of(served: std::io::Result<()>) {
    if let Err(error) = served {
        warn!(%error, "pages are not served any more");
    }
}
