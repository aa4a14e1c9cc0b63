//! `luytre level classify`: the level of systems from facts, with the rows that decide it.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use luytre_govern::Library;
use luytre_govern::level::{Ask, Criteria, DecidingRow, FACTS_MAX, FactProblem, FactValue, LevelFacts};
use serde_json::{Value, json};

use crate::Outcome;
use crate::cli::Level;
use crate::language::Language;

/// Largest file of facts, in bytes: ten thousand systems are 4 MB.
const FACTS_BYTES_MAX: u64 = 8 << 20;
/// Most systems of one file.
const SYSTEMS_MAX: usize = 10_000;

/// Runs a command of `luytre level`.
pub fn run(command: Level, language: Language) -> anyhow::Result<Outcome> {
    let Level::Classify { file, regime, data } = command;
    let library = crate::bundles::library(data.as_deref())?;
    let criteria = criteria(&library, regime.as_deref())?;
    let text = read(&file)?;
    let answer = classify_text(criteria, &text, language).with_context(|| file.display().to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string_pretty(&answer.json)?)?;
    if answer.wrong.is_empty() {
        return Ok(Outcome::Yes);
    }
    bail!("{}: {}", file.display(), answer.wrong.join("; "))
}

/// The answer to a file of facts.
struct Answer {
    json: Value,
    /// What is wrong with facts, in one line each.
    wrong: Vec<String>,
}

fn criteria<'a>(library: &'a Arc<Library>, regime: Option<&str>) -> anyhow::Result<&'a Criteria> {
    let known = || library.regimes.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let found = match regime {
        Some(id) => library.regime(id).with_context(|| format!("--regime {id}: not known; known are {}", known()))?,
        None => {
            let today = today();
            library
                .regime_for(today)
                .with_context(|| format!("no regime is in force on {today}; known are {}", known()))?
        }
    };
    Ok(&found.criteria)
}

/// The day in Vietnam.
pub fn today() -> luytre_govern::Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(7)).to_datetime(crate::clock::now().timestamp()).date()
}

fn read(file: &Path) -> anyhow::Result<String> {
    let source: Box<dyn std::io::Read> = match file.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(file).with_context(|| format!("read {}", file.display()))?),
    };
    let mut text = String::new();
    let size = source.take(FACTS_BYTES_MAX + 1).read_to_string(&mut text);
    let size = size.with_context(|| format!("read {}", file.display()))?;
    if size as u64 > FACTS_BYTES_MAX {
        bail!("{}: larger than {FACTS_BYTES_MAX} bytes; split it", file.display());
    }
    Ok(text)
}

fn classify_text(criteria: &Criteria, text: &str, language: Language) -> anyhow::Result<Answer> {
    let value: Value = serde_json::from_str(text).context("not JSON")?;
    let mut wrong = Vec::new();
    let json = match value {
        Value::Array(list) if list.len() > SYSTEMS_MAX => bail!("more than {SYSTEMS_MAX} systems; split the file"),
        Value::Array(list) => {
            let one = |(index, value): (usize, Value)| {
                classify(criteria, value, language, &mut wrong, &format!("[{index}] "))
            };
            Value::Array(list.into_iter().enumerate().map(one).collect())
        }
        value => classify(criteria, value, language, &mut wrong, ""),
    };
    Ok(Answer { json, wrong })
}

fn classify(criteria: &Criteria, value: Value, language: Language, wrong: &mut Vec<String>, place: &str) -> Value {
    let problems = match facts_of(value, language) {
        Ok(facts) => {
            let problems = criteria.check(&facts);
            if problems.is_empty() {
                return answer(criteria, &facts, language);
            }
            problems.iter().map(|problem| problem_json(problem, language)).collect()
        }
        Err(problems) => problems,
    };
    let message = |problem: &Value| problem["message"].as_str().unwrap_or_default().to_owned();
    wrong.extend(problems.iter().map(|problem| format!("{place}{}", message(problem))));
    let ask = language.pick("sửa các thông tin sai", "correct the facts");
    json!({ "level": null, "deciding": [], "regime": criteria.regime, "ask": ask, "problems": problems })
}

