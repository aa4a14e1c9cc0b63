//! From a rule's tree to expressions over shared predicates.

use std::collections::{BTreeMap, HashMap};

use ahash::RandomState;
use regex::{Regex, RegexBuilder};
use rsigma_parser::{
    ConditionExpr, Detection, DetectionItem, Detections, Quantifier, SelectorPattern, SigmaString, SigmaValue,
};

use super::modifiers::{Chain, Form, Operator, Transform, transform};
use super::refusal::Refusal;
use crate::dag::{Dag, NodeId};
use crate::fold::lower;
use crate::glob::{Glob, Piece};
use crate::mappings::{FieldSpec, Mappings, SourceName};
use crate::predicate::{ANY_FIELD, Compare, FieldId, How, Network, Number, Pattern, Predicate, Test};

/// Most values that one item of a rule lists.
pub(crate) const VALUES_PER_ITEM_MAX: usize = 50_000;

/// Longest single value of a rule, in bytes.
pub(crate) const VALUE_BYTES_MAX: usize = 8 << 10;

/// Largest compiled form of one regular expression, in bytes: an exploding one is refused.
pub(crate) const REGEX_BYTES_MAX: usize = 4 << 20;

/// Deepest nesting of groups in one regular expression.
const REGEX_NESTING_MAX: u32 = 64;

/// Everything that rules share while they are compiled.
pub(crate) struct Builder<'m> {
    pub(crate) mappings: &'m Mappings,
    pub(crate) dag: Dag,
    pub(crate) predicates: Vec<Predicate>,
    predicate_index: HashMap<(FieldId, Test), u32, RandomState>,
    pub(crate) fields: Vec<FieldSpec>,
    field_index: HashMap<FieldSpec, FieldId, RandomState>,
}

impl<'m> Builder<'m> {
    pub(crate) fn new(mappings: &'m Mappings) -> Self {
        Builder {
            mappings,
            dag: Dag::new(),
            predicates: Vec::new(),
            predicate_index: HashMap::default(),
            fields: vec![FieldSpec { names: Vec::new(), every: true, words: false }],
            field_index: HashMap::default(),
        }
    }

    pub(crate) fn field(&mut self, spec: FieldSpec) -> FieldId {
        if let Some(id) = self.field_index.get(&spec) {
            return *id;
        }
        let id = FieldId::try_from(self.fields.len()).expect("fields come from rule files of limited size");
        self.fields.push(spec.clone());
        self.field_index.insert(spec, id);
        id
    }

    /// Returns the field that a Sigma name means for a log source.
    pub(crate) fn sigma_field(&mut self, source: &SourceName, name: &str) -> FieldId {
        let name = name.replace("\\[", "[").replace("\\]", "]");
        self.field(self.mappings.field(source, &name))
    }

    fn predicate(&mut self, field: FieldId, test: Test) -> Result<NodeId, Refusal> {
        let key = (field, test);
        if let Some(id) = self.predicate_index.get(&key) {
            return Ok(self.dag.leaf(*id));
        }
        let regex = match &key.1 {
            Test::Regex(pattern) => Some(compile_regex(pattern)?),
            _ => None,
        };
        let id = u32::try_from(self.predicates.len()).expect("predicates come from rule files of limited size");
        self.predicates.push(Predicate { field, test: key.1.clone(), regex });
        self.predicate_index.insert(key, id);
        Ok(self.dag.leaf(id))
    }

    /// Builds "one of the values", as the tables of log sources give them.
    pub(crate) fn constraint(&mut self, field: &str, values: &[String]) -> Result<NodeId, Refusal> {
        let field = self.field(FieldSpec::one(field));
        let mut kids = Vec::with_capacity(values.len());
        for value in values {
            kids.push(self.text(field, Form::of(&SigmaString::new(value)).pieces(), How::Whole, false)?);
        }
        Ok(self.dag.or(kids))
    }

    /// Builds the detection section: any of its conditions.
    pub(crate) fn detections(&mut self, source: &SourceName, detections: &Detections) -> Result<NodeId, Refusal> {
        if let Some(timeframe) = &detections.timeframe {
            return Err(Refusal::new(
                format!("timeframe {timeframe} in a detection was dropped from the Sigma specification"),
                "write a correlation rule (correlation: type: event_count …)",
            ));
        }
        let mut named = BTreeMap::new();
        for (name, detection) in &detections.named {
            let node = self.detection(source, detection).map_err(|refusal| refusal.at(name))?;
            named.insert(name.as_str(), node);
        }
        let mut any = Vec::with_capacity(detections.conditions.len());
        for condition in &detections.conditions {
            any.push(self.condition(condition, &named).map_err(|refusal| refusal.at("condition"))?);
        }
        Ok(self.dag.or(any))
    }

