//! What the ledger promises, the same on SQLite and on PostgreSQL.
//!
//! Every case is a function of a fresh ledger. On SQLite each is a test of its own. On PostgreSQL they run one after
//! another in one server, which the test starts itself when the programs are installed (or which `LUYTRE_TEST_POSTGRES`
//! names).

mod alerts;
mod audit;
mod place;
mod postgres;
mod queue;
mod records;
mod registry;
mod samples;
mod signals;
mod transactions;
mod verdicts;

use place::Place;

/// Names every case once, and makes a SQLite test of each.
macro_rules! cases {
    ($($module:ident :: $case:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $case() {
                    let folder = tempfile::tempdir().expect("a temporary folder can be made");
                    super::$module::$case(super::Place::file(&folder.path().join("ledger.sqlite"))).await;
                }
            )*
        }

        async fn all(server: &postgres::Server) {
            $(
                let name = stringify!($case);
                println!("{name}");
                $module::$case(Place::server(server.database(name).await)).await;
            )*
        }
    };
}

cases! {
    registry::agencies_come_back_with_their_history,
    registry::systems_and_sources_come_back,
    registry::what_is_taken_or_missing_is_refused,
    registry::people_sign_in_and_out,
    registry::tokens_end,
    registry::views_settings_and_positions_come_back,
    registry::odd_texts_come_back,
    transactions::what_is_not_committed_is_undone,
    transactions::works_wait_for_each_other,
    transactions::reopening_keeps_everything,
    transactions::a_newer_ledger_is_refused,
    audit::the_chain_holds,
    audit::tampering_is_found,
    audit::entries_are_found,
    alerts::findings_gather_in_alerts,
    alerts::position_and_alerts_stand_or_fall_together,
    alerts::decisions_are_recorded,
    queue::pages_hold_every_alert_once,
    queue::filters_answer_like_a_plain_comparison,
    queue::counts_and_groups_add_up,
    signals::results_are_replaced_and_changes_are_kept,
    signals::what_is_not_committed_was_not_measured,
    verdicts::verdicts_come_back_with_their_history,
    verdicts::an_older_version_overwrites_nothing,
    verdicts::counts_add_up,
    records::come_back_with_their_history,
    records::are_seen_by_their_agency_and_parties,
    records::an_older_version_is_refused,
    records::are_found_by_what_is_asked,
    records::numbers_of_a_series_follow_each_other,
    records::what_was_written_of_a_kind_is_counted,
}

#[tokio::test]
async fn postgresql_conforms() {
    match postgres::Server::start().await {
        Some(server) => {
            all(&server).await;
            server.stop();
        }
        None => println!("skipped: postgresql is absent"),
    }
}
