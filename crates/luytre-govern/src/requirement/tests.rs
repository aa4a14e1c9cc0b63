use luytre_model::ProtectionLevel;
use proptest::prelude::*;

use super::*;
use crate::catalogue::shipped;

const ARTICLE: &str = "Đ31.2.c";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn level(number: u8) -> ProtectionLevel {
    ProtectionLevel::try_from(number).expect("a level")
}

fn asked(item: &str, at: Option<u8>) -> Asked<'_> {
    let requirement = shipped().present().requirement(item).expect("shipped");
    Asked { requirement, level: at.map(level), operator: Some("SO-YTE"), independence: ARTICLE }
}

const ASSESSOR: By<'static> = By { name: "danh.gia", organisation: Some("CA-TINH") };

fn judge(verdict: Verdict, finding: &str) -> Command {
    Command::Judge { verdict, finding: finding.to_owned(), carried: None }
}

fn text(text: &str) -> Shown {
    Shown::Text { text: text.to_owned() }
}

fn shown() -> Judgement {
    let evidence = Evidence { shown: text("đã xem cấu hình"), by: "yte.cntt".to_owned(), on: day("2026-11-01") };
    Judgement { evidence: vec![evidence], ..Judgement::default() }
}

#[track_caller]
fn refused(judgement: &Judgement, command: Command, expected: &Refusal) {
    let asked = asked("TCVN14423.LOG.RETAIN", Some(3));
    let refusal = decide(judgement, &asked, command, ASSESSOR, day("2026-11-22")).expect_err("refused");
    assert_eq!(&refusal, expected);
}

#[test]
fn what_cannot_stand_is_refused() {
    let blank = Judgement::default();
    refused(&blank, judge(Verdict::NotApplicable { reason: " ".to_owned() }, "x"), &Refusal::ReasonMissing);
    refused(&blank, judge(Verdict::Equivalent { measure: String::new() }, "x"), &Refusal::MeasureMissing);
    refused(&blank, judge(Verdict::Met, ""), &Refusal::NothingShown);
    refused(&blank, judge(Verdict::Equivalent { measure: "VPN".to_owned() }, ""), &Refusal::NothingShown);
    refused(&shown(), judge(Verdict::Partly, " "), &Refusal::FindingMissing);
    refused(&shown(), judge(Verdict::NotMet, ""), &Refusal::FindingMissing);
    refused(&blank, Command::Withdraw, &Refusal::NothingGiven);
    refused(&blank, Command::Hide(0), &Refusal::NoSuchEvidence);
    refused(&blank, Command::Show(text(" ")), &Refusal::EmptyEvidence);
    refused(&shown(), Command::Show(text("đã xem cấu hình")), &Refusal::ShownAlready);
    let late = Command::Assign { responsible: "a".to_owned(), due: Some(day("2026-11-21")) };
    refused(&blank, late, &Refusal::PastDay);
}

#[test]
fn the_operator_does_not_judge_itself() {
    let own = By { name: "yte.cntt", organisation: Some("SO-YTE") };
    let asked = asked("TCVN14423.LOG.RETAIN", Some(3));
    let refusal = decide(&shown(), &asked, judge(Verdict::Met, ""), own, day("2026-11-22")).expect_err("refused");
    let article = ARTICLE.to_owned();
    assert_eq!(refusal, Refusal::OwnOrganisation { organisation: "SO-YTE".to_owned(), article });
    // Evidence is what the operator is asked for.
    decide(&shown(), &asked, Command::Show(text("ảnh màn hình")), own, day("2026-11-22")).expect("allowed");
}

#[test]
fn an_item_outside_the_level_is_refused() {
    let at = |number| {
        decide(&shown(), &asked("TCVN14423.MON.WATCH247", number), judge(Verdict::Met, ""), ASSESSOR, day("2026-11-22"))
    };
    let item = "TCVN14423.MON.WATCH247".to_owned();
    assert_eq!(at(Some(3)), Err(Refusal::NotInLevel { item, level: 3 }));
    assert_eq!(at(None), Err(Refusal::NoLevel));
    assert!(at(Some(4)).is_ok());
}

#[test]
fn evidence_under_a_verdict_stays() {
    let asked = asked("TCVN14423.LOG.RETAIN", Some(3));
    let today = day("2026-11-22");
    let events = decide(&shown(), &asked, judge(Verdict::Met, ""), ASSESSOR, today).expect("allowed");
    let judged = events.iter().fold(shown(), apply);
    assert_eq!(judged.word(), Word::Met);
    assert_eq!(decide(&judged, &asked, Command::Hide(0), ASSESSOR, today), Err(Refusal::Rests));
    let withdrawn = apply(judged, &Event::Withdrawn);
    assert!(decide(&withdrawn, &asked, Command::Hide(0), ASSESSOR, today).is_ok());
}

