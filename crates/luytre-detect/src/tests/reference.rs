//! The slow evaluator: walks the rule's own tree for every event, value by value, with nothing shared, cached or
//! precomputed. It is the definition that the engine is held against.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use luytre_model::EventRef;
use rsigma_parser::{
    ConditionExpr, Detection, DetectionItem, Modifier, Quantifier, SigmaRule, SigmaString, SigmaValue, SpecialChar,
    StringPart,
};

use crate::mappings::{FieldSpec, Mappings, Route, SourceEntry, SourceName};

pub(super) struct Reference<'r> {
    pub(super) mappings: &'r Mappings,
    pub(super) event: EventRef<'r>,
}

impl Reference<'_> {
    pub(super) fn matches(&self, rule: &SigmaRule) -> bool {
        let lower = |part: &Option<String>| part.as_ref().map(|part| part.to_lowercase());
        let source = &rule.logsource;
        let name = SourceName {
            product: lower(&source.product),
            category: lower(&source.category),
            service: lower(&source.service),
        };
        match self.mappings.route(&name) {
            Route::Everything => self.conditions(rule, &name),
            Route::Unknown => false,
            Route::Through(lists) => match lists.as_slice() {
                [entries] => entries
                    .iter()
                    .any(|entry| self.belongs(entry) && self.conditions(rule, &name.completed_by(&entry.name))),
                lists => {
                    lists.iter().all(|entries| entries.iter().any(|entry| self.belongs(entry)))
                        && self.conditions(rule, &name)
                }
            },
        }
    }

    fn belongs(&self, entry: &SourceEntry) -> bool {
        entry.constraints.iter().all(|(field, values)| {
            let found = self.values(&FieldSpec::one(field));
            values
                .iter()
                .any(|value| found.iter().any(|found| wildcard(&SigmaString::new(value), "", false).is_match(found)))
        })
    }

    fn conditions(&self, rule: &SigmaRule, source: &SourceName) -> bool {
        let named: BTreeMap<&str, bool> = rule
            .detection
            .named
            .iter()
            .map(|(name, detection)| (name.as_str(), self.detection(detection, source)))
            .collect();
        rule.detection.conditions.iter().any(|condition| holds(condition, &named))
    }

    fn detection(&self, detection: &Detection, source: &SourceName) -> bool {
        match detection {
            Detection::AllOf(items) => items.iter().all(|item| self.item(item, source)),
            Detection::And(parts) => parts.iter().all(|part| self.detection(part, source)),
            Detection::AnyOf(parts) => parts.iter().any(|part| self.detection(part, source)),
            Detection::Keywords(values) => values.iter().any(|value| {
                self.event.cells().any(|(_, text)| text_matches(value, &[Modifier::Contains], &text.to_text()))
            }),
            Detection::ArrayMatch { .. } | Detection::Conditional { .. } => panic!("not part of these tests"),
        }
    }

    fn item(&self, item: &DetectionItem, source: &SourceName) -> bool {
        let mut modifiers = item.field.modifiers.clone();
        let Some(name) = &item.field.name else {
            modifiers.push(Modifier::Contains);
            let texts: Vec<String> = self.event.cells().map(|(_, text)| text.to_text().into_owned()).collect();
            let hit = |value: &SigmaValue| texts.iter().any(|text| text_matches(value, &modifiers, text));
            return if modifiers.contains(&Modifier::All) {
                item.values.iter().all(hit)
            } else {
                item.values.iter().any(hit)
            };
        };
        let spec = self.mappings.field(source, name);
        let found = self.values(&spec);
        let hit = |value: &SigmaValue| self.value(value, &modifiers, &spec, &found, source);
        if modifiers.contains(&Modifier::Neq) {
            return !found.is_empty() && !item.values.iter().any(hit);
        }
        if modifiers.contains(&Modifier::All) { item.values.iter().all(hit) } else { item.values.iter().any(hit) }
    }

    fn value(
        &self,
        value: &SigmaValue,
        modifiers: &[Modifier],
        spec: &FieldSpec,
        found: &[String],
        source: &SourceName,
    ) -> bool {
        if modifiers.contains(&Modifier::Exists) {
            return *value == SigmaValue::Bool(!found.is_empty());
        }
        if *value == SigmaValue::Null {
            return found.is_empty();
        }
        if modifiers.contains(&Modifier::FieldRef) {
            let SigmaValue::String(other) = value else { return false };
            let others = self.values(&self.mappings.field(source, &other.original));
            return found.iter().any(|value| {
                others.iter().any(|other| {
                    let other = SigmaString::from_raw(other);
                    text_matches(&SigmaValue::String(other), modifiers, value)
                })
            });
        }
        let is_empty = matches!(value, SigmaValue::String(text) if text.original.is_empty());
        let has_column = spec.names.iter().any(|name| luytre_model::ColumnId::by_name(name).is_some());
        if is_empty && has_column && found.is_empty() && modifiers.is_empty() {
            return true;
        }
        found.iter().any(|found| text_matches(value, modifiers, found))
    }

    fn values(&self, spec: &FieldSpec) -> Vec<String> {
        let mut all = Vec::new();
        for name in &spec.names {
            let mut here: Vec<String> = self
                .event
                .cells()
                .filter(|(cell, _)| cell.as_str() == name)
                .map(|(_, value)| value.to_text().into_owned())
                .collect();
            if here.is_empty()
                && let Some(value) = self.event.field(name)
            {
                here.push(value.to_text().into_owned());
            }
            let was_found = !here.is_empty();
            if spec.words {
                here = here.iter().flat_map(|text| text.split_ascii_whitespace().map(str::to_owned)).collect();
            }
            all.append(&mut here);
            if was_found && !spec.every {
                break;
            }
        }
        all
    }
}

