//! The index of capability: figures of every agency from its own records and its live data, editions, contested figures.

pub mod borders;
mod figures;
pub mod weights;

use std::collections::BTreeMap;

use luytre_govern::index::contest::{self, By};
use luytre_govern::index::{
    AgencyScore, Contest, ContestCommand, ContestState, Definition, Edition, Figures, Place, Weights, rank,
};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::Check;
use crate::registry::Registry;
use crate::views::Named;

/// The ranking as it stands, or as an edition published it.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// What the index is made of.
    pub definition: &'static Definition,
    /// The weights.
    pub weights: Weights,
    /// Code of the edition; `None` for the figures of now.
    pub edition: Option<String>,
    /// The day whose figures it shows.
    pub day: Date,
    /// Whose figures these are, by name: the body at the top of the province, after the person's own agency where only a
    /// part is seen. Empty without a registry.
    pub issuer: String,
    /// The agencies in their places.
    pub places: Vec<(Named, Place)>,
}

/// An agency's sheet: its score now and over time, its contested figures.
#[derive(Debug, Clone)]
pub struct AgencySheet {
    /// The agency.
    pub agency: Named,
    /// What the index is made of.
    pub definition: &'static Definition,
    /// Its place and score now. The place is told where the person sees the whole province.
    pub now: Place,
    /// Its scores in the editions, oldest first: code of the edition, place, permille.
    pub line: Vec<(String, Option<u32>, Option<u32>)>,
    /// Contested figures, newest first.
    pub contests: Vec<Kept<Contest>>,
}

/// The names of a part and of the body at the top of the province.
fn issuer(registry: &Registry, part: Option<&str>) -> String {
    let top = registry.tree.children(None).first().and_then(|root| registry.agency_code(*root));
    let codes = part.into_iter().chain(top.filter(|top| part != Some(top)));
    codes.map(|code| registry.agency_named_by_code(code).name).collect::<Vec<_>>().join(", ")
}

impl Desk {
    /// Returns the ranking of now, or of an edition. Who sees one agency only sees its place in editions.
    pub async fn ranking(&self, actor: &Actor, edition: Option<&str>) -> Result<Ranking, DeskError> {
        actor.must(Act::ReadIndex)?;
        if let Some(code) = edition {
            let kept: Kept<Edition> = self.seen_record(actor, Act::ReadIndex, code).await?;
            // An edition is read as it was made: under its own definition, as it stood on that day.
            let then = self.library_then(kept.created_at);
            let edition = kept.body;
            let definition =
                then.indexes.get(&edition.definition).copied().unwrap_or_else(|| then.index_on(edition.day));
            let mut places: Vec<(Named, Place)> = edition
                .agencies
                .into_iter()
                .map(|(code, one)| {
                    let place = Place { agency: code.clone(), place: one.place, score: one.score };
                    (Named { code, name: one.name }, place)
                })
                .collect();
            places.sort_by(|(_, a), (_, b)| {
                (a.place.is_none(), a.place, &a.agency).cmp(&(b.place.is_none(), b.place, &b.agency))
            });
            let issuer = issuer(&self.registry(), None);
            let (weights, code) = (edition.weights, Some(edition.code));
            return Ok(Ranking { definition, weights, edition: code, day: edition.day, issuer, places });
        }
        let figures = self.figures_of_agencies(actor).await?;
        self.ranking_of(actor, &figures).await
    }

    /// Ranks the agencies that the person may see by these figures of theirs.
    pub(crate) async fn ranking_of(
        &self,
        actor: &Actor,
        figures: &BTreeMap<String, Figures>,
    ) -> Result<Ranking, DeskError> {
        let definition = self.library().index_on(self.today());
        let weights = self.index_weights().await?;
        let registry = self.registry();
        let places = rank(definition, &weights, figures).into_iter();
        let whole = matches!(actor.scope, Scope::All);
        let places = places.map(|mut place| {
            // Among a part of the agencies a place says nothing.
            place.place = place.place.filter(|_| whole);
            (registry.agency_named_by_code(&place.agency), place)
        });
        let places = places.collect();
        let issuer = issuer(&registry, actor.agency.as_deref().filter(|_| !whole));
        Ok(Ranking { definition, weights, edition: None, day: self.today(), issuer, places })
    }

    /// Lists the editions, newest first: code and day.
    pub async fn editions(&self, actor: &Actor) -> Result<Vec<Kept<Edition>>, DeskError> {
        let mut editions: Vec<Kept<Edition>> =
            self.list_records(actor, Act::ReadIndex, RecordQuery::new(Scope::All)).await?;
        editions.reverse();
        Ok(editions)
    }

