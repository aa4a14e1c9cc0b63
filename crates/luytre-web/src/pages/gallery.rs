//! Every part of the pages in every state, for the eye, the accessibility checks and screenshots. Only in debug builds.

use std::sync::Arc;

use luytre_desk::{FieldProblem, Problem};
use luytre_govern::CoverageState;
use luytre_model::{Layer, Nanos, ProtectionLevel, Severity};
use luytre_respond::State;
use maud::html;

use crate::cx::{Cx, Handled};
use crate::ui::chart::{Histogram, Part, bar, share, spark};
use crate::ui::form::{Field, Select, chip, error_summary, tick};
use crate::ui::icon::{ICONS, icon};
use crate::ui::{badge, feedback, shell};
use crate::words::{account, alerts, domain, frame, registry, search};

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let wave: Vec<u64> = (0..72u64).map(|at| (at * 37 % 23) * (at % 7) + at / 3).collect();
    let problems = [FieldProblem { field: "name", problem: Problem::Required }];
    let field = |form, hint, value| Field {
        form,
        name: "name",
        label: cx.t(domain::NAME),
        value,
        hint,
        max: 80,
        ..Field::default()
    };
    let body = html! {
        (shell::head("Gallery", cx.t(frame::PRODUCT_LINE), None))
        section.card aria-labelledby="g-badges" {
            h2 #g-badges { (cx.t(domain::STATE)) }
            div.swatches { @for one in Severity::ALL { (badge::severity(&cx, one)) } }
            div.swatches { @for one in State::ALL { (badge::state(&cx, one)) } }
            div.swatches { @for one in CoverageState::ALL { (badge::coverage(&cx, one)) } }
            div.swatches { @for one in Layer::ALL { (badge::layer(&cx, Some(one))) } (badge::layer(&cx, None)) }
            div.swatches { @for one in ProtectionLevel::ALL { (badge::level(&cx, Some(one))) } (badge::level(&cx, None)) }
            div.swatches { @for one in [5, 40, 65, 90] { (badge::risk(one)) } }
            div.swatches { (badge::time(&cx, cx.now)) (badge::ago(&cx, cx.now.plus(-7_200 * Nanos::SECOND))) (badge::time_or_never(&cx, None)) }
        }
        section.card aria-labelledby="g-buttons" {
            h2 #g-buttons { (cx.t(frame::COLUMN_ACTIONS)) }
            div.swatches {
                button.button.primary type="button" { (cx.t(alerts::TAKE)) }
                button.button type="button" { (cx.t(alerts::END)) }
                button.button.danger type="button" { (cx.t(account::DISABLE)) }
                button.button.quiet type="button" { (cx.t(frame::CANCEL)) }
                button.button type="button" disabled { (cx.t(frame::SAVE)) }
                button.icon-button type="button" aria-label=(cx.t(frame::CLOSE)) { (icon("close")) }
            }
            ul.chips { (chip(&cx, cx.t(domain::SEVERITY), "#g-buttons")) }
        }
        section.card aria-labelledby="g-forms" {
            h2 #g-forms { (cx.t(frame::FILTERS)) }
            (error_summary(&cx, "g-bad", &[("name", cx.t(domain::NAME))], &problems))
            div.form-grid {
                (field("g-good", cx.t(registry::CODE_HINT), "Cổng dịch vụ công").draw(&cx, &[]))
                (field("g-bad", "", "").draw(&cx, &problems))
                (Select { id: "g-select", name: "s", label: cx.t(domain::LAYER), value: "network", options: vec![("network".to_owned(), cx.t(domain::layer(Layer::Network)).to_owned())] }.draw())
                (tick("g-tick", "t", cx.t(account::LETTER_KEYS), true, "1"))
            }
        }
        section.card aria-labelledby="g-charts" {
            h2 #g-charts { (cx.t(search::HISTOGRAM)) }
            (Histogram { id: "g-histogram", caption: cx.t(search::HISTOGRAM), summary: search::event_count(cx.lang, wave.iter().sum()), bars: &wave,
                from: cx.now.plus(-86_400 * Nanos::SECOND), to: cx.now, brush: None, lang: cx.lang, zone: &cx.web.settings.zone }.draw())
            div.swatches { (spark(&wave[..24], cx.t(registry::RATE_CAPTION))) }
            (share(cx.lang, cx.t(domain::LAYER), &[Part { class: "fill-ok", label: "a".to_owned(), value: 5 }, Part { class: "fill-silent", label: "b".to_owned(), value: 2 }, Part { class: "fill-never", label: "c".to_owned(), value: 1 }]))
            (bar("fill-bar", 3, 5))
        }
        section.card aria-labelledby="g-feedback" {
            h2 #g-feedback { (cx.t(frame::UNAVAILABLE)) }
            @for tone in [feedback::Tone::Info, feedback::Tone::Good, feedback::Tone::Warn] { (feedback::notice(tone, html! { (cx.t(frame::CONFLICT_WHY)) })) }
            (feedback::notice(feedback::Tone::Bad, html! { (cx.t(frame::INTERNAL_WHY)) }))
            (feedback::missing(&cx, &["segment 2026-11-21".to_owned()]))
            (feedback::empty(cx.t(alerts::EMPTY_QUIET), cx.t(alerts::EMPTY_QUIET_WHY), None))
        }
        section.card aria-labelledby="g-icons" {
            h2 #g-icons { "Icons" }
            div.swatches { @for (name, _) in ICONS { span.with-icon { (icon(name)) small { (name) } } } }
        }
    };
    Ok(shell::page(&cx, "Gallery", &[], body).into())
}
