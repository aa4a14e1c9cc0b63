//! How much an alert matters: severity of the rule, protection level of the system, number of findings.
//!
//! Three factors that a person can follow, all in whole numbers, so that the same alert has the same score everywhere.

use luytre_model::{ProtectionLevel, Severity};

/// A score with the parts it came from: `score = severity × protection × repetition`, at most 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risk {
    /// 0 to 100.
    pub score: u8,
    /// Points for the severity of the rule.
    pub severity_points: u8,
    /// Factor for the protection level of the system, in percent.
    pub protection_percent: u8,
    /// Factor for the number of findings, in percent: 3 more with each doubling, up to 130.
    pub repetition_percent: u8,
}

/// Assesses an alert. A system whose level is not known counts like level 2: neither hidden nor in front.
pub fn assess(severity: Severity, protection: Option<ProtectionLevel>, count: u64) -> Risk {
    let severity_points: u8 = match severity {
        Severity::Informational => 5,
        Severity::Low => 20,
        Severity::Medium => 40,
        Severity::High => 65,
        Severity::Critical => 85,
    };
    let protection_percent: u8 = match protection.map(ProtectionLevel::number) {
        Some(1) => 80,
        None | Some(2) => 90,
        Some(3) => 100,
        Some(4) => 110,
        Some(_) => 120,
    };
    let doublings = count.checked_ilog2().unwrap_or(0).min(10);
    let repetition_percent = 100 + 3 * u8::try_from(doublings).expect("at most 10");
    let product = u32::from(severity_points) * u32::from(protection_percent) * u32::from(repetition_percent);
    let score = u8::try_from((product / 10_000).min(100)).expect("at most 100");
    Risk { score, severity_points, protection_percent, repetition_percent }
}

#[cfg(test)]
mod tests;
