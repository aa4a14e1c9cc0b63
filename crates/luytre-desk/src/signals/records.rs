//! Records of other parts of governance that stand as dated entries: an approved dossier, a penetration test that was
//! reported, a drill that took place, a course that ended. Nobody enters them twice.

use luytre_govern::assessment::Assessment;
use luytre_govern::dossier::{Dossier, Stage};
use luytre_govern::drill::Drill;
use luytre_govern::signal::{EntryResult, RegisterEntry};
use luytre_govern::training::Course;
use luytre_govern::{Date, DocumentRef};
use luytre_ledger::{LedgerError, Reader, RecordQuery};

/// Returns the page of a record that stands as an entry; `None` for an entry of a register itself.
pub(super) fn page_of(register: &str, code: &str) -> Option<String> {
    if code.starts_with("SO-") {
        return None;
    }
    match register {
        "dossier_status" => Some(format!("/dossiers/{code}")),
        "pentest_record" => Some(format!("/assessments/{code}")),
        "drill_record" => Some(format!("/drills/{code}")),
        "training_record" => Some("/training".to_owned()),
        _ => None,
    }
}

/// Reads what stands as an entry on `today`.
pub(super) async fn standing(
    reader: &mut Reader,
    query: &RecordQuery,
    today: Date,
) -> Result<Vec<RegisterEntry>, LedgerError> {
    let mut entries = Vec::new();
    for kept in reader.records::<Dossier>(query).await? {
        entries.extend(of_dossier(&kept.body, today));
    }
    for kept in reader.records::<Assessment>(query).await? {
        entries.extend(of_assessment(&kept.body));
    }
    for kept in reader.records::<Drill>(query).await? {
        entries.extend(of_drill(&kept.body, today));
    }
    for kept in reader.records::<Course>(query).await? {
        entries.extend(of_course(&kept.body, today));
    }
    Ok(entries)
}

fn entry(register: &str, code: &str, title: &str, agency: &str, system: Option<&str>, date: Date) -> RegisterEntry {
    RegisterEntry {
        code: code.to_owned(),
        register: register.to_owned(),
        agency: agency.to_owned(),
        system: system.map(str::to_owned),
        title: title.to_owned(),
        date,
        valid_until: None,
        document: DocumentRef::default(),
        result: EntryResult::Passed,
        note: String::new(),
        provider: String::new(),
        withdrawn: None,
    }
}

/// An approved dossier counts as long as it is approved: it is there today.
fn of_dossier(dossier: &Dossier, today: Date) -> Option<RegisterEntry> {
    let approved = matches!(dossier.stage, Stage::Approved { .. });
    approved.then(|| entry("dossier_status", &dossier.code, &dossier.system_name, "", Some(&dossier.system), today))
}

fn of_assessment(one: &Assessment) -> Option<RegisterEntry> {
    let on = one.reported_on().filter(|_| one.activity == "pentest")?;
    Some(entry("pentest_record", &one.code, &one.title, &one.agency, Some(&one.system), on))
}

fn of_drill(drill: &Drill, today: Date) -> Vec<RegisterEntry> {
    if drill.day > today || !drill.was_held(drill.day.year()) {
        return Vec::new();
    }
    let of = |agency: &str, system| entry("drill_record", &drill.code, &drill.title, agency, system, drill.day);
    let own = drill.system.as_deref().map(|system| of("", Some(system)));
    own.into_iter().chain(drill.teams.iter().map(|team| of(&team.agency, None))).collect()
}

fn of_course(course: &Course, today: Date) -> Vec<RegisterEntry> {
    let Some(ended) = course.ends.filter(|ended| *ended <= today && !course.cancelled) else { return Vec::new() };
    let people = course.participants.iter().map(|one| one.agency.as_str());
    let mut agencies: Vec<&str> = people.chain(course.headcounts.iter().map(|one| one.agency.as_str())).collect();
    agencies.sort_unstable();
    agencies.dedup();
    let of = |agency: &&str| entry("training_record", &course.code, &course.title, agency, None, ended);
    agencies.iter().map(of).collect()
}

#[cfg(test)]
mod tests;
