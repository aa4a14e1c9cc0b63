use luytre_model::{Nanos, TimeQuality};

use super::*;
use crate::Actor;
use crate::tests::Province;
use crate::tests::province::{START, syslog, web_events};
use crate::views::{AlertFilter, AlertView};

fn rules() -> Arc<SigmaRules> {
    let files = [
        include_str!("../../../../content/rules/application/path_traversal/rule.yml"),
        include_str!("../../../../content/rules/application/ftp_login_guessing/rule.yml"),
    ];
    let files = files.map(|text| RuleFile { path: "rule.yml".into(), text: text.into(), layer: None });
    let (rules, report) = SigmaRules::compile(&files, &Mappings::shipped());
    assert!(report.rejected.is_empty(), "{:?}", report.rejected);
    rules
}

async fn alerts(province: &Province) -> Vec<AlertView> {
    province.desk.alerts(&Actor::console(), &AlertFilter::default()).await.unwrap().items
}

#[tokio::test]
async fn an_alert_carries_the_words_of_its_rule() {
    let province = Province::empty().await;
    province.desk.set_rules(rules());
    let mut batch = web_events(START, &[("web", "198.51.100.7", "GET / HTTP/1.1")]);
    let mut event = batch.event("nginx.access", START, b"GET /tai?tep=../../etc/passwd HTTP/1.1");
    event.str(col::SOURCE_IP, "198.51.100.66");
    event.str(col::URL_ORIGINAL, "/tai?tep=../../etc/passwd");
    event.finish();
    province.desk.ingest(&syslog(), batch, None).await.unwrap();
    province.detect().await;
    let alerts = alerts(&province).await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    let alert = &alerts[0];
    assert_eq!((alert.entity.as_str(), alert.rule.author.as_str()), ("198.51.100.66", "luytre"));
    assert_eq!(alert.rule.title_vi, "Vượt thư mục trong yêu cầu web");
    assert_eq!(alert.rule.title_en, "Path Traversal in a Web Request");
    assert!(alert.rule.advice_en.starts_with("Check status"), "{}", alert.rule.advice_en);
}

#[tokio::test]
async fn a_correlation_goes_on_counting_after_a_restart() {
    let mut province = Province::empty().await;
    for number in 0..5 {
        if number == 3 {
            province = province.reopen().await;
        }
        province.desk.set_rules(rules());
        let at = START.plus(number * Nanos::SECOND);
        let mut batch = EventBatch::new();
        let mut event = batch.event("vsftpd.log", at, b"FAIL LOGIN");
        event.time(at, TimeQuality::Exact);
        event.str(col::EVENT_CATEGORY, "authentication");
        event.str(col::EVENT_OUTCOME, "failure");
        event.str(col::SOURCE_IP, "198.51.100.66");
        event.finish();
        province.desk.ingest(&syslog(), batch, None).await.unwrap();
        assert!(alerts(&province).await.is_empty(), "after {number} events");
        province.detect().await;
    }
    let alerts = alerts(&province).await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0].rule.title_vi, "Dò mật khẩu FTP");
}
