//! Any sequence of commands keeps the invariants, and replaying the log gives the same dossier.

use jiff::ToSpan as _;
use proptest::prelude::*;

use super::*;

fn people() -> Vec<By> {
    vec![
        officer(),
        assessor(),
        chief(),
        leader(),
        person("head", Role::AgencyHead, Some("XA-03")),
        person("other", Role::AgencyOfficer, Some("XA-04")),
        person("delegate", Role::AgencyHead, Some("SO-KHCN")),
        person("administrator", Role::Administrator, None),
        // Somebody who changes roles: first writes, then would decide.
        person("turncoat", Role::AgencyOfficer, Some("XA-03")),
        person("turncoat", Role::Assessor, None),
        person("turncoat", Role::Leader, None),
        By::product(),
    ]
}

fn command(kind: usize, number: u8, today: Date) -> Command {
    let decision = || paper("9/QĐ", today);
    let text = format!("Nội dung {number}");
    match kind {
        0 => Command::Write {
            part: "tong_quan".into(),
            fields: BTreeMap::from([("pham_vi".to_owned(), text.repeat(usize::from(number % 3)))]),
        },
        1 => Command::Propose { level: level(number % 5 + 1), grounds: Vec::new(), important: number > 200 },
        2 => Command::Appoint(Appointed::Unit { agency: "SO-KHCN".into(), decision: decision() }),
        3 => Command::Delegate(Delegation {
            to: "SO-KHCN".into(),
            scope: String::new(),
            document: decision(),
            from: Some(today),
            until: today.checked_add(i32::from(number).days()).ok(),
        }),
        4 => Command::Comment { part: String::new(), text },
        5 => Command::AskOpinion,
        6 => Command::GiveOpinion { document: decision(), text },
        7 | 8 => Command::Submit,
        9 | 10 => Command::Accept,
        11 => Command::Return { reasons: vec![text] },
        12 | 13 => appraise_on(today, Verdict::Fit),
        14 => appraise_on(today, Verdict::Unfit { defects: vec![text] }),
        15 => Command::AskApproval,
        16 | 17 => Command::Approve { decision: decision() },
        18 => Command::Reopen { trigger: "authority_request".into(), note: text },
        19 => Command::Supersede { by: "HS-2026-0002".into() },
        20 => Command::GoLive,
        21 => Command::NoteListing { decision: decision() },
        _ => Command::Withdraw { reason: text },
    }
}

fn appraise_on(today: Date, verdict: Verdict) -> Command {
    let document = paper("12/CAT", today);
    Command::Appraise { document, form: AppraisalForm::Both, text: String::new(), verdict }
}

