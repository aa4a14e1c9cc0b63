//! Watches at their limits, and the life of a cause.

use super::*;
use crate::Library;

fn regime() -> &'static Regime {
    Library::shipped().regime("ND331-2026").unwrap()
}

#[track_caller]
fn check(level: u8, happened: Happened<'_>, expected: Option<(&str, Option<&str>)>) {
    let found = caused(regime(), level.try_into().unwrap(), happened);
    let found = found.as_ref().map(|found| (found.watch.code.as_str(), found.incident.as_deref()));
    assert_eq!(found, expected, "{happened:?}");
}

#[test]
fn alerts_count_when_people_confirmed_them_and_they_are_bad_enough() {
    let of = |severity, disposition| Happened::Alert { severity, disposition };
    check(3, of(Severity::Critical, "true_positive"), Some(("confirmed_alert", Some("M1"))));
    check(1, of(Severity::High, "true_positive"), Some(("confirmed_alert", Some("M2"))));
    check(3, of(Severity::Medium, "true_positive"), None);
    for disposition in ["benign", "false_positive", "duplicate", "test", ""] {
        check(3, of(Severity::Critical, disposition), None);
    }
}

#[test]
fn findings_count_when_they_are_critical() {
    check(2, Happened::Finding { severity: Severity::Critical }, Some(("critical_finding", None)));
    check(2, Happened::Finding { severity: Severity::High }, None);
}

#[test]
fn failing_signals_count_when_they_pass_the_limit_of_the_level() {
    let failing = |count: usize| -> BTreeSet<String> {
        crate::signal::Signals::shipped().kinds.iter().take(count).map(|kind| kind.id.clone()).collect()
    };
    for level in 2..=5_u8 {
        let watch = regime().procedure.watches.iter().find(|row| row.on == WatchOn::Signals).unwrap();
        let limit = *watch.at_least.get(&level.try_into().unwrap()).unwrap() as usize;
        let risen = Some(("failing_signals", None));
        for (before, now, expected) in [
            (limit - 1, limit, risen),
            (0, limit + 3, risen),
            (limit - 2, limit - 1, None),
            (limit, limit + 1, None),
            (limit + 1, limit, None),
        ] {
            check(level, Happened::Signals { before: &failing(before), now: &failing(now) }, expected);
        }
    }
    check(1, Happened::Signals { before: &failing(0), now: &failing(50) }, None);
}

#[test]
fn an_earlier_regime_watches_nothing_by_itself() {
    let old = Library::shipped().regime("ND85-2016").unwrap();
    let happened = Happened::Finding { severity: Severity::Critical };
    assert!(caused(old, 3.try_into().unwrap(), happened).is_none());
}

fn alert(id: &str) -> Evidence {
    Evidence {
        kind: "alert".into(),
        id: id.into(),
        vi: "Cảnh báo".into(),
        en: "Alert".into(),
        severity: "high".into(),
        on: "2026-11-22".parse().unwrap(),
    }
}

fn cause() -> Cause {
    Cause {
        code: "NC-2026-0001".into(),
        system: "cong-an".into(),
        agency: "so-an".into(),
        operator: "so-an".into(),
        parties: Vec::new(),
        regime: "ND331-2026".into(),
        watch: "confirmed_alert".into(),
        trigger: "serious_incident_or_high_risk".into(),
        source: "D10.2.d".into(),
        vi: "Cảnh báo".into(),
        en: "Alert".into(),
        incident: Some("M2".into()),
        evidence: vec![alert("7")],
        noted: "2026-11-22".parse().unwrap(),
        due: "2026-12-11".parse().ok(),
        standing: Standing::Open,
    }
}

#[test]
fn a_cause_is_answered_once_and_opens_again_when_that_dossier_is_taken_back() {
    let today = "2026-11-23".parse().unwrap();
    let answered = cause().answer("HS-2026-0002", today).unwrap();
    assert!(answered.clone().answer("HS-2026-0003", today).is_none());
    assert_eq!((answered.keys().state.as_str(), answered.keys().due), ("answered", None));
    assert!(answered.clone().forget("HS-2026-0003").is_none());
    assert_eq!(answered.forget("HS-2026-0002"), Some(cause()));
}

#[test]
fn what_is_taken_back_leaves_the_rest_and_drops_an_empty_cause() {
    let today = "2026-11-23".parse().unwrap();
    let two = cause().with(alert("7")).with(alert("8"));
    assert_eq!(two.evidence.len(), 2, "the same alert is named once");
    assert!(two.clone().without("finding", "8", today).is_none());
    let one = two.without("alert", "8", today).unwrap();
    assert_eq!(one, cause());
    let none = one.without("alert", "7", today).unwrap();
    assert_eq!(none.standing, Standing::Dropped { on: today });
    assert!(!none.knows(&alert("7")), "judged again it is news again");
    let full = (0..100).fold(cause(), |cause, id| cause.with(alert(&id.to_string())));
    assert_eq!(full.evidence.len(), EVIDENCE_MAX);
    let text = serde_json::to_string(&full).unwrap();
    assert_eq!(serde_json::from_str::<Cause>(&text).unwrap(), full);
}
