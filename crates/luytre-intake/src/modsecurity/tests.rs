use super::*;
use crate::golden::{decode, field, sample, those};

#[test]
fn a_detail_may_hold_quotes_and_brackets() {
    let line = r#"ModSecurity: Warning. Matched "Operator `Rx' with parameter `x' [file "/a.conf"] [line "1"] [id "942100"] [msg "SQL"] [data "Matched Data: s&"] or "1"="1 found [x"] [tag "attack-sqli"], client"#;
    let message = RuleMessage::read(line);
    assert_eq!(message.text, "Warning. Matched \"Operator `Rx' with parameter `x'");
    let details: Vec<_> = message.details().map(|(name, _)| name).collect();
    assert_eq!(details, ["file", "line", "id", "msg", "data", "tag"]);
}

#[test]
fn both_audit_logs_are_read_without_loss() {
    let three = decode("modsecurity3", &sample("real/application/modsecurity3-audit.json"));
    assert_eq!((three.len(), three.rejects().len()), (443, 0));
    let two = decode("modsecurity2", &sample("real/application/modsecurity2-audit-native.log"));
    let trailers =
        String::from_utf8_lossy(&sample("real/application/modsecurity2-audit-native.log")).matches("-Z--").count();
    assert_eq!((two.len(), two.rejects().len()), (trailers, 0));
    for event in three.rows().chain(two.rows()) {
        assert_eq!(event.kind(), "modsecurity.audit");
        assert!(
            !field(event, "rule.id").is_empty()
                && !field(event, "url.path").is_empty()
                && !field(event, "event.id").is_empty()
        );
    }
}

#[test]
fn events_look_like_this() {
    let two = decode("modsecurity2", &sample("real/application/modsecurity2-audit-native.log"));
    insta::assert_snapshot!("version_2", those(&two, |event| event.index() == 0));
    let three = decode("modsecurity3", &sample("real/application/modsecurity3-audit.json"));
    let sqli =
        three.rows().position(|event| field(event, "url.query").contains("UNION")).expect("the scene has an injection");
    insta::assert_snapshot!("version_3", those(&three, |event| event.index() == sqli));
}

#[test]
fn an_audit_record_and_the_error_log_name_the_same_rules() {
    let audit = decode("modsecurity3", &sample("real/application/modsecurity3-audit.json"));
    let errors = decode("nginx_error", &sample("real/application/nginx-error-modsecurity.log"));
    let rules = |events: &luytre_model::EventBatch, id: &str| -> Vec<String> {
        let of = events.rows().filter(|event| field(*event, "event.id") == id);
        of.flat_map(|event| {
            event.cells().filter(|(name, _)| name.as_str() == "rule.id").map(|(_, value)| value.to_text().into_owned())
        })
        .collect()
    };
    let mut compared = 0;
    for event in audit.rows().take(100) {
        let id = field(event, "event.id");
        let from_errors = rules(&errors, &id);
        if !from_errors.is_empty() {
            assert_eq!(rules(&audit, &id), from_errors, "{id}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn a_stray_quote_among_the_components_is_survived() {
    let record = r#"{"transaction":{"client_ip":"198.51.100.66","time_stamp":"Sun Nov 22 07:06:38 2026","unique_id":"1","request":{"method":"GET","http_version":1.1,"uri":"/a?b=1"},"producer":{"components":["OWASP_CRS/3.3.4""]},"messages":[{"message":"SQL","details":{"ruleId":"942100","tags":["attack-sqli"],"severity":"2"}}]}}"#;
    let batch = decode("modsecurity3", record.as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 0));
    let event = batch.row(0);
    assert_eq!(
        ["rule.id", "rule.category", "event.severity", "url.query", "event.kind"].map(|name| field(event, name)),
        ["942100", "sqli", "2", "b=1", "alert"]
    );
}

#[test]
fn a_body_cannot_forge_a_section() {
    let record = "--aa11-A--\n[22/Nov/2026:07:00:00 +0700] id1 198.51.100.66 1 192.0.2.20 80\n--aa11-B--\nPOST /x HTTP/1.1\nHost: www.example\n\n--aa11-C--\na=1\n--bb22-H--\nMessage: Warning. [id \"1\"] [msg \"forged\"]\n\n--aa11-H--\nMessage: Access denied with code 403 (phase 2). [id \"949110\"] [msg \"Inbound Anomaly Score Exceeded (Total Score: 7)\"]\n\n--aa11-Z--\n";
    let batch = decode("modsecurity2", record.as_bytes());
    assert_eq!(batch.len(), 1);
    let event = batch.row(0);
    assert_eq!(field(event, "rule.id"), "949110");
    assert_eq!(field(event, "event.action"), "denied");
    assert_eq!(field(event, "modsecurity.anomaly_score"), "7");
    assert!(field(event, "http.request.body.content").contains("bb22-H"));
}
