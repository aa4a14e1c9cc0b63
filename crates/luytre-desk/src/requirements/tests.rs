use luytre_govern::requirement::remedy::{Command as Move, Plan, Stage};
use luytre_govern::requirement::{Carried, Command, Shown, Verdict, Word};
use luytre_model::Role;
use serde_json::Value as Json;

use super::change::RequirementChange;
use super::duties::DutyForm;
use super::exchange::{AssessmentFormat, CatalogueFormat, ImportTrouble, RequirementImportForm};
use super::files::EvidenceFile;
use super::gaps::GapFilter;
use super::remedies::{RemedyFilter, RemedyForm};
use super::*;
use crate::tests::Province;
use crate::tests::operations::Target;
use crate::tests::province::PASSWORD;
use crate::views::NewPerson;
use crate::{DeskError, Problem, Refusal};

const SYSTEM: &str = "cong-an";
const RETAIN: &str = "TCVN14423.LOG.RETAIN";
const NTP: &str = "TCVN14423.LOG.NTP";

/// The province with an assessor of the centre, one of the operator itself, and an officer of the operator.
struct Cast {
    province: Province,
    assessor: Actor,
    own: Actor,
    officer: Actor,
}

impl Cast {
    async fn open() -> Cast {
        let province = Province::full().await;
        let make = async |login: &str, role: Role, agency: Option<&str>| {
            let form = NewPerson {
                login: login.to_owned(),
                name: format!("Người {login}"),
                role,
                agency: agency.map(str::to_owned),
                language: crate::Language::Vi,
                password: Some(PASSWORD.to_owned()),
            };
            province.desk.create_person(&Actor::console(), form).await.expect("a new login");
            province.actor(login).await
        };
        let assessor = make("danhgia", Role::Assessor, None).await;
        let own = make("kiemtra", Role::Assessor, Some("so-an")).await;
        let officer = make("canbo", Role::AgencyOfficer, Some("so-an")).await;
        Cast { province, assessor, own, officer }
    }

    fn desk(&self) -> &Desk {
        &self.province.desk
    }

    async fn change(&self, actor: &Actor, item: &str, seen: i64, command: Command) -> Result<usize, DeskError> {
        let change = RequirementChange { item: item.to_owned(), seen, command };
        self.desk().change_requirements(actor, SYSTEM, None, vec![change]).await
    }

    async fn judge(&self, item: &str, seen: i64, verdict: Verdict) {
        let finding = "đã xem".to_owned();
        let command = Command::Judge { verdict, finding, carried: None };
        self.change(&self.assessor, item, seen, command).await.expect("judged");
    }

    async fn of(&self) -> RequirementsOf {
        self.desk().requirements_of(&self.assessor, SYSTEM, None).await.expect("readable")
    }
}

fn met(finding: &str) -> Command {
    Command::Judge { verdict: Verdict::Met, finding: finding.to_owned(), carried: None }
}

/// Enters what operations need: a remedy of the target's system.
pub(crate) async fn enter(province: &Province, target: &Target) {
    province.desk.open_remedy(&Actor::console(), remedy_form(target)).await.expect("opened");
}

fn remedy_form(target: &Target) -> RemedyForm {
    let plan = Plan { title: format!("Mở rộng kho {}", target.tag), ..Plan::default() };
    let (system, items) = (target.system.clone(), vec![RETAIN.to_owned()]);
    RemedyForm { system, items, plan, ..RemedyForm::default() }
}

