//! Requirements as people work with them: evidence by the officer, a verdict by the assessor, a remedy, files.

use super::html::faults;
use super::{Answered, Centre, request};
use luytre_desk::secret::csrf_of;

const ITEM: &str = "/requirements/his/TCVN14423.LOG.RETAIN";
/// Longest page.
const PAGE_BYTES_MAX: usize = 100_000;

async fn sent(centre: &Centre, session: &str, path: &str, form: &str) -> String {
    let answered = centre.post(session, path, form).await;
    assert_eq!(answered.status, 303, "{path} {form}: {}", answered.body);
    answered.headers["location"].to_str().expect("text").to_owned()
}

/// The form came back: with the problem at its field and in the summary, and well made.
fn came_back(answered: &Answered, field: &str) {
    assert_eq!(answered.status, 422, "{}", answered.body);
    assert!(answered.body.contains(&format!("id=\"{field}-error\"")), "{field} has no problem: {}", answered.body);
    assert!(answered.body.contains(&format!("href=\"#{field}\"")), "the summary does not name {field}");
    assert_eq!(faults(&answered.body, "vi"), Vec::<String>::new());
}

#[tokio::test]
async fn evidence_verdict_remedy_and_duty_are_entered_by_forms() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let assessor = centre.province.sign_in("danh-gia").await;
    let form = "kind=text&text=Bi%C3%AAn+b%E1%BA%A3n+s%E1%BB%91+12&seen=0&catalogue=tcvn-14423-2026";
    sent(&centre, &officer, &format!("{ITEM}/evidence"), form).await;
    let empty = centre.post(&officer, &format!("{ITEM}/evidence"), "kind=text&text=&seen=1").await;
    came_back(&empty, "evidence-text");
    sent(&centre, &officer, &format!("{ITEM}/assign"), "responsible=Lan&due=31%2F12%2F2026&seen=1").await;
    let past = centre.post(&officer, &format!("{ITEM}/assign"), "responsible=Lan&due=2026-01-01&seen=2").await;
    assert_eq!(past.status, 409, "a day in the past is refused by a rule");

    let bare = centre.post(&assessor, &format!("{ITEM}/judge"), "verdict=not_met&finding=&seen=2").await;
    came_back(&bare, "judge-finding");
    let reason = centre.post(&assessor, &format!("{ITEM}/judge"), "verdict=not_applicable&seen=2").await;
    came_back(&reason, "judge-reason");
    sent(&centre, &assessor, &format!("{ITEM}/judge"), "verdict=not_met&finding=thi%E1%BA%BFu&seen=2").await;
    let stale = centre.post(&assessor, &format!("{ITEM}/judge"), "verdict=met&finding=x&seen=2").await;
    assert_eq!(stale.status, 409, "an older version changes nothing");
    let many = "verdict=met&finding=%C4%91%C3%A3+xem&item=TCVN14423.LOG.NTP:0&item=TCVN14423.LOG.SIEM:0\
                &back=/requirements/his?group=LOG";
    assert_eq!(sent(&centre, &assessor, "/requirements/his/judge", many).await, "/requirements/his?group=LOG");

    let attached = centre.send(upload(&officer, "/requirements/his/TCVN14423.LOG.FIELDS/files", "%PDF-1.7 x")).await;
    assert_eq!(attached.status, 303, "{}", attached.body);
    let page = centre.get(&officer, "/requirements/his/TCVN14423.LOG.FIELDS").await.body;
    let address = page.split("href=\"").find(|rest| rest.contains("/files/")).and_then(|rest| rest.split('"').next());
    let file = centre.get(&assessor, &address.expect("a link").replace("&amp;", "&")).await;
    assert_eq!((file.status.as_u16(), file.body.as_str()), (200, "%PDF-1.7 x"));
    let odd = centre.send(upload(&officer, "/requirements/his/TCVN14423.LOG.FIELDS/files", "<script>")).await;
    came_back(&odd, "evidence-file");

    let remedy = "item=TCVN14423.LOG.RETAIN&title=M%E1%BB%9F+r%E1%BB%99ng+kho&cost=480.000.000&due=2026-12-31";
    let path = sent(&centre, &officer, "/requirements/his/remedies", remedy).await;
    assert_eq!(path, "/remedies/KP-2026-0001");
    let untitled = "item=TCVN14423.LOG.RETAIN&title=";
    came_back(&centre.post(&officer, "/requirements/his/remedies", untitled).await, "remedy-title");
    came_back(&centre.post(&officer, "/requirements/his/remedies", "title=x").await, "remedy-items");
    sent(&centre, &officer, &path, "act=start&version=1").await;
    came_back(&centre.post(&officer, &path, "act=report&proof=&version=2").await, "remedy-proof");
    sent(&centre, &officer, &path, "act=report&proof=x&version=2").await;
    let duty = "item=TCVN14423.VUL.SCAN&on=2026-05-01&note=%C4%91%C3%A3+qu%C3%A9t";
    sent(&centre, &officer, "/requirements/his/duties", duty).await;
    came_back(&centre.post(&officer, "/requirements/his/duties", "item=TCVN14423.VUL.SCAN&note=").await, "duty-note");

    pages_are_well_made(&centre, &[&officer, &assessor]).await;
    files_go_out_and_in(&centre, &assessor).await;
}

