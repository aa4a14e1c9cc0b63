//! Who needs which training by when and why, and how far an agency is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::rules::{CountsFrom, Fields, NeedRule, Rules, Settles};
use super::{Course, CourseKind, Staff};

/// How a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedState {
    /// Its day has passed.
    Overdue,
    /// Asked for.
    Due,
    /// Settled, by a certificate that ends soon.
    Expiring,
    /// Settled.
    Done,
}

impl NeedState {
    /// All, most pressing first.
    pub const ALL: [NeedState; 4] = [NeedState::Overdue, NeedState::Due, NeedState::Expiring, NeedState::Done];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            NeedState::Overdue => "overdue",
            NeedState::Due => "due",
            NeedState::Expiring => "expiring",
            NeedState::Done => "done",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        NeedState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it is settled today.
    pub const fn is_settled(self) -> bool {
        matches!(self, NeedState::Done | NeedState::Expiring)
    }
}

/// Something that a person needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Code of the staff member.
    pub staff: String,
    /// Their name.
    pub name: String,
    /// Code of their agency.
    pub agency: String,
    /// Code of the row that asks.
    pub rule: String,
    /// Last day.
    pub due: Date,
    /// How it stands.
    pub state: NeedState,
    /// The day that settled it: of the course, or the last day of the certificate when it is expiring.
    pub settled: Option<Date>,
    /// Its article.
    pub source: String,
}

/// How far an agency is with one need, and with its IT staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Who is asked.
    pub asked: u64,
    /// Who is done.
    pub done: u64,
    /// Whose day has passed.
    pub overdue: u64,
}

/// Works out every need of everybody who works on `today`. `levels` gives the level of a system by its code.
pub fn needs(
    staff: &[Staff],
    courses: &[Course],
    levels: &BTreeMap<String, u8>,
    rules: &Rules,
    fields: &Fields,
    today: Date,
) -> Vec<Need> {
    let taken = courses_by_person(courses, today);
    let mut found = Vec::new();
    for person in staff.iter().filter(|person| person.works(today)) {
        let none = Vec::new();
        let taken = taken.get(person.code.as_str()).unwrap_or(&none);
        for rule in rules.needs.iter().filter(|rule| asks(rule, person, levels, today)) {
            found.push(need(rule, person, taken, rules, fields, today));
        }
    }
    found.sort_by(|a, b| {
        (a.state, a.due, &a.agency, &a.name, &a.rule).cmp(&(b.state, b.due, &b.agency, &b.name, &b.rule))
    });
    found
}

fn courses_by_person(courses: &[Course], today: Date) -> BTreeMap<&str, Vec<(Date, CourseKind)>> {
    let mut taken: BTreeMap<&str, Vec<(Date, CourseKind)>> = BTreeMap::new();
    for course in courses.iter().filter(|course| !course.cancelled) {
        let Some(day) = course.day().filter(|day| *day <= today) else { continue };
        for one in course.participants.iter().filter(|one| one.attendance.counts()) {
            taken.entry(&one.staff).or_default().push((day, course.kind));
        }
    }
    taken
}

fn asks(rule: &NeedRule, person: &Staff, levels: &BTreeMap<String, u8>, today: Date) -> bool {
    let duty = rule.duties.iter().any(|duty| person.duties.contains(duty));
    let level = |system: &String| levels.get(system).is_some_and(|level| rule.levels.contains(level));
    rule.basis.is_in_force(today) && duty && (rule.levels.is_empty() || person.systems.iter().any(level))
}

fn need(
    rule: &NeedRule,
    person: &Staff,
    taken: &[(Date, CourseKind)],
    rules: &Rules,
    fields: &Fields,
    today: Date,
) -> Need {
    let due = due(rule, person, today);
    let settled = settled(rule, person, taken, fields, today);
    let soon = today.checked_add(i64::from(rules.expiring_days()).days()).unwrap_or(Date::MAX);
    let (state, settled) = match settled {
        Some(Settled { on, until: Some(until) }) if until <= soon => (NeedState::Expiring, Some(until).or(on)),
        Some(Settled { on, .. }) => (NeedState::Done, on),
        None if due < today => (NeedState::Overdue, None),
        None => (NeedState::Due, None),
    };
    Need {
        staff: person.code.clone(),
        name: person.name.clone(),
        agency: person.agency.clone(),
        rule: rule.code.clone(),
        due,
        state,
        settled,
        source: rule.basis.source.clone(),
    }
}

fn due(rule: &NeedRule, person: &Staff, today: Date) -> Date {
    match rule.counts_from {
        CountsFrom::CalendarYear => today.last_of_year(),
        CountsFrom::InForce => {
            let from = person.since.map_or(rule.basis.in_force_from, |since| since.max(rule.basis.in_force_from));
            let months = i64::from(rule.within_months.unwrap_or(0));
            // The day before the period is over: "within 36 months" ends with the day before its return.
            let end = from.checked_add(months.months()).unwrap_or(Date::MAX);
            end.yesterday().unwrap_or(end)
        }
    }
}

