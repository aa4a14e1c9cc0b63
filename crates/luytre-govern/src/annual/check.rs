//! Checks of consistency. Which checks a form asks for is content; what each word means is here.

use super::{Annual, Approval, counted};
use crate::library::regime::AnnualReport as Form;
use crate::profile::Deployment;

/// What does not agree in a report, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistency {
    /// Code of the check.
    pub check: String,
    /// Code of the system whose row is meant; `None` for the whole report.
    pub system: Option<String>,
    /// Number of the column or code of the counter that should be looked at.
    pub place: String,
    /// What stands there.
    pub found: String,
    /// What should.
    pub expected: String,
    /// The same as a sentence in Vietnamese, with the remedy.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// A check that this engine knows.
type Check = fn(&Form, &Annual, &mut Vec<Inconsistency>);

const CHECKS: [(&str, Check); 5] = [
    ("rows_equal_c1", rows_equal_c1),
    ("approved_equal_c5_with_decision_and_regulation", approved),
    ("not_approved_has_expected_approval", expected_approval),
    ("not_fully_deployed_has_expected_deployment", expected_deployment),
    ("periodic_equal_c6", periodic_equal_c6),
];

/// Whether the engine knows a check by this word.
pub fn is_known(code: &str) -> bool {
    CHECKS.iter().any(|(known, _)| *known == code)
}

/// Runs every check that the form asks for. A check that the engine does not know is itself an inconsistency: nothing is
/// passed over.
pub fn check(form: &Form, annual: &Annual) -> Vec<Inconsistency> {
    let mut found = Vec::new();
    for asked in &form.checks {
        match CHECKS.iter().find(|(known, _)| *known == asked.code) {
            Some((_, run)) => run(form, annual, &mut found),
            None => found.push(Inconsistency {
                check: asked.code.clone(),
                system: None,
                place: String::new(),
                found: String::new(),
                expected: String::new(),
                vi: format!("Biểu mẫu yêu cầu kiểm tra “{}” mà phần mềm chưa biết; cần cập nhật phần mềm.", asked.vi),
                en: format!("The form asks for a check that is not known here ({}); update the product.", asked.en),
            }),
        }
    }
    found
}

/// Compares a counter with the rows that its own definition in the form counts.
fn totals(check: &str, place: &str, form: &Form, annual: &Annual) -> Option<Inconsistency> {
    let (rows, counter) = (counted(form, place, &annual.rows), annual.counters.number(place)?);
    let (vi, en) = form.counter(place).map_or((place, place), |named| (named.vi.as_str(), named.en.as_str()));
    (rows != counter).then(|| Inconsistency {
        check: check.to_owned(),
        system: None,
        place: place.to_owned(),
        found: rows.to_string(),
        expected: counter.to_string(),
        vi: format!("{vi}: có {rows} dòng, chỉ tiêu {place} ghi {counter}. Sửa dòng hoặc chỉ tiêu cho khớp."),
        en: format!("{en}: {rows} rows, counter {place} says {counter}. Correct the rows or the counter."),
    })
}

fn missing(check: &str, row: &super::Row, place: &str, (vi, en): (&str, &str)) -> Inconsistency {
    Inconsistency {
        check: check.to_owned(),
        system: Some(row.code.clone()),
        place: place.to_owned(),
        found: String::new(),
        expected: en.to_owned(),
        vi: format!("{} ({}): cột {place} để trống; cần {vi}.", row.system, row.code),
        en: format!("{} ({}): column {place} is empty; give {en}.", row.system, row.code),
    }
}

fn rows_equal_c1(form: &Form, annual: &Annual, found: &mut Vec<Inconsistency>) {
    found.extend(totals("rows_equal_c1", "c1", form, annual));
}

fn approved(form: &Form, annual: &Annual, found: &mut Vec<Inconsistency>) {
    let code = "approved_equal_c5_with_decision_and_regulation";
    let approved = || annual.rows.iter().filter(|row| row.approval == Approval::Approved);
    found.extend(totals(code, "c5", form, annual));
    for row in approved() {
        if row.decision.as_ref().is_none_or(|decision| decision.number.is_empty()) {
            found.push(missing(code, row, "7", ("quyết định phê duyệt", "the approval decision")));
        }
        if row.regulation.as_ref().is_none_or(|regulation| regulation.number.is_empty()) {
            found.push(missing(code, row, "8", ("quyết định ban hành Quy chế", "the regulation's decision")));
        }
    }
}

fn expected_approval(_: &Form, annual: &Annual, found: &mut Vec<Inconsistency>) {
    let code = "not_approved_has_expected_approval";
    let open = annual.rows.iter().filter(|row| row.approval != Approval::Approved && row.approval_expected.is_none());
    found.extend(open.map(|row| missing(code, row, "9", ("ngày dự kiến phê duyệt", "the expected day of approval"))));
}

fn expected_deployment(_: &Form, annual: &Annual, found: &mut Vec<Inconsistency>) {
    let code = "not_fully_deployed_has_expected_deployment";
    let open = annual.rows.iter().filter(|row| row.deployment != Deployment::Full && row.deployment_expected.is_none());
    let words = ("ngày dự kiến triển khai đầy đủ", "the expected day of full deployment");
    found.extend(open.map(|row| missing(code, row, "11", words)));
}

fn periodic_equal_c6(form: &Form, annual: &Annual, found: &mut Vec<Inconsistency>) {
    found.extend(totals("periodic_equal_c6", "c6", form, annual));
}
