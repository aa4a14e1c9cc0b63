//! Dossiers through the desk: scope, versions, files, what follows from an approval, what opens a re-determination.

mod causes;
mod forms;
mod moved;
mod undecided;

use std::collections::BTreeMap;

use luytre_govern::dossier::{AppraisalForm, Command, CommandWord, Stage, StageWord, Verdict};
use luytre_govern::level::LevelFacts;
use luytre_govern::profile::Deployment;
use luytre_govern::{Date, DocumentRef, Role, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use serde_json::json;

use super::watch::LevelCause;
use crate::profiles::{AgencyForm, Saved};
use crate::tests::Province;
use crate::tests::operations::Target;
use crate::views::{DossierFilter, DossierView, ImportForm, LegacyDossierForm, NewPerson, OpenDossierForm};
use crate::{Actor, DeskError, Language, Refusal};

const PDF: &[u8] = b"%PDF-1.7\n% ban ve\n";

fn day() -> Date {
    "2026-11-20".parse().unwrap()
}

fn paper(number: &str) -> DocumentRef {
    DocumentRef { number: number.into(), date: Some(day()), body: "Cơ quan".into(), file: None }
}

fn legacy(system: &str) -> LegacyDossierForm {
    let level = 3.try_into().unwrap();
    let decision = DocumentRef { date: "2024-03-18".parse().ok(), ..paper("12/QĐ") };
    LegacyDossierForm { system: system.into(), level, regime: "ND85-2016".into(), decision, begun: None }
}

/// Enters an approved dossier of the target's system: the first of the year.
pub(crate) async fn enter(province: &Province, target: &Target) {
    province.desk.enter_legacy_dossier(&Actor::console(), legacy(&target.system)).await.unwrap();
    duties(province, "phong-an", &["dedicated_unit"]).await;
}

/// Registers what an agency is in the law's sense.
async fn duties(province: &Province, agency: &str, duties: &[&str]) {
    register(province, agency, ("duties", &duties.join("; "))).await;
}

/// Registers something of an agency.
async fn register(province: &Province, agency: &str, (field, text): (&str, &str)) {
    let (desk, console) = (&province.desk, Actor::console());
    let version = desk.agency_card(&console, agency).await.unwrap().profile.version;
    let values = vec![(field.to_owned(), text.to_owned())];
    let form = AgencyForm { version, values, ..AgencyForm::default() };
    let saved = desk.edit_agency_profile(&console, agency, &form).await.unwrap();
    assert!(matches!(saved, Saved::Done(_)), "{saved:?}");
}

/// Calls an operation of this area on the target, for the tests that look at all operations.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    let desk = &province.desk;
    // Entered with the target; one that does not exist has none.
    let (first, second) =
        if target.tag == "mot" { ("HS-2026-0001", "HS-2026-0002") } else { ("HS-2026-9998", "HS-2026-9999") };
    // A decision is in force for the own system already.
    let undecided = if target.system == "cong-an" { "kho-an" } else { &target.system };
    let told = |outcome: Result<String, DeskError>| outcome.map_err(|error| format!("{error:?}"));
    let text = |view: DossierView| format!("{view:?}");
    match name {
        "dossiers" => {
            let filter = DossierFilter { system: Some(target.system.clone()), ..DossierFilter::default() };
            let all = told(desk.dossiers(actor, &DossierFilter::default()).await.map(|page| format!("{page:?}")))?;
            let mine = DossierFilter { mine: true, ..DossierFilter::default() };
            let mine = desk.dossiers(actor, &mine).await.map(|page| format!("{page:?}"));
            Ok(format!("{all} {mine:?} {:?}", desk.dossiers(actor, &filter).await))
        }
        "dossier_counts" => {
            told(desk.dossier_counts(actor, &DossierFilter::default()).await.map(|counts| format!("{counts:?}")))
        }
        "dossier" => told(desk.dossier(actor, first).await.map(text)),
        "new_dossier" => told(desk.new_dossier(actor, &target.system).await.map(|view| format!("{view:?}"))),
        "open_dossier" => told(desk.open_dossier(actor, open_form(&target.system)).await.map(text)),
        "enter_legacy_dossier" => told(desk.enter_legacy_dossier(actor, legacy(undecided)).await.map(text)),
        "act_on_dossier" => {
            let command = Command::Comment { part: String::new(), text: "đã xem".into() };
            told(desk.act_on_dossier(actor, first, 1, command).await.map(text))
        }
        "attach_to_dossier" => {
            let given = ("thiet_ke", "ban ve.pdf");
            told(desk.attach_to_dossier(actor, second, 1, given, PDF.to_vec()).await.map(text))
        }
        "dossier_file" => {
            let hash = crate::files::hash_of(PDF);
            told(desk.dossier_file(actor, second, &hash).await.map(|(file, bytes)| format!("{file:?} {}", bytes.len())))
        }
        "level_causes" => told(desk.level_causes(actor, &target.system).await.map(|causes| format!("{causes:?}"))),
        "due_of_dossiers" => told(desk.due_of_dossiers(actor).await.map(|items| format!("{items:?}"))),
        other => Err(format!("no call for {other}")),
    }
}

