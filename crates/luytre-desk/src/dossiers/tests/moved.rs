//! A system that goes to another agency: what belongs to it goes along, and nothing of it stays behind.

use luytre_govern::record::{Kept, Record};

use super::*;
use crate::assessments::AssessmentFilter;
use crate::assessments::tests as assessments;
use crate::findings::FindingFilter;
use crate::profiles::ProfileForm;
use crate::views::SystemForm;

const MOVED: &str = "system.move";

impl Cast {
    /// Approved at `phong-an`, with a cause, a running assessment that found something, a planned one and a freeze; and an
    /// officer of `so-moi`.
    async fn with_records() -> (Cast, Actor, DossierView) {
        let cast = Cast::gather().await;
        cast.regulated().await;
        let view = cast.awaiting().await;
        let view = cast.act(&cast.head, &view, Command::Approve { decision: paper("77/QĐ") }).await.unwrap();
        let own = assessments::own(&cast.province).await;
        let target = Target { agency: "phong-an".into(), system: "kho-an".into(), ..own };
        assessments::enter(&cast.province, &target).await;
        let alert = cast.province.alert_about("198.51.100.2").await;
        cast.judge(alert, luytre_respond::Disposition::True).await;
        let (desk, console) = (&cast.province.desk, Actor::console());
        let csv = "code,name,kind,parent\nso-moi,Sở Mới,department,\n".into();
        let report = desk.import_agencies(&console, &ImportForm { csv, dry_run: false }).await.unwrap();
        assert!(report.applied, "{report:?}");
        let (login, agency) = ("can-bo-moi".to_owned(), Some("so-moi".to_owned()));
        let (name, role, language) = ("Người mới".to_owned(), Role::AgencyOfficer, Language::Vi);
        desk.create_person(&console, NewPerson { login, name, role, agency, language, password: None }).await.unwrap();
        let officer = cast.province.actor("can-bo-moi").await;
        (cast, officer, view)
    }

    /// What somebody sees of `kho-an`: dossiers, causes, findings, assessments, and what is asked.
    async fn sees(&self, actor: &Actor) -> [usize; 5] {
        let desk = &self.province.desk;
        let system = || Some("kho-an".to_owned());
        let dossiers = desk.dossiers(actor, &DossierFilter { system: system(), ..DossierFilter::default() }).await;
        let findings = desk.findings(actor, &FindingFilter { system: system(), limit: 9, ..Default::default() }).await;
        let filter = AssessmentFilter { system: system(), limit: 9, ..Default::default() };
        let planned = desk.assessments(actor, &filter).await;
        let asked = desk.asked_of(actor).await.unwrap();
        [
            dossiers.unwrap().items.len(),
            desk.level_causes(actor, "kho-an").await.map_or(0, |causes| causes.len()),
            findings.unwrap().items.len(),
            planned.unwrap().items.len(),
            asked.iter().filter(|item| item.system.as_deref() == Some("kho-an")).count().min(1),
        ]
    }

    async fn last_act<T: Record>(&self, code: &str) -> String {
        let desk = &self.province.desk;
        let kept: Kept<T> = desk.ledger.read().await.unwrap().kept(code).await.unwrap().expect("kept");
        desk.history_of(&kept).await.unwrap()[0].act.clone()
    }
}

#[tokio::test]
async fn what_belongs_to_a_system_goes_with_it_to_its_new_agency() {
    let (cast, officer, view) = Box::pin(Cast::with_records()).await;
    let desk = &cast.province.desk;
    let before = cast.sees(&cast.officer).await;
    assert_eq!((before, cast.sees(&officer).await), ([1, 1, 1, 2, 1], [0; 5]));
    let row = desk.system(&Actor::console(), "kho-an").await.unwrap();
    let form = SystemForm {
        code: row.code,
        name: row.name,
        agency: "so-moi".into(),
        level: row.level,
        owner: row.owner,
        required_layers: None,
        contact_name: row.contact_name,
        contact_phone: row.contact_phone,
    };
    desk.edit_system(&Actor::console(), form, &row.mark).await.unwrap();
    assert_eq!((cast.sees(&cast.officer).await, cast.sees(&officer).await), ([0; 5], before));
    let gone = desk.passport(&cast.officer, "kho-an").await;
    assert!(matches!(gone, Err(DeskError::NotFound)), "{:?}", gone.map(|passport| passport.entry.entry.code));
    let passport = desk.passport(&officer, "kho-an").await.unwrap();
    assert_eq!(passport.entry.entry.profile.function, "Quản lý kho");
    assert_eq!((passport.causes.len(), passport.findings.map(|rows| rows.len())), (1, Some(1)));
    // The new agency acts on it: it determines the level again as the operator.
    let form = OpenDossierForm { dedicated_unit: "so-bimat".into(), ..open_form("kho-an") };
    let again = desk.open_dossier(&officer, form).await.unwrap();
    assert_eq!((again.dossier.parties.operator.as_str(), again.causes.len()), ("so-moi", 1));
    assert_eq!(again.dossier.replaces, Some(view.dossier.code.clone()));
    // Each with its history.
    assert_eq!(cast.last_act::<luytre_govern::dossier::Dossier>(&view.dossier.code).await, MOVED);
    assert_eq!(cast.last_act::<luytre_govern::level::Cause>(&passport.causes[0].code).await, MOVED);
    assert_eq!(cast.last_act::<luytre_govern::assessment::Finding>("PH-2026-0001").await, MOVED);
    assert_eq!(cast.last_act::<luytre_govern::assessment::Assessment>("DG-2026-0001").await, MOVED);
    assert_eq!(cast.last_act::<SystemProfile>("kho-an").await, MOVED);
    assert!(desk.verify_audit(&Actor::console()).await.unwrap().problems.is_empty());
}

