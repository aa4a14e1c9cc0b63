use std::fmt::Write as _;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 22);

fn paper() -> DocumentRef {
    DocumentRef { number: "12/QĐ-UBND".into(), ..DocumentRef::default() }
}

fn money(total: u64, security: u64) -> Money {
    Money { total: Dong(total), security: Dong(security) }
}

fn project() -> Project {
    Project { code: "DA-1".into(), money: money(1_000, 150), component: "SOC".into(), ..Project::default() }
}

fn stages() -> Vec<(&'static str, Project)> {
    let appraised = Project { appraisal: Some(paper()), ..project() };
    let at = |stage| Project { stage, ..appraised.clone() };
    vec![
        ("without component", Project { money: money(1_000, 0), component: String::new(), ..project() }),
        ("prepared", project()),
        ("appraised", appraised.clone()),
        ("approved", at(ProjectStage::Approved { decision: paper() })),
        ("running", at(ProjectStage::Running { decision: paper(), since: TODAY })),
        ("completed", at(ProjectStage::Completed { decision: paper(), on: TODAY })),
        ("stopped", at(ProjectStage::Stopped { on: TODAY, reason: "x".into() })),
    ]
}

fn commands() -> Vec<(&'static str, ProjectCommand)> {
    vec![
        ("appraise", ProjectCommand::Appraise { document: paper() }),
        ("cost", ProjectCommand::Cost { money: money(2_000, 400), component: "SOC".into() }),
        ("cost above total", ProjectCommand::Cost { money: money(2_000, 4_000), component: "SOC".into() }),
        ("approve", ProjectCommand::Approve { decision: paper() }),
        ("approve without paper", ProjectCommand::Approve { decision: DocumentRef::default() }),
        ("start", ProjectCommand::Start),
        ("complete", ProjectCommand::Complete),
        ("stop", ProjectCommand::Stop { reason: "hết vốn".into() }),
        ("stop without reason", ProjectCommand::Stop { reason: String::new() }),
    ]
}

#[test]
fn the_whole_table() {
    let mut golden = String::new();
    for (stage, project) in stages() {
        for (name, command) in commands() {
            for (rule, first) in [("rule", true), ("no rule", false)] {
                let outcome = match decide(&project, command.clone(), first, TODAY) {
                    Ok(events) => {
                        let after = events.iter().fold(project.clone(), apply);
                        let appraised = if after.appraisal.is_some() { ", appraised" } else { "" };
                        format!("{}{appraised}", after.stage.as_str())
                    }
                    Err(refusal) => format!("refused: {refusal}"),
                };
                let _ = writeln!(golden, "{stage} | {name} | {rule} -> {outcome}");
            }
        }
    }
    insta::assert_snapshot!("table", golden);
}

fn any_command() -> impl Strategy<Value = ProjectCommand> {
    let document = prop::sample::select(vec![paper(), DocumentRef::default()]);
    prop_oneof![
        document.clone().prop_map(|document| ProjectCommand::Appraise { document }),
        document.prop_map(|decision| ProjectCommand::Approve { decision }),
        (0u64..100, 0u64..100).prop_map(|(total, security)| ProjectCommand::Cost {
            money: money(total, security),
            component: "x".into()
        }),
        Just(ProjectCommand::Start),
        Just(ProjectCommand::Complete),
        prop::sample::select(vec!["", "x"]).prop_map(|reason| ProjectCommand::Stop { reason: reason.into() }),
    ]
}

proptest! {
    #[test]
    fn nothing_is_invested_without_its_appraised_component(commands in prop::collection::vec(any_command(), 0..30)) {
        let first = Project { money: money(10, 0), component: String::new(), ..project() };
        let (mut state, mut all) = (first.clone(), Vec::new());
        for command in commands {
            let Ok(events) = decide(&state, command, true, TODAY) else { continue };
            state = events.iter().fold(state, apply);
            all.extend(events);
            prop_assert!(state.money.security <= state.money.total);
            if matches!(state.stage, ProjectStage::Approved { .. } | ProjectStage::Running { .. } | ProjectStage::Completed { .. }) {
                prop_assert!(state.appraisal.is_some() && state.money.security > Dong(0));
            }
        }
        prop_assert_eq!(all.iter().fold(first, apply), state);
    }
}
