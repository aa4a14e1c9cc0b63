//! Icons: our own drawings on a grid of 16, one sprite a page, used by name. An icon is decoration beside a word; where
//! it stands alone, the button carries the name.

use maud::{Markup, PreEscaped, html};

/// Names and drawings. Lines unless the drawing says otherwise.
pub(crate) const ICONS: &[(&str, &str)] = &[
    ("overview", r#"<path d="M2 2.5h5v5H2zM9 2.5h5v3H9zM9 7.5h5v6H9zM2 9.5h5v4H2z"/>"#),
    ("alerts", r#"<path d="M8 1.8 14.4 13H1.6zM8 6v3.4M8 11.2v.1"/>"#),
    ("search", r#"<circle cx="7" cy="7" r="4.6"/><path d="m10.5 10.5 3.7 3.7"/>"#),
    (
        "systems",
        r#"<rect x="2" y="2.5" width="12" height="4.5" rx="1"/><rect x="2" y="9" width="12" height="4.5" rx="1"/><path d="M4.5 4.8h.1M4.5 11.3h.1M8 4.8h3.5M8 11.3h3.5"/>"#,
    ),
    (
        "sources",
        r#"<path d="M8 9.2V14M5 14h6"/><circle cx="8" cy="7.4" r="1.6"/><path d="M4.6 10.6a4.6 4.6 0 0 1 0-6.5M11.4 4.1a4.6 4.6 0 0 1 0 6.5M2.4 12.6a7.6 7.6 0 0 1 0-10.6M13.6 2a7.6 7.6 0 0 1 0 10.6"/>"#,
    ),
    ("agencies", r#"<path d="M2 6.2 8 2.4l6 3.8M3 13.6h10M4 6.5v7M8 6.5v7M12 6.5v7"/>"#),
    (
        "people",
        r#"<circle cx="6" cy="5.2" r="2.6"/><path d="M1.5 13.5c.3-3 2.1-4.5 4.5-4.5s4.2 1.5 4.5 4.5M10.7 2.9a2.6 2.6 0 0 1 0 4.6M12 9.6c1.5.6 2.3 1.9 2.5 3.9"/>"#,
    ),
    ("dossiers", r#"<path d="M1.8 4.2h4.4l1.4 1.6h6.6v7.7H1.8zM1.8 7.6h12.4M5 10.6h6"/>"#),
    (
        "assessments",
        r#"<path d="M3 2h7l3 3v3.5M3 2v12h4.5M5.5 6.5h4M5.5 9.5H8"/><circle cx="11" cy="11.5" r="2.5"/><path d="m13 13.5 1.6 1.6"/>"#,
    ),
    ("training", r#"<path d="M8 3 1.5 6 8 9l6.5-3zM4 7.3v3.4c1 1.2 2.4 1.8 4 1.8s3-.6 4-1.8V7.3M14.5 6v4"/>"#),
    ("audit", r#"<path d="M4 1.8h6l2.8 2.8v9.6H4zM6.2 7h4.4M6.2 9.5h4.4M6.2 12h2.5"/>"#),
    (
        "keys",
        r#"<rect x="1.5" y="4" width="13" height="8.5" rx="1.2"/><path d="M4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M4.6 9.8h6.8"/>"#,
    ),
    ("tasks", r#"<path d="m1.8 4 1.4 1.4L5.6 3M1.8 10.6l1.4 1.4 2.4-2.4M8 4.2h6.2M8 10.8h6.2"/>"#),
    (
        "money",
        r#"<rect x="1.5" y="4" width="13" height="8" rx="1"/><circle cx="8" cy="8" r="2"/><path d="M3.8 6.4h.1M12.2 9.6h.1"/>"#,
    ),
    ("person", r#"<circle cx="8" cy="5.4" r="2.9"/><path d="M2.6 14c.4-3.2 2.5-4.9 5.4-4.9s5 1.7 5.4 4.9"/>"#),
    ("menu", r#"<path d="M2 4h12M2 8h12M2 12h12"/>"#),
    ("close", r#"<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>"#),
    ("check", r#"<path d="m2.8 8.4 3.4 3.4 7-7.6"/>"#),
    ("plus", r#"<path d="M8 3v10M3 8h10"/>"#),
    ("minus", r#"<path d="M3 8h10"/>"#),
    ("clock", r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.4 1.6"/>"#),
    ("copy", r#"<rect x="5.5" y="5.5" width="8" height="8.5" rx="1"/><path d="M10.5 5.5V2.5h-8v8.5h3"/>"#),
    ("panel", r#"<rect x="1.8" y="2.5" width="12.4" height="11" rx="1.2"/><path d="M9.5 2.5v11"/>"#),
    ("left", r#"<path d="m10 3-5 5 5 5"/>"#),
    ("right", r#"<path d="m6 3 5 5-5 5"/>"#),
    ("down", r#"<path d="m3 6 5 5 5-5"/>"#),
    ("open", r#"<path d="M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5"/>"#),
    ("bookmark", r#"<path d="M4 2h8v12l-4-3-4 3z"/>"#),
    ("play", r#"<path d="M5 3v10l7.5-5z"/>"#),
    ("stop", r#"<path d="M4 4h8v8H4z"/>"#),
    ("upload", r#"<path d="M8 10.5V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10.5v3h11v-3"/>"#),
    (
        "network",
        r#"<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 1.7 2.8 3.7 2.8 6S10 12.3 8 14C6 12.3 5.2 10.3 5.2 8S6 3.7 8 2"/>"#,
    ),
    (
        "application",
        r#"<rect x="1.8" y="2.5" width="12.4" height="11" rx="1.2"/><path d="M1.8 5.8h12.4M4 4.2h.1M6 4.2h.1"/>"#,
    ),
    (
        "database",
        r#"<ellipse cx="8" cy="3.9" rx="5" ry="1.9"/><path d="M3 3.9v8.2c0 1 2.2 1.9 5 1.9s5-.9 5-1.9V3.9M3 8c0 1 2.2 1.9 5 1.9s5-.9 5-1.9"/>"#,
    ),
    ("endpoint", r#"<rect x="1.8" y="2.5" width="12.4" height="8.2" rx="1"/><path d="M5.5 13.7h5M8 10.7v3"/>"#),
    ("info", r#"<circle cx="8" cy="8" r="6"/><path d="M8 7.3v3.7M8 5v.1"/>"#),
    ("empty", r#"<path d="M2 9.5h3.5l1 2h3l1-2H14M2 9.5 4.2 3h7.6L14 9.5v4H2z"/>"#),
    ("lock", r#"<rect x="3" y="7" width="10" height="7" rx="1"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>"#),
    // Shapes of severities and health, filled: readable in grey print and without colour vision.
    ("octagon", r#"<path class="solid" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/>"#),
    ("triangle", r#"<path class="solid" d="M8 1.5 15.5 14.5H.5z"/>"#),
    ("diamond", r#"<path class="solid" d="M8 .8 15.2 8 8 15.2.8 8z"/>"#),
    ("disc", r#"<circle class="solid" cx="8" cy="8" r="6.5"/>"#),
    ("dot", r#"<circle class="solid" cx="8" cy="8" r="3.5"/>"#),
    ("ring", r#"<circle class="thick" cx="8" cy="8" r="5.5"/>"#),
    ("half", r#"<circle class="thick" cx="8" cy="8" r="5.5"/><path class="solid" d="M8 2.5a5.5 5.5 0 0 1 0 11z"/>"#),
    ("bars", r#"<path class="solid" d="M3 2h3.5v12H3zM9.5 2H13v12H9.5z"/>"#),
    ("cross", r#"<path class="thick" d="m3 3 10 10M13 3 3 13"/>"#),
    ("dash", r#"<path class="thick" d="M3 8h10"/>"#),
];

/// Returns the drawings of all icons, once a page.
pub(crate) fn sprite() -> Markup {
    html! {
        svg.sprite aria-hidden="true" focusable="false" width="0" height="0" {
            @for (name, drawing) in ICONS {
                symbol id={ "i-" (name) } viewBox="0 0 16 16" { (PreEscaped(drawing)) }
            }
        }
    }
}

/// Returns one icon.
pub(crate) fn icon(name: &str) -> Markup {
    debug_assert!(ICONS.iter().any(|(known, _)| *known == name), "{name} is not drawn");
    html! { svg.icon aria-hidden="true" { use href={ "#i-" (name) } {} } }
}

/// The mark of the product: three stalks of bamboo, close as a hedge.
pub(crate) fn mark(size: u8) -> Markup {
    html! {
        svg.mark width=(size) height=(size) viewBox="0 0 24 24" aria-hidden="true" {
            path d="M5 22V5M12 22V2M19 22V7" {}
            path d="M3 10.5h4M3 16.5h4M10 7.5h4M10 13h4M10 18.5h4M17 11.5h4M17 17h4" {}
            path d="M12 6c2.5-.3 4.6-1.5 5.5-3.7C15 2 12.9 3.3 12 6zM5 9C4.6 6.7 3.4 5.3 1.5 4.8 1.6 7 2.8 8.5 5 9z" {}
        }
    }
}
