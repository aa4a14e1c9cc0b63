//! Correlation rules, joined with the rules that they count.

use std::collections::HashMap;
use std::sync::Arc;

use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, Quantifier, WindowMode,
};

use crate::compile::builder::Builder;
use crate::compile::refusal::Refusal;
use crate::engine::CompiledRule;
use crate::mappings::SourceName;
use crate::predicate::FieldId;
use crate::rule::{RuleFile, RuleInfo};

/// Longest window, in seconds: the state of longer ones would not stay within its bounds.
pub(crate) const TIMESPAN_SECONDS_MAX: u64 = 31 * 24 * 3_600;

/// Most rules that one correlation names.
pub(crate) const REFERENCES_MAX: usize = 256;

/// What is computed over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Count,
    Distinct,
    Together,
    InOrder,
    Sum,
    Average,
    /// With its rank, 0 to 100.
    Percentile(f64),
}

impl Kind {
    pub(crate) fn takes_number(self) -> bool {
        matches!(self, Kind::Sum | Kind::Average | Kind::Percentile(_))
    }

    pub(crate) fn is_temporal(self) -> bool {
        matches!(self, Kind::Together | Kind::InOrder)
    }
}

/// When a window fires.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// The number passes every comparison.
    Threshold(Vec<(ConditionOperator, f64)>),
    /// Every rule that is named was seen.
    AllReferences,
    /// An expression over the rules that were seen.
    Expression(ConditionExpr),
}

/// How a window lies in time; nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Span {
    Sliding(i64),
    Tumbling(i64),
    Session { longest: i64, gap: i64 },
}

impl Span {
    pub(crate) fn longest(self) -> i64 {
        match self {
            Span::Sliding(span) | Span::Tumbling(span) | Span::Session { longest: span, .. } => span,
        }
    }
}

/// Where the values of a reference come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// The fields of the event that matched.
    Event { by: Vec<FieldId>, value: Vec<FieldId> },
    /// The common fields of another correlation, by place.
    Group { by: Vec<Option<usize>>, value: Vec<Option<usize>> },
}

/// A rule or correlation that is counted.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// As the correlation names it.
    pub(crate) name: String,
    pub(crate) origin: Origin,
}

/// A correlation ready to be evaluated.
#[derive(Debug, Clone)]
pub(crate) struct Correlation {
    pub(crate) info: Arc<RuleInfo>,
    pub(crate) kind: Kind,
    pub(crate) condition: Condition,
    pub(crate) span: Span,
    pub(crate) references: Vec<Reference>,
    /// Names of the common fields.
    pub(crate) by: Vec<String>,
    /// Events of different agencies are counted together.
    pub(crate) across: bool,
    /// Only feeds other correlations.
    pub(crate) silent: bool,
    pub(crate) feeds: Vec<(usize, usize)>,
    /// Same definition, same number, in every process: windows of a changed rule are not taken over.
    pub(crate) fingerprint: u64,
}

/// A correlation that was read.
pub(crate) struct Candidate<'f> {
    pub(crate) file: &'f RuleFile,
    pub(crate) rule: &'f CorrelationRule,
    pub(crate) info: RuleInfo,
}

/// A correlation that was not built.
pub(crate) type Refused<'f> = (&'f RuleFile, &'f CorrelationRule, Refusal);

/// Checks what can be checked without the other rules.
pub(crate) fn check(rule: &CorrelationRule) -> Result<(), Refusal> {
    if rule.rules.is_empty() || rule.rules.len() > REFERENCES_MAX {
        return Err(Refusal::new(
            format!("the correlation names {} rules", rule.rules.len()),
            format!("name 1 to {REFERENCES_MAX} rules by id or name"),
        ));
    }
    if rule.timespan.seconds == 0 || rule.timespan.seconds > TIMESPAN_SECONDS_MAX {
        return Err(Refusal::new(
            format!("the timespan {} is out of bounds", rule.timespan.original),
            "give 1 second to 31 days",
        ));
    }
    let has_field =
        matches!(&rule.condition, CorrelationCondition::Threshold { field: Some(fields), .. } if !fields.is_empty());
    let temporal = matches!(rule.correlation_type, CorrelationType::Temporal | CorrelationType::TemporalOrdered);
    let counts = rule.correlation_type == CorrelationType::EventCount;
    if !temporal && !counts && !has_field {
        let kind = rule.correlation_type.as_str();
        return Err(Refusal::new(format!("{kind} needs condition: field"), "name the field whose values are computed"));
    }
    if !temporal && matches!(rule.condition, CorrelationCondition::Extended(_)) {
        return Err(Refusal::new(
            "the condition is an expression",
            "expressions are for temporal correlations; compare a number",
        ));
    }
    if let CorrelationCondition::Threshold { percentile: Some(rank), .. } = &rule.condition
        && *rank > 100
    {
        return Err(Refusal::new(format!("percentile {rank} is out of bounds"), "give 0 to 100"));
    }
    Ok(())
}

