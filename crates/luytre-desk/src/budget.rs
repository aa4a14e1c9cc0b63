//! Money for security: lines of the budget, the share that the law asks for, projects.

mod lines;
mod projects;
mod view;

pub use view::*;

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::budget::{Basis, BudgetLine, Over, Project, ratio};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::RecordQuery;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;
use crate::registry::Registry;
use crate::views::Named;

/// Most lines of one year.
const LINES_MAX: u32 = 50_000;
/// Most projects of a list.
const PROJECTS_MAX: u32 = 5_000;

impl Desk {
    /// Returns the budget of a year: the share of the province, of every agency, programme and project, each with its lines.
    pub async fn budget(&self, actor: &Actor, year: i16, basis: Basis) -> Result<BudgetView, DeskError> {
        let lines = self.kept_lines(actor, Some(year)).await?;
        let registry = self.registry();
        let rule = self.library().budget.share_of(year);
        let required = rule.and_then(|rule| rule.percent);
        let bodies: Vec<&BudgetLine> = lines.iter().map(|line| &line.body).collect();
        let of = |over: Over<'_>| ratio(bodies.iter().copied(), over, basis, required);
        let agencies: BTreeSet<&str> = bodies.iter().map(|line| line.agency.as_str()).collect();
        let programmes: BTreeSet<&str> = bodies.iter().filter_map(|line| line.programme.as_deref()).collect();
        let projects: BTreeSet<&str> = bodies.iter().filter_map(|line| line.project.as_deref()).collect();
        let names = self.names_of(actor).await?;
        let named = |code: &str| Named {
            code: code.to_owned(),
            name: names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
        };
        let mut shares = Vec::new();
        for code in &agencies {
            let named = registry.agency_named_by_code(code);
            shares.push(ShareView { kind: ShareKind::Agency, of: named, ratio: of(Over::Agency(code)) });
        }
        for code in &programmes {
            shares.push(ShareView { kind: ShareKind::Programme, of: named(code), ratio: of(Over::Programme(code)) });
        }
        for code in &projects {
            shares.push(ShareView { kind: ShareKind::Project, of: named(code), ratio: of(Over::Project(code)) });
        }
        let years = self.budget_years(actor).await?;
        Ok(BudgetView {
            year,
            basis,
            years,
            rule,
            whole: of(Over::Province),
            shares,
            lines: lines.iter().map(|line| line_view(&registry, line)).collect(),
        })
    }

    /// Returns what the budget asks of the person: agencies below the share of this year, and projects whose security
    /// component waits for its appraisal.
    pub async fn due_of_budget(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let today = self.today();
        let view = self.budget(actor, today.year(), Basis::Allocated).await?;
        let mut items = Vec::new();
        let source = view.rule.map(|rule| rule.source.clone()).unwrap_or_default();
        let year_end = Date::new(view.year, 12, 31).ok();
        let below = |share: &&ShareView| share.kind == ShareKind::Agency && share.ratio.is_met() == Some(false);
        for share in view.shares.iter().filter(below) {
            let percent = share.ratio.required.unwrap_or(0);
            items.push(DueItem {
                area: "budget",
                title_vi: format!("Tỷ lệ kinh phí an ninh mạng dưới {percent}%: {}", share.of.name),
                title_en: format!("Share of security below {percent} %: {}", share.of.name),
                due: year_end,
                source: source.clone(),
                path: format!("/budget?year={}&agency={}", view.year, share.of.code),
                agency: Some(share.of.code.clone()),
                system: None,
            });
        }
        for project in self.kept_projects(actor).await? {
            let body = &project.body;
            if body.stage.as_str() != "prepared" || body.appraisal.is_some() {
                continue;
            }
            items.push(DueItem {
                area: "budget",
                title_vi: format!("Thẩm định cấu phần an ninh mạng: {}", body.name),
                title_en: format!("Appraise the security component: {}", body.name),
                due: None,
                source: String::new(),
                path: format!("/budget/projects/{}", body.code),
                agency: Some(body.agency.clone()),
                system: body.systems.first().cloned(),
            });
        }
        crate::due::sort(&mut items);
        Ok(items)
    }

    pub(crate) async fn kept_lines(
        &self,
        actor: &Actor,
        year: Option<i16>,
    ) -> Result<Vec<Kept<BudgetLine>>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        query.states = year.map(|year| year.to_string()).into_iter().collect();
        query.limit = Some(LINES_MAX);
        self.list_records(actor, Act::ReadBudget, query).await
    }

    pub(crate) async fn kept_projects(&self, actor: &Actor) -> Result<Vec<Kept<Project>>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        query.limit = Some(PROJECTS_MAX);
        self.list_records(actor, Act::ReadBudget, query).await
    }

    /// Years that have lines, newest first.
    async fn budget_years(&self, actor: &Actor) -> Result<Vec<i16>, DeskError> {
        let query = RecordQuery::new(actor.scope.clone());
        let counts = self.ledger.read().await?.count_records::<BudgetLine>(&query).await?;
        let mut years: Vec<i16> = counts.into_iter().filter_map(|(year, _)| year.parse().ok()).collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        Ok(years)
    }

    /// Names of programmes and projects by code.
    async fn names_of(&self, actor: &Actor) -> Result<BTreeMap<String, String>, DeskError> {
        let mut names = BTreeMap::new();
        for project in self.kept_projects(actor).await? {
            names.insert(project.body.code, project.body.name);
        }
        let query = RecordQuery::new(actor.scope.clone());
        let programmes: Vec<Kept<luytre_govern::programme::Programme>> =
            self.ledger.read().await?.records(&query).await?;
        for programme in programmes {
            names.insert(programme.body.code, programme.body.title);
        }
        Ok(names)
    }
}

pub(crate) fn line_view(registry: &Registry, kept: &Kept<BudgetLine>) -> LineView {
    LineView {
        version: kept.version,
        agency: registry.agency_named_by_code(&kept.body.agency),
        body: kept.body.clone(),
    }
}