async fn pages_are_well_made(centre: &Centre, sessions: &[&str]) {
    for path in [
        "/requirements",
        "/requirements?q=khong-co",
        "/requirements?order=worst&level=3&begun=yes",
        "/requirements/his",
        "/requirements/his?group=LOG",
        "/requirements/his?group=NET",
        "/requirements/his?verdict=unjudged&signal=",
        "/requirements/his?due=1",
        "/requirements/his?catalogue=tcvn-11930-2017&group=TEC-SRV",
        "/requirements/his/print",
        "/requirements/his/duties",
        "/requirements/his/remedies",
        "/requirements/his/import",
        ITEM,
        "/requirements/his/TCVN14423.LOG.NTP",
        "/requirements/his/TCVN14423.HR.RETURN",
        "/remedies/KP-2026-0001",
        "/gaps",
        "/gaps?item=TCVN14423.LOG.RETAIN",
    ] {
        for session in sessions {
            for (language, address) in [("vi", path.to_owned()), ("en", format!("/en{path}"))] {
                let answered = centre.get(session, &address).await;
                assert_eq!(answered.status, 200, "{address}");
                assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{address}");
                assert!(answered.body.len() < PAGE_BYTES_MAX, "{address} has {} bytes", answered.body.len());
            }
        }
    }
    let page = centre.get(sessions[0], ITEM).await.body;
    for words in ["Chưa đáp ứng", "Biên bản số 12", "100 triệu đồng", "KP-2026-0001", "31/12/2026"] {
        assert!(page.contains(words), "{words:?} is not on the page of the item");
    }
}

async fn files_go_out_and_in(centre: &Centre, session: &str) {
    for (format, media) in [("xlsx", "spreadsheetml"), ("oscal", "application/json"), ("ciso", "spreadsheetml")] {
        let answered = centre.get(session, &format!("/requirements/his/export?format={format}")).await;
        assert_eq!(answered.status, 200, "{format}");
        assert!(answered.headers["content-type"].to_str().expect("text").contains(media));
        assert!(answered.headers["content-disposition"].to_str().expect("text").starts_with("attachment; filename="));
    }
    assert_eq!(centre.get(session, "/requirements/his/export?format=doc").await.status, 404);
    let csv = "Mã mục,Kết luận,Nhận xét\nTCVN14423.LOG.RULES,Có lẽ,x\n";
    let answered = centre.send(upload(session, "/requirements/his/import", csv)).await;
    assert_eq!(answered.status, 200);
    assert!(answered.body.contains("CSV B2") && answered.body.contains("không phải kết luận"), "{}", answered.body);
    assert_eq!(faults(&answered.body, "vi"), Vec::<String>::new());
    let answered = centre.send(upload(session, "/requirements/his/import", &csv.replace("Có lẽ", "Đáp ứng"))).await;
    assert!(answered.body.contains("Đã ghi kết quả"), "{}", answered.body);
}

