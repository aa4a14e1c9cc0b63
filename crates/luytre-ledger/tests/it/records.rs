//! Records of governance: what is kept, who sees it, and that nobody overwrites what they have not seen.

use std::collections::BTreeSet;

use luytre_govern::record::{Keys, Record};
use luytre_govern::requirement::Judgement;
use luytre_ledger::{LedgerError, RecordQuery, VERDICTS, VerdictWrite};
use luytre_model::store::Scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::place::Place;
use crate::samples::note;

/// A record of a kind that only these cases know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Errand {
    code: String,
    title: String,
    agency: Option<String>,
    parties: Vec<String>,
    public: bool,
    system: Option<String>,
    parent: Option<String>,
    state: String,
    due: Option<luytre_govern::Date>,
}

/// Of an errand no more than this.
#[derive(Debug, PartialEq, Deserialize)]
struct Part {
    system: Option<String>,
}

impl Record for Errand {
    const KIND: &'static str = "errand";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.title.clone(),
            agency: self.agency.clone(),
            parties: self.parties.clone(),
            public: self.public,
            system: self.system.clone(),
            parent: self.parent.clone(),
            state: self.state.clone(),
            due: self.due,
        }
    }
}

fn errand(code: &str, agency: &str) -> Errand {
    Errand {
        code: code.to_owned(),
        title: format!("Hồ sơ {code} 100%"),
        agency: Some(agency.to_owned()),
        parties: Vec::new(),
        public: false,
        system: None,
        parent: None,
        state: "open".to_owned(),
        due: None,
    }
}

fn of(agency: &str) -> Scope {
    Scope::Of { agencies: BTreeSet::from([agency.to_owned()]), sources: BTreeSet::new() }
}

pub async fn come_back_with_their_history(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let first = work.add_record(errand("HS-1", "A"), &note("errand.create", "errand:HS-1")).await.unwrap();
    let mut body = first.body.clone();
    body.state = "done".to_owned();
    let second = work.change_record(&first, body, &note("errand.finish", "errand:HS-1")).await.unwrap();
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    let read = reader.kept::<Errand>("HS-1").await.unwrap().unwrap();
    assert_eq!(read, second);
    assert_eq!((read.version, read.body.state.as_str()), (2, "done"));
    let history = reader.record_history(read.id).await.unwrap();
    let acts: Vec<(i64, &str)> = history.iter().map(|change| (change.version, change.act.as_str())).collect();
    assert_eq!(acts, [(2, "errand.finish"), (1, "errand.create")]);
    assert_eq!(history[0].detail["a"], "Đã xem");
    assert_eq!(reader.audit_head().await.unwrap().seq, 2);
    drop(reader);

    let mut work = ledger.begin().await.unwrap();
    work.remove_record(&second, &note("errand.remove", "errand:HS-1")).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.kept::<Errand>("HS-1").await.unwrap(), None);
    assert_eq!(reader.audit_head().await.unwrap().seq, 3);
}

pub async fn are_seen_by_their_agency_and_parties(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let mut shared = errand("B", "A");
    shared.parties = vec!["X".to_owned(), "X".to_owned(), "Y".to_owned()];
    let mut everybody = errand("C", "A");
    everybody.public = true;
    let mut nobody = errand("D", "A");
    nobody.agency = None;
    for body in [errand("A", "A"), shared, everybody, nobody] {
        work.add_record(body, &note("errand.create", "errand")).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut reader = ledger.read().await.unwrap();
    for (scope, expected) in [(Scope::All, "ABCD"), (of("A"), "ABC"), (of("X"), "BC"), (of("Z"), "C")] {
        let found = reader.records::<Errand>(&RecordQuery::new(scope.clone())).await.unwrap();
        let codes: String = found.iter().map(|kept| kept.body.code.as_str()).collect();
        assert_eq!(codes, expected, "{scope:?}");
        for code in ["A", "B", "C", "D"] {
            let seen = reader.record_seen::<Errand>(code, &scope).await.unwrap().is_some();
            assert_eq!(seen, expected.contains(code), "{code} for {scope:?}");
        }
    }
    drop(reader);

    // A party that leaves sees it no longer.
    let mut work = ledger.begin().await.unwrap();
    let before = work.kept::<Errand>("B").await.unwrap().unwrap();
    let mut body = before.body.clone();
    body.parties = vec!["Y".to_owned()];
    work.change_record(&before, body, &note("errand.change", "errand:B")).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.record_seen::<Errand>("B", &of("X")).await.unwrap(), None);
    assert!(reader.record_seen::<Errand>("B", &of("Y")).await.unwrap().is_some());
}

pub async fn an_older_version_is_refused(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let first = work.add_record(errand("HS-1", "A"), &note("errand.create", "errand:HS-1")).await.unwrap();
    work.change_record(&first, errand("HS-1", "B"), &note("errand.change", "errand:HS-1")).await.unwrap();
    work.commit().await.unwrap();
    let mut work = ledger.begin().await.unwrap();
    let refused = work.change_record(&first, errand("HS-1", "C"), &note("errand.change", "errand:HS-1")).await;
    assert!(matches!(refused, Err(LedgerError::Conflict { .. })), "{refused:?}");
    drop(work);
    let mut work = ledger.begin().await.unwrap();
    let taken = work.add_record(errand("HS-1", "C"), &note("errand.create", "errand:HS-1")).await;
    assert!(matches!(taken, Err(LedgerError::Taken { .. })), "{taken:?}");
    drop(work);
    let kept = ledger.read().await.unwrap().kept::<Errand>("HS-1").await.unwrap().unwrap();
    assert_eq!((kept.version, kept.body.agency.as_deref()), (2, Some("B")));
}