/// Builds the correlations in an order in which every one comes after those that it names.
pub(crate) fn join<'f>(
    builder: &mut Builder<'_>,
    candidates: Vec<Candidate<'f>>,
    rules: &mut [CompiledRule],
    rule_places: &HashMap<String, usize>,
) -> (Vec<Correlation>, Vec<Refused<'f>>) {
    let mut built: Vec<Correlation> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut heard: (Vec<bool>, Vec<bool>) = (vec![false; rules.len()], Vec::new());
    let mut refused = Vec::new();
    let mut waiting = candidates;
    loop {
        let before = waiting.len();
        let mut later = Vec::new();
        for candidate in waiting {
            let unknown = candidate
                .rule
                .rules
                .iter()
                .find(|name| !rule_places.contains_key(*name) && !places.contains_key(*name));
            if unknown.is_some() {
                later.push(candidate);
                continue;
            }
            let place = built.len();
            let rule = candidate.rule;
            match build(builder, &candidate, rules, rule_places, &built, &places) {
                Ok(correlation) => {
                    for (reference, name) in rule.rules.iter().enumerate() {
                        match (rule_places.get(name), places.get(name)) {
                            (Some(fed), _) => {
                                rules[*fed].feeds.push((place, reference));
                                heard.0[*fed] |= rule.generate;
                                rules[*fed].silent = true;
                            }
                            (None, Some(fed)) => {
                                built[*fed].feeds.push((place, reference));
                                heard.1[*fed] |= rule.generate;
                                built[*fed].silent = true;
                            }
                            (None, None) => {}
                        }
                    }
                    for name in [rule.id.as_ref(), rule.name.as_ref(), Some(&rule.title)].into_iter().flatten() {
                        places.entry(name.clone()).or_insert(place);
                    }
                    built.push(correlation);
                    heard.1.push(false);
                }
                Err(refusal) => refused.push((candidate.file, rule, refusal)),
            }
        }
        waiting = later;
        if waiting.len() == before || waiting.is_empty() {
            break;
        }
    }
    for candidate in waiting {
        let missing =
            candidate.rule.rules.iter().find(|name| !rule_places.contains_key(*name) && !places.contains_key(*name));
        let name = missing.map_or("", String::as_str);
        let refusal = Refusal::new(
            format!("no loaded rule is called {name}, or the correlations name each other in a circle"),
            "load that rule too, or correct its id or name",
        );
        refused.push((candidate.file, candidate.rule, refusal));
    }
    for (rule, heard) in rules.iter_mut().zip(heard.0) {
        rule.silent &= !heard;
    }
    for (correlation, heard) in built.iter_mut().zip(heard.1) {
        correlation.silent &= !heard;
    }
    (built, refused)
}

fn build(
    builder: &mut Builder<'_>,
    candidate: &Candidate<'_>,
    rules: &[CompiledRule],
    rule_places: &HashMap<String, usize>,
    built: &[Correlation],
    places: &HashMap<String, usize>,
) -> Result<Correlation, Refusal> {
    let rule = candidate.rule;
    let mut info = candidate.info.clone();
    let value_fields: &[String] = match &rule.condition {
        CorrelationCondition::Threshold { field: Some(fields), .. } => fields,
        _ => &[],
    };
    let mut references = Vec::with_capacity(rule.rules.len());
    for name in &rule.rules {
        let own_names = |fields: &[String], known: &[&str]| -> Vec<String> {
            fields.iter().map(|field| aliased(rule, field, known)).collect()
        };
        let origin = match (rule_places.get(name), places.get(name)) {
            (Some(place), _) => {
                let referenced = &rules[*place];
                info.layer = info.layer.or(referenced.info.layer);
                let known = [name.as_str(), referenced.info.id.as_str(), referenced.info.title.as_str()];
                let by = own_names(&rule.group_by, &known);
                let value = own_names(value_fields, &known);
                let source: &SourceName = &referenced.source;
                Origin::Event {
                    by: by.iter().map(|field| builder.sigma_field(source, field)).collect(),
                    value: value.iter().map(|field| builder.sigma_field(source, field)).collect(),
                }
            }
            (None, Some(place)) => {
                let child = &built[*place];
                info.layer = info.layer.or(child.info.layer);
                let known = [name.as_str(), child.info.id.as_str(), child.info.title.as_str()];
                let find = |field: &String| child.by.iter().position(|theirs| theirs == field);
                Origin::Group {
                    by: own_names(&rule.group_by, &known).iter().map(find).collect(),
                    value: own_names(value_fields, &known).iter().map(find).collect(),
                }
            }
            (None, None) => return Err(Refusal::new(format!("no rule is called {name}"), "correct the name")),
        };
        references.push(Reference { name: name.clone(), origin });
    }
    let across =
        rule.custom_attributes.get("luytre").and_then(|own| own.get("across")).and_then(|value| value.as_bool());
    let condition = condition_of(rule, &references)?;
    Ok(Correlation {
        info: Arc::new(info),
        kind: kind_of(rule),
        condition,
        span: span_of(rule),
        references,
        by: rule.group_by.clone(),
        across: across.unwrap_or(false),
        silent: false,
        feeds: Vec::new(),
        fingerprint: fingerprint(rule),
    })
}

