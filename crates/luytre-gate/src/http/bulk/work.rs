//! Stores the documents of a request.

use std::ops::Range;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use luytre_model::store::Delivery;
use luytre_model::{EventBatch, Nanos};
use serde::{Serialize, Serializer};

use super::super::Context;
use super::super::answer::Stop;
use super::super::body::Payload;
use super::super::document::Documents;
use super::super::store::store;
use super::parse::{Action, Item};
use crate::intake::Origin;
use crate::resend::{ConnectionId, DocumentKey, RequestId};

/// Documents and bytes of input that go to the store in one batch.
const PART_DOCUMENTS: usize = 10_000;
const PART_BYTES: usize = 8 << 20;

/// Documents with an id of their own that are stored at the same time.
const SINGLES_AT_A_TIME: usize = 64;

/// What became of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    action: Action,
    index: Arc<str>,
    id: String,
    result: Result<Stored, Bad>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Now,
    Before,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Bad {
    status: u16,
    kind: &'static str,
    reason: String,
}

impl Outcome {
    pub(super) fn status(&self) -> u16 {
        match &self.result {
            Ok(Stored::Now) => 201,
            Ok(Stored::Before) => 200,
            Err(bad) => bad.status,
        }
    }

    /// The answer for a single document.
    pub(super) fn body(&self) -> impl Serialize {
        let (status, error) = match &self.result {
            Ok(_) => (self.status(), None),
            Err(Bad { status, kind, reason }) => (*status, Some(Cause { kind, reason })),
        };
        let result = self.result.as_ref().ok().map(|stored| match stored {
            Stored::Now => "created",
            Stored::Before => "noop",
        });
        Body {
            index: &self.index,
            id: &self.id,
            version: result.map(|_| 1),
            result,
            shards: result.map(|_| Shards { total: 1, successful: 1, failed: 0 }),
            status,
            error,
        }
    }
}

/// The item of a bulk answer. Written as it is: an answer has as many as the request had documents.
impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.action.as_str(), self.body())])
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "_index")]
    index: &'a str,
    #[serde(rename = "_id")]
    id: &'a str,
    #[serde(rename = "_version", skip_serializing_if = "Option::is_none")]
    version: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(rename = "_shards", skip_serializing_if = "Option::is_none")]
    shards: Option<Shards>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Cause<'a>>,
}

#[derive(Serialize)]
struct Shards {
    total: u8,
    successful: u8,
    failed: u8,
}

#[derive(Serialize)]
struct Cause<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    reason: &'a str,
}

/// A request that was stored.
pub(super) struct Done {
    pub(super) outcomes: Vec<Outcome>,
    /// To be confirmed when the client has seen the answer.
    pub(super) requests: Vec<RequestId>,
}

/// Stores a request part by part. When a part is not taken the client is to send everything again, and the parts before
/// will be recognised.
pub(super) async fn perform(
    context: Arc<Context>,
    connection: ConnectionId,
    origin: Origin,
    payload: Payload,
    items: Vec<Item>,
) -> Result<Done, Stop> {
    let mut done = Done { outcomes: Vec::with_capacity(items.len()), requests: Vec::new() };
    let reading = context.intake.reading(&origin);
    let mut part = Part { items, payload, documents: Documents::new(reading) };
    let mut from = 0;
    while from < part.items.len() {
        let range = part.range(from);
        from = range.end;
        match perform_part(&context, connection, &origin, part, range, &mut done).await {
            Ok(back) => part = back,
            Err(stop) => {
                for id in done.requests {
                    context.resends.unanswered(id);
                }
                return Err(stop);
            }
        }
    }
    Ok(done)
}

/// The request on its way through the parts.
struct Part {
    items: Vec<Item>,
    payload: Payload,
    documents: Documents,
}

impl Part {
    /// Where the part that begins at `from` ends.
    fn range(&self, from: usize) -> Range<usize> {
        let mut bytes = 0;
        let mut to = from;
        while to < self.items.len() && to - from < PART_DOCUMENTS {
            bytes += self.items[to].document.as_ref().map_or(0, Range::len);
            if bytes > PART_BYTES && to > from {
                break;
            }
            to += 1;
        }
        from..to
    }

    fn key(&self, origin: &str, item: &Item) -> DocumentKey {
        let index = item.index.as_bytes();
        match (&item.id, &item.document) {
            (Some(id), _) => DocumentKey::of(&[origin.as_bytes(), b"id", index, id.as_bytes()]),
            (None, Ok(range)) => {
                DocumentKey::of(&[origin.as_bytes(), b"document", index, &self.payload.bytes[range.clone()]])
            }
            (None, Err(_)) => DocumentKey::of(&[origin.as_bytes(), b"bad", index]),
        }
    }
}

/// Documents that were decoded.
struct Decoded {
    together: EventBatch,
    singles: Vec<Single>,
    results: Vec<Result<Stored, Bad>>,
}