/// Calls an operation on the target, for the tests that look at all of them.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    fn told<T: std::fmt::Debug>(outcome: Result<T, DeskError>) -> Result<String, String> {
        outcome.map(|value| format!("{value:?}")).map_err(|error| format!("{error:?}"))
    }
    let desk = &province.desk;
    let system = target.system.as_str();
    // Opened with the target; one that does not exist has none.
    let remedy = if target.tag == "mot" { "KP-2026-0001" } else { "KP-2026-9999" };
    let gaps = GapFilter { agency: Some(target.agency.clone()), ..GapFilter::default() };
    let duty = || DutyForm {
        system: system.to_owned(),
        item: "TCVN14423.VUL.SCAN".to_owned(),
        note: "đã làm".to_owned(),
        ..DutyForm::default()
    };
    match name {
        "requirements_overview" => {
            let filter = RequirementFilter { agency: Some(target.agency.clone()), ..RequirementFilter::default() };
            let all =
                told(desk.requirements_overview(actor, &RequirementFilter::default()).await.map(|view| view.page))?;
            Ok(format!("{all} {:?}", told(desk.requirements_overview(actor, &filter).await.map(|view| view.page))))
        }
        "requirements_of" => told(desk.requirements_of(actor, system, None).await.map(|of| (of.system, of.kept))),
        "requirement_of" => told(
            desk.requirement_of(actor, system, None, RETAIN).await.map(|detail| (detail.of.system, detail.history)),
        ),
        "change_requirements" => {
            let command = Command::Show(Shown::Text { text: "đã xem".to_owned() });
            let change = RequirementChange { item: RETAIN.to_owned(), seen: 0, command };
            told(desk.change_requirements(actor, system, None, vec![change]).await)
        }
        "show_file" | "evidence_file" => {
            let bytes = b"%PDF-1.7 bien ban".to_vec();
            if name == "evidence_file" {
                let hash = crate::files::hash_of(&bytes);
                return told(desk.evidence_file(actor, system, None, RETAIN, &hash).await);
            }
            let (system, item, name) = (system.to_owned(), RETAIN.to_owned(), "Biên bản.pdf".to_owned());
            told(desk.show_file(actor, EvidenceFile { system, item, name, bytes, ..EvidenceFile::default() }).await)
        }
        "due_of_requirements" => told(desk.due_of_requirements(actor).await),
        "gaps" => {
            let all = told(desk.gaps(actor, &GapFilter::default()).await.map(|view| view.gaps))?;
            Ok(format!("{all} {:?}", told(desk.gaps(actor, &gaps).await.map(|view| view.gaps))))
        }
        "gap_systems" => told(desk.gap_systems(actor, &gaps, RETAIN).await.or(Err(DeskError::NotFound))),
        "remedies" => told(desk.remedies(actor, &RemedyFilter::default()).await),
        "remedy" => told(desk.remedy(actor, remedy).await),
        "open_remedy" => told(desk.open_remedy(actor, remedy_form(target)).await),
        "move_remedy" => told(desk.move_remedy(actor, remedy, 1, Move::Start).await),
        "note_duty" => told(desk.note_duty(actor, duty()).await),
        "note_duties" => told(desk.note_duties(actor, vec![duty()]).await),
        "export_requirements" => told(desk.export_requirements(actor, system, None, AssessmentFormat::Ciso).await),
        "export_catalogue" => {
            let exported = desk.export_catalogue(actor, "tcvn-11930-2017", CatalogueFormat::Ciso).await;
            told(exported.map(|exported| exported.name))
        }
        "import_requirements" => {
            let sheet = format!("Mã mục,Kết luận,Người chịu trách nhiệm\n{RETAIN},Chưa đánh giá,Cán bộ\n");
            let (system, bytes) = (system.to_owned(), sheet.into_bytes());
            let form = RequirementImportForm { system, bytes, ..RequirementImportForm::default() };
            told(desk.import_requirements(actor, form).await)
        }
        other => panic!("{other} is no operation on requirements"),
    }
}

#[tokio::test]
async fn verdicts_stand_on_evidence_with_history_and_audit() {
    let cast = Cast::open().await;
    let text = "Biên bản số 12/BB".to_owned();
    cast.change(&cast.officer, RETAIN, 0, Command::Show(Shown::Text { text })).await.expect("shown");
    cast.change(&cast.assessor, RETAIN, 1, met("")).await.expect("judged");
    let detail = cast.desk().requirement_of(&cast.officer, SYSTEM, None, RETAIN).await.expect("readable");
    assert_eq!(detail.of.word(RETAIN), Word::Met);
    let words: Vec<(Word, &str)> = detail.history.iter().map(|at| (at.word, at.by.as_str())).collect();
    assert_eq!(words, [(Word::Met, "danhgia"), (Word::Unjudged, "canbo")]);
    let share = detail.of.share();
    assert_eq!((share.asked, share.met, share.unjudged()), (195, 1, 194));
    let trail = cast.desk().audit(&Actor::console(), &crate::views::AuditFilter::default()).await.expect("readable");
    let acts: Vec<&str> = trail.items.iter().take(2).map(|entry| entry.act.as_str()).collect();
    assert_eq!(acts, ["requirement.judge", "requirement.edit"]);
}