fn open_form(system: &str) -> OpenDossierForm {
    OpenDossierForm {
        system: system.into(),
        level: 2.try_into().ok(),
        reason: "Hệ thống nội bộ".into(),
        ..OpenDossierForm::default()
    }
}

/// `kho-an` is run by `phong-an` under the owner `so-an`; `so-bimat` appraises, which otherwise sees nothing of them.
struct Cast {
    province: Province,
    officer: Actor,
    assessor: Actor,
    head: Actor,
    leader: Actor,
}

impl Cast {
    async fn gather() -> Cast {
        let province = Province::full().await;
        for (login, role, agency) in [
            ("can-bo", Role::AgencyOfficer, Some("phong-an")),
            ("tham-dinh", Role::Assessor, Some("so-bimat")),
            ("truong", Role::AgencyHead, Some("so-bimat")),
            ("lanh-dao", Role::Leader, None),
        ] {
            let agency = agency.map(str::to_owned);
            let (name, language) = (format!("Người {login}"), Language::Vi);
            let form = NewPerson { login: login.into(), name, role, agency, language, password: None };
            province.desk.create_person(&Actor::console(), form).await.unwrap();
        }
        duties(&province, "so-bimat", &["dedicated_unit"]).await;
        // The form of the request asks for it.
        register(&province, "phong-an", ("address", "12 phố Tre, phường An, tỉnh An")).await;
        let (officer, assessor) = (province.actor("can-bo").await, province.actor("tham-dinh").await);
        let (head, leader) = (province.actor("truong").await, province.actor("lanh-dao").await);
        Cast { province, officer, assessor, head, leader }
    }

    async fn open(&self) -> DossierView {
        let form = OpenDossierForm { dedicated_unit: "so-bimat".into(), ..open_form("kho-an") };
        self.province.desk.open_dossier(&self.officer, form).await.unwrap()
    }

    async fn act(&self, by: &Actor, view: &DossierView, command: Command) -> Result<DossierView, DeskError> {
        self.province.desk.act_on_dossier(by, &view.dossier.code, view.version, command).await
    }

    /// Writes whatever is missing.
    async fn complete(&self, mut view: DossierView) -> DossierView {
        while let Some(missing) = view.missing.first() {
            let part = missing.part.clone();
            let fields: BTreeMap<String, String> = view
                .missing
                .iter()
                .filter(|missing| missing.part == part)
                .map(|missing| (missing.field.clone(), "đã viết".to_owned()))
                .collect();
            view = self.act(&self.officer, &view, Command::Write { part, fields }).await.unwrap();
        }
        view
    }

    async fn profile(&self, change: impl FnOnce(&mut SystemProfile)) {
        let desk = &self.province.desk;
        let kept = desk.ledger.read().await.unwrap().kept::<SystemProfile>("kho-an").await.unwrap();
        let mut profile = desk.profile_of_system("kho-an").await.unwrap();
        change(&mut profile);
        let (console, act) = (Actor::console(), "profile.edit");
        match kept {
            Some(kept) => _ = desk.keep_change(&console, act, &kept, profile, json!({})).await.unwrap(),
            None => _ = desk.keep_new(&console, act, profile, json!({})).await.unwrap(),
        }
    }

    async fn regulated(&self) {
        self.profile(|profile| {
            profile.regulation = Some(paper("05/QC"));
            profile.deployment = Deployment::Full;
            profile.function = "Quản lý kho".into();
            profile.facts = LevelFacts::default().with("type", "a").with("information", ["rieng"]);
        })
        .await;
    }

