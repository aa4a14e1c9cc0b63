use super::*;
use crate::batch::{EventBatch, ValueRef};

const NOON: Nanos = Nanos(1_790_000_000 * Nanos::SECOND);

fn events() -> EventBatch {
    let mut batch = EventBatch::new();
    let kinds = ["sshd.auth", "sshd.auth", "nginx.access", "fortigate.traffic", "kv.log"];
    for (number, kind) in kinds.into_iter().enumerate() {
        let late = if number == 3 { 3_600 * Nanos::SECOND } else { 0 };
        let mut event = batch.event(kind, NOON.plus(late), b"text");
        event.time(NOON, TimeQuality::Exact);
        event.str(col::HOST_NAME, ["a", "b", "a", "fw", "a"][number]);
        event.str(col::EVENT_OUTCOME, ["success", "failure", "success", "", "failure"][number]);
        if number == 4 {
            event.named("event.dataset", ValueRef::Text("sshd.auth"));
        }
        event.finish();
    }
    let place = |source: &str, system: Option<&str>| Placement {
        source: source.to_owned(),
        agency: None,
        system: system.map(str::to_owned),
        layer: None,
    };
    let places =
        [place("s1", Some("A")), place("s1", Some("A")), place("s2", None), place("fw", Some("A")), place("kv", None)];
    batch.place(|event| places.get(event.index()).cloned(), &places[0]);
    batch
}

fn request(questions: &[&str]) -> SurveyRequest {
    SurveyRequest {
        questions: questions.iter().map(|question| Expr::parse(question).expect("readable")).collect(),
        from: NOON,
        to: NOON.plus(1),
        sources: None,
        everything: true,
        skew: 300 * Nanos::SECOND,
    }
}

fn survey(request: &SurveyRequest) -> Survey {
    let mut surveyor = Surveyor::new(request);
    events().rows().for_each(|event| surveyor.add(event));
    surveyor.finish(Vec::new())
}

#[test]
fn every_sender_gets_its_own_answers() {
    let request =
        request(&["event.dataset:sshd.*", "event.dataset:sshd.* event.outcome:failure", "not event.dataset:*"]);
    let found = survey(&request);
    let of = |source: &str| found.senders.iter().find(|sender| sender.source == source).expect("there");
    let counts = |source: &str| of(source).answers.iter().map(|answer| answer.count).collect::<Vec<_>>();
    assert_eq!(counts("s1"), [2, 1, 0]);
    assert_eq!(of("s1").answers[1].hosts, BTreeSet::from(["b".to_owned()]));
    assert_eq!(of("s1").system.as_deref(), Some("A"));
    assert_eq!((of("fw").exact, of("fw").off, of("s1").off), (1, 1, 0), "an hour late");
    // What a sender claims in a field of its own counts as the language says.
    assert_eq!(counts("kv"), [1, 1, 0]);
    assert_eq!(found.senders.iter().map(|sender| sender.events).sum::<u64>(), 5);
}

#[test]
fn what_was_not_asked_for_is_left_out() {
    let only = SurveyRequest { sources: Some(["s2".to_owned()].into()), ..request(&["event.dataset:nginx.access"]) };
    let found = survey(&only);
    assert_eq!(found.senders.len(), 1);
    assert_eq!(found.senders[0].kinds, BTreeMap::from([("nginx.access".to_owned(), 1)]));
    let narrow = SurveyRequest { everything: false, ..request(&["event.dataset:nginx.access"]) };
    let found = survey(&narrow);
    assert_eq!((found.senders.len(), found.senders[0].events, found.senders[0].answers[0].count), (1, 0, 1));
    let past = SurveyRequest { to: NOON, ..request(&[""]) };
    assert_eq!(survey(&past), Survey::default());
}

#[test]
fn a_kind_decides_what_it_can() {
    let known = |question: &str, kind: &str| of_kind(&Expr::parse(question).expect("readable"), kind);
    assert_eq!(known("event.dataset:(sshd.auth pam.auth)", "pam.auth"), Known::Always);
    assert_eq!(known("event.dataset:sshd.auth root", "pam.auth"), Known::Never);
    assert_eq!(known("event.dataset:sshd.auth or root", "sshd.auth"), Known::Always);
    assert_eq!(known("not event.dataset:sshd.auth", "sshd.auth"), Known::Never);
    assert!(matches!(known("event.dataset:sshd.* -root", "sshd.auth"), Known::Rest(Expr::And(_))));
    assert!(matches!(known("event.dataset:>3", "sshd.auth"), Known::Rest(_)));
}
