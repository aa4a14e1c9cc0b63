//! Figures of governance: systems and their dossiers, requirements, findings, tasks, training, drills, money.

use std::collections::{BTreeMap, HashMap};

use luytre_govern::Act;
use luytre_govern::assessment::Finding;
use luytre_govern::budget::Basis;
use luytre_govern::dossier::{Dossier, StageWord};
use luytre_govern::drill::Drill;
use luytre_govern::periodic::words::FINDINGS_LATE;
use luytre_govern::periodic::{Amount, Figure, Measure, Part, Period, Unit};
use luytre_govern::programme::Standing;
use luytre_govern::record::Kept;
use luytre_govern::requirement::duty::turns;
use luytre_govern::requirement::{Duty, Remedy, Word};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;

use super::{Taking, plain, split};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::findings::FindingFilter;
use crate::reports::gather::decision;
use crate::requirements::gaps::GapFilter;
use crate::requirements::{RequirementFilter, SOON_DAYS};
use crate::tasks::TaskFilter;
use crate::training::NeedFilter;
use crate::views::DossierFilter;

/// Rows of a page when a list is read page by page.
const PAGE_ROWS: usize = 500;

impl Taking {
    /// All that the person may see of a kind; what others only take part in is sorted out by the caller.
    fn all(&self) -> RecordQuery {
        RecordQuery::new(Scope::All)
    }

    /// Whether the agency answers for a finding; an assessor sees findings of others, too.
    fn answers(&self, finding: &Finding) -> bool {
        self.actor.sees_agency(Some(&finding.agency))
    }
}

impl Desk {
    pub(super) async fn systems_by_level(&self, taking: &Taking) -> Result<Figure, DeskError> {
        taking.actor.must(Act::ReadRegistry)?;
        let mut systems = self.systems_managed(&taking.actor, taking.period).await?;
        systems.retain(|system| system.runs);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for system in &systems {
            *counts.entry(system.level.map_or("none".to_owned(), |level| level.to_string())).or_default() += 1;
        }
        // The page lists systems by the level of the registry: a number opens it where the approved ones are the same.
        let registry = self.registry();
        let mut listed: BTreeMap<String, u64> = BTreeMap::new();
        for system in systems.iter().filter_map(|system| registry.system_by_code(&system.code)) {
            *listed.entry(system.level.map_or("none".to_owned(), |level| level.to_string())).or_default() += 1;
        }
        let total = systems.len() as u64;
        let all = taking.page("/systems", "life=running");
        let figure = plain(Measure::SystemsByLevel, taking, Some(Amount::count(total)), all);
        let amount = |code: &str| Amount::share(counts.get(code).copied().unwrap_or(0), total);
        let path = |code: &str| match code {
            level if level != "none" && listed.get(level) == counts.get(level) => {
                taking.page("/systems", &format!("level={level}&life=running"))
            }
            _ => String::new(),
        };
        Ok(split(figure, amount, path))
    }

    pub(super) async fn systems_by_dossier(&self, taking: &Taking) -> Result<Figure, DeskError> {
        taking.actor.must(Act::ReadDossiers)?;
        let systems = self.systems_managed(&taking.actor, taking.period).await?;
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for system in &systems {
            *counts.entry(system.stage.map_or("none", StageWord::as_str)).or_default() += 1;
        }
        let total = systems.len() as u64;
        let filter = DossierFilter { agency: taking.agency.clone(), ..DossierFilter::default() };
        let listed = self.dossier_counts(&taking.actor, &filter).await?;
        let figure = plain(Measure::SystemsByDossier, taking, Some(Amount::count(total)), String::new());
        let amount = |code: &str| Amount::share(counts.get(code).copied().unwrap_or(0), total);
        let path = |code: &str| {
            // A row of a paper stands for several stages of the procedure.
            let told = |word: &StageWord| word.reported_as().is_some_and(|told| told.as_str() == code);
            let stages: Vec<StageWord> = StageWord::ALL.into_iter().filter(told).collect();
            // The page lists dossiers: a number of systems opens it where each has one.
            let rows: u64 = stages.iter().filter_map(|stage| listed.get(stage)).sum();
            if stages.is_empty() || rows != counts.get(code).copied().unwrap_or(0) {
                return String::new();
            }
            let stages: Vec<String> = stages.iter().map(|stage| format!("stage={}", stage.as_str())).collect();
            taking.page("/dossiers", &stages.join("&"))
        };
        Ok(split(figure, amount, path))
    }

    pub(super) async fn dossiers_approved(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let all: Vec<Kept<Dossier>> = self.list_records(&taking.actor, Act::ReadDossiers, taking.all()).await?;
        let approved = all.iter().filter(|kept| {
            let day = decision(&kept.body).and_then(|paper| paper.date);
            taking.actor.sees_agency(Some(&kept.body.parties.operator)) && day.is_some_and(|day| taking.contains(day))
        });
        let total = Amount::count(approved.count() as u64);
        // No page lists dossiers by the day of their decision.
        Ok(plain(Measure::DossiersApproved, taking, Some(total), String::new()))
    }