    fn condition(&mut self, condition: &ConditionExpr, named: &BTreeMap<&str, NodeId>) -> Result<NodeId, Refusal> {
        match condition {
            ConditionExpr::Identifier(name) => named.get(name.as_str()).copied().ok_or_else(|| {
                Refusal::new(format!("no detection is called {name}"), "name a detection of this rule in the condition")
            }),
            ConditionExpr::Not(inner) => {
                let inner = self.condition(inner, named)?;
                Ok(self.dag.not(inner))
            }
            ConditionExpr::And(kids) => {
                let kids = kids.iter().map(|kid| self.condition(kid, named)).collect::<Result<_, _>>()?;
                Ok(self.dag.and(kids))
            }
            ConditionExpr::Or(kids) => {
                let kids = kids.iter().map(|kid| self.condition(kid, named)).collect::<Result<_, _>>()?;
                Ok(self.dag.or(kids))
            }
            ConditionExpr::Selector { quantifier, pattern } => self.selector(quantifier, pattern, named),
        }
    }

    fn selector(
        &mut self,
        quantifier: &Quantifier,
        pattern: &SelectorPattern,
        named: &BTreeMap<&str, NodeId>,
    ) -> Result<NodeId, Refusal> {
        let chosen = named.iter().filter(|(name, _)| pattern.matches_detection_name(name));
        let kids: Vec<NodeId> = chosen.map(|(_, node)| *node).collect();
        if kids.is_empty() {
            return Err(Refusal::new(
                format!("no detection is named as `{quantifier} of {pattern}` asks"),
                "correct the pattern, or add the detection",
            ));
        }
        Ok(match quantifier {
            Quantifier::Any => self.dag.or(kids),
            Quantifier::All => self.dag.and(kids),
            Quantifier::Count(count) => self.dag.at_least(u32::try_from(*count).unwrap_or(u32::MAX), kids),
        })
    }

    fn detection(&mut self, source: &SourceName, detection: &Detection) -> Result<NodeId, Refusal> {
        let empty = || Refusal::new("the detection is empty", "give at least one field or keyword");
        match detection {
            Detection::AllOf(items) => {
                if items.is_empty() {
                    return Err(empty());
                }
                let kids = items.iter().map(|item| self.item(source, item)).collect::<Result<_, _>>()?;
                Ok(self.dag.and(kids))
            }
            Detection::And(parts) | Detection::AnyOf(parts) => {
                if parts.is_empty() {
                    return Err(empty());
                }
                let kids = parts.iter().map(|part| self.detection(source, part)).collect::<Result<_, _>>()?;
                Ok(if matches!(detection, Detection::And(_)) { self.dag.and(kids) } else { self.dag.or(kids) })
            }
            Detection::Keywords(values) => {
                if values.is_empty() {
                    return Err(empty());
                }
                let chain = Chain::read(&[], true)?;
                self.values(source, ANY_FIELD, values, &chain)
            }
            Detection::ArrayMatch { .. } | Detection::Conditional { .. } => Err(Refusal::new(
                "quantified arrays (field[any]) of Sigma version 3 are not possible: events are flat",
                "name the field itself; a field with several values matches when one of them does",
            )),
        }
    }

    fn item(&mut self, source: &SourceName, item: &DetectionItem) -> Result<NodeId, Refusal> {
        let name = item.field.name.as_deref();
        let place = |refusal: Refusal| refusal.at(name.unwrap_or("keywords"));
        let chain = Chain::read(&item.field.modifiers, name.is_none()).map_err(place)?;
        let field = match name {
            Some(name) => self.sigma_field(source, name),
            None => ANY_FIELD,
        };
        self.values(source, field, &item.values, &chain).map_err(place)
    }

    fn values(
        &mut self,
        source: &SourceName,
        field: FieldId,
        values: &[SigmaValue],
        chain: &Chain,
    ) -> Result<NodeId, Refusal> {
        if values.len() > VALUES_PER_ITEM_MAX {
            return Err(Refusal::new(
                format!("{} values are listed", values.len()),
                format!("at most {VALUES_PER_ITEM_MAX} are possible; split the rule"),
            ));
        }
        if values.is_empty() {
            return Err(Refusal::new("the list of values is empty", "give at least one value"));
        }
        if chain.operator == Operator::Exists {
            return self.exists(field, values);
        }
        let mut kids = Vec::with_capacity(values.len());
        for value in values {
            kids.push(self.value(source, field, value, chain)?);
        }
        let joined = if chain.all && !chain.negated { self.dag.and(kids) } else { self.dag.or(kids) };
        if !chain.negated {
            return Ok(joined);
        }
        // "Not equal" speaks of a value that is there; an event without the field is not meant.
        let present = self.predicate(field, Test::Present)?;
        let differs = self.dag.not(joined);
        Ok(self.dag.and(vec![present, differs]))
    }

