//! Templates of reports, read from `content/reports/`: a YAML file each, and the ways of sending in `channels.yaml`.
//!
//! Everything is checked when it is read; a problem names file, field and remedy.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::measure::{Measure, Nature};
use super::period::{Period, PeriodKind};
use crate::access::Act;
use crate::library::{Basis, Confidence};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/reports");
static SHIPPED: LazyLock<Templates> = LazyLock::new(|| {
    let files = FILES.files().map(|file| {
        let path = file.path().to_string_lossy().into_owned();
        (path, file.contents_utf8().unwrap_or_default().to_owned())
    });
    let files: Vec<(String, String)> = files.collect();
    Templates::read(&files).expect("the templates that the product ships are checked by the tests of this crate")
});

/// Longest file, in bytes: ten times the longest that we ship.
pub const BYTES_MAX: usize = 128 << 10;
/// Most templates.
pub const TEMPLATES_MAX: usize = 100;
/// Most sections of a template.
pub const SECTIONS_MAX: usize = 40;
/// Most figures of a section.
pub const FIGURES_MAX: usize = 30;
/// Most parts of a figure that lists the greatest.
pub const TOP_MAX: u16 = 50;
/// Parts of a figure that lists the greatest, where the template does not say.
pub const TOP_USUAL: u16 = 10;
/// Longest text of a field, in characters.
const TEXT_CHARS_MAX: usize = 2_000;
/// The file with the ways of sending.
const CHANNELS: &str = "channels.yaml";
/// What may stand in braces in a text.
const GAPS: [&str; 4] = ["{period}", "{from}", "{to}", "{issuer}"];

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The file below `content/reports/`.
    pub file: String,
    /// The field: `sections[2].figures[0].measure`; empty for the whole file.
    pub field: String,
    /// What is wrong.
    pub wrong: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reports/{}: ", self.file)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{}; {}", self.wrong, self.remedy)
    }
}

/// For whom a report can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MadeFor {
    /// An agency and everything below it.
    Agency,
    /// The whole province.
    Province,
}

/// Which days a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Those of the report.
    Period,
    /// From the first day of the year to the last day of the report.
    Year,
}

/// A way of sending.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
}

/// The last day on which a report may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// So many days after the last day of the period.
    After(u16),
    /// "Trước ngày": the day before this day of the year of the period's last day.
    Before {
        /// Month.
        month: i8,
        /// Day.
        day: i8,
    },
}

impl Due {
    /// Returns the day for a period.
    pub fn of(self, period: Period) -> Option<Date> {
        match self {
            Due::After(days) => period.to.checked_add(i64::from(days).days()).ok(),
            Due::Before { month, day } => Date::new(period.to.year(), month, day).ok()?.yesterday().ok(),
        }
    }
}

/// A figure that a template asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureRow {
    /// What is measured.
    pub measure: Measure,
    /// Over the whole province, although the report may be of an agency.
    pub province: bool,
    /// Which days.
    pub span: Span,
    /// Whether the period before stands beside it.
    pub compare: bool,
    /// Most parts, of measures that list the greatest.
    pub top: u16,
}

/// A section of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionRow {
    /// Code, unique in the template.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Text in Vietnamese, with gaps.
    pub text_vi: String,
    /// Text in English, with gaps.
    pub text_en: String,
    /// Whether people write something here.
    pub written: bool,
    /// The figures.
    pub figures: Vec<FigureRow>,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Code; never changes.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What kind of period.
    pub period: PeriodKind,
    /// For whom it can be made.
    pub made_for: Vec<MadeFor>,
    /// Whom it goes to.
    pub receivers: Vec<String>,
    /// By when.
    pub due: Option<Due>,
    /// Who asks for it, how sure we are, since when.
    pub basis: Basis,
    /// The sections.
    pub sections: Vec<SectionRow>,
}

impl Template {
    /// Returns what a person must be allowed to see to make it.
    pub fn needs(&self) -> BTreeSet<Act> {
        self.figures().map(|figure| figure.measure.needs()).collect()
    }

    /// Whether a figure of it speaks of the whole province, whoever the report is of.
    pub fn looks_at_province(&self) -> bool {
        self.figures().any(|figure| figure.province)
    }

    fn figures(&self) -> impl Iterator<Item = &FigureRow> {
        self.sections.iter().flat_map(|section| &section.figures)
    }
}

