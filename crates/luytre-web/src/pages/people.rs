//! People: who may enter, in which role, seeing which agency; one-time links; API tokens of the asking person.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::views::{IssuedToken, NewPerson, PersonForm, PersonView, SetupLink, TokenForm, TokenView};
use luytre_desk::{Act, DeskError, FieldProblem, Language, Problem};
use luytre_govern::Role;
use luytre_model::ids::PersonId;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Field, Select, error_summary, hidden, part_of, tick};
use crate::ui::icon::icon;
use crate::ui::offered::{self, list_of};
use crate::ui::{badge, feedback, shell};
use crate::words::{account as w, domain, frame};

/// Days of a token when the form says nothing.
const TOKEN_DAYS: u16 = 90;
/// Rows of a page.
const ROWS: usize = 80;

/// What the page shows beside the list.
#[derive(Default)]
struct Said<'a> {
    problems: &'a [FieldProblem],
    typed: Option<&'a Params>,
    link: Option<&'a SetupLink>,
    token: Option<&'a IssuedToken>,
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, Said::default()).await?.into())
}

async fn page(cx: &Cx, said: Said<'_>) -> Result<Markup, Failure> {
    let people = cx.web.desk.people(cx.actor()).await?;
    let tokens = match cx.may(Act::ReadTokens) {
        true => Some(cx.web.desk.api_tokens(cx.actor()).await?),
        false => None,
    };
    let (shown, foot) = part_of(cx, ("/people", "cursor"), &people, ROWS);
    let edited = people.iter().find(|person| cx.params.get("edit") == Some(person.id.to_string().as_str()));
    let panel = edited.filter(|_| cx.may(Act::EditPeople)).map(|person| edit_panel(cx, person));
    let body = html! {
        (shell::head(cx.t(frame::PEOPLE), cx.t(w::PEOPLE_LEDE), None))
        @if let Some(link) = said.link { (link_notice(cx, link)) }
        @if let Some(token) = said.token { (secret_notice(cx, w::TOKEN_ONCE, &token.secret)) }
        @if people.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY_PEOPLE), cx.t(w::EMPTY_PEOPLE_WHY), None)) } }
        @else { (table(cx, shown)) (foot) }
        @if cx.may(Act::EditPeople) {
            (offered::agencies(cx).await?)
            details.card.no-print open[said.typed.is_some()] {
                summary.label { (cx.t(w::ADD_PERSON)) }
                (add_form(cx, said.typed.unwrap_or(&Params::default()), said.problems))
            }
        }
        @if let Some(tokens) = tokens { (token_card(cx, &tokens)) }
    };
    Ok(shell::page_with_panel(cx, cx.t(frame::PEOPLE), &[], body, panel))
}

fn secret_notice(cx: &Cx, phrase: crate::words::Phrase, secret: &str) -> Markup {
    feedback::notice(
        feedback::Tone::Good,
        html! {
            strong { (cx.t(phrase)) }
            p.row { code.break { (secret) } button.button type="button" data-copy=(secret) { (icon("copy")) (cx.t(frame::COPY)) } }
        },
    )
}

fn link_notice(cx: &Cx, link: &SetupLink) -> Markup {
    html! {
        (secret_notice(cx, w::LINK_ONCE, &format!("/setup/{}", link.token)))
        p.small.muted { code { (link.login) } " · " (cx.t(w::LINK_EXPIRES)) " " (cx.moment(link.expires)) }
    }
}

fn table(cx: &Cx, people: &[PersonView]) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption { (cx.t(w::PEOPLE_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::NAME)) }
                    th scope="col" { (cx.t(domain::ROLE)) }
                    th scope="col" { (cx.t(domain::AGENCY)) }
                    th scope="col" { (cx.t(domain::STATE)) }
                    th.num scope="col" { (cx.t(w::LAST_SIGN_IN)) }
                    @if cx.may(Act::EditPeople) { th scope="col" { (cx.t(frame::COLUMN_ACTIONS)) } }
                } }
                tbody { @for person in people { (row(cx, person)) } }
            }
        }
    }
}

