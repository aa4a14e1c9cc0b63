//! Bulk requests and their relatives over real connections.

use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::intake::Refusal;
use crate::testing::{AGENT, Client, Recorder, open_gate};

const REAL: &[u8] = include_bytes!("../../../../content/samples/real/syslog/rsyslog-omelasticsearch-bulk-http.raw");

fn document(number: u32) -> String {
    format!("{{\"@timestamp\":\"2026-11-22T00:05:52.{number:06}Z\",\"message\":\"event {number}\",\"n\":{number}}}")
}

fn bulk(documents: impl IntoIterator<Item = String>) -> Vec<u8> {
    documents.into_iter().flat_map(|document| format!("{{\"index\":{{}}}}\n{document}\n").into_bytes()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("written to memory");
    encoder.finish().expect("written to memory")
}

#[tokio::test]
async fn shippers_find_what_they_look_for() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    for (line, status) in [
        ("HEAD /", 200),
        ("GET /", 200),
        ("GET /?filter_path=version", 200),
        ("GET /_cluster/health?pretty", 200),
        ("GET /_cat/health", 200),
        ("GET /_license?human=false", 200),
        ("GET /_xpack", 200),
        ("HEAD /_index_template/winlogbeat-8.17.0", 200),
        ("PUT /_template/filebeat", 200),
        ("GET /_ilm/policy/filebeat", 200),
        ("PUT /_ingest/pipeline/x", 200),
        ("HEAD /syslog", 200),
        ("GET /_nodes/http", 200),
        ("DELETE /syslog", 405),
        ("GET /a/b/c", 404),
    ] {
        let answer = client.request(line, AGENT, b"").await;
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.header("x-elastic-product"), Some("Elasticsearch"), "{line}");
    }
    let root = client.request("GET /", AGENT, b"").await.json();
    assert!(root["version"]["number"].as_str().is_some_and(|number| number.starts_with("8.")));
    gate.close().await;
}

#[tokio::test]
async fn a_real_request_of_rsyslog_comes_in_whole() {
    // The recording separates requests by a line of dashes.
    let requests: Vec<Vec<u8>> = std::str::from_utf8(REAL)
        .expect("text")
        .split("\n----\n")
        .filter_map(|request| request.replace('\r', "").split_once("\n\n").map(|(_, body)| body.as_bytes().to_vec()))
        .collect();
    assert!(!requests.is_empty());
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let mut sent = 0;
    for body in requests {
        let documents = || body.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"@timestamp\""));
        let whole = documents().filter(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok()).count();
        // The recording cuts some requests short; their last document has to be refused, and nothing else.
        let cut = documents().count() - whole;
        sent += whole;
        let answer = client.request("POST /_bulk", "content-type: application/json; charset=utf-8\r\n", &body).await;
        assert_eq!(answer.status, 200);
        let answer = answer.json();
        let items = answer["items"].as_array().expect("items");
        assert_eq!(items.iter().filter(|item| item["index"]["status"] == 400).count(), cut);
        assert_eq!(items.iter().filter(|item| item["index"]["status"] == 201).count(), whole);
        assert!(cut <= 1, "only the last document of a request can be cut");
    }
    assert!(sent > 10, "the sample has documents");
    assert_eq!(recorder.events(), sent);
    let kinds = recorder.kinds();
    for kind in ["postgresql.log", "postgresql.audit", "nginx.access", "sshd.auth", "pam.auth"] {
        assert!(kinds.iter().any(|found| found == kind), "{kind}");
    }
    assert!(recorder.field("host.name").iter().all(|host| host == "vm"));
    assert!(
        recorder.originals().iter().all(|original| original.starts_with("{\"@timestamp\"")),
        "the document is kept"
    );
    gate.close().await;
}

#[tokio::test]
async fn every_document_has_its_own_status() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let body = [
        "{\"create\":{\"_id\":\"1\"}}\n".to_owned() + &document(1),
        "{\"create\":{\"_id\":\"1\"}}\n".to_owned() + &document(1),
        "{\"index\":{}}\n{\"broken\": ".to_owned(),
        "{\"index\":{}}\n".to_owned() + &deep,
        "{\"inedx\":{}}\n".to_owned() + &document(2),
        "{\"delete\":{\"_id\":\"1\"}}".to_owned(),
        "{\"index\":{\"_index\":\"other\"}}\n".to_owned() + &document(3),
    ]
    .join("\n\n");
    let answer = client.request("POST /syslog/_bulk?filter_path=errors", AGENT, body.as_bytes()).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!(answer["errors"], json!(true));
    let items = answer["items"].as_array().expect("items");
    let statuses: Vec<_> = items
        .iter()
        .map(|item| item.as_object().and_then(|item| item.values().next()).expect("an item")["status"].clone())
        .collect();
    assert_eq!(statuses, [json!(201), json!(409), json!(400), json!(400), json!(400), json!(400), json!(201)]);
    assert_eq!(items[0]["create"]["_index"], json!("syslog"));
    assert_eq!(items[6]["index"]["_index"], json!("other"));
    let reason = items[2]["index"]["error"]["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("line 8: bad_syntax"), "{reason}");
    let reason = items[3]["index"]["error"]["reason"].as_str().expect("a reason");
    assert!(reason.contains("nested_too_deep"), "{reason}");
    assert_eq!(recorder.events(), 2);
    let mut rejects = recorder.rejects();
    rejects.sort_unstable();
    assert_eq!(rejects, ["bad_syntax", "bad_syntax", "nested_too_deep"]);
    gate.close().await;
}

