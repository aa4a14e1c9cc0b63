//! The report of an assessment and of a drill as papers. Forms of officials stay Vietnamese.

use luytre_desk::assessments::AssessmentView;
use luytre_desk::drills::DrillView;
use luytre_govern::assessment::finding::Standing;
use luytre_govern::drill::Stage as DrillStage;
use luytre_govern::{DocumentRef, Library};
use luytre_report::Document;
use luytre_report::document::{
    Align, Block, Column, Head, Heading, Kind, List, Marker, Paragraph, Signature, Table, Text,
};

use crate::format;
use crate::words::{assessments as w, domain, training};
use luytre_desk::Language::Vi;

fn heading(level: u8, words: &str) -> Block {
    Block::Heading(Heading { level, text: Text::plain_words(words), align: Align::Left })
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph(Paragraph { text: Text::plain_words(words), align: Align::Justified, indented: true })
}

fn paper(document: &DocumentRef) -> String {
    let mut parts = vec![document.number.clone()];
    parts.extend(document.date.map(|date| format!("ngày {}", format::date(date))));
    parts.extend(Some(document.body.clone()).filter(|body| !body.is_empty()));
    parts.join(", ")
}

fn list(items: impl IntoIterator<Item = String>) -> Block {
    Block::List(List { marker: Marker::Dash, items: items.into_iter().map(Text::plain_words).collect() })
}

/// The report of an assessment: its head, the system, independence, findings with their remedies, the conclusion.
pub(crate) fn assessment(view: &AssessmentView, library: &Library) -> Document {
    let cited = |source: &str| library.citations().vi(source, "");
    let one = &view.kept.body;
    let rules = view.rules;
    let result = one.result.as_ref();
    let number = result.map_or_else(|| "……/BC".to_owned(), |result| result.document.number.clone());
    let mut blocks = vec![
        Block::Head(Head {
            superior: None,
            issuer: one.assessor.name.to_uppercase(),
            number,
            subject: None,
            place: String::new(),
            date: result.and_then(|result| result.document.date).or_else(|| one.reported_on()),
        }),
        Block::Kind(Kind {
            name: "BÁO CÁO".to_owned(),
            summary: format!("Kết quả kiểm tra, đánh giá an ninh mạng {}", view.system.name),
        }),
    ];
    let bases = rules.subjects.iter().filter(|row| one.subjects.contains(&row.code));
    let mut sources: Vec<String> = bases.map(|row| cited(&row.basis.source)).collect();
    sources.extend(rules.occasion(&one.occasion).map(|row| cited(&row.basis.source)));
    sources.dedup();
    blocks
        .push(Block::Basis(sources.into_iter().map(|source| Text::plain_words(format!("Căn cứ {source};"))).collect()));
    blocks.push(heading(1, "I. Thông tin chung"));
    let level = one.level.map_or_else(|| "chưa xác định".to_owned(), |level| level.to_string());
    let occasion = rules.occasion(&one.occasion).map_or("", |row| row.vi.as_str());
    let form = rules.forms.iter().find(|row| row.code == one.form.as_str()).map_or("", |row| row.vi.as_str());
    let mut facts = vec![
        format!("Hệ thống thông tin: {} ({}), cấp độ {level}.", view.system.name, view.system.code),
        format!("Cơ quan quản lý: {}. Đơn vị vận hành: {}.", view.agency.name, view.operator.name),
        format!("Lý do: {occasion}. Hình thức: {form}."),
        format!("Đơn vị đánh giá: {} ({}).", one.assessor.name, w::assessor_kind(one.assessor.kind.as_str()).of(Vi)),
    ];
    if !one.assessor.licence.is_empty() {
        facts.push(format!("Giấy phép, quyết định chỉ định: {}.", one.assessor.licence));
    }
    if !one.assessor.team.is_empty() {
        facts.push(format!("Thành viên: {}.", one.assessor.team.join(", ")));
    }
    if !one.scope.is_empty() {
        facts.push(format!("Phạm vi: {}", one.scope));
    }
    if let Some(told) = &one.announcement {
        facts.push(format!("Thông báo: {}.", paper(&told.document)));
    }
    blocks.push(list(facts));
    blocks.push(heading(1, "II. Tính độc lập"));
    blocks.push(list(view.independence.iter().map(|answer| {
        let said = match (answer.kept, answer.lifted) {
            (true, true) => "được phép do quy định giao chủ trì",
            (true, false) => "đạt",
            (false, _) => "không đạt",
        };
        format!("{}: {said} ({}).", answer.vi, cited(&answer.source))
    })));
    if !one.assessor.statement.is_empty() {
        blocks.push(paragraph(&one.assessor.statement));
    }
    blocks.push(heading(1, "III. Nội dung đã kiểm tra, đánh giá"));
    blocks.push(list(rules.subjects.iter().filter(|row| one.subjects.contains(&row.code)).map(|row| {
        let items: Vec<&str> = row.items.iter().map(|item| item.vi.as_str()).collect();
        format!("{}: {}.", row.vi, items.join("; "))
    })));
    blocks.push(heading(1, "IV. Phát hiện và khắc phục"));
    if view.findings.is_empty() {
        blocks.push(paragraph("Không có phát hiện."));
    } else {
        blocks.push(Block::Table(findings(view)));
    }
    blocks.push(heading(1, "V. Kết luận"));
    match result {
        Some(result) => {
            blocks.push(paragraph(&format!("Kết luận: {}.", w::conclusion(result.conclusion.as_str()).of(Vi))));
            blocks.extend(result.summary.lines().filter(|line| !line.trim().is_empty()).map(paragraph));
        }
        None => blocks.push(paragraph("Chưa có kết luận: đợt kiểm tra, đánh giá chưa ra báo cáo.")),
    }
    blocks.push(Block::Signature(Signature {
        recipients: vec![view.agency.name.clone(), view.operator.name.clone(), "Lưu: VT".to_owned()],
        authority: vec!["ĐẠI DIỆN ĐƠN VỊ ĐÁNH GIÁ".to_owned()],
        manner: None,
        name: String::new(),
    }));
    Document { title: one.title.clone(), author: one.assessor.name.clone(), blocks, ..Document::default() }
}

