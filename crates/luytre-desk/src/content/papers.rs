//! The official forms and their layout, read from the content in force.
//!
//! They are filled by `luytre_report`, which the domain does not know: here they are checked with everything else.

use luytre_govern::library::kinds::LAYOUT;
use luytre_govern::library::{ContentProblem, Defect, Library};
use luytre_report::Layout;
use luytre_report::forms::Form;

/// Official forms, ready to be filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Papers {
    /// How a paper is laid out.
    pub layout: Layout,
    /// Id of the regime and the form.
    forms: Vec<(String, Form)>,
}

impl Papers {
    /// Reads the forms of a library; all that is wrong is named.
    pub fn read(library: &Library) -> Result<Papers, Vec<ContentProblem>> {
        let mut problems = Vec::new();
        let mut layout = None;
        let mut forms: Vec<(String, Form)> = Vec::new();
        for (path, text) in &library.forms {
            if path == LAYOUT {
                match Layout::from_json(text) {
                    Ok(read) => layout = Some(read),
                    Err(error) => problems.push(ContentProblem::new(path, "", Defect::WrongValue(chain(&error)))),
                }
                continue;
            }
            let regime = path.split('/').nth(1).unwrap_or_default();
            let form = match Form::from_json(text) {
                Ok(form) => form,
                Err(error) => {
                    problems.push(ContentProblem::new(path, "", Defect::WrongValue(chain(&error))));
                    continue;
                }
            };
            let rows = library.regime(regime).map(|regime| regime.forms.as_slice()).unwrap_or_default();
            if !rows.iter().any(|row| row.code == form.code) {
                let defect = Defect::NotThere { name: form.code.clone(), file: "forms.json of the regime" };
                problems.push(ContentProblem::new(path, "code", defect));
            }
            if forms.iter().any(|(known, other)| known == regime && other.code == form.code) {
                problems.push(ContentProblem::new(path, "code", Defect::RowTwice(form.code.clone())));
            }
            forms.push((regime.to_owned(), form));
        }
        let Some(layout) = layout.filter(|_| problems.is_empty()) else {
            if problems.is_empty() {
                problems.push(ContentProblem::new(LAYOUT, "", Defect::MissingFile));
            }
            return Err(problems);
        };
        Ok(Papers { layout, forms })
    }

    /// Returns a form of a regime.
    pub fn form(&self, regime: &str, code: &str) -> Option<&Form> {
        self.forms.iter().find(|(of, form)| of == regime && form.code == code).map(|(_, form)| form)
    }
}

/// An error with its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text.chars().take(300).collect()
}
