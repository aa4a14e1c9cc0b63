//! The ingest listener: Elasticsearch-compatible routes at the root, as far as log shippers use them, and
//! `POST /api/v1/events`.
//!
//! A delivery is answered after it is on disk. A client that must come again is told so (429 when busy, 503 when the disk
//! is full); one that would throw its data away on such an answer is not answered at all (see [`answer::hang_up`]).

mod answer;
pub(crate) mod body;
mod bulk;
mod connection;
mod document;
mod events;
mod probe;
mod store;
mod watched;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::middleware::map_response;
use axum::routing::{any, get, post, put};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Duration, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::admission::Admission;
use crate::intake::{Intake, Origin};
use crate::network::Network;
use crate::resend::{ConnectionId, Resends};
use crate::settings::Limits;
use crate::tls::{Certificate, peer_certificate};
use answer::HungUp;
use connection::Connection;
use watched::Watched;

/// Seconds that an idle connection waits for its next request; longer than shippers keep theirs.
const IDLE: Duration = Duration::from_secs(120);

/// Largest head of a request.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// What handlers share.
pub(crate) struct Context {
    pub(crate) intake: Arc<dyn Intake>,
    pub(crate) resends: Arc<Resends>,
    pub(crate) limits: Limits,
    pub(crate) anonymous_from: Vec<Network>,
    pub(crate) bodies: Arc<Semaphore>,
    /// Memory for bodies that arrive.
    pub(crate) room: Arc<Semaphore>,
    /// Deliveries that run; they go on when their client leaves.
    pub(crate) deliveries: TaskTracker,
}

/// The ingest listener.
pub(crate) struct HttpListener {
    pub(crate) socket: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) context: Arc<Context>,
    pub(crate) stop: CancellationToken,
    pub(crate) give_up: CancellationToken,
}

fn router(context: Arc<Context>) -> Router {
    Router::new()
        .route("/", get(probe::root))
        .route("/_cluster/health", get(probe::health))
        .route("/_cat/health", get(probe::cat_health))
        .route("/_license", get(probe::license))
        .route("/_xpack", get(probe::xpack))
        .route("/_nodes/{*rest}", get(probe::nodes))
        .route("/_index_template/{name}", any(probe::setup))
        .route("/_component_template/{name}", any(probe::setup))
        .route("/_template/{name}", any(probe::setup))
        .route("/_ilm/policy/{name}", any(probe::setup))
        .route("/_ingest/pipeline/{name}", any(probe::setup))
        .route("/_data_stream/{name}", any(probe::setup))
        .route("/_alias/{name}", any(probe::setup))
        .route("/_bulk", post(bulk::bulk).put(bulk::bulk))
        .route("/{index}", any(probe::setup))
        .route("/{index}/_bulk", post(bulk::bulk_into).put(bulk::bulk_into))
        .route("/{index}/_doc", post(bulk::document))
        .route("/{index}/_doc/{id}", put(bulk::document_as).post(bulk::document_as))
        .route("/{index}/_create/{id}", put(bulk::create_as).post(bulk::create_as))
        .route("/api/v1/events", post(events::events))
        .fallback(probe::unknown)
        .layer(map_response(answer::mark))
        .with_state(context)
}

impl HttpListener {
    /// Serves until stopped, then waits until the running requests are answered.
    pub(crate) async fn run(self) {
        let limits = &self.context.limits;
        let admission = Admission::new(limits.connections, limits.connections_per_address);
        let router = router(self.context.clone());
        let numbers = AtomicU64::new(1);
        let listener = Arc::new(self);
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.socket.accept() => accepted,
                () = listener.stop.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let address = peer.ip().to_canonical();
            let Some(place) = admission.enter(address) else {
                warn!(%address, "too many connections, refused one");
                let origin = Origin { listener: "http", address: Some(address), ..Default::default() };
                listener.context.intake.count_loss(&origin, "too_many_connections", 1);
                continue;
            };
            let id = ConnectionId(numbers.fetch_add(1, Ordering::Relaxed));
            let (listener, router) = (listener.clone(), router.clone());
            connections.spawn(async move {
                listener.serve(stream, address, id, router).await;
                drop(place);
            });
        }
        connections.close();
        connections.wait().await;
        listener.context.deliveries.close();
        listener.context.deliveries.wait().await;
    }

    async fn serve(&self, stream: TcpStream, address: std::net::IpAddr, id: ConnectionId, router: Router) {
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "answers may be delayed");
        }
        let Some(acceptor) = &self.tls else {
            return self.speak(stream, address, None, id, router).await;
        };
        match timeout(self.context.limits.handshake(), acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                let certificate = peer_certificate(stream.get_ref().1);
                self.speak(stream, address, certificate, id, router).await;
            }
            Ok(Err(error)) => warn!(%address, %error, "TLS handshake failed"),
            Err(_) => warn!(%address, "TLS handshake took too long"),
        }
    }

    async fn speak(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        address: std::net::IpAddr,
        certificate: Option<Certificate>,
        id: ConnectionId,
        router: Router,
    ) {
        let connection = Arc::new(Connection::new(id, address, certificate, self.context.resends.clone()));
        let service = hyper::service::service_fn(|mut request: hyper::Request<hyper::body::Incoming>| {
            connection.next_request();
            request.extensions_mut().insert(connection.clone());
            let router = router.clone();
            async move {
                let response = match router.oneshot(request.map(axum::body::Body::new)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                if response.extensions().get::<HungUp>().is_some() { Err(HungUp) } else { Ok(response) }
            }
        });
        let (stream, broken) = Watched::new(stream);
        let serving = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let mut serving = std::pin::pin!(serving);
        let mut stopping = false;
        let ended = loop {
            tokio::select! {
                ended = serving.as_mut() => break ended.is_ok(),
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    serving.as_mut().graceful_shutdown();
                }
                () = self.give_up.cancelled() => break false,
            }
        };
        connection.ended(ended && !broken.load(Ordering::SeqCst));
    }
}

#[cfg(test)]
mod tests;
