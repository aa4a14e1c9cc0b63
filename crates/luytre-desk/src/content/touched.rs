//! Which records new content touches, found before it is put in force.
//!
//! A record keeps what it was made under; it is listed because somebody may want to look at it again.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::assessment::{Assessment, Finding};
use luytre_govern::budget::BudgetLine;
use luytre_govern::dossier::Dossier;
use luytre_govern::drill::Drill;
use luytre_govern::index::Edition;
use luytre_govern::library::{Difference, Library};
use luytre_govern::periodic::PeriodicReport;
use luytre_govern::programme::Programme;
use luytre_govern::record::Kept;
use luytre_govern::training::Staff;
use luytre_govern::{Record, SystemProfile};
use luytre_ledger::{RecordQuery, VerdictCount};
use luytre_model::ProtectionLevel;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Records that are listed as touched, of each kind.
const TOUCHED_MAX: usize = 500;

/// A record that new content touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Code of the record, or of the system for what is kept by system.
    pub code: String,
    /// Why.
    pub why: TouchedBy,
}

/// Why a record is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TouchedBy {
    /// The criteria give the facts of a system another level.
    Level {
        /// As they were.
        before: Option<ProtectionLevel>,
        /// As they are.
        after: Option<ProtectionLevel>,
    },
    /// A dossier that is not decided stands under a regime of which a row changed.
    Regime,
    /// A limit of a dossier ends in a year whose working days changed.
    Calendar {
        /// The year.
        year: i16,
    },
    /// A dossier that is not decided uses a form that changed.
    Form,
    /// A system has verdicts on requirements that changed or went.
    Verdicts {
        /// Ids of the requirements.
        items: BTreeSet<String>,
    },
    /// A system has results of signals that changed, or that are mapped to a requirement that changed.
    Signals {
        /// Words of the signals.
        signals: BTreeSet<String>,
    },
    /// An edition of the index was made of a definition that changed; it keeps its own.
    Edition,
    /// An open assessment stands under rules that changed.
    Assessment,
    /// An open finding has a severity whose rule changed; it keeps the limits under which it was made.
    Finding,
    /// A drill that is not held yet follows a scenario that changed.
    Drill,
    /// A person has a duty of which a need changed.
    Training,
    /// An open programme reports by a stream that changed.
    Programme,
    /// A budget line stands in a year whose rule on the share for security changed.
    Budget {
        /// The year.
        year: i16,
    },
    /// A periodic report that is not sent has a template, or ways of sending, that changed; it keeps its figures.
    Report,
}

impl TouchedBy {
    /// Returns the path of the page that shows the record.
    pub fn path(&self, code: &str) -> String {
        match self {
            TouchedBy::Level { .. } => format!("/level?system={code}"),
            TouchedBy::Regime | TouchedBy::Calendar { .. } | TouchedBy::Form => format!("/dossiers/{code}"),
            TouchedBy::Verdicts { .. } => format!("/requirements/{code}"),
            TouchedBy::Signals { .. } => format!("/signals/{code}"),
            TouchedBy::Edition => format!("/ranking?edition={code}"),
            TouchedBy::Assessment => format!("/assessments/{code}"),
            TouchedBy::Finding => format!("/findings/{code}"),
            TouchedBy::Drill => format!("/drills/{code}"),
            TouchedBy::Training => format!("/training/staff/{code}"),
            TouchedBy::Programme => format!("/programmes/{code}"),
            TouchedBy::Budget { year } => format!("/budget?year={year}"),
            TouchedBy::Report => format!("/reports/periodic/{code}"),
        }
    }
}

impl Desk {
    /// Finds what the person may see of the records that the change touches.
    pub(super) async fn touched_by(
        &self,
        actor: &Actor,
        (before, after): (&Library, &Library),
        differences: &[Difference],
    ) -> Result<Vec<Touched>, DeskError> {
        let changed = Changed { differences };
        let mut touched = self.touched_levels(actor, before, after).await?;
        touched.extend(self.touched_dossiers(actor, &changed).await?);
        touched.extend(self.touched_verdicts(actor, (before, after), &changed).await?);
        touched.extend(self.touched_signals(actor, (before, after), &changed).await?);
        touched.extend(self.touched_editions(actor, before, &changed).await?);
        touched.extend(self.touched_assessments(actor, &changed).await?);
        touched.extend(self.touched_people(actor, (before, after), &changed).await?);
        touched.extend(self.touched_budget(actor, (before, after)).await?);
        touched.extend(self.touched_reports(actor, (before, after)).await?);
        Ok(touched)
    }