#[tokio::test]
async fn who_may_do_what_is_kept_apart() {
    let cast = Cast::open().await;
    let own = cast.change(&cast.own, RETAIN, 0, met("đã xem")).await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::Requirement(_)))), "{own:?}");
    assert!(matches!(cast.change(&cast.officer, RETAIN, 0, met("đã xem")).await, Err(DeskError::Forbidden)));
    let show = Command::Show(Shown::Text { text: "x".to_owned() });
    assert!(matches!(cast.change(&cast.assessor, RETAIN, 0, show).await, Err(DeskError::Forbidden)));
    let blank = cast.change(&cast.assessor, RETAIN, 0, met("")).await;
    let Err(DeskError::Invalid(problems)) = blank else { panic!("{blank:?}") };
    assert_eq!((problems[0].field, &problems[0].problem), ("finding", &Problem::Required));
    cast.judge(RETAIN, 0, Verdict::Met).await;
    assert!(matches!(cast.change(&cast.assessor, RETAIN, 0, met("lại")).await, Err(DeskError::Conflict)));
    let stranger = cast.province.actor("quantri-bimat").await;
    assert!(matches!(cast.desk().requirements_of(&stranger, SYSTEM, None).await, Err(DeskError::NotFound)));
}

#[tokio::test]
async fn one_wrong_change_undoes_all() {
    let cast = Cast::open().await;
    let change = |item: &str, finding: &str| {
        let command = Command::Judge { verdict: Verdict::NotMet, finding: finding.to_owned(), carried: None };
        RequirementChange { item: item.to_owned(), seen: 0, command }
    };
    let changes = vec![change(RETAIN, "thiếu"), change(NTP, "")];
    assert!(cast.desk().change_requirements(&cast.assessor, SYSTEM, None, changes).await.is_err());
    assert!(cast.of().await.kept.is_empty());
}

#[tokio::test]
async fn the_province_counts_and_weighs_what_is_missing() {
    let cast = Cast::open().await;
    cast.judge(RETAIN, 0, Verdict::NotMet).await;
    cast.judge(NTP, 0, Verdict::Partly).await;
    cast.judge("TCVN14423.CFG.BASE", 0, Verdict::NotMet).await;
    cast.judge("TCVN14423.PHY.FIRE", 0, Verdict::NotMet).await;
    let filter = RequirementFilter { order: Order::Gaps, ..RequirementFilter::default() };
    let view = cast.desk().requirements_overview(&cast.assessor, &filter).await.expect("readable");
    assert_eq!((view.page.items[0].system.code.as_str(), view.page.items[0].share.not_met), (SYSTEM, 2));
    assert_eq!((view.sum.asked, view.sum.partly, view.page.total), (3 * 195, 1, Some(3)));
    let gaps = cast.desk().gaps(&cast.assessor, &GapFilter::default()).await.expect("readable").gaps;
    let rows: Vec<(&str, u64)> = gaps.iter().map(|gap| (gap.requirement.short(), gap.weight() / 1_000_000)).collect();
    assert_eq!(rows[2], ("CFG.BASE", 60));
    assert_eq!(rows.len(), 3, "the annex is reported apart");
    let at = cast.desk().gap_systems(&cast.assessor, &GapFilter::default(), NTP).await.expect("readable");
    assert_eq!((at[0].system.code.as_str(), at[0].word), (SYSTEM, Word::Partly));
    let other = cast.province.actor("quantri-bimat").await;
    assert!(cast.desk().gaps(&other, &GapFilter::default()).await.expect("readable").gaps.is_empty());
    assert_eq!(cast.desk().requirements_overview(&other, &filter).await.expect("readable").page.total, Some(1));
}