    /// Walks a complete dossier to the body that approves.
    async fn awaiting(&self) -> DossierView {
        let view = self.complete(self.open().await).await;
        let view = self.act(&self.officer, &view, Command::Submit).await.unwrap();
        let view = self.act(&self.assessor, &view, Command::Accept).await.unwrap();
        self.act(&self.assessor, &view, appraise()).await.unwrap()
    }

    async fn asked(&self, actor: &Actor) -> Vec<String> {
        let items = self.province.desk.due_of_dossiers(actor).await.unwrap();
        items.into_iter().map(|item| item.title_en).collect()
    }
}

fn appraise() -> Command {
    let (form, text) = (AppraisalForm::Written, "đã xem".to_owned());
    Command::Appraise { document: paper("9/BC"), form, text, verdict: Verdict::Fit }
}

#[tokio::test]
async fn from_an_empty_registry_entry_to_an_approved_level() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    let view = cast.open().await;
    let code = view.dossier.code.clone();
    assert_eq!((code.as_str(), view.dossier.parties.owner.as_str()), ("HS-2026-0001", "so-an"));
    assert!(view.missing.len() > 10 && view.allowed.contains(&CommandWord::Write));
    let early = cast.act(&cast.officer, &view, Command::Submit).await.unwrap_err();
    assert!(matches!(early, DeskError::Refused(Refusal::Dossier(_))), "{early:?}");
    let view = cast.complete(view).await;
    let view = cast.act(&cast.officer, &view, Command::Submit).await.unwrap();
    assert_eq!(view.dossier.due, Some("2026-11-27".parse().unwrap()), "five working days from Sunday 22 November");
    assert_eq!(cast.asked(&cast.assessor).await.len(), 1);
    assert!(cast.asked(&cast.officer).await.is_empty());

    let returned = Command::Return { reasons: vec!["thiếu sơ đồ".into()] };
    let view = cast.act(&cast.assessor, &view, returned).await.unwrap();
    assert_eq!(view.dossier.due, None, "the clock stands still");
    assert_eq!(
        cast.asked(&cast.officer).await,
        [
            "Mend the returned level dossier and send it again: Hệ thống kho-an (HS-2026-0001). Asked on 22/11/2026: thiếu sơ đồ. \
          Its clock stands still since 22/11/2026, after 0 working days; 5 count anew once it is valid"
        ]
    );
    let same = cast.act(&cast.officer, &view, Command::Submit).await.unwrap_err();
    assert!(format!("{same:?}").contains("Unmended"), "{same:?}");
    assert!(view.unmet.iter().any(|(_, refusal)| refusal.word() == "unmended"), "the page says it before");
    let fields = BTreeMap::from([("mo_hinh_logic".to_owned(), "Ba vùng".to_owned())]);
    let view = cast.act(&cast.officer, &view, Command::Write { part: "tong_quan".into(), fields }).await.unwrap();
    let view = cast.act(&cast.officer, &view, Command::Submit).await.unwrap();
    let view = cast.act(&cast.assessor, &view, Command::Accept).await.unwrap();
    let view = cast.act(&cast.assessor, &view, appraise()).await.unwrap();
    assert!(matches!(view.dossier.stage, Stage::AwaitingApproval { .. }), "one request covers both below level 3");

    let decision = || Command::Approve { decision: paper("77/QĐ") };
    let refused = cast.act(&cast.head, &view, decision()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("RegulationIssued"), "{refused:?}");
    cast.regulated().await;
    let refused = cast.act(&cast.leader, &view, decision()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("Body"), "{refused:?}");
    let view = cast.act(&cast.head, &view, decision()).await.unwrap();
    assert_eq!(view.dossier.stage.word(), StageWord::Approved);
    let system = desk.system(&cast.officer, "kho-an").await.unwrap();
    assert_eq!(system.level.map(|level| level.number()), Some(2), "the registry follows the decision");
    let stale = cast.act(&cast.officer, &DossierView { version: 2, ..view }, Command::GoLive).await.unwrap_err();
    assert!(matches!(stale, DeskError::Conflict), "{stale:?}");
    let report = desk.verify_audit(&Actor::console()).await.unwrap();
    assert!(report.problems.is_empty());
}