#[tokio::test]
async fn single_documents_are_answered_as_elasticsearch_does() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let body = document(1);
    for (line, status, result) in [
        ("POST /logs/_doc", 201, json!("created")),
        ("PUT /logs/_doc/7", 201, json!("created")),
        ("PUT /logs/_doc/7", 200, json!("noop")),
        ("PUT /logs/_create/7", 409, json!(null)),
        ("PUT /logs/_create/8", 201, json!("created")),
    ] {
        let answer = client.request(line, AGENT, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.json()["result"], result, "{line}");
    }
    assert_eq!(client.request("POST /logs/_doc", AGENT, b"[1]").await.status, 400);
    assert_eq!(recorder.events(), 3);
    gate.close().await;
}

#[tokio::test]
async fn compressed_bodies_are_unpacked_within_a_limit() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| settings.limits.body_bytes_unpacked = 1 << 20).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let gz = format!("{AGENT}content-encoding: gzip\r\n");
    let answer = client.request("POST /_bulk", &gz, &gzip(&bulk((0..10).map(document)))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(recorder.events(), 10);
    let zs = format!("{AGENT}content-encoding: zstd\r\n");
    let packed = zstd::encode_all(&bulk((10..20).map(document))[..], 1).expect("packed");
    assert_eq!(client.request("POST /_bulk", &zs, &packed).await.status, 200);
    assert_eq!(recorder.events(), 20);
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(client.request("POST /_bulk", &gz, &bomb).await.status, 413);
    assert_eq!(client.request("POST /_bulk", &gz, b"no gzip at all").await.status, 400);
    let mut cut = gzip(&bulk((20..90).map(document)));
    cut.truncate(cut.len() / 2);
    assert_eq!(client.request("POST /_bulk", &gz, &cut).await.status, 400);
    assert_eq!(recorder.events(), 20);
    gate.close().await;
    assert_eq!(recorder.rejects(), ["bad_compression"; 3]);
}

#[tokio::test]
async fn bodies_that_are_too_large_are_counted() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| settings.limits.body_bytes = 10_000).await;
    let address = gate.http.expect("a listener");
    let mut client = Client::connect(address).await;
    assert_eq!(client.request("POST /_bulk", AGENT, &vec![b'x'; 20_000]).await.status, 413);
    // Without an announced length.
    let mut client = Client::connect(address).await;
    client.send_chunked("POST /_bulk", AGENT, &vec![b'x'; 20_000]).await;
    assert_eq!(client.answer(true).await.expect("an answer").status, 413);
    assert_eq!(recorder.rejects(), ["too_long"; 2]);
    gate.close().await;
}

#[tokio::test]
async fn senders_that_stop_in_the_middle_of_a_body_keep_nobody_waiting() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |settings| {
        settings.limits.bodies = 1;
        settings.limits.busy_patience_s = 1;
    })
    .await;
    let address = gate.http.expect("a listener");
    let mut stopped = Vec::new();
    for _ in 0..3 {
        let mut client = Client::connect(address).await;
        client.send_raw(b"POST /_bulk HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{\"index\":{}}\n").await;
        stopped.push(client);
    }
    let mut client = Client::connect(address).await;
    assert_eq!(client.request("POST /_bulk", AGENT, &bulk([document(1)])).await.status, 200);
    drop(stopped);
    gate.close().await;
}

#[tokio::test]
async fn a_request_of_too_many_documents_is_refused() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let body = b"{\"index\":{}}\n1\n".repeat(200_001);
    assert_eq!(client.request("POST /_bulk", AGENT, &body).await.status, 413);
    assert_eq!(recorder.rejects(), ["too_long"]);
    gate.close().await;
}

