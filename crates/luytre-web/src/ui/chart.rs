//! Drawings made by the server: the same on screen and in print, each with a caption, a summary and its figures as a
//! table. Colours come from classes; sizes are attributes, because the policy allows no inline style.

use jiff::tz::TimeZone;
use luytre_desk::Language;
use luytre_model::Nanos;
use maud::{Markup, html};

use crate::format::{number, percent, tick};
use crate::words::frame as w;

/// Most bars that a histogram has: more cannot be told apart on a small screen.
pub(crate) const BARS: usize = 72;

/// Events over time.
pub(crate) struct Histogram<'a> {
    /// Id of the figure.
    pub(crate) id: &'a str,
    /// What it shows.
    pub(crate) caption: &'a str,
    /// What it says in words.
    pub(crate) summary: String,
    /// Counts, oldest first.
    pub(crate) bars: &'a [u64],
    /// Start of the first bar.
    pub(crate) from: Nanos,
    /// End of the last bar.
    pub(crate) to: Nanos,
    /// The address of the page without the range, when people may choose a range by dragging.
    pub(crate) brush: Option<String>,
    /// Language.
    pub(crate) lang: Language,
    /// Zone of the labels.
    pub(crate) zone: &'a TimeZone,
}

impl Histogram<'_> {
    fn at(&self, index: usize) -> Nanos {
        let span = i128::from(self.to.0) - i128::from(self.from.0);
        let offset = span * index as i128 / self.bars.len().max(1) as i128;
        Nanos(self.from.0.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX)))
    }

    fn label(&self, index: usize) -> String {
        tick(self.at(index), (self.to.0.saturating_sub(self.from.0)) / Nanos::SECOND, self.zone)
    }

    /// Draws it.
    pub(crate) fn draw(&self) -> Markup {
        let most = self.bars.iter().copied().max().unwrap_or(0).max(1);
        let width = self.bars.len() * 10;
        let drawing = html! {
            div.histogram {
                svg viewBox={ "0 0 " (width) " 72" } preserveAspectRatio="none" role="img" aria-labelledby={ (self.id) "-caption" } {
                    line.base x1="0" x2=(width) y1="71.5" y2="71.5" {}
                    @for (index, count) in self.bars.iter().enumerate().filter(|(_, count)| **count > 0) {
                        // A bar that is not zero is never invisible.
                        @let height = (u128::from(*count) * 680 / u128::from(most)).max(15) as u64;
                        rect.bar x=(index * 10 + 1) y={ ((710 - height) / 10) "." ((710 - height) % 10) } width="8" height={ (height / 10) "." (height % 10) } {
                            title { (self.label(index)) " – " (number(self.lang, *count)) }
                        }
                    }
                }
            }
        };
        html! {
            figure.chart id=(self.id) {
                figcaption { span id={ (self.id) "-caption" } { (self.caption) } span { (self.summary) } }
                @if let Some(address) = &self.brush {
                    time-brush data-from=(self.from.millis()) data-to=(self.to.millis()) data-href=(address) { (drawing) }
                } @else { (drawing) }
                div.chart-axis aria-hidden="true" {
                    @for part in 0..=4usize { span { (self.label(self.bars.len() * part / 4)) } }
                }
                (self.table())
            }
        }
    }

    fn table(&self) -> Markup {
        html! {
            details.no-print {
                summary { (w::SHOW_TABLE.of(self.lang)) }
                div.table-wrap {
                    table.table {
                        caption { (self.caption) }
                        thead { tr { th scope="col" { (w::TIME.of(self.lang)) } th.num scope="col" { (w::COUNT.of(self.lang)) } } }
                        tbody {
                            @for (index, count) in self.bars.iter().enumerate().filter(|(_, count)| **count > 0) {
                                tr { th scope="row" { (self.label(index)) } td.num { (number(self.lang, *count)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A small line without axes; the number stands beside it.
pub(crate) fn spark(values: &[u64], title: &str) -> Markup {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(index, value)| format!("{},{}", index * 4, 19 - (u128::from(*value) * 18 / u128::from(most))))
        .collect();
    let right = values.len().saturating_sub(1) * 4;
    let line = points.join(" ");
    html! {
        svg.spark viewBox={ "0 0 " (right.max(1)) " 20" } preserveAspectRatio="none" role="img" aria-label=(title) {
            @if !line.is_empty() {
                path.area d={ "M0,20 " (line) " " (right) ",20Z" } {}
                path d={ "M" (line) } {}
            }
        }
    }
}

/// One part of a whole.
pub(crate) struct Part<'a> {
    /// Style class of the fill.
    pub(crate) class: &'a str,
    /// What it is.
    pub(crate) label: String,
    /// How much.
    pub(crate) value: u64,
}

/// Parts of a whole as one bar; the words and numbers stand below it.
pub(crate) fn share(lang: Language, title: &str, parts: &[Part<'_>]) -> Markup {
    let whole: u64 = parts.iter().map(|part| part.value).sum();
    let mut left = 0;
    let mut placed = Vec::with_capacity(parts.len());
    for part in parts.iter().filter(|part| part.value > 0) {
        placed.push((left, part));
        left += part.value;
    }
    html! {
        svg.share viewBox={ "0 0 " (whole.max(1)) " 10" } preserveAspectRatio="none" role="img" aria-label=(title) {
            @for (start, part) in placed {
                rect.(part.class) x=(start) width=(part.value) height="10" {
                    title { (part.label) ": " (number(lang, part.value)) " (" (percent(part.value, whole)) ")" }
                }
            }
        }
    }
}

/// A horizontal bar of a list of figures.
pub(crate) fn bar(class: &str, value: u64, most: u64) -> Markup {
    html! {
        svg.share viewBox={ "0 0 " (most.max(1)) " 10" } preserveAspectRatio="none" aria-hidden="true" {
            rect.(class) width=(value) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests;
