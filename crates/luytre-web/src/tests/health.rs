//! What the centre itself suffers from is seen: on the first page, on every page, by probes; and goes by itself.

use luytre_desk::Origin;
use luytre_model::schema::col;
use luytre_model::{EventBatch, RejectReason};

use super::html::{faults, parse};
use super::province::NOW;
use super::{Centre, request};

const RECORD: &[u8] = b"<script>alert(1)</script>\x1b[2J\xff";

fn udp() -> Origin {
    Origin { listener: "syslog-udp", address: "192.0.2.77".parse().ok(), ..Origin::default() }
}

/// A batch of one event from `host` and a record that could not be read.
async fn refuse_one(centre: &Centre, host: &str) {
    let mut batch = EventBatch::new();
    let mut event = batch.event("nginx.access", NOW, b"GET /");
    event.str(col::HOST_NAME, host);
    event.finish();
    batch.reject(RejectReason::BadSyntax, 4_711, "a quote is not closed", RECORD);
    centre.province.desk.ingest(&udp(), batch, None).await.expect("stored");
}

#[tokio::test]
async fn a_full_store_is_seen_everywhere_and_goes_by_itself() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    let calm = centre.get(&session, "/").await.body;
    assert!(!calm.contains("role=\"alert\"") && !calm.contains("Sự cố trung tâm"));
    assert_eq!(centre.get("", "/readyz").await.status, 200);

    centre.province.store.set_full(true);
    for (language, prefix, title, mark) in [
        ("vi", "", "Kho sự kiện không nhận thêm được", "Sự cố trung tâm: 1 nghiêm trọng"),
        ("en", "/en", "The event store takes nothing", "Centre trouble: 1 critical"),
    ] {
        let first = centre.get(&session, &format!("{prefix}/")).await.body;
        assert_eq!(faults(&first, language), Vec::<String>::new());
        let page = parse(&first);
        let banner = page.iter().find(|element| element.get("role") == Some("alert")).expect("the banner");
        assert!(banner.text.contains(title) && banner.text.contains("told to be full"), "{}", banner.text);
        assert!(first.contains(&format!("href=\"{prefix}/sources\"")));
        let other = centre.get(&session, &format!("{prefix}/alerts")).await.body;
        assert_eq!(faults(&other, language), Vec::<String>::new());
        let page = parse(&other);
        let shown = page.iter().find(|element| element.get("id") == Some("alarm")).expect("the mark");
        assert!(shown.text.contains(mark) && shown.get("hidden").is_none(), "{}", shown.text);
        assert!(page.iter().any(|link| link.name == "a"
            && link.text.contains(mark)
            && link.get("href") == Some(if prefix.is_empty() { "/" } else { "/en/" })));
    }
    let mut fragment = request("GET", "/keys", &session, "");
    fragment.headers_mut().insert("x-fragment", "1".parse().expect("a header"));
    assert!(centre.send(fragment).await.body.contains("1 nghiêm trọng"), "an open page gains the mark");
    let ready = centre.get("", "/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.body.contains("told to be full")), (503, false), "{}", ready.body);
    assert!(centre.get("", "/metrics").await.body.contains("\nluytre_store_refuses 1\n"));
    assert_eq!(centre.get("", "/healthz").await.status, 200, "the process itself is well");

    centre.province.store.set_full(false);
    assert!(!centre.get(&session, "/").await.body.contains("role=\"alert\""));
    assert!(
        centre.get(&session, "/alerts").await.body.contains("<span id=\"alarm\" data-live=\"health\" hidden></span>")
    );
    assert_eq!(centre.get("", "/readyz").await.status, 200);
    assert!(centre.get("", "/metrics").await.body.contains("\nluytre_store_refuses 0\n"));
}

#[tokio::test]
async fn refused_records_are_shown_to_whoever_mends_the_source() {
    let centre = Centre::open().await;
    refuse_one(&centre, "db-his").await;
    for (login, sees) in [("quan-tri", true), ("can-bo-syt", true), ("giam-doc-syt", false)] {
        let session = centre.province.sign_in(login).await;
        for (language, path) in [("vi", "/sources/his-db"), ("en", "/en/sources/his-db")] {
            let page = centre.get(&session, path).await;
            assert_eq!(faults(&page.body, language), Vec::<String>::new());
            let row = "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J\\xff";
            assert_eq!(page.body.contains(row), sees, "{login}");
            assert_eq!(page.body.contains("a quote is not closed"), sees, "{login}");
            assert!(page.body.contains("4.711") || page.body.contains("4,711"), "the place is no secret");
            assert!(!page.body.contains("<script>alert"));
        }
        let first = centre.get(&session, "/").await.body;
        assert!(first.contains("Nguồn Cơ sở dữ liệu khám chữa bệnh có 1 bản ghi bị từ chối"), "{login}");
        assert!(first.contains("href=\"/sources/his-db#samples-title\""));
    }
    refuse_one(&centre, "web-dvc").await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    assert_eq!(centre.get(&officer, "/sources/dvc-web").await.status, 404, "another agency's");
    assert!(!centre.get(&officer, "/").await.body.contains("dvc-web"));
    let metrics = centre.get("", "/metrics").await.body;
    assert!(metrics.contains("\nluytre_records_rejected_total{reason=\"bad_syntax\"} 2\n"), "{metrics}");
    assert!(metrics.contains("\nluytre_records_rejected_total{reason=\"too_long\"} 0\n"));
    let value = |name: &str| {
        let line = metrics.lines().find(|line| line.starts_with(&format!("{name} "))).expect("the figure");
        line.rsplit(' ').next().expect("a value").parse::<u64>().expect("a number")
    };
    assert_eq!(value("luytre_records_received_total"), value("luytre_events_stored_total") + 2);
    assert_eq!(value("luytre_detector_lag_events"), 2, "the detector of the province has stopped");
}

#[tokio::test]
async fn losses_are_shown_by_listener_to_the_whole_province() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    assert!(centre.get(&session, "/sources").await.body.contains("Không mất bản ghi nào"));
    centre.province.desk.count_loss(&udp(), "udp_dropped_by_kernel", 1_234);
    for (language, path, records) in [("vi", "/sources", "1.234"), ("en", "/en/sources", "1,234")] {
        let page = centre.get(&session, path).await.body;
        assert_eq!(faults(&page, language), Vec::<String>::new());
        assert!(page.contains("syslog-udp") && page.contains("192.0.2.77") && page.contains(records));
    }
    let first = centre.get(&session, "/").await.body;
    assert!(first.contains("Mất 1.234 bản ghi ở syslog-udp (192.0.2.77)") && first.contains("net.core.rmem_max"));
    assert!(centre.get(&session, "/alerts").await.body.contains("data-live=\"health\" hidden"), "it is not critical");
    let officer = centre.province.sign_in("can-bo-syt").await;
    for path in ["/", "/sources"] {
        assert!(!centre.get(&officer, path).await.body.contains("192.0.2.77"), "{path}: others send there, too");
    }
}