    pub(super) async fn requirements_standing(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let filter = RequirementFilter { agency: taking.agency.clone(), limit: 1, ..RequirementFilter::default() };
        let sum = self.requirements_overview(&taking.actor, &filter).await?.sum;
        let words = [
            ("met", Word::Met),
            ("equivalent", Word::Equivalent),
            ("partly", Word::Partly),
            ("not_met", Word::NotMet),
            ("not_applicable", Word::NotApplicable),
            ("unjudged", Word::Unjudged),
        ];
        let asked = sum.asked.max(sum.judged());
        let total = Amount::share(sum.met + sum.equivalent, asked.saturating_sub(sum.not_applicable));
        let path = taking.page("/requirements", "");
        let figure = plain(Measure::RequirementsStanding, taking, Some(total), path.clone());
        let amount = |code: &str| {
            let word = words.iter().find(|(known, _)| *known == code).map_or(Word::Unjudged, |(_, word)| *word);
            Amount::share(sum.count(word), asked)
        };
        Ok(split(figure, amount, |_| path.clone()))
    }

    pub(super) async fn top_gaps(&self, taking: &Taking, top: usize) -> Result<Figure, DeskError> {
        let filter = GapFilter { agency: taking.agency.clone(), ..GapFilter::default() };
        let mut gaps = self.gaps(&taking.actor, &filter).await?.gaps;
        gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.systems()), &gap.requirement.id));
        let mut figure = plain(Measure::TopGaps, taking, None, taking.page("/gaps", ""));
        for gap in gaps.into_iter().take(top) {
            figure.parts.push(Part {
                code: gap.requirement.id.clone(),
                vi: gap.requirement.title_vi.clone(),
                en: gap.requirement.title_en.clone(),
                amount: Amount::count(gap.systems()),
                before: None,
                path: taking.page("/gaps", &format!("item={}", gap.requirement.id)),
            });
        }
        Ok(figure)
    }

    pub(super) async fn remedies_open(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let query = taking.all().states(&["planned", "doing", "done"]);
        let mut all: Vec<Kept<Remedy>> = self.list_records(&taking.actor, Act::ReadRequirements, query).await?;
        all.retain(|kept| taking.actor.sees_agency(kept.body.agency.as_deref()));
        let today = self.today();
        // No page lists the remedies of several systems.
        let figure = plain(Measure::RemediesOpen, taking, Some(Amount::count(all.len() as u64)), String::new());
        let amount = |code: &str| {
            let late =
                |remedy: &Remedy| remedy.stage.as_str() != "done" && remedy.plan.due.is_some_and(|due| due < today);
            let is = |kept: &&Kept<Remedy>| match code {
                "overdue" => late(&kept.body),
                stage => kept.body.stage.as_str() == stage,
            };
            Amount::count(all.iter().filter(is).count() as u64)
        };
        Ok(split(figure, amount, |_| String::new()))
    }

    pub(super) async fn duties_standing(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let catalogue = self.catalogues().present();
        let kept: Vec<Kept<Duty>> = self.list_records(&taking.actor, Act::ReadRequirements, taking.all()).await?;
        let mut last = HashMap::new();
        for duty in kept.into_iter().filter(|duty| duty.body.catalogue == catalogue.id) {
            if let Some(day) = duty.body.last() {
                last.insert((duty.body.system, duty.body.item), day);
            }
        }
        let (registry, today) = (self.registry(), self.today());
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for system in registry.systems() {
            let (agency, Some(level)) = (registry.agency_code(system.agency), system.level) else { continue };
            if !taking.actor.sees_agency(agency) {
                continue;
            }
            let done = |item: &str| last.get(&(system.code.clone(), item.to_owned())).copied();
            for turn in turns(catalogue, level, done, today, SOON_DAYS) {
                *counts.entry(turn.state.as_str()).or_default() += 1;
            }
        }
        let count = |code: &str| counts.get(code).copied().unwrap_or(0);
        let all = counts.values().sum();
        // No page lists the duties of several systems.
        let total = Amount::share(count("fine") + count("soon"), all);
        let figure = plain(Measure::DutiesStanding, taking, Some(total), String::new());
        Ok(split(figure, |code| Amount::share(count(code), all), |_| String::new()))
    }

    pub(super) async fn systems_assessed(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let assessed = self.assessed(&taking.actor, taking.period.from, taking.period.to).await?;
        let mut systems = self.systems_managed(&taking.actor, taking.period).await?;
        systems.retain(|system| system.runs);
        let done = |code: &str| assessed.get(code).is_some_and(|assessed| assessed.periodic.is_some());
        let part = systems.iter().filter(|system| done(&system.code)).count() as u64;
        let total = Amount::share(part, systems.len() as u64);
        let Period { from, to } = taking.period;
        let path = taking.page("/systems", &format!("life=running&assessed_from={from}&assessed_to={to}"));
        Ok(plain(Measure::SystemsAssessed, taking, Some(total), path))
    }

    pub(super) async fn findings_open(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let filter = FindingFilter { late: true, agency: taking.agency.clone(), limit: 1, ..FindingFilter::default() };
        let late = self.findings(&taking.actor, &filter).await?.total.unwrap_or(0);
        let mut all: Vec<Kept<Finding>> = self.list_records(&taking.actor, Act::ReadAssessments, taking.all()).await?;
        let today = self.today();
        all.retain(|kept| taking.answers(&kept.body) && !kept.body.is_settled(today));
        let page = |query: &str| taking.page("/findings", query);
        let total = Amount::count(all.len() as u64);
        let figure = plain(Measure::FindingsOpen, taking, Some(total), page("open=1"));
        let count = |code: &str| all.iter().filter(|kept| kept.body.severity.as_str() == code).count() as u64;
        let mut figure =
            split(figure, |code| Amount::count(count(code)), |code| page(&format!("open=1&severity={code}")));
        let (code, vi, en) = FINDINGS_LATE;
        let (code, vi, en) = (code.to_owned(), vi.to_owned(), en.to_owned());
        figure.parts.push(Part { code, vi, en, amount: Amount::count(late), before: None, path: page("late=1") });
        Ok(figure)
    }

    pub(super) async fn tasks_by_state(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut cursor = None;
        loop {
            let filter = TaskFilter { lead: taking.agency.clone(), limit: PAGE_ROWS, cursor, ..TaskFilter::default() };
            let found = self.tasks(&taking.actor, &filter).await?;
            for task in found.items {
                *counts.entry(task.standing.as_str()).or_default() += 1;
                *counts.entry("overdue").or_default() += u64::from(task.overdue);
            }
            cursor = found.next;
            if cursor.is_none() {
                break;
            }
        }
        let count = |code: &str| counts.get(code).copied().unwrap_or(0);
        let alive: u64 = Standing::ALL
            .into_iter()
            .filter(|standing| *standing != Standing::Cancelled)
            .map(|standing| count(standing.as_str()))
            .sum();
        let lead = taking.agency.as_ref().map(|code| format!("lead={code}"));
        let page = |query: &str| taking.joined("/tasks", &format!("view=table{query}"), lead.clone());
        let total = Amount::share(count(Standing::Accepted.as_str()), alive);
        let accepted = page(&format!("&state={}", Standing::Accepted.as_str()));
        let figure = plain(Measure::TasksByState, taking, Some(total), accepted);
        let path = |code: &str| match code {
            "overdue" => page("&overdue=1"),
            state => page(&format!("&state={state}")),
        };
        Ok(split(figure, |code| Amount::count(count(code)), path))
    }

    pub(super) async fn training_share(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let view = self.training(&taking.actor, &NeedFilter { limit: 1, ..NeedFilter::default() }).await?;
        let under = taking.agency.as_ref().map(|code| format!("under={code}"));
        let page = |query: &str| taking.joined("/training", query, under.clone());
        let (done, asked) =
            view.by_rule.iter().fold((0, 0), |sum, (_, share)| (sum.0 + share.done, sum.1 + share.asked));
        let mut figure = plain(Measure::TrainingShare, taking, Some(Amount::share(done, asked)), page(""));
        let library = self.library();
        for (code, share) in view.by_rule {
            let rule = library.training.rules.need(&code);
            let (vi, en) = rule.map_or((code.clone(), code.clone()), |rule| (rule.vi.clone(), rule.en.clone()));
            let (amount, path) = (Amount::share(share.done, share.asked), page(&format!("rule={code}")));
            figure.parts.push(Part { code, vi, en, amount, before: None, path });
        }
        Ok(figure)
    }

    pub(super) async fn drills_held(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let all: Vec<Kept<Drill>> = self.list_records(&taking.actor, Act::ReadDrills, taking.all()).await?;
        let took_part = |drill: &Drill| {
            taking.actor.sees_agency(drill.agency.as_deref())
                || drill.teams.iter().any(|team| taking.actor.sees_agency(Some(&team.agency)))
        };
        let held = all
            .iter()
            .map(|kept| &kept.body)
            .filter(|drill| drill.stage.is_over() && taking.contains(drill.day) && took_part(drill));
        let total = Amount::count(held.count() as u64);
        let path = taking.page("/drills", &format!("held=1&from={}&to={}", taking.period.from, taking.period.to));
        Ok(plain(Measure::DrillsHeld, taking, Some(total), path))
    }

    pub(super) async fn budget_share(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let year = taking.period.to.year();
        let whole = self.budget(&taking.actor, year, Basis::Allocated).await?.whole;
        let total = Amount { value: whole.security.0, of: Some(whole.total.0), unit: Unit::Dong };
        let path = taking.page("/budget", &format!("year={year}"));
        Ok(plain(Measure::BudgetShare, taking, Some(total), path))
    }
}