#[tokio::test]
async fn the_parties_see_it_and_nobody_else() {
    let cast = Cast::gather().await;
    let view = cast.open().await;
    let (desk, code) = (&cast.province.desk, view.dossier.code.as_str());
    for actor in [&cast.officer, &cast.assessor, &cast.head, &cast.leader] {
        assert!(desk.dossier(actor, code).await.is_ok(), "{}", actor.login);
    }
    let owner = cast.province.actor("quantri-an").await;
    assert!(desk.dossier(&owner, code).await.is_ok(), "the agency above sees it");
    // The appraiser is a party of this dossier and of no other.
    let csv = "code,name,kind,parent\nso-ba,Sở Ba,department,\n".into();
    desk.import_agencies(&Actor::console(), &ImportForm { csv, dry_run: false }).await.unwrap();
    duties(&cast.province, "so-ba", &["dedicated_section"]).await;
    let other = OpenDossierForm { dedicated_unit: "so-ba".into(), ..open_form("cong-an") };
    let other = desk.open_dossier(&Actor::console(), other).await.unwrap().dossier.code;
    assert!(matches!(desk.dossier(&cast.assessor, &other).await, Err(DeskError::NotFound)));
    let seen = desk.dossiers(&cast.assessor, &DossierFilter::default()).await.unwrap();
    assert_eq!(seen.items.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), [code]);
    assert_eq!(seen.total, Some(1));
    let refused = desk.act_on_dossier(&cast.officer, &other, 1, Command::Submit).await;
    assert!(matches!(refused, Err(DeskError::NotFound)));
    let analyst = cast.province.actor("lan").await;
    let refused = cast.act(&analyst, &view, Command::Submit).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)));
    let twice = desk.open_dossier(&cast.officer, open_form("kho-an")).await.unwrap_err();
    assert!(matches!(twice, DeskError::Refused(Refusal::DossierOpen(open)) if open == code));
}

#[tokio::test]
async fn files_are_kept_by_what_they_are() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    let view = cast.open().await;
    let code = view.dossier.code.clone();
    for wrong in [&b"MZ\x90\0"[..], b"", b"PK\x03\x04 not a document"] {
        let refused = desk.attach_to_dossier(&cast.officer, &code, 1, ("thiet_ke", "a.pdf"), wrong.to_vec()).await;
        assert!(matches!(refused, Err(DeskError::Invalid(_))), "{refused:?}");
    }
    let kept = std::fs::read_dir(cast.province.folder.path().join("attachments")).map_or(0, Iterator::count);
    assert_eq!(kept, 0, "what is refused takes no room");
    let given = ("thiet_ke", "../../Bản vẽ.exe");
    let view = desk.attach_to_dossier(&cast.officer, &code, 1, given, PDF.to_vec()).await.unwrap();
    let file = view.dossier.part("thiet_ke").files[0].clone();
    assert_eq!((file.name.as_str(), file.bytes), ("Bản vẽ.pdf", PDF.len() as u64));
    let (_, bytes) = desk.dossier_file(&cast.assessor, &code, &file.hash).await.unwrap();
    assert_eq!(bytes, PDF);
    let twice = desk.attach_to_dossier(&cast.officer, &code, view.version, given, PDF.to_vec()).await;
    assert!(matches!(twice, Err(DeskError::Refused(_))));
    // A hash that somebody names brings no file into the dossier.
    let hash = desk.keep_file(b"%PDF-1.7 of another agency".to_vec()).await.unwrap();
    let named = luytre_govern::dossier::FileRef { hash: hash.clone(), ..file.clone() };
    let refused = cast.act(&cast.officer, &view, Command::Attach { part: "thiet_ke".into(), file: named }).await;
    assert!(matches!(refused, Err(DeskError::Invalid(_))), "{refused:?}");
    assert!(matches!(desk.dossier_file(&cast.officer, &code, &hash).await, Err(DeskError::NotFound)));
    let detach = Command::Detach { part: "thiet_ke".into(), hash: file.hash.clone() };
    let view = cast.act(&cast.officer, &view, detach).await.unwrap();
    assert!(view.dossier.part("thiet_ke").files.is_empty());
    assert!(desk.dossier_file(&cast.officer, &code, &file.hash).await.is_ok(), "earlier versions still have it");
    for wrong in ["", "../../etc/passwd", &"0".repeat(64)] {
        assert!(matches!(desk.dossier_file(&cast.officer, &code, wrong).await, Err(DeskError::NotFound)));
    }
    let path = cast.province.folder.path().join("attachments").join(&file.hash[..2]).join(&file.hash);
    std::fs::write(path, b"%PDF-1.7 changed").unwrap();
    let damaged = desk.dossier_file(&cast.officer, &code, &file.hash).await;
    assert!(matches!(damaged, Err(DeskError::Internal(_))), "what is damaged is not handed out");
}