fn holds(condition: &ConditionExpr, named: &BTreeMap<&str, bool>) -> bool {
    match condition {
        ConditionExpr::And(kids) => kids.iter().all(|kid| holds(kid, named)),
        ConditionExpr::Or(kids) => kids.iter().any(|kid| holds(kid, named)),
        ConditionExpr::Not(inner) => !holds(inner, named),
        ConditionExpr::Identifier(name) => named[name.as_str()],
        ConditionExpr::Selector { quantifier, pattern } => {
            let chosen: Vec<bool> = named
                .iter()
                .filter(|(name, _)| pattern.matches_detection_name(name))
                .map(|(_, truth)| *truth)
                .collect();
            let met = chosen.iter().filter(|truth| **truth).count();
            match quantifier {
                Quantifier::Any => met >= 1,
                Quantifier::All => met == chosen.len(),
                Quantifier::Count(count) => met as u64 >= *count,
            }
        }
    }
}

fn text_matches(value: &SigmaValue, modifiers: &[Modifier], found: &str) -> bool {
    let has = |modifier: Modifier| modifiers.contains(&modifier);
    let number = |value: &SigmaValue| value.to_string().parse::<f64>().expect("a test's number");
    if has(Modifier::Re) {
        let SigmaValue::String(pattern) = value else { return false };
        return regex::RegexBuilder::new(&pattern.original)
            .case_insensitive(has(Modifier::IgnoreCase))
            .multi_line(has(Modifier::Multiline))
            .dot_matches_new_line(has(Modifier::DotAll))
            .build()
            .expect("a test's expression")
            .is_match(found);
    }
    if has(Modifier::Cidr) {
        return crate::predicate::Network::parse(&value.to_string())
            .zip(found.parse::<std::net::IpAddr>().ok())
            .is_some_and(|(network, address)| network.contains(address.to_canonical()));
    }
    let compare: Option<fn(f64, f64) -> bool> = if has(Modifier::Gt) {
        Some(|a, b| a > b)
    } else if has(Modifier::Gte) {
        Some(|a, b| a >= b)
    } else if has(Modifier::Lt) {
        Some(|a, b| a < b)
    } else if has(Modifier::Lte) {
        Some(|a, b| a <= b)
    } else {
        None
    };
    if has(Modifier::Hour) {
        let Ok(at) = found.parse::<jiff::Timestamp>() else { return false };
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").expect("a zone of the world");
        return compare.unwrap_or(|a, b| a == b)(f64::from(at.to_zoned(zone).hour()), number(value));
    }
    if let Some(compare) = compare {
        return found.parse::<f64>().is_ok_and(|found| compare(found, number(value)));
    }
    let how = |modifier| match modifier {
        Modifier::Contains => "contains",
        Modifier::StartsWith => "start",
        Modifier::EndsWith => "end",
        _ => "",
    };
    let how = modifiers.iter().map(|modifier| how(*modifier)).find(|how| !how.is_empty()).unwrap_or("");
    match value {
        SigmaValue::String(text) => wildcard(text, how, has(Modifier::Cased)).is_match(found),
        SigmaValue::Integer(_) | SigmaValue::Float(_) if how.is_empty() => {
            found.parse::<f64>().is_ok_and(|found| found == number(value))
        }
        SigmaValue::Integer(_) | SigmaValue::Float(_) => {
            wildcard(&SigmaString::from_raw(&value.to_string()), how, false).is_match(found)
        }
        SigmaValue::Bool(truth) => {
            let found = found.to_lowercase();
            if *truth { ["true", "1", "yes"] } else { ["false", "0", "no"] }.contains(&found.as_str())
        }
        SigmaValue::Null => false,
    }
}

fn wildcard(text: &SigmaString, how: &str, cased: bool) -> regex::Regex {
    let mut pattern = String::from(if cased { "(?s)" } else { "(?si)" });
    pattern.push_str(if how == "end" || how == "contains" { "" } else { "^" });
    for part in &text.parts {
        match part {
            StringPart::Plain(text) => pattern.push_str(&regex::escape(text)),
            StringPart::Special(SpecialChar::WildcardMulti) => pattern.push_str(".*"),
            StringPart::Special(SpecialChar::WildcardSingle) => pattern.push('.'),
        }
    }
    pattern.push_str(if how == "start" || how == "contains" { "" } else { "$" });
    regex::Regex::new(&pattern).expect("an escaped text is an expression")
}