#[tokio::test]
async fn another_standard_proposes_and_an_assessor_decides() {
    let cast = Cast::open().await;
    let old = "tcvn-11930-2017";
    let of = cast.desk().requirements_of(&cast.assessor, SYSTEM, Some(old)).await.expect("readable");
    let rows = of.items();
    let exits = rows.iter().filter(|row| row.subgroup.as_deref() == Some("HR.EXIT"));
    let changes =
        exits.map(|row| RequirementChange { item: row.id.clone(), seen: 0, command: met("đã xem") }).collect();
    let count = cast.desk().change_requirements(&cast.assessor, SYSTEM, Some(old), changes).await.expect("judged");
    assert!(count > 0);
    let item = "TCVN14423.HR.RETURN";
    let detail = cast.desk().requirement_of(&cast.assessor, SYSTEM, None, item).await.expect("readable");
    let proposal = &detail.others[0].proposals[0];
    assert_eq!((proposal.verdict.as_ref(), detail.of.word(item)), (Some(&Verdict::Met), Word::Unjudged));
    let judge = async |subgroup: &str| {
        let (catalogue, relation) = (old.to_owned(), proposal.origin.relation.as_str().to_owned());
        let carried = Some(Carried { catalogue, subgroup: subgroup.to_owned(), relation });
        let command = Command::Judge { verdict: Verdict::Met, finding: "theo TCVN 11930".to_owned(), carried };
        cast.change(&cast.assessor, item, 0, command).await
    };
    assert!(matches!(judge("SRV.LOG").await, Err(DeskError::Invalid(_))), "nothing leads from there to the item");
    assert_eq!(judge("HR.EXIT").await.expect("judged"), 1);
}

#[tokio::test]
async fn remedies_run_from_plan_to_confirmation() {
    let cast = Cast::open().await;
    cast.judge(RETAIN, 0, Verdict::NotMet).await;
    let due = "2026-12-10".parse().ok();
    let plan = Plan { title: "Mở rộng kho".to_owned(), cost: Some(480_000_000), due, ..Plan::default() };
    let form = RemedyForm { system: SYSTEM.to_owned(), items: vec![RETAIN.to_owned()], plan, ..RemedyForm::default() };
    let unknown = RemedyForm { items: vec!["X".to_owned()], ..form.clone() };
    assert!(matches!(cast.desk().open_remedy(&cast.officer, unknown).await, Err(DeskError::Invalid(_))));
    let kept = cast.desk().open_remedy(&cast.officer, form).await.expect("opened");
    assert_eq!(kept.body.code, "KP-2026-0001");
    let due = cast.desk().due_of_requirements(&cast.officer).await.expect("readable");
    assert!(due.iter().any(|item| item.path == "/remedies/KP-2026-0001"), "{due:?}");
    let code = kept.body.code.as_str();
    let step =
        async |actor: &Actor, version: i64, command: Move| cast.desk().move_remedy(actor, code, version, command).await;
    let proof = "biên bản".to_owned();
    let done = step(&cast.officer, 1, Move::Report { proof }).await.expect("reported");
    assert!(matches!(step(&cast.officer, 1, Move::Start).await, Err(DeskError::Conflict)));
    assert!(matches!(step(&cast.officer, done.version, Move::Verify).await, Err(DeskError::Forbidden)));
    assert!(matches!(step(&cast.own, done.version, Move::Verify).await, Err(DeskError::Refused(Refusal::Remedy(_)))));
    let verified = step(&cast.assessor, done.version, Move::Verify).await.expect("verified");
    assert!(matches!(verified.body.stage, Stage::Verified { .. }));
    let open = RemedyFilter { open: true, ..RemedyFilter::default() };
    assert!(cast.desk().remedies(&cast.officer, &open).await.expect("readable").is_empty());
    let (_, history) = cast.desk().remedy(&cast.officer, code).await.expect("readable");
    assert_eq!(history.len(), 3);
}

