//! What a rule says about itself: titles, level, our own additions; and where in its file it stands.

use luytre_model::{Layer, Severity};
use rsigma_parser::{CorrelationRule, Level, SigmaRule};

use super::info_id;
use crate::rule::{RuleFile, RuleInfo};

macro_rules! base {
    ($file:expr, $rule:expr) => {
        RuleInfo {
            id: info_id($rule.id.as_deref(), &$file.path, &$rule.title),
            title: $rule.title.clone(),
            title_vi: None,
            level: severity($rule.level),
            tags: $rule.tags.clone(),
            author: $rule.author.clone(),
            description: $rule.description.clone(),
            advice_vi: None,
            advice_en: None,
            layer: None,
            references: $rule.references.clone(),
            falsepositives: $rule.falsepositives.clone(),
            license: $rule.license.clone(),
            path: $file.path.clone(),
            logsource: String::new(),
            is_correlation: false,
            entity: None,
        }
    };
}

// The additions of `luytre:` are read the same way from both kinds of documents.
macro_rules! additions {
    ($info:expr, $rule:expr) => {
        if let Some(own) = $rule.custom_attributes.get("luytre") {
            let text = |key: &str| own.get(key).and_then(|value| value.as_str()).map(str::to_owned);
            $info.title_vi = text("title_vi");
            $info.advice_vi = text("advice_vi");
            $info.advice_en = text("advice_en");
            $info.entity = text("entity");
            $info.layer = text("layer").and_then(|word| word.parse::<Layer>().ok());
        }
    };
}

pub(super) fn of_rule(file: &RuleFile, rule: &SigmaRule) -> RuleInfo {
    let mut info = base!(file, rule);
    additions!(info, rule);
    info
}

pub(super) fn of_correlation(file: &RuleFile, rule: &CorrelationRule) -> RuleInfo {
    let mut info = base!(file, rule);
    info.is_correlation = true;
    info.logsource = "correlation".to_owned();
    additions!(info, rule);
    info
}

/// A rule without a level is taken as one to be looked at within the shift.
fn severity(level: Option<Level>) -> Severity {
    match level {
        Some(Level::Informational) => Severity::Informational,
        Some(Level::Low) => Severity::Low,
        Some(Level::Medium) | None => Severity::Medium,
        Some(Level::High) => Severity::High,
        Some(Level::Critical) => Severity::Critical,
    }
}

/// Whether the parser's message is about something that does not stop the rule.
pub(super) fn is_minor(error: &str) -> bool {
    ["invalid status", "invalid level", "invalid sigma-version", "related[", "'related'"]
        .iter()
        .any(|start| error.starts_with(start))
}

/// Returns the id in a file that has one rule only.
pub(super) fn only_id(text: &str) -> Option<String> {
    let mut ids = text.lines().filter_map(|line| line.strip_prefix("id:"));
    let id = ids.next()?.trim().trim_matches(['\'', '"']);
    ids.next().is_none().then(|| id.to_owned())
}

/// Returns the line that a message of the YAML reader names.
pub(super) fn line_in(error: &str) -> Option<usize> {
    let (_, after) = error.split_once("at line ")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Returns the line where a rule's id (or else its title) stands; of two the last, which is the one that is refused.
pub(super) fn line_of(text: &str, id: Option<&str>, title: &str) -> Option<usize> {
    let find = |key: &str, value: &str| {
        let is_it = |line: &str| line.strip_prefix(key).is_some_and(|rest| !value.is_empty() && rest.contains(value));
        text.lines().enumerate().filter(|(_, line)| is_it(line)).last().map(|(index, _)| index + 1)
    };
    id.and_then(|id| find("id:", id)).or_else(|| find("title:", title))
}

/// Returns how to mend what the parser refuses.
pub(super) fn remedy_for(error: &str) -> &'static str {
    const REMEDIES: [(&str, &str); 8] = [
        ("YAML", "correct the YAML: indentation, quotes and colons at the place named"),
        ("Unknown modifier", "use a modifier of the Sigma specification"),
        ("not a value modifier", "negate in the condition: not selection"),
        ("Condition parse error", "use and, or, not, parentheses, `1 of` and `all of`; count with a correlation rule"),
        ("Missing required field", "add the field"),
        ("correlation", "compare with the correlation part of the Sigma specification"),
        ("timespan", "write a number and one of s, m, h, d, w, M, y, for example 5m"),
        ("collection action", "use action: global, reset or repeat"),
    ];
    REMEDIES
        .iter()
        .find(|(words, _)| error.contains(words))
        .map_or("compare the document with the Sigma specification", |(_, remedy)| remedy)
}
