//! What goes into the engine and what comes back about it: rule files, rules as people see them, the load report.

use std::collections::BTreeMap;

use luytre_model::{Layer, Severity};

/// A file of rules: one or more YAML documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// Where it came from, for messages.
    pub path: String,
    /// Its content.
    pub text: String,
    /// The layer of its rules where they do not say themselves.
    pub layer: Option<Layer>,
}

/// A rule as people see it. The author is kept because the licence of the public rules asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule's id; its path and title where it has none.
    pub id: String,
    /// English title.
    pub title: String,
    /// Vietnamese title.
    pub title_vi: Option<String>,
    /// How bad a finding is.
    pub level: Severity,
    /// Tags, for example `attack.t1190`.
    pub tags: Vec<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it finds.
    pub description: Option<String>,
    /// What to do about a finding, in Vietnamese.
    pub advice_vi: Option<String>,
    /// What to do about a finding, in English.
    pub advice_en: Option<String>,
    /// The technical layer: its own word, the file's, or that of its log source.
    pub layer: Option<Layer>,
    /// Sources.
    pub references: Vec<String>,
    /// What it mistakes for an attack.
    pub falsepositives: Vec<String>,
    /// The licence of the rule.
    pub license: Option<String>,
    /// The file.
    pub path: String,
    /// Sigma's name of its log source, for example `product windows, category process_creation`.
    pub logsource: String,
    /// Whether it is a correlation.
    pub is_correlation: bool,
    /// The field whose value a finding is about, when the rule names one.
    pub entity: Option<String>,
}

/// A document that was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The file.
    pub path: String,
    /// The rule's id, where it could be read.
    pub id: Option<String>,
    /// The line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
    /// How to mend it.
    pub remedy: String,
}

/// A rule that was loaded and that no event can meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverFires {
    /// The file.
    pub path: String,
    /// The rule's id.
    pub id: String,
    /// The field, or the log source, that no decoder provides.
    pub field: String,
}

/// What became of the rule files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadReport {
    /// Rules and correlations that are loaded.
    pub loaded: usize,
    /// Documents that are not.
    pub rejected: Vec<Rejected>,
    /// Loaded rules that no event can meet.
    pub never_fires: Vec<NeverFires>,
    /// Faults that do not stop a rule: (path, what).
    pub warnings: Vec<(String, String)>,
    /// Loaded rules by layer.
    pub by_layer: BTreeMap<Layer, usize>,
    /// Loaded rules whose layer is not known.
    pub without_layer: usize,
}
