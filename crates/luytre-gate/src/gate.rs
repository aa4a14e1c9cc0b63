//! Starts the listeners and ends them in order.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{Duration, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::files::follow::{FollowError, Follower};
use crate::http::{Context, HttpListener};
use crate::intake::Intake;
use crate::resend::Resends;
use crate::settings::GateSettings;
use crate::syslog::stream::StreamListener;
use crate::syslog::udp::{self, DatagramListener};
use crate::tls::{self, TlsError};

/// Time beyond the drain for what the desk has taken to be stored.
const LAST_BATCHES: Duration = Duration::from_secs(5);

/// Why the gate cannot start.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address} ({listener}): the port is taken, or needs more rights")]
    Bind {
        /// The listener.
        listener: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// TLS is wanted without certificates.
    #[error("{0} needs the certificates of [gate.tls]")]
    NoCertificates(&'static str),
    /// The certificates cannot be used.
    #[error("TLS cannot be set up")]
    Tls(#[from] TlsError),
    /// The state folder cannot be used.
    #[error("cannot use the folder {path}")]
    State {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Files cannot be followed.
    #[error("files cannot be followed")]
    Follow(#[from] FollowError),
}

/// The gate.
pub struct Gate;

/// The running gate.
pub struct GateHandle {
    /// Address of the datagram listener.
    pub syslog_udp: Option<SocketAddr>,
    /// Address of the TCP listener.
    pub syslog_tcp: Option<SocketAddr>,
    /// Address of the TLS listener.
    pub syslog_tls: Option<SocketAddr>,
    /// Address of the ingest listener.
    pub http: Option<SocketAddr>,
    stop: CancellationToken,
    give_up: CancellationToken,
    tasks: TaskTracker,
    drain: Duration,
}

impl Gate {
    /// Opens all listeners of the settings and begins to take events.
    pub async fn start(intake: Arc<dyn Intake>, settings: GateSettings) -> Result<GateHandle, GateError> {
        let state = |source| GateError::State { path: settings.state_dir.clone(), source };
        std::fs::create_dir_all(&settings.state_dir).map_err(state)?;
        let acceptor = settings.tls.as_ref().map(tls::acceptor).transpose()?;
        let stop = CancellationToken::new();
        let give_up = CancellationToken::new();
        let tasks = TaskTracker::new();
        let mut handle = GateHandle {
            syslog_udp: None,
            syslog_tcp: None,
            syslog_tls: None,
            http: None,
            stop: stop.clone(),
            give_up: give_up.clone(),
            tasks: tasks.clone(),
            drain: settings.limits.drain(),
        };
        // Everything is bound before anything runs, so that a failed start leaves nothing behind.
        let mut streams = Vec::new();
        if let Some(address) = settings.syslog_tcp {
            let socket = listen("syslog-tcp", address).await?;
            handle.syslog_tcp = socket.local_addr().ok();
            streams.push((socket, None));
        }
        if let Some(address) = settings.syslog_tls {
            let acceptor = acceptor.clone().ok_or(GateError::NoCertificates("syslog over TLS"))?;
            let socket = listen("syslog-tls", address).await?;
            handle.syslog_tls = socket.local_addr().ok();
            streams.push((socket, Some(acceptor)));
        }
        let datagrams = match settings.syslog_udp {
            None => None,
            Some(address) => {
                let bind = |source| GateError::Bind { listener: "syslog-udp", address, source };
                let socket = udp::bind(address, settings.limits.udp_buffer_bytes).map_err(bind)?;
                handle.syslog_udp = socket.local_addr().ok();
                Some(socket)
            }
        };
        let http = match settings.http {
            None => None,
            Some(address) => {
                let tls = match settings.http_over_tls {
                    true => Some(acceptor.ok_or(GateError::NoCertificates("HTTP over TLS"))?),
                    false => None,
                };
                let socket = listen("http", address).await?;
                handle.http = socket.local_addr().ok();
                let resends = Arc::new(Resends::open(&settings.state_dir, &intake).await.map_err(state)?);
                let context = Arc::new(Context {
                    intake: intake.clone(),
                    resends,
                    limits: settings.limits.clone(),
                    anonymous_from: settings.anonymous_from.clone(),
                    bodies: Arc::new(Semaphore::new(settings.limits.bodies)),
                    room: Arc::new(crate::http::body::room(&settings.limits)),
                    deliveries: TaskTracker::new(),
                });
                Some(HttpListener { socket, tls, context, stop: stop.clone(), give_up: give_up.clone() })
            }
        };
        let follower = match settings.follow.is_empty() {
            true => None,
            false => Some(Follower::open(intake.clone(), &settings, stop.clone())?),
        };
        for (socket, tls) in streams {
            let listener = StreamListener {
                socket,
                tls,
                intake: intake.clone(),
                limits: settings.limits.clone(),
                stop: stop.clone(),
                give_up: give_up.clone(),
            };
            tasks.spawn(listener.run());
        }
        if let Some(socket) = datagrams {
            let (limits, stop, give_up) = (settings.limits.clone(), stop.clone(), give_up.clone());
            tasks.spawn(DatagramListener { socket, intake, limits, stop, give_up }.run());
        }
        if let Some(http) = http {
            tasks.spawn(http.run());
        }
        if let Some(follower) = follower {
            tasks.spawn(follower.run());
        }
        info!(
            syslog_udp = ?handle.syslog_udp,
            syslog_tcp = ?handle.syslog_tcp,
            syslog_tls = ?handle.syslog_tls,
            http = ?handle.http,
            "the gate is open"
        );
        Ok(handle)
    }
}

async fn listen(listener: &'static str, address: SocketAddr) -> Result<TcpListener, GateError> {
    TcpListener::bind(address).await.map_err(|source| GateError::Bind { listener, address, source })
}

impl GateHandle {
    /// Stops accepting, reads what is on its way, stores it, and ends. What cannot be stored in time is counted.
    pub async fn close(self) {
        self.stop.cancel();
        self.tasks.close();
        if timeout(self.drain + LAST_BATCHES, self.tasks.wait()).await.is_err() {
            self.give_up.cancel();
            if timeout(LAST_BATCHES, self.tasks.wait()).await.is_err() {
                warn!("the store does not answer; the gate is closed without it");
            }
        }
    }
}
