//! What operations on the budget take and give.

use luytre_govern::budget::import::Problem;
use luytre_govern::budget::rules::BudgetRule;
use luytre_govern::budget::{Basis, BudgetLine, Project, Ratio};
use luytre_govern::record::DocumentRef;

use crate::tasks::Step;
use crate::views::Named;

/// Of what a share is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareKind {
    /// An agency.
    Agency,
    /// A programme.
    Programme,
    /// A project.
    Project,
}

impl ShareKind {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            ShareKind::Agency => "agency",
            ShareKind::Programme => "programme",
            ShareKind::Project => "project",
        }
    }
}

/// A share with what it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareView {
    /// Kind.
    pub kind: ShareKind,
    /// Code and name.
    pub of: Named,
    /// The share with its lines.
    pub ratio: Ratio,
}

/// A line with the name of its agency.
#[derive(Debug, Clone, PartialEq)]
pub struct LineView {
    /// Version, for forms.
    pub version: i64,
    /// Its agency.
    pub agency: Named,
    /// The line.
    pub body: BudgetLine,
}

/// The budget of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetView {
    /// The year.
    pub year: i16,
    /// Which amounts are counted.
    pub basis: Basis,
    /// Years that have lines.
    pub years: Vec<i16>,
    /// The rule on the share.
    pub rule: Option<&'static BudgetRule>,
    /// The share over everything that the person may see.
    pub whole: Ratio,
    /// Shares of agencies, programmes and projects.
    pub shares: Vec<ShareView>,
    /// The lines.
    pub lines: Vec<LineView>,
}

/// A line as it is entered; amounts as people type them.
#[derive(Debug, Clone, Default)]
pub struct LineForm {
    /// Code of the line that is changed; `None` for a new one.
    pub code: Option<String>,
    /// Version that the form showed.
    pub version: i64,
    /// Budget year.
    pub year: String,
    /// Code of the agency.
    pub agency: String,
    /// Code of the programme.
    pub programme: String,
    /// Code of the project.
    pub project: String,
    /// What for.
    pub purpose: String,
    /// Where the money comes from.
    pub source: String,
    /// What the security part is for.
    pub security_purpose: String,
    /// Estimated: all, security.
    pub estimate: [String; 2],
    /// Allocated: all, security.
    pub allocated: [String; 2],
    /// Spent: all, security.
    pub spent: [String; 2],
}

/// A table of lines.
#[derive(Debug, Clone, Default)]
pub struct LinesForm {
    /// XLSX, CSV, or text with tabs.
    pub file: Vec<u8>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What an import of lines did or would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinesReport {
    /// Rows read.
    pub rows: usize,
    /// Lines, with their codes when they were written.
    pub lines: Vec<BudgetLine>,
    /// What is wrong; with one of these nothing was imported.
    pub problems: Vec<Problem>,
    /// Problems that are not told.
    pub more_problems: usize,
    /// What is wrong with the file itself, in Vietnamese and English.
    pub file_problem: Option<(String, String)>,
    /// Whether it was written.
    pub applied: bool,
}

/// A project in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectView {
    /// Version, for forms.
    pub version: i64,
    /// Its agency.
    pub agency: Named,
    /// The project.
    pub body: Project,
    /// The share of its security component in its total.
    pub share: Ratio,
}

/// A project with what its page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectDetail {
    /// As in lists.
    pub project: ProjectView,
    /// Lines of the budget that pay for it.
    pub lines: Vec<LineView>,
    /// What happened, newest first.
    pub history: Vec<Step>,
}

/// A project as it is entered.
#[derive(Debug, Clone, Default)]
pub struct ProjectForm {
    /// Code; empty takes the next number.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    /// Codes of systems.
    pub systems: Vec<String>,
    /// The investor.
    pub investor: String,
    /// Code of the programme.
    pub programme: String,
    /// Total in đồng.
    pub total: String,
    /// Security component in đồng.
    pub security: String,
    /// What the component consists of.
    pub component: String,
}

/// A step of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectStep {
    /// Note the appraisal of the security component.
    Appraise(DocumentRef),
    /// Change the sums.
    Cost {
        /// Total in đồng.
        total: String,
        /// Security component in đồng.
        security: String,
        /// What it consists of.
        component: String,
    },
    /// Note the approval of the investment.
    Approve(DocumentRef),
    /// Begin.
    Start,
    /// Complete.
    Complete,
    /// Stop, with the reason.
    Stop(String),
}
