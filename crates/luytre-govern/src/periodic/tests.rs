use jiff::civil::date;

use super::*;
use crate::record::DocumentRef;

const CHANNELS: &str = "channels:\n  - {code: email, vi: Thư, en: Mail}\n";
const GOOD: &str = "code: thu\nvi: Báo cáo thử\nen: Trial\nperiod: month\nmade_for: [agency]\nreceivers: [UBND tỉnh]\nsource: ours\n\
                    confidence: ours\nin_force_from: 2026-01-01\nsections:\n  - code: a\n    vi: Phần A\n    en: Part A\n    \
                    figures:\n      - {measure: drills_held, span: year}\n  - {code: b, vi: Phần B, en: Part B, write: true}\n";

fn read(text: &str) -> Result<Templates, Vec<String>> {
    let files = [("channels.yaml".to_owned(), CHANNELS.to_owned()), ("thu.yaml".to_owned(), text.to_owned())];
    Templates::read(&files).map_err(|found| found.iter().map(ToString::to_string).collect())
}

#[test]
fn the_shipped_templates_cover_month_quarter_year_and_chosen_days() {
    let shipped = Templates::shipped();
    for kind in [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Range] {
        assert!(shipped.rows.iter().any(|template| template.period == kind), "{kind:?}");
    }
    let monthly = shipped.get("soc-monthly").unwrap();
    assert_eq!(monthly.due.unwrap().of(month(10)), Some(date(2026, 11, 5)));
    let yearly = shipped.get("plan-yearly").unwrap();
    let year = Period::of(PeriodKind::Year, date(2026, 5, 5)).unwrap();
    assert_eq!(yearly.due.unwrap().of(year), Some(date(2026, 12, 9)), "before the 10th is the 9th");
    assert_eq!(shipped.in_force(date(2026, 3, 1)).filter(|one| one.code == "tasks-monthly").count(), 0);
    assert!(shipped.channels.len() >= 3);
}

#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    assert!(GOOD.contains(from), "{from} is not in the text");
    let found = read(&GOOD.replace(from, to)).expect_err("is refused");
    assert!(found.iter().any(|one| one.starts_with(expected)), "{expected:?} is not in {found:#?}");
}

#[test]
fn a_wrong_template_is_refused_with_file_field_and_remedy() {
    let good = read(GOOD).unwrap();
    assert_eq!(good.rows[0].sections[0].figures[0].span, Span::Year);
    refused(
        "drills_held",
        "drills",
        "reports/thu.yaml: sections[0].figures[0].measure: \"drills\" is no measure; use one of systems_by_level",
    );
    refused(
        "drills_held",
        "systems_by_level",
        "reports/thu.yaml: sections[0].figures[0].span: the measure tells how things stand",
    );
    refused(
        "span: year",
        "span: decade",
        "reports/thu.yaml: sections[0].figures[0].span: \"decade\" is not known; use period or year",
    );
    refused("span: year", "top: 0", "reports/thu.yaml: sections[0].figures[0].top: 0; write 1 to 50");
    refused(
        "span: year",
        "scope: world",
        "reports/thu.yaml: sections[0].figures[0].scope: \"world\" is not known; use own or province",
    );
    refused("span: year", "colour: red", "reports/thu.yaml: sections[0].figures[0]: unknown field `colour`");
    refused("period: month", "period: decade", "reports/thu.yaml: period: \"decade\" is not known; use one of week");
    refused("[agency]", "[ward]", "reports/thu.yaml: made_for[0]: \"ward\" is not known; use agency or province");
    refused("[agency]", "[]", "reports/thu.yaml: made_for: nobody can make it");
    refused("[UBND tỉnh]", "[]", "reports/thu.yaml: receivers: nobody receives it");
    refused(
        "confidence: ours",
        "confidence: sure",
        "reports/thu.yaml: confidence: \"sure\" is not known; use H, M, L or ours",
    );
    refused(
        "2026-01-01",
        "01/01/2026",
        "reports/thu.yaml: in_force_from: \"01/01/2026\" is no day; write it like 2026-01-01",
    );
    refused("code: thu", "code: Thử", "reports/thu.yaml: code: \"Thử\" is no code");
    refused("code: b", "code: a", "reports/thu.yaml: sections[1].code: \"a\" stands twice");
    refused(
        ", write: true",
        "",
        "reports/thu.yaml: sections[1]: an empty section; give it text or figures, or write: true",
    );
    refused(", write: true", ", text_vi: a", "reports/thu.yaml: sections[1].text_en: is missing");
    refused(
        ", write: true",
        ", text_vi: '{who}', text_en: b",
        "reports/thu.yaml: sections[1].text_vi: a gap that is not known; use {period}",
    );
    refused(
        "source: ours",
        "due: {before_month: 2, before_day: 3}\nsource: ours",
        "reports/thu.yaml: due: a day of the year for a shorter period",
    );
    refused("source: ours", "due: {days_after: 400}\nsource: ours", "reports/thu.yaml: due: names no day");
    refused("vi: Báo cáo thử\n", "", "reports/thu.yaml: missing field `vi`");
}

