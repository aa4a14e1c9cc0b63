//! The alert queue: pages, filters, counts, groups.

use std::collections::{BTreeMap, BTreeSet};

use luytre_ledger::{AlertCursor, AlertQuery, AlertSort, AssigneeFilter, Facet, GroupBy, Ledger, Reader};
use luytre_model::ids::PersonId;
use luytre_model::store::Scope;
use luytre_model::{Layer, Nanos, Role, Severity};
use luytre_respond::{Actor, Alert, Command, Disposition, State, decide};

use crate::place::Place;
use crate::samples::{MINUTE, NOON, Sighting, grouped, note, person};

const ALERTS: u64 = 60;

/// A queue of sixty alerts in which every filter finds some and misses some.
async fn fill(ledger: &Ledger) -> PersonId {
    let lead = Actor { person: person(ledger, "lead").await, role: Role::ShiftLead };
    let mut work = ledger.begin().await.unwrap();
    for number in 0..ALERTS {
        let entity = format!("192.0.2.{number}");
        let turn = usize::try_from(number).unwrap();
        let sighting = Sighting {
            rule: ["ssh", "sqli", "100%_sure"][turn % 3],
            level: Severity::ALL[1 + turn % 4],
            entity: &entity,
            place: [Some(("01", "portal")), Some(("02", "mail")), None, Some(("00004", "portal-2"))][turn % 4],
            source: ["web-1", "mail-1", "unknown", "web-2"][turn % 4],
            layer: [Some(Layer::Network), None, Some(Layer::Database), Some(Layer::Endpoint)][turn % 4],
            // Every third shares its time with the one before: the number decides.
            at: NOON.plus(i64::try_from(number - u64::from(number % 3 == 2)).unwrap() * MINUTE),
            number,
        };
        let more = Sighting { number: number + 1_000, ..sighting };
        let sightings = if number % 5 == 0 { vec![sighting, more] } else { vec![sighting] };
        let mut alert = work.upsert_alert(&grouped(&sightings)[0], NOON).await.unwrap().alert;
        let close = Command::Close { disposition: Disposition::Duplicate, reason: "Trùng".to_owned() };
        let commands = match number % 6 {
            1 => vec![Command::Take],
            2 => vec![close],
            4 => vec![Command::Take, close],
            _ => Vec::new(),
        };
        for command in commands {
            let events = decide(&alert, command, lead, NOON).unwrap();
            alert = work.record_alert(&alert, &events, &note("alert", "x")).await.unwrap();
        }
    }
    work.commit().await.unwrap();
    lead.person
}

async fn walk(reader: &mut Reader, query: &AlertQuery) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    let mut query = AlertQuery { limit: 7, ..query.clone() };
    loop {
        let page = reader.alerts(&query).await.unwrap();
        let full = page.len() == query.limit;
        // The cursor travels as text through an address.
        query.after = page.last().map(|last| AlertCursor::after(last).to_string().parse().unwrap());
        found.extend(page);
        if !full {
            return found;
        }
    }
}

pub async fn pages_hold_every_alert_once(place: Place) {
    let ledger = place.open().await;
    fill(&ledger).await;
    let mut reader = ledger.read().await.unwrap();
    for sort in [AlertSort::Newest, AlertSort::Oldest, AlertSort::Risk] {
        let found = walk(&mut reader, &AlertQuery { sort, ..AlertQuery::new(Scope::All) }).await;
        assert_eq!(found.len() as u64, ALERTS);
        let keys: Vec<(i64, i64, i64)> = found
            .iter()
            .map(|alert| {
                let (risk, seen, id) = (i64::from(alert.risk), alert.last_seen.0, alert.id.0);
                match sort {
                    AlertSort::Newest => (0, -seen, -id),
                    AlertSort::Oldest => (0, seen, id),
                    AlertSort::Risk => (-risk, -seen, -id),
                }
            })
            .collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{sort:?}: in order, none twice");
    }
}

