//! Whether what the registry tells of a system fits the transition of an earlier regime: it serves systems that were still
//! under construction before the day that its rule names, not those that were in operation by then.

use crate::SystemProfile;
use crate::library::TransitionRow;
use crate::profile::Life;

/// Returns the word of why the transition does not serve a system: it was in operation before the day of the rule, or runs
/// since nobody knows when. One that went into operation later was under construction on that day.
pub fn contradicted(row: &TransitionRow, profile: &SystemProfile) -> Option<&'static str> {
    let before = row.begun_before?;
    let runs = matches!(profile.life, Life::Running | Life::Retired);
    let was_running = profile.in_operation_since.map_or(runs, |since| since < before);
    was_running.then_some("transition_in_operation")
}

#[cfg(test)]
mod tests;
