//! Agencies with their history.

use std::collections::BTreeMap;

use luytre_govern::{Agency, AgencyVersion};
use luytre_model::ids::AgencyId;

use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};

fn version(row: &mut Row) -> Result<AgencyVersion, LedgerError> {
    Ok(AgencyVersion {
        name: row.text()?,
        kind: row.text()?,
        parent: row.opt_int()?.map(AgencyId),
        valid_from: row.word()?,
        valid_to: row.opt_word()?,
    })
}

fn gathered(rows: Vec<Row>) -> Result<Vec<Agency>, LedgerError> {
    let mut agencies: BTreeMap<AgencyId, Agency> = BTreeMap::new();
    for mut row in rows {
        let (id, code, excluded) = (AgencyId(row.int()?), row.text()?, row.flag()?);
        let version = version(&mut row)?;
        let agency = agencies.entry(id).or_insert_with(|| Agency { id, code, excluded, versions: Vec::new() });
        agency.versions.push(version);
    }
    Ok(agencies.into_values().collect())
}

impl Reader {
    /// Returns all agencies with their history.
    pub async fn agencies(&mut self) -> Result<Vec<Agency>, LedgerError> {
        let text = "select id, code, excluded, name, kind, parent_id, valid_from, valid_to from agency \
                    join agency_version on agency_id = id order by id, valid_from";
        gathered(self.link.rows(Sql::new("read the agencies", text)).await?)
    }

    /// Returns one agency with its history.
    pub async fn agency(&mut self, id: AgencyId) -> Result<Option<Agency>, LedgerError> {
        let text = "select id, code, excluded, name, kind, parent_id, valid_from, valid_to from agency \
                    join agency_version on agency_id = id where id = $1 order by valid_from";
        Ok(gathered(self.link.rows(Sql::new("read an agency", text).arg(id.0)).await?)?.pop())
    }
}

impl Work {
    pub(crate) async fn insert_agency(&mut self, agency: &Agency) -> Result<i64, LedgerError> {
        let text = "insert into agency (code, excluded) values ($1, $2) returning id";
        let id = self.link.number(Sql::new("add an agency", text).arg(&agency.code).arg(agency.excluded)).await?;
        self.insert_versions(id, agency).await?;
        Ok(id)
    }

    pub(crate) async fn update_agency(&mut self, agency: &Agency) -> Result<(), LedgerError> {
        let text = "update agency set code = $2, excluded = $3 where id = $1";
        let sql = Sql::new("change an agency", text).arg(agency.id.0).arg(&agency.code).arg(agency.excluded);
        self.link.execute_one(sql).await?;
        let delete = "delete from agency_version where agency_id = $1";
        self.link.execute(Sql::new("change an agency", delete).arg(agency.id.0)).await?;
        self.insert_versions(agency.id.0, agency).await
    }

    async fn insert_versions(&mut self, id: i64, agency: &Agency) -> Result<(), LedgerError> {
        for version in &agency.versions {
            let text = "insert into agency_version (agency_id, valid_from, valid_to, name, kind, parent_id) \
                        values ($1, $2, $3, $4, $5, $6)";
            let sql = Sql::new("write the history of an agency", text)
                .arg(id)
                .arg(version.valid_from.to_string())
                .arg(version.valid_to.map(|day| day.to_string()).as_deref())
                .arg(&version.name)
                .arg(&version.kind)
                .arg(version.parent.map(|parent| parent.0));
            self.link.execute(sql).await?;
        }
        Ok(())
    }
}
