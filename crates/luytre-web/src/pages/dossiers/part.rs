//! One document of a dossier: read it whole, write it, attach files; what is typed survives errors and conflicts.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use luytre_desk::views::DossierView;
use luytre_desk::{DeskError, FieldProblem};
use luytre_govern::dossier::procedure::{FieldRow, FilledBy};
use luytre_govern::dossier::{Command, CommandWord, FIELD_CHARS_MAX, FileRef};
use maud::{Markup, html};

use super::draw::{self, Area};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason, problem_text};
use crate::format;
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::ui::feedback::{Tone, notice};
use crate::ui::form::hidden;
use crate::ui::icon::icon;
use crate::ui::shell;
use crate::words::{dossiers as w, frame};

/// What a form held when it could not be done.
#[derive(Default)]
struct Typed {
    fields: BTreeMap<String, String>,
    conflict: bool,
    refused: Option<String>,
    file: Vec<FieldProblem>,
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.dossier(cx.actor(), &cx.part(1)).await?;
    Ok(page(&cx, &view, &cx.part(3), &Typed::default())?.into())
}

fn page(cx: &Cx, view: &DossierView, code: &str, typed: &Typed) -> Result<Markup, Failure> {
    let dossier = &view.dossier;
    let library = cx.web.desk.library();
    let regime = library.regime(&dossier.regime).ok_or(DeskError::NotFound)?;
    let row = regime.procedure.part(code).ok_or(DeskError::NotFound)?;
    let fields = regime.procedure.fields(code);
    let writes = view.allowed.contains(&CommandWord::Write) && !fields.is_empty();
    let title = cx.pick(&row.vi, &row.en);
    let lede = format!("{} · {}", dossier.code, dossier.system_name);
    let body = html! {
        (shell::head(title, &lede, None))
        @if typed.conflict { (notice(Tone::Warn, html! { (cx.t(w::CONFLICT_BOTH)) })) }
        @if let Some(refused) = &typed.refused { (notice(Tone::Bad, html! { p { (refused) } p { (cx.t(w::TYPED_KEPT)) } })) }
        p.small.muted { (cx.t(w::BY_ARTICLE)) ": " (draw::cite(cx, &dossier.regime, &row.basis.source)) }
        @if writes { (write_form(cx, view, code, &fields, typed)) } @else { (read_only(cx, view, code, &fields)) }
        section.card aria-labelledby="files-title" {
            h2 #files-title { (cx.t(w::FILES)) }
            @if dossier.part(code).files.is_empty() { p.muted { (cx.t(w::NO_FILES)) } } @else { (files(cx, view, code)) }
            @if view.allowed.contains(&CommandWord::Attach) { (attach_form(cx, view, code, typed)) }
        }
    };
    let crumbs = [
        (cx.t(w::DOSSIERS).to_owned(), "/dossiers".to_owned()),
        (dossier.code.clone(), format!("/dossiers/{}", dossier.code)),
    ];
    Ok(shell::page(cx, title, &crumbs, body))
}

fn write_form(cx: &Cx, view: &DossierView, code: &str, fields: &[FieldRow], typed: &Typed) -> Markup {
    let dossier = &view.dossier;
    let part = dossier.part(code);
    let stored = |field: &str| part.fields.get(field).map_or("", String::as_str);
    html! {
        form.card.stack method="post" action=(cx.href(&format!("/dossiers/{}/parts/{code}", dossier.code))) {
            (hidden(cx))
            input type="hidden" name="version" value=(view.version);
            @for field in fields {
                @let hint = match (cx.pick(&field.hint_vi, &field.hint_en), field.fill) {
                    ("", FilledBy::Either) => cx.t(w::EITHER_HINT),
                    (hint, _) => hint,
                };
                @let typed_text = typed.fields.get(&field.code).map(String::as_str);
                div {
                    (Area {
                        id: &format!("write-{}", field.code), name: &format!("f.{}", field.code), label: cx.pick(&field.vi, &field.en),
                        hint, value: typed_text.unwrap_or(stored(&field.code)), max: FIELD_CHARS_MAX, rows: 4, required: false, problem: None,
                    }.draw())
                    @if typed.conflict && typed_text.is_some_and(|text| text != stored(&field.code)) {
                        details open { summary.small { (cx.t(w::STORED_NOW)) } (draw::lines(stored(&field.code), usize::MAX)) }
                    }
                }
            }
            div.row {
                button.button.primary type="submit" { (cx.t(w::PART_SAVE)) }
                a.button href=(cx.href(&format!("/dossiers/{}", dossier.code))) { (cx.t(frame::CANCEL)) }
            }
        }
    }
}

