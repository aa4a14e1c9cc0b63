//! What the profile already tells, written into the documents, so that nobody types it again.
//!
//! Dossiers are Vietnamese papers: these texts have one language. Fields of which the profile knows nothing stay empty.

use std::collections::BTreeMap;

use super::{Ground, Part};
use crate::level::{Criteria, FactKind};
use crate::library::regime::Procedure;
use crate::profile::{AgencyProfile, SystemProfile};
use luytre_model::ProtectionLevel;

/// A body as the overview names it.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is known of it.
    pub profile: Option<&'a AgencyProfile>,
}

/// From what the documents are filled.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Name of the system.
    pub system: &'a str,
    /// Its profile.
    pub profile: &'a SystemProfile,
    /// The governing body.
    pub owner: Body<'a>,
    /// The operator.
    pub operator: Body<'a>,
    /// The proposed level.
    pub level: ProtectionLevel,
    /// Why.
    pub grounds: &'a [Ground],
    /// The criteria, for the words of facts.
    pub criteria: &'a Criteria,
}

/// Fills the documents as far as the profile tells.
pub fn prefill(procedure: &Procedure, sources: &Sources<'_>) -> BTreeMap<String, Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for row in procedure.parts_of(sources.level, false) {
        for field in procedure.fields(&row.code) {
            let text = text_of(&row.code, &field.code, sources);
            if !text.is_empty() {
                let part = parts.entry(row.code.clone()).or_default();
                part.fields.insert(field.code, text);
                part.revision = 1;
            }
        }
    }
    parts
}

fn text_of(part: &str, field: &str, sources: &Sources<'_>) -> String {
    let profile = sources.profile;
    match (part, field) {
        ("tong_quan", "chu_quan") => body(sources.owner),
        ("tong_quan", "don_vi_van_hanh") => body(sources.operator),
        ("tong_quan", "pham_vi") => scope(profile),
        ("tong_quan", "thiet_bi") => rows(profile.devices.iter().map(|device| {
            let (name, kind) = (device.name.as_str(), device.kind.as_str());
            vec![name, kind, device.place.as_str(), device.purpose.as_str()]
        })),
        ("tong_quan", "ung_dung") => rows(profile.applications.iter().map(|application| {
            let (name, server) = (application.name.as_str(), application.server.as_str());
            vec![name, server, application.place.as_str(), application.os.as_str(), application.purpose.as_str()]
        })),
        ("tong_quan", "vung_mang") => {
            rows(profile.zones.iter().map(|zone| vec![&*zone.name, &*zone.private_range, &*zone.public_addresses]))
        }
        ("de_xuat_cap_do", "danh_muc") => {
            let sources_of: Vec<&str> = sources.grounds.iter().map(|ground| ground.source.as_str()).collect();
            let because =
                if sources_of.is_empty() { String::new() } else { format!(" (căn cứ {})", sources_of.join("; ")) };
            format!("{}: cấp độ {}{because}", sources.system, sources.level)
        }
        ("de_xuat_cap_do", "loai_thong_tin") => facts(sources),
        ("de_xuat_cap_do", "can_cu") => {
            let lines = sources.grounds.iter().map(|ground| format!("- {} ({})", ground.vi, ground.source));
            lines.collect::<Vec<_>>().join("\n")
        }
        ("danh_gia_rui_ro_chi_tiet", "ket_noi") => {
            rows(profile.connections.iter().map(|one| vec![&*one.to, &*one.purpose, &*one.data]))
        }
        _ => String::new(),
    }
}

/// One line a row; empty cells are left out.
fn rows<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let line = |cells: Vec<&str>| -> String {
        cells.into_iter().map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
    };
    rows.map(line).filter(|line| !line.is_empty()).map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn body(body: Body<'_>) -> String {
    let mut lines = vec![format!("Tên: {}", body.name)];
    let mut add = |title: &str, text: &str| {
        if !text.trim().is_empty() {
            lines.push(format!("{title}: {}", text.trim()));
        }
    };
    if let Some(profile) = body.profile {
        if let Some(paper) = &profile.functions {
            let day = paper.date.map(|day| format!(" ngày {}", day.strftime("%d/%m/%Y"))).unwrap_or_default();
            add("Quyết định quy định chức năng", &format!("{}{day} {}", paper.number, paper.body));
        }
        add("Người đại diện", &profile.head_name);
        add("Chức vụ", &profile.head_title);
        add("Địa chỉ", &profile.address);
        add("Điện thoại", &profile.phone);
        add("Thư điện tử", &profile.email);
    }
    lines.join("\n")
}

fn scope(profile: &SystemProfile) -> String {
    let mut lines = Vec::new();
    let mut add = |title: &str, text: &str| {
        if !text.trim().is_empty() {
            lines.push(format!("{title}: {}", text.trim()));
        }
    };
    add("Chức năng", &profile.function);
    add("Đối tượng phục vụ", &profile.served);
    if let Some(accounts) = profile.accounts {
        add("Số tài khoản người dùng", &accounts.to_string());
    }
    add("Phạm vi theo chức năng", &profile.scope.function);
    add("Phạm vi theo luồng dữ liệu", &profile.scope.data_flow);
    add("Phạm vi theo phụ thuộc vận hành", &profile.scope.operation);
    add("Phạm vi ảnh hưởng khi có sự cố", &profile.scope.reach);
    lines.join("\n")
}

fn facts(sources: &Sources<'_>) -> String {
    let mut lines = Vec::new();
    for fact in &sources.criteria.facts {
        let facts = &sources.profile.facts;
        let option = |code: &str| {
            sources.criteria.option(&fact.code, code).map_or_else(|| code.to_owned(), |option| option.vi.clone())
        };
        let value = match fact.kind {
            FactKind::Flag => facts.flag(&fact.code).map(|flag| if flag { "có" } else { "không" }.to_owned()),
            FactKind::Count => facts.count(&fact.code).map(|count| count.to_string()),
            FactKind::Choice => facts.word(&fact.code).map(option),
            FactKind::Choices => facts
                .words(&fact.code)
                .map(|words| words.iter().map(|word| option(word)).collect::<Vec<_>>().join(", ")),
        };
        if let Some(value) = value {
            lines.push(format!("- {}: {value}", fact.vi));
        }
    }
    lines.join("\n")
}
