//! Assessments, findings, freezes, training and drills through the desk: scope, versions, separation of duties, freezes
//! that refuse deletion, and a call of each operation for the tests that look at all of them.

use std::collections::BTreeSet;

use luytre_govern::assessment::finding;
use luytre_govern::assessment::hold::Frozen;
use luytre_govern::assessment::{Command, Conclusion, Outcome, Why};
use luytre_govern::drill;
use luytre_govern::training::import::Row;
use luytre_govern::training::{Course, CourseKind, Headcount, NeedState, Staff};
use luytre_govern::{Date, DocumentRef, Role};
use luytre_model::Nanos;

use super::{AssessmentFilter, AssessmentForm};
use crate::drills::{DrillFilter, DrillForm, LessonTaskForm};
use crate::findings::{FindingFilter, FindingForm};
use crate::holds::HoldForm;
use crate::inspections::ProgrammeFilter;
use crate::tests::Province;
use crate::tests::operations::Target;
use crate::tests::province::{START, assessor, person};
use crate::training::{NeedFilter, StaffFilter};
use crate::{Actor, DeskError, Refusal};

const YEAR: i16 = 2026;

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn paper(number: &str) -> DocumentRef {
    DocumentRef { number: number.into(), date: Some(today()), body: "Công an tỉnh".into(), file: None }
}

fn plan(system: &str) -> AssessmentForm {
    AssessmentForm {
        system: system.into(),
        occasion: "periodic".into(),
        activity: "periodic".into(),
        year: YEAR,
        month: 11,
        subjects: vec!["technical".into()],
        form: "grey".into(),
        assessor_name: "Công ty Tre".into(),
        assessor_kind: "specialised".into(),
        licence: "8/GP".into(),
        ..AssessmentForm::default()
    }
}

fn written() -> FindingForm {
    FindingForm {
        title: "Giao thức cũ".into(),
        detail: "TLS 1.0".into(),
        severity: "high".into(),
        subject: "technical".into(),
        ..FindingForm::default()
    }
}

fn drill_form(agency: &str) -> DrillForm {
    DrillForm {
        scenario: "portal_defaced".into(),
        reach: "agency".into(),
        day: Some(today()),
        teams: format!("{agency}: Lan"),
        ..DrillForm::default()
    }
}

fn staff(agency: &str, system: &str) -> Staff {
    Staff {
        name: format!("Người {agency}"),
        agency: agency.into(),
        duties: BTreeSet::from(["operate".to_owned(), "it".to_owned()]),
        systems: BTreeSet::from([system.to_owned()]),
        ..Staff::default()
    }
}

fn course(agency: &str) -> Course {
    Course {
        title: format!("Lớp {agency}"),
        kind: CourseKind::Awareness,
        agency: Some(agency.into()),
        starts: Some(today()),
        hours: 8,
        ..Course::default()
    }
}

fn freeze(system: &str) -> HoldForm {
    HoldForm {
        title: "Vụ việc".into(),
        system: system.into(),
        scope: vec!["events".into()],
        from: Some(START.plus(-1_000 * Nanos::SECOND)),
        to: None,
        until: "2026-12-31".parse().ok(),
        request: paper("5/CV"),
    }
}

/// Enters one of each about the target's system: a running assessment with an open finding, a planned one, a freeze, a
/// staff member, a course, a drill, the programme.
pub(crate) async fn enter(province: &Province, target: &Target) {
    let (desk, console, assessor) = (&province.desk, Actor::console(), assessor());
    let kept = desk.plan_assessment(&assessor, &plan(&target.system)).await.unwrap();
    let command = Command::Announce { document: paper("1/TB"), begins: START };
    let kept = desk.act_on_assessment(&assessor, &kept.body.code, kept.version, command).await.unwrap();
    desk.act_on_assessment(&assessor, &kept.body.code, kept.version, Command::Start).await.unwrap();
    desk.write_finding(&assessor, &kept.body.code, &written()).await.unwrap();
    desk.plan_assessment(&assessor, &plan(&target.system)).await.unwrap();
    desk.hold_evidence(&console, &freeze(&target.system)).await.unwrap();
    desk.keep_staff(&console, None, &staff(&target.agency, &target.system)).await.unwrap();
    desk.keep_course(&console, None, &course(&target.agency)).await.unwrap();
    desk.plan_drill(&console, &drill_form(&target.agency)).await.unwrap();
    desk.make_programme(&assessor, YEAR).await.unwrap();
}