#[tokio::test]
async fn a_client_is_told_to_come_again_and_finds_nothing_doubled() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let address = gate.http.expect("a listener");
    let mut client = Client::connect(address).await;
    let body = bulk((0..5).map(document));
    recorder.refuse(Some(Refusal::Busy { retry_after: Duration::from_secs(3) }));
    let answer = client.request("POST /_bulk", AGENT, &body).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("3")));
    recorder.refuse(Some(Refusal::Full("no room on /srv".to_owned())));
    let answer = client.request("POST /_bulk", AGENT, &body).await;
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    assert!(answer.json()["error"]["reason"].as_str().is_some_and(|reason| reason.contains("/srv")));
    // rsyslog, which throws away what is answered with an error, is not answered.
    let mut rsyslog = Client::connect(address).await;
    rsyslog.send("POST /_bulk", "", &body).await;
    assert!(rsyslog.answer(true).await.is_none(), "the connection is closed");
    recorder.refuse(None);
    assert_eq!(client.request("POST /_bulk", AGENT, &body).await.status, 200);
    assert_eq!(recorder.events(), 5);
    gate.close().await;
}

#[tokio::test]
async fn strangers_need_a_token() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let body = bulk([document(1)]);
    let basic = format!("{AGENT}authorization: Basic bmFtZTp0b2tlbg==\r\n");
    assert_eq!(client.request("POST /_bulk", &basic, &body).await.status, 200);
    recorder.with(|taken| assert_eq!(taken[0].origin.token.as_deref(), Some("token")));
    let digest = format!("{AGENT}authorization: Digest x\r\n");
    assert_eq!(client.request("POST /_bulk", &digest, &body).await.status, 401);
    recorder.refuse(Some(Refusal::Unauthorized("unknown token".to_owned())));
    let answer = client.request("POST /_bulk", &basic, &bulk([document(2)])).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), Some("ApiKey"));
    gate.close().await;
}

#[tokio::test]
async fn a_body_sent_again_after_a_broken_connection_is_stored_once() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let address = gate.http.expect("a listener");
    let documents: Vec<String> = (0..20).map(document).collect();
    let mut client = Client::connect(address).await;
    client.send("POST /_bulk", "", &bulk(documents.clone())).await;
    recorder.wait_for("the first time", |recorder| recorder.events() == 20).await;
    client.reset();
    let mut client = Client::connect(address).await;
    for document in &documents {
        let answer = client.request("POST /_bulk", "", &bulk([document.clone()])).await;
        assert_eq!(answer.json()["errors"], json!(false));
    }
    assert_eq!(recorder.events(), 20, "sent again one by one");
    // The same again on the same connection is a repetition.
    client.request("POST /_bulk", "", &bulk([documents[0].clone()])).await;
    assert_eq!(recorder.events(), 21);
    gate.close().await;
}

#[tokio::test]
async fn lines_of_any_format_come_in_by_the_events_route() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let mut client = Client::connect(gate.http.expect("a listener")).await;
    let body = format!("{}\nnot json\n\n{}\n", document(1), document(2));
    let answer = client.request("POST /api/v1/events?source=json", AGENT, body.as_bytes()).await;
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    assert_eq!((&answer["received"], &answer["stored"]), (&json!(3), &json!(2)));
    assert_eq!(answer["rejected"][0]["line"], json!(2));
    assert_eq!(answer["rejected"][0]["reason"], json!("bad_syntax"));
    let lines = include_bytes!("../../../../content/samples/real/syslog/rsyslog-rfc5424.log");
    let expected = lines.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"<")).count();
    let headers = format!("{AGENT}content-encoding: gzip\r\n");
    let answer = client.request("POST /api/v1/events?source=syslog", &headers, &gzip(lines)).await.json();
    assert!(expected == 0 || answer["stored"].as_u64().is_some_and(|stored| stored >= expected as u64), "{answer}");
    assert_eq!(answer["rejected"], json!([]));
    let answer = client.request("POST /api/v1/events?source=nothing", AGENT, b"x").await;
    assert_eq!(answer.status, 400);
    gate.close().await;
}

#[tokio::test]
async fn a_large_body_is_stored_in_parts_and_recognised_in_parts() {
    let recorder = Recorder::new();
    let (gate, _folder) = open_gate(&recorder, |_| {}).await;
    let address = gate.http.expect("a listener");
    let body = bulk((0..25_000).map(document));
    let mut client = Client::connect(address).await;
    client.send("POST /_bulk", AGENT, &body).await;
    recorder.wait_for("all events", |recorder| recorder.events() == 25_000).await;
    client.reset();
    let mut client = Client::connect(address).await;
    let answer = client.request("POST /_bulk", AGENT, &body).await.json();
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(25_000));
    assert_eq!(recorder.events(), 25_000);
    assert!(recorder.with(<[_]>::len) >= 3, "in several batches");
    gate.close().await;
}
