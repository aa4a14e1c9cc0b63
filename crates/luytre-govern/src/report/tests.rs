use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn paper(day: Option<Date>) -> DocumentRef {
    DocumentRef { number: "12/BC".into(), date: day, body: "UBND tỉnh".into(), file: None }
}

fn states() -> [ReportState; 4] {
    let (day, document) = (date(2026, 12, 18), paper(Some(date(2026, 12, 18))));
    [
        ReportState::Draft,
        ReportState::Signed { document: document.clone() },
        ReportState::Sent { document: document.clone(), on: day, channel: "email".into() },
        ReportState::Received { document, sent: day, channel: "email".into(), on: day, receipt: "7".into() },
    ]
}

fn steps(day: Date) -> [(&'static str, Step); 4] {
    [
        ("sign", Step::Sign(paper(Some(day)))),
        ("reopen", Step::Reopen { reason: "Sai".into() }),
        ("send", Step::Send { on: day, channel: "email".into() }),
        ("acknowledge", Step::Acknowledge { on: day, receipt: "7".into() }),
    ]
}

const FIGURES: Figures = Figures { last: date(2026, 12, 14), taken: date(2026, 12, 16), ripe: Ripe::Afterwards };

fn take(state: &ReportState, one: Step, figures: Figures, today: Date) -> Result<ReportState, StepRefusal> {
    step(state, one, figures, |way| way == "email", today)
}

#[test]
fn the_table_of_states_and_steps() {
    let day = date(2026, 12, 19);
    let led = states().map(|state| {
        steps(day).map(|(word, one)| match take(&state, one, FIGURES, day) {
            Ok(after) => format!("{word}: {}", after.word()),
            Err(refusal) => {
                assert_eq!(refusal, StepRefusal::State(state.word()), "{word}");
                format!("{word}: no")
            }
        })
    });
    assert_eq!(led[0], ["sign: signed", "reopen: no", "send: no", "acknowledge: no"]);
    assert_eq!(led[1], ["sign: no", "reopen: draft", "send: sent", "acknowledge: no"]);
    assert_eq!(led[2], ["sign: no", "reopen: no", "send: no", "acknowledge: received"]);
    assert_eq!(led[3], ["sign: no", "reopen: no", "send: no", "acknowledge: no"]);
}

#[test]
fn figures_are_signed_when_their_period_lets_them() {
    let sign = |ripe, taken, today| {
        let figures = Figures { ripe, taken, ..FIGURES };
        take(&ReportState::Draft, Step::Sign(paper(Some(today))), figures, today).map(|_| ())
    };
    let (before, last, after) = (date(2026, 12, 10), date(2026, 12, 14), date(2026, 12, 15));
    for today in [before, last] {
        assert_eq!(sign(Ripe::Afterwards, before, today), Err(StepRefusal::PeriodOpen(last)));
        assert_eq!(sign(Ripe::Early, before, today), Ok(()));
        assert_eq!(sign(Ripe::Always, before, today), Ok(()));
    }
    assert_eq!(sign(Ripe::Afterwards, last, after), Err(StepRefusal::Stale(last)));
    assert_eq!(sign(Ripe::Early, last, after), Err(StepRefusal::Stale(last)));
    assert_eq!(sign(Ripe::Always, last, after), Ok(()));
    assert_eq!(sign(Ripe::Afterwards, after, after), Ok(()));
}

#[test]
fn papers_ways_and_reasons_are_asked_for() {
    let day = date(2026, 12, 19);
    let [draft, signed, ..] = states();
    assert_eq!(take(&draft, Step::Sign(paper(None)), FIGURES, day), Err(StepRefusal::NoDocument));
    let silent = DocumentRef { number: " ".into(), ..paper(Some(day)) };
    assert_eq!(take(&draft, Step::Sign(silent), FIGURES, day), Err(StepRefusal::NoDocument));
    let dove = Step::Send { on: day, channel: "dove".into() };
    assert_eq!(take(&signed, dove, FIGURES, day), Err(StepRefusal::Channel("dove".into())));
    let silent = Step::Reopen { reason: " ".into() };
    assert_eq!(take(&signed, silent, FIGURES, day), Err(StepRefusal::NoReason));
}

#[test]
fn the_history_keeps_the_paper_of_a_report_that_was_opened_again() {
    let [_, signed, ..] = states();
    let told = Step::Reopen { reason: "Sai".into() }.told(&signed);
    assert_eq!(
        Value::Object(told),
        json!({ "reopened": { "reason": "Sai", "number": "12/BC", "date": "2026-12-18" } })
    );
}

#[test]
fn states_that_were_kept_are_read_as_they_lie_there() {
    let kept = [
        r#"{"state":"draft"}"#,
        r#"{"state":"signed","document":{"number":"12/BC","date":"2026-12-18","body":"UBND tỉnh"}}"#,
        r#"{"state":"sent","document":{"number":"12/BC","date":"2026-12-18","body":"UBND tỉnh"},"on":"2026-12-18","channel":"email"}"#,
        r#"{"state":"received","document":{"number":"12/BC","date":"2026-12-18","body":"UBND tỉnh"},"sent":"2026-12-18","channel":"email","on":"2026-12-18","receipt":"7"}"#,
    ];
    for (state, text) in states().iter().zip(kept) {
        assert_eq!(&serde_json::from_str::<ReportState>(text).unwrap(), state);
        assert_eq!(serde_json::to_string(state).unwrap(), text);
    }
}

proptest! {
    #[test]
    fn the_days_of_a_report_run_in_order(signed in -30i64..30, sent in -30i64..30, received in -30i64..30, today in 0i64..30) {
        let day = |after: i64| FIGURES.taken.checked_add(jiff::ToSpan::days(after)).unwrap();
        let today_is = day(today);
        let led = take(&ReportState::Draft, Step::Sign(paper(Some(day(signed)))), FIGURES, today_is)
            .and_then(|state| take(&state, Step::Send { on: day(sent), channel: "email".into() }, FIGURES, today_is))
            .and_then(|state| take(&state, Step::Acknowledge { on: day(received), receipt: "7".into() }, FIGURES, today_is));
        let in_order = 0 <= signed && signed <= sent && sent <= received && received <= today;
        prop_assert_eq!(led.is_ok(), in_order, "{:?}", led);
    }
}
