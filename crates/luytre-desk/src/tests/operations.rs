//! Every operation, found in the source, and one call of each. A new operation fails these tests until it has a call
//! here, and so a scope case and an audit case.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use luytre_govern::Language;
use luytre_model::ids::{AlertId, PersonId, ViewId};
use luytre_model::{EventId, Nanos, Role};
use luytre_respond::Disposition;

use super::Province;
use super::province::{PASSWORD, START};
use crate::views::*;
use crate::{Actor, DeskError};

/// What operations are aimed at.
#[derive(Debug, Clone)]
pub struct Target {
    pub agency: String,
    pub system: String,
    pub source: String,
    pub login: String,
    pub alert: AlertId,
    pub event: EventId,
    pub person: PersonId,
    pub view: ViewId,
    pub token: i64,
    /// Makes names of new things differ from call to call.
    pub tag: String,
}

/// The names of all operations that take an actor: `pub async fn name(&self, actor: &Actor, …)`.
pub fn all() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    assert!(names.len() > 40, "the source was not read as expected: {names:?}");
    names
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "tests") {
                collect(&path, names);
            }
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split("pub async fn ").skip(1) {
            let Some((name, rest)) = part.split_once('(') else { continue };
            let Some((arguments, _)) = rest.split_once(')') else { continue };
            if arguments.contains("&self") && arguments.contains("actor: &Actor") {
                names.insert(name.to_owned());
            }
        }
    }
}

pub(crate) fn told<T: Debug>(outcome: Result<T, DeskError>) -> Result<String, String> {
    outcome.map(|value| format!("{value:?}")).map_err(|error| format!("{error:?}"))
}

fn bulk(target: &Target) -> BulkForm {
    BulkForm { alerts: vec![Selected { id: target.alert, version: None }], key: None }
}