    /// Systems whose facts give another level under the other content.
    async fn touched_levels(
        &self,
        actor: &Actor,
        before: &Library,
        after: &Library,
    ) -> Result<Vec<Touched>, DeskError> {
        let today = self.today();
        let (Some(old), Some(new)) = (before.regime_for(today), after.regime_for(today)) else { return Ok(Vec::new()) };
        if old.criteria == new.criteria {
            return Ok(Vec::new());
        }
        let profiles: Vec<Kept<SystemProfile>> = self.touchable(actor, &[]).await?;
        let touched = profiles.into_iter().filter(|kept| !kept.body.facts.is_empty()).filter_map(|kept| {
            let level_of = |criteria: &luytre_govern::level::Criteria| criteria.classify(&kept.body.facts).level;
            let (before, after) = (level_of(&old.criteria), level_of(&new.criteria));
            (before != after)
                .then(|| Touched { code: kept.body.system.clone(), why: TouchedBy::Level { before, after } })
        });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Dossiers that are not decided and stand under what changed.
    async fn touched_dossiers(&self, actor: &Actor, changed: &Changed<'_>) -> Result<Vec<Touched>, DeskError> {
        let (regimes, forms) = (changed.folders("regulation"), changed.folders("forms"));
        let of_calendar = changed.below("regulation/calendar/");
        let years: BTreeSet<i16> = of_calendar.filter_map(|row| year_of(&row.path)).collect();
        // The layout is one for all forms.
        let layout = changed.below(luytre_govern::library::kinds::LAYOUT).next().is_some();
        if regimes.is_empty() && forms.is_empty() && !layout {
            return Ok(Vec::new());
        }
        let dossiers: Vec<Kept<Dossier>> = self.touchable(actor, &[]).await?;
        let touched = dossiers.into_iter().filter_map(|kept| {
            let due = kept.body.keys().due?;
            let regime = kept.body.regime.as_str();
            let why = match (regimes.contains(regime), layout || forms.contains(regime)) {
                (true, _) => TouchedBy::Regime,
                (false, true) => TouchedBy::Form,
                (false, false) => TouchedBy::Calendar { year: Some(due.year()).filter(|year| years.contains(year))? },
            };
            Some(Touched { code: kept.body.code, why })
        });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Systems that were judged on requirements that are not what they were.
    async fn touched_verdicts(
        &self,
        actor: &Actor,
        libraries: (&Library, &Library),
        changed: &Changed<'_>,
    ) -> Result<Vec<Touched>, DeskError> {
        let registry = self.registry();
        let mut systems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut ledger = self.ledger.read().await?;
        for (catalogue, item) in changed.requirements(libraries) {
            let count = VerdictCount { catalogue: &catalogue, ..VerdictCount::default() };
            for (system, _) in ledger.systems_at(&item, &count, u32::MAX >> 1).await? {
                systems.entry(system).or_default().insert(item.clone());
            }
        }
        systems.retain(|code, _| {
            let system = registry.system_by_code(code);
            system.is_some_and(|system| actor.sees_agency(registry.agency_code(system.agency)))
        });
        let touched = systems.into_iter().map(|(code, items)| Touched { code, why: TouchedBy::Verdicts { items } });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Systems with results of signals that changed or that speak for a requirement that changed.
    async fn touched_signals(
        &self,
        actor: &Actor,
        libraries: (&Library, &Library),
        changed: &Changed<'_>,
    ) -> Result<Vec<Touched>, DeskError> {
        let mut words: BTreeSet<String> =
            changed.below("signals/").filter(|row| row.section == "signals").map(|row| row.key.clone()).collect();
        for (catalogue, item) in changed.requirements(libraries) {
            for library in [libraries.0, libraries.1] {
                let found = library.catalogues().get(&catalogue).and_then(|catalogue| catalogue.requirement(&item));
                words.extend(found.into_iter().flat_map(|requirement| requirement.signals.iter().cloned()));
            }
        }
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let registry = self.registry();
        let mut systems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for result in self.ledger.read().await?.all_signals().await? {
            let system = registry.system_by_code(&result.system);
            let seen = system.is_some_and(|system| actor.sees_agency(registry.agency_code(system.agency)));
            if seen && words.contains(&result.signal) {
                systems.entry(result.system).or_default().insert(result.signal);
            }
        }
        let touched = systems.into_iter().map(|(code, signals)| Touched { code, why: TouchedBy::Signals { signals } });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Editions of a definition that is not what it was.
    async fn touched_editions(
        &self,
        actor: &Actor,
        before: &Library,
        changed: &Changed<'_>,
    ) -> Result<Vec<Touched>, DeskError> {
        let paths: BTreeSet<&str> = changed.below("index/").map(|row| row.path.as_str()).collect();
        let of_head = |path: &&str| {
            let head = before.documents.get(*path)?.sections.first()?.rows.first()?;
            head.facts.iter().find(|(name, _)| name == "id").map(|(_, id)| id.clone())
        };
        let ids: BTreeSet<String> = paths.iter().filter_map(of_head).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let editions: Vec<Kept<Edition>> = self.touchable(actor, &[]).await?;
        let of = editions.into_iter().filter(|kept| ids.contains(&kept.body.definition));
        Ok(of.map(|kept| Touched { code: kept.body.code, why: TouchedBy::Edition }).take(TOUCHED_MAX).collect())
    }

    /// Open assessments and findings under rules that are not what they were.
    async fn touched_assessments(&self, actor: &Actor, changed: &Changed<'_>) -> Result<Vec<Touched>, DeskError> {
        let rows: Vec<&Difference> = changed.below("assessment/").collect();
        let mut touched = Vec::new();
        if rows.iter().any(|row| row.section != "findings") {
            let open: Vec<Kept<Assessment>> = self.touchable(actor, &["planned", "announced", "running"]).await?;
            let open = open.into_iter().map(|kept| Touched { code: kept.body.code, why: TouchedBy::Assessment });
            touched.extend(open.take(TOUCHED_MAX));
        }
        let severities: BTreeSet<&str> =
            rows.iter().filter(|row| row.section == "findings").map(|row| row.key.as_str()).collect();
        if !severities.is_empty() {
            let open: Vec<Kept<Finding>> =
                self.touchable(actor, &["open", "answered", "fixed", "accepted_risk"]).await?;
            let of = open.into_iter().filter(|kept| severities.contains(kept.body.severity.as_str()));
            touched.extend(of.map(|kept| Touched { code: kept.body.code, why: TouchedBy::Finding }).take(TOUCHED_MAX));
        }
        Ok(touched)
    }

    /// People with changed needs, drills to come with changed scenarios, programmes with changed report streams.
    async fn touched_people(
        &self,
        actor: &Actor,
        (before, after): (&Library, &Library),
        changed: &Changed<'_>,
    ) -> Result<Vec<Touched>, DeskError> {
        let keys = |path: &str, section: &str| -> BTreeSet<String> {
            let of = changed.below(path).filter(|row| row.section == section);
            of.map(|row| row.key.clone()).collect()
        };
        let mut touched = Vec::new();
        let needs = keys("training/rules.json", "needs");
        let rules = [before, after].into_iter().flat_map(|library| library.training.rules.needs.iter());
        let duties: BTreeSet<&String> =
            rules.filter(|need| needs.contains(&need.code)).flat_map(|need| need.duties.iter()).collect();
        if !duties.is_empty() {
            let staff: Vec<Kept<Staff>> = self.touchable(actor, &["working"]).await?;
            let of = staff.into_iter().filter(|kept| kept.body.duties.iter().any(|duty| duties.contains(duty)));
            touched.extend(of.map(|kept| Touched { code: kept.body.code, why: TouchedBy::Training }).take(TOUCHED_MAX));
        }
        let scenarios = keys("drill/scenarios.json", "scenarios");
        if !scenarios.is_empty() {
            let planned: Vec<Kept<Drill>> = self.touchable(actor, &["planned"]).await?;
            let of = planned.into_iter().filter(|kept| scenarios.contains(&kept.body.scenario));
            touched.extend(of.map(|kept| Touched { code: kept.body.code, why: TouchedBy::Drill }).take(TOUCHED_MAX));
        }
        let streams = keys("programme/streams.json", "rows");
        if !streams.is_empty() {
            let open: Vec<Kept<Programme>> = self.touchable(actor, &["open"]).await?;
            let of = open.into_iter().filter(|kept| kept.body.streams.iter().any(|code| streams.contains(code)));
            touched
                .extend(of.map(|kept| Touched { code: kept.body.code, why: TouchedBy::Programme }).take(TOUCHED_MAX));
        }
        Ok(touched)
    }

    /// Budget lines of years whose rule on the share for security is another.
    async fn touched_budget(
        &self,
        actor: &Actor,
        (before, after): (&Library, &Library),
    ) -> Result<Vec<Touched>, DeskError> {
        if before.budget.rows == after.budget.rows {
            return Ok(Vec::new());
        }
        let lines: Vec<Kept<BudgetLine>> = self.touchable(actor, &[]).await?;
        let of = lines.into_iter().map(|kept| kept.body).filter(|line| {
            let share = |library: &Library| library.budget.share_of(line.year).cloned();
            share(before) != share(after)
        });
        let touched = of.map(|line| Touched { code: line.code, why: TouchedBy::Budget { year: line.year } });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Periodic reports that are not sent and whose template or ways of sending are others.
    async fn touched_reports(
        &self,
        actor: &Actor,
        (before, after): (&Library, &Library),
    ) -> Result<Vec<Touched>, DeskError> {
        let (old, new) = (before.reports, after.reports);
        if old == new {
            return Ok(Vec::new());
        }
        let reports: Vec<Kept<PeriodicReport>> = self.touchable(actor, &["draft", "signed"]).await?;
        let of = reports
            .into_iter()
            .map(|kept| kept.body)
            .filter(|report| old.channels != new.channels || old.get(&report.template) != new.get(&report.template));
        Ok(of.map(|report| Touched { code: report.code, why: TouchedBy::Report }).take(TOUCHED_MAX).collect())
    }

    async fn touchable<R: Record>(&self, actor: &Actor, states: &[&str]) -> Result<Vec<Kept<R>>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        if !states.is_empty() {
            query = query.states(states);
        }
        Ok(self.ledger.read().await?.records(&query).await?)
    }
}

/// The rows that are not what they were.
struct Changed<'a> {
    differences: &'a [Difference],
}

impl<'a> Changed<'a> {
    /// Rows of files whose path begins so.
    fn below<'b>(&'b self, path: &'b str) -> impl Iterator<Item = &'a Difference> + 'b {
        self.differences.iter().filter(move |row| row.path.starts_with(path))
    }

    /// Names of the folders below a kind in which something changed.
    fn folders(&self, kind: &str) -> BTreeSet<&'a str> {
        let of = |row: &'a Difference| {
            let mut parts = row.path.split('/');
            if parts.next() == Some(kind) { parts.next() } else { None }
        };
        self.differences.iter().filter_map(of).collect()
    }

    /// Catalogue and id of the requirements that changed or went.
    fn requirements(&self, (before, after): (&Library, &Library)) -> BTreeSet<(String, String)> {
        let rows = self.below("catalogues/").filter(|row| row.section == "requirements");
        let mut found = BTreeSet::new();
        for row in rows {
            let catalogues = [before, after].into_iter().flat_map(|library| library.catalogues().by_id.values());
            let of = catalogues.filter(|catalogue| catalogue.requirement(&row.key).is_some());
            found.extend(of.map(|catalogue| (catalogue.id.clone(), row.key.clone())));
        }
        found
    }
}

/// The year of `regulation/calendar/2027.json`.
fn year_of(path: &str) -> Option<i16> {
    path.rsplit('/').next()?.strip_suffix(".json")?.parse().ok()
}
