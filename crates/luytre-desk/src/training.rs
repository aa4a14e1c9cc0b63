//! Staff with their certificates, courses with their participants, and who needs which training by when.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::record::Kept;
use luytre_govern::training::import::{self, Problem as RowProblem, Row};
use luytre_govern::training::needs::it_staff;
use luytre_govern::training::{
    CERTIFICATES_MAX, Certificate, Course, Need, NeedState, PARTICIPANTS_MAX, Rules, Share, Staff, needs, shares,
};
use luytre_govern::{Act, Date};
use luytre_ledger::{Change, RecordQuery};
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::assessments::prose;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::page;
use crate::records::same_version;
use crate::views::{Named, Page};

/// Most systems that a person looks after.
const SYSTEMS_MAX: usize = 200;
/// Longest number of a certificate, field of training, telephone.
const SHORT_CHARS_MAX: usize = 80;

/// Which staff.
#[derive(Debug, Clone, Default)]
pub struct StaffFilter {
    /// Code of an agency.
    pub agency: Option<String>,
    /// Code of a duty.
    pub duty: Option<String>,
    /// Only those with a certificate that ends soon or has ended.
    pub expiring: bool,
    /// Words in the name or number.
    pub text: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows; 0 for the usual number.
    pub limit: usize,
}

/// A staff member in a list.
#[derive(Debug, Clone)]
pub struct StaffRow {
    /// The record.
    pub kept: Kept<Staff>,
    /// The agency.
    pub agency: Named,
    /// Needs that are not settled.
    pub open_needs: u64,
    /// Certificates that end within the days of the warning, or have ended.
    pub expiring: Vec<Certificate>,
}

/// A staff member with everything around them.
#[derive(Debug, Clone)]
pub struct StaffView {
    /// The record.
    pub kept: Kept<Staff>,
    /// The agency.
    pub agency: Named,
    /// The systems that they look after.
    pub systems: Vec<Named>,
    /// What they need, the most pressing first.
    pub needs: Vec<Need>,
    /// Courses that they took part in, newest first.
    pub courses: Vec<Course>,
    /// Who did what, newest first.
    pub history: Vec<Change>,
    /// The day in Vietnam.
    pub today: Date,
}

/// Which needs.
#[derive(Debug, Clone, Default)]
pub struct NeedFilter {
    /// Code of an agency.
    pub agency: Option<String>,
    /// Code of an agency; everything tells of it and the agencies below it alone.
    pub under: Option<String>,
    /// Code of a row of the rules.
    pub rule: Option<String>,
    /// State; `None` for what is not settled or ends soon.
    pub state: Option<NeedState>,
    /// Words in the name.
    pub text: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows; 0 for the usual number.
    pub limit: usize,
}

/// The page of training: what is open, how far agencies are, which certificates end.
#[derive(Debug, Clone)]
pub struct TrainingView {
    /// Needs that were asked for.
    pub needs: Page<Need>,
    /// By rule, over everybody whom the person may see.
    pub by_rule: Vec<(String, Share)>,
    /// By agency: IT staff done, and all needs together.
    pub by_agency: Vec<AgencyShare>,
    /// Certificates that end soon or have ended: who, which.
    pub expiring: Vec<(Staff, Certificate)>,
    /// The day in Vietnam.
    pub today: Date,
}

/// How far an agency is.
#[derive(Debug, Clone)]
pub struct AgencyShare {
    /// The agency.
    pub agency: Named,
    /// IT staff, and how many have their training in depth.
    pub it_staff: Share,
    /// Needs of everybody.
    pub needs: Share,
    /// Users counted on awareness courses this year, and how many were invited.
    pub headcount: (u64, u64),
}

/// A course in a list.
#[derive(Debug, Clone)]
pub struct CourseRow {
    /// The record.
    pub kept: Kept<Course>,
    /// Who organises; `None`: the province.
    pub agency: Option<Named>,
    /// How many took part, by name and by number.
    pub attended: u64,
    /// How many were invited, by name and by number.
    pub invited: u64,
}

