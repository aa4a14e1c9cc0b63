//! What alerts, findings and signals ask of levels: noted once, asked of the operator, answered by the next dossier.

use luytre_govern::level::{Cause, Standing};
use luytre_govern::profile::Life;
use luytre_model::Nanos;
use luytre_model::ids::AlertId;
use luytre_respond::Disposition;

use super::*;
use crate::alerts::UNDO_WINDOW;
use crate::tests::province::{syslog, web_events};
use crate::views::{Begun, BulkForm, Selected};

/// Construction that began on a day, with the paper that shows it.
fn started(day: &str) -> Begun {
    Begun { day: day.parse().unwrap(), paper: paper("3/QĐ-ĐT") }
}

const AGAIN: &str = "Determine the level again";

fn of(alert: AlertId) -> BulkForm {
    BulkForm { alerts: vec![Selected { id: alert, version: None }], key: None }
}

impl Cast {
    pub(super) async fn judge(&self, alert: AlertId, disposition: Disposition) {
        let truc = self.province.actor("truc").await;
        let done = self.province.desk.close_alerts(&truc, of(alert), disposition, "đã xem".into()).await.unwrap();
        assert_eq!(done.done.len(), 1, "{:?}", done.failed);
    }

    async fn causes(&self) -> Vec<Cause> {
        self.province.desk.level_causes(&self.officer, "kho-an").await.unwrap()
    }

    async fn again(&self, actor: &Actor) -> Vec<String> {
        self.asked(actor).await.into_iter().filter(|title| title.starts_with(AGAIN)).collect()
    }

    fn later(&self) {
        use crate::clock::Clock as _;
        let clock = &self.province.clock;
        clock.set(clock.now().plus(UNDO_WINDOW).plus(Nanos::SECOND));
    }

    async fn approved() -> (Cast, DossierView) {
        let cast = Cast::gather().await;
        cast.regulated().await;
        let view = cast.awaiting().await;
        let view = cast.act(&cast.head, &view, Command::Approve { decision: paper("77/QĐ") }).await.unwrap();
        (cast, view)
    }

    async fn stage(&self, code: &str) -> StageWord {
        self.province.desk.dossier(&self.officer, code).await.unwrap().dossier.stage.word()
    }
}

#[tokio::test]
async fn a_confirmed_alert_asks_for_the_level_until_a_dossier_answers() {
    let (cast, approved) = Box::pin(Cast::approved()).await;
    let desk = &cast.province.desk;
    let alert = cast.province.alert_about("198.51.100.2").await;
    for harmless in [Disposition::Benign, Disposition::FalsePositive] {
        cast.judge(alert, harmless).await;
        let truc = cast.province.actor("truc").await;
        desk.reopen_alerts(&truc, of(alert), "xem lại".into()).await.unwrap();
    }
    assert!(cast.causes().await.is_empty() && cast.again(&cast.officer).await.is_empty());

    cast.judge(alert, Disposition::True).await;
    let causes = cast.causes().await;
    let [cause] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!(
        (cause.code.as_str(), cause.watch.as_str(), cause.incident.as_deref()),
        ("NC-2026-0001", "confirmed_alert", Some("M2"))
    );
    assert!(cause.source.contains("Điều 10") && cause.is_open(), "{cause:?}");
    assert_eq!(cause.evidence[0].id, alert.to_string());
    assert_eq!(cause.due, "2026-12-11".parse().ok(), "fifteen working days after Sunday 22 November");
    // Asked of the operator at once, of nobody who only appraises, and not twice when the dossier follows.
    let asked = cast.again(&cast.officer).await;
    assert!(asked.len() == 1 && asked[0].contains("NC-2026-0001"), "{asked:?}");
    assert!(cast.again(&cast.assessor).await.is_empty());
    assert!(desk.asked_of(&cast.officer).await.unwrap().iter().any(|item| item.path == "/level?system=kho-an#causes"));
    assert!(desk.redetermine_levels().await.unwrap().is_empty(), "the judgement can still be taken back");
    cast.later();
    assert_eq!(desk.redetermine_levels().await.unwrap(), std::slice::from_ref(&approved.dossier.code));
    assert!(desk.redetermine_levels().await.unwrap().is_empty(), "once");
    let view = desk.dossier(&cast.officer, &approved.dossier.code).await.unwrap();
    let Stage::Redetermine { trigger, note, .. } = &view.dossier.stage else { panic!("{:?}", view.dossier.stage) };
    assert_eq!(trigger, "serious_incident_or_high_risk");
    assert!(note.contains("NC-2026-0001") && note.contains("198.51.100.2"), "{note}");
    assert_eq!(cast.again(&cast.officer).await.len(), 1);

    let second = cast.open().await;
    assert!(cast.again(&cast.officer).await.is_empty(), "asked for with the draft");
    // An empty draft answers nothing: its item has the day of the cause, and both pages show which dossier is open.
    assert!(cast.causes().await[0].is_open());
    let path = format!("/dossiers/{}", second.dossier.code);
    let item = |items: Vec<crate::due::DueItem>| items.into_iter().find(|item| item.path == path);
    let item = item(desk.due_of_dossiers(&cast.officer).await.unwrap()).expect("the draft is asked for");
    assert_eq!(item.due, "2026-12-11".parse().ok());
    assert!(item.source.contains("Điều 10"), "{}", item.source);
    assert_eq!(desk.system_level(&cast.officer, "kho-an").await.unwrap().open, Some(second.dossier.code.clone()));
    assert_eq!(desk.dossier(&cast.officer, &second.dossier.code).await.unwrap().causes, cast.causes().await);
    let second = cast.complete(second).await;
    let second = cast.act(&cast.officer, &second, Command::Submit).await.unwrap();
    assert!(cast.again(&cast.officer).await.is_empty(), "it is answered");
    assert_eq!(second.causes.len(), 1);
    let answered = &cast.causes().await[0].standing;
    assert!(matches!(answered, Standing::Answered { dossier, .. } if *dossier == second.dossier.code), "{answered:?}");
    let taken_back = Command::Withdraw { reason: "lập lại".into() };
    cast.act(&cast.officer, &second, taken_back).await.unwrap();
    assert!(cast.causes().await[0].is_open() && cast.again(&cast.officer).await.len() == 1);
    let report = desk.verify_audit(&Actor::console()).await.unwrap();
    assert!(report.problems.is_empty());
}