/// A document with an id of its own: stored under a delivery of its own, so that the id is recognised for good.
struct Single {
    at: usize,
    key: DocumentKey,
    batch: EventBatch,
}

async fn perform_part(
    context: &Arc<Context>,
    connection: ConnectionId,
    origin: &Origin,
    part: Part,
    range: Range<usize>,
    done: &mut Done,
) -> Result<Part, Stop> {
    let now = context.intake.now();
    let identity = origin.identity();
    let (part, keys, range) = blocking(move || {
        let keys: Vec<_> = part.items[range.clone()].iter().map(|item| part.key(&identity, item)).collect();
        (part, keys, range)
    })
    .await?;
    let without_id: Vec<usize> = (0..keys.len()).filter(|at| part.items[range.start + at].id.is_none()).collect();
    let mut known = vec![false; keys.len()];
    let mut claimed: Option<(RequestId, Delivery)> = None;
    if !without_id.is_empty() {
        let chosen = without_id.iter().map(|at| keys[*at]).collect();
        let claim = context.resends.begin(connection, chosen, now.0).await.map_err(|error| {
            tracing::error!(%error, "cannot write the log of deliveries");
            Stop::Failed
        })?;
        for (at, is_known) in without_id.iter().zip(claim.known) {
            known[*at] = is_known;
        }
        claimed = Some((claim.id, claim.delivery));
    }
    let (part, keys, range, decoded) = blocking(move || {
        let mut part = part;
        let decoded = decode(&mut part, range.clone(), &keys, &known, now);
        (part, keys, range, decoded)
    })
    .await?;
    let Decoded { together, singles, mut results } = decoded;
    if let Some((id, delivery)) = claimed {
        if !together.is_empty()
            && let Err(stop) = store(context, origin, together, Some(delivery)).await
        {
            context.resends.failed(id);
            return Err(stop);
        }
        context.resends.stored(id);
        done.requests.push(id);
    }
    let stored = stream::iter(singles.into_iter().map(|single| async move {
        let appended = store(context, origin, single.batch, Some(single.key.delivery())).await?;
        Ok::<_, Stop>((single.at, appended.duplicate))
    }))
    .buffer_unordered(SINGLES_AT_A_TIME)
    .try_collect::<Vec<_>>()
    .await?;
    for (at, duplicate) in stored {
        if duplicate && results[at].is_ok() {
            results[at] = exists(&part.items[range.start + at]);
        }
    }
    for ((item, key), result) in part.items[range].iter().zip(&keys).zip(results) {
        let id = item.id.clone().unwrap_or_else(|| key.to_id());
        done.outcomes.push(Outcome { action: item.action, index: item.index.clone(), id, result });
    }
    Ok(part)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Stop::Failed)
}

fn exists(item: &Item) -> Result<Stored, Bad> {
    match item.action {
        Action::Create => Err(Bad {
            status: 409,
            kind: "version_conflict_engine_exception",
            reason: format!("line {}: a document with this _id exists", item.line),
        }),
        Action::Index | Action::Update | Action::Delete => Ok(Stored::Before),
    }
}

fn decode(part: &mut Part, range: Range<usize>, keys: &[DocumentKey], known: &[bool], at: Nanos) -> Decoded {
    let mut decoded = Decoded { together: EventBatch::new(), singles: Vec::new(), results: Vec::new() };
    let mut stored_before = EventBatch::new();
    for (place, item) in part.items[range].iter().enumerate() {
        let refused = |reason: String| Bad { status: 400, kind: "document_parsing_exception", reason };
        let mut own = EventBatch::new();
        let document = match (&item.document, item.action) {
            (Ok(document), Action::Index | Action::Create) => &part.payload.bytes[document.clone()],
            (Err(why), _) => {
                if !known[place] {
                    decoded.together.reject(luytre_model::RejectReason::BadSyntax, 0, why.clone(), &[]);
                }
                decoded.results.push(Err(refused(why.clone())));
                continue;
            }
            (Ok(_), Action::Update | Action::Delete) => {
                let reason = format!("line {}: events are not changed; only index and create are done", item.line);
                decoded.results.push(Err(Bad { status: 400, kind: "illegal_argument_exception", reason }));
                continue;
            }
        };
        let batch = match (&item.id, known[place]) {
            (Some(_), _) => &mut own,
            (None, true) => {
                stored_before.clear();
                &mut stored_before
            }
            (None, false) => &mut decoded.together,
        };
        let before = batch.rejects().len();
        part.documents.decode(document, at, batch);
        let result = match batch.rejects().get(before) {
            Some(reject) => Err(refused(format!("line {}: {}: {}", item.line, reject.reason.as_str(), reject.detail))),
            None => Ok(Stored::Now),
        };
        decoded.results.push(result);
        if item.id.is_some() {
            decoded.singles.push(Single { at: place, key: keys[place], batch: own });
        }
    }
    part.documents.finish(at, &mut decoded.together);
    decoded
}
