//! Money for security: projects, lines of the budget, and the share that the law asks for.
//!
//! Sums are whole đồng, never floats. The share is computed per programme, project, agency and for the province, and
//! always with the lines behind numerator and denominator ([`ratio`]); how large it must be is content ([`rules`]). A
//! project is not approved for investment without its appraised security component ([`project::decide`]). Start with
//! [`line`].

pub mod import;
pub mod line;
pub mod project;
pub mod ratio;
pub mod rules;

pub use line::{Basis, BudgetLine, Dong, Money};
pub use project::{Project, ProjectStage};
pub use ratio::{Over, Ratio, ratio};
pub use rules::BudgetRules;
