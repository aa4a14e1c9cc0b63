//! Profiles as people write them: versions, scope, history, many at once.

use luytre_govern::profile::check::reason;
use luytre_govern::profile::field::Unfit;
use luytre_govern::workbook::{Decisions, Fault, SheetKind};

use super::*;
use crate::tests::Province;
use crate::tests::operations::{Target, told as answer};
use crate::workbook::WorkbookFile;

/// Calls an operation of this part on the target, for the tests that look at all operations.
pub(crate) async fn call(
    name: &str,
    province: &Province,
    actor: &Actor,
    target: &Target,
) -> Option<Result<String, String>> {
    let desk = &province.desk;
    let (system, agency) = (target.system.as_str(), target.agency.as_str());
    let file = || WorkbookFile {
        name: "tep.csv".into(),
        bytes: format!("code,name,agency\nht-{0},Hệ thống {0},{agency}\n", target.tag).into(),
    };
    Some(match name {
        "profile" => answer(desk.profile(actor, system).await),
        "profiles" => {
            let filter = ProfileFilter { agency: Some(agency.to_owned()), ..ProfileFilter::default() };
            let all = answer(desk.profiles(actor, &ProfileFilter::default()).await);
            let of_target = answer(desk.profiles(actor, &filter).await);
            all.map(|all| format!("{all} {of_target:?}"))
        }
        "passport" => answer(desk.passport(actor, system).await),
        "system_entry" => answer(desk.system_entry(actor, system).await),
        "profile_history" => answer(desk.profile_history(actor, system).await),
        "nameable_agencies" => answer(desk.nameable_agencies(actor).await),
        "edit_profile" => answer(desk.edit_profile(actor, system, &form(0, &[("served", "Người dân")])).await),
        "edit_profiles" => {
            let (systems, field, value) = (vec![system.to_owned()], "contact_name".to_owned(), "Bộ phận".to_owned());
            answer(desk.edit_profiles(actor, &BulkEdit { systems, field, value }).await)
        }
        "agency_profile" => answer(desk.agency_profile(actor, agency).await),
        "agency_profiles" => answer(desk.agency_profiles(actor).await),
        "agency_card" => answer(desk.agency_card(actor, agency).await),
        "agency_history" => answer(desk.agency_history(actor, agency).await),
        "edit_agency_profile" => {
            let values = vec![("head_name".to_owned(), "Người đứng đầu".to_owned())];
            let form = AgencyForm { version: 0, values, roster: None };
            answer(desk.edit_agency_profile(actor, agency, &form).await)
        }
        // What a file says is the person's own: only what becomes of it is looked at.
        "check_workbook" => answer(desk.check_workbook(actor, file()).await.map(|report| report.is_clean())),
        "plan_workbook" | "import_workbook" => {
            let token = match desk.check_workbook(actor, file()).await {
                Ok(report) => report.token,
                Err(error) => return Some(Err(format!("{error:?}"))),
            };
            let decisions = Decisions::default();
            let report = match name {
                "plan_workbook" => desk.plan_workbook(actor, &token, &decisions).await,
                _ => desk.import_workbook(actor, &token, &decisions).await,
            };
            answer(report.map(|report| (report.is_clean(), report.plan.systems.len(), report.applied)))
        }
        "workbook_template" => answer(desk.workbook_template(actor).await.map(|file| file.len() > 5_000)),
        "export_workbook" => answer(desk.export_workbook(actor).await.map(|file| file.len() > 5_000)),
        "export_sheet" => {
            let file = desk.export_sheet(actor, SheetKind::Systems).await;
            answer(file.map(|file| String::from_utf8_lossy(&file).into_owned()))
        }
        _ => return None,
    })
}

fn form(version: i64, values: &[(&str, &str)]) -> ProfileForm {
    let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    ProfileForm { version, values, lists: Vec::new() }
}

#[track_caller]
fn done<T>(saved: Result<Saved<T>, DeskError>) -> T {
    match saved {
        Ok(Saved::Done(done)) => done,
        Ok(Saved::Problems(problems)) => panic!("{problems:?}"),
        Err(error) => panic!("{error:?}"),
    }
}