/// The operations of this area.
pub(crate) const NAMES: &[&str] = &[
    "assessments",
    "assessment",
    "plan_assessment",
    "edit_assessment",
    "act_on_assessment",
    "assessed",
    "assessment_counts",
    "due_of_assessments",
    "inspection_programme",
    "make_programme",
    "approve_programme",
    "findings",
    "finding",
    "write_finding",
    "act_on_finding",
    "holds",
    "hold_evidence",
    "release_hold",
    "extend_hold",
    "training",
    "staff",
    "staff_member",
    "keep_staff",
    "courses",
    "course",
    "keep_course",
    "import_participants",
    "training_counts",
    "due_of_training",
    "drills",
    "drill",
    "plan_drill",
    "edit_drill",
    "act_on_drill",
    "task_of_lesson",
    "drills_asked",
    "due_of_drills",
];

fn told<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Result<String, String> {
    outcome.map(|value| format!("{value:?}")).map_err(|error| format!("{error:?}"))
}

/// Calls an operation of this area on the target, for the tests that look at all operations.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    let desk = &province.desk;
    // Entered with the target; one that does not exist has none.
    let known = target.tag == "mot";
    let number = |series: &str, known_as: &str| {
        if known { format!("{series}-{known_as}") } else { format!("{series}-9999-9999") }
    };
    let (running, planned) = (number("DG", "2026-0001"), number("DG", "2026-0002"));
    let (found, held, person) = (number("PH", "2026-0001"), number("GC", "2026-0001"), number("NS", "00001"));
    let (lesson, rehearsal) = (number("DT", "2026-0001"), number("DTAP", "2026-0001"));
    let end: Date = "2026-12-31".parse().unwrap();
    match name {
        "assessments" => {
            let of = AssessmentFilter { system: Some(target.system.clone()), ..AssessmentFilter::default() };
            let all = told(desk.assessments(actor, &AssessmentFilter::default()).await)?;
            Ok(format!("{all} {:?}", told(desk.assessments(actor, &of).await)))
        }
        "assessment" => told(desk.assessment(actor, &running).await),
        "plan_assessment" => told(desk.plan_assessment(actor, &plan(&target.system)).await),
        "edit_assessment" => told(desk.edit_assessment(actor, &planned, 1, &plan(&target.system)).await),
        "act_on_assessment" => {
            let command = Command::Cancel { reason: "hoãn".into() };
            told(desk.act_on_assessment(actor, &planned, 1, command).await)
        }
        "assessed" => told(desk.assessed(actor, "2025-12-15".parse().unwrap(), end).await),
        "assessment_counts" => told(desk.assessment_counts(actor, YEAR).await),
        "due_of_assessments" => told(desk.due_of_assessments(actor).await),
        "inspection_programme" => told(desk.inspection_programme(actor, YEAR, &ProgrammeFilter::default()).await),
        "make_programme" => told(desk.make_programme(actor, YEAR).await),
        "approve_programme" => told(desk.approve_programme(actor, YEAR, 1, &paper("9/KH")).await),
        "findings" => {
            let of = FindingFilter { system: Some(target.system.clone()), ..FindingFilter::default() };
            let all = told(desk.findings(actor, &FindingFilter::default()).await)?;
            Ok(format!("{all} {:?}", told(desk.findings(actor, &of).await)))
        }
        "finding" => told(desk.finding(actor, &found).await),
        "write_finding" => told(desk.write_finding(actor, &running, &written()).await),
        "act_on_finding" => {
            let command = finding::Command::Answer { text: "sẽ tắt".into(), by: end };
            told(desk.act_on_finding(actor, &found, 1, command).await)
        }
        "holds" => told(desk.holds(actor).await),
        "hold_evidence" => told(desk.hold_evidence(actor, &freeze(&target.system)).await),
        "release_hold" => told(desk.release_hold(actor, &held, 1, &paper("6/CV")).await),
        "extend_hold" => told(desk.extend_hold(actor, &held, 1, None, &paper("7/CV")).await),
        "training" => told(desk.training(actor, &NeedFilter::default()).await),
        "staff" => told(desk.staff(actor, &StaffFilter::default()).await),
        "staff_member" => told(desk.staff_member(actor, &person).await),
        "keep_staff" => {
            let form = staff(&target.agency, &target.system);
            told(desk.keep_staff(actor, Some((&person, 1)), &form).await)
        }
        "courses" => told(desk.courses(actor).await),
        "course" => told(desk.course(actor, &lesson).await),
        "keep_course" => told(desk.keep_course(actor, Some((&lesson, 1)), &course(&target.agency)).await),
        "import_participants" => {
            let row = Row { number: 2, name: "Mới".into(), agency: target.agency.clone(), ..Row::default() };
            told(desk.import_participants(actor, &lesson, 1, &[row], false).await)
        }
        "training_counts" => told(desk.training_counts(actor).await),
        "due_of_training" => told(desk.due_of_training(actor).await),
        "drills" => told(desk.drills(actor, YEAR, &DrillFilter::default()).await),
        "drill" => told(desk.drill(actor, &rehearsal).await),
        "plan_drill" => told(desk.plan_drill(actor, &drill_form(&target.agency)).await),
        "edit_drill" => told(desk.edit_drill(actor, &rehearsal, 1, &drill_form(&target.agency)).await),
        "act_on_drill" => told(desk.act_on_drill(actor, &rehearsal, drill::Command::Start { at: None }).await),
        "task_of_lesson" => {
            // A lesson is drawn while the drill goes on; what is not there is refused below.
            let due = "2026-12-31".parse().unwrap();
            let lesson =
                drill::Lesson {
                    text: "Có số trực".into(), agency: target.agency.clone(), due, task: None, done: None
                };
            for step in [drill::Command::Start { at: None }, drill::Command::Learn(lesson)] {
                desk.act_on_drill(&Actor::console(), &rehearsal, step).await.ok();
            }
            told(desk.task_of_lesson(actor, &rehearsal, LessonTaskForm::default()).await)
        }
        "drills_asked" => told(desk.drills_asked(actor, YEAR).await),
        "due_of_drills" => told(desk.due_of_drills(actor).await),
        other => Err(format!("no call for {other}")),
    }
}