fn read_only(cx: &Cx, view: &DossierView, code: &str, fields: &[FieldRow]) -> Markup {
    let part = view.dossier.part(code);
    let opinion = view.dossier.opinion.as_ref();
    let opinion = opinion.filter(|_| code == luytre_govern::dossier::procedure::OPINION_PART);
    html! {
        div.card {
            @if let Some(opinion) = opinion { p { (super::one::paper(&opinion.document)) } (draw::lines(&opinion.text, usize::MAX)) }
            dl.written-fields {
                @for field in fields {
                    @let text = part.fields.get(&field.code).map_or("", String::as_str);
                    div id={ "read-" (field.code) } {
                        dt { (cx.pick(&field.vi, &field.en)) }
                        dd { @if text.is_empty() { span.muted.small { (cx.t(w::NOT_WRITTEN)) } } @else { (draw::lines(text, usize::MAX)) } }
                    }
                }
            }
        }
    }
}

/// The files of a document, each with its size, hash and, for whoever writes, a button that takes it off.
pub(super) fn files(cx: &Cx, view: &DossierView, code: &str) -> Markup {
    let dossier = &view.dossier;
    let detaches = view.allowed.contains(&CommandWord::Detach);
    html! {
        ul.stack-tight {
            @for file in &dossier.part(code).files {
                li.row.row-apart {
                    span {
                        a href=(cx.href(&format!("/dossiers/{}/files/{}", dossier.code, file.hash))) { (file.name) }
                        " " span.muted.small title={ "SHA-256 " (file.hash) } { (size(cx, file.bytes)) " · " (format::date(file.on)) " · " (file.by) }
                    }
                    @if detaches {
                        form.no-print method="post" action=(cx.href(&format!("/dossiers/{}/act", dossier.code))) {
                            (hidden(cx))
                            input type="hidden" name="act" value=(CommandWord::Detach.as_str());
                            input type="hidden" name="version" value=(view.version);
                            input type="hidden" name="part" value=(code);
                            input type="hidden" name="hash" value=(file.hash);
                            button.button type="submit" aria-label={ (cx.t(w::DETACH)) " " (file.name) } { (cx.t(w::DETACH)) }
                        }
                    }
                }
            }
        }
    }
}

fn size(cx: &Cx, bytes: u64) -> String {
    match bytes {
        ..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", cx.number(bytes / 1_024)),
        _ => format!("{} MB", cx.number(bytes / 1_048_576)),
    }
}