/// What an import of participants did or would do.
#[derive(Debug, Clone, Default)]
pub struct ParticipantReport {
    /// Rows read.
    pub rows: usize,
    /// Participants that are or would be added.
    pub added: usize,
    /// Staff that is or would be new.
    pub new_staff: Vec<String>,
    /// What is wrong; with one problem nothing is written.
    pub problems: Vec<RowProblem>,
    /// Whether it was written.
    pub applied: bool,
}

struct Known {
    staff: Vec<Staff>,
    courses: Vec<Course>,
    levels: BTreeMap<String, u8>,
}

impl Desk {
    /// Returns what training is needed, how far agencies are, and which certificates end.
    pub async fn training(&self, actor: &Actor, filter: &NeedFilter) -> Result<TrainingView, DeskError> {
        let known = self.known_training(actor).await?;
        let (rules, today) = (self.library().training.rules, self.today());
        let mut all = needs(&known.staff, &known.courses, &known.levels, rules, self.library().training.fields, today);
        let mut by_agency = self.agency_shares(&known, &all);
        if let Some(under) = filter.under.as_ref().map(|code| self.registry().codes_under(code)) {
            all.retain(|need| under.contains(&need.agency));
            by_agency.retain(|share| under.contains(&share.agency.code));
        }
        let by_rule = rules.needs.iter().map(|rule| {
            let mut share = Share::default();
            for need in all.iter().filter(|need| need.rule == rule.code) {
                share.asked += 1;
                share.done += u64::from(need.state.is_settled());
                share.overdue += u64::from(need.state == NeedState::Overdue);
            }
            (rule.code.clone(), share)
        });
        let by_rule = by_rule.filter(|(_, share)| share.asked > 0).collect();
        let soon = soon(rules, today);
        let mut expiring: Vec<(Staff, Certificate)> = Vec::new();
        for person in known.staff.iter().filter(|person| person.works(today)) {
            for one in person.certificates.iter().filter(|one| one.expires.is_some_and(|last| last <= soon)) {
                expiring.push((person.clone(), one.clone()));
            }
        }
        expiring.sort_by(|a, b| (a.1.expires, &a.0.code).cmp(&(b.1.expires, &b.0.code)));
        let asked = |need: &Need| {
            filter.agency.as_deref().is_none_or(|code| need.agency == code)
                && filter.rule.as_deref().is_none_or(|code| need.rule == code)
                && filter.state.map_or(need.state != NeedState::Done, |state| need.state == state)
                && page::found(filter.text.as_deref(), &[&need.name, &need.staff])
        };
        let rows: Vec<(String, Need)> = all
            .into_iter()
            .enumerate()
            .filter(|(_, need)| asked(need))
            .map(|(place, need)| (format!("{place:07}"), need))
            .collect();
        let cut = page::cut(rows, filter.cursor.as_deref(), filter.limit, |(key, _)| key);
        let needs =
            Page { items: cut.items.into_iter().map(|(_, need)| need).collect(), next: cut.next, total: cut.total };
        Ok(TrainingView { needs, by_rule, by_agency, expiring, today })
    }

    /// Lists the staff that the person may see, by number.
    pub async fn staff(&self, actor: &Actor, filter: &StaffFilter) -> Result<Page<StaffRow>, DeskError> {
        let known = self.known_training(actor).await?;
        let mut query = RecordQuery::new(Scope::All);
        query.agencies = filter.agency.as_ref().map(|code| BTreeSet::from([code.clone()]));
        let all: Vec<Kept<Staff>> = self.list_records(actor, Act::ReadTraining, query).await?;
        let (registry, rules, today) = (self.registry(), self.library().training.rules, self.today());
        let found = needs(&known.staff, &known.courses, &known.levels, rules, self.library().training.fields, today);
        let mut open: BTreeMap<&str, u64> = BTreeMap::new();
        for need in found.iter().filter(|need| !need.state.is_settled()) {
            *open.entry(need.staff.as_str()).or_default() += 1;
        }
        let soon = soon(rules, today);
        let mut rows = Vec::new();
        for kept in all {
            let person = &kept.body;
            let ends = |one: &&Certificate| one.expires.is_some_and(|last| last <= soon);
            let expiring: Vec<Certificate> = person.certificates.iter().filter(ends).cloned().collect();
            let asked = filter.duty.as_ref().is_none_or(|duty| person.duties.contains(duty))
                && (!filter.expiring || !expiring.is_empty())
                && page::found(filter.text.as_deref(), &[&person.name, &person.code, &person.position]);
            if asked {
                let agency = registry.agency_named_by_code(&person.agency);
                let open_needs = open.get(person.code.as_str()).copied().unwrap_or(0);
                rows.push(StaffRow { agency, open_needs, expiring, kept });
            }
        }
        Ok(page::cut(rows, filter.cursor.as_deref(), filter.limit, |row| &row.kept.body.code))
    }