// An alias says what a common name means in each rule.
fn aliased(rule: &CorrelationRule, field: &str, reference_names: &[&str]) -> String {
    let alias = rule.aliases.iter().find(|alias| alias.alias == field);
    let own = alias.and_then(|alias| reference_names.iter().find_map(|name| alias.mapping.get(*name)));
    own.map_or_else(|| field.to_owned(), Clone::clone)
}

fn kind_of(rule: &CorrelationRule) -> Kind {
    match rule.correlation_type {
        CorrelationType::EventCount => Kind::Count,
        CorrelationType::ValueCount => Kind::Distinct,
        CorrelationType::Temporal => Kind::Together,
        CorrelationType::TemporalOrdered => Kind::InOrder,
        CorrelationType::ValueSum => Kind::Sum,
        CorrelationType::ValueAvg => Kind::Average,
        CorrelationType::ValueMedian => Kind::Percentile(50.0),
        CorrelationType::ValuePercentile => match &rule.condition {
            CorrelationCondition::Threshold { percentile: Some(rank), .. } => Kind::Percentile(*rank as f64),
            _ => Kind::Percentile(50.0),
        },
    }
}

fn condition_of(rule: &CorrelationRule, references: &[Reference]) -> Result<Condition, Refusal> {
    match &rule.condition {
        CorrelationCondition::Extended(expression) => {
            check_expression(expression, references)?;
            Ok(Condition::Expression(expression.clone()))
        }
        CorrelationCondition::Threshold { predicates, .. } => {
            let temporal = kind_of(rule).is_temporal();
            // "At least one of the rules" is what the parser gives a temporal correlation without a condition.
            let unsaid = matches!(predicates.as_slice(), [(ConditionOperator::Gte, 1)]);
            if temporal && unsaid {
                return Ok(Condition::AllReferences);
            }
            Ok(Condition::Threshold(predicates.iter().map(|(operator, number)| (*operator, *number as f64)).collect()))
        }
    }
}

fn check_expression(expression: &ConditionExpr, references: &[Reference]) -> Result<(), Refusal> {
    match expression {
        ConditionExpr::And(kids) | ConditionExpr::Or(kids) => {
            kids.iter().try_for_each(|kid| check_expression(kid, references))
        }
        ConditionExpr::Not(inner) => check_expression(inner, references),
        ConditionExpr::Identifier(name) if references.iter().any(|reference| reference.name == *name) => Ok(()),
        ConditionExpr::Selector { pattern, .. }
            if references.iter().any(|reference| pattern.matches_detection_name(&reference.name)) =>
        {
            Ok(())
        }
        other => Err(Refusal::new(
            format!("condition: {other} names none of the rules"),
            "name the rules as they stand under rules",
        )),
    }
}

/// Decides an expression from which references were seen.
pub(crate) fn expression_holds(expression: &ConditionExpr, references: &[Reference], seen: &[bool]) -> bool {
    match expression {
        ConditionExpr::And(kids) => kids.iter().all(|kid| expression_holds(kid, references, seen)),
        ConditionExpr::Or(kids) => kids.iter().any(|kid| expression_holds(kid, references, seen)),
        ConditionExpr::Not(inner) => !expression_holds(inner, references, seen),
        ConditionExpr::Identifier(name) => {
            references.iter().zip(seen).any(|(reference, seen)| *seen && reference.name == *name)
        }
        ConditionExpr::Selector { quantifier, pattern } => {
            let chosen =
                references.iter().zip(seen).filter(|(reference, _)| pattern.matches_detection_name(&reference.name));
            let (all, met) = chosen.fold((0u64, 0u64), |(all, met), (_, seen)| (all + 1, met + u64::from(*seen)));
            match quantifier {
                Quantifier::Any => met >= 1,
                Quantifier::All => met == all,
                Quantifier::Count(count) => met >= *count,
            }
        }
    }
}

fn span_of(rule: &CorrelationRule) -> Span {
    let nanos = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000_000_000);
    let span = nanos(rule.timespan.seconds);
    match rule.window {
        WindowMode::Sliding => Span::Sliding(span),
        WindowMode::Tumbling => Span::Tumbling(span),
        WindowMode::Session => {
            Span::Session { longest: span, gap: rule.gap.as_ref().map_or(span, |gap| nanos(gap.seconds)) }
        }
    }
}

// FNV-1a over what decides the windows.
fn fingerprint(rule: &CorrelationRule) -> u64 {
    let mut aliases: Vec<String> = Vec::new();
    for alias in &rule.aliases {
        let mut pairs: Vec<_> = alias.mapping.iter().collect();
        pairs.sort();
        aliases.push(format!("{} {pairs:?}", alias.alias));
    }
    let definition = format!(
        "{:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {aliases:?}",
        rule.id,
        rule.title,
        rule.correlation_type,
        rule.rules,
        rule.timespan.seconds,
        rule.window,
        rule.group_by,
        rule.condition,
    );
    definition.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
