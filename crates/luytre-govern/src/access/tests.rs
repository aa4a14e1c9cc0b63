use std::fmt::Write as _;

use super::*;

#[test]
fn the_whole_matrix() {
    let mut table = format!("{:18}", "");
    for role in Role::ALL {
        write!(table, " {role}").unwrap();
    }
    table.push('\n');
    for act in Act::ALL {
        write!(table, "{:18}", act.as_str()).unwrap();
        for role in Role::ALL {
            let width = role.as_str().len();
            write!(table, " {:^width$}", if may(role, act) { "yes" } else { "·" }).unwrap();
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[test]
fn words_are_apart_and_come_back() {
    for act in Act::ALL {
        assert_eq!(Act::from_word(act.as_str()), Some(act));
    }
    assert_eq!(Act::from_word("everything"), None);
}

#[test]
fn whoever_judges_also_reads() {
    for role in Role::ALL {
        let pairs = [
            (Act::JudgeAlerts, Act::WorkAlerts),
            (Act::AssignAlerts, Act::JudgeAlerts),
            (Act::WorkAlerts, Act::ReadAlerts),
            (Act::EditSystems, Act::ReadRegistry),
            (Act::EditSources, Act::ReadSources),
            (Act::EditPeople, Act::ReadPeople),
            (Act::EditTokens, Act::ReadTokens),
            (Act::EditSettings, Act::ReadSettings),
            (Act::ShareViews, Act::SaveViews),
            (Act::EditDossiers, Act::ReadDossiers),
            (Act::AppraiseDossiers, Act::ReadDossiers),
            (Act::ApproveDossiers, Act::ReadDossiers),
            (Act::JudgeRequirements, Act::ReadRequirements),
            (Act::EditRequirements, Act::ReadRequirements),
            (Act::EditAssessments, Act::ReadAssessments),
            (Act::AnswerFindings, Act::ReadAssessments),
            (Act::JudgeFindings, Act::ReadAssessments),
            (Act::EditTasks, Act::ReadTasks),
            (Act::ReportTasks, Act::ReadTasks),
            (Act::EditBudget, Act::ReadBudget),
            (Act::EditTraining, Act::ReadTraining),
            (Act::EditDrills, Act::ReadDrills),
            (Act::EditIndex, Act::ReadIndex),
            (Act::JudgeContests, Act::ReadIndex),
            (Act::SendReports, Act::ReadReports),
        ];
        for (more, less) in pairs {
            assert!(!may(role, more) || may(role, less), "{role}: {more:?} without {less:?}");
        }
        assert!(role != Role::Auditor || Act::ALL.into_iter().all(|act| !may(role, act) || act.reads()));
    }
}

#[test]
fn whoever_runs_the_machines_judges_nothing_and_sends_nothing_in_the_name_of_others() {
    let judging =
        [Act::AppraiseDossiers, Act::ApproveDossiers, Act::JudgeRequirements, Act::JudgeFindings, Act::JudgeContests];
    for act in judging.into_iter().chain([Act::SendReports]) {
        assert!(!may(Role::Administrator, act), "{act:?}");
        assert!(Role::ALL.into_iter().any(|role| may(role, act)), "{act:?} is nobody's");
    }
}