#[tokio::test]
async fn what_is_taken_back_in_time_asks_for_nothing() {
    let (cast, approved) = Box::pin(Cast::approved()).await;
    let desk = &cast.province.desk;
    let alert = cast.province.alert_about("198.51.100.2").await;
    cast.judge(alert, Disposition::True).await;
    let truc = cast.province.actor("truc").await;
    desk.undo_close(&truc, of(alert)).await.unwrap();
    assert!(cast.causes().await.is_empty() && cast.again(&cast.officer).await.is_empty());
    cast.later();
    assert!(desk.redetermine_levels().await.unwrap().is_empty());
    assert_eq!(cast.stage(&approved.dossier.code).await, StageWord::Approved);
    cast.judge(alert, Disposition::True).await;
    assert_eq!(cast.causes().await.len(), 1, "judged again it counts");
}

#[tokio::test]
async fn more_of_the_same_joins_the_open_cause_and_a_written_dossier_takes_it_over() {
    let (cast, _) = Box::pin(Cast::approved()).await;
    let desk = &cast.province.desk;
    cast.judge(cast.province.alert_about("198.51.100.2").await, Disposition::True).await;
    let now = crate::tests::province::START;
    desk.ingest(&syslog(), web_events(now, &[("may-kho-an", "198.51.100.77", "attack")]), None).await.unwrap();
    cast.province.detect().await;
    let another = cast.province.alert_about("198.51.100.77").await;
    cast.judge(another, Disposition::True).await;
    let causes = cast.causes().await;
    assert_eq!(causes.iter().map(|cause| cause.evidence.len()).collect::<Vec<_>>(), [2]);
    // The same alert judged again is no news, neither while the cause is open nor once a dossier answers it.
    let second = cast.open().await;
    let truc = cast.province.actor("truc").await;
    desk.reopen_alerts(&truc, of(another), "xem lại".into()).await.unwrap();
    cast.judge(another, Disposition::True).await;
    assert_eq!(cast.causes().await.len(), 1);
    // What comes while that dossier is written is for it to weigh: answered when it is sent, no sooner.
    desk.ingest(&syslog(), web_events(now, &[("may-kho-an", "198.51.100.78", "attack")]), None).await.unwrap();
    cast.province.detect().await;
    cast.judge(cast.province.alert_about("198.51.100.78").await, Disposition::True).await;
    let causes = cast.causes().await;
    assert_eq!(causes.iter().map(|cause| (cause.is_open(), cause.evidence.len())).collect::<Vec<_>>(), [(true, 3)]);
    let second = cast.complete(second).await;
    let second = cast.act(&cast.officer, &second, Command::Submit).await.unwrap();
    assert!(cast.causes().await.iter().all(|cause| !cause.is_open()));
    // What comes once it is sent waits with it, and asks for nothing that is refused.
    desk.ingest(&syslog(), web_events(now, &[("may-kho-an", "198.51.100.79", "attack")]), None).await.unwrap();
    cast.province.detect().await;
    cast.judge(cast.province.alert_about("198.51.100.79").await, Disposition::True).await;
    assert_eq!(desk.dossier(&cast.officer, &second.dossier.code).await.unwrap().causes.len(), 2);
    let items = desk.due_of_dossiers(&cast.officer).await.unwrap();
    let item = items.iter().find(|item| item.title_en.starts_with(AGAIN)).expect("asked");
    assert_eq!(item.path, format!("/dossiers/{}", second.dossier.code));
    assert!(item.title_en.ends_with(&second.dossier.code) && item.due.is_some(), "{item:?}");
    let command = Command::Return { reasons: vec!["bổ sung nguyên nhân mới".into()] };
    let returned = cast.act(&cast.assessor, &second, command).await.unwrap();
    let fields = BTreeMap::from([("nguy_co".to_owned(), "Tấn công vào máy chủ, đã chặn".to_owned())]);
    let command = Command::Write { part: "de_xuat_cap_do".into(), fields };
    let mended = cast.act(&cast.officer, &returned, command).await.unwrap();
    cast.act(&cast.officer, &mended, Command::Submit).await.unwrap();
    let causes = cast.causes().await;
    assert_eq!(causes.len(), 2);
    let own = |cause: &Cause| matches!(&cause.standing, Standing::Answered { dossier, .. } if *dossier == second.dossier.code);
    assert!(causes.iter().all(own), "{causes:?}");
    assert!(cast.again(&cast.officer).await.is_empty());
}