/// Reads facts one by one, so that every wrong value is named with its field.
fn facts_of(value: Value, language: Language) -> Result<LevelFacts, Vec<Value>> {
    let whole = |message: String| vec![json!({ "field": null, "message": message })];
    let Value::Object(given) = value else {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "true/false",
            Value::Number(_) => "123",
            Value::String(_) => "\"…\"",
            Value::Array(_) | Value::Object(_) => "[…]",
        };
        let message = language.pick(
            "cần một đối tượng các thông tin, như trong docs/examples/level-facts.json",
            "an object of facts is expected, as in docs/examples/level-facts.json",
        );
        return Err(whole(format!("{kind}: {message}")));
    };
    if given.len() > FACTS_MAX {
        let message = language.pick("thông tin là nhiều nhất", "facts are the most of one system");
        return Err(whole(format!("{FACTS_MAX} {message}")));
    }
    let mut facts = LevelFacts::default();
    let mut problems = Vec::new();
    for (code, value) in given {
        if value.is_null() {
            continue;
        }
        let typed: String = value.to_string().chars().take(60).collect();
        match serde_json::from_value::<FactValue>(value) {
            Ok(value) => facts.set(&code, Some(value)),
            Err(error) => {
                let remedy = language.pick(
                    "ghi true hoặc false, một số nguyên từ 0, một từ, hoặc danh sách từ; bỏ trường này nếu chưa biết",
                    "write true or false, a whole number from 0, a word or a list of words; leave it out if it is not known",
                );
                let message = match language {
                    Language::Vi => format!("{code}: {typed} không dùng được; {remedy}"),
                    Language::En => format!("{code}: {error}; {remedy}"),
                };
                problems.push(json!({ "field": code, "message": message }));
            }
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems) }
}

fn problem_json(problem: &FactProblem, language: Language) -> Value {
    let message = match (problem, language) {
        (FactProblem::Unknown { field, known }, Language::Vi) => {
            format!("{field}: không có thông tin nào tên này, hãy sửa tên hoặc bỏ đi; các tên dùng được: {known}")
        }
        (FactProblem::Kind { field, expected }, Language::Vi) => {
            format!("{field}: sai kiểu giá trị, cần {}", expected_vi(expected))
        }
        (FactProblem::Word { field, word, known }, Language::Vi) => {
            format!("{field}: {word:?} không có trong danh sách, hãy chọn một trong: {known}")
        }
        (FactProblem::Missing { field }, Language::Vi) => format!("{field}: phải khai"),
        (FactProblem::Contradiction { fields, vi, source_text, .. }, Language::Vi) => {
            format!("{}: {vi} ({source_text})", fields.join(", "))
        }
        _ => problem.to_string(),
    };
    json!({ "field": problem.field(), "message": message })
}

/// What the criteria expect of a fact, in Vietnamese.
fn expected_vi(expected: &str) -> &str {
    match expected {
        "true or false" => "true hoặc false",
        "a whole number from 0" => "một số nguyên từ 0",
        "one word" => "một từ trong danh sách",
        "at least one word" => "ít nhất một từ",
        "a list of words" => "một danh sách các từ, ví dụ [\"rieng\", \"ca_nhan\"]",
        other => other,
    }
}

fn answer(criteria: &Criteria, facts: &LevelFacts, language: Language) -> Value {
    let found = criteria.classify(facts);
    let row = |row: &DecidingRow| {
        json!({ "level": row.level.number(), "source": row.source, "text": language.pick(&row.vi, &row.en),
            "confidence": row.basis.confidence.as_str(), "in_force_from": row.basis.in_force_from })
    };
    let missing: Vec<Value> = found
        .missing
        .iter()
        .map(
            |missing| json!({ "facts": missing.facts, "could_give": missing.level.number(), "source": missing.source }),
        )
        .collect();
    let caution = |caution: &luytre_govern::level::criteria::Caution| json!({ "fields": caution.fields, "text": language.pick(&caution.vi, &caution.en), "source": caution.basis.source });
    let ask = found.ask.as_ref().map(|ask| match ask {
        Ask::Person => language
            .pick("không tiêu chí nào khớp: hãy hỏi người có trách nhiệm", "no row matches: ask a person")
            .to_owned(),
        Ask::Facts(facts) => format!("{}: {}", language.pick("cần biết thêm", "give"), facts.join(", ")),
    });
    let important: Vec<&str> = criteria
        .important_to_national_security(facts, found.level)
        .into_iter()
        .map(|row| row.basis.source.as_str())
        .collect();
    json!({
        "level": found.level.map(|level| level.number()),
        "deciding": found.deciding.iter().map(row).collect::<Vec<_>>(),
        "regime": found.regime,
        "ask": ask,
        "missing": missing,
        "warnings": found.cautions.iter().map(caution).collect::<Vec<_>>(),
        "candidate_important_to_national_security": important,
    })
}

#[cfg(test)]
mod tests;
