//! The whole table stage × command × role for levels 2, 3 and 5: who can do what, and what follows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

fn cast() -> Vec<(&'static str, By)> {
    vec![
        ("officer", officer()),
        ("head", person("head", Role::AgencyHead, Some("XA-03"))),
        ("other_officer", person("other_officer", Role::AgencyOfficer, Some("XA-04"))),
        ("assessor", assessor()),
        ("unit_assessor", person("unit_assessor", Role::Assessor, Some("CA-TINH"))),
        ("other_assessor", person("other_assessor", Role::Assessor, Some("SO-YTE"))),
        ("unit_head", chief()),
        ("leader", leader()),
        ("owner_head", person("owner_head", Role::AgencyHead, Some("LUYHA"))),
        ("delegate", person("delegate", Role::AgencyHead, Some("SO-KHCN"))),
        ("administrator", person("administrator", Role::Administrator, None)),
        ("analyst", person("analyst", Role::Analyst, None)),
        ("auditor", person("auditor", Role::Auditor, None)),
        ("product", By::product()),
    ]
}

fn delegation() -> Delegation {
    Delegation {
        to: "SO-KHCN".into(),
        scope: "Phê duyệt cấp độ".into(),
        document: paper("1/UQ", date(2026, 9, 1)),
        from: Some(date(2026, 9, 1)),
        until: Some(date(2027, 8, 31)),
    }
}

fn stages(number: u8) -> Vec<Dossier> {
    let context = context();
    let reasons = || vec!["thiếu sơ đồ".to_owned()];
    let awaiting = awaiting(number);
    let approved = approved(number);
    let reopen = Command::Reopen { trigger: "authority_request".into(), note: "Theo văn bản 5".into() };
    let mut all = vec![
        written(number),
        sent(number),
        accepted(number),
        done(&sent(number), Command::Return { reasons: reasons() }, &assessor(), &context),
        done(&accepted(number), appraise(Verdict::Unfit { defects: reasons() }), &assessor(), &context),
    ];
    let appraised = done(&accepted(number), appraise(Verdict::Fit), &assessor(), &context);
    if matches!(appraised.stage, Stage::Appraised { .. }) {
        all.push(appraised);
    }
    let fields = BTreeMap::from([("pham_vi".to_owned(), "Toàn xã và các thôn".to_owned())]);
    for at in [3, 4] {
        all.push(done(
            &all[at],
            Command::Write { part: "tong_quan".into(), fields: fields.clone() },
            &officer(),
            &context,
        ));
    }
    all.push(awaiting);
    all.push(approved.clone());
    all.push(done(&approved, reopen, &leader(), &context));
    all.push(done(&approved, Command::Supersede { by: "HS-2026-0002".into() }, &By::product(), &context));
    all.push(done(&written(number), Command::Withdraw { reason: "Nhập nhầm".into() }, &officer(), &context));
    for dossier in &mut all {
        dossier.parties.delegation = Some(delegation());
    }
    all
}

fn commands() -> Vec<Command> {
    let file = FileRef {
        hash: "ab".repeat(32),
        name: "so-do.pdf".into(),
        media: Media::Pdf,
        bytes: 1_000,
        by: "officer".into(),
        on: TODAY,
    };
    let decision = || paper("99/QĐ", TODAY);
    vec![
        Command::Write {
            part: "tong_quan".into(),
            fields: BTreeMap::from([("pham_vi".to_owned(), "Toàn xã".to_owned())]),
        },
        Command::Attach { part: "thiet_ke".into(), file },
        Command::Detach { part: "thiet_ke".into(), hash: "cd".repeat(32) },
        Command::Propose { level: level(1), grounds: Vec::new(), important: false },
        Command::Appoint(Appointed::Unit { agency: "SO-YTE".into(), decision: decision() }),
        Command::Delegate(delegation()),
        Command::Comment { part: String::new(), text: "Đã xem".into() },
        Command::AskOpinion,
        Command::GiveOpinion { document: decision(), text: "Thống nhất".into() },
        Command::Submit,
        Command::Accept,
        Command::Return { reasons: vec!["thiếu sơ đồ".into()] },
        appraise(Verdict::Fit),
        Command::AskApproval,
        approve(),
        Command::NoteListing { decision: decision() },
        Command::Reopen { trigger: "authority_request".into(), note: "Theo văn bản 5".into() },
        Command::Supersede { by: "HS-2026-0002".into() },
        Command::GoLive,
        Command::EnterDecision { decision: decision() },
        Command::Withdraw { reason: "Nhập nhầm".into() },
    ]
}

/// Lines `stage command: outcome: roles; …`. Outcomes: `→ stage (event)` or the word of the refusal.
fn table(number: u8) -> String {
    let (cast, context, mut text) = (cast(), context(), String::new());
    for dossier in stages(number) {
        let mut closed = Vec::new();
        let mended = returned(&dossier).is_some() && unmended(&dossier, "", &context.facts.known).is_none();
        writeln!(text, "## {}{}", dossier.stage.name(), if mended { ", mended" } else { "" }).unwrap();
        for command in commands() {
            let mut outcomes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for (name, by) in &cast {
                let outcome = match decide(&dossier, command.clone(), by, &context) {
                    Ok(events) => {
                        let names: Vec<&str> = events.iter().map(Event::name).collect();
                        let apply_one = |dossier, event| apply(dossier, &entry(by, TODAY, event));
                        let after = events.iter().cloned().fold(dossier.clone(), apply_one);
                        format!("{} -> {}", names.join(" "), after.stage.name())
                    }
                    Err(refusal) => refusal.word().to_owned(),
                };
                outcomes.entry(outcome).or_default().push(name);
            }
            let word = command.word().as_str();
            if outcomes.keys().eq(["stage"]) || outcomes.keys().eq(["not_in_procedure"]) {
                closed.push(word);
                continue;
            }
            let outcomes = outcomes.iter().map(|(outcome, names)| format!("  [{outcome}] {}", names.join(" ")));
            writeln!(text, "{word}\n{}", outcomes.collect::<Vec<_>>().join("\n")).unwrap();
        }
        writeln!(text, "nobody: {}\n", closed.join(" ")).unwrap();
    }
    text
}

#[test]
fn level_2() {
    insta::assert_snapshot!(table(2));
}

#[test]
fn level_3() {
    insta::assert_snapshot!(table(3));
}

#[test]
fn level_5() {
    insta::assert_snapshot!(table(5));
}

#[test]
fn every_command_is_in_the_table() {
    let words: Vec<CommandWord> = commands().iter().map(Command::word).collect();
    assert_eq!(words, CommandWord::ALL);
}
