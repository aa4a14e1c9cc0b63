use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn today() -> Date {
    jiff::civil::date(2026, 11, 22)
}

fn remedy(stage: Stage) -> Remedy {
    let text = str::to_owned;
    Remedy {
        code: text("KP-2026-0001"),
        system: text("HSSK"),
        agency: Some(text("SO-YTE")),
        catalogue: text("tcvn-14423-2026"),
        items: vec![text("TCVN14423.LOG.RETAIN")],
        plan: Plan { title: text("Mở rộng kho nhật ký"), cost: Some(450_000_000), ..Plan::default() },
        stage,
        opened_by: text("yte.cntt"),
        opened_on: today(),
    }
}

fn stages() -> [Stage; 5] {
    [
        Stage::Planned,
        Stage::Doing { since: today() },
        Stage::Done { on: today(), proof: "ảnh".to_owned() },
        Stage::Verified { on: today(), by: "danh.gia".to_owned() },
        Stage::Dropped { on: today(), reason: "thay hệ thống".to_owned() },
    ]
}

fn commands() -> [Command; 7] {
    let some = || "x".to_owned();
    [
        Command::Amend(Plan { title: some(), ..Plan::default() }),
        Command::Start,
        Command::Report { proof: some() },
        Command::Verify,
        Command::SendBack { reason: some() },
        Command::Drop { reason: some() },
        Command::Reopen,
    ]
}

const OPERATOR: By<'static> = by("yte.cntt", Side::Operator, Some("SO-YTE"));
const ASSESSOR: By<'static> = by("danh.gia", Side::Assessor, None);
const OWN_ASSESSOR: By<'static> = by("yte.kiemtra", Side::Assessor, Some("SO-YTE"));

const fn by(name: &'static str, side: Side, organisation: Option<&'static str>) -> By<'static> {
    By { name, side, organisation, operator: Some("TTDL") }
}

/// The whole table: stage × command × who.
#[test]
fn stage_command_side() {
    let mut table = String::new();
    for stage in stages() {
        for command in commands() {
            write!(table, "{stage:<9} {:<10}", command.as_str()).expect("text");
            for (name, by) in [("operator", OPERATOR), ("assessor", ASSESSOR), ("own assessor", OWN_ASSESSOR)] {
                let before = remedy(stage.clone());
                let outcome = match decide(&before, command.clone(), by, today()) {
                    Ok(events) => events.iter().fold(before, apply).stage.to_string(),
                    Err(Refusal::Stage { .. }) => "no".to_owned(),
                    Err(Refusal::Side) => "other side".to_owned(),
                    Err(Refusal::OwnOrganisation(_)) => "own".to_owned(),
                    Err(other) => other.to_string(),
                };
                write!(table, " | {name}: {outcome:<10}").expect("text");
            }
            table.push('\n');
        }
    }
    insta::assert_snapshot!("stage_command_side", table);
}

#[test]
fn who_operates_the_system_for_its_agency_confirms_no_remedy_either() {
    let done = remedy(stages()[2].clone());
    let own = by("ttdl.kiemtra", Side::Assessor, Some("TTDL"));
    for command in [Command::Verify, Command::SendBack { reason: "thiếu".to_owned() }] {
        assert_eq!(decide(&done, command, own, today()), Err(Refusal::OwnOrganisation("TTDL".to_owned())));
    }
    let another = by("so.kiemtra", Side::Assessor, Some("SO-KHCN"));
    assert!(decide(&done, Command::Verify, another, today()).is_ok());
}

#[test]
fn words_are_asked_for() {
    let ask = |stage: Stage, command: Command, by: By<'_>| decide(&remedy(stage), command, by, today());
    let blank = String::new;
    assert_eq!(ask(Stage::Planned, Command::Report { proof: blank() }, OPERATOR), Err(Refusal::ProofMissing));
    assert_eq!(ask(Stage::Planned, Command::Drop { reason: blank() }, OPERATOR), Err(Refusal::ReasonMissing));
    assert_eq!(ask(stages()[2].clone(), Command::SendBack { reason: blank() }, ASSESSOR), Err(Refusal::ReasonMissing));
    assert_eq!(ask(Stage::Planned, Command::Amend(Plan::default()), OPERATOR), Err(Refusal::TitleMissing));
    let late = Plan { title: "x".to_owned(), due: Some(jiff::civil::date(2026, 11, 21)), ..Plan::default() };
    assert_eq!(ask(Stage::Planned, Command::Amend(late), OPERATOR), Err(Refusal::PastDay));
}

proptest! {
    #[test]
    fn what_was_verified_stays_verified(steps in prop::collection::vec((0..7_usize, 0..3_usize), 0..40)) {
        let mut present = remedy(Stage::Planned);
        let mut events = Vec::new();
        for (command, who) in steps {
            let before = present.stage.clone();
            let command = commands()[command].clone();
            if let Ok(new) = decide(&present, command, [OPERATOR, ASSESSOR, OWN_ASSESSOR][who], today()) {
                present = new.iter().fold(present, apply);
                events.extend(new);
                prop_assert_ne!(before.as_str(), "verified");
                if present.stage.as_str() == "verified" {
                    let reported = before.as_str() == "done";
                    prop_assert!(reported && who == 1);
                }
            }
        }
        prop_assert_eq!(events.iter().fold(remedy(Stage::Planned), apply), present);
    }
}
