//! Information systems and sources.

use std::collections::BTreeSet;

use luytre_govern::{Source, SourceMatch, System};
use luytre_model::ids::{AgencyId, SourceId, SystemId};
use luytre_model::{Layer, ProtectionLevel};

use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

macro_rules! system_columns {
    () => {
        "select id, code, name, agency_id, level, owner, required_layers, contact_name, contact_phone from information_system"
    };
}

macro_rules! source_columns {
    () => {
        "select id, code, name, system_id, layer, format, zone, match_parts, expected_every_s, state from source"
    };
}

fn system(mut row: Row) -> Result<System, LedgerError> {
    Ok(System {
        id: SystemId(row.int()?),
        code: row.text()?,
        name: row.text()?,
        agency: AgencyId(row.int()?),
        level: row.opt_int()?.and_then(level),
        owner: row.text()?,
        required_layers: row.opt_text()?.map(|words| layers(&words)),
        contact_name: row.text()?,
        contact_phone: row.text()?,
    })
}

pub(crate) fn level(number: i64) -> Option<ProtectionLevel> {
    u8::try_from(number).ok().and_then(|number| ProtectionLevel::try_from(number).ok())
}

fn layers(words: &str) -> BTreeSet<Layer> {
    words.split(',').filter_map(|word| word.parse().ok()).collect()
}

fn source(mut row: Row) -> Result<Source, LedgerError> {
    Ok(Source {
        id: SourceId(row.int()?),
        code: row.text()?,
        name: row.text()?,
        system: row.opt_int()?.map(SystemId),
        layer: row.opt_word()?,
        format: row.opt_text()?,
        zone: row.opt_text()?,
        match_: row.json::<SourceMatch>()?,
        expected_every_s: row.unsigned()?,
        state: row.word()?,
    })
}

impl Reader {
    /// Returns all information systems, by code.
    pub async fn systems(&mut self) -> Result<Vec<System>, LedgerError> {
        let sql = Sql::new("read the information systems", concat!(system_columns!(), " order by code"));
        self.link.rows(sql).await?.into_iter().map(system).collect()
    }

    /// Returns one information system.
    pub async fn system(&mut self, id: SystemId) -> Result<Option<System>, LedgerError> {
        let sql = Sql::new("read an information system", concat!(system_columns!(), " where id = $1")).arg(id.0);
        self.link.row(sql).await?.map(system).transpose()
    }

    /// Returns the information system with this code.
    pub async fn system_by_code(&mut self, code: &str) -> Result<Option<System>, LedgerError> {
        let sql = Sql::new("read an information system", concat!(system_columns!(), " where code = $1")).arg(code);
        self.link.row(sql).await?.map(system).transpose()
    }

    /// Returns all sources, by code.
    pub async fn sources(&mut self) -> Result<Vec<Source>, LedgerError> {
        let sql = Sql::new("read the sources", concat!(source_columns!(), " order by code"));
        self.link.rows(sql).await?.into_iter().map(source).collect()
    }

    /// Returns one source.
    pub async fn source(&mut self, id: SourceId) -> Result<Option<Source>, LedgerError> {
        let sql = Sql::new("read a source", concat!(source_columns!(), " where id = $1")).arg(id.0);
        self.link.row(sql).await?.map(source).transpose()
    }

    /// Returns the source with this code.
    pub async fn source_by_code(&mut self, code: &str) -> Result<Option<Source>, LedgerError> {
        let sql = Sql::new("read a source", concat!(source_columns!(), " where code = $1")).arg(code);
        self.link.row(sql).await?.map(source).transpose()
    }
}

fn system_args(sql: Sql, system: &System) -> Sql {
    let layers = system.required_layers.as_ref().map(|layers| {
        let words: Vec<&str> = layers.iter().map(|layer| layer.as_str()).collect();
        words.join(",")
    });
    sql.arg(&system.code)
        .arg(&system.name)
        .arg(system.agency.0)
        .arg(system.level.map(|level| i64::from(level.number())))
        .arg(&system.owner)
        .arg(&layers)
        .arg(&system.contact_name)
        .arg(&system.contact_phone)
}

fn source_args(sql: Sql, source: &Source) -> Sql {
    let parts = serde_json::to_string(&source.match_).expect("plain texts become JSON");
    sql.arg(&source.code)
        .arg(&source.name)
        .arg(source.system.map(|system| system.0))
        .arg(source.layer.map(Layer::as_str))
        .arg(&source.format)
        .arg(&source.zone)
        .arg(parts)
        .arg(i64::from(source.expected_every_s))
        .arg(source.state.as_str())
}

impl Work {
    pub(crate) async fn insert_system(&mut self, system: &System) -> Result<i64, LedgerError> {
        let text = "insert into information_system (code, name, agency_id, level, owner, required_layers, contact_name, \
                    contact_phone) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
        self.link.number(system_args(Sql::new("add an information system", text), system)).await
    }

    pub(crate) async fn update_system(&mut self, system: &System) -> Result<(), LedgerError> {
        let text = "update information_system set code = $1, name = $2, agency_id = $3, level = $4, owner = $5, \
                    required_layers = $6, contact_name = $7, contact_phone = $8 where id = $9";
        let sql = system_args(Sql::new("change an information system", text), system).arg(system.id.0);
        self.link.execute_one(sql).await
    }

    pub(crate) async fn insert_source(&mut self, source: &Source) -> Result<i64, LedgerError> {
        let text = "insert into source (code, name, system_id, layer, format, zone, match_parts, expected_every_s, state) \
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
        self.link.number(source_args(Sql::new("add a source", text), source)).await
    }

    pub(crate) async fn update_source(&mut self, source: &Source) -> Result<(), LedgerError> {
        let text = "update source set code = $1, name = $2, system_id = $3, layer = $4, format = $5, zone = $6, \
                    match_parts = $7, expected_every_s = $8, state = $9 where id = $10";
        self.link.execute_one(source_args(Sql::new("change a source", text), source).arg(source.id.0)).await
    }
}
