//! One's own settings: display, language, keys, password.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use luytre_desk::FieldProblem;
use luytre_desk::views::PasswordForm;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::field_problems;
use crate::posted::Posted;
use crate::preferences::Theme;
use crate::ui::form::{Field, Select, error_summary, hidden};
use crate::ui::shell;
use crate::words::{account as w, domain, frame};

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(page(&cx, &[]).into())
}

fn page(cx: &Cx, problems: &[FieldProblem]) -> Markup {
    let actor = cx.actor();
    let word = |phrase: crate::words::Phrase| cx.t(phrase).to_owned();
    let themes =
        [(Theme::System, frame::THEME_SYSTEM), (Theme::Light, frame::THEME_LIGHT), (Theme::Dark, frame::THEME_DARK)];
    let density = if cx.preferences.comfortable { "comfortable" } else { "dense" };
    let keys = if cx.preferences.letter_keys { "on" } else { "off" };
    let body = html! {
        (shell::head(cx.t(frame::ME), "", None))
        div.columns {
            section.card aria-labelledby="look-title" {
                h2 #look-title { (cx.t(w::PREFERENCES)) }
                form.stack method="post" action=(cx.href("/preferences")) {
                    (hidden(cx))
                    input type="hidden" name="back" value="/me";
                    (Select { id: "me-language", name: "language", label: cx.t(frame::LANGUAGE), value: cx.lang.as_str(),
                        options: vec![("vi".to_owned(), word(frame::VIETNAMESE)), ("en".to_owned(), word(frame::ENGLISH))] }.draw())
                    (Select { id: "me-theme", name: "theme", label: cx.t(frame::THEME), value: cx.preferences.theme.as_str(),
                        options: themes.iter().map(|(theme, phrase)| (theme.as_str().to_owned(), word(*phrase))).collect() }.draw())
                    (Select { id: "me-density", name: "density", label: cx.t(frame::DENSITY), value: density,
                        options: vec![("dense".to_owned(), word(frame::DENSE)), ("comfortable".to_owned(), word(frame::COMFORTABLE))] }.draw())
                    fieldset.stack-tight {
                        legend.label { (cx.t(w::LETTER_KEYS)) }
                        div.row {
                            @for (value, phrase) in [("on", "✓"), ("off", "✕")] {
                                @let id = format!("me-keys-{value}");
                                span.row { input id=(id) type="radio" name="keys" value=(value) checked[keys == value]; label for=(id) { span aria-hidden="true" { (phrase) " " } (if value == "on" { cx.t(KEYS_ON) } else { cx.t(KEYS_OFF) }) } }
                            }
                        }
                        p.field-hint { (cx.t(frame::KEYS_NOTE)) }
                    }
                    div { button.button.primary type="submit" { (cx.t(frame::SAVE)) } }
                }
            }
            section.card aria-labelledby="password-title" {
                h2 #password-title { (cx.t(w::CHANGE_PASSWORD)) }
                (password_form(cx, problems))
            }
            section.card aria-labelledby="who-title" {
                h2 #who-title { (cx.t(frame::ACCOUNT)) }
                dl.pairs {
                    div { dt { (cx.t(w::LOGIN)) } dd { code { (actor.login) } } }
                    div { dt { (cx.t(w::FULL_NAME)) } dd { (actor.name) } }
                    div { dt { (cx.t(domain::ROLE)) } dd { (cx.t(domain::role(actor.role))) } }
                    div { dt { (cx.t(domain::AGENCY)) } dd { @match &actor.agency { Some(agency) => (agency), None => (cx.t(frame::WHOLE_PROVINCE)) } } }
                }
                form method="post" action=(cx.href("/me/sign-out-everywhere")) {
                    (hidden(cx))
                    button.button.danger type="submit" { (cx.t(w::SIGN_OUT_EVERYWHERE)) }
                }
            }
        }
    };
    shell::page(cx, cx.t(frame::ME), &[], body)
}

const KEYS_ON: crate::words::Phrase = crate::words::phrase("Bật", "On");
const KEYS_OFF: crate::words::Phrase = crate::words::phrase("Tắt", "Off");

fn password_form(cx: &Cx, problems: &[FieldProblem]) -> Markup {
    let field = |name, label: crate::words::Phrase, hint, fills| {
        Field {
            form: "password",
            name,
            label: cx.t(label),
            value: "",
            kind: "password",
            hint,
            fills,
            required: true,
            max: 256,
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let labels = [("present", cx.t(w::PRESENT_PASSWORD)), ("new", cx.t(w::NEW_PASSWORD))];
    html! {
        (error_summary(cx, "password", &labels, problems))
        form.stack method="post" action=(cx.href("/me/password")) {
            (hidden(cx))
            (field("present", w::PRESENT_PASSWORD, "", "current-password"))
            (field("new", w::NEW_PASSWORD, cx.t(w::NEW_PASSWORD_HINT), "new-password"))
            p.field-hint { (cx.t(w::CHANGE_PASSWORD_NOTE)) }
            div { button.button.primary type="submit" { (cx.t(w::CHANGE_PASSWORD)) } }
        }
    }
}

pub(crate) async fn password(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let given = PasswordForm { present: form.text("present").to_owned(), new: form.text("new").to_owned() };
    match cx.web.desk.change_password(cx.actor(), given).await {
        Ok(()) => Ok(Answer::GoAndSay("/me".to_owned(), Flash::new("password"))),
        Err(error) => {
            let problems = field_problems(error)?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page(&cx, &problems)))
        }
    }
}

pub(crate) async fn sign_out_everywhere(posted: Posted) -> Handled {
    let cx = posted.cx;
    cx.web.desk.sign_out_everywhere(cx.actor()).await?;
    let mut response = Redirect::to(&cx.href("/sign-in")).into_response();
    cx.end_session(&mut response);
    Ok(Answer::Raw(response))
}