#[test]
fn a_judgement_survives_the_store() {
    let asked = asked("TCVN14423.LOG.RETAIN", Some(3));
    let mut judgement = shown();
    for command in [
        Command::Show(Shown::Attachment { sha256: "ab".repeat(32), name: "Biên bản.pdf".to_owned(), stored: false }),
        Command::Show(Shown::Signal {
            signal: "log_retention".to_owned(),
            state: "ok".to_owned(),
            measured_at: Nanos(7),
        }),
        Command::Show(Shown::Record { record: "dossier".to_owned(), code: "HS-2026-0001".to_owned() }),
        Command::Assign { responsible: "Cao Thị Lan".to_owned(), due: Some(day("2026-12-31")) },
        judge(Verdict::Equivalent { measure: "Lưu tại trung tâm tỉnh".to_owned() }, "đủ 3 tháng"),
    ] {
        let events = decide(&judgement, &asked, command, ASSESSOR, day("2026-11-22")).expect("allowed");
        judgement = events.iter().fold(judgement, apply);
    }
    let text = serde_json::to_string(&judgement).expect("plain data");
    assert_eq!(serde_json::from_str::<Judgement>(&text).expect("read back"), judgement);
    assert_eq!(serde_json::from_str::<Judgement>("{}").expect("an old body"), Judgement::default());
}

#[test]
fn shares_and_gaps_add_up() {
    let all = shipped();
    let catalogue = all.present();
    let word = |id: &str| match id {
        "TCVN14423.LOG.RETAIN" | "TCVN14423.CFG.BASE" => Word::NotMet,
        "TCVN14423.LOG.NTP" => Word::Partly,
        "TCVN14423.PHY.FIRE" => Word::NotMet,
        "TCVN14423.WEB.SUPPORTED" => Word::NotApplicable,
        _ => Word::Met,
    };
    let gaps = gap::gaps(catalogue, &all.sanctions, level(3), word);
    let list: Vec<(&str, u64)> = gaps.iter().map(|gap| (gap.requirement.short(), gap.weight() / 1_000_000)).collect();
    assert_eq!(list, [("LOG.RETAIN", 100), ("LOG.NTP", 100), ("CFG.BASE", 60), ("PHY.FIRE", 0)]);
    let shares = gap::shares(catalogue, level(3), word);
    let mut sum = Share::default();
    shares.values().for_each(|share| sum.join(*share));
    assert_eq!((sum.asked, sum.partly, sum.not_met, sum.not_applicable, sum.unjudged()), (206, 1, 3, 1, 0));
    assert_eq!(sum.permille(), Some(201 * 1_000 / 205));
    assert_eq!(Share::of(0).permille(), None);
    assert_eq!(Share::of(4).permille(), Some(0));
}

fn any_command() -> impl Strategy<Value = Command> {
    let words = prop_oneof![Just(String::new()), Just("a".to_owned()), Just("b".to_owned())];
    let verdict = (0..5_u8, words.clone()).prop_map(|(number, text)| match number {
        0 => Verdict::Met,
        1 => Verdict::Partly,
        2 => Verdict::NotMet,
        3 => Verdict::NotApplicable { reason: text },
        _ => Verdict::Equivalent { measure: text },
    });
    prop_oneof![
        (verdict, words.clone()).prop_map(|(verdict, finding)| Command::Judge { verdict, finding, carried: None }),
        Just(Command::Withdraw),
        words.clone().prop_map(|text| Command::Show(Shown::Text { text })),
        (0..4_usize).prop_map(Command::Hide),
        (words, prop::option::of(0..60_i16)).prop_map(|(responsible, days)| Command::Assign {
            responsible,
            due: days.map(|days| Interval { months: 0, days: days.unsigned_abs() }.after(day("2026-11-22"))),
        }),
    ]
}

use crate::catalogue::Interval;

proptest! {
    #[test]
    fn any_commands_leave_it_sound(commands in prop::collection::vec((any_command(), any::<bool>()), 0..60)) {
        let asked = asked("TCVN14423.LOG.RETAIN", Some(3));
        let own = By { name: "yte.cntt", organisation: Some("SO-YTE") };
        let mut judgement = Judgement::default();
        let mut events = Vec::new();
        for (command, by_own) in commands {
            let by = if by_own { own } else { ASSESSOR };
            if let Ok(new) = decide(&judgement, &asked, command, by, day("2026-11-22")) {
                judgement = new.iter().fold(judgement, apply);
                events.extend(new);
            }
            prop_assert!(judgement.evidence.len() <= EVIDENCE_MAX);
            if let Some(given) = &judgement.given {
                prop_assert_ne!(given.organisation.as_deref(), Some("SO-YTE"));
                let empty = |text: &str| text.trim().is_empty();
                let sound = match &given.verdict {
                    Verdict::NotApplicable { reason } => !empty(reason),
                    Verdict::Equivalent { measure } => !empty(measure) && (!empty(&given.finding) || !judgement.evidence.is_empty()),
                    Verdict::Met => !empty(&given.finding) || !judgement.evidence.is_empty(),
                    Verdict::Partly | Verdict::NotMet => !empty(&given.finding),
                };
                prop_assert!(sound, "{:?}", judgement);
            }
        }
        prop_assert_eq!(events.iter().fold(Judgement::default(), apply), judgement);
    }
}
