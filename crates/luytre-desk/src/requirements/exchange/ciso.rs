//! CISO Assistant: a catalogue as its library, an assessment as the spreadsheet that its import reads.
//!
//! Written from the public format: a library has a framework with requirement nodes under group nodes; an assessment row
//! is found by `ref_id`, with `compliance_result`, `requirement_progress` and `observations`. Its results have no
//! "equivalent": such an item goes out as compliant, and the measure stands in the observation.

use std::fmt::Write as _;

use luytre_govern::catalogue::Catalogue;
use luytre_govern::requirement::Word;
use luytre_report::sheet::{Kind, Sheet, SheetColumn, Value, Workbook};

use super::super::RequirementsOf;
use super::{evidence_line, finding, ground};

/// Name of the vendor in its identifiers.
const VENDOR: &str = "luytre";

/// The word of CISO Assistant for a verdict.
pub const fn result(word: Word) -> &'static str {
    match word {
        Word::Unjudged => "not_assessed",
        Word::Met | Word::Equivalent => "compliant",
        Word::Partly => "partially_compliant",
        Word::NotMet => "non_compliant",
        Word::NotApplicable => "not_applicable",
    }
}

/// The verdict for a word of CISO Assistant.
pub fn word(result: &str) -> Option<Word> {
    match result {
        "" | "not_assessed" => Some(Word::Unjudged),
        "compliant" => Some(Word::Met),
        "partially_compliant" => Some(Word::Partly),
        "non_compliant" => Some(Word::NotMet),
        "not_applicable" => Some(Word::NotApplicable),
        _ => None,
    }
}

fn node(catalogue: &Catalogue, id: &str) -> String {
    format!("urn:{VENDOR}:risk:req_node:{}:{}", catalogue.id, id.to_lowercase())
}

/// A text as YAML: JSON strings are YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writes a catalogue as a library. Levels are implementation groups, so that an audit chooses one.
pub fn library(catalogue: &Catalogue) -> String {
    let mut yaml = String::new();
    let id = &catalogue.id;
    let (title, english) = (quoted(&catalogue.title_vi), quoted(&catalogue.title_en));
    let (reference, licence) = (quoted(&catalogue.reference), quoted(&catalogue.licence_note));
    let _ = write!(
        yaml,
        "urn: urn:{VENDOR}:risk:library:{id}\nlocale: vi\nref_id: {id}\nname: {reference}\ndescription: {title}\n\
         copyright: {licence}\nversion: 1\nprovider: {VENDOR}\npackager: {VENDOR}\n\
         translations:\n  en:\n    name: {reference}\n    description: {english}\n\
         objects:\n  framework:\n    urn: urn:{VENDOR}:risk:framework:{id}\n    ref_id: {id}\n    name: {reference}\n    \
         description: {title}\n    implementation_groups_definition:\n"
    );
    for level in luytre_model::ProtectionLevel::ALL {
        let _ = write!(
            yaml,
            "    - ref_id: L{level}\n      name: {}\n      translations:\n        en:\n          name: Level {level}\n",
            quoted(&format!("Cấp độ {level}"))
        );
    }
    yaml.push_str("    requirement_nodes:\n");
    for group in &catalogue.groups {
        let parent = node(catalogue, &group.id);
        let _ = write!(
            yaml,
            "    - urn: {parent}\n      assessable: false\n      depth: 1\n      ref_id: {}\n      name: {}\n      \
             translations:\n        en:\n          name: {}\n",
            group.id,
            quoted(&group.title_vi),
            quoted(&group.title_en)
        );
        for row in catalogue.requirements.iter().filter(|row| row.group == group.id) {
            let levels: Vec<String> = row.levels.iter().map(|level| format!("L{level}")).collect();
            let _ = write!(
                yaml,
                "    - urn: {}\n      assessable: true\n      depth: 2\n      parent_urn: {parent}\n      ref_id: {}\n      \
                 name: {}\n      description: {}\n      implementation_groups: [{}]\n      translations:\n        en:\n          \
                 name: {}\n",
                node(catalogue, &row.id),
                row.id,
                quoted(&row.title_vi),
                quoted(&row.summary),
                levels.join(", "),
                quoted(&row.title_en)
            );
        }
    }
    yaml
}

/// Builds the assessment of a system as the spreadsheet that the import of CISO Assistant reads.
pub fn assessment(of: &RequirementsOf) -> Workbook {
    let headers = [
        ("assessable", 10.0),
        ("urn", 40.0),
        ("ref_id", 30.0),
        ("name", 34.0),
        ("description", 60.0),
        ("compliance_result", 20.0),
        ("requirement_progress", 20.0),
        ("score", 8.0),
        ("observations", 60.0),
    ];
    let columns = headers.map(|(header, width)| SheetColumn::new(header, width, Kind::Text)).to_vec();
    let mut rows = Vec::new();
    for requirement in of.items() {
        let word = of.word(&requirement.id);
        let judgement = of.judgement(&requirement.id);
        let evidence = judgement.map(|judgement| judgement.evidence.as_slice()).unwrap_or_default();
        let mut said = vec![finding(of, &requirement.id), ground(of, &requirement.id)];
        said.extend(evidence.iter().map(|evidence| evidence_line(&evidence.shown)));
        said.retain(|line| !line.is_empty());
        let progress = match word {
            Word::Unjudged => "to_do",
            Word::Met | Word::Equivalent | Word::NotApplicable => "done",
            Word::Partly | Word::NotMet => "in_progress",
        };
        rows.push(vec![
            Value::Boolean(true),
            Value::from(node(of.catalogue, &requirement.id)),
            Value::from(requirement.id.as_str()),
            Value::from(requirement.title_vi.as_str()),
            Value::from(requirement.summary.as_str()),
            Value::from(result(word)),
            Value::from(progress),
            Value::Empty,
            Value::from(said.join("\n")),
        ]);
    }
    let title = format!("{} · {}", of.system.name, of.catalogue.reference);
    let sheet = Sheet { name: "Sheet1".to_owned(), columns, rows, template_rows: 0 };
    Workbook { title, created: Some(of.today), sheets: vec![sheet] }
}
