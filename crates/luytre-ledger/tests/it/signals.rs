//! Results of signals come back; writing again replaces them, and the trend keeps the days of change.

use luytre_govern::Date;
use luytre_govern::signal::{Outcome, Part, Reason, SignalResult, SignalState};
use luytre_ledger::SignalWrite;
use luytre_model::Nanos;

use super::place::Place;
use super::samples::NOON;

fn write(system: &str, signal: &str, state: SignalState, value: Option<i64>, at: Nanos, changed: bool) -> SignalWrite {
    let part = Part { check: "seen".to_owned(), count: 7, newest: Some(at), holds: true };
    let outcome = Outcome {
        state,
        reason: Reason::Holds,
        value,
        of: None,
        last: Some(at),
        parts: vec![part],
        lacking: vec!["máy-01".to_owned()],
        entry: None,
        until: None,
    };
    let result = SignalResult { system: system.to_owned(), signal: signal.to_owned(), measured_at: at, outcome };
    SignalWrite { result, changed }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub async fn results_are_replaced_and_changes_are_kept(place: Place) {
    let ledger = place.open().await;
    let many: Vec<SignalWrite> = (0..450)
        .map(|number| {
            let signal = ["fw_events", "av_status", "time_sync"][number % 3];
            write(&format!("HT-{:03}", number / 3), signal, SignalState::LiveOk, Some(number as i64), NOON, true)
        })
        .collect();
    let mut work = ledger.begin().await.expect("begun");
    work.write_signals(&many, day("2026-11-21")).await.expect("written");
    work.commit().await.expect("committed");
    let later = NOON.plus(900 * Nanos::SECOND);
    let again = [
        write("HT-000", "fw_events", SignalState::LiveFail, None, later, true),
        write("HT-000", "av_status", SignalState::LiveOk, Some(9), later, false),
    ];
    let mut work = ledger.begin().await.expect("begun");
    work.write_signals(&again, day("2026-11-22")).await.expect("written");
    work.write_signals(&[], day("2026-11-22")).await.expect("nothing to do");
    work.commit().await.expect("committed");

    let mut reader = ledger.read().await.expect("read");
    let found = reader.signals_of("HT-000").await.expect("read");
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], again[1].result);
    assert_eq!(found[1], again[0].result);
    assert_eq!(reader.all_signals().await.expect("read").len(), 450);
    let marks = reader.signal_marks(&["HT-000".to_owned(), "HT-007".to_owned()]).await.expect("read");
    assert_eq!((marks.len(), marks[1].state, marks[1].value), (6, SignalState::LiveFail, None));
    assert_eq!(reader.signal_marks(&[]).await.expect("read"), []);
    let trend = reader.signal_trend("HT-000", "fw_events", 10).await.expect("read");
    let days: Vec<(Date, SignalState)> = trend.iter().map(|one| (one.day, one.state)).collect();
    assert_eq!(days, [(day("2026-11-22"), SignalState::LiveFail), (day("2026-11-21"), SignalState::LiveOk)]);
    assert_eq!(reader.signal_trend("HT-000", "av_status", 10).await.expect("read").len(), 1);
}

pub async fn what_is_not_committed_was_not_measured(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.expect("begun");
    let one = [write("HT-1", "fw_events", SignalState::LiveOk, None, NOON, true)];
    work.write_signals(&one, day("2026-11-22")).await.expect("written");
    drop(work);
    let mut reader = ledger.read().await.expect("read");
    assert_eq!(reader.signals_of("HT-1").await.expect("read"), []);
    assert_eq!(reader.signal_trend("HT-1", "fw_events", 10).await.expect("read"), []);
}