fn attach_form(cx: &Cx, view: &DossierView, code: &str, typed: &Typed) -> Markup {
    let problem = typed.file.first().map(|problem| problem_text(cx.lang, &problem.problem));
    let described = if problem.is_some() { "attach-hint attach-error" } else { "attach-hint" };
    html! {
        form.stack-tight.no-print method="post" enctype="multipart/form-data" action=(cx.href(&format!("/dossiers/{}/files", view.dossier.code))) {
            (hidden(cx))
            input type="hidden" name="version" value=(view.version);
            input type="hidden" name="part" value=(code);
            div.field {
                label for="attach-file" { (cx.t(w::FILE)) }
                span.field-hint #attach-hint { (cx.t(w::ATTACH_HINT)) }
                input.input #attach-file type="file" name="file" required accept=".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
                    aria-describedby=(described) aria-invalid=[problem.as_ref().map(|_| "true")];
                @if let Some(problem) = &problem { span.field-error #attach-error { (icon("alerts")) (problem) } }
            }
            div { button.button type="submit" { (icon("upload")) (cx.t(w::ATTACH)) } }
        }
    }
}

/// The texts of a form, by code of the field; line ends as the store keeps them.
fn typed_fields(form: &Params) -> BTreeMap<String, String> {
    let fields = form.pairs().iter().filter_map(|(name, value)| Some((name.strip_prefix("f.")?, value)));
    fields.map(|(code, text)| (code.to_owned(), text.replace("\r\n", "\n").trim().to_owned())).collect()
}

pub(super) async fn write(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let (code, part) = (cx.part(1), cx.part(3));
    let desk = &cx.web.desk;
    let fields = typed_fields(&form);
    let shown = form.text("version").parse().unwrap_or(0);
    let command = Command::Write { part: part.clone(), fields: fields.clone() };
    let error = match desk.act_on_dossier(cx.actor(), &code, shown, command).await {
        Ok(_) => return Ok(Answer::GoAndSay(format!("/dossiers/{code}"), Flash::new("saved"))),
        Err(error) => error,
    };
    let view = desk.dossier(cx.actor(), &code).await?;
    let mut typed = Typed { fields, ..Typed::default() };
    match error {
        DeskError::Conflict => typed.conflict = true,
        DeskError::Refused(luytre_desk::Refusal::Dossier(refusal)) => {
            let cite = |source: &str| draw::cite(&cx, &view.dossier.regime, source);
            typed.refused = Some(w::refusal(cx.lang, &refusal, &cite));
        }
        other => return Err(other.into()),
    }
    Ok(Answer::PageWith(StatusCode::CONFLICT, page(&cx, &view, &part, &typed)?))
}

pub(super) async fn attach(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file, .. } = uploaded;
    let (code, part) = (cx.part(1), form.text("part").to_owned());
    let desk = &cx.web.desk;
    let shown = form.text("version").parse().unwrap_or(0);
    let given = (part.as_str(), form.text("file_name"));
    let error = match desk.attach_to_dossier(cx.actor(), &code, shown, given, file).await {
        Ok(_) => return Ok(Answer::GoAndSay(format!("/dossiers/{code}/parts/{part}"), Flash::new("saved"))),
        Err(error) => error,
    };
    let view = desk.dossier(cx.actor(), &code).await?;
    let mut typed = Typed::default();
    let status = match error {
        DeskError::Invalid(problems) => {
            typed.file = problems;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        DeskError::Refused(luytre_desk::Refusal::Dossier(refusal)) => {
            let cite = |source: &str| draw::cite(&cx, &view.dossier.regime, source);
            typed.refused = Some(w::refusal(cx.lang, &refusal, &cite));
            StatusCode::CONFLICT
        }
        DeskError::Conflict => {
            typed.refused = Some(desk_reason(cx.lang, &DeskError::Conflict));
            StatusCode::CONFLICT
        }
        other => return Err(other.into()),
    };
    Ok(Answer::PageWith(status, page(&cx, &view, &part, &typed)?))
}

pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let (file, bytes) = cx.web.desk.dossier_file(cx.actor(), &cx.part(1), &cx.part(3)).await?;
    Ok(Answer::Raw(download(&file, bytes)))
}

fn download(file: &FileRef, bytes: Vec<u8>) -> Response {
    send(file.media.media_type(), &file.name, bytes)
}

/// A file to keep, never to open in the page: browsers are told its name and not to guess.
pub(super) fn send(media: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let plain: String = name
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | '_') { one } else { '_' })
        .collect();
    let encoded = percent(name);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let response = Response::builder()
        .header(header::CONTENT_TYPE, media)
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(Body::from(bytes));
    response.expect("the headers are made of plain characters")
}

/// RFC 8187: every byte but letters, digits and a few marks as %XX.
fn percent(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => text.push(char::from(byte)),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