#[tokio::test]
async fn the_page_of_the_profile_moves_it_as_well_and_a_stale_profile_opens_nothing() {
    let (cast, officer, _) = Box::pin(Cast::with_records()).await;
    let (desk, console) = (&cast.province.desk, Actor::console());
    let before = cast.sees(&cast.officer).await;
    let version = desk.profile(&console, "kho-an").await.unwrap().version;
    let values = vec![("agency".to_owned(), "so-moi".to_owned())];
    let saved = desk.edit_profile(&console, "kho-an", &ProfileForm { version, values, lists: Vec::new() }).await;
    assert!(matches!(saved, Ok(Saved::Done(_))), "{saved:?}");
    assert_eq!((cast.sees(&cast.officer).await, cast.sees(&officer).await), ([0; 5], before));
    // As an earlier version of the product left it: the row moved, the profile did not.
    cast.profile(|profile| profile.agency = "phong-an".into()).await;
    let gone = desk.passport(&cast.officer, "kho-an").await;
    assert!(matches!(gone, Err(DeskError::NotFound)), "{:?}", gone.map(|passport| passport.entry.entry.code));
    assert!(desk.passport(&officer, "kho-an").await.is_ok());
}

impl Cast {
    /// Whose `kho-an` is, and who operates it, in its dossier, cause, finding and planned assessment.
    async fn named(&self) -> [(String, String); 4] {
        let mut reader = self.province.desk.ledger.read().await.unwrap();
        let query = RecordQuery::new(Scope::All).system("kho-an");
        let dossier = reader.records::<luytre_govern::dossier::Dossier>(&query).await.unwrap().remove(0);
        let cause = reader.records::<luytre_govern::level::Cause>(&query).await.unwrap().remove(0);
        let finding = reader.records::<luytre_govern::assessment::Finding>(&query).await.unwrap().remove(0);
        let planned = query.clone().states(&["planned"]);
        let planned = reader.records::<luytre_govern::assessment::Assessment>(&planned).await.unwrap().remove(0);
        for keys in [dossier.body.keys(), cause.body.keys(), finding.body.keys(), planned.body.keys()] {
            let seen: Vec<String> = keys.agency.into_iter().chain(keys.parties).collect();
            assert!(seen.contains(&dossier.body.parties.operator), "{}: {seen:?}", keys.code);
        }
        let operator = dossier.body.parties.operator;
        [
            (String::new(), operator),
            (cause.body.agency, cause.body.operator),
            (finding.body.agency, finding.body.operator),
            (planned.body.agency, planned.body.operator),
        ]
    }
}

fn named(agency: &str, operator: &str) -> [(String, String); 4] {
    let both = || (agency.to_owned(), operator.to_owned());
    [(String::new(), operator.to_owned()), both(), both(), both()]
}