fn findings(view: &AssessmentView) -> Table {
    let columns =
        vec![Column::centred(0.6), Column::text(3.6), Column::text(1.2), Column::text(3.0), Column::text(1.6)];
    let mut table = Table::new(columns, &["STT", "Phát hiện", "Mức độ", "Khuyến nghị, khắc phục", "Trạng thái"]);
    for (place, one) in view.findings.iter().enumerate() {
        let last = one.notes.last().map_or("", |note| note.text.as_str());
        let state = match &one.standing {
            Standing::AcceptedRisk { until, document, .. } => {
                format!(
                    "{} đến hết {} ({})",
                    w::standing("accepted_risk").of(Vi),
                    format::date(*until),
                    document.number
                )
            }
            Standing::Verified { on } => format!("{} {}", w::standing("verified").of(Vi), format::date(*on)),
            Standing::Open | Standing::Answered { .. } | Standing::Fixed { .. } => {
                w::standing(one.standing.as_str()).of(Vi).to_owned()
            }
        };
        table.push([
            (place + 1).to_string(),
            format!("{} ({}). {}", one.title, one.code, one.detail),
            domain::severity(one.severity).of(Vi).to_owned(),
            [one.advice.as_str(), last].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". "),
            state,
        ]);
    }
    table
}

/// The report of a drill: plan, timeline, measured times, lessons.
pub(crate) fn drill(view: &DrillView, zone: &jiff::tz::TimeZone) -> Document {
    let one = &view.kept.body;
    let name = |code: &str| {
        let found = view.agencies.iter().find(|agency| agency.code == code);
        found.map_or_else(|| code.to_owned(), |agency| agency.name.clone())
    };
    let report = match &one.stage {
        DrillStage::Closed { report, .. } => Some(report),
        DrillStage::Planned
        | DrillStage::Running { .. }
        | DrillStage::Finished { .. }
        | DrillStage::Cancelled { .. } => None,
    };
    let issuer = report.map_or("", |report| report.body.as_str());
    let mut blocks = vec![
        Block::Head(Head {
            superior: None,
            issuer: if issuer.is_empty() { "BAN TỔ CHỨC DIỄN TẬP".to_owned() } else { issuer.to_uppercase() },
            number: report.map_or_else(|| "……/BC".to_owned(), |report| report.number.clone()),
            subject: None,
            place: String::new(),
            date: report.and_then(|report| report.date),
        }),
        Block::Kind(Kind { name: "BÁO CÁO".to_owned(), summary: format!("Kết quả diễn tập: {}", one.title) }),
        heading(1, "I. Thông tin chung"),
    ];
    let mut facts = vec![
        format!(
            "Hình thức: {}. Phạm vi: {}.",
            training::drill_kind(one.kind.as_str()).of(Vi),
            training::reach(one.reach.as_str()).of(Vi)
        ),
        format!("Ngày: {}.", format::date(one.day)),
    ];
    if !one.goal.is_empty() {
        facts.push(format!("Mục tiêu: {}", one.goal));
    }
    facts.extend(one.teams.iter().map(|team| format!("{}: {}", name(&team.agency), team.people.join(", "))));
    blocks.push(list(facts));
    blocks.push(heading(1, "II. Diễn biến"));
    let mut timeline =
        Table::new(vec![Column::centred(1.2), Column::text(2.0), Column::text(4.0)], &["Thời điểm", "Ai", "Việc"]);
    let mut rows: Vec<(luytre_model::Nanos, String, String)> = Vec::new();
    for inject in &one.injects {
        rows.extend(inject.at.map(|at| (at, "Ban tổ chức".to_owned(), format!("Tình huống: {}", inject.vi))));
    }
    for reaction in &one.reactions {
        let said = if reaction.note.is_empty() { String::new() } else { format!(": {}", reaction.note) };
        rows.push((
            reaction.at,
            name(&reaction.agency),
            format!("{}{said}", training::did(reaction.did.as_str()).of(Vi)),
        ));
    }
    rows.sort_by_key(|row| row.0);
    for (at, who, what) in rows {
        timeline.push([format::moment(at, zone), who, what]);
    }
    blocks.push(Block::Table(timeline));
    blocks.push(heading(1, "III. Thời gian đo được"));
    let columns = vec![Column::text(3.0), Column::text(2.0), Column::text(1.6), Column::text(1.4), Column::text(1.4)];
    let mut measured = Table::new(columns, &["Tình huống", "Cơ quan", "Phản ứng", "Mong đợi", "Thực tế"]);
    for time in &view.measured {
        let inject =
            one.injects.iter().find(|inject| inject.code == time.inject).map_or("", |inject| inject.vi.as_str());
        let took = time.took_s.map_or_else(|| "chưa có".to_owned(), |took| training::duration(Vi, took));
        measured.push([
            inject.to_owned(),
            name(&time.agency),
            training::did(time.did.as_str()).of(Vi).to_owned(),
            training::minutes(Vi, time.expected_minutes),
            if time.in_time() { took } else { format!("{took} (chưa đạt)") },
        ]);
    }
    blocks.push(Block::Table(measured));
    blocks.push(heading(1, "IV. Bài học"));
    if one.lessons.is_empty() {
        blocks.push(paragraph("Chưa rút bài học nào."));
    }
    blocks.push(list(one.lessons.iter().map(|lesson| {
        let done = lesson.done.map_or_else(String::new, |on| format!(" Đã thực hiện ngày {}.", format::date(on)));
        format!("{} ({}, trước hết ngày {}).{done}", lesson.text, name(&lesson.agency), format::date(lesson.due))
    })));
    blocks.push(Block::Signature(Signature {
        recipients: vec!["Các cơ quan tham gia".to_owned(), "Lưu: VT".to_owned()],
        authority: vec!["TRƯỞNG BAN TỔ CHỨC".to_owned()],
        manner: None,
        name: String::new(),
    }));
    Document { title: one.title.clone(), author: issuer.to_owned(), blocks, ..Document::default() }
}

#[cfg(test)]
mod tests;
