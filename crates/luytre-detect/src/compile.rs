//! From rule files to an [`Engine`]: parse, compile each document, apply filters, join correlations, report.
//!
//! Nothing here panics or stops on a bad file: what cannot be loaded is a [`Rejected`] with its place, reason and remedy.

pub(crate) mod builder;
mod metadata;
mod modifiers;
mod reach;
pub(crate) mod refusal;

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use luytre_model::Layer;
use rsigma_parser::{CorrelationRule, FilterRule, FilterRuleTarget, LogSource, SigmaCollection, SigmaRule};

use self::builder::Builder;
use self::refusal::Refusal;
use crate::correlate::definition::{self, Candidate};
use crate::dag::{Dag, NodeId};
use crate::engine::{CompiledRule, Engine};
use crate::mappings::{Mappings, Route, SourceEntry, SourceName};
use crate::rule::{LoadReport, NeverFires, Rejected, RuleFile};

/// Largest rule file, in bytes; the largest published rule has 288 KiB (a list of drivers).
pub const RULE_FILE_BYTES_MAX: usize = 1 << 20;

/// Most documents of one file: the parser's time grows with their square.
const DOCUMENTS_MAX: usize = 256;

/// Most brackets that are open at once: the parser's time grows with the square of their depth.
const OPEN_BRACKETS_MAX: usize = 64;

/// Most documents that are loaded.
pub const RULES_MAX: usize = 100_000;

/// Compiles rule files.
pub(crate) fn compile(files: &[RuleFile], mappings: &Mappings) -> (Arc<Engine>, LoadReport) {
    let mut report = LoadReport::default();
    let mut documents = Documents::default();
    for file in files {
        documents.read(file, &mut report);
    }
    let mut builder = Builder::new(mappings);
    let mut loaded = Loaded::default();
    for (file, rule) in &documents.rules {
        if loaded.rules.len() >= RULES_MAX {
            let full =
                Refusal::new(format!("more than {RULES_MAX} rules are given"), "remove rules that are not needed");
            report.rejected.push(rejected(file, rule.id.as_deref(), &rule.title, full));
            continue;
        }
        match loaded.rule(&mut builder, file, rule, &documents.filters) {
            Ok(()) => {}
            Err(refusal) => report.rejected.push(rejected(file, rule.id.as_deref(), &rule.title, refusal)),
        }
    }
    for filter in documents.filters.iter().filter(|filter| !loaded.filters_used.contains(&filter.index)) {
        report
            .warnings
            .push((filter.file.path.clone(), format!("the filter {:?} applies to no rule", filter.rule.title)));
    }
    let correlations = loaded.correlations(&mut builder, &documents.correlations, &mut report);
    for rule in &loaded.unknown {
        let info = &loaded.rules[*rule].info;
        let field = format!("log source {}", info.logsource);
        report.never_fires.push(NeverFires { path: info.path.clone(), id: info.id.clone(), field });
    }
    let engine = Engine::new(builder, loaded.rules, correlations);
    reach::find_unreachable(&engine, mappings, &mut report);
    report.never_fires.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
    for info in engine.rules() {
        report.loaded += 1;
        match info.layer {
            Some(layer) => *report.by_layer.entry(layer).or_default() += 1,
            None => report.without_layer += 1,
        }
    }
    (Arc::new(engine), report)
}

struct PlacedFilter<'f> {
    index: usize,
    file: &'f RuleFile,
    rule: FilterRule,
}