#[tokio::test]
async fn who_operates_it_is_who_the_profile_says_whatever_agency_it_moves_to() {
    for (operator, expected) in [("phong-an", "phong-an"), ("so-ba", "so-ba"), ("", "so-moi")] {
        let (cast, _, _) = Box::pin(Cast::with_records()).await;
        let (desk, console) = (&cast.province.desk, Actor::console());
        let csv = "code,name,kind,parent\nso-ba,Sở Ba,department,\n".into();
        desk.import_agencies(&console, &ImportForm { csv, dry_run: false }).await.unwrap();
        assert_eq!(cast.named().await, named("phong-an", "phong-an"));
        let version = desk.profile(&console, "kho-an").await.unwrap().version;
        let values = [("agency", "so-moi"), ("operator", operator)];
        let values = values.map(|(field, value)| (field.to_owned(), value.to_owned())).to_vec();
        let saved = desk.edit_profile(&console, "kho-an", &ProfileForm { version, values, lists: Vec::new() }).await;
        assert!(matches!(saved, Ok(Saved::Done(_))), "{saved:?}");
        assert_eq!(cast.named().await, named("so-moi", expected), "{operator}");
        assert!(desk.verify_audit(&console).await.unwrap().problems.is_empty());
    }
}

#[tokio::test]
async fn what_is_mended_after_a_move_leaves_the_operator_of_the_profile() {
    let (cast, _, _) = Box::pin(Cast::with_records()).await;
    let (desk, console) = (&cast.province.desk, Actor::console());
    cast.profile(|profile| profile.operator = Some("phong-an".into())).await;
    cast.province.clock.advance_s(1);
    cast.move_row().await;
    assert!(!desk.mend_moved(&console, true).await.unwrap().is_empty());
    assert_eq!(cast.named().await, named("so-moi", "phong-an"));
    assert_eq!(desk.mend_moved(&console, true).await.unwrap(), [], "once is enough");
}

impl Cast {
    /// Moves `kho-an` to `so-moi` as an earlier version of the product did: the row alone, with its audit entry.
    async fn move_row(&self) {
        let (desk, console) = (&self.province.desk, Actor::console());
        let mut work = desk.ledger.begin().await.unwrap();
        let mut row = work.system_by_code("kho-an").await.unwrap().expect("it is there");
        row.agency = desk.registry().tree.by_code("so-moi").expect("it is there").id;
        let note = desk.note_of(&console, "system.edit", "system:kho-an", Some("so-moi"), serde_json::Value::Null);
        work.record(luytre_ledger::Write::System(&row), &note).await.unwrap();
        work.commit().await.unwrap();
        desk.reload_registry().await.unwrap();
    }
}

#[tokio::test]
async fn what_stayed_behind_at_an_earlier_move_is_mended_once_it_is_asked_for() {
    let (cast, officer, view) = Box::pin(Cast::with_records()).await;
    let (desk, console) = (&cast.province.desk, Actor::console());
    assert_eq!(desk.mend_moved(&console, true).await.unwrap(), [], "nothing moved yet");
    let before = cast.sees(&cast.officer).await;
    cast.province.clock.advance_s(1);
    cast.move_row().await;
    let entries = cast.province.audit_entries().await;
    let found = desk.mend_moved(&console, false).await.unwrap();
    let kinds: std::collections::BTreeSet<&str> = found.iter().map(|one| one.kind).collect();
    let all = ["assessment", "dossier", "finding", "hold", "level_cause", "system_profile"];
    assert!(all.iter().all(|kind| kinds.contains(kind)), "{found:?}");
    assert!(found.iter().all(|one| (one.from.as_str(), one.to.as_str()) == ("phong-an", "so-moi")), "{found:?}");
    assert_eq!(cast.province.audit_entries().await, entries, "only looked at");
    assert_ne!(cast.sees(&officer).await, before);

    assert_eq!(desk.mend_moved(&console, true).await.unwrap(), found);
    assert_eq!((cast.sees(&cast.officer).await, cast.sees(&officer).await), ([0; 5], before));
    assert_eq!(cast.last_act::<luytre_govern::dossier::Dossier>(&view.dossier.code).await, MOVED);
    assert_eq!(cast.province.audit_entries().await, entries + found.len() as i64, "each with its entry");
    assert_eq!(desk.mend_moved(&console, true).await.unwrap(), [], "once is enough");
    assert!(desk.verify_audit(&console).await.unwrap().problems.is_empty());
    let refused = desk.mend_moved(&officer, false).await;
    assert!(matches!(refused, Err(crate::DeskError::Forbidden)), "{refused:?}");
}

#[tokio::test]
async fn what_was_made_after_the_move_names_whom_it_means() {
    let (cast, _, _) = Box::pin(Cast::with_records()).await;
    let (desk, console) = (&cast.province.desk, Actor::console());
    cast.move_row().await;
    // The clock stands still: all records were made at the very moment of the move, so none of them before it.
    assert_eq!(desk.mend_moved(&console, false).await.unwrap(), []);
}