/// What every dossier keeps to, however it came about.
fn faults(dossier: &Dossier) -> Vec<String> {
    let mut faults = Vec::new();
    let mut note = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    note(replay(&dossier.log).as_ref() == Some(dossier), "replaying the log gives another dossier");
    note(dossier.log.windows(2).all(|two| two[0].on <= two[1].on), "the log goes back in time");
    let proposers: Vec<&str> = dossier.proposers().collect();
    for (at, entry) in dossier.log.iter().enumerate() {
        let before = replay(&dossier.log[..at]);
        match &entry.event {
            Event::Approved { decision, regulation } => {
                let before = before.expect("approved after the opening");
                note(matches!(before.stage, Stage::AwaitingApproval { .. }), "approved out of turn");
                note(!before.proposers().any(|login| login == entry.by), "a proposer approved");
                let issued = regulation.as_ref().and_then(|regulation| regulation.date);
                note(issued.is_some_and(|issued| Some(issued) <= decision.date), "approved without a regulation");
                let fit = before.appraisal.as_ref();
                let fit = fit.is_some_and(|one| one.verdict == Verdict::Fit && one.round == before.rounds);
                note(fit, "approved without an appraisal of this round");
                note(before.level < level(4) || before.opinion.is_some(), "levels 4-5 approved without an opinion");
            }
            Event::Appraised { .. } => {
                let before = before.expect("appraised after the opening");
                note(!before.proposers().any(|login| login == entry.by), "a proposer appraised");
                note(missing(&before, procedure(NEW)).is_empty(), "an incomplete dossier was appraised");
            }
            Event::Submitted { round, .. } if *round > 1 => {
                // Told without looking at what the engine compares: something was written, attached, proposed or said.
                let came_back = |entry: &Entry| matches!(entry.event, Event::Returned { .. } | Event::Appraised { .. });
                let last = dossier.log[..at].iter().rposition(came_back).expect("it came back before");
                let since = &dossier.log[last + 1..at];
                let idle = |entry: &Entry| matches!(entry.event, Event::OpinionAsked | Event::Delegated { .. });
                note(!since.iter().all(idle), "sent again as it came back");
            }
            Event::WentLive => {
                let before = before.expect("live after the opening");
                note(before.level < level(3) || before.decision().is_some(), "level 3 live without approval");
            }
            _ => {}
        }
    }
    note(!proposers.is_empty(), "nobody proposed it");
    let ends = dossier.log.iter().position(|entry| matches!(entry.event, Event::Withdrawn { .. }));
    note(ends.is_none_or(|at| at + 1 == dossier.log.len()), "something happened after it was withdrawn");
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_commands(
        number in 1u8..=5,
        full in any::<bool>(),
        steps in proptest::collection::vec((0usize..23, 0usize..12, any::<u8>(), 0i32..4), 1..60),
    ) {
        let mut dossier = if full { with_opinion(&written(number)) } else { empty(number) };
        let (people, mut today) = (people(), TODAY);
        for (kind, who, n, days) in steps {
            today = today.checked_add(days.days()).unwrap();
            let mut context = on(today);
            if n % 7 == 0 {
                context.facts = Facts::default();
            }
            if let Ok(next) = step(&dossier, command(kind, n, today), &people[who], &context) {
                dossier = next;
            }
        }
        prop_assert_eq!(faults(&dossier), Vec::<String>::new());
    }

    /// Every command is given by whoever may, so that long ways are walked.
    #[test]
    fn any_way_that_the_right_people_walk(
        number in 1u8..=5,
        steps in proptest::collection::vec((0usize..23, any::<u8>(), 0i32..4), 1..80),
    ) {
        let mut dossier = with_opinion(&written(number));
        let (people, mut today) = (people(), TODAY);
        for (kind, n, days) in steps {
            today = today.checked_add(days.days()).unwrap();
            let context = on(today);
            let next = people.iter().find_map(|by| step(&dossier, command(kind, n, today), by, &context).ok());
            dossier = next.unwrap_or(dossier);
        }
        prop_assert_eq!(faults(&dossier), Vec::<String>::new());
    }

    #[test]
    fn any_bytes_are_a_file_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Media::sniff(&bytes);
        let _ = Media::sniff(&[b"PK\x03\x04".as_slice(), &bytes, b"PK\x05\x06", &bytes].concat());
    }

    #[test]
    fn a_comparison_loses_no_line(old in "[ab\n]{0,40}", new in "[ab\n]{0,40}") {
        let lines = difference::lines(&old, &new);
        let side = |keep: fn(&difference::Line) -> Option<&String>| -> Vec<String> {
            lines.iter().filter_map(keep).cloned().collect()
        };
        use difference::Line::{Gone, New, Same};
        let before = side(|line| match line { Same(text) | Gone(text) => Some(text), New(_) => None });
        let after = side(|line| match line { Same(text) | New(text) => Some(text), Gone(_) => None });
        prop_assert_eq!(before, old.lines().map(str::to_owned).collect::<Vec<_>>());
        prop_assert_eq!(after, new.lines().map(str::to_owned).collect::<Vec<_>>());
    }
}