#[tokio::test]
async fn a_changed_fact_opens_a_redetermination_and_the_new_decision_takes_its_place() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    cast.regulated().await;
    let view = cast.awaiting().await;
    let first = cast.act(&cast.head, &view, Command::Approve { decision: paper("77/QĐ") }).await.unwrap();
    assert!(desk.redetermine_levels().await.unwrap().is_empty(), "nothing changed");
    cast.profile(|profile| profile.facts = profile.facts.clone().with("type", "b").with("online_service", true)).await;
    assert_eq!(desk.redetermine_levels().await.unwrap().first(), Some(&first.dossier.code));
    assert!(desk.redetermine_levels().await.unwrap().is_empty(), "once");
    let view = desk.dossier(&cast.officer, &first.dossier.code).await.unwrap();
    let Stage::Redetermine { trigger, note, .. } = &view.dossier.stage else { panic!("{:?}", view.dossier.stage) };
    assert!(!trigger.is_empty() && !note.is_empty());
    assert_eq!(view.dossier.log.last().map(|entry| entry.by.as_str()), Some(""), "by the product itself");
    assert_eq!(cast.asked(&cast.officer).await.len(), 1);

    let view = cast.awaiting().await;
    assert_eq!(view.dossier.replaces.as_deref(), Some(first.dossier.code.as_str()));
    let second = cast.act(&cast.head, &view, Command::Approve { decision: paper("99/QĐ") }).await.unwrap();
    let old = desk.dossier(&cast.officer, &first.dossier.code).await.unwrap();
    assert_eq!(old.dossier.stage.word(), StageWord::Superseded);
    assert_eq!(old.replaced_by.as_deref(), Some(second.dossier.code.as_str()));
    let counts = desk.dossier_counts(&cast.officer, &DossierFilter::default()).await.unwrap();
    assert_eq!(counts, BTreeMap::from([(StageWord::Approved, 1), (StageWord::Superseded, 1)]));
}

#[tokio::test]
async fn a_serious_incident_or_a_risk_above_the_level_opens_one_too() {
    for (cause, opens) in [
        (LevelCause { incident: Some("M2".into()), ..LevelCause::default() }, true),
        (LevelCause { incident: Some("M4".into()), ..LevelCause::default() }, false),
        (LevelCause { risk_level: 4.try_into().ok(), ..LevelCause::default() }, true),
        (LevelCause { risk_level: 2.try_into().ok(), ..LevelCause::default() }, false),
        (LevelCause { requested: true, note: "Công văn 5".into(), ..LevelCause::default() }, true),
    ] {
        let province = Province::full().await;
        province.desk.enter_legacy_dossier(&Actor::console(), legacy("cong-an")).await.unwrap();
        let reopened = province.desk.note_level_cause("cong-an", cause.clone()).await.unwrap();
        assert_eq!(reopened.is_some(), opens, "{cause:?}");
    }
}

#[tokio::test]
async fn lists_sift_and_go_on_where_they_ended() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    cast.open().await;
    for system in ["cong-an", "cong-bimat"] {
        desk.enter_legacy_dossier(&Actor::console(), legacy(system)).await.unwrap();
    }
    let console = Actor::console();
    let codes = |page: crate::views::Page<crate::views::DossierRow>| -> Vec<String> {
        page.items.into_iter().map(|row| row.code).collect()
    };
    let first = desk.dossiers(&console, &DossierFilter { limit: 2, ..DossierFilter::default() }).await.unwrap();
    assert_eq!((first.total, first.next.as_deref()), (Some(3), Some("HS-2026-0002")));
    let rest = DossierFilter { limit: 2, cursor: first.next, ..DossierFilter::default() };
    assert_eq!(codes(desk.dossiers(&console, &rest).await.unwrap()), ["HS-2026-0003"]);
    let drafts = DossierFilter { stages: vec![StageWord::Draft], ..DossierFilter::default() };
    assert_eq!(codes(desk.dossiers(&console, &drafts).await.unwrap()), ["HS-2026-0001"]);
    let third = DossierFilter { level: 3.try_into().ok(), ..DossierFilter::default() };
    assert_eq!(codes(desk.dossiers(&console, &third).await.unwrap()), ["HS-2026-0002", "HS-2026-0003"]);
    let mine = DossierFilter { mine: true, ..DossierFilter::default() };
    assert_eq!(codes(desk.dossiers(&cast.officer, &mine).await.unwrap()), ["HS-2026-0001"]);
    assert!(codes(desk.dossiers(&cast.assessor, &mine).await.unwrap()).is_empty());
    let under = DossierFilter { agency: Some("so-an".into()), ..DossierFilter::default() };
    assert_eq!(codes(desk.dossiers(&console, &under).await.unwrap()), ["HS-2026-0001", "HS-2026-0002"]);
    let late = DossierFilter { overdue: true, ..DossierFilter::default() };
    assert!(codes(desk.dossiers(&console, &late).await.unwrap()).is_empty());
    let query = RecordQuery::new(Scope::All);
    let kept: Vec<luytre_govern::Kept<luytre_govern::dossier::Dossier>> =
        desk.ledger.read().await.unwrap().records(&query).await.unwrap();
    assert_eq!(kept.len(), 3);
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, DeskError>, word: &str) {
    let reason = luytre_govern::profile::check::reason(word);
    match outcome {
        Err(DeskError::Refused(Refusal::Registry(found))) => assert_eq!(*found, reason),
        other => panic!("{word}: {other:?}"),
    }
}