#[track_caller]
fn problems<T>(saved: Result<Saved<T>, DeskError>) -> Vec<(String, Fault)> {
    match saved {
        Ok(Saved::Problems(problems)) => problems.into_iter().map(|one| (one.field, one.fault)).collect(),
        Ok(Saved::Done(_)) => panic!("it was saved"),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_profile_is_there_before_anybody_wrote_it() {
    let province = Province::full().await;
    let actor = province.actor("quantri-an").await;
    let kept = province.desk.profile(&actor, "cong-an").await.unwrap();
    assert_eq!((kept.version, kept.body.system.as_str(), kept.body.agency.as_str()), (0, "cong-an", "so-an"));
    let all = province.desk.profiles(&actor, &ProfileFilter::default()).await.unwrap();
    let codes: Vec<&str> = all.iter().map(|one| one.body.system.as_str()).collect();
    assert_eq!(codes, ["cong-an", "kho-an"]);
    let below = ProfileFilter { agency: Some("phong-an".into()), ..ProfileFilter::default() };
    assert_eq!(province.desk.profiles(&actor, &below).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_edit_changes_profile_and_row_and_stale_forms_are_refused() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let edit = form(0, &[("name", "Cổng mới"), ("accounts", "1.200"), ("operator", "phòng an"), ("level", "5")]);
    let kept = done(desk.edit_profile(&actor, "cong-an", &edit).await);
    assert_eq!((kept.version, kept.body.accounts, kept.body.operator()), (1, Some(1_200), "phong-an"));
    let system = desk.system(&actor, "cong-an").await.unwrap();
    assert_eq!(
        (system.name.as_str(), system.level.map(|level| level.number())),
        ("Cổng mới", Some(3)),
        "no level by form"
    );

    let stale = desk.edit_profile(&actor, "cong-an", &form(0, &[("served", "x")])).await;
    assert!(matches!(stale, Err(DeskError::Conflict)), "{stale:?}");
    done(desk.edit_profile(&actor, "cong-an", &form(1, &[("operator", "")])).await);
    let history = desk.profile_history(&actor, "cong-an").await.unwrap();
    let told: Vec<_> = history.iter().map(|step| (step.version, step.by.as_str(), step.changes.clone())).collect();
    let pair = |key: &str, before: &str, after: &str| (key.to_owned(), before.to_owned(), after.to_owned());
    assert_eq!(told[0], (2, "quantri-an", vec![pair("operator", "phong-an", "")]));
    assert!(told[1].2.contains(&pair("name", "Hệ thống cong-an", "Cổng mới")), "{told:?}");
}

#[tokio::test]
async fn wrong_fields_are_all_named_and_nothing_is_written() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let mut edit = form(0, &[("name", ""), ("accounts", "nhiều"), ("owner", "so-bimat"), ("hosting.place", "rented")]);
    let row = |name: &str, address: &str| {
        vec![("name".to_owned(), name.to_owned()), ("address".to_owned(), address.to_owned())]
    };
    edit.lists.push(ListForm { list: SheetKind::Devices, rows: vec![row("Máy 1", "10.0.0.1"), row("", "10.0.0.x")] });
    let found = problems(desk.edit_profile(&actor, "cong-an", &edit).await);
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["accounts", "owner", "devices.1.address", "devices.1.name", "name", "hosting.provider"]);
    assert_eq!(found[0].1, Fault::Unfit(Unfit::Count("nhiều".into())));
    assert_eq!(
        found[1].1,
        Fault::UnknownAgency { found: "so-bimat".into(), nearest: None },
        "nothing of others is told"
    );
    assert_eq!(found[5].1, Fault::Impossible(reason("rented_without_provider")));
    assert_eq!(desk.profile(&actor, "cong-an").await.unwrap().version, 0);
}

#[tokio::test]
async fn bodies_that_take_part_see_the_profile_and_their_names_are_known() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let body = AgencyForm {
        values: vec![("duties".into(), "owner".into()), ("official_name".into(), "Sở bimat chủ quản".into())],
        ..AgencyForm::default()
    };
    done(desk.edit_agency_profile(&console, "so-bimat", &body).await);
    let (an, other) = (province.actor("quantri-an").await, province.actor("quantri-bimat").await);
    assert!(desk.profile(&other, "cong-an").await.is_err());
    done(desk.edit_profile(&an, "cong-an", &form(0, &[("owner", "so-bimat")])).await);
    assert_eq!(desk.profile(&other, "cong-an").await.unwrap().version, 1);
    assert!(desk.edit_profile(&other, "cong-an", &form(1, &[("served", "x")])).await.is_err(), "seeing is not editing");
    assert_eq!(desk.system(&an, "cong-an").await.unwrap().owner, "Sở bimat chủ quản");
    assert!(desk.nameable_agencies(&an).await.unwrap().iter().any(|named| named.code == "so-bimat"));
}