#[derive(Default)]
struct Documents<'f> {
    rules: Vec<(&'f RuleFile, SigmaRule)>,
    correlations: Vec<(&'f RuleFile, CorrelationRule)>,
    filters: Vec<PlacedFilter<'f>>,
}

impl<'f> Documents<'f> {
    fn read(&mut self, file: &'f RuleFile, report: &mut LoadReport) {
        if file.text.len() > RULE_FILE_BYTES_MAX {
            let reason = format!("the file has {} bytes; {RULE_FILE_BYTES_MAX} are possible", file.text.len());
            report.rejected.push(rejected(file, None, "", Refusal::new(reason, "split the file")));
            return;
        }
        if let Some(refusal) = too_costly(&file.text) {
            report.rejected.push(rejected(file, None, "", refusal));
            return;
        }
        // The parser is another project's; a fault in it must not take the engine down.
        let parsed = catch_unwind(AssertUnwindSafe(|| rsigma_parser::parse_sigma_yaml(&file.text)));
        let collection = match parsed {
            Ok(Ok(collection)) => collection,
            Ok(Err(error)) => return report.rejected.push(unparsed(file, &error.to_string())),
            Err(_) => return report.rejected.push(unparsed(file, "the parser failed on this file")),
        };
        let SigmaCollection { rules, correlations, filters, errors } = collection;
        let errors_were = errors.len();
        for error in errors {
            if metadata::is_minor(&error) {
                report.warnings.push((file.path.clone(), error));
            } else {
                report.rejected.push(unparsed(file, &error));
            }
        }
        let nothing = errors_were == 0 && rules.is_empty() && correlations.is_empty() && filters.is_empty();
        if nothing {
            let empty = Refusal::new("the file holds no rule", "remove it, or write a rule");
            report.rejected.push(rejected(file, None, "", empty));
        }
        self.rules.extend(rules.into_iter().map(|rule| (file, rule)));
        self.correlations.extend(correlations.into_iter().map(|rule| (file, rule)));
        for rule in filters {
            self.filters.push(PlacedFilter { index: self.filters.len(), file, rule });
        }
    }
}

/// Finds what would keep the parser busy for seconds. Brackets count within a line, where real rules have them, and lines
/// that hold nothing but brackets count together.
fn too_costly(text: &str) -> Option<Refusal> {
    let documents = text.lines().filter(|line| line.starts_with("---")).count();
    if documents > DOCUMENTS_MAX {
        let reason = format!("the file has {documents} documents; {DOCUMENTS_MAX} are possible");
        return Some(Refusal::new(reason, "split the file"));
    }
    let mut lines_of_brackets = 0;
    for (line, number) in text.lines().zip(1..) {
        let open = line.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
        let closed = line.bytes().filter(|byte| matches!(byte, b']' | b'}')).count();
        let bare = open > 0 && line.bytes().all(|byte| matches!(byte, b'[' | b'{' | b' ' | b'-' | b','));
        lines_of_brackets += usize::from(bare);
        if open.saturating_sub(closed) > OPEN_BRACKETS_MAX || lines_of_brackets > OPEN_BRACKETS_MAX {
            let reason = format!("line {number}: more than {OPEN_BRACKETS_MAX} brackets are open");
            return Some(Refusal::new(reason, "a rule needs no such nesting; write it in lines"));
        }
    }
    None
}

fn unparsed(file: &RuleFile, error: &str) -> Rejected {
    Rejected {
        path: file.path.clone(),
        id: metadata::only_id(&file.text),
        line: metadata::line_in(error),
        reason: error.to_owned(),
        remedy: metadata::remedy_for(error).to_owned(),
    }
}

fn rejected(file: &RuleFile, id: Option<&str>, title: &str, refusal: Refusal) -> Rejected {
    Rejected {
        path: file.path.clone(),
        id: id.map(str::to_owned),
        line: metadata::line_of(&file.text, id, title),
        reason: refusal.reason.into_owned(),
        remedy: refusal.remedy.into_owned(),
    }
}

#[derive(Default)]
struct Loaded {
    rules: Vec<CompiledRule>,
    /// Ids, names and titles by which others refer to rules.
    by_reference: HashMap<String, usize>,
    ids: HashMap<String, String>,
    filters_used: BTreeSet<usize>,
    unknown: Vec<usize>,
}

/// A rule's condition joined with its log source.
struct Routed {
    root: NodeId,
    layer: Option<Layer>,
    source: SourceName,
    known: bool,
}

impl Loaded {
    fn rule(
        &mut self,
        builder: &mut Builder<'_>,
        file: &RuleFile,
        rule: &SigmaRule,
        filters: &[PlacedFilter<'_>],
    ) -> Result<(), Refusal> {
        self.check_id(rule.id.as_deref(), &file.path)?;
        let name = source_name(&rule.logsource);
        let applied: Vec<&PlacedFilter<'_>> = filters.iter().filter(|filter| applies(&filter.rule, rule)).collect();
        let routed = route(builder, &name, |builder, source| {
            let mut parts = vec![builder.detections(source, &rule.detection)?];
            for filter in &applied {
                let part = builder.detections(source, &filter.rule.detection);
                parts.push(part.map_err(|refusal| refusal.at(&format!("filter {:?}", filter.rule.title)))?);
            }
            Ok(builder.dag.and(parts))
        })?;
        self.filters_used.extend(applied.iter().map(|filter| filter.index));
        let mut info = metadata::of_rule(file, rule);
        info.layer = info.layer.or(file.layer).or(routed.layer);
        info.logsource = name.to_string();
        let index = self.rules.len();
        if !routed.known {
            self.unknown.push(index);
        }
        self.remember(index, [rule.id.as_deref(), rule.name.as_deref(), Some(rule.title.as_str())], &file.path);
        self.rules.push(CompiledRule {
            info: Arc::new(info),
            root: routed.root,
            name,
            source: routed.source,
            silent: false,
            feeds: Vec::new(),
        });
        Ok(())
    }

    fn check_id(&self, id: Option<&str>, path: &str) -> Result<(), Refusal> {
        match id.and_then(|id| self.ids.get(id)) {
            Some(other) => Err(Refusal::new(
                format!("the id is already that of a rule in {other}"),
                format!("give the rule in {path} an id of its own, or load one of the two"),
            )),
            None => Ok(()),
        }
    }

    fn remember(&mut self, index: usize, names: [Option<&str>; 3], path: &str) {
        if let Some(id) = names[0] {
            self.ids.insert(id.to_owned(), path.to_owned());
        }
        for name in names.into_iter().flatten() {
            self.by_reference.entry(name.to_owned()).or_insert(index);
        }
    }

    fn correlations(
        &mut self,
        builder: &mut Builder<'_>,
        documents: &[(&RuleFile, CorrelationRule)],
        report: &mut LoadReport,
    ) -> Vec<definition::Correlation> {
        let mut candidates = Vec::new();
        for (file, rule) in documents {
            let checked = self.check_id(rule.id.as_deref(), &file.path);
            match checked.and_then(|()| definition::check(rule)) {
                Ok(()) => {
                    if let Some(id) = &rule.id {
                        self.ids.insert(id.clone(), file.path.clone());
                    }
                    let mut info = metadata::of_correlation(file, rule);
                    info.layer = info.layer.or(file.layer);
                    candidates.push(Candidate { file, rule, info });
                }
                Err(refusal) => report.rejected.push(rejected(file, rule.id.as_deref(), &rule.title, refusal)),
            }
        }
        let (built, refused) = definition::join(builder, candidates, &mut self.rules, &self.by_reference);
        for (file, rule, refusal) in refused {
            report.rejected.push(rejected(file, rule.id.as_deref(), &rule.title, refusal));
        }
        built
    }
}

/// Builds a rule's condition for each kind of events that its log source names.
fn route(
    builder: &mut Builder<'_>,
    name: &SourceName,
    mut condition: impl FnMut(&mut Builder<'_>, &SourceName) -> Result<NodeId, Refusal>,
) -> Result<Routed, Refusal> {
    let mappings = builder.mappings;
    let lists = match mappings.route(name) {
        Route::Everything => {
            let root = condition(builder, name)?;
            return Ok(Routed { root, layer: None, source: name.clone(), known: true });
        }
        Route::Unknown => {
            // Compiled all the same, so that its faults are found.
            condition(builder, name)?;
            return Ok(Routed { root: Dag::FALSE, layer: None, source: name.clone(), known: false });
        }
        Route::Through(lists) => lists,
    };
    let first = lists.iter().flatten().next();
    let layer = first.and_then(|entry| entry.layer);
    let source = first.map_or_else(|| name.clone(), |entry| name.completed_by(&entry.name));
    let [entries] = lists.as_slice() else {
        let mut parts = Vec::new();
        for entries in &lists {
            let kids = entries.iter().map(|entry| belongs(builder, entry)).collect::<Result<_, _>>()?;
            parts.push(builder.dag.or(kids));
        }
        parts.push(condition(builder, name)?);
        return Ok(Routed { root: builder.dag.and(parts), layer, source: name.clone(), known: true });
    };
    // Field names may mean different things in different kinds; equal conditions are joined again.
    let mut by_condition: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
    for entry in entries {
        let condition = condition(builder, &name.completed_by(&entry.name))?;
        let belongs = belongs(builder, entry)?;
        match by_condition.iter_mut().find(|(known, _)| *known == condition) {
            Some((_, wheres)) => wheres.push(belongs),
            None => by_condition.push((condition, vec![belongs])),
        }
    }
    let mut kids = Vec::with_capacity(by_condition.len());
    for (condition, wheres) in by_condition {
        let belongs = builder.dag.or(wheres);
        kids.push(builder.dag.and(vec![belongs, condition]));
    }
    Ok(Routed { root: builder.dag.or(kids), layer, source, known: true })
}

fn belongs(builder: &mut Builder<'_>, entry: &SourceEntry) -> Result<NodeId, Refusal> {
    let mut parts = Vec::with_capacity(entry.constraints.len());
    for (field, values) in &entry.constraints {
        parts.push(builder.constraint(field, values)?);
    }
    Ok(builder.dag.and(parts))
}

fn source_name(logsource: &LogSource) -> SourceName {
    let lower = |part: &Option<String>| part.as_ref().map(|part| part.to_lowercase());
    SourceName {
        product: lower(&logsource.product),
        category: lower(&logsource.category),
        service: lower(&logsource.service),
    }
}

fn applies(filter: &FilterRule, rule: &SigmaRule) -> bool {
    let source_fits =
        filter.logsource.as_ref().is_none_or(|source| source_name(source).is_part_of(&source_name(&rule.logsource)));
    let target_fits = match &filter.rules {
        FilterRuleTarget::Any => true,
        FilterRuleTarget::Specific(targets) => targets.iter().any(|target| {
            rule.id.as_ref() == Some(target) || rule.name.as_ref() == Some(target) || rule.title == *target
        }),
    };
    source_fits && target_fits
}

pub(crate) fn info_id(id: Option<&str>, path: &str, title: &str) -> String {
    id.map_or_else(|| format!("{path}#{title}"), str::to_owned)
}

#[cfg(test)]
mod tests;