#[tokio::test]
async fn recurring_duties_are_worked_out_from_what_was_done() {
    let cast = Cast::open().await;
    let form = |item: &str, on: &str| DutyForm {
        system: SYSTEM.to_owned(),
        item: item.to_owned(),
        on: on.parse().ok(),
        note: "đã làm".to_owned(),
        ..DutyForm::default()
    };
    let scan = "TCVN14423.VUL.SCAN";
    cast.desk().note_duty(&cast.officer, form(scan, "2026-05-01")).await.expect("noted");
    let turns = cast.of().await.turns();
    assert_eq!((turns[0].requirement.id.as_str(), turns[0].next), (scan, "2026-11-01".parse().ok()));
    cast.desk().note_duty(&cast.officer, form(scan, "2026-11-20")).await.expect("noted");
    let of = cast.of().await;
    let turn = of.turns().into_iter().find(|turn| turn.requirement.id == scan).expect("recurring");
    assert_eq!(turn.next, "2027-05-20".parse().ok());
    let again = cast.desk().note_duty(&cast.officer, form(scan, "2026-11-20")).await;
    assert!(matches!(again, Err(DeskError::Refused(Refusal::Duty(_)))), "{again:?}");
    assert!(matches!(
        cast.desk().note_duty(&cast.officer, form(RETAIN, "2026-11-20")).await,
        Err(DeskError::Refused(_))
    ));
}

async fn export(cast: &Cast, format: AssessmentFormat) -> Vec<u8> {
    cast.desk().export_requirements(&cast.assessor, SYSTEM, None, format).await.expect("exported").bytes
}

fn import(bytes: Vec<u8>, dry_run: bool) -> RequirementImportForm {
    RequirementImportForm { system: SYSTEM.to_owned(), catalogue: None, bytes, dry_run }
}

#[tokio::test]
async fn a_checklist_comes_back_as_it_went_out() {
    let cast = Cast::open().await;
    cast.judge(RETAIN, 0, Verdict::NotMet).await;
    cast.judge(NTP, 0, Verdict::Equivalent { measure: "máy chủ giờ của tỉnh".to_owned() }).await;
    for format in AssessmentFormat::ALL {
        let bytes = export(&cast, format).await;
        let report = cast.desk().import_requirements(&cast.assessor, import(bytes, true)).await.expect("read");
        assert_eq!(report.problems, [], "{format:?}");
        // CISO Assistant knows no equivalent measure: it comes back as met.
        let changed = usize::from(format == AssessmentFormat::Ciso);
        assert_eq!((report.changed.len(), report.applied), (changed, false), "{format:?}: {:?}", report.changed);
    }
}

/// A checklist as somebody filled it in.
fn checklist(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut csv =
        "Mã mục,Kết luận,Lý do không áp dụng hoặc biện pháp tương đương,Nhận xét,Thời hạn,Phiên bản\n".to_owned();
    for row in rows {
        csv.push_str(&row.map(|cell| format!("\"{cell}\"")).join(","));
        csv.push('\n');
    }
    csv.into_bytes()
}

#[tokio::test]
async fn a_checklist_is_taken_as_a_whole_or_not_at_all() {
    let cast = Cast::open().await;
    cast.judge(RETAIN, 0, Verdict::NotMet).await;
    let wrong = checklist(&[
        [NTP, "Đáp ứng", "", "đã xem", "", ""],
        [NTP, "Đáp ứng", "", "đã xem", "", ""],
        ["TCVN14423.MON.WATCH247", "Đáp ứng", "", "đã xem", "", ""],
        ["TCVN14423.CFG.BASE", "Hình như có", "", "", "", ""],
        ["TCVN14423.CFG.PROC", "Không áp dụng", "", "", "", ""],
        [RETAIN, "Đáp ứng", "", "đã xem", "", "0"],
        ["TCVN14423.ACC.MFA", "", "", "", "31/02/2027", "bản 1"],
    ]);
    let report = cast.desk().import_requirements(&cast.assessor, import(wrong, false)).await.expect("read");
    let told: Vec<(&str, &ImportTrouble)> =
        report.problems.iter().map(|problem| (problem.cell.as_str(), &problem.trouble)).collect();
    let expected = [
        ("B5", ImportTrouble::NoVerdict("Hình như có".to_owned())),
        ("E8", ImportTrouble::NoDay("31/02/2027".to_owned())),
        ("F8", ImportTrouble::NoVersion("bản 1".to_owned())),
        ("A3", ImportTrouble::Twice(NTP.to_owned())),
        ("A4", ImportTrouble::NotAsked("TCVN14423.MON.WATCH247".to_owned())),
        ("A6", ImportTrouble::NeedsWords),
        ("A7", ImportTrouble::Older),
    ];
    assert_eq!(told, expected.iter().map(|(cell, trouble)| (*cell, trouble)).collect::<Vec<_>>());
    assert!(!report.applied && cast.of().await.kept.len() == 1);

    let right = checklist(&[
        [NTP, "dap ung", "", "đã xem", "", ""],
        ["TCVN14423.CFG.PROC", "not_applicable", "không có máy chủ riêng", "", "", ""],
        [RETAIN, "Đáp ứng một phần", "", "thiếu nhật ký cơ sở dữ liệu", "", "1"],
    ]);
    let report = cast.desk().import_requirements(&cast.assessor, import(right, false)).await.expect("read");
    assert_eq!((report.applied, report.changed.len(), report.problems.len()), (true, 3, 0), "{report:?}");
    let of = cast.of().await;
    assert_eq!(
        (of.word(NTP), of.word("TCVN14423.CFG.PROC"), of.word(RETAIN)),
        (Word::Met, Word::NotApplicable, Word::Partly)
    );
    let officer = checklist(&[[NTP, "Chưa đáp ứng", "", "x", "", ""]]);
    let report = cast.desk().import_requirements(&cast.officer, import(officer, true)).await.expect("read");
    assert_eq!(report.problems[0].trouble, ImportTrouble::NotAllowed);
}