fn row(cx: &Cx, person: &PersonView) -> Markup {
    html! {
        tr id={ "person-" (person.id) } data-row {
            th.main scope="row" { (person.name) span.sub { code { (person.login) } } }
            td { (cx.t(domain::role(person.role))) }
            td { @match &person.agency { Some(agency) => (agency.name), None => (cx.t(frame::WHOLE_PROVINCE)) } }
            td {
                @if person.disabled { span.badge.high { (icon("lock")) (cx.t(w::DISABLED)) } }
                @else if person.waiting { span.badge.medium { (icon("half")) (cx.t(w::WAITING)) } }
                @else { span.badge.ok { (icon("disc")) (cx.t(w::ACTIVE)) } }
            }
            td.num data-name=(cx.t(w::LAST_SIGN_IN)) { (badge::time_or_never(cx, person.last_sign_in)) }
            @if cx.may(Act::EditPeople) {
                td { a.button.quiet data-open href=(cx.here(&cx.params.with("edit", &person.id.to_string()))) aria-label={ (cx.t(w::EDIT)) " " (person.login) } { (cx.t(w::EDIT)) } }
            }
        }
    }
}

/// The panel in which one person is changed; the address says whom.
fn edit_panel(cx: &Cx, person: &PersonView) -> Markup {
    let agency = person.agency.as_ref().map_or("", |agency| agency.code.as_str());
    html! {
        aside.panel #panel aria-labelledby="panel-title" {
            div.panel-head {
                h2 #panel-title { (person.name) }
                a.icon-button data-panel-close href=(cx.here(&cx.params.without("edit"))) aria-label=(cx.t(frame::CLOSE)) { (icon("close")) }
            }
            form.stack method="post" action=(cx.href(&format!("/people/{}", person.id))) {
                (hidden(cx))
                div.field { label for="edit-name" { (cx.t(w::FULL_NAME)) } input.input #edit-name name="name" value=(person.name) required maxlength="200" autocomplete="off"; }
                (Select { id: "edit-role", name: "role", label: cx.t(domain::ROLE), value: person.role.as_str(), options: roles(cx) }.draw())
                div.field { label for="edit-agency" { (cx.t(domain::AGENCY)) }
                    input.input #edit-agency name="agency" value=(agency) list=(offered::AGENCIES) placeholder=(cx.t(frame::WHOLE_PROVINCE)) autocomplete="off"; }
                (tick("edit-disabled", "disabled", cx.t(w::DISABLE), person.disabled, "1"))
                div { button.button.primary type="submit" { (cx.t(frame::SAVE)) } }
            }
            hr.menu-line;
            form method="post" action=(cx.href(&format!("/people/{}/reset", person.id))) {
                (hidden(cx))
                button.button type="submit" { (icon("lock")) (cx.t(w::RESET)) }
            }
        }
    }
}

fn roles(cx: &Cx) -> Vec<(String, String)> {
    Role::ALL.iter().map(|role| (role.as_str().to_owned(), cx.t(domain::role(*role)).to_owned())).collect()
}

fn add_form(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let field = |name: &'static str, label: crate::words::Phrase, hint, required| {
        Field {
            form: "new",
            name,
            label: cx.t(label),
            value: typed.text(name),
            hint,
            required,
            max: 200,
            list: list_of(name),
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let labels = [("login", cx.t(w::LOGIN)), ("name", cx.t(w::FULL_NAME)), ("agency", cx.t(domain::AGENCY))];
    html! {
        form.stack method="post" action=(cx.href("/people")) {
            (hidden(cx))
            (error_summary(cx, "new", &labels, problems))
            div.form-grid {
                (field("login", w::LOGIN, "a-z 0-9 . - _", true))
                (field("name", w::FULL_NAME, "", true))
                (Select { id: "new-role", name: "role", label: cx.t(domain::ROLE), value: typed.get("role").unwrap_or("analyst"), options: roles(cx) }.draw())
                (field("agency", domain::AGENCY, cx.t(frame::WHOLE_PROVINCE), false))
                (Select { id: "new-language", name: "language", label: cx.t(frame::LANGUAGE), value: typed.get("language").unwrap_or("vi"),
                    options: vec![("vi".to_owned(), cx.t(frame::VIETNAMESE).to_owned()), ("en".to_owned(), cx.t(frame::ENGLISH).to_owned())] }.draw())
            }
            div { button.button.primary type="submit" { (cx.t(w::ADD_PERSON_DO)) } }
        }
    }
}

fn token_card(cx: &Cx, tokens: &[TokenView]) -> Markup {
    html! {
        section.card.no-print aria-labelledby="tokens-title" {
            h2 #tokens-title { (cx.t(w::TOKENS)) }
            @if tokens.is_empty() { p.muted { (cx.t(w::TOKEN_NONE)) } }
            @else {
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::TOKENS)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::TOKEN_NAME)) } th scope="col" { (cx.t(w::TOKEN_SCOPES)) } th.num scope="col" { (cx.t(w::LINK_EXPIRES)) }
                            @if cx.may(Act::EditTokens) { th scope="col" { (cx.t(frame::COLUMN_ACTIONS)) } }
                        } }
                        tbody { @for token in tokens { tr {
                            th.main scope="row" { (token.name) span.sub { code { (token.login) } } }
                            td { @for scope in &token.scopes { span.tag { (scope) } " " } }
                            td.num { (badge::time_or_never(cx, token.expires)) }
                            @if cx.may(Act::EditTokens) { td {
                                @if token.revoked.is_some() { span.badge.plain { (icon("dash")) (cx.t(w::TOKEN_REVOKED)) } }
                                @else { form method="post" action=(cx.href("/tokens/revoke")) { (hidden(cx)) input type="hidden" name="id" value=(token.id);
                                    button.button.danger type="submit" aria-label={ (cx.t(w::TOKEN_REVOKE)) " " (token.name) } { (cx.t(w::TOKEN_REVOKE)) } } }
                            } }
                        } } }
                    }
                }
            }
            @if cx.may(Act::EditTokens) { (token_form(cx)) }
        }
    }
}

