//! Limits on connections to the pages, over real ones.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// Serves the peer's port with these limits; returns the address.
async fn serve(per_address: usize, quiet: Duration) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let admission = Admission::new(CONNECTIONS_MAX, per_address);
    let listener = PageListener { socket, admission, quiet };
    let address = listener.local_addr().expect("an address");
    let handler = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.port().to_string() };
    let router = axum::Router::new().route("/", axum::routing::get(handler));
    let service = router.layer(axum::middleware::map_request(name_peer)).into_make_service_with_connect_info::<Peer>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// Sends text and reads until the connection ends.
async fn ask(stream: &mut TcpStream, text: &str) -> String {
    let mut answer = String::new();
    // A connection that is closed at once may refuse both.
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

const WHOLE: &str = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn one_address_has_so_many_connections_and_gets_them_back() {
    let address = serve(2, QUIET).await;
    let first = TcpStream::connect(address).await.expect("a connection");
    let mut second = TcpStream::connect(address).await.expect("a connection");
    let mut third = TcpStream::connect(address).await.expect("the kernel accepts");
    assert_eq!(ask(&mut third, WHOLE).await, "", "closed without an answer");
    let port = second.local_addr().expect("an address").port();
    assert!(ask(&mut second, WHOLE).await.ends_with(&format!("\r\n\r\n{port}")), "the peer is known");
    drop(first);
    // The server notices the end of the first a moment after the client.
    let again = async {
        loop {
            let mut next = TcpStream::connect(address).await.expect("a connection");
            if !ask(&mut next, WHOLE).await.is_empty() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), again).await.expect("the place is free again");
}

#[tokio::test]
async fn a_connection_that_stops_in_the_middle_of_a_request_is_closed() {
    let address = serve(10, Duration::from_millis(50)).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let closed = tokio::time::timeout(Duration::from_secs(30), ask(&mut stream, "GET / HTTP/1.1\r\nhost: loc")).await;
    assert_eq!(closed.expect("the server closes it"), "");
}