    /// Publishes the figures of today as an edition.
    pub async fn publish_edition(&self, actor: &Actor, note: &str) -> Result<Kept<Edition>, DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let mut check = Check::default();
        let note = check.optional("note", note, 500);
        check.done()?;
        let ranking = self.ranking(actor, None).await?;
        let day = self.today();
        let code = format!("CS-{day}");
        if self.ledger.read().await?.kept::<Edition>(&code).await?.is_some() {
            return Err(DeskError::field("note", Problem::Taken(code)));
        }
        let agencies = ranking.places.into_iter().map(|(named, place)| {
            let grade =
                place.score.permille.map(|score| ranking.definition.grade(score).grade.clone()).unwrap_or_default();
            (named.code, AgencyScore { name: named.name, place: place.place, grade, score: place.score })
        });
        let budget = self.budget_ratio(actor).await?;
        let edition = Edition {
            code,
            definition: ranking.definition.id.clone(),
            day,
            weights: ranking.weights,
            agencies: agencies.collect(),
            tasks: Some(self.tasks_in_time(actor).await?),
            budget: Some((budget.security.0, budget.total.0)),
            note,
        };
        let detail = json!({ "day": day.to_string(), "agencies": edition.agencies.len() });
        self.keep_new(actor, "index.publish", edition, detail).await
    }

    /// Returns the sheet of one agency.
    pub async fn agency_sheet(&self, actor: &Actor, agency: &str) -> Result<AgencySheet, DeskError> {
        actor.must(Act::ReadIndex)?;
        actor.sees(Some(agency))?;
        let ranking = self.ranking(actor, None).await?;
        let whole = matches!(actor.scope, Scope::All);
        let (named, mut now) =
            ranking.places.into_iter().find(|(_, place)| place.agency == agency).ok_or(DeskError::NotFound)?;
        if !whole {
            now.place = None;
        }
        let mut line = Vec::new();
        for kept in self.editions(actor).await?.into_iter().rev() {
            if let Some(one) = kept.body.agencies.get(agency) {
                line.push((kept.body.code.clone(), one.place, one.score.permille));
            }
        }
        let mut contests = self.contests(actor, false).await?;
        contests.retain(|kept| kept.body.agency == agency);
        Ok(AgencySheet { agency: named, definition: ranking.definition, now, line, contests })
    }

    /// Lists contested figures, newest first.
    pub async fn contests(&self, actor: &Actor, open_only: bool) -> Result<Vec<Kept<Contest>>, DeskError> {
        let query = RecordQuery::new(Scope::All);
        let query = if open_only { query.states(&["open"]) } else { query };
        let mut contests: Vec<Kept<Contest>> = self.list_records(actor, Act::ReadIndex, query).await?;
        contests.reverse();
        Ok(contests)
    }

    /// Contests a figure of one's own agency.
    pub async fn contest_figure(
        &self,
        actor: &Actor,
        agency: &str,
        indicator: &str,
        reason: &str,
    ) -> Result<Kept<Contest>, DeskError> {
        actor.must(Act::ContestIndex)?;
        actor.sees(Some(agency))?;
        let mut check = Check::default();
        let reason = check.required("reason", reason, contest::REASON_CHARS_MAX);
        check.done()?;
        let figures = self.figures_of_agencies(actor).await?;
        let figures = figures.get(agency).ok_or(DeskError::NotFound)?;
        let definition = self.library().index_on(self.today());
        let score = luytre_govern::index::score(definition, &definition.weights(), figures);
        let measured = score.indicators.iter().find(|one| one.indicator == indicator);
        let mut work = self.ledger.begin().await?;
        // Within the transaction: of two people who contest at once, one is first.
        let known: Vec<Kept<Contest>> = work.records(&RecordQuery::new(Scope::All).states(&["open"])).await?;
        let year = self.today().year();
        let number = work.next_number(&format!("contest-{year}")).await?;
        let contest = Contest {
            code: format!("KN-{year}-{number:04}"),
            agency: agency.to_owned(),
            indicator: indicator.to_owned(),
            figures: measured.map_or((0, 0), |one| (one.part, one.whole)),
            reason,
            by: actor.login.clone(),
            on: self.today(),
            state: ContestState::Open,
        };
        contest::check(definition, &contest, known.iter().map(|kept| &kept.body)).map_err(refused)?;
        let detail = json!({ "indicator": indicator, "reason": contest.reason });
        let kept = self.keep_new_in(&mut work, actor, "index.contest", contest, detail).await?;
        work.commit().await?;
        Ok(kept)
    }

    /// Decides on a contested figure, or takes one's own back.
    pub async fn decide_contest(
        &self,
        actor: &Actor,
        code: &str,
        command: ContestCommand,
    ) -> Result<Kept<Contest>, DeskError> {
        let act = match command {
            ContestCommand::Withdraw => Act::ContestIndex,
            ContestCommand::Uphold(_) | ContestCommand::Refuse(_) => Act::JudgeContests,
        };
        let kept: Kept<Contest> = self.seen_record(actor, act, code).await?;
        let by = By { login: &actor.login, agency: actor.agency.as_deref() };
        let after = contest::decide(&kept.body, command, by, self.today()).map_err(refused)?;
        let detail = json!({ "state": after.state.word() });
        self.keep_change(actor, "index.decide_contest", &kept, after, detail).await
    }

    pub(crate) fn must_see_everything(&self, actor: &Actor) -> Result<(), DeskError> {
        if matches!(actor.scope, Scope::All) { Ok(()) } else { Err(DeskError::Forbidden) }
    }
}

fn refused(refusal: contest::ContestRefusal) -> DeskError {
    DeskError::Refused(Refusal::Contest(refusal))
}

#[cfg(test)]
pub(crate) mod tests;