fn why<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Why {
    match outcome {
        Err(DeskError::Refused(Refusal::Inspection(refusal))) => refusal.why,
        other => panic!("not refused by a rule: {other:?}"),
    }
}

pub(crate) async fn own(province: &Province) -> Target {
    let alert = province.alert_about("198.51.100.1").await;
    let event = province.desk.alert(&Actor::console(), alert).await.unwrap().events[0].id;
    Target {
        agency: "so-an".into(),
        system: "cong-an".into(),
        source: "log-cong-an".into(),
        login: "lan".into(),
        alert,
        event,
        person: province.actor("lan").await.person,
        view: luytre_model::ids::ViewId(1),
        token: 1,
        tag: "mot".into(),
    }
}

#[tokio::test]
async fn a_finding_goes_from_the_assessor_to_the_agency_and_back() {
    let province = Province::full().await;
    let desk = &province.desk;
    enter(&province, &own(&province).await).await;
    let assessor = person(&province, "danh-gia", Role::Assessor, None).await;
    let inside = person(&province, "danh-gia-an", Role::Assessor, Some("so-an")).await;
    let officer = person(&province, "can-bo-an", Role::AgencyOfficer, Some("so-an")).await;
    let stranger = person(&province, "can-bo-bimat", Role::AgencyOfficer, Some("so-bimat")).await;
    let (code, assessment) = ("PH-2026-0001", "DG-2026-0001");
    let fix = || finding::Command::Fix { text: "đã tắt".into() };
    let verify = || finding::Command::Verify { text: "đã quét lại".into() };
    let gone = desk.act_on_finding(&stranger, code, 1, fix()).await;
    assert!(matches!(gone, Err(DeskError::NotFound)), "{gone:?}");
    assert!(matches!(desk.act_on_finding(&officer, code, 1, verify()).await, Err(DeskError::Forbidden)));
    assert_eq!(why(desk.act_on_finding(&assessor, code, 1, verify()).await), Why::State);
    let kept = desk.act_on_finding(&officer, code, 1, fix()).await.unwrap();
    assert!(matches!(desk.act_on_finding(&assessor, code, 1, verify()).await, Err(DeskError::Conflict)));
    assert_eq!(why(desk.act_on_finding(&inside, code, kept.version, verify()).await), Why::OwnSystem);
    // Whoever runs the machines judges nothing, and plans and writes nothing either.
    let administrator = province.actor("quantri").await;
    for who in [&administrator, &Actor::console()] {
        let (plan, written) = (plan("cong-an"), written());
        let refused = [
            desk.plan_assessment(who, &plan).await.map(|_| ()),
            desk.edit_assessment(who, "DG-2026-0002", 1, &plan).await.map(|_| ()),
            desk.act_on_assessment(who, assessment, 3, Command::Close).await.map(|_| ()),
            desk.write_finding(who, assessment, &written).await.map(|_| ()),
            desk.make_programme(who, YEAR).await.map(|_| ()),
            desk.approve_programme(who, YEAR, 1, &paper("9/KH")).await.map(|_| ()),
        ];
        assert!(refused.iter().all(|told| matches!(told, Err(DeskError::Forbidden))), "{refused:?}");
    }
    for command in [verify(), finding::Command::SendBack { text: "thiếu".into() }] {
        let refused = desk.act_on_finding(&administrator, code, kept.version, command).await;
        assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
    }
    // As long as it is not settled the assessment neither says that all is met nor ends.
    let view = desk.assessment(&assessor, assessment).await.unwrap();
    let outcome =
        |conclusion| Command::Report(Outcome { conclusion, summary: "Đã xem".into(), document: paper("2/BC") });
    let version = view.kept.version;
    let met = desk.act_on_assessment(&assessor, assessment, version, outcome(Conclusion::Met)).await;
    assert_eq!(why(met), Why::OpenFindings(1));
    let kept_report =
        desk.act_on_assessment(&assessor, assessment, version, outcome(Conclusion::Partly)).await.unwrap();
    let close = desk.act_on_assessment(&assessor, assessment, kept_report.version, Command::Close).await;
    assert_eq!(why(close), Why::OpenFindings(1));
    desk.act_on_finding(&assessor, code, kept.version, verify()).await.unwrap();
    let closed = desk.act_on_assessment(&assessor, assessment, kept_report.version, Command::Close).await.unwrap();
    assert_eq!(closed.body.stage.as_str(), "closed");
    let history = desk.finding(&assessor, code).await.unwrap().history;
    let acts: Vec<&str> = history.iter().map(|change| change.act.as_str()).collect();
    assert_eq!(acts, ["finding.verify", "finding.fix", "finding.write"]);
    // Column 12 and the index see it.
    let (from, to) = ("2025-12-15".parse().unwrap(), "2026-12-14".parse().unwrap());
    let assessed = desk.assessed(&assessor, from, to).await.unwrap();
    assert_eq!(assessed["cong-an"].periodic, Some(today()));
    let counts = desk.assessment_counts(&assessor, YEAR).await.unwrap()["so-an"];
    assert_eq!((counts.planned, counts.reported, counts.findings_verified, counts.findings_open), (1, 1, 1, 0));
    assert!(desk.assessed(&stranger, from, to).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_assessor_that_is_the_operator_does_not_begin() {
    let province = Province::full().await;
    let desk = &province.desk;
    let assessor = assessor();
    let form =
        AssessmentForm { assessor_agency: "so-an".into(), assessor_kind: "own_section".into(), ..plan("cong-an") };
    let kept = desk.plan_assessment(&assessor, &form).await.unwrap();
    let announce = Command::Announce { document: paper("1/TB"), begins: START };
    let told = desk.act_on_assessment(&assessor, &kept.body.code, kept.version, announce).await;
    assert_eq!(why(told), Why::AssessorIsOperator);
    let view = desk.assessment(&assessor, &kept.body.code).await.unwrap();
    assert!(view.independence.iter().any(|answer| !answer.kept && answer.code == "not_operator"));
}

#[tokio::test]
async fn what_is_frozen_is_not_deleted() {
    let province = Province::full().await;
    let desk = &province.desk;
    let lead = province.actor("truc").await;
    let kept = desk.hold_evidence(&lead, &freeze("cong-an")).await.unwrap();
    let period = (START, START.plus(5 * Nanos::SECOND));
    assert_eq!(why(desk.may_delete(Frozen::Events, "cong-an", period).await), Why::HeldUntil);
    assert!(desk.may_delete(Frozen::Data, "cong-an", period).await.is_ok());
    assert!(desk.may_delete(Frozen::Events, "kho-an", period).await.is_ok());
    assert!(desk.may_delete(Frozen::Events, "cong-an", (Nanos(0), Nanos(1))).await.is_ok());
    assert_eq!(desk.holds_for("cong-an", START).await.unwrap().len(), 1);
    let other = DocumentRef { body: "Sở An".into(), ..paper("6/CV") };
    assert_eq!(why(desk.release_hold(&lead, &kept.body.code, kept.version, &other).await), Why::HeldUntil);
    desk.release_hold(&lead, &kept.body.code, kept.version, &paper("6/CV")).await.unwrap();
    assert!(desk.may_delete(Frozen::Events, "cong-an", period).await.is_ok());
    assert!(desk.holds_for("cong-an", START).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_programme_shows_each_agency_its_own_rows() {
    let province = Province::full().await;
    let desk = &province.desk;
    let assessor = person(&province, "danh-gia", Role::Assessor, None).await;
    assert_eq!(desk.make_programme(&assessor, 2027).await.unwrap(), 3);
    let filter = ProgrammeFilter::default();
    let all = desk.inspection_programme(&assessor, 2027, &filter).await.unwrap();
    assert_eq!(all.rows.items.len(), 3);
    let inside = province.actor("quantri-an").await;
    let own = desk.inspection_programme(&inside, 2027, &filter).await.unwrap();
    assert_eq!(own.rows.items.len(), 2);
    assert!(own.rows.items.iter().all(|row| row.agency.code != "so-bimat"));
    assert!(matches!(desk.make_programme(&inside, 2027).await, Err(DeskError::Forbidden)));
    let version = all.made.unwrap().version;
    desk.approve_programme(&assessor, 2027, version, &paper("9/KH")).await.unwrap();
    assert_eq!(why(desk.make_programme(&assessor, 2027).await), Why::State);
}

#[tokio::test]
async fn a_course_of_many_agencies_shows_each_its_own_people() {
    let province = Province::full().await;
    let desk = &province.desk;
    let console = Actor::console();
    let everywhere = Course { agency: None, ..course("so-an") };
    let kept = desk.keep_course(&console, None, &everywhere).await.unwrap();
    let row = |number, name: &str, agency: &str| Row {
        number,
        name: name.into(),
        agency: agency.into(),
        attendance: "đạt".into(),
        ..Row::default()
    };
    let rows = [row(2, "Lan An", "so-an"), row(3, "Bí Mật", "so-bimat")];
    let dry = desk.import_participants(&console, &kept.body.code, kept.version, &rows, true).await.unwrap();
    assert_eq!((dry.added, dry.applied), (2, false));
    assert!(desk.staff(&console, &StaffFilter::default()).await.unwrap().items.is_empty(), "a dry run writes nothing");
    let bad = [row(2, "Lan An", "so-an"), row(3, "Ai", "so-la")];
    let report = desk.import_participants(&console, &kept.body.code, kept.version, &bad, false).await.unwrap();
    assert_eq!((report.problems.len(), report.applied), (1, false));
    assert!(desk.staff(&console, &StaffFilter::default()).await.unwrap().items.is_empty(), "nothing half-imported");
    desk.import_participants(&console, &kept.body.code, kept.version, &rows, false).await.unwrap();
    let inside = province.actor("quantri-an").await;
    let seen = desk.course(&inside, &kept.body.code).await.unwrap();
    let agencies: Vec<&str> = seen.body.participants.iter().map(|one| one.agency.as_str()).collect();
    assert_eq!(agencies, ["so-an"]);
    // Who belongs to an agency does not change a course of the province.
    let changed = desk.keep_course(&inside, Some((&kept.body.code, 2)), &everywhere).await;
    assert!(matches!(changed, Err(DeskError::Forbidden)), "{changed:?}");
    let view =
        desk.training(&inside, &NeedFilter { state: Some(NeedState::Done), ..NeedFilter::default() }).await.unwrap();
    assert_eq!(view.needs.items.len(), 1, "the year's awareness of one person is done");
}

#[tokio::test]
async fn whoever_changes_a_course_keeps_the_counts_of_agencies_beyond_their_sight() {
    let province = Province::full().await;
    let desk = &province.desk;
    let count = |agency: &str, invited| Headcount { agency: agency.into(), invited, attended: 0 };
    let shared = Course { headcounts: vec![count("so-an", 10), count("so-bimat", 7)], ..course("so-an") };
    let kept = desk.keep_course(&Actor::console(), None, &shared).await.unwrap();
    let inside = province.actor("quantri-an").await;
    let shown = desk.course(&inside, &kept.body.code).await.unwrap();
    assert_eq!(shown.body.headcounts, [count("so-an", 10)]);
    let form = Course { title: "Lớp khác".into(), headcounts: vec![count("so-an", 12)], ..shown.body };
    desk.keep_course(&inside, Some((&kept.body.code, shown.version)), &form).await.unwrap();
    let after = desk.course(&Actor::console(), &kept.body.code).await.unwrap();
    assert_eq!(after.body.headcounts, [count("so-an", 12), count("so-bimat", 7)]);
    // Whoever sees all of them may take one away.
    let fewer = Course { headcounts: vec![count("so-an", 12)], ..after.body };
    let after = desk.keep_course(&Actor::console(), Some((&kept.body.code, after.version)), &fewer).await.unwrap();
    assert_eq!(after.body.headcounts, [count("so-an", 12)]);
}

#[tokio::test]
async fn a_run_sheet_takes_steps_of_several_people() {
    let province = Province::full().await;
    let desk = &province.desk;
    let lead = province.actor("truc").await;
    let officer = person(&province, "can-bo-an", Role::AgencyOfficer, Some("so-an")).await;
    let code = desk.plan_drill(&lead, &drill_form("so-an")).await.unwrap().body.code;
    desk.act_on_drill(&lead, &code, drill::Command::Start { at: None }).await.unwrap();
    let inject = drill::Command::Inject { code: "scan".into(), at: None };
    assert_eq!(why(desk.act_on_drill(&officer, &code, inject.clone()).await), Why::NotTheAgency);
    desk.act_on_drill(&lead, &code, inject).await.unwrap();
    province.clock.advance_s(600);
    let react = |did| drill::Command::React {
        inject: "scan".into(),
        agency: "so-an".into(),
        did,
        note: String::new(),
        at: None,
    };
    let (first, second) = tokio::join!(
        desk.act_on_drill(&officer, &code, react(drill::Did::Detected)),
        desk.act_on_drill(&lead, &code, react(drill::Did::Reported)),
    );
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    let view = desk.drill(&officer, &code).await.unwrap();
    assert_eq!(view.kept.body.reactions.len(), 2, "neither step was lost");
    assert_eq!(view.measured[0].took_s, Some(600));
    assert!(!view.leads);
}
