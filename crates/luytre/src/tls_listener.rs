//! Pages over TLS: a listener for axum that finishes handshakes beside each other, each with a limit of time.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::page_listener::{PageListener, Peer, Watched};

/// Longest handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes that are under way or done and not yet served; more than one address may have connections.
const WAITING_MAX: usize = 2_000;

/// Accepts TLS connections.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<Watched>, SocketAddr)>,
}

impl TlsListener {
    /// Wraps a listener with the certificate and key of these PEM files.
    pub fn new(listener: PageListener, certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .with_context(|| format!("read the certificate {}", certificate.display()))?;
        let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("read the key {}", key.display()))?;
        let mut config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .context("choose TLS versions")?
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .context("use the certificate and key of the pages")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let address = listener.local_addr().context("read our own address")?;
        let (sender, ready) = mpsc::channel(WAITING_MAX);
        tokio::spawn(accept(listener, acceptor, sender));
        Ok(TlsListener { address, ready })
    }
}

async fn accept(
    mut listener: PageListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<Watched>, SocketAddr)>,
) {
    loop {
        let Ok(place) = ready.clone().reserve_owned().await else { return };
        let (stream, peer) = listener.accept().await;
        let handshake = acceptor.accept(stream);
        tokio::spawn(async move {
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, handshake).await {
                place.send((stream, peer));
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<Watched>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Peer(*stream.remote_addr())
    }
}