#[tokio::test]
async fn others_learn_nothing_of_it() {
    let (cast, _) = Box::pin(Cast::approved()).await;
    cast.judge(cast.province.alert_about("198.51.100.2").await, Disposition::True).await;
    let desk = &cast.province.desk;
    assert_eq!(desk.level_causes(&cast.assessor, "kho-an").await.unwrap().len(), 1, "the appraiser takes part");
    let refused = desk.level_causes(&cast.assessor, "cong-an").await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    let level = desk.system_level(&cast.officer, "kho-an").await.unwrap();
    assert_eq!(level.causes.len(), 1);
    let passport = desk.passport(&cast.officer, "kho-an").await.unwrap();
    assert_eq!(passport.causes, level.causes);
    let dossiers = passport.dossiers.unwrap();
    assert_eq!((dossiers.len(), dossiers[0].stage), (1, StageWord::Approved));
    assert_eq!(passport.reviews[0].en, AGAIN);
}

#[tokio::test]
async fn under_the_transition_a_dossier_is_opened_and_an_earlier_level_is_kept_until_its_day() {
    let cast = Cast::gather().await;
    let desk = &cast.province.desk;
    let shown = desk.new_dossier(&cast.officer, "kho-an").await.unwrap().transitions;
    assert_eq!(shown.iter().map(|one| one.regime.as_str()).collect::<Vec<_>>(), ["ND85-2016"]);
    let form = |begun: Option<&str>| OpenDossierForm {
        dedicated_unit: "so-bimat".into(),
        regime: "ND85-2016".into(),
        begun: begun.map(started),
        ..open_form("kho-an")
    };
    let missing = desk.open_dossier(&cast.officer, form(None)).await;
    assert!(matches!(&missing, Err(DeskError::Invalid(problems)) if problems[0].field == "begun"), "{missing:?}");
    refused(desk.open_dossier(&cast.officer, form(Some("2026-07-01"))).await, "transition_does_not_apply");
    // What runs already, since an earlier day or since nobody said when, was not under construction.
    refused(desk.open_dossier(&cast.officer, form(Some("2015-01-01"))).await, "transition_in_operation");
    cast.profile(|profile| profile.in_operation_since = "2026-06-30".parse().ok()).await;
    refused(desk.open_dossier(&cast.officer, form(Some("2015-01-01"))).await, "transition_in_operation");
    cast.profile(|profile| (profile.life, profile.in_operation_since) = (Life::Building, None)).await;
    let begun = |paper: DocumentRef| Some(Begun { paper, ..started("2026-06-30") });
    for (paper, field) in [
        (DocumentRef::default(), "begun_number"),
        (DocumentRef { date: None, ..paper("1/QĐ") }, "begun_date"),
        (DocumentRef { date: "2027-01-01".parse().ok(), ..paper("1/QĐ") }, "begun_date"),
    ] {
        let given = OpenDossierForm { begun: begun(paper), ..form(None) };
        let unshown = desk.open_dossier(&cast.officer, given).await;
        assert!(matches!(&unshown, Err(DeskError::Invalid(problems)) if problems[0].field == field), "{unshown:?}");
    }
    let view = desk.open_dossier(&cast.officer, form(Some("2026-06-30"))).await.unwrap();
    assert_eq!(view.dossier.begun_paper, Some(paper("3/QĐ-ĐT")));
    assert_eq!((view.dossier.regime.as_str(), view.dossier.begun), ("ND85-2016", "2026-06-30".parse().ok()));
    let view = cast.complete(view).await;
    let view = cast.act(&cast.officer, &view, Command::Submit).await.unwrap();
    assert!(view.allowed.is_empty() || !view.allowed.contains(&CommandWord::EnterDecision));
    let view = cast.act(&cast.assessor, &view, Command::Accept).await.unwrap();
    let view = cast.act(&cast.assessor, &view, appraise()).await.unwrap();
    cast.regulated().await;
    let view = cast.act(&cast.head, &view, Command::Approve { decision: paper("77/QĐ") }).await.unwrap();
    assert_eq!(view.dossier.stage.word(), StageWord::Approved);
    // The level stands; the measures of the later regulation have their day.
    let items = desk.due_of_dossiers(&cast.officer).await.unwrap();
    let kept = items.iter().find(|item| item.path == "/requirements/kho-an").expect("asked");
    assert_eq!(kept.due, "2027-07-01".parse().ok());
    let reviews = desk.passport(&cast.officer, "kho-an").await.unwrap().reviews;
    assert!(reviews.iter().any(|review| Some(review.on) == kept.due), "{reviews:?}");
    // A decision of the transition is entered from paper only with the day on which construction began.
    let console = Actor::console();
    let late = |begun: Option<&str>| LegacyDossierForm {
        decision: paper("90/QĐ"),
        begun: begun.map(started),
        ..legacy("cong-an")
    };
    refused(desk.enter_legacy_dossier(&console, late(Some("2026-07-01"))).await, "decision_needs_dossier");
    refused(desk.enter_legacy_dossier(&console, late(Some("2026-06-30"))).await, "transition_in_operation");
    let building = SystemProfile { life: Life::Building, ..desk.profile_of_system("cong-an").await.unwrap() };
    desk.keep_new(&console, "profile.edit", building, json!({})).await.unwrap();
    let unshown = Some(Begun { paper: DocumentRef::default(), ..started("2026-06-30") });
    let unshown = desk.enter_legacy_dossier(&console, LegacyDossierForm { begun: unshown, ..late(None) }).await;
    assert!(
        matches!(&unshown, Err(DeskError::Invalid(problems)) if problems[0].field == "begun_number"),
        "{unshown:?}"
    );
    desk.enter_legacy_dossier(&console, late(Some("2026-06-30"))).await.unwrap();
    // The day after the last one nothing is opened any more.
    cast.province.clock.set("2027-01-01T18:00:00Z".parse::<jiff::Timestamp>().map(Nanos::from).unwrap());
    assert!(desk.new_dossier(&console, "cong-an").await.unwrap().transitions.is_empty());
    let other = OpenDossierForm { system: "cong-an".into(), ..form(Some("2026-06-30")) };
    refused(desk.open_dossier(&console, other).await, "transition_does_not_apply");
}

#[tokio::test]
async fn what_the_later_regime_decided_is_not_taken_back_to_the_earlier() {
    let (cast, approved) = Box::pin(Cast::approved()).await;
    let desk = &cast.province.desk;
    assert_eq!(approved.dossier.regime, "ND331-2026");
    cast.profile(|profile| (profile.life, profile.in_operation_since) = (Life::Building, None)).await;
    let form = OpenDossierForm {
        dedicated_unit: "so-bimat".into(),
        regime: "ND85-2016".into(),
        begun: Some(started("2015-01-01")),
        ..open_form("kho-an")
    };
    refused(desk.open_dossier(&cast.officer, form).await, "transition_after_decision");
}