fn token_form(cx: &Cx) -> Markup {
    html! {
        form.filters method="post" action=(cx.href("/tokens")) {
            (hidden(cx))
            label.visually-hidden for="token-name" { (cx.t(w::TOKEN_NAME)) }
            input.input #token-name name="name" required maxlength="80" placeholder=(cx.t(w::TOKEN_NAME)) autocomplete="off";
            div.field-inline { label for="token-days" { (cx.t(w::TOKEN_DAYS)) } input.input #token-days name="days" type="number" min="1" max="366" value=(TOKEN_DAYS); }
            (tick("token-read", "read", cx.t(w::TOKEN_READ), true, "1"))
            (tick("token-write", "write", cx.t(w::TOKEN_WRITE), false, "1"))
            (tick("token-ingest", "ingest", cx.t(w::TOKEN_INGEST), false, "1"))
            button.button.primary type="submit" { (cx.t(w::TOKEN_ISSUE)) }
        }
    }
}

fn role_of(form: &Params) -> Result<Role, DeskError> {
    let word = form.text("role");
    word.parse().map_err(|_| DeskError::field("role", Problem::Unknown(word.to_owned())))
}

pub(crate) async fn create(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let new = NewPerson {
        login: form.text("login").to_owned(),
        name: form.text("name").to_owned(),
        role: role_of(&form)?,
        agency: form.get("agency").map(str::to_owned),
        language: form.text("language").parse().unwrap_or(Language::Vi),
        password: None,
    };
    match cx.web.desk.create_person(cx.actor(), new).await {
        Ok((_, link)) => Ok(page(&cx, Said { link: link.as_ref(), ..Said::default() }).await?.into()),
        Err(error) => {
            let problems = field_problems(error)?;
            let said = Said { problems: &problems, typed: Some(&form), ..Said::default() };
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, said).await?))
        }
    }
}

fn id_of(cx: &Cx) -> Result<PersonId, DeskError> {
    cx.part(1).parse().map(PersonId).map_err(|_| DeskError::NotFound)
}

pub(crate) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let person = PersonForm {
        name: form.text("name").to_owned(),
        role: role_of(&form)?,
        agency: form.get("agency").map(str::to_owned),
        disabled: form.has("disabled"),
    };
    cx.web.desk.edit_person(cx.actor(), id_of(&cx)?, person).await?;
    Ok(Answer::GoAndSay("/people".to_owned(), Flash::new("saved")))
}

pub(crate) async fn reset(posted: Posted) -> Handled {
    let cx = posted.cx;
    let link = cx.web.desk.reset_password(cx.actor(), id_of(&cx)?).await?;
    Ok(page(&cx, Said { link: Some(&link), ..Said::default() }).await?.into())
}

pub(crate) async fn issue_token(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    // What is no number is no length of life either: the desk says which are.
    let days = form.get("days").map_or(TOKEN_DAYS, |days| days.trim().parse().unwrap_or(0));
    let wanted = TokenForm {
        name: form.text("name").to_owned(),
        login: form.get("login").map(str::to_owned),
        read: form.has("read"),
        write: form.has("write"),
        ingest: form.has("ingest"),
        days,
    };
    let token = cx.web.desk.issue_api_token(cx.actor(), wanted).await?;
    Ok(page(&cx, Said { token: Some(&token), ..Said::default() }).await?.into())
}

pub(crate) async fn revoke_token(posted: Posted) -> Handled {
    let id = posted.form.text("id").parse().map_err(|_| DeskError::NotFound)?;
    posted.cx.web.desk.revoke_api_token(posted.cx.actor(), id).await?;
    Ok(Answer::GoAndSay("/people".to_owned(), Flash::new("deleted")))
}
