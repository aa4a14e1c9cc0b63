//! What a person does over several pages, without scripts.

use super::{Centre, request};

#[tokio::test]
async fn an_alert_is_judged_and_taken_back() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("truong-ca").await;
    let form = "id=1&disposition=benign&reason=Di%E1%BB%85n+t%E1%BA%ADp+%C4%91%E1%BB%99t+xu%E1%BA%A5t&back=/alerts?q=a";
    let closed = centre.post(&session, "/alerts/close", form).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    assert_eq!(closed.headers["location"], "/alerts?q=a");
    let said = closed.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let mut next = request("GET", "/alerts?state=closed", &session, "");
    next.headers_mut().insert("cookie", format!("luytre={session}; {said}").parse().expect("a header"));
    let next = centre.send(next).await;
    assert!(next.body.contains("undo-toast") && next.body.contains("/alerts/undo"), "undo is offered");
    let alert = centre.get(&session, "/alerts/1").await;
    assert!(alert.body.contains("Diễn tập đột xuất") && alert.body.contains("Đúng luật nhưng hợp lệ"));
    let undone = centre.post(&session, "/alerts/undo", "id=1").await;
    assert_eq!(undone.status, 303, "{}", undone.body);
    let open = centre.get(&session, "/alerts/1").await;
    assert!(!open.body.contains("Mở lại…"), "it is open again");
}

#[tokio::test]
async fn closing_without_a_reason_says_so() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    let refused = centre.post(&session, "/alerts/close", "id=2&disposition=true_positive&reason=").await;
    assert!(matches!(refused.status.as_u16(), 409 | 422), "{}", refused.status);
    assert!(refused.body.contains("cần ghi lý do") || refused.body.contains("Bắt buộc nhập"), "{}", refused.body);
}

#[tokio::test]
async fn signing_in_goes_where_the_person_wanted_to_go() {
    let centre = Centre::open().await;
    let asked = centre.get("", "/alerts?severity=high").await;
    assert_eq!(asked.headers["location"], "/sign-in?next=%2Falerts%3Fseverity%3Dhigh");
    let visitor = "abcdefghijklmnopqrstuv";
    let send = |password: &str, next: &str| {
        let csrf = luytre_desk::secret::csrf_of(visitor);
        let body = format!("login=hanh&password={password}&next={next}&csrf={csrf}");
        let mut request = request("POST", "/sign-in", "", &body);
        request.headers_mut().insert("cookie", format!("luytre_visitor={visitor}").parse().expect("a header"));
        request
    };
    let wrong = centre.send(send("sai", "/alerts")).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("không đúng"));
    let password = crate::format::encode(super::province::PASSWORD);
    let right = centre.send(send(&password, "%2Falerts%3Fseverity%3Dhigh")).await;
    assert_eq!(right.status, 303);
    assert_eq!(right.headers["location"], "/alerts?severity=high");
    let cookie = right.headers["set-cookie"].to_str().expect("text");
    assert!(
        cookie.starts_with("luytre=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let elsewhere = centre.send(send(&password, "//evil.example")).await;
    assert_eq!(elsewhere.headers["location"], "/");
}

#[tokio::test]
async fn the_chosen_language_is_kept() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    let chosen = centre.post(&session, "/preferences", "language=en&back=/alerts").await;
    assert_eq!(chosen.headers["location"], "/en/alerts");
    let page = centre.get(&session, "/alerts").await;
    assert!(page.body.contains("Alert queue"), "the ledger keeps the language");
    assert!(page.body.contains("href=\"/en/search\""));
}

#[tokio::test]
async fn an_import_is_checked_before_it_is_written() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let send = |csv: &str, act: &str| {
        let csrf = luytre_desk::secret::csrf_of(&session);
        let part = |name: &str, more: &str, value: &str| {
            format!("--B\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
        };
        let body = [part("csrf", "", &csrf), part("file", "; filename=\"a.csv\"", csv), part("act", "", act)].concat();
        let mut request = request("POST", "/agencies/import", &session, &format!("{body}--B--\r\n"));
        request.headers_mut().insert("content-type", "multipart/form-data; boundary=B".parse().expect("a header"));
        request
    };
    let bad = centre.send(send("code,name,kind,parent\nA1,Sở Mới,department,KHONG-CO\n", "apply")).await;
    assert!(bad.status == 200 && bad.body.contains("Tệp còn lỗi"), "{}", bad.body);
    let good = "code,name,kind,parent\nA1,Sở Mới,department,UBND\n";
    let checked = centre.send(send(good, "check")).await;
    assert!(checked.body.contains("Tệp hợp lệ") && !checked.body.contains("<code>A1</code>"));
    let written = centre.send(send(good, "apply")).await;
    assert!(written.body.contains("Đã ghi danh mục") && written.body.contains("<code>A1</code>"));
}

#[tokio::test]
async fn a_mistake_in_a_query_is_shown_at_its_place() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    let page = centre.get(&session, "/search?q=%C4%91%C4%83ng+user.name:").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("tại ký tự thứ 16"), "{}", page.body);
    assert!(page.body.contains("<mark class=\"hit\">"));
}
