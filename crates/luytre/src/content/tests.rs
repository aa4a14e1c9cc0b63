//! The rule pack: every rule fires on its own sample and stays silent on the other; together they find the attack of the
//! sample logs at each layer, and nothing in what the normal visitor does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use luytre_detect::{Detector, Engine, Finding};
use luytre_intake::{Settings, format};
use luytre_model::schema::col;
use luytre_model::{EventBatch, Layer, Nanos, Severity};

use super::*;

fn pack() -> (Arc<Engine>, luytre_detect::LoadReport) {
    Engine::compile(&rules(), &mappings())
}

fn arrival() -> Nanos {
    Nanos::parse_rfc3339("2026-11-22T00:10:00Z").expect("a constant")
}

/// Decodes with the zone of the samples, which is UTC.
fn decode(name: &str, bytes: &[u8]) -> EventBatch {
    let format = format::by_name(name).unwrap_or_else(|| panic!("no format is called {name}"));
    let settings = Settings { zone: Some(jiff::tz::TimeZone::UTC), ..Default::default() };
    let mut batch = EventBatch::new();
    luytre_intake::decode_all(format, &settings, bytes, arrival(), &mut batch);
    batch
}

fn findings(engine: &Arc<Engine>, batch: &EventBatch) -> Vec<Finding> {
    let mut found = Vec::new();
    Detector::new(Arc::clone(engine)).examine(batch, &mut found);
    found
}

#[test]
fn the_pack_loads_whole() {
    let (_, report) = pack();
    let rejected: Vec<String> =
        report.rejected.iter().map(|reject| format!("{}: {}", reject.path, reject.reason)).collect();
    assert!(rejected.is_empty(), "{}", rejected.join("\n"));
    let never: Vec<String> = report.never_fires.iter().map(|rule| format!("{}: {}", rule.path, rule.field)).collect();
    assert!(never.is_empty(), "rules that can never fire: {}", never.join("\n"));
}

#[test]
fn every_layer_has_at_least_twelve_rules_with_both_languages() {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for file in rules() {
        let layer = file.path.split('/').next().unwrap_or_default().to_owned();
        for part in ["title_vi:", "advice_vi:", "advice_en:", "attack.t", "falsepositives:"] {
            assert!(file.text.contains(part), "{} lacks {part}", file.path);
        }
        let layer =
            Layer::ALL.into_iter().find(|known| known.as_str() == layer).expect("a folder of the pack is a layer");
        *count.entry(layer.as_str()).or_default() += 1;
    }
    for layer in Layer::ALL {
        assert!(count.get(layer.as_str()).is_some_and(|count| *count >= 12), "{layer}: {count:?}");
    }
}