#[tokio::test]
async fn earlier_decisions_are_entered_by_the_centre_once_and_from_their_time() {
    let cast = Cast::gather().await;
    let (desk, console) = (&cast.province.desk, Actor::console());
    refused(desk.enter_legacy_dossier(&cast.officer, legacy("kho-an")).await, "level_by_centre");
    let library = desk.library();
    let from = library.succeeded_from(library.regime("ND85-2016").unwrap()).expect("a later regime");
    let dated = |day: Date| {
        let form = legacy("kho-an");
        LegacyDossierForm { decision: DocumentRef { date: Some(day), ..form.decision.clone() }, ..form }
    };
    refused(desk.enter_legacy_dossier(&console, dated(from)).await, "decision_needs_dossier");
    refused(desk.enter_legacy_dossier(&console, dated(day())).await, "decision_needs_dossier");
    desk.enter_legacy_dossier(&console, dated(from.yesterday().unwrap())).await.unwrap();
    refused(desk.enter_legacy_dossier(&console, legacy("kho-an")).await, "level_in_force");
    assert_eq!(desk.dossiers(&console, &DossierFilter::default()).await.unwrap().total, Some(1));
}

#[tokio::test]
async fn typed_bodies_fill_in_what_nobody_registered_and_nothing_else() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    let open = async |owner: &str, unit: &str| {
        let form = OpenDossierForm { owner: owner.into(), dedicated_unit: unit.into(), ..open_form("kho-an") };
        desk.open_dossier(&cast.officer, form).await
    };
    // What is offered is what is taken: the usual owner, and whoever has the duty.
    let offered = desk.new_dossier(&cast.officer, "kho-an").await.unwrap();
    assert_eq!(offered.owners.iter().map(|body| body.code.as_str()).collect::<Vec<_>>(), ["so-an"]);
    assert_eq!(offered.units.iter().map(|body| body.name.as_str()).collect::<Vec<_>>(), ["Sở bimat"]);
    refused(open("phong-an", "").await, "owner_without_duty");
    refused(open("", "phong-an").await, "unit_without_duty");
    duties(&cast.province, "phong-an", &["dedicated_section"]).await;
    refused(open("", "phong-an").await, "unit_is_operator");
    cast.profile(|profile| {
        (profile.owner, profile.dedicated_unit) = (Some("so-an".into()), Some("so-bimat".into()));
    })
    .await;
    refused(open("so-bimat", "").await, "party_is_registered");
    refused(open("", "phong-an").await, "party_is_registered");
    let offered = desk.new_dossier(&cast.officer, "kho-an").await.unwrap();
    let codes = |bodies: &[crate::views::Named]| bodies.iter().map(|body| body.code.clone()).collect::<Vec<_>>();
    assert_eq!(
        (codes(&offered.owners), codes(&offered.units)),
        (vec!["so-an".to_owned()], vec!["so-bimat".to_owned()])
    );
    let view = open("so-an", "so-bimat").await.unwrap();
    assert_eq!(
        (view.dossier.parties.owner.as_str(), view.dossier.parties.dedicated_unit.as_str()),
        ("so-an", "so-bimat")
    );
}