struct Settled {
    on: Option<Date>,
    until: Option<Date>,
}

fn settled(
    rule: &NeedRule,
    person: &Staff,
    taken: &[(Date, CourseKind)],
    fields: &Fields,
    today: Date,
) -> Option<Settled> {
    if rule.degree_counts && person.degree {
        return Some(Settled { on: None, until: None });
    }
    let first = match (rule.counts_from, rule.every_months) {
        (CountsFrom::CalendarYear, Some(months)) => {
            // Every twelve months of the calendar: this year's; a longer round reaches back by whole years.
            let years = i16::try_from(months.div_ceil(12)).unwrap_or(1).max(1) - 1;
            Date::new(today.year() - years, 1, 1).unwrap_or(today.first_of_year())
        }
        _ => Date::MIN,
    };
    let course = |kinds: &[CourseKind]| {
        let day = taken.iter().filter(|(day, kind)| *day >= first && kinds.contains(kind)).map(|(day, _)| *day).max();
        day.map(|on| Settled { on: Some(on), until: None })
    };
    match rule.satisfied_by {
        Settles::Certificate => certificate(person, fields, today),
        Settles::InDepth => course(&[CourseKind::InDepth]).or_else(|| {
            // The one that lasts longest settles it, whatever else ends soon.
            let valid = person.certificates.iter().filter(|one| one.is_valid(today));
            let longest = valid.max_by_key(|one| one.expires.unwrap_or(Date::MAX))?;
            Some(Settled { on: longest.issued, until: longest.expires })
        }),
        Settles::Role => course(&[CourseKind::InDepth, CourseKind::Role]),
        Settles::Awareness => course(&CourseKind::ALL),
    }
}

/// The basic block and as many different fields as are asked for; it holds as long as the first of them that is needed.
fn certificate(person: &Staff, fields: &Fields, today: Date) -> Option<Settled> {
    let valid = person.certificates.iter().filter(|one| one.is_valid(today));
    let mut longest: BTreeMap<&str, (Date, Option<Date>)> = BTreeMap::new();
    for one in valid {
        let until = one.expires.unwrap_or(Date::MAX);
        let entry = longest.entry(one.field.trim()).or_insert((until, one.issued));
        if until > entry.0 {
            *entry = (until, one.issued);
        }
    }
    let basic = longest.remove(fields.basic.code.as_str())?;
    let mut others: Vec<(Date, Option<Date>)> =
        longest.into_iter().filter(|(field, _)| !field.is_empty()).map(|(_, one)| one).collect();
    others.sort_by(|a, b| b.cmp(a));
    others.truncate(fields.fields_required);
    if others.len() < fields.fields_required {
        return None;
    }
    let until = others.iter().map(|(until, _)| *until).fold(basic.0, Date::min);
    let on = others.iter().filter_map(|(_, issued)| *issued).chain(basic.1).max();
    Some(Settled { on, until: Some(until).filter(|until| *until < Date::MAX) })
}

/// Returns, by agency and rule, who is asked and who is done.
pub fn shares(needs: &[Need]) -> BTreeMap<String, BTreeMap<String, Share>> {
    let mut found: BTreeMap<String, BTreeMap<String, Share>> = BTreeMap::new();
    for need in needs {
        let share = found.entry(need.agency.clone()).or_default().entry(need.rule.clone()).or_default();
        share.asked += 1;
        share.done += u64::from(need.state.is_settled());
        share.overdue += u64::from(need.state == NeedState::Overdue);
    }
    found
}

/// Returns, by agency, how many IT staff there are and how many have every need of training in depth settled.
pub fn it_staff(staff: &[Staff], needs: &[Need], rules: &Rules, today: Date) -> BTreeMap<String, Share> {
    let it: BTreeSet<&str> = rules.duties.iter().filter(|duty| duty.it).map(|duty| duty.code.as_str()).collect();
    let in_depth = |rule: &str| {
        let settles = rules.need(rule).map(|need| need.satisfied_by);
        matches!(settles, Some(Settles::Certificate | Settles::InDepth))
    };
    let mut open: BTreeMap<&str, bool> = BTreeMap::new();
    for need in needs.iter().filter(|need| in_depth(&need.rule)) {
        let late = open.entry(&need.staff).or_default();
        *late |= !need.state.is_settled();
    }
    let mut found: BTreeMap<String, Share> = BTreeMap::new();
    for person in staff.iter().filter(|person| person.works(today)) {
        if !person.duties.iter().any(|duty| it.contains(duty.as_str())) {
            continue;
        }
        let share = found.entry(person.agency.clone()).or_default();
        share.asked += 1;
        share.done += u64::from(open.get(person.code.as_str()) == Some(&false));
    }
    found
}