pub async fn are_found_by_what_is_asked(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    for (number, state) in ["open", "done", "open", "late"].into_iter().enumerate() {
        let mut body = errand(&format!("N{number}"), if number < 2 { "A" } else { "B" });
        body.state = state.to_owned();
        body.system = (number == 1).then(|| "CONG".to_owned());
        body.parent = (number == 2).then(|| "CT-1".to_owned());
        body.due = (number > 1).then(|| jiff_date(number));
        work.add_record(body, &note("errand.create", "errand")).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut reader = ledger.read().await.unwrap();
    let all = || RecordQuery::new(Scope::All);
    let cases = [
        (all().system("CONG"), "N1"),
        (all().parent("CT-1"), "N2"),
        (RecordQuery { parents: Some(["CT-1", "CT-2"].map(str::to_owned).into()), ..all() }, "N2"),
        (RecordQuery { parents: Some(BTreeSet::new()), ..all() }, ""),
        (all().states(&["open", "late"]), "N0N2N3"),
        (RecordQuery { due_before: Some(jiff_date(3)), ..all() }, "N2"),
        (RecordQuery { agencies: Some(BTreeSet::from(["B".to_owned()])), ..all() }, "N2N3"),
        (RecordQuery { text: Some("ho so n1".to_owned()), ..all() }, "N1"),
        (RecordQuery { text: Some("100%".to_owned()), ..all() }, "N0N1N2N3"),
        (RecordQuery { text: Some("100_".to_owned()), ..all() }, ""),
        (RecordQuery { after_code: Some("N1".to_owned()), limit: Some(1), ..all() }, "N2"),
    ];
    for (query, expected) in cases {
        let found = reader.records::<Errand>(&query).await.unwrap();
        let codes: String = found.iter().map(|kept| kept.body.code.as_str()).collect();
        assert_eq!(codes, expected, "{query:?}");
    }
    let counts = reader.count_records::<Errand>(&all()).await.unwrap();
    assert_eq!(counts, [("done".to_owned(), 1), ("late".to_owned(), 1), ("open".to_owned(), 2)]);
    let parts = reader
        .parts_of_records::<Errand, Part>(&RecordQuery { agencies: Some(BTreeSet::from(["A".to_owned()])), ..all() })
        .await
        .unwrap();
    assert_eq!(parts, [Part { system: None }, Part { system: Some("CONG".to_owned()) }]);
    let by_system = reader.count_records_by_system::<Errand>(&all()).await.unwrap();
    assert!(by_system.iter().all(|(system, _, count)| system == "CONG" && *count == 1), "{by_system:?}");
    assert!(!by_system.is_empty());
    drop(reader);
    ledger.tune().await.unwrap();
}

fn jiff_date(day: usize) -> luytre_govern::Date {
    format!("2026-12-{day:02}").parse().unwrap()
}

pub async fn numbers_of_a_series_follow_each_other(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    assert_eq!(work.next_number("dossier-2026").await.unwrap(), 1);
    assert_eq!(work.next_number("dossier-2026").await.unwrap(), 2);
    assert_eq!(work.next_number("dossier-2027").await.unwrap(), 1);
    drop(work);
    let mut work = ledger.begin().await.unwrap();
    assert_eq!(work.next_number("dossier-2026").await.unwrap(), 1, "what was not committed is not taken");
}

pub async fn what_was_written_of_a_kind_is_counted(place: Place) {
    const KINDS: [&str; 2] = ["errand", VERDICTS];
    let ledger = place.open().await;
    let other = place.open().await;
    let changes = async || other.read().await.unwrap().changes(&KINDS).await.unwrap();
    let before = changes().await;

    let mut work = ledger.begin().await.unwrap();
    let kept = work.add_record(errand("A-1", "A"), &note("errand.add", "errand:A-1")).await.unwrap();
    drop(work);
    assert_eq!(changes().await, before, "what was undone was not written");

    let mut work = ledger.begin().await.unwrap();
    let first = work.add_record(errand("A-1", "A"), &note("errand.add", "errand:A-1")).await.unwrap();
    assert_eq!(changes().await, before, "nobody sees what does not stand yet");
    work.commit().await.unwrap();
    let added = changes().await;
    assert_ne!(added, before);

    let mut work = ledger.begin().await.unwrap();
    let second = work.change_record(&first, kept.body, &note("errand.change", "errand:A-1")).await.unwrap();
    work.commit().await.unwrap();
    let changed = changes().await;
    assert_ne!(changed, added);

    let mut work = ledger.begin().await.unwrap();
    work.remove_record(&second, &note("errand.remove", "errand:A-1")).await.unwrap();
    work.commit().await.unwrap();
    let removed = changes().await;
    assert_ne!(removed, changed);

    let mut work = ledger.begin().await.unwrap();
    let judged = VerdictWrite { item: "A".to_owned(), seen: 0, judgement: Judgement::default(), detail: json!({}) };
    work.write_verdicts("HSSK", "tcvn", &[judged], &note("requirement.judge", "system:HSSK")).await.unwrap();
    work.commit().await.unwrap();
    assert_ne!(changes().await, removed);
}
