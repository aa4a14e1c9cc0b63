//! Sigma rules as the watch loop uses them: the engine of `luytre-detect` behind [`Rules`].

use std::collections::HashMap;
use std::sync::Arc;

use luytre_detect::{Detector as SigmaDetector, Engine, Finding, LoadReport, Mappings, RuleFile, RuleInfo};
use luytre_model::schema::{ColumnId, col};
use luytre_model::{EventBatch, EventRef};
use luytre_respond::RuleRef;

use crate::rules::{Detector, Found, Rules};

/// What a finding is about when the rule does not say: the first of these that the event has.
const ENTITIES: [ColumnId; 4] = [col::SOURCE_IP, col::USER_NAME, col::HOST_NAME, col::DESTINATION_IP];

/// A compiled set of Sigma rules.
pub struct SigmaRules {
    engine: Arc<Engine>,
    /// Rules as alerts carry them, by id.
    refs: Arc<HashMap<String, Arc<RuleRef>>>,
}

impl SigmaRules {
    /// Compiles rule files. What could not be loaded is in the report; the others are in force.
    pub fn compile(files: &[RuleFile], mappings: &Mappings) -> (Arc<SigmaRules>, LoadReport) {
        let (engine, report) = Engine::compile(files, mappings);
        let refs = engine.rules().map(|rule| (rule.id.clone(), Arc::new(rule_ref(rule)))).collect();
        (Arc::new(SigmaRules { engine, refs: Arc::new(refs) }), report)
    }

    /// Returns the engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}

impl Rules for SigmaRules {
    fn detector(&self, checkpoint: Option<&[u8]>) -> Box<dyn Detector> {
        let engine = self.engine.clone();
        let inner = match checkpoint.filter(|state| !state.is_empty()) {
            Some(state) => SigmaDetector::restore(engine.clone(), state).unwrap_or_else(|error| {
                tracing::warn!(%error, "correlations begin with empty windows");
                SigmaDetector::new(engine)
            }),
            None => SigmaDetector::new(engine),
        };
        Box::new(SigmaWatch { inner, refs: self.refs.clone(), findings: Vec::new() })
    }

    fn loaded(&self) -> usize {
        self.engine.rules().count()
    }
}

struct SigmaWatch {
    inner: SigmaDetector,
    refs: Arc<HashMap<String, Arc<RuleRef>>>,
    findings: Vec<Finding>,
}

impl Detector for SigmaWatch {
    fn examine(&mut self, batch: &EventBatch, found: &mut Vec<Found>) {
        self.findings.clear();
        self.inner.examine(batch, &mut self.findings);
        for finding in self.findings.drain(..) {
            let rule = match self.refs.get(&finding.rule.id) {
                Some(rule) => rule.clone(),
                None => Arc::new(rule_ref(&finding.rule)),
            };
            let entity = finding.entity.unwrap_or_else(|| entity_of(batch.row(finding.row)));
            found.push(Found { row: finding.row, rule, entity, time: finding.time, event: finding.event });
        }
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.inner.state()
    }
}

fn entity_of(event: EventRef<'_>) -> String {
    let value = ENTITIES.iter().find_map(|column| event.get(*column));
    value.map_or_else(String::new, |value| value.to_text().into_owned())
}

fn rule_ref(rule: &RuleInfo) -> RuleRef {
    RuleRef {
        id: rule.id.clone(),
        title_vi: rule.title_vi.clone().unwrap_or_else(|| rule.title.clone()),
        title_en: rule.title.clone(),
        level: rule.level,
        author: rule.author.clone().unwrap_or_default(),
        tags: rule.tags.clone(),
        advice_vi: rule.advice_vi.clone().unwrap_or_default(),
        advice_en: rule.advice_en.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
