//! The forms of the decree, filled from the dossier and the registry: a preview, Word and PDF.

use std::sync::Arc;

use luytre_desk::content::Papers;
use luytre_desk::views::DossierView;
use luytre_desk::{Act, DeskError};
use luytre_govern::dossier::{CommandWord, Stage};
use luytre_govern::library::regime::FormRow;
use luytre_report::forms::{Fact, Form, fill};
use luytre_report::{docx, pdf};
use maud::{Markup, html};

use super::part::send;
use crate::cx::{Answer, Cx, Handled};
use crate::ui::entry::id_of;
use crate::ui::icon::icon;
use crate::words::dossiers as w;

/// The steps whose forms belong to one dossier.
const STEPS: [&str; 5] = ["request_appraisal", "request_opinion", "appraise", "submit_approval", "approve"];

/// The forms that this dossier uses, by the rows of its regime.
fn used(cx: &Cx, view: &DossierView) -> Vec<FormRow> {
    let library = cx.web.desk.library();
    let Some(regime) = library.regime(&view.dossier.regime) else { return Vec::new() };
    let level = regime.procedure.followed(view.dossier.level, view.dossier.important).0;
    let fits = |row: &&FormRow| STEPS.contains(&row.step.as_str()) && row.levels.contains(&level);
    regime.forms.iter().filter(fits).cloned().collect()
}

/// The forms under which this dossier is written: those of now while it is open, those of its last day once it is decided.
fn papers_of(cx: &Cx, view: &DossierView) -> Arc<Papers> {
    let decided = matches!(view.dossier.stage, Stage::Approved { .. } | Stage::Redetermine { .. });
    if decided { cx.web.desk.papers_then(view.changed_at) } else { cx.web.desk.papers() }
}