    fn exists(&mut self, field: FieldId, values: &[SigmaValue]) -> Result<NodeId, Refusal> {
        let wanted = match values {
            [SigmaValue::Bool(wanted)] => Some(*wanted),
            [SigmaValue::String(text)] => match text.original.to_ascii_lowercase().as_str() {
                "true" | "yes" => Some(true),
                "false" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        };
        match wanted {
            _ if field == ANY_FIELD => Err(Refusal::new("exists needs a field", "name the field before |exists")),
            Some(true) => self.predicate(field, Test::Present),
            Some(false) => self.predicate(field, Test::Absent),
            None => Err(Refusal::new("exists takes true or false", "write true or false")),
        }
    }

    fn value(
        &mut self,
        source: &SourceName,
        field: FieldId,
        value: &SigmaValue,
        chain: &Chain,
    ) -> Result<NodeId, Refusal> {
        if let SigmaValue::String(text) = value
            && text.original.len() > VALUE_BYTES_MAX
        {
            return Err(Refusal::new(
                format!("a value has {} bytes", text.original.len()),
                format!("at most {VALUE_BYTES_MAX} are possible; search for a part of it"),
            ));
        }
        match chain.operator {
            Operator::Text(how) => self.text_value(field, value, chain, how),
            Operator::Regex => {
                let pattern = Pattern {
                    text: text_of(value)?.into(),
                    ignore_case: chain.ignore_case,
                    multi_line: chain.multi_line,
                    dot_all: chain.dot_all,
                };
                self.predicate(field, Test::Regex(pattern))
            }
            Operator::Network => {
                let text = text_of(value)?;
                let network = Network::parse(&text).ok_or_else(|| {
                    Refusal::new(
                        format!("{text:?} is no network"),
                        "write an address and a prefix, for example 10.0.0.0/8",
                    )
                })?;
                self.predicate(field, Test::Network(network))
            }
            Operator::Number(compare) => self.predicate(field, Test::Number(compare, number_of(value)?)),
            Operator::Moment(part, compare) => self.predicate(field, Test::Moment(part, compare, number_of(value)?)),
            Operator::FieldRef(how) => {
                if field == ANY_FIELD {
                    return Err(Refusal::new("fieldref needs a field", "name the field before |fieldref"));
                }
                let other = self.sigma_field(source, &text_of(value)?);
                self.predicate(field, Test::SameAs { other, how, cased: chain.cased })
            }
            Operator::Exists => self.exists(field, std::slice::from_ref(value)),
        }
    }

    fn text_value(&mut self, field: FieldId, value: &SigmaValue, chain: &Chain, how: How) -> Result<NodeId, Refusal> {
        let whole = how == How::Whole && chain.transforms.is_empty();
        let text = match value {
            SigmaValue::Integer(number) if whole => {
                return self.predicate(field, Test::Number(Compare::Equal, Number::new(*number as f64)));
            }
            SigmaValue::Float(number) if whole => {
                return self.predicate(field, Test::Number(Compare::Equal, Number::new(*number)));
            }
            SigmaValue::Bool(truth) if how == How::Whole => return self.predicate(field, Test::Truth(*truth)),
            SigmaValue::Null if field == ANY_FIELD => {
                return Err(Refusal::new("null is no keyword", "name the field that has no value"));
            }
            SigmaValue::Null => return self.predicate(field, Test::Absent),
            SigmaValue::String(text) => text.clone(),
            other => SigmaString::from_raw(&other.to_string()),
        };
        let mut forms = vec![Form::of(&text)];
        let mut how = how;
        for step in &chain.transforms {
            let mut next = Vec::new();
            for form in forms {
                match step {
                    Transform::Expand => next.extend(self.expand(&text.original)?),
                    other => next.extend(transform(form, *other)?),
                }
            }
            forms = next;
            if *step == Transform::Base64Offset {
                // A text at some offset of a longer one: it can only stand inside.
                how = How::Inside;
            }
        }
        let mut kids = Vec::with_capacity(forms.len());
        for form in forms {
            kids.push(self.text(field, form.pieces(), how, chain.cased)?);
        }
        Ok(self.dag.or(kids))
    }

    fn expand(&self, text: &str) -> Result<Vec<Form>, Refusal> {
        let mut texts = vec![String::new()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            let (name, values, tail) = match after.split_once('%') {
                Some((name, tail)) if !name.is_empty() => (name, self.mappings.placeholders.get(name), tail),
                _ => break,
            };
            let Some(values) = values.filter(|values| !values.is_empty()) else {
                return Err(Refusal::new(
                    format!("the placeholder %{name}% has no values"),
                    format!("list them under placeholders: {name} in fields.yml"),
                ));
            };
            if texts.len() * values.len() > VALUES_PER_ITEM_MAX {
                return Err(Refusal::new(
                    "the placeholders make too many values",
                    "use fewer placeholders in one value",
                ));
            }
            texts = texts
                .iter()
                .flat_map(|start| values.iter().map(move |value| format!("{start}{before}{value}")))
                .collect();
            rest = tail;
        }
        Ok(texts.into_iter().map(|start| Form::of(&SigmaString::new(&format!("{start}{rest}")))).collect())
    }

    fn text(&mut self, field: FieldId, pieces: Vec<Piece>, how: How, cased: bool) -> Result<NodeId, Refusal> {
        let mut pattern = Vec::with_capacity(pieces.len() + 2);
        if matches!(how, How::End | How::Inside) {
            pattern.push(Piece::Many);
        }
        for piece in pieces {
            let piece = match piece {
                Piece::Text(text) if text.is_empty() => continue,
                Piece::Text(text) if !cased => Piece::Text(lower(&text).into()),
                other => other,
            };
            match (pattern.last_mut(), piece) {
                (Some(Piece::Many), Piece::Many) => {}
                (Some(Piece::Text(before)), Piece::Text(text)) => *before = format!("{before}{text}").into(),
                (_, piece) => pattern.push(piece),
            }
        }
        if matches!(how, How::Start | How::Inside) && pattern.last() != Some(&Piece::Many) {
            pattern.push(Piece::Many);
        }
        let test = match pattern.as_slice() {
            [] => return self.empty_text(field),
            [Piece::Many] => Test::Present,
            [Piece::Text(text)] => Test::Text { how: How::Whole, cased, text: text.clone() },
            [Piece::Many, Piece::Text(text)] => Test::Text { how: How::End, cased, text: text.clone() },
            [Piece::Text(text), Piece::Many] => Test::Text { how: How::Start, cased, text: text.clone() },
            [Piece::Many, Piece::Text(text), Piece::Many] => Test::Text { how: How::Inside, cased, text: text.clone() },
            other => Test::Glob { cased, glob: Glob::new(other) },
        };
        self.predicate(field, test)
    }

    // A column never holds an empty text: what was empty in the log is absent in the event. Only Windows events keep it,
    // in the overflow beside the column.
    fn empty_text(&mut self, field: FieldId) -> Result<NodeId, Refusal> {
        if field == ANY_FIELD {
            return Err(Refusal::new("an empty text is no keyword", "remove the empty value"));
        }
        let empty = self.predicate(field, Test::Text { how: How::Whole, cased: true, text: "".into() })?;
        let spec = &self.fields[field as usize];
        let has_column = spec.names.iter().any(|name| luytre_model::ColumnId::by_name(name).is_some());
        if !has_column || spec.names.iter().any(|name| name.starts_with("winlog.")) {
            return Ok(empty);
        }
        let absent = self.predicate(field, Test::Absent)?;
        Ok(self.dag.or(vec![empty, absent]))
    }
}

fn compile_regex(pattern: &Pattern) -> Result<Regex, Refusal> {
    RegexBuilder::new(&pattern.text)
        .case_insensitive(pattern.ignore_case)
        .multi_line(pattern.multi_line)
        .dot_matches_new_line(pattern.dot_all)
        .size_limit(REGEX_BYTES_MAX)
        .dfa_size_limit(REGEX_BYTES_MAX)
        .nest_limit(REGEX_NESTING_MAX)
        .build()
        .map_err(|error| {
            // The library draws the pattern over several lines; the last one says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Refusal::new(
                format!("the regular expression {:?} cannot be used: {last}", pattern.text),
                "look-around and back-references are not possible; shorten large repetitions",
            )
        })
}

fn text_of(value: &SigmaValue) -> Result<String, Refusal> {
    match value {
        SigmaValue::String(text) => Ok(text.as_plain().unwrap_or_else(|| text.original.clone())),
        SigmaValue::Integer(_) | SigmaValue::Float(_) | SigmaValue::Bool(_) => Ok(value.to_string()),
        SigmaValue::Null => Err(Refusal::new("null cannot be compared this way", "write null without a modifier")),
    }
}

fn number_of(value: &SigmaValue) -> Result<Number, Refusal> {
    let number = match value {
        SigmaValue::Integer(number) => Some(*number as f64),
        SigmaValue::Float(number) => Some(*number),
        SigmaValue::String(text) => text.original.trim().parse().ok(),
        SigmaValue::Bool(_) | SigmaValue::Null => None,
    };
    number
        .filter(|number: &f64| number.is_finite())
        .map(Number::new)
        .ok_or_else(|| Refusal::new(format!("{value} is no number"), "compare with a number, for example |gte: 10"))
}
