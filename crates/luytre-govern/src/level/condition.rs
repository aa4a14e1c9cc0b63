//! Conditions over facts, read from content: a small engine with three answers, because what is not known is not "no".

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{FactValue, LevelFacts};

/// Deepest nesting of a condition.
const DEPTH_MAX: usize = 8;

/// The answer to a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    No,
    /// It depends on facts that are not known.
    Unknown,
    /// It holds.
    Yes,
}

impl Truth {
    fn of(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }

    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All hold; with none, it holds.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A test of one fact.
    Fact(String, Test),
}

/// A test of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is this flag, or this word.
    Is(FactValue),
    /// It is one of these words.
    In(BTreeSet<String>),
    /// All its words are among these.
    Only(BTreeSet<String>),
    /// One of its words is among these.
    Meets(BTreeSet<String>),
    /// None of its words is among these.
    Avoids(BTreeSet<String>),
    /// The count is smaller.
    Below(u64),
    /// The count is this or larger.
    AtLeast(u64),
    /// It is known, or it is not.
    Given(bool),
}

/// Looks a fact up; the criteria say what an unknown one counts as.
pub(super) trait Known {
    /// Returns the value that the fact counts as, or `None` when it is open.
    fn value(&self, facts: &LevelFacts, code: &str) -> Option<FactValue>;
}

impl Condition {
    /// Reads the `when` of a row: an object whose members must all hold. A member is `any`, `all`, `not`, or the code of
    /// a fact, with `_only`, `_any`, `_none`, `_lt`, `_gte` or `_given` for what is asked of it.
    pub(super) fn read(value: &Value, is_fact: &dyn Fn(&str) -> bool) -> Result<Condition, String> {
        read_object(object(value)?, is_fact, DEPTH_MAX)
    }

    /// Answers it.
    pub(super) fn truth(&self, facts: &LevelFacts, known: &dyn Known) -> Truth {
        match self {
            Condition::All(all) => all.iter().map(|one| one.truth(facts, known)).min().unwrap_or(Truth::Yes),
            Condition::Any(any) => any.iter().map(|one| one.truth(facts, known)).max().unwrap_or(Truth::No),
            Condition::Not(one) => one.truth(facts, known).not(),
            Condition::Fact(code, Test::Given(given)) => Truth::of(facts.get(code).is_some() == *given),
            Condition::Fact(code, test) => match known.value(facts, code) {
                Some(value) => Truth::of(test.holds(&value)),
                None => Truth::Unknown,
            },
        }
    }

    /// Calls `visit` for every test of a fact.
    pub(super) fn tests<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a Test)) {
        match self {
            Condition::All(list) | Condition::Any(list) => list.iter().for_each(|one| one.tests(visit)),
            Condition::Not(one) => one.tests(visit),
            Condition::Fact(code, test) => visit(code, test),
        }
    }
}

impl Test {
    pub(super) fn holds(&self, value: &FactValue) -> bool {
        match (self, value) {
            (Test::Is(wanted), value) => wanted == value,
            (Test::In(words), FactValue::Word(word)) => words.contains(word),
            (Test::Only(wanted), FactValue::Words(words)) => !words.is_empty() && words.is_subset(wanted),
            (Test::Meets(wanted), FactValue::Words(words)) => !words.is_disjoint(wanted),
            (Test::Avoids(wanted), FactValue::Words(words)) => words.is_disjoint(wanted),
            (Test::Below(limit), FactValue::Count(count)) => count < limit,
            (Test::AtLeast(limit), FactValue::Count(count)) => count >= limit,
            (Test::Given(given), _) => *given,
            // A value of another kind was refused when the facts were checked.
            (Test::In(_) | Test::Only(_) | Test::Meets(_) | Test::Avoids(_) | Test::Below(_) | Test::AtLeast(_), _) => {
                false
            }
        }
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("{value} is no object"))
}

fn read_object(map: &Map<String, Value>, is_fact: &dyn Fn(&str) -> bool, depth: usize) -> Result<Condition, String> {
    if depth == 0 {
        return Err(format!("nested deeper than {DEPTH_MAX}"));
    }
    let mut all = Vec::with_capacity(map.len());
    for (name, value) in map {
        all.push(read_member(name, value, is_fact, depth)?);
    }
    Ok(Condition::All(all))
}

fn read_member(name: &str, value: &Value, is_fact: &dyn Fn(&str) -> bool, depth: usize) -> Result<Condition, String> {
    let list = || -> Result<Vec<Condition>, String> {
        let list = value.as_array().ok_or_else(|| format!("{name} needs a list"))?;
        list.iter().map(|one| read_object(object(one)?, is_fact, depth - 1)).collect()
    };
    match name {
        "any" => return list().map(Condition::Any),
        "all" => return list().map(Condition::All),
        "not" => return Ok(Condition::Not(Box::new(read_object(object(value)?, is_fact, depth - 1)?))),
        _ => {}
    }
    if is_fact(name) {
        let test = match value {
            Value::Array(_) => Test::In(words(name, value)?),
            other => Test::Is(FactValue::from_json(other.clone())?),
        };
        return Ok(Condition::Fact(name.to_owned(), test));
    }
    let (fact, ending) = name.rsplit_once('_').unwrap_or((name, ""));
    if !is_fact(fact) {
        return Err(format!("{name} is no declared fact"));
    }
    let count = || value.as_u64().ok_or_else(|| format!("{name} needs a count"));
    let test = match ending {
        "only" => Test::Only(words(name, value)?),
        "any" => Test::Meets(words(name, value)?),
        "none" => Test::Avoids(words(name, value)?),
        "lt" => Test::Below(count()?),
        "gte" => Test::AtLeast(count()?),
        "given" => Test::Given(value.as_bool().ok_or_else(|| format!("{name} needs true or false"))?),
        _ => return Err(format!("{name} asks for something unknown")),
    };
    Ok(Condition::Fact(fact.to_owned(), test))
}

fn words(name: &str, value: &Value) -> Result<BTreeSet<String>, String> {
    match FactValue::from_json(value.clone()) {
        Ok(FactValue::Words(words)) if !words.is_empty() => Ok(words),
        _ => Err(format!("{name} needs a list of words")),
    }
}