#[tokio::test]
async fn who_operates_a_system_below_its_agency_confirms_no_remedy_of_it() {
    let cast = Cast::open().await;
    let system = "kho-an";
    let form = crate::profiles::ProfileForm {
        version: 0,
        values: vec![("operator".to_owned(), "so-an".to_owned())],
        ..Default::default()
    };
    cast.desk().edit_profile(&Actor::console(), system, &form).await.expect("so-an operates the system of phong-an");
    let plan = Plan { title: "Mở rộng kho".to_owned(), ..Plan::default() };
    let form = RemedyForm { system: system.to_owned(), items: vec![RETAIN.to_owned()], plan, ..RemedyForm::default() };
    let kept = cast.desk().open_remedy(&cast.officer, form).await.expect("opened");
    let code = kept.body.code.as_str();
    let report = Move::Report { proof: "biên bản".to_owned() };
    let done = cast.desk().move_remedy(&cast.officer, code, kept.version, report).await.expect("reported");
    let own = cast.desk().move_remedy(&cast.own, code, done.version, Move::Verify).await;
    assert!(matches!(own, Err(DeskError::Refused(Refusal::Remedy(_)))), "{own:?}");
    cast.desk().move_remedy(&cast.assessor, code, done.version, Move::Verify).await.expect("the centre may");
}

#[tokio::test]
async fn files_that_are_no_checklists_are_refused_with_a_remedy() {
    let cast = Cast::open().await;
    let check = async |bytes: &[u8], told: &str| {
        let report =
            cast.desk().import_requirements(&cast.assessor, import(bytes.to_vec(), false)).await.expect("read");
        let all: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|problem| problem.contains(told)), "{told:?} is not told in {all:?}");
        assert!(!report.applied);
    };
    check(b"Ten,Ghi chu\na,b\n", "column").await;
    check(b"{\"catalog\":{}}", "no OSCAL assessment-results").await;
    check(b"{oops", "cannot be read as JSON").await;
    let other = br#"{"assessment-results":{"metadata":{"props":[{"name":"system","ns":"https://luytre.vn/ns/oscal","value":"khac"}]}}}"#;
    check(other, "khac").await;
    check(&vec![b'x'; (4 << 20) + 1], "bytes").await;
}