#[test]
fn files_that_say_the_same_code_or_no_way_of_sending_are_refused() {
    let twice = [("channels.yaml", CHANNELS), ("thu.yaml", GOOD), ("khac.yaml", GOOD)];
    let files: Vec<(String, String)> = twice.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let found = Templates::read(&files).unwrap_err();
    assert!(found.iter().any(|one| one.file == "khac.yaml" && one.wrong == "another file has this code"), "{found:?}");
    let found = Templates::read(&files[1..2]).unwrap_err();
    assert_eq!(found[0].file, "channels.yaml");
    let long = ("thu.yaml".to_owned(), " ".repeat(template::BYTES_MAX + 1));
    assert!(Templates::read(&[long]).unwrap_err()[0].wrong.starts_with("longer than"));
}

fn month(month: i8) -> Period {
    Period::of(PeriodKind::Month, date(2026, month, 7)).unwrap()
}

#[track_caller]
fn period(kind: PeriodKind, inside: Date, from: Date, to: Date, word: &str, vi: &str) {
    let period = Period::of(kind, inside).unwrap();
    assert_eq!((period.from, period.to), (from, to));
    assert_eq!((period.word(kind).as_str(), period.vi(kind).as_str()), (word, vi));
    assert_eq!(Period::named(kind, word), Some(period), "the word is read back");
    assert_eq!(period.before(kind).unwrap().to, from.yesterday().unwrap());
}

#[test]
fn periods_begin_and_end_on_their_days() {
    use PeriodKind::{HalfYear, Month, Quarter, Week, Year};
    period(Month, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), "2028-02", "tháng 02 năm 2028");
    period(Quarter, date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30), "2026-Q3", "quý III năm 2026");
    period(HalfYear, date(2026, 12, 31), date(2026, 7, 1), date(2026, 12, 31), "2026-H2", "6 tháng cuối năm 2026");
    period(HalfYear, date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30), "2026-H1", "6 tháng đầu năm 2026");
    period(Year, date(2026, 8, 1), date(2026, 1, 1), date(2026, 12, 31), "2026", "năm 2026");
    // The first week of 2027 begins in January; the days before it belong to the last week of 2026.
    let words = "tuần từ 28/12/2026 đến 03/01/2027";
    period(Week, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3), "2026-W53", words);
    for (kind, word) in [
        (Month, "2026-13"),
        (Quarter, "2026-Q5"),
        (HalfYear, "2026-H0"),
        (Week, "2026-W54"),
        (Year, "2026-1"),
        (Month, "1900-01"),
    ] {
        assert_eq!(Period::named(kind, word), None, "{word}");
    }
    let range = Period { from: date(2026, 10, 5), to: date(2026, 10, 14) };
    assert_eq!(range.before(PeriodKind::Range), Some(Period { from: date(2026, 9, 25), to: date(2026, 10, 4) }));
    assert_eq!(Period::named(PeriodKind::Range, "2026-10-14..2026-10-05"), None);
    let newest: Vec<String> =
        Period::newest(Quarter, date(2026, 2, 2), 3).iter().map(|period| period.word(Quarter)).collect();
    assert_eq!(newest, ["2026-Q1", "2025-Q4", "2025-Q3"]);
}

fn paper() -> DocumentRef {
    DocumentRef { number: "12/BC".into(), date: Some(date(2026, 11, 2)), body: "LUYHA".into(), file: None }
}

fn report() -> PeriodicReport {
    let section = |code: &str, written| Section {
        code: code.into(),
        vi: code.into(),
        en: code.into(),
        text_vi: String::new(),
        text_en: String::new(),
        written,
        figures: Vec::new(),
    };
    PeriodicReport {
        code: "BCK-THU-2026-10-LUYHA".into(),
        template: "thu".into(),
        vi: "Báo cáo thử".into(),
        en: "Trial".into(),
        agency: Some("LUYHA".into()),
        issuer: "UBND tỉnh".into(),
        kind: PeriodKind::Month,
        period: month(10),
        taken_at: Nanos(0),
        taken_on: date(2026, 11, 1),
        receivers: vec!["Bộ".into()],
        sections: vec![section("a", false), section("b", true)],
        notes: BTreeMap::new(),
        state: ReportState::Draft,
        due: Some(date(2026, 11, 5)),
    }
}

fn channels() -> Vec<Channel> {
    vec![Channel { code: "email".into(), vi: "Thư".into(), en: "Mail".into() }]
}

