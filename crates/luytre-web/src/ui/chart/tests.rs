//! What drawings hold.

use jiff::tz::TimeZone;
use luytre_desk::Language;
use luytre_model::Nanos;

use super::{Histogram, Part, share, spark};

fn histogram(bars: &[u64]) -> String {
    let zone = TimeZone::UTC;
    let (from, to) = (Nanos(0), Nanos(3_600 * Nanos::SECOND));
    let (id, caption, summary) = ("h", "Events", "3 events".to_owned());
    Histogram { id, caption, summary, bars, from, to, brush: None, lang: Language::En, zone: &zone }
        .draw()
        .into_string()
}

#[test]
fn a_histogram_has_its_figures_as_a_table() {
    let html = histogram(&[0, 3, 1_200, 0]);
    assert_eq!(html.matches("<rect").count(), 2, "{html}");
    assert!(html.contains("<caption>Events</caption>"), "{html}");
    assert!(html.contains(r#"<th scope="row">00:30</th><td class="num">1,200</td>"#), "{html}");
}

#[test]
fn one_event_beside_a_million_is_still_seen() {
    let html = histogram(&[1, 1_000_000]);
    assert!(html.contains(r#"y="69.5" width="8" height="1.5""#), "{html}");
}

#[test]
fn an_empty_histogram_is_drawn() {
    assert!(histogram(&[]).contains("<svg"));
    assert!(spark(&[], "none").into_string().contains("<svg"));
}

#[test]
fn parts_follow_each_other() {
    let part = |class, value| Part { class, label: class.to_owned(), value };
    let html = share(Language::En, "all", &[part("a", 3), part("b", 0), part("c", 1)]).into_string();
    assert!(html.contains(r#"class="c" x="3" width="1""#), "{html}");
    assert!(html.contains("viewBox=\"0 0 4 10\""), "{html}");
    assert!(html.contains("a: 3 (75 %)"), "{html}");
}