#[tokio::test]
async fn an_agency_does_not_become_its_own_judge() {
    let province = Province::full().await;
    let (desk, an) = (&province.desk, province.actor("quantri-an").await);
    let wrong = |field: &str, word: &str| (field.to_owned(), Fault::Impossible(reason(word)));
    let own = form(0, &[("owner", "so-an"), ("dedicated_unit", "so-an")]);
    let found = problems(desk.edit_profile(&an, "cong-an", &own).await);
    assert_eq!(found, [wrong("owner", "owner_is_operator"), wrong("dedicated_unit", "unit_is_operator")]);
    let bulk = BulkEdit { systems: vec!["cong-an".into()], field: "owner".into(), value: "so-an".into() };
    assert!(matches!(desk.edit_profiles(&an, &bulk).await, Ok(Saved::Problems(_))));
    let duties = |value: &str| {
        let values = vec![("duties".to_owned(), value.to_owned())];
        AgencyForm { values, ..AgencyForm::default() }
    };
    let found = problems(desk.edit_agency_profile(&an, "so-an", &duties("owner")).await);
    assert_eq!(found, [wrong("duties", "duties_by_centre")]);
    done(desk.edit_agency_profile(&Actor::console(), "so-an", &duties("owner; dedicated_unit")).await);
    done(desk.edit_profile(&an, "cong-an", &own).await);
}

#[tokio::test]
async fn many_at_once_is_all_or_nothing() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let edit = |systems: &[&str], field: &str, value: &str| BulkEdit {
        systems: systems.iter().map(|code| (*code).to_owned()).collect(),
        field: field.into(),
        value: value.into(),
    };
    let both = ["cong-an", "kho-an"];
    assert_eq!(done(desk.edit_profiles(&actor, &edit(&both, "contact_name", "Tổ CNTT")).await), 2);
    assert_eq!(desk.system(&actor, "kho-an").await.unwrap().contact_name, "Tổ CNTT");
    assert_eq!(done(desk.edit_profiles(&actor, &edit(&both, "contact_name", "Tổ CNTT")).await), 0, "nothing to change");
    // One of the two has no provider: the other stays too.
    done(desk.edit_profile(&actor, "kho-an", &form(1, &[("hosting.provider", "Bên thuê")])).await);
    let found = problems(desk.edit_profiles(&actor, &edit(&both, "hosting.place", "rented")).await);
    assert_eq!(found[0].0, "cong-an: hosting.provider");
    assert_eq!(desk.profile(&actor, "kho-an").await.unwrap().version, 2);
    assert!(desk.edit_profiles(&actor, &edit(&["cong-an", "cong-bimat"], "life", "retired")).await.is_err());
    assert!(desk.edit_profiles(&actor, &edit(&both, "name", "Một tên")).await.is_err(), "names are not shared");
}

#[tokio::test]
async fn agencies_have_a_roster_and_one_identifier() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let turn = |name: &str, phone: &str| {
        vec![
            ("name".to_owned(), name.to_owned()),
            ("phone".to_owned(), phone.to_owned()),
            ("from".to_owned(), "1/12/2026".to_owned()),
        ]
    };
    let form = |version, id: &str, roster| AgencyForm {
        version,
        values: vec![("organ_id".to_owned(), id.to_owned())],
        roster: Some(roster),
    };
    let wrong =
        problems(desk.edit_agency_profile(&actor, "so-an", &form(0, "H38.01.02.03.04", vec![turn("Lan", "")])).await);
    let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["organ_id", "roster.0.phone"]);
    let kept = done(desk.edit_agency_profile(&actor, "so-an", &form(0, "H38.01", vec![turn("Lan", "0900")])).await);
    assert_eq!(kept.body.roster[0].from, Some(luytre_govern::Date::constant(2026, 12, 1)));
    let other = desk.edit_agency_profile(&actor, "phong-an", &form(0, "H38.01", Vec::new())).await;
    assert_eq!(problems(other), [("organ_id".to_owned(), Fault::CodeTaken("H38.01".into()))]);
    let card = desk.agency_card(&actor, "so-an").await.unwrap();
    assert_eq!((card.systems_total, card.people.len(), card.profile.version), (2, 1, 1));
    assert!(desk.agency_card(&actor, "so-bimat").await.is_err());
}