fn act(
    report: &PeriodicReport,
    command: impl Into<PeriodicCommand>,
    today: Date,
) -> Result<PeriodicReport, PeriodicRefusal> {
    decide(&channels(), report, command.into(), today)
}

fn every_command() -> Vec<(&'static str, PeriodicCommand)> {
    let day = date(2026, 11, 3);
    let refresh = PeriodicCommand::Refresh { sections: report().sections, at: Nanos(1), on: day };
    vec![
        ("refresh", refresh),
        ("tell", PeriodicCommand::Tell { section: "b".into(), text: "đã xem".into() }),
        ("sign", Step::Sign(paper()).into()),
        ("reopen", Step::Reopen { reason: "sai".into() }.into()),
        ("send", Step::Send { on: day, channel: "email".into() }.into()),
        ("acknowledge", Step::Acknowledge { on: day, receipt: "7".into() }.into()),
    ]
}

#[test]
fn the_table_of_states_and_commands() {
    let today = date(2026, 11, 4);
    let signed = act(&report(), Step::Sign(paper()), today).unwrap();
    let send = Step::Send { on: date(2026, 11, 3), channel: "email".into() };
    let sent = act(&signed, send, today).unwrap();
    let acknowledge = Step::Acknowledge { on: date(2026, 11, 3), receipt: "7".into() };
    let received = act(&sent, acknowledge, today).unwrap();
    let mut table = String::new();
    for from in [report(), signed, sent, received] {
        for (word, command) in every_command() {
            let outcome = match act(&from, command, today) {
                Ok(after) => after.state.word().to_owned(),
                Err(refusal) => format!("no: {refusal}"),
            };
            table.push_str(&format!("{:9} {word:12} {outcome}\n", from.state.word()));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn nothing_is_signed_before_its_period_ended_nor_with_figures_from_before() {
    let sign = || Step::Sign(DocumentRef { date: Some(date(2026, 10, 20)), ..paper() });
    let open = act(&report(), sign(), date(2026, 10, 31));
    assert_eq!(open, Err(StepRefusal::PeriodOpen(date(2026, 10, 31)).into()));
    let stale = PeriodicReport { taken_on: date(2026, 10, 31), ..report() };
    let refused = act(&stale, sign(), date(2026, 11, 1));
    assert_eq!(refused, Err(StepRefusal::Stale(date(2026, 10, 31)).into()));
    let chosen = PeriodicReport { kind: PeriodKind::Range, taken_on: date(2026, 10, 20), ..report() };
    assert!(act(&chosen, sign(), date(2026, 10, 20)).is_ok(), "days that somebody chose tell of what was known");
    let early = PeriodicReport { due: Some(date(2026, 10, 28)), taken_on: date(2026, 10, 20), ..report() };
    assert!(act(&early, sign(), date(2026, 10, 25)).is_ok(), "what is due before its period ends is signed before");
}

#[test]
fn days_papers_and_sections_are_checked() {
    let today = date(2026, 11, 4);
    let no = |command: PeriodicCommand| act(&report(), command, today).unwrap_err();
    let tomorrow = Some(date(2026, 11, 5));
    assert_eq!(no(Step::Sign(DocumentRef { number: " ".into(), ..paper() }).into()), StepRefusal::NoDocument.into());
    assert_eq!(no(Step::Sign(DocumentRef { date: None, ..paper() }).into()), StepRefusal::NoDocument.into());
    let ahead = no(Step::Sign(DocumentRef { date: tomorrow, ..paper() }).into());
    assert_eq!(ahead, StepRefusal::DayAhead(date(2026, 11, 5)).into());
    let tell = PeriodicCommand::Tell { section: "a".into(), text: "x".into() };
    assert_eq!(no(tell), PeriodicRefusal::NoSection("a".into()), "only sections that are for writing");
    let signed = act(&report(), Step::Sign(paper()), today).unwrap();
    let no = |command: PeriodicCommand| act(&signed, command, today).unwrap_err();
    let send = |on, channel: &str| PeriodicCommand::from(Step::Send { on, channel: channel.into() });
    assert_eq!(no(send(date(2026, 11, 1), "email")), StepRefusal::Order("signed").into());
    assert_eq!(no(send(date(2026, 11, 3), "dove")), StepRefusal::Channel("dove".into()).into());
    assert_eq!(no(Step::Reopen { reason: " ".into() }.into()), StepRefusal::NoReason.into());
}

#[test]
fn nothing_is_signed_sent_or_received_before_the_step_before() {
    let today = date(2026, 11, 9);
    let taken = PeriodicReport { taken_on: date(2026, 11, 3), ..report() };
    let sign = |day| act(&taken, Step::Sign(DocumentRef { date: Some(day), ..paper() }), today);
    for day in [date(1990, 1, 1), date(2026, 10, 20), date(2026, 11, 2)] {
        assert_eq!(sign(day), Err(StepRefusal::BeforeFigures(date(2026, 11, 3)).into()), "{day}");
    }
    let signed = sign(date(2026, 11, 3)).unwrap();
    let send = |from: &PeriodicReport, on| act(from, Step::Send { on, channel: "email".into() }, today);
    assert_eq!(send(&signed, date(2026, 11, 2)), Err(StepRefusal::Order("signed").into()));
    let old = DocumentRef { date: Some(date(1990, 1, 1)), ..paper() };
    let old = PeriodicReport { state: ReportState::Signed { document: old }, ..taken.clone() };
    assert_eq!(send(&old, date(1990, 1, 2)), Err(StepRefusal::Order("signed").into()), "kept by an older release");
    let sent = send(&signed, date(2026, 11, 4)).unwrap();
    let receive = |on| act(&sent, Step::Acknowledge { on, receipt: "7".into() }, today);
    assert_eq!(receive(date(2026, 11, 3)), Err(StepRefusal::Order("sent").into()));
    assert!(receive(date(2026, 11, 4)).is_ok());
}

#[test]
fn taking_figures_anew_keeps_what_people_wrote_where_its_section_still_is() {
    let today = date(2026, 11, 4);
    let tell = PeriodicCommand::Tell { section: "b".into(), text: "đã xem".into() };
    let told = act(&report(), tell, today).unwrap();
    let again = |sections| PeriodicCommand::Refresh { sections, at: Nanos(9), on: today };
    let kept = act(&told, again(report().sections), today).unwrap();
    assert_eq!((kept.notes["b"].as_str(), kept.taken_at, kept.taken_on), ("đã xem", Nanos(9), today));
    let gone = act(&told, again(report().sections[..1].to_vec()), today).unwrap();
    assert!(gone.notes.is_empty());
    let emptied = PeriodicCommand::Tell { section: "b".into(), text: String::new() };
    assert!(act(&told, emptied, today).unwrap().notes.is_empty());
}

#[test]
fn amounts_print_as_papers_do() {
    let printed =
        [Amount::count(1_234_567), Amount::share(1, 3), Amount::share(0, 0), Amount::minutes(35)].map(Amount::vi);
    assert_eq!(printed, ["1.234.567", "1/3 (33,3%)", "– (không có)", "35 phút"]);
    assert_eq!([Amount::count(0), Amount::share(0, 3)].map(Amount::vi), ["0", "0/3 (0,0%)"]);
    let dong = Amount { value: 15_000, of: Some(100_000), unit: Unit::Dong };
    assert_eq!(dong.vi(), "15.000/100.000 đồng (15,0%)");
}

#[test]
fn what_was_before_stands_beside_the_part_with_the_same_word() {
    let part = |code: &str, value| Part {
        code: code.into(),
        vi: code.into(),
        en: code.into(),
        amount: Amount::count(value),
        before: None,
        path: String::new(),
    };
    let figure = |parts: Vec<Part>, total| Figure {
        measure: Measure::AlertsBySeverity,
        period: month(10),
        province: false,
        total: Some(Amount::count(total)),
        before: None,
        path: String::new(),
        parts,
    };
    let earlier = figure(vec![part("high", 2), part("low", 9)], 11);
    let now = figure(vec![part("critical", 1), part("high", 5)], 6).compared_with(&earlier);
    assert_eq!(now.before, Some(Amount::count(11)));
    assert_eq!(now.part("high").unwrap().before, Some(Amount::count(2)));
    assert_eq!(now.part("critical").unwrap().before, None);
    assert!(now.is_compared() && !earlier.is_compared());
}

#[test]
fn a_kept_report_is_read_again_and_old_bodies_too() {
    let text = serde_json::to_string(&report()).unwrap();
    assert_eq!(serde_json::from_str::<PeriodicReport>(&text).unwrap(), report());
    let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
    for field in ["notes", "due", "receivers"] {
        old.as_object_mut().unwrap().remove(field);
    }
    assert!(serde_json::from_value::<PeriodicReport>(old).unwrap().due.is_none());
    let keys = report().keys();
    assert_eq!((keys.agency.as_deref(), keys.parent.as_deref(), keys.due), (Some("LUYHA"), Some("thu"), report().due));
}

#[test]
fn every_measure_has_words_and_is_read_back() {
    for measure in Measure::ALL {
        assert_eq!(Measure::from_word(measure.as_str()), Some(measure));
        assert!(!measure.vi().is_empty() && !measure.en().is_empty());
        assert_eq!(serde_json::to_string(&measure).unwrap(), format!("\"{}\"", measure.as_str()));
    }
}
