//! Surveys: many questions in one pass over the pages that may answer one of them, and how far back each source reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use luytre_model::query::Expr;
use luytre_model::schema::col;
use luytre_model::store::survey::{Survey, SurveyRequest, Surveyor};
use luytre_model::{EventRef, Nanos};

use crate::segment::Segment;
use crate::segment::need::Need;
use crate::segment::read::{Wanted, read_rows};
use crate::segment::sidecar::PAGE_ROWS;
use crate::state::{Fresh, Shared, lock};
use crate::workers::Abandoned;

/// The store as it is when a survey begins.
struct Seen {
    segments: Arc<Vec<Arc<Segment>>>,
    fresh: Vec<Arc<Fresh>>,
}

impl Seen {
    fn of(shared: &Shared) -> Self {
        let state = lock(&shared.state);
        Seen { segments: Arc::clone(&state.segments), fresh: state.fresh.iter().cloned().collect() }
    }
}

/// Answers a survey.
pub fn survey(shared: &Shared, request: &SurveyRequest, abandoned: Abandoned<'_>) -> Survey {
    let seen = Seen::of(shared);
    let any = Expr::Or(request.questions.clone());
    let need = if request.everything { Need::Any } else { Need::of(&any) };
    let wanted = match Wanted::by(&any) {
        Wanted::Fields(mut names) => {
            names.push(col::HOST_NAME.column().name.to_owned());
            names.push(col::EVENT_DATASET.column().name.to_owned());
            Wanted::Fields(names)
        }
        whole => whole,
    };
    let mut surveyor = Surveyor::new(request);
    let overlaps = |oldest: Nanos, newest: Nanos| oldest < request.to && newest >= request.from;
    for record in &seen.fresh {
        if record.span.is_some_and(|(oldest, newest)| overlaps(oldest, newest)) {
            record.batch.rows().for_each(|event| surveyor.add(event));
        }
    }
    let mut missing = BTreeSet::new();
    for segment in seen.segments.iter().filter(|segment| overlaps(segment.meta.oldest, segment.meta.newest)) {
        if abandoned() {
            break;
        }
        let asked = |sources: &BTreeSet<String>| segment.meta.by_source.keys().any(|source| sources.contains(source));
        if !request.sources.as_ref().is_none_or(asked) {
            continue;
        }
        let ranges = pages(segment, request, &need);
        let admits = |time: Nanos, _: Option<&str>, source: &str| {
            time >= request.from
                && time < request.to
                && request.sources.as_ref().is_none_or(|sources| sources.contains(source))
        };
        let read = read_rows(segment, &ranges, &wanted, &admits, &mut |restored| {
            restored.batch.rows().for_each(|event| surveyor.add(event));
            !abandoned()
        });
        if let Err(why) = read {
            tracing::error!(segment = segment.meta.name, why, "a segment cannot be read");
            missing.insert(segment.meta.name.clone());
        }
    }
    surveyor.finish(missing.into_iter().collect())
}

/// The rows of the pages that may hold an answer; all of them when the sidecar cannot be used.
fn pages(segment: &Segment, request: &SurveyRequest, need: &Need) -> Vec<Range<usize>> {
    let rows = usize::try_from(segment.meta.rows).unwrap_or(usize::MAX);
    let range = |page: usize| page * PAGE_ROWS..((page + 1) * PAGE_ROWS).min(rows);
    let all = || (0..rows.div_ceil(PAGE_ROWS)).map(range).collect();
    let Ok(sidecar) = segment.sidecar() else { return all() };
    let Ok(may_answer) = need.pages(sidecar) else { return all() };
    let head = &sidecar.head;
    let of_asked: Option<Vec<usize>> = request.sources.as_ref().map(|sources| {
        let placements = head.placements.iter().enumerate();
        placements.filter(|(_, place)| sources.contains(&place.source)).map(|(index, _)| index).collect()
    });
    let pages = head.pages.iter().zip(may_answer).enumerate().filter(|(_, (page, may_answer))| {
        *may_answer
            && page.oldest < request.to
            && page.newest >= request.from
            && of_asked.as_ref().is_none_or(|asked| asked.iter().any(|index| page.has_placement(*index)))
    });
    pages.map(|(number, _)| range(number)).collect()
}

/// Returns the time of the oldest event of every source. Segments are read from the oldest on, and only while they can
/// still hold something older than what is known.
pub fn oldest(shared: &Shared, abandoned: Abandoned<'_>) -> Result<BTreeMap<String, Nanos>, String> {
    let seen = Seen::of(shared);
    let mut oldest: BTreeMap<String, Nanos> = BTreeMap::new();
    for event in seen.fresh.iter().flat_map(|record| record.batch.rows()) {
        note(&mut oldest, event);
    }
    let mut segments: Vec<&Arc<Segment>> = seen.segments.iter().collect();
    segments.sort_by_key(|segment| segment.meta.oldest);
    for segment in segments {
        if abandoned() {
            break;
        }
        let open = |source: &&String| oldest.get(*source).is_none_or(|known| *known > segment.meta.oldest);
        let sources: BTreeSet<String> = segment.meta.by_source.keys().filter(open).cloned().collect();
        if sources.is_empty() {
            continue;
        }
        let request = SurveyRequest {
            questions: Vec::new(),
            from: Nanos(i64::MIN),
            to: Nanos(i64::MAX),
            sources: Some(sources),
            everything: true,
            skew: 0,
        };
        let admits =
            |_: Nanos, _: Option<&str>, source: &str| request.sources.iter().any(|asked| asked.contains(source));
        let ranges = pages(segment, &request, &Need::Any);
        read_rows(segment, &ranges, &Wanted::Fields(Vec::new()), &admits, &mut |restored| {
            restored.batch.rows().for_each(|event| note(&mut oldest, event));
            !abandoned()
        })
        .map_err(|why| format!("{}: {why}", segment.meta.name))?;
    }
    Ok(oldest)
}

fn note(oldest: &mut BTreeMap<String, Nanos>, event: EventRef<'_>) {
    let source = event.placement().map_or("", |placement| placement.source.as_str());
    match oldest.get_mut(source) {
        Some(known) => *known = event.time().min(*known),
        None => {
            oldest.insert(source.to_owned(), event.time());
        }
    }
}