pub async fn filters_answer_like_a_plain_comparison(place: Place) {
    let ledger = place.open().await;
    let lead = fill(&ledger).await;
    let mut reader = ledger.read().await.unwrap();
    let everything = walk(&mut reader, &AlertQuery::new(Scope::All)).await;
    let mut check = async |change: &dyn Fn(&mut AlertQuery), holds: &dyn Fn(&Alert) -> bool| {
        let mut query = AlertQuery::new(Scope::All);
        change(&mut query);
        let expected: Vec<&Alert> = everything.iter().filter(|alert| holds(alert)).collect();
        let found = walk(&mut reader, &query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query:?}");
        assert_eq!(reader.count_alerts(&query).await.unwrap(), expected.len() as u64);
        assert!(!expected.is_empty() && expected.len() < everything.len(), "{query:?} would show nothing");
    };
    check(&|query| query.states = vec![State::New], &|alert| alert.state == State::New).await;
    let open = |alert: &Alert| alert.state != State::Closed;
    check(&|query| query.states = vec![State::New, State::InProgress], &open).await;
    let done = |alert: &Alert| alert.state != State::InProgress;
    check(&|query| query.states = vec![State::Closed, State::New], &done).await;
    let bad = |alert: &Alert| alert.rule.level >= Severity::High;
    check(&|query| query.severities = vec![Severity::High, Severity::Critical], &bad).await;
    check(&|query| query.layers = vec![Layer::Database], &|alert| alert.layer == Some(Layer::Database)).await;
    let two = |alert: &Alert| matches!(alert.agency.as_deref(), Some("01" | "00004"));
    let codes = || Some(BTreeSet::from(["01".to_owned(), "00004".to_owned()]));
    check(&|query| query.agencies = codes(), &two).await;
    check(&|query| query.system = Some("mail".to_owned()), &|alert| alert.system.as_deref() == Some("mail")).await;
    check(&|query| query.rule = Some("sqli".to_owned()), &|alert| alert.rule.id == "sqli").await;
    check(&|query| query.entity = Some("192.0.2.9".to_owned()), &|alert| alert.entity == "192.0.2.9").await;
    check(&|query| query.text = Some("192.0.2.1".to_owned()), &|alert| alert.entity.contains("192.0.2.1")).await;
    check(&|query| query.text = Some("dò MẬT khẩu sqli".to_owned()), &|alert| alert.rule.id == "sqli").await;
    check(&|query| query.text = Some("0%_s".to_owned()), &|alert| alert.rule.id == "100%_sure").await;
    check(&|query| query.assignee = AssigneeFilter::Nobody, &|alert| alert.assignee.is_none()).await;
    check(&|query| query.assignee = AssigneeFilter::Person(lead), &|alert| alert.assignee == Some(lead)).await;
    let range = (NOON.plus(10 * MINUTE), NOON.plus(20 * MINUTE));
    let within = |alert: &Alert| range.0 <= alert.last_seen && alert.last_seen < range.1;
    let ranged = |query: &mut AlertQuery| (query.from, query.to) = (Some(range.0), Some(range.1));
    check(&ranged, &within).await;
    let scope = Scope::Of { agencies: ["02".to_owned()].into(), sources: ["unknown".to_owned()].into() };
    check(&|query| query.scope = scope.clone(), &|alert| scope.allows(alert.agency.as_deref(), &alert.source)).await;
    let both = |query: &mut AlertQuery| {
        query.scope = scope.clone();
        query.agencies = codes();
    };
    let mut query = AlertQuery::new(Scope::All);
    both(&mut query);
    assert_eq!(reader.alerts(&query).await.unwrap(), [], "a filter never widens what may be seen");
    let nothing = Scope::Of { agencies: BTreeSet::new(), sources: BTreeSet::new() };
    assert_eq!(reader.alerts(&AlertQuery::new(nothing)).await.unwrap(), []);
    let anybody = AssigneeFilter::PersonOrNobody(lead);
    let query = AlertQuery { assignee: anybody, ..AlertQuery::new(Scope::All) };
    assert_eq!(reader.count_alerts(&query).await.unwrap(), ALERTS);
}

pub async fn counts_and_groups_add_up(place: Place) {
    let ledger = place.open().await;
    let lead = fill(&ledger).await;
    let mut reader = ledger.read().await.unwrap();
    let query = AlertQuery { severities: vec![Severity::High, Severity::Low], ..AlertQuery::new(Scope::All) };
    let alerts = walk(&mut reader, &query).await;
    let lead = lead.to_string();
    type Key<'a> = &'a dyn Fn(&Alert) -> Option<String>;
    let facets: [(Facet, Key<'_>); 7] = [
        (Facet::State, &|alert| Some(alert.state.to_string())),
        (Facet::Severity, &|alert| Some(alert.rule.level.to_string())),
        (Facet::Layer, &|alert| alert.layer.map(|layer| layer.to_string())),
        (Facet::Agency, &|alert| alert.agency.clone()),
        (Facet::System, &|alert| alert.system.clone()),
        (Facet::Rule, &|alert| Some(alert.rule.id.clone())),
        (Facet::Assignee, &|alert| alert.assignee.map(|_| lead.clone())),
    ];
    for (facet, key) in facets {
        let mut expected: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for alert in &alerts {
            *expected.entry(key(alert)).or_default() += 1;
        }
        let found = reader.count_alerts_by(&query, facet).await.unwrap();
        assert!(found.is_sorted_by_key(|(_, count)| std::cmp::Reverse(*count)));
        assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), expected, "{facet:?}");
    }
    let groups: [(GroupBy, Key<'_>); 3] = [
        (GroupBy::Rule, &|alert| Some(alert.rule.id.clone())),
        (GroupBy::Entity, &|alert| Some(alert.entity.clone())),
        (GroupBy::System, &|alert| alert.system.clone()),
    ];
    for (by, key) in groups {
        let found = reader.alert_groups(&query, by).await.unwrap();
        assert!(found.is_sorted_by_key(|group| (std::cmp::Reverse(group.risk), std::cmp::Reverse(group.last_seen))));
        assert_eq!(found.iter().map(|group| group.alerts).sum::<u64>(), alerts.len() as u64);
        for group in found {
            let members: Vec<&Alert> = alerts.iter().filter(|alert| key(alert) == group.key).collect();
            assert_eq!(group.alerts, members.len() as u64);
            assert_eq!(group.findings, members.iter().map(|alert| alert.count).sum::<u64>());
            assert_eq!(Some(group.risk), members.iter().map(|alert| alert.risk).max());
            assert_eq!(Some(group.severity), members.iter().map(|alert| alert.rule.level).max());
            assert_eq!(Some(group.first_seen), members.iter().map(|alert| alert.first_seen).min());
            assert_eq!(Some(group.last_seen), members.iter().map(|alert| alert.last_seen).max());
            assert!(members.iter().any(|alert| alert.rule == group.rule) || by != GroupBy::Rule);
        }
    }
    let limited = AlertQuery { limit: 2, ..query };
    assert_eq!(reader.alert_groups(&limited, GroupBy::Entity).await.unwrap().len(), 2);
    let later = AlertQuery { from: Some(Nanos(i64::MAX)), ..limited };
    assert_eq!(reader.alert_groups(&later, GroupBy::Entity).await.unwrap(), []);
}