/// Calls an operation on the target. The answer is its whole text, for looking at what it gives away.
pub async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    if let Some(answer) = crate::profiles::tests::call(name, province, actor, target).await {
        return answer;
    }
    let desk = &province.desk;
    let (from, to) = (START.plus(-3_600 * Nanos::SECOND), START.plus(3_600 * Nanos::SECOND));
    let reason = || "đã xem".to_owned();
    let code = |prefix: &str| format!("{prefix}-{}", target.tag);
    match name {
        "overview" => told(desk.overview(actor).await),
        "alerts" => {
            let mut all = told(desk.alerts(actor, &AlertFilter::default()).await)?;
            let filters = [
                AlertFilter { system: Some(target.system.clone()), ..AlertFilter::default() },
                AlertFilter { text: Some(target.system.clone()), ..AlertFilter::default() },
            ];
            for filter in filters {
                all += &told(desk.alerts(actor, &filter).await)?;
            }
            let filter = AlertFilter { agency: Some(target.agency.clone()), ..AlertFilter::default() };
            Ok(format!("{all} {:?}", told(desk.alerts(actor, &filter).await)))
        }
        "alert_groups" => {
            let mut all = String::new();
            for by in [GroupBy::Rule, GroupBy::Entity, GroupBy::System] {
                all += &told(desk.alert_groups(actor, &AlertFilter::default(), by).await)?;
            }
            Ok(all)
        }
        "alert" => told(desk.alert(actor, target.alert).await),
        "take_alerts" => told(desk.take_alerts(actor, bulk(target)).await),
        "release_alerts" => told(desk.release_alerts(actor, bulk(target)).await),
        "start_alerts" => told(desk.start_alerts(actor, bulk(target)).await),
        "assign_alerts" => told(desk.assign_alerts(actor, bulk(target), target.person).await),
        "close_alerts" => told(desk.close_alerts(actor, bulk(target), Disposition::True, reason()).await),
        "reopen_alerts" => told(desk.reopen_alerts(actor, bulk(target), reason()).await),
        "undo_close" => told(desk.undo_close(actor, bulk(target)).await),
        "search" => {
            let form = |q: &str| SearchForm { q: q.into(), from, to, limit: 0, cursor: None };
            let mut all = told(desk.search(actor, &form("")).await)?;
            let query = format!("luytre.system:{0} or not luytre.system:{0}", target.system);
            all += &told(desk.search(actor, &form(&query)).await)?;
            Ok(all)
        }
        "summarize" => {
            let facets = vec!["luytre.agency".into(), "luytre.source".into(), "host.name".into()];
            let form = FacetQuery { q: String::new(), from, to, bars: 10, facets, values: 10 };
            told(desk.summarize(actor, &form).await)
        }
        "event" => told(desk.event(actor, target.event).await),
        "saved_views" => told(desk.saved_views(actor, "alerts").await),
        "save_view" => {
            let form = SaveView { name: code("view"), page: "alerts".into(), query: "state=new".into(), shared: true };
            told(desk.save_view(actor, form).await.map(|view| view.name))
        }
        "delete_view" => told(desk.delete_view(actor, target.view).await),
        "agencies" => told(desk.agencies(actor).await),
        "import_agencies" => {
            let csv = format!("code,name,kind,parent\n{},Xã {},commune,{}\n", code("xa"), target.tag, target.agency);
            told(desk.import_agencies(actor, &ImportForm { csv: csv.into(), dry_run: false }).await)
        }
        "create_agency" => {
            let (name, parent) = (format!("Phường {}", target.tag), target.agency.clone());
            let form = NewAgencyForm { code: code("phuong"), name, kind: "ward".into(), parent };
            told(desk.create_agency(actor, &form).await)
        }
        "exclude_agency" => told(desk.exclude_agency(actor, &target.agency, true).await),
        "systems" | "coverage" => {
            let agency = SystemFilter { agency: Some(target.agency.clone()), ..SystemFilter::default() };
            if name == "systems" {
                let all = told(desk.systems(actor, &SystemFilter::default()).await)?;
                return Ok(format!("{all} {:?}", told(desk.systems(actor, &agency).await)));
            }
            let all = told(desk.coverage(actor, &SystemFilter::default()).await)?;
            Ok(format!("{all} {:?}", told(desk.coverage(actor, &agency).await)))
        }
        "system" => told(desk.system(actor, &target.system).await),
        "coverage_of" => told(desk.coverage_of(actor, &target.system).await),
        "create_system" => told(desk.create_system(actor, system_form(&code("moi"), target)).await),
        "mend_moved" => told(desk.mend_moved(actor, false).await),
        "edit_system" => {
            let seen = desk.system(actor, &target.system).await.map(|system| system.mark).unwrap_or_default();
            told(desk.edit_system(actor, system_form(&target.system, target), &seen).await)
        }
        "sources" => {
            let all = told(desk.sources(actor, &SourceFilter::default()).await)?;
            let filter = SourceFilter { system: Some(target.system.clone()), ..SourceFilter::default() };
            Ok(format!("{all} {:?}", told(desk.sources(actor, &filter).await)))
        }
        "source" => told(desk.source(actor, &target.source).await),
        "health" => told(desk.health(actor).await),
        "lost_records" => told(desk.lost_records(actor).await),
        "source_rejects" => told(desk.source_rejects(actor, &target.source, 20).await),
        "register_source" => {
            let form = RegisterForm {
                code: code("nguon"),
                name: "Nguồn".into(),
                system: Some(target.system.clone()),
                host: Some(code("may")),
                ..RegisterForm::default()
            };
            told(desk.register_source(actor, form).await)
        }
        "assign_source" => {
            let (code, system) = (target.source.clone(), target.system.clone());
            told(desk.assign_source(actor, AssignForm { code, system, ..AssignForm::default() }).await)
        }
        "rename_source" => told(desk.rename_source(actor, &target.source, "Tên mới").await),
        "people" => told(desk.people(actor).await),
        "create_person" => {
            let form = NewPerson {
                login: code("nguoi"),
                name: "Người mới".into(),
                role: Role::Analyst,
                agency: Some(target.agency.clone()),
                language: Language::Vi,
                password: None,
            };
            told(desk.create_person(actor, form).await.map(|(person, _)| person))
        }
        "edit_person" => {
            let (name, agency) = ("Tên mới".into(), Some(target.agency.clone()));
            let form = PersonForm { name, role: Role::Analyst, agency, disabled: false };
            told(desk.edit_person(actor, target.person, form).await)
        }
        "reset_password" => told(desk.reset_password(actor, target.person).await.map(|link| link.login)),
        "api_tokens" => told(desk.api_tokens(actor).await),
        "issue_api_token" => {
            let name = code("token");
            let form = TokenForm { name, login: None, read: true, write: false, ingest: false, days: 30 };
            told(desk.issue_api_token(actor, form).await.map(|issued| issued.view.name))
        }
        "revoke_api_token" => told(desk.revoke_api_token(actor, target.token).await),
        "audit" => {
            let all = told(desk.audit(actor, &AuditFilter::default()).await)?;
            let filter = AuditFilter { text: Some(target.system.clone()), ..AuditFilter::default() };
            Ok(all + &told(desk.audit(actor, &filter).await)?)
        }
        "verify_audit" => told(desk.verify_audit(actor).await),
        "sign_out" => {
            let token = format!("token of {}", target.tag);
            told(desk.sign_out(actor, &token).await)
        }
        "sign_out_everywhere" => told(desk.sign_out_everywhere(actor).await),
        "change_password" => {
            let form = PasswordForm { present: PASSWORD.into(), new: format!("{PASSWORD} bay cao") };
            told(desk.change_password(actor, form).await)
        }
        "set_language" => told(desk.set_language(actor, Language::En).await),
        "dossiers"
        | "dossier_counts"
        | "dossier"
        | "new_dossier"
        | "open_dossier"
        | "enter_legacy_dossier"
        | "act_on_dossier"
        | "attach_to_dossier"
        | "dossier_file"
        | "level_causes"
        | "due_of_dossiers" => crate::dossiers::tests::call(name, province, actor, target).await,
        "requirements_overview"
        | "requirements_of"
        | "requirement_of"
        | "change_requirements"
        | "due_of_requirements"
        | "gaps"
        | "gap_systems"
        | "remedies"
        | "remedy"
        | "open_remedy"
        | "move_remedy"
        | "note_duty"
        | "note_duties"
        | "export_requirements"
        | "show_file"
        | "evidence_file"
        | "export_catalogue"
        | "import_requirements" => crate::requirements::tests::call(name, province, actor, target).await,
        "content" => told(desk.content(actor).await.map(|view| view.bundles)),
        "add_content" => {
            let (private, public) = crate::content::bundle::new_key().unwrap();
            desk.trust_content_keys(crate::content::bundle::TrustedKey::read("key", &public).into_iter().collect());
            told(desk.add_content(actor, crate::content::tests::sample(&private, 1), true).await)
        }
        "system_level" => told(desk.system_level(actor, &target.system).await),
        "signals_of" => told(desk.signals_of(actor, &target.system).await),
        "signal_trend" => told(desk.signal_trend(actor, &target.system, "fw_events").await),
        "signal_table" => {
            let agency = SystemFilter { agency: Some(target.agency.clone()), ..SystemFilter::default() };
            let all = told(desk.signal_table(actor, &SystemFilter::default()).await)?;
            Ok(format!("{all} {:?}", told(desk.signal_table(actor, &agency).await)))
        }
        "measure_signals" => told(desk.measure_signals(actor, &target.system).await),
        "four_layers" => told(desk.four_layers(actor, &SystemFilter::default()).await),
        "four_layers_of" => told(desk.four_layers_of(actor, &target.system).await),
        "register_entries" => {
            let filter = crate::signals::EntryFilter { system: Some(target.system.clone()), ..Default::default() };
            let all = told(desk.register_entries(actor, &Default::default()).await)?;
            Ok(format!("{all} {:?}", told(desk.register_entries(actor, &filter).await)))
        }
        "due_of_registers" => told(desk.due_of_registers(actor).await),
        "add_register_entry" => told(desk.add_register_entry(actor, entry_form(target)).await),
        "register_entry" | "correct_register_entry" | "withdraw_register_entry" => {
            // Entered with the target; one that does not exist has none.
            let entry = if target.tag == "mot" { "SO-2026-0001" } else { "SO-2026-9999" };
            match name {
                "register_entry" => told(desk.register_entry(actor, entry).await),
                "correct_register_entry" => {
                    told(desk.correct_register_entry(actor, entry, 1, entry_form(target)).await)
                }
                _ => told(desk.withdraw_register_entry(actor, entry, 1, "nhầm").await),
            }
        }
        other if crate::assessments::tests::NAMES.contains(&other) => {
            crate::assessments::tests::call(other, province, actor, target).await
        }
        "begin_report" => {
            // The target's report of this year is there already; that of the next can be begun once its period has.
            let now = desk.now();
            province.clock.advance_s(30 * 86_400);
            let answer = crate::index::tests::call("begin_report", province, actor, target).await;
            province.clock.set(now);
            answer
        }
        other if crate::index::tests::NAMES.contains(&other) => {
            crate::index::tests::call(other, province, actor, target).await
        }
        other if crate::reports::periodic::tests::NAMES.contains(&other) => {
            crate::reports::periodic::tests::call(other, province, actor, target).await
        }
        other if crate::tasks::tests::NAMES.contains(&other) => {
            crate::tasks::tests::call(other, province, actor, target).await
        }
        other => panic!("the operation {other} has no call in tests/operations.rs: add one, with its audit case"),
    }
}

fn system_form(code: &str, target: &Target) -> SystemForm {
    SystemForm {
        code: code.into(),
        name: "Hệ thống mới".into(),
        agency: target.agency.clone(),
        level: None,
        owner: String::new(),
        required_layers: None,
        contact_name: String::new(),
        contact_phone: String::new(),
    }
}

pub fn entry_form(target: &Target) -> crate::signals::EntryForm {
    crate::signals::EntryForm {
        register: "policy_register".into(),
        system: target.system.clone(),
        title: format!("Quy chế {}", target.tag),
        date: "2026-11-01".into(),
        ..Default::default()
    }
}