#[tokio::test]
async fn oscal_names_every_part_once() {
    let cast = Cast::open().await;
    cast.judge(RETAIN, 0, Verdict::NotMet).await;
    cast.judge(NTP, 0, Verdict::Met).await;
    let results: Json = serde_json::from_slice(&export(&cast, AssessmentFormat::Oscal).await).expect("JSON");
    let result = &results["assessment-results"]["results"][0];
    assert_eq!(result["findings"].as_array().map(Vec::len), Some(2));
    assert_eq!(result["risks"][0]["title"], "Thời gian lưu nhật ký");
    assert_eq!(
        result["reviewed-controls"]["control-selections"][0]["include-controls"].as_array().map(Vec::len),
        Some(206)
    );
    let mut seen = std::collections::BTreeSet::new();
    let text = results.to_string();
    for uuid in text.split("\"uuid\":\"").skip(1).map(|rest| &rest[..36]) {
        assert!(seen.insert(uuid.to_owned()), "{uuid} stands twice");
        assert_eq!((uuid.as_bytes()[14], uuid.len()), (b'5', 36));
    }
    let level = ProtectionLevel::ALL[2];
    let get =
        async |format| cast.desk().export_catalogue(&cast.assessor, "tcvn-14423-2026", format).await.expect("exported");
    let catalog: Json = serde_json::from_slice(&get(CatalogueFormat::OscalCatalog).await.bytes).expect("JSON");
    let controls = catalog["catalog"]["groups"].as_array().expect("groups").iter();
    assert_eq!(controls.map(|group| group["controls"].as_array().map_or(0, Vec::len)).sum::<usize>(), 311);
    let profile: Json = serde_json::from_slice(&get(CatalogueFormat::OscalProfile(level)).await.bytes).expect("JSON");
    assert_eq!(profile["profile"]["imports"][0]["include-controls"][0]["with-ids"].as_array().map(Vec::len), Some(206));
    let library = String::from_utf8(get(CatalogueFormat::Ciso).await.bytes).expect("UTF-8");
    assert_eq!(library.matches("assessable: true").count(), 311);
}

#[tokio::test]
async fn a_hash_that_was_typed_hands_out_no_file() {
    let cast = Cast::open().await;
    let bytes = b"%PDF-1.7 bien ban".to_vec();
    let hash = cast.desk().keep_file(bytes.clone()).await.expect("kept by another agency");
    // Not even when the caller says that it came in here.
    let typed = Shown::Attachment { sha256: hash.clone(), name: "Biên bản.pdf".to_owned(), stored: true };
    cast.change(&cast.officer, RETAIN, 0, Command::Show(typed)).await.expect("a reference may be written");
    let refused = cast.desk().evidence_file(&cast.officer, SYSTEM, None, RETAIN, &hash).await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    let (system, item, name) = (SYSTEM.to_owned(), RETAIN.to_owned(), "Biên bản.pdf".to_owned());
    let file = EvidenceFile { system, item, seen: 1, name, bytes: bytes.clone(), ..EvidenceFile::default() };
    cast.desk().show_file(&cast.officer, file).await.expect("uploaded");
    let given = cast.desk().evidence_file(&cast.officer, SYSTEM, None, RETAIN, &hash).await.expect("its own file");
    assert_eq!(given.bytes, bytes);
    let elsewhere = cast.desk().evidence_file(&cast.officer, SYSTEM, None, NTP, &hash).await;
    assert!(matches!(elsewhere, Err(DeskError::NotFound)), "{elsewhere:?}");
}

#[tokio::test]
async fn evidence_names_records_of_its_own_system_only() {
    let cast = Cast::open().await;
    let open = async |system: &str| {
        let plan = Plan { title: "Mở rộng kho".to_owned(), ..Plan::default() };
        let (system, items) = (system.to_owned(), vec![RETAIN.to_owned()]);
        let form = RemedyForm { system, items, plan, ..RemedyForm::default() };
        cast.desk().open_remedy(&Actor::console(), form).await.expect("opened").body.code
    };
    let (own, other) = (open(SYSTEM).await, open("cong-bimat").await);
    let typed = [("remedy", own.as_str()), ("remedy", &other), ("dossier", &own), ("remedy", "../audit"), ("x", &own)];
    for (seen, (record, code)) in (0..).zip(typed) {
        let shown = Shown::Record { record: record.to_owned(), code: code.to_owned() };
        cast.change(&cast.officer, RETAIN, seen, Command::Show(shown)).await.expect("written");
    }
    let known = cast.desk().requirement_of(&cast.officer, SYSTEM, None, RETAIN).await.expect("readable").records;
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [("remedy".to_owned(), own.clone())]);
    // Who sees everything still gets no link to the record of another system.
    let known = cast.desk().requirement_of(&Actor::console(), SYSTEM, None, RETAIN).await.expect("readable").records;
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [("remedy".to_owned(), own)]);
}