/// Everything that content says about periodic reports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Templates {
    /// The templates, by period and code.
    pub rows: Vec<Template>,
    /// The ways of sending.
    pub channels: Vec<Channel>,
}

impl Templates {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Templates {
        &SHIPPED
    }

    /// Returns the templates that can be used on this day.
    pub fn in_force(&self, day: Date) -> impl Iterator<Item = &Template> {
        self.rows.iter().filter(move |template| template.basis.is_in_force(day))
    }

    /// Returns a template by its code.
    pub fn get(&self, code: &str) -> Option<&Template> {
        self.rows.iter().find(|template| template.code == code)
    }

    /// Reads and checks files: name below `content/reports/` and text. All that is wrong is told.
    pub fn read(files: &[(String, String)]) -> Result<Templates, Vec<TemplateProblem>> {
        let mut found = Problems::default();
        let mut templates = Templates::default();
        if files.len() > TEMPLATES_MAX + 1 {
            found.tell("", "", format!("more than {TEMPLATES_MAX} templates"), "remove some");
            return Err(found.0);
        }
        for (file, text) in files {
            if text.len() > BYTES_MAX {
                found.tell(file, "", format!("longer than {BYTES_MAX} bytes"), "make the texts shorter");
            } else if file == CHANNELS {
                if let Some(raw) = parsed::<RawChannels>(file, text, &mut found) {
                    templates.channels = channels(file, raw, &mut found);
                }
            } else if let Some(raw) = parsed::<RawTemplate>(file, text, &mut found) {
                let template = template(file, raw, &mut found);
                let twice =
                    template.as_ref().is_some_and(|one| templates.rows.iter().any(|other| other.code == one.code));
                if twice {
                    found.tell(file, "code", "another file has this code", "give each template its own");
                }
                templates.rows.extend(template);
            }
        }
        if templates.channels.is_empty() && found.0.is_empty() {
            found.tell(CHANNELS, "channels", "no way of sending", "list at least one");
        }
        templates.rows.sort_by(|a, b| (a.period, &a.code).cmp(&(b.period, &b.code)));
        if found.0.is_empty() { Ok(templates) } else { Err(found.0) }
    }
}

#[derive(Default)]
struct Problems(Vec<TemplateProblem>);

