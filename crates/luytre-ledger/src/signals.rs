//! Results of signals: the present one of every system and kind, and the days on which a state changed.
//!
//! They are measurements, not decisions: they are written without an audit entry, many in one transaction, and can be
//! measured again at any time.

use luytre_govern::Date;
use luytre_govern::signal::{SignalDay, SignalResult, SignalState};
use luytre_model::Nanos;

use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

/// Rows of one statement: six values each, well below what both engines take.
const ROWS: usize = 200;

/// The state of a signal without its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalMark {
    /// Code of the system.
    pub system: String,
    /// Word of the signal.
    pub signal: String,
    /// The state.
    pub state: SignalState,
    /// The value.
    pub value: Option<i64>,
    /// When it was measured.
    pub measured_at: Nanos,
}

/// A result to write.
#[derive(Debug, Clone)]
pub struct SignalWrite {
    /// The result.
    pub result: SignalResult,
    /// The state is another than before: the day goes into the trend.
    pub changed: bool,
}

fn result(mut row: Row) -> Result<SignalResult, LedgerError> {
    Ok(SignalResult { system: row.text()?, signal: row.text()?, measured_at: row.nanos()?, outcome: row.json()? })
}

fn mark(mut row: Row) -> Result<SignalMark, LedgerError> {
    Ok(SignalMark {
        system: row.text()?,
        signal: row.text()?,
        state: row.word()?,
        value: row.opt_int()?,
        measured_at: row.nanos()?,
    })
}

impl Reader {
    /// Returns the results of one system, by signal.
    pub async fn signals_of(&mut self, system: &str) -> Result<Vec<SignalResult>, LedgerError> {
        let text =
            "select system_code, signal, measured_at, body from signal_result where system_code = $1 order by signal";
        let rows = self.link.rows(Sql::new("read the signals of a system", text).arg(system)).await?;
        rows.into_iter().map(result).collect()
    }

    /// Returns all results, by system and signal.
    pub async fn all_signals(&mut self) -> Result<Vec<SignalResult>, LedgerError> {
        let text = "select system_code, signal, measured_at, body from signal_result order by system_code, signal";
        self.link.rows(Sql::new("read the signals", text)).await?.into_iter().map(result).collect()
    }

    /// Returns the states of these systems, by system and signal.
    pub async fn signal_marks(&mut self, systems: &[String]) -> Result<Vec<SignalMark>, LedgerError> {
        let mut sql = Sql::new(
            "read the states of signals",
            "select system_code, signal, state, value, measured_at from signal_result where system_code in ",
        );
        sql.codes(systems);
        sql.push(" order by system_code, signal");
        self.link.rows(sql).await?.into_iter().map(mark).collect()
    }

    /// Returns the days on which the state of a signal changed, newest first.
    pub async fn signal_trend(
        &mut self,
        system: &str,
        signal: &str,
        limit: u32,
    ) -> Result<Vec<SignalDay>, LedgerError> {
        let text = "select day, state, value from signal_day where system_code = $1 and signal = $2 \
                    order by day desc limit $3";
        let sql = Sql::new("read the trend of a signal", text).arg(system).arg(signal).arg(i64::from(limit));
        let day = |mut row: Row| Ok(SignalDay { day: row.word::<Date>()?, state: row.word()?, value: row.opt_int()? });
        self.link.rows(sql).await?.into_iter().map(day).collect()
    }
}

impl Work {
    /// Writes results; those that changed also into the trend of `day`.
    pub async fn write_signals(&mut self, writes: &[SignalWrite], day: Date) -> Result<(), LedgerError> {
        for some in writes.chunks(ROWS) {
            let mut sql = Sql::new(
                "write signals",
                "insert into signal_result (system_code, signal, state, value, measured_at, body) values ",
            );
            for (number, SignalWrite { result, .. }) in some.iter().enumerate() {
                let body = serde_json::to_string(&result.outcome).expect("an outcome is plain data");
                sql.push(if number == 0 { "(" } else { ", (" }).param(&result.system);
                sql.push(", ").param(&result.signal).push(", ").param(result.outcome.state.as_str());
                sql.push(", ").param(result.outcome.value).push(", ").param(result.measured_at);
                sql.push(", ").param(body).push(")");
            }
            sql.push(
                " on conflict (system_code, signal) do update set state = excluded.state, value = excluded.value, \
                 measured_at = excluded.measured_at, body = excluded.body",
            );
            self.link.execute(sql).await?;
        }
        let changed: Vec<&SignalResult> =
            writes.iter().filter(|write| write.changed).map(|write| &write.result).collect();
        for some in changed.chunks(ROWS) {
            let mut sql = Sql::new(
                "write the trend of signals",
                "insert into signal_day (system_code, signal, day, state, value) values ",
            );
            for (number, result) in some.iter().enumerate() {
                sql.push(if number == 0 { "(" } else { ", (" }).param(&result.system);
                sql.push(", ").param(&result.signal).push(", ").param(day.to_string());
                sql.push(", ").param(result.outcome.state.as_str()).push(", ").param(result.outcome.value).push(")");
            }
            sql.push(
                " on conflict (system_code, signal, day) do update set state = excluded.state, value = excluded.value",
            );
            self.link.execute(sql).await?;
        }
        Ok(())
    }
}
