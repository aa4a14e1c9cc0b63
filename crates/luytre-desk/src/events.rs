//! Searching events. The scope goes to the store beside the query, so that no query can leave it out; what was asked is
//! written to the audit trail, because events hold personal data.

use luytre_govern::Act;
use luytre_model::query::{Expr, QUERY_BYTES_MAX};
use luytre_model::store::{FoundEvent, SearchRequest, Summary, SummaryRequest};
use luytre_model::{EventId, Nanos};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::page;
use crate::views::{FacetQuery, SearchForm, SearchResult};

/// Most bars of a histogram.
pub const BARS_MAX: usize = 500;
/// Most fields whose values are counted at once.
pub const FACETS_MAX: usize = 20;
/// Most values a field.
pub const FACET_VALUES_MAX: usize = 50;
/// Matching events that a summary examines; beyond, it says that it is sampled.
pub const EXAMINED_MAX: u64 = 1_000_000;

impl Desk {
    /// Finds events, newest first.
    pub async fn search(&self, actor: &Actor, form: &SearchForm) -> Result<SearchResult, DeskError> {
        actor.must(Act::SearchEvents)?;
        let query = parse(&form.q)?;
        check_range(form.from, form.to)?;
        let after = form.cursor.as_deref().map(read_cursor).transpose()?;
        if after.is_none() {
            // Turning the page is the same question.
            let detail = serde_json::json!({"q": form.q, "from": form.from.to_string(), "to": form.to.to_string()});
            self.note_look(actor, "event.search", ("event", &form.q), actor.agency.as_deref(), detail).await?;
        }
        let request = SearchRequest {
            query,
            scope: actor.scope.clone(),
            from: form.from,
            to: form.to,
            limit: page::rows(form.limit),
            after,
        };
        let found = self.events.search(request).await?;
        let next = found.events.last().filter(|_| found.more).map(|event| format!("{}.{}", event.time.0, event.id));
        Ok(SearchResult { events: found.events, next, missing: found.missing })
    }

    /// Counts events over time and by value.
    pub async fn summarize(&self, actor: &Actor, query: &FacetQuery) -> Result<Summary, DeskError> {
        actor.must(Act::SearchEvents)?;
        check_range(query.from, query.to)?;
        if query.facets.len() > FACETS_MAX {
            return Err(DeskError::field("facets", Problem::TooMany(FACETS_MAX)));
        }
        let request = SummaryRequest {
            query: parse(&query.q)?,
            scope: actor.scope.clone(),
            from: query.from,
            to: query.to,
            bars: query.bars.clamp(1, BARS_MAX),
            facets: query.facets.clone(),
            values: query.values.clamp(1, FACET_VALUES_MAX),
            examine: EXAMINED_MAX,
        };
        Ok(self.events.summarize(request).await?)
    }

    /// Returns one event.
    pub async fn event(&self, actor: &Actor, id: EventId) -> Result<FoundEvent, DeskError> {
        actor.must(Act::SearchEvents)?;
        let event = self.events.event(id, actor.scope.clone()).await?.ok_or(DeskError::NotFound)?;
        let agency = event.fields.get("luytre.agency").and_then(|code| code.as_str()).map(str::to_owned);
        self.note_look(actor, "event.open", (&format!("event:{id}"), ""), agency.as_deref(), serde_json::Value::Null)
            .await?;
        Ok(event)
    }
}

fn parse(query: &str) -> Result<Expr, DeskError> {
    if query.len() > QUERY_BYTES_MAX {
        return Err(DeskError::field("q", Problem::TooLong(QUERY_BYTES_MAX)));
    }
    Expr::parse(query).map_err(|error| DeskError::field("q", Problem::Query(error)))
}

fn check_range(from: Nanos, to: Nanos) -> Result<(), DeskError> {
    if from < to { Ok(()) } else { Err(DeskError::field("to", Problem::Malformed("later than the beginning"))) }
}

fn read_cursor(cursor: &str) -> Result<(Nanos, EventId), DeskError> {
    let read = || {
        let (time, id) = cursor.split_once('.')?;
        Some((Nanos(time.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or_else(|| DeskError::field("cursor", Problem::Malformed("the cursor of the page before")))
}