impl Problems {
    fn tell(&mut self, file: &str, field: &str, wrong: impl Into<String>, remedy: impl Into<String>) {
        let (file, field) = (file.to_owned(), field.to_owned());
        self.0.push(TemplateProblem { file, field, wrong: wrong.into(), remedy: remedy.into() });
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChannels {
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTemplate {
    code: String,
    vi: String,
    en: String,
    period: String,
    made_for: Vec<String>,
    receivers: Vec<String>,
    #[serde(default)]
    due: Option<RawDue>,
    source: String,
    confidence: String,
    in_force_from: String,
    #[serde(default)]
    in_force_to: Option<String>,
    sections: Vec<RawSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDue {
    #[serde(default)]
    days_after: Option<u16>,
    #[serde(default)]
    before_month: Option<i8>,
    #[serde(default)]
    before_day: Option<i8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    code: String,
    vi: String,
    en: String,
    #[serde(default)]
    text_vi: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    write: bool,
    #[serde(default)]
    figures: Vec<RawFigure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    measure: String,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    span: Option<String>,
    #[serde(default)]
    compare: bool,
    #[serde(default)]
    top: Option<u16>,
}

fn parsed<T: serde::de::DeserializeOwned>(file: &str, text: &str, found: &mut Problems) -> Option<T> {
    match serde_yaml_ng::from_str(text) {
        Ok(raw) => Some(raw),
        Err(error) => {
            found.tell(file, "", error.to_string(), "correct the field; docs/reference/reports.md lists all of them");
            None
        }
    }
}

fn channels(file: &str, raw: RawChannels, found: &mut Problems) -> Vec<Channel> {
    let mut codes = BTreeSet::new();
    for (at, channel) in raw.channels.iter().enumerate() {
        let field = format!("channels[{at}]");
        named(file, &field, (&channel.code, &channel.vi, &channel.en), found);
        if !codes.insert(channel.code.as_str()) {
            found.tell(file, &format!("{field}.code"), "stands twice", "give each its own");
        }
    }
    raw.channels
}

/// Checks a code and its names.
fn named(file: &str, field: &str, (code, vi, en): (&str, &str, &str), found: &mut Problems) {
    let at = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_');
    if code.is_empty() || code.len() > 40 || !code.chars().all(plain) {
        let remedy = "use up to 40 small letters without marks, digits, - and _";
        found.tell(file, &at("code"), format!("{code:?} is no code"), remedy);
    }
    for (name, text) in [("vi", vi), ("en", en)] {
        if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
            found.tell(file, &at(name), "empty or too long", format!("write 1 to {TEXT_CHARS_MAX} characters"));
        }
    }
}

fn template(file: &str, raw: RawTemplate, found: &mut Problems) -> Option<Template> {
    named(file, "", (&raw.code, &raw.vi, &raw.en), found);
    if file.strip_suffix(".yaml") != Some(raw.code.as_str()) {
        found.tell(file, "code", format!("{:?} is not the name of the file", raw.code), "name the file CODE.yaml");
    }
    let period = PeriodKind::from_word(&raw.period);
    if period.is_none() {
        let words = PeriodKind::ALL.map(PeriodKind::as_str).join(", ");
        found.tell(file, "period", format!("{:?} is not known", raw.period), format!("use one of {words}"));
    }
    let made_for = made_for(file, &raw.made_for, found);
    if raw.receivers.is_empty() || raw.receivers.iter().any(|receiver| receiver.trim().is_empty()) {
        found.tell(file, "receivers", "nobody receives it, or a name is empty", "name who receives it");
    }
    let due = raw.due.and_then(|due| due_of(file, &due, period, found));
    let basis = basis(file, (&raw.source, &raw.confidence), (&raw.in_force_from, raw.in_force_to.as_deref()), found);
    if raw.sections.is_empty() || raw.sections.len() > SECTIONS_MAX {
        let remedy = format!("write 1 to {SECTIONS_MAX}");
        found.tell(file, "sections", format!("{} sections", raw.sections.len()), remedy);
    }
    let mut codes = BTreeSet::new();
    let mut sections = Vec::new();
    for (at, raw) in raw.sections.into_iter().take(SECTIONS_MAX).enumerate() {
        let field = format!("sections[{at}]");
        if !codes.insert(raw.code.clone()) {
            found.tell(file, &format!("{field}.code"), format!("{:?} stands twice", raw.code), "give each its own");
        }
        sections.push(section(file, &field, raw, found));
    }
    let (code, vi, en, receivers) = (raw.code, raw.vi, raw.en, raw.receivers);
    Some(Template { code, vi, en, period: period?, made_for, receivers, due, basis: basis?, sections })
}

fn made_for(file: &str, words: &[String], found: &mut Problems) -> Vec<MadeFor> {
    let mut made_for = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "agency" => made_for.push(MadeFor::Agency),
            "province" => made_for.push(MadeFor::Province),
            _ => {
                found.tell(file, &format!("made_for[{at}]"), format!("{word:?} is not known"), "use agency or province")
            }
        }
    }
    made_for.sort();
    made_for.dedup();
    if made_for.is_empty() {
        found.tell(file, "made_for", "nobody can make it", "name agency, province or both");
    }
    made_for
}

fn due_of(file: &str, raw: &RawDue, period: Option<PeriodKind>, found: &mut Problems) -> Option<Due> {
    match (raw.days_after, raw.before_month, raw.before_day) {
        (Some(days), None, None) if days <= 366 => Some(Due::After(days)),
        (None, Some(month), Some(day)) if Date::new(2000, month, day).is_ok() => {
            if period != Some(PeriodKind::Year) {
                found.tell(file, "due", "a day of the year for a shorter period", "write days_after instead");
            }
            Some(Due::Before { month, day })
        }
        _ => {
            let remedy = "write days_after (0 to 366), or before_month and before_day";
            found.tell(file, "due", "names no day", remedy);
            None
        }
    }
}

fn basis(
    file: &str,
    (source, confidence): (&str, &str),
    (from, to): (&str, Option<&str>),
    found: &mut Problems,
) -> Option<Basis> {
    if source.trim().is_empty() || source.chars().count() > TEXT_CHARS_MAX {
        found.tell(file, "source", "empty or too long", "name the paper and point that asks for it, or write ours");
    }
    let known = Confidence::ALL.into_iter().find(|known| known.as_str() == confidence);
    if known.is_none() {
        found.tell(file, "confidence", format!("{confidence:?} is not known"), "use H, M, L or ours");
    }
    let mut day = |field: &str, text: &str| {
        let day = text.parse::<Date>().ok();
        if day.is_none() {
            found.tell(file, field, format!("{text:?} is no day"), "write it like 2026-01-01");
        }
        day
    };
    let in_force_from = day("in_force_from", from);
    let in_force_to = to.and_then(|to| day("in_force_to", to));
    if in_force_to.is_some() && in_force_to < in_force_from {
        found.tell(file, "in_force_to", "lies before in_force_from", "correct one of the two days");
    }
    Some(Basis { source: source.to_owned(), confidence: known?, in_force_from: in_force_from?, in_force_to })
}

fn section(file: &str, field: &str, raw: RawSection, found: &mut Problems) -> SectionRow {
    named(file, field, (&raw.code, &raw.vi, &raw.en), found);
    for (name, text, other) in [("text_vi", &raw.text_vi, &raw.text_en), ("text_en", &raw.text_en, &raw.text_vi)] {
        let at = format!("{field}.{name}");
        if text.is_empty() && !other.is_empty() {
            found.tell(file, &at, "is missing", "write the text in both languages");
        }
        if text.chars().count() > TEXT_CHARS_MAX {
            found.tell(file, &at, "too long", format!("write at most {TEXT_CHARS_MAX} characters"));
        }
        let rest = GAPS.iter().fold(text.clone(), |text, gap| text.replace(gap, ""));
        if rest.contains(['{', '}']) {
            found.tell(file, &at, "a gap that is not known", format!("use {}", GAPS.join(", ")));
        }
    }
    if raw.figures.is_empty() && raw.text_vi.is_empty() && !raw.write {
        found.tell(file, field, "an empty section", "give it text or figures, or write: true");
    }
    if raw.figures.len() > FIGURES_MAX {
        let wrong = format!("{} figures", raw.figures.len());
        found.tell(file, &format!("{field}.figures"), wrong, format!("write at most {FIGURES_MAX}"));
    }
    let figures = raw.figures.iter().take(FIGURES_MAX).enumerate();
    let figures = figures.filter_map(|(at, raw)| figure(file, &format!("{field}.figures[{at}]"), raw, found));
    let figures = figures.collect();
    SectionRow {
        code: raw.code,
        vi: raw.vi.trim().to_owned(),
        en: raw.en.trim().to_owned(),
        text_vi: raw.text_vi.trim().to_owned(),
        text_en: raw.text_en.trim().to_owned(),
        written: raw.write,
        figures,
    }
}

fn figure(file: &str, field: &str, raw: &RawFigure, found: &mut Problems) -> Option<FigureRow> {
    let measure = Measure::from_word(&raw.measure);
    if measure.is_none() {
        let words = Measure::ALL.map(Measure::as_str).join(", ");
        let wrong = format!("{:?} is no measure", raw.measure);
        found.tell(file, &format!("{field}.measure"), wrong, format!("use one of {words}"));
    }
    let province = match raw.scope.as_deref() {
        None | Some("own") => false,
        Some("province") => true,
        Some(word) => {
            found.tell(file, &format!("{field}.scope"), format!("{word:?} is not known"), "use own or province");
            false
        }
    };
    let span = match raw.span.as_deref() {
        None | Some("period") => Span::Period,
        Some("year") => Span::Year,
        Some(word) => {
            found.tell(file, &format!("{field}.span"), format!("{word:?} is not known"), "use period or year");
            Span::Period
        }
    };
    if span == Span::Year && measure.is_some_and(|measure| measure.nature() == Nature::Stood) {
        let wrong = "the measure tells how things stand, not what happened in some days";
        found.tell(file, &format!("{field}.span"), wrong, "leave span out");
    }
    let top = raw.top.unwrap_or(TOP_USUAL);
    if !(1..=TOP_MAX).contains(&top) {
        found.tell(file, &format!("{field}.top"), format!("{top}"), format!("write 1 to {TOP_MAX}"));
    }
    Some(FigureRow { measure: measure?, province, span, compare: raw.compare, top })
}
