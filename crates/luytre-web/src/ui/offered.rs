//! Codes that inputs offer while a person types: the name is read, the code is sent. Each list stands once in its page.

use luytre_desk::views::{AgencyView, SystemFilter};
use luytre_desk::{Act, FieldProblem};
use maud::{Markup, html};

use crate::cx::Cx;
use crate::error::{Failure, problem_text};
use crate::ui::form::{Around, Field};

/// Id of the list of agencies.
pub(crate) const AGENCIES: &str = "agency-codes";
/// Id of the list of systems.
pub(crate) const SYSTEMS: &str = "system-codes";
/// Id of the list of programmes.
pub(crate) const PROGRAMMES: &str = "programme-codes";
/// Codes of one list; a page stays below its budget of bytes.
const OFFERED_MAX: usize = 300;
/// Systems of the list. Whoever sees more than these types the code: a part of them would hide the others.
const SYSTEMS_MAX: usize = 120;
/// Agencies of a choice; beyond these the code or the name is typed.
const CHOICES_MAX: usize = 120;

/// The agencies that the person sees.
pub(crate) async fn agencies(cx: &Cx) -> Result<Markup, Failure> {
    if !cx.may(Act::ReadRegistry) {
        return Ok(html! {});
    }
    let all = cx.web.desk.agencies(cx.actor()).await?;
    Ok(list(AGENCIES, all.iter().map(|agency| (agency.code.as_str(), agency.name.as_str()))))
}

/// A field that takes the code of an agency: a choice of `all`, or past [`CHOICES_MAX`] a line of text with the list
/// [`AGENCIES`] beside it, which stands in the page once. The choice begins with `none` where something else can be chosen.
pub(crate) fn agency_field(
    cx: &Cx,
    all: &[AgencyView],
    field: &Field<'_>,
    none: &str,
    problems: &[FieldProblem],
) -> Markup {
    let known = field.value.is_empty() || all.iter().any(|agency| agency.code == field.value);
    if all.len() > CHOICES_MAX || !known {
        let listed = list(AGENCIES, all.iter().map(|agency| (agency.code.as_str(), agency.name.as_str())));
        let field = Field { list: AGENCIES, ..field.clone() };
        return html! { (field.draw(cx, problems)) (listed) };
    }
    let id = format!("{}-{}", field.form, field.name);
    let wrong = problems.iter().find(|problem| problem.field == field.name);
    let wrong = wrong.map(|problem| problem_text(cx.lang, &problem.problem));
    let around = Around { id: &id, label: field.label, hint: "", wrong: wrong.as_deref() };
    around.draw(&html! {
        select.input id=(id) name=(field.name) required[field.required] aria-invalid=[around.invalid()] aria-describedby=[around.described()] {
            @if !field.required || (field.value.is_empty() && all.len() > 1) { option value="" { (none) } }
            @for agency in all {
                option value=(agency.code) selected[agency.code == field.value] { (agency.name) " (" (agency.code) ")" }
            }
        }
    })
}

/// The systems that the person sees.
pub(crate) async fn systems(cx: &Cx) -> Result<Markup, Failure> {
    if !cx.may(Act::ReadRegistry) {
        return Ok(html! {});
    }
    let filter = SystemFilter { limit: SYSTEMS_MAX, ..SystemFilter::default() };
    let page = cx.web.desk.systems(cx.actor(), &filter).await?;
    let all = if page.next.is_some() { Vec::new() } else { page.items };
    Ok(list(SYSTEMS, all.iter().map(|system| (system.code.as_str(), system.name.as_str()))))
}

/// The programmes of tasks.
pub(crate) async fn programmes(cx: &Cx) -> Result<Markup, Failure> {
    if !cx.may(Act::ReadTasks) {
        return Ok(html! {});
    }
    let all = cx.web.desk.programmes(cx.actor()).await?;
    Ok(list(PROGRAMMES, all.iter().map(|one| (one.body.code.as_str(), one.body.title.as_str()))))
}

fn list<'a>(id: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) -> Markup {
    html! { datalist id=(id) { @for (code, name) in rows.take(OFFERED_MAX) { option value=(code) { (name) } } } }
}

/// Whether a field of this name takes several codes, with commas between them: the script offers the list for each.
pub(crate) fn takes_many(field: &str) -> bool {
    matches!(field, "leads" | "partners" | "systems")
}

/// The list for a field of this name; empty for a field that takes no code.
pub(crate) fn list_of(field: &str) -> &'static str {
    match field {
        "agency" | "lead" | "leads" | "partners" | "dedicated_unit" => AGENCIES,
        "system" | "systems" => SYSTEMS,
        "programme" => PROGRAMMES,
        _ => "",
    }
}