#[test]
fn every_rule_fires_on_its_sample_and_is_silent_on_the_other() {
    let (engine, _) = pack();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/rules");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for file in rules() {
        let inner = folder.join(&file.path);
        let home = inner.parent().expect("a rule lies in a folder of its own");
        // The last document of a file is the rule that makes alerts; a correlation comes after what it counts.
        let id =
            file.text.lines().rev().find_map(|line| line.strip_prefix("id: ")).expect("a rule has an id").to_owned();
        for (prefix, expected) in [("fires.", true), ("silent.", false)] {
            let sample = fs::read_dir(home)
                .expect("the folder of a rule can be read")
                .map(|entry| entry.expect("the folder of a rule can be read").path())
                .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
                .unwrap_or_else(|| panic!("{} has no sample {prefix}FORMAT", file.path));
            let name = sample.extension().expect("the extension names the format").to_string_lossy().into_owned();
            let batch = decode(&name, &fs::read(&sample).expect("a sample can be read"));
            if batch.rows().len() == 0 || !batch.rejects().is_empty() {
                wrong.push(format!(
                    "{}: {} events, rejects {:?}",
                    sample.display(),
                    batch.len(),
                    batch.rejects().first()
                ));
                continue;
            }
            let fired = findings(&engine, &batch).iter().any(|finding| finding.rule.id == id);
            if fired != expected {
                let event = serde_json::Value::Object(batch.row(0).to_json());
                wrong.push(format!("{}: fired {fired}\n    first event {event}", sample.display()));
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked >= 96);
}

/// File of the scene, format, layer.
const SCENE: [(&str, &str, Layer); 12] = [
    ("network/suricata-eve.json", "suricata", Layer::Network),
    ("network/bind9-query.log", "bind", Layer::Network),
    ("application/nginx-access-combined.log", "nginx_access", Layer::Application),
    ("application/modsecurity3-audit.json", "modsecurity3", Layer::Application),
    ("application/vsftpd.log", "vsftpd", Layer::Application),
    ("application/apache-access-combined.log", "apache_access", Layer::Application),
    ("database/postgresql-pgaudit-stderr.log", "postgresql", Layer::Database),
    ("database/mariadb-server-audit.log", "mysql_audit", Layer::Database),
    ("endpoint/auditd-enriched.log", "auditd", Layer::Endpoint),
    ("endpoint/laurel.json", "laurel", Layer::Endpoint),
    ("endpoint/clamd.log", "clamd", Layer::Endpoint),
    ("syslog/rsyslog-rfc5424.log", "syslog", Layer::Endpoint),
];

/// What each stage of the scene must raise, by the folder of the rule.
const STAGES: [&str; 28] = [
    "network/ids_scan",
    "network/port_scan",
    "network/sqli_in_url",
    "network/attack_tool_agent",
    "network/script_in_upload_folder",
    "network/shell_command_in_url",
    "network/ssh_many_connections",
    "network/ids_malware",
    "network/backdoor_port",
    "network/dns_tunnel",
    "application/attack_tool_agent_web",
    "application/directory_search",
    "application/sensitive_file_requested",
    "application/sqli_in_request",
    "application/waf_sql_injection",
    "application/ftp_login_guessing",
    "application/script_uploaded",
    "application/shell_command_in_request",
    "database/union_select",
    "database/catalogue_read_by_application",
    "database/copy_to_program",
    "database/time_based_injection",
    "database/postgresql_password_guessing",
    "database/mysql_password_guessing",
    "endpoint/ssh_guess_succeeded",
    "endpoint/web_account_ran_shell",
    "endpoint/shell_to_network",
    "endpoint/malware_found",
];

#[test]
fn the_pack_finds_every_stage_of_the_scene_and_leaves_the_visitor_alone() {
    let (engine, _) = pack();
    let mut raised: BTreeSet<String> = BTreeSet::new();
    let mut high: BTreeSet<Layer> = BTreeSet::new();
    let mut about_visitor = Vec::new();
    for (path, name, layer) in SCENE {
        let batch = decode(name, sample(path));
        assert!(batch.rejects().is_empty(), "{path}: {:?}", batch.rejects().first());
        for finding in findings(&engine, &batch) {
            let rule = finding.rule.path.trim_end_matches("/rule.yml").to_owned();
            if finding.rule.level >= Severity::High && finding.rule.layer == Some(layer) {
                high.insert(layer);
            }
            let event = batch.row(finding.row);
            if event.get(col::SOURCE_IP).and_then(|value| value.as_str()) == Some("198.51.100.67") {
                about_visitor.push(format!("{rule}: {}", String::from_utf8_lossy(event.original())));
            }
            raised.insert(rule);
        }
    }
    let missing: Vec<&str> = STAGES.into_iter().filter(|stage| !raised.contains(*stage)).collect();
    assert!(missing.is_empty(), "not found in the scene: {missing:?}; found: {raised:?}");
    assert_eq!(high.len(), 4, "layers with a high finding: {high:?}");
    assert!(about_visitor.is_empty(), "findings about the normal visitor:\n{}", about_visitor.join("\n"));
}
