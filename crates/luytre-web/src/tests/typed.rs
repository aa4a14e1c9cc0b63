//! What was typed and cannot be read is told at its field; it is never taken for nothing.

use super::Centre;

/// Sends a form that must be refused at a field.
async fn refused(centre: &Centre, session: &str, path: &str, form: &str, field: &str) {
    let answer = centre.post(session, path, form).await;
    assert_eq!(answer.status, 422, "{path} {form}: {}", answer.body);
    assert!(answer.body.contains(field), "{path}: the page names {field}: {}", answer.body);
}

#[tokio::test]
async fn a_day_of_a_paper_that_is_no_day_freezes_nothing() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("truong-ca").await;
    let form = |day: &str, from: &str| {
        format!(
            "title=Ni%C3%AAm+phong&system=dvc&scope=events&from={from}&document=12%2FCV&document_date={day}&document_body=A05"
        )
    };
    refused(&centre, &session, "/holds", &form("hom-qua", "2026-09-01T00:00"), "document_date").await;
    refused(&centre, &session, "/holds", &form("2026-09-02", "sang-nay"), "from").await;
    let holds = centre.get(&session, "/holds").await;
    assert!(!holds.body.contains("12/CV"), "nothing was frozen");
    let frozen = centre.post(&session, "/holds", &form("2026-09-02", "2026-09-01T00:00")).await;
    assert_eq!(frozen.status, 303, "{}", frozen.body);
    assert!(centre.get(&session, "/holds").await.body.contains("12/CV"));
}

#[tokio::test]
async fn numbers_that_are_none_are_not_the_usual_ones() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let token = "name=the-moi&read=1&days=";
    refused(&centre, &session, "/tokens", &format!("{token}mot+nam"), "366").await;
    assert!(!centre.get(&session, "/people").await.body.contains("the-moi"), "no token was made");
    assert_eq!(centre.post(&session, "/tokens", &format!("{token}30")).await.status, 200);
    let source = "code=nguon-moi&name=Ngu%E1%BB%93n&system=dvc&layer=network&address=203.0.113.77&expected_every_s=";
    refused(&centre, &session, "/sources/register", &format!("{source}15+phut"), "expected_every_s").await;
    assert_eq!(centre.post(&session, "/sources/register", &format!("{source}900")).await.status, 303);
}
