//! Verdicts: what is kept, counted, and that nobody overwrites what they have not seen.

use std::collections::BTreeSet;

use luytre_govern::requirement::{Evidence, Given, Judgement, Shown, Verdict, Word};
use luytre_ledger::{LedgerError, VerdictCount, VerdictWrite};
use luytre_model::ProtectionLevel;
use serde_json::json;

use crate::place::Place;
use crate::samples::note;

const NEW: &str = "tcvn-14423-2026";

fn day(text: &str) -> luytre_govern::Date {
    text.parse().unwrap()
}

fn judgement(verdict: Option<Verdict>, due: Option<&str>) -> Judgement {
    let given = verdict.map(|verdict| Given {
        verdict,
        level: ProtectionLevel::ALL[2],
        by: "danh.gia".to_owned(),
        organisation: None,
        on: day("2026-11-22"),
        finding: "Đã xem 'cấu hình' 100%".to_owned(),
        carried: None,
    });
    let shown = Shown::Text { text: "Ảnh màn hình".to_owned() };
    let evidence = vec![Evidence { shown, by: "yte.cntt".to_owned(), on: day("2026-11-20") }];
    Judgement { given, evidence, responsible: "Cao Thị Lan".to_owned(), due: due.map(day) }
}

fn write(item: &str, seen: i64, judgement: Judgement) -> VerdictWrite {
    VerdictWrite { item: item.to_owned(), seen, judgement, detail: json!({ "act": "judged" }) }
}

pub async fn verdicts_come_back_with_their_history(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let first = judgement(Some(Verdict::NotMet), Some("2026-12-31"));
    work.write_verdicts("HSSK", NEW, &[write("A", 0, first.clone())], &note("requirement.judge", "system:HSSK"))
        .await
        .unwrap();
    let second = judgement(Some(Verdict::Equivalent { measure: "Kho nhật ký của tỉnh".to_owned() }), None);
    work.write_verdicts("HSSK", NEW, &[write("A", 1, second.clone())], &note("requirement.judge", "system:HSSK"))
        .await
        .unwrap();
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    let read = reader.verdict("HSSK", NEW, "A").await.unwrap().unwrap();
    assert_eq!((read.version, &read.judgement), (2, &second));
    assert_eq!(reader.verdicts("HSSK", NEW).await.unwrap(), [read]);
    let history = reader.verdict_history("HSSK", NEW, "A").await.unwrap();
    let words: Vec<(i64, Word)> = history.iter().map(|change| (change.version, change.word)).collect();
    assert_eq!(words, [(2, Word::Equivalent), (1, Word::NotMet)]);
    assert_eq!(history[1].detail["act"], "judged");
    assert_eq!(reader.verdict("HSSK", NEW, "B").await.unwrap(), None);
    assert_eq!(reader.catalogues_of("HSSK").await.unwrap(), [(NEW.to_owned(), 1)]);
    assert_eq!(reader.audit_head().await.unwrap().seq, 2);
}

pub async fn an_older_version_overwrites_nothing(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let met = judgement(Some(Verdict::Met), None);
    let note = note("requirement.judge", "system:HSSK");
    work.write_verdicts("HSSK", NEW, &[write("A", 0, met.clone())], &note).await.unwrap();
    work.commit().await.unwrap();
    for seen in [0, 2] {
        let mut work = ledger.begin().await.unwrap();
        let writes = [write("B", 0, met.clone()), write("A", seen, judgement(Some(Verdict::NotMet), None))];
        let refused = work.write_verdicts("HSSK", NEW, &writes, &note).await;
        assert!(matches!(refused, Err(LedgerError::Conflict { .. })), "{refused:?}");
    }
    let kept = ledger.read().await.unwrap().verdicts("HSSK", NEW).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].judgement, met);
}

pub async fn counts_add_up(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let note = note("requirement.judge", "system");
    let verdicts = [Verdict::Met, Verdict::Partly, Verdict::NotMet];
    for system in ["S1", "S2", "S3"] {
        let of =
            |number: usize| write(&format!("I{number:03}"), 0, judgement(Some(verdicts[number % 3].clone()), None));
        let mut writes: Vec<VerdictWrite> = (0..200).map(of).collect();
        writes.push(write("OPEN", 0, judgement(None, Some("2026-11-30"))));
        work.write_verdicts(system, NEW, &writes, &note).await.unwrap();
        let late = write("I001", 1, judgement(Some(Verdict::NotMet), Some("2026-11-01")));
        work.write_verdicts(system, NEW, &[late], &note).await.unwrap();
        work.write_verdicts(system, "tcvn-11930-2017", &[write("I001", 0, judgement(Some(Verdict::Met), None))], &note)
            .await
            .unwrap();
    }
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    let all = VerdictCount { catalogue: NEW, ..VerdictCount::default() };
    let by_system = reader.count_verdicts_by_system(&all).await.unwrap();
    let of = |system: &str| -> Vec<(Word, u64)> {
        by_system.iter().filter(|row| row.0 == system).map(|row| (row.1, row.2)).collect()
    };
    assert_eq!(of("S2"), [(Word::Met, 67), (Word::NotMet, 67), (Word::Partly, 66), (Word::Unjudged, 1)]);
    let two = Some(BTreeSet::from(["S1".to_owned(), "S3".to_owned()]));
    let some = VerdictCount { systems: two.clone(), without: vec!["I001"], words: vec![Word::NotMet], ..all.clone() };
    let by_item = reader.count_verdicts_by_item(&some).await.unwrap();
    assert_eq!(by_item.len(), 66);
    assert!(by_item.iter().all(|row| row.1 == Word::NotMet && row.2 == 2));
    let none = VerdictCount { systems: Some(BTreeSet::new()), ..all.clone() };
    assert_eq!(reader.count_verdicts_by_system(&none).await.unwrap(), []);
    let gaps = VerdictCount { words: vec![Word::NotMet, Word::Partly], ..all };
    let at = reader.systems_at("I001", &gaps, 2).await.unwrap();
    assert_eq!(at, [("S1".to_owned(), Word::NotMet), ("S2".to_owned(), Word::NotMet)]);

    let due = reader.verdicts_due(two.as_ref(), day("2026-11-22"), 10).await.unwrap();
    let rows: Vec<(&str, u64, luytre_govern::Date)> =
        due.iter().map(|due| (due.system.as_str(), due.items, due.due)).collect();
    assert_eq!(rows, [("S1", 1, day("2026-11-01")), ("S3", 1, day("2026-11-01"))]);
    let due = reader.verdicts_due(None, day("2026-11-30"), 10).await.unwrap();
    assert_eq!(due.iter().map(|due| due.items).collect::<Vec<_>>(), [2, 2, 2]);
}