#[tokio::test]
async fn requirements_and_gaps_are_told_as_json_within_the_scope() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let assessor = centre.province.sign_in("danh-gia").await;
    let read = |answered: &Answered| serde_json::from_str::<serde_json::Value>(&answered.body).expect("JSON");
    let form = "kind=text&text=Bi%C3%AAn+b%E1%BA%A3n+s%E1%BB%91+12&seen=0";
    sent(&centre, &officer, &format!("{ITEM}/evidence"), form).await;
    sent(&centre, &officer, &format!("{ITEM}/assign"), "responsible=Lan&due=31%2F12%2F2026&seen=1").await;
    sent(&centre, &assessor, &format!("{ITEM}/judge"), "verdict=not_met&finding=thi%E1%BA%BFu&seen=2").await;
    let partly = "verdict=partly&finding=thi%E1%BA%BFu&seen=0";
    sent(&centre, &assessor, "/requirements/his/TCVN14423.LOG.NTP/judge", partly).await;

    let path = "/api/v1/systems/his/requirements";
    let of = read(&centre.get(&officer, path).await);
    assert_eq!((of["system"].as_str(), of["standard"].as_str()), (Some("his"), Some("tcvn-14423-2026")));
    assert_eq!((&of["share"]["not_met"], &of["share"]["partly"]), (&1.into(), &1.into()));
    let items = of["items"].as_array().expect("items");
    assert!(items.len() > 100, "every item of the level: {}", items.len());
    let mut item = items.iter().find(|item| item["id"] == "TCVN14423.LOG.RETAIN").expect("there").clone();
    // Titles and signals are those of content.
    for name in ["title", "signals", "clause"] {
        assert!(item.as_object_mut().expect("an object").remove(name).is_some(), "{name}");
    }
    let golden = serde_json::json!({
        "id": "TCVN14423.LOG.RETAIN", "group": "LOG", "mandatory": true, "verdict": "not_met",
        "judged": { "on": "2026-11-22", "by": "danh-gia", "organisation": null, "level": of["level"], "finding": "thiếu",
            "reason": null, "carried_from": null },
        "evidence": [{ "kind": "text", "text": "Biên bản số 12", "by": "can-bo-syt", "on": "2026-11-22" }],
        "responsible": "Lan", "due": "2026-12-31", "overdue": false, "remedies": [], "version": 3,
    });
    assert_eq!(item, golden);
    let other = read(&centre.get(&officer, &format!("{path}?standard=tcvn-11930-2017")).await);
    assert_eq!((other["standard"].as_str(), &other["share"]["not_met"]), (Some("tcvn-11930-2017"), &0.into()));
    for (address, status) in [
        (format!("{path}?standard=khong-co"), 422),
        ("/api/v1/systems/dvc/requirements".to_owned(), 404),
        ("/api/v1/systems/khong-co/requirements".to_owned(), 404),
        ("/api/v1/requirements/gaps?standard=khong-co".to_owned(), 422),
        ("/api/v1/requirements/gaps?agency=UBND".to_owned(), 404),
        ("/api/v1/requirements/gaps?cursor=x".to_owned(), 422),
        ("/api/v1/requirements/gaps?limit=0".to_owned(), 422),
    ] {
        assert_eq!(centre.get(&officer, &address).await.status, status, "{address}");
    }

    let first = read(&centre.get(&officer, "/api/v1/requirements/gaps?limit=1").await);
    let cursor = first["next_cursor"].as_str().expect("there is more").to_owned();
    let second = read(&centre.get(&officer, &format!("/api/v1/requirements/gaps?limit=1&cursor={cursor}")).await);
    assert_eq!(second["next_cursor"], serde_json::Value::Null);
    let both = [&first["items"][0], &second["items"][0]];
    let mut ids: Vec<&str> = both.iter().filter_map(|gap| gap["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["TCVN14423.LOG.NTP", "TCVN14423.LOG.RETAIN"]);
    assert!(both[0]["weight"].as_u64() >= both[1]["weight"].as_u64(), "the heaviest first: {both:?}");
    for gap in both {
        assert_eq!(gap["systems"], 1, "{gap}");
        assert_eq!(gap["weight"], gap["fine"]["most"], "the fine once for the one system: {gap}");
    }
}

/// A file chosen in the form, to be written at once.
fn upload(session: &str, path: &str, content: &str) -> axum::extract::Request {
    let part = |name: &str, value: &str| format!("--x\r\ncontent-disposition: form-data; {name}\r\n\r\n{value}\r\n");
    let fields = [
        part("name=\"csrf\"", &csrf_of(session)),
        part("name=\"act\"", "apply"),
        part("name=\"file\"; filename=\"a.csv\"", content),
    ];
    let mut request = request("POST", path, session, &format!("{}--x--\r\n", fields.concat()));
    request.headers_mut().insert("content-type", "multipart/form-data; boundary=x".parse().expect("a header"));
    request
}