/// Draws the list of forms with a preview of each.
pub(super) fn list(cx: &Cx, view: &DossierView) -> Markup {
    let rows = used(cx, view);
    let papers = papers_of(cx, view);
    let wanted = cx.params.get("form");
    html! {
        @if !rows.is_empty() {
            section.card #forms aria-labelledby="forms-title" {
                h2 #forms-title { (cx.t(w::FORMS)) }
                p.small.muted { (cx.t(w::FORMS_WHY)) }
                ul.stack-tight {
                    @for row in &rows {
                        @if let Some(form) = papers.form(&view.dossier.regime, &row.code) {
                            @let base = format!("/dossiers/{}/forms/{}", view.dossier.code, row.number);
                            @let missing = fill(form, &cx.web.desk.form_facts(view, row)).missing;
                            li {
                                p { strong { "Mẫu " (row.number) } " " (cx.pick(&row.vi, &row.en)) }
                                p.row.no-print {
                                    a.button href={ (cx.here(&cx.params.with("form", &row.number))) "#forms" } aria-label={ (cx.t(w::PREVIEW)) " Mẫu " (row.number) } { (cx.t(w::PREVIEW)) }
                                    a.button href=(cx.href(&format!("{base}.docx"))) aria-label={ "Mẫu " (row.number) " DOCX" } { (icon("audit")) "DOCX" }
                                    a.button href=(cx.href(&format!("{base}.pdf"))) aria-label={ "Mẫu " (row.number) " PDF" } { (icon("audit")) "PDF" }
                                }
                                @if !missing.is_empty() { (lacks(cx, view, row, &missing)) }
                                @if wanted == Some(row.number.as_str()) {
                                    div.written.paper lang="vi" tabindex="0" role="region" aria-label={ (cx.t(w::PREVIEW)) " Mẫu " (row.number) } {
                                        (fill(form, &cx.web.desk.form_facts(view, row)).document.plain_text(&papers.layout))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.dossier(cx.actor(), &cx.part(1)).await?;
    let name = cx.part(3);
    let (number, ending) = name.split_once('.').ok_or(DeskError::NotFound)?;
    let row = used(&cx, &view).into_iter().find(|row| row.number == number).ok_or(DeskError::NotFound)?;
    let papers = papers_of(&cx, &view);
    let form: &Form = papers.form(&view.dossier.regime, &row.code).ok_or(DeskError::NotFound)?;
    let document = fill(form, &cx.web.desk.form_facts(&view, &row)).document;
    let ending = ending.to_owned();
    let file_name = format!("{}-mau-{number}.{ending}", view.dossier.code);
    let made = tokio::task::spawn_blocking(move || -> Result<(&'static str, Vec<u8>), String> {
        match ending.as_str() {
            "docx" => docx::render(&document, &papers.layout)
                .map(|bytes| ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", bytes))
                .map_err(|error| error.to_string()),
            "pdf" => pdf::render(&document, &papers.layout)
                .map(|bytes| ("application/pdf", bytes))
                .map_err(|error| error.to_string()),
            _ => Err(String::new()),
        }
    });
    match made.await {
        Ok(Ok((media, bytes))) => Ok(Answer::Raw(send(media, &file_name, bytes))),
        Ok(Err(why)) if why.is_empty() => Err(DeskError::NotFound.into()),
        Ok(Err(why)) => {
            tracing::error!(dossier = %view.dossier.code, form = number, cause = %why, "a form was not made");
            Err(DeskError::Unavailable.into())
        }
        Err(error) => {
            tracing::error!(dossier = %view.dossier.code, form = number, %error, "a form was not made");
            Err(DeskError::Unavailable.into())
        }
    }
}

/// What a form still lacks, each with the place where it is filled in.
fn lacks(cx: &Cx, view: &DossierView, row: &FormRow, missing: &[Fact]) -> Markup {
    html! {
        p.small.muted #{ "form-" (row.number) "-lacks" } { (cx.t(w::FORM_LACKS)) }
        ul.small {
            @for fact in missing {
                li {
                    @match filled_at(cx, view, &row.sender, &fact.name) {
                        Some(address) => a href=(address) { (cx.pick(&fact.vi, &fact.en)) },
                        None => (cx.pick(&fact.vi, &fact.en)),
                    }
                    @if fact.by_law { " " span.tag { (cx.t(w::FORM_BY_LAW)) } }
                }
            }
        }
    }
}

/// The address of the field in which a fact is filled in, for whoever may fill it in; `sender` is the role that signs.
pub(super) fn filled_at(cx: &Cx, view: &DossierView, sender: &str, fact: &str) -> Option<String> {
    let signing = match sender {
        "don_vi_van_hanh" => &view.operator,
        "chu_quan" => &view.owner,
        _ => &view.dedicated_unit,
    };
    let of_agency = |body: &luytre_desk::views::BodyView, field: &str| {
        let edits = !body.code.is_empty() && cx.may(Act::EditSystems) && cx.actor().sees_agency(Some(&body.code));
        edits.then(|| cx.href(&format!("/agencies/{}#{}", crate::format::encode(&body.code), id_of(field))))
    };
    let of_step = |word: CommandWord| {
        view.allowed.contains(&word).then(|| cx.href(&format!("/dossiers/{}#act-{}", view.dossier.code, word.as_str())))
    };
    match fact {
        "operator_address" => of_agency(&view.operator, "address"),
        "place" => of_agency(signing, "address"),
        "signer_name" => of_agency(signing, "head_name"),
        "signer_authority" => of_agency(signing, "head_title"),
        "decider_title" => of_agency(&view.owner, "head_title"),
        "request_document" => of_step(CommandWord::Submit),
        "appraisal_document" | "appraisal_form" | "opinions" | "conclusion" | "defects" => {
            of_step(CommandWord::Appraise)
        }
        "submission_document" => of_step(CommandWord::AskApproval),
        "list_decision" => of_step(CommandWord::NoteListing),
        _ => None,
    }
}