    /// Returns one staff member.
    pub async fn staff_member(&self, actor: &Actor, code: &str) -> Result<StaffView, DeskError> {
        let kept: Kept<Staff> = self.seen_record(actor, Act::ReadTraining, code).await?;
        let known = self.known_training(actor).await?;
        let registry = self.registry();
        let today = self.today();
        let one = std::slice::from_ref(&kept.body);
        let needs = needs(
            one,
            &known.courses,
            &known.levels,
            self.library().training.rules,
            self.library().training.fields,
            today,
        );
        let mut courses = known.courses;
        courses.retain(|course| course.participants.iter().any(|one| one.staff == kept.body.code));
        courses.sort_by_key(|course| std::cmp::Reverse(course.day()));
        Ok(StaffView {
            agency: registry.agency_named_by_code(&kept.body.agency),
            systems: kept.body.systems.iter().map(|code| registry.system_named_by_code(code)).collect(),
            needs,
            courses,
            history: self.history_of(&kept).await?,
            today,
            kept,
        })
    }

    /// Adds a staff member (`code` is `None`) or changes one. The number is ours.
    pub async fn keep_staff(
        &self,
        actor: &Actor,
        present: Option<(&str, i64)>,
        form: &Staff,
    ) -> Result<Kept<Staff>, DeskError> {
        actor.must(Act::EditTraining)?;
        let before: Option<Kept<Staff>> = match present {
            Some((code, version)) => {
                let kept = self.seen_record(actor, Act::EditTraining, code).await?;
                same_version(&kept, version)?;
                Some(kept)
            }
            None => None,
        };
        let mut person = self.read_staff(actor, form)?;
        let detail = json!({ "name": person.name, "agency": person.agency, "certificates": person.certificates.len() });
        if let Some(before) = before {
            person.code = before.body.code.clone();
            return self.keep_change(actor, "staff.edit", &before, person, detail).await;
        }
        let mut work = self.ledger.begin().await?;
        person.code = format!("NS-{:05}", work.next_number("staff").await?);
        let kept = self.keep_new_in(&mut work, actor, "staff.add", person, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Lists the courses that the person may see, newest first.
    pub async fn courses(&self, actor: &Actor) -> Result<Vec<CourseRow>, DeskError> {
        let all: Vec<Kept<Course>> = self.list_records(actor, Act::ReadTraining, RecordQuery::new(Scope::All)).await?;
        let registry = self.registry();
        let mut rows: Vec<CourseRow> = all
            .into_iter()
            .map(|mut kept| {
                keep_own(actor, &mut kept.body);
                let named = kept.body.participants.iter();
                let counts = kept.body.headcounts.iter();
                CourseRow {
                    agency: kept.body.agency.as_deref().map(|code| registry.agency_named_by_code(code)),
                    attended: named.clone().filter(|one| one.attendance.counts()).count() as u64
                        + counts.clone().map(|count| u64::from(count.attended)).sum::<u64>(),
                    invited: named.count() as u64 + counts.map(|count| u64::from(count.invited)).sum::<u64>(),
                    kept,
                }
            })
            .collect();
        rows.sort_by(|a, b| (b.kept.body.day(), &b.kept.body.code).cmp(&(a.kept.body.day(), &a.kept.body.code)));
        Ok(rows)
    }

    /// Returns one course: of the participants, those whom the person may see.
    pub async fn course(&self, actor: &Actor, code: &str) -> Result<Kept<Course>, DeskError> {
        let mut kept: Kept<Course> = self.seen_record(actor, Act::ReadTraining, code).await?;
        keep_own(actor, &mut kept.body);
        Ok(kept)
    }

    /// Adds a course (`present` is `None`) or changes one. Participants by name come with [`Desk::import_participants`].
    pub async fn keep_course(
        &self,
        actor: &Actor,
        present: Option<(&str, i64)>,
        form: &Course,
    ) -> Result<Kept<Course>, DeskError> {
        actor.must(Act::EditTraining)?;
        let before: Option<Kept<Course>> = match present {
            Some((code, version)) => {
                let kept = self.seen_record(actor, Act::EditTraining, code).await?;
                same_version(&kept, version)?;
                organises(actor, &kept.body)?;
                Some(kept)
            }
            None => None,
        };
        let mut course = self.read_course(actor, form)?;
        let detail = json!({ "title": course.title, "kind": course.kind.as_str(), "hours": course.hours });
        if let Some(before) = before {
            course.code = before.body.code.clone();
            course.participants = before.body.participants.clone();
            // The form showed the counts of the agencies that the person may see: those of others stay.
            let others = before.body.headcounts.iter().filter(|count| !actor.sees_agency(Some(&count.agency)));
            course.headcounts.extend(others.cloned());
            return self.keep_change(actor, "course.edit", &before, course, detail).await;
        }
        let year = course.day().unwrap_or(self.today()).year();
        let mut work = self.ledger.begin().await?;
        course.code = format!("DT-{year}-{:04}", work.next_number(&format!("course-{year}")).await?);
        let kept = self.keep_new_in(&mut work, actor, "course.add", course, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Adds participants from the rows of a table, or says what would be done. With a problem nothing is written.
    pub async fn import_participants(
        &self,
        actor: &Actor,
        course: &str,
        version: i64,
        rows: &[Row],
        dry_run: bool,
    ) -> Result<ParticipantReport, DeskError> {
        let kept: Kept<Course> = self.seen_record(actor, Act::EditTraining, course).await?;
        same_version(&kept, version)?;
        organises(actor, &kept.body)?;
        let registry = self.registry();
        let seen = registry.tree.agencies().iter().filter(|agency| actor.sees_agency(Some(&agency.code)));
        let agencies: BTreeSet<String> = seen.map(|agency| agency.code.clone()).collect();
        let mut work = self.ledger.begin().await?;
        let known: Vec<Kept<Staff>> = work.records(&RecordQuery::new(actor.scope.clone())).await?;
        let known: Vec<Staff> = known.into_iter().map(|kept| kept.body).collect();
        let plan = import::plan(rows, &known, &agencies);
        let mut report = ParticipantReport {
            rows: rows.len(),
            added: plan.participants.len(),
            new_staff: plan.new_staff.iter().map(|one| one.name.clone()).collect(),
            problems: plan.problems,
            applied: false,
        };
        if dry_run || !report.problems.is_empty() {
            return Ok(report);
        }
        let mut changed = kept.body.clone();
        let mut codes = Vec::new();
        for mut person in plan.new_staff {
            person.code = format!("NS-{:05}", work.next_number("staff").await?);
            codes.push(person.code.clone());
            let detail = json!({ "name": person.name, "agency": person.agency, "course": kept.body.code });
            self.keep_new_in(&mut work, actor, "staff.add", person, detail).await?;
        }
        for mut one in plan.participants {
            if let Some(place) = one.staff.strip_prefix("new:") {
                let code = place.parse().ok().and_then(|place: usize| codes.get(place));
                one.staff = code.cloned().ok_or(DeskError::NotFound)?;
            }
            // The same person again: the later word counts.
            changed.participants.retain(|known| known.staff != one.staff);
            changed.participants.push(one);
        }
        if changed.participants.len() > PARTICIPANTS_MAX {
            return Err(DeskError::Refused(Refusal::Full(PARTICIPANTS_MAX)));
        }
        let detail = json!({ "rows": report.rows, "new_staff": codes.len() });
        self.keep_change_in(&mut work, actor, "course.participants", &kept, changed, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        report.applied = true;
        Ok(report)
    }

    /// Returns by agency how many IT staff there are and how many are trained, for the index.
    pub async fn training_counts(&self, actor: &Actor) -> Result<BTreeMap<String, AgencyShare>, DeskError> {
        let known = self.known_training(actor).await?;
        let all = needs(
            &known.staff,
            &known.courses,
            &known.levels,
            self.library().training.rules,
            self.library().training.fields,
            self.today(),
        );
        let shares = self.agency_shares(&known, &all);
        Ok(shares.into_iter().map(|share| (share.agency.code.clone(), share)).collect())
    }

    /// What training asks of whom by when: one item an agency and rule.
    pub async fn due_of_training(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        if !actor.may(Act::ReadTraining) {
            return Ok(Vec::new());
        }
        let known = self.known_training(actor).await?;
        let (rules, today) = (self.library().training.rules, self.today());
        let all = needs(&known.staff, &known.courses, &known.levels, rules, self.library().training.fields, today);
        let mut groups: BTreeMap<(String, String), (u64, Date)> = BTreeMap::new();
        for need in all.into_iter().filter(|need| !need.state.is_settled()) {
            let entry = groups.entry((need.agency, need.rule)).or_insert((0, need.due));
            entry.0 += 1;
            entry.1 = entry.1.min(need.due);
        }
        let mut items = Vec::new();
        for ((agency, code), (count, due)) in groups {
            let Some(rule) = rules.need(&code) else { continue };
            items.push(DueItem {
                area: "training",
                title_vi: format!("{} ({count} người)", rule.vi),
                title_en: format!("{} ({count} people)", rule.en),
                due: Some(due),
                source: rule.basis.source.clone(),
                path: format!("/training?agency={agency}&rule={code}"),
                agency: Some(agency),
                system: None,
            });
        }
        crate::due::sort(&mut items);
        Ok(items)
    }

    fn agency_shares(&self, known: &Known, all: &[Need]) -> Vec<AgencyShare> {
        let (registry, rules, today) = (self.registry(), self.library().training.rules, self.today());
        let it = it_staff(&known.staff, all, rules, today);
        let by_rule = shares(all);
        let mut heads: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        let of_year = known.courses.iter().filter(|course| {
            !course.cancelled && course.day().is_some_and(|day| day.year() == today.year() && day <= today)
        });
        for count in of_year.flat_map(|course| &course.headcounts) {
            let entry = heads.entry(&count.agency).or_default();
            entry.0 += u64::from(count.attended);
            entry.1 += u64::from(count.invited);
        }
        let mut codes: BTreeSet<&str> = by_rule.keys().map(String::as_str).collect();
        codes.extend(it.keys().map(String::as_str));
        codes.extend(heads.keys());
        let share = |code: &str| {
            let mut all = Share::default();
            for one in by_rule.get(code).into_iter().flat_map(BTreeMap::values) {
                all.asked += one.asked;
                all.done += one.done;
                all.overdue += one.overdue;
            }
            AgencyShare {
                agency: registry.agency_named_by_code(code),
                it_staff: it.get(code).copied().unwrap_or_default(),
                needs: all,
                headcount: heads.get(code).copied().unwrap_or_default(),
            }
        };
        codes.into_iter().map(share).collect()
    }

    async fn known_training(&self, actor: &Actor) -> Result<Known, DeskError> {
        let staff: Vec<Kept<Staff>> = self.list_records(actor, Act::ReadTraining, RecordQuery::new(Scope::All)).await?;
        let courses: Vec<Kept<Course>> =
            self.list_records(actor, Act::ReadTraining, RecordQuery::new(Scope::All)).await?;
        let registry = self.registry();
        let level = |system: &luytre_govern::System| Some((system.code.clone(), system.level?.number()));
        Ok(Known {
            staff: staff.into_iter().map(|kept| kept.body).collect(),
            courses: courses
                .into_iter()
                .map(|mut kept| {
                    keep_own(actor, &mut kept.body);
                    kept.body
                })
                .collect(),
            levels: registry.systems().iter().filter_map(level).collect(),
        })
    }

    fn read_staff(&self, actor: &Actor, form: &Staff) -> Result<Staff, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let name = check.required("name", &form.name, NAME_CHARS_MAX);
        let agency = registry.tree.by_code(&form.agency).filter(|agency| actor.sees_agency(Some(&agency.code)));
        let agency = check.known("agency", &form.agency, agency).map(|agency| agency.code.clone());
        let position = check.optional("position", &form.position, NAME_CHARS_MAX);
        let phone = check.optional("phone", &form.phone, SHORT_CHARS_MAX);
        let email = check.optional("email", &form.email, NAME_CHARS_MAX);
        for duty in &form.duties {
            check.known("duties", duty, self.library().training.rules.duty(duty));
        }
        if form.systems.len() > SYSTEMS_MAX {
            check.wrong("systems", Problem::TooMany(SYSTEMS_MAX));
        }
        for code in &form.systems {
            let system = registry.system_by_code(code);
            let system = system.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
            check.known("systems", code, system);
        }
        if form.certificates.len() > CERTIFICATES_MAX {
            check.wrong("certificates", Problem::TooMany(CERTIFICATES_MAX));
        }
        let mut certificates = Vec::new();
        for one in &form.certificates {
            let certificate = Certificate {
                number: check.required("certificates", &one.number, SHORT_CHARS_MAX),
                issuer: check.optional("certificates", &one.issuer, NAME_CHARS_MAX),
                field: check.required("certificates", &one.field, SHORT_CHARS_MAX),
                issued: one.issued,
                expires: one.expires,
            };
            if certificate.expires.zip(certificate.issued).is_some_and(|(expires, issued)| expires < issued) {
                check.wrong("certificates", Problem::Malformed("issued before it ends"));
            }
            certificates.push(certificate);
        }
        if form.left.zip(form.since).is_some_and(|(left, since)| left < since) {
            check.wrong("left", Problem::Malformed("a day after the first one"));
        }
        check.done()?;
        Ok(Staff {
            code: String::new(),
            name,
            agency: agency.ok_or(DeskError::NotFound)?,
            position,
            duties: form.duties.clone(),
            systems: form.systems.clone(),
            degree: form.degree,
            phone,
            email,
            since: form.since,
            left: form.left,
            certificates,
        })
    }

    fn read_course(&self, actor: &Actor, form: &Course) -> Result<Course, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let title = check.required("title", &form.title, NAME_CHARS_MAX);
        let programme = prose(&mut check, "programme", &form.programme);
        let teacher = check.optional("teacher", &form.teacher, NAME_CHARS_MAX);
        let starts = check.known("starts", "", form.starts);
        if form.ends.zip(form.starts).is_some_and(|(ends, starts)| ends < starts) {
            check.wrong("ends", Problem::Malformed("a day after the first one"));
        }
        if form.hours > 10_000 {
            check.wrong("hours", Problem::TooMany(10_000));
        }
        let sees = |code: &str| registry.tree.by_code(code).is_some() && actor.sees_agency(Some(code));
        let agency = match form.agency.as_deref().filter(|code| !code.is_empty()) {
            Some(code) => check.known("agency", code, Some(code.to_owned()).filter(|code| sees(code))),
            None => {
                // Who belongs to an agency organises for it.
                if actor.agency.is_some() { actor.agency.clone() } else { None }
            }
        };
        for count in &form.headcounts {
            check.known("headcounts", &count.agency, Some(()).filter(|()| sees(&count.agency)));
            if count.attended > count.invited {
                check.wrong("headcounts", Problem::Malformed("at most as many as were invited"));
            }
        }
        check.done()?;
        Ok(Course {
            code: String::new(),
            title,
            kind: form.kind,
            programme,
            agency,
            teacher,
            starts,
            ends: form.ends,
            hours: form.hours,
            cancelled: form.cancelled,
            participants: Vec::new(),
            headcounts: form.headcounts.clone(),
        })
    }
}

/// Whether the person may change a course: it is of their agency or below, or they act for the whole province.
fn organises(actor: &Actor, course: &Course) -> Result<(), DeskError> {
    if actor.sees_agency(course.agency.as_deref()) { Ok(()) } else { Err(DeskError::Forbidden) }
}

/// Leaves the participants of agencies that the person may see: a course of the province brings many together.
fn keep_own(actor: &Actor, course: &mut Course) {
    course.participants.retain(|one| actor.sees_agency(Some(&one.agency)));
    course.headcounts.retain(|count| actor.sees_agency(Some(&count.agency)));
}

fn soon(rules: &Rules, today: Date) -> Date {
    today.checked_add(jiff::Span::new().days(rules.expiring_days())).unwrap_or(Date::MAX)
}
