//! The listener of the pages: so many connections and no more, and none that says nothing. Listeners for events share
//! the process's file descriptors with it, so that a flood of browsers must not stop them.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::http::Request;
use axum::serve::{IncomingStream, Listener};
use luytre_gate::admission::{Admission, Place};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};
use tracing::warn;

/// Open connections in all.
const CONNECTIONS_MAX: usize = 4_000;
/// Open connections of one address: a browser has up to six, and whole offices share one address.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_000;
/// A connection on which nothing moves for so long is closed; a live page moves every twenty seconds.
const QUIET: Duration = Duration::from_secs(75);

/// Accepts connections within limits.
pub struct PageListener {
    socket: TcpListener,
    admission: Arc<Admission>,
    quiet: Duration,
}

impl PageListener {
    /// Wraps a socket.
    pub fn new(socket: TcpListener) -> Self {
        let admission = Admission::new(CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX);
        PageListener { socket, admission, quiet: QUIET }
    }
}

impl Listener for PageListener {
    type Io = Watched;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Watched, SocketAddr) {
        loop {
            let (stream, peer) = Listener::accept(&mut self.socket).await;
            match self.admission.enter(peer.ip()) {
                Some(place) => return (Watched::new(stream, place, self.quiet), peer),
                None => warn!(address = %peer.ip(), "too many connections to the pages, closed one"),
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// A connection that ends when nothing moves.
pub struct Watched {
    stream: TcpStream,
    quiet: Duration,
    end: Pin<Box<Sleep>>,
    _place: Place,
}

impl Watched {
    fn new(stream: TcpStream, place: Place, quiet: Duration) -> Self {
        Watched { stream, quiet, end: Box::pin(sleep(quiet)), _place: place }
    }

    /// Passes on what happened; something did, unless it is pending.
    fn note<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.end.as_mut().reset(Instant::now() + self.quiet);
            return outcome;
        }
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_read(context, into);
        self.note(context, outcome)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The peer's address, as the listeners of the pages give it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, PageListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, PageListener>) -> Self {
        Peer(*stream.remote_addr())
    }
}

/// Names the peer in a request in the way that handlers ask for it.
pub async fn name_peer<B>(mut request: Request<B>) -> Request<B> {
    if let Some(ConnectInfo(Peer(address))) = request.extensions().get::<ConnectInfo<Peer>>().copied() {
        request.extensions_mut().insert(ConnectInfo(address));
    }
    request
}

#[cfg(test)]
mod tests;
