//! What the demonstration prints: its address, one account of each role, the first alerts, and where everything is.

use std::collections::BTreeSet;
use std::fmt::{Display, Write as _};
use std::io::IsTerminal as _;
use std::path::Path;

use luytre_desk::views::AlertView;
use luytre_model::Role;
use serde_json::Value;

use crate::language::Language;
use crate::terminal::{note, say};

/// Prints address and accounts. A program that reads them gets `demo.json` in one line as well.
pub(super) fn print(demo: &Value, file: &Path, temporary: bool, language: Language) {
    tell(summary(demo, file, temporary, language).trim_end());
    if !std::io::stdout().is_terminal() {
        tell(super::public(demo));
    }
}

/// Prints the first alerts.
pub(super) fn first_alerts(alerts: &[AlertView], seconds: f32, language: Language) {
    tell(format_args!("\n{} ({seconds:.1} s):", language.pick("Những cảnh báo đầu tiên", "The first alerts")));
    for alert in alerts {
        let title = language.pick(&alert.rule.title_vi, &alert.rule.title_en);
        tell(format_args!("  {:<9} {title}  {}", alert.rule.level.as_str(), alert.entity));
    }
}

/// A centre whose reader went away goes on.
fn tell(line: impl Display) {
    if let Err(error) = say(line) {
        note(format_args!("luytre: nobody reads what the demonstration prints: {error}"));
    }
}

fn summary(demo: &Value, file: &Path, temporary: bool, language: Language) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("a String takes everything");
    line(format!("{}  {}", language.pick("Trung tâm mẫu:", "The sample centre:"), word(&demo["url"])));
    line(String::new());
    let accounts = demo["accounts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut roles = BTreeSet::new();
    for account in accounts.iter().filter(|account| roles.insert(word(&account["role"]))) {
        let role = word(&account["role"]);
        let role = role.parse().map_or(role, |role| role_name(role, language).to_owned());
        line(format!("  {:<16} {:<18} {role}", word(&account["login"]), word(&account["password"])));
    }
    let more = accounts.len() - roles.len();
    if more > 0 {
        let (vi, en) = (format!("và {more} tài khoản khác trong"), format!("and {more} more accounts in"));
        line(format!("  {} {}", language.pick(&vi, &en), file.display()));
    }
    line(String::new());
    let gone = if temporary {
        language.pick(" (bị xóa khi dừng; giữ lại bằng --data)", " (removed at the end; keep it with --data)")
    } else {
        ""
    };
    let folder = file.parent().unwrap_or(file).display();
    line(format!("{} {folder}{gone}", language.pick("Dữ liệu:", "Data:")));
    line(format!(
        "{} HTTP {}, syslog UDP {}, TCP {}, TLS {}",
        language.pick("Nhận nhật ký:", "Logs:"),
        word(&demo["ingest_url"]),
        word(&demo["syslog_udp"]),
        word(&demo["syslog_tcp"]),
        word(&demo["syslog_tls"]),
    ));
    line(language.pick("Nhấn Ctrl-C để dừng.", "Press Ctrl-C to stop.").to_owned());
    text
}

/// A role in a word or two.
const fn role_name(role: Role, language: Language) -> &'static str {
    let (vi, en) = match role {
        Role::Analyst => ("chuyên viên giám sát", "analyst"),
        Role::ShiftLead => ("trưởng ca", "shift lead"),
        Role::IncidentTeam => ("đội ứng cứu sự cố", "incident team"),
        Role::AgencyOfficer => ("cán bộ chuyên trách cơ quan", "agency officer"),
        Role::AgencyHead => ("người đứng đầu cơ quan", "head of agency"),
        Role::Assessor => ("chuyên viên đánh giá", "assessor"),
        Role::Leader => ("lãnh đạo tỉnh", "provincial leader"),
        Role::Administrator => ("quản trị hệ thống", "administrator"),
        Role::Auditor => ("kiểm tra, giám sát", "auditor"),
        Role::Machine => ("chương trình", "program"),
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

#[cfg(test)]
mod tests;
