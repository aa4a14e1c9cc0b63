//! Reading request bodies: with a limit as sent, a limit after decompression, and a limit on how many at a time.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt;
use luytre_model::RejectReason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Context;
use super::answer::Stop;
use crate::intake::{Origin, count_refused};
use crate::settings::Limits;

/// A body, unpacked. It counts against the bodies in work until it is dropped.
pub(super) struct Payload {
    pub(super) bytes: Vec<u8>,
    _place: OwnedSemaphorePermit,
    _room: Option<OwnedSemaphorePermit>,
}

/// Bytes of one permit of [`room`].
const ROOM_UNIT: usize = 16 << 10;

/// The memory for bodies that are arriving or in work: as much as all places with the largest bodies need.
pub(crate) fn room(limits: &Limits) -> Semaphore {
    Semaphore::new((limits.bodies.max(1) * limits.body_bytes.div_ceil(ROOM_UNIT)).min(Semaphore::MAX_PERMITS))
}

enum Cut {
    TooLarge,
    Incomplete,
    NoRoom,
}

/// Reads a body; it takes room as it grows, so that connections that send nothing cost nothing.
async fn receive(
    context: &Context,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Cut> {
    let limits = &context.limits;
    let (patience, still) = (Duration::from_secs(limits.busy_patience_s), Duration::from_secs(limits.body_still_s));
    let mut frames = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut room: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = timeout(still, frames.next()).await.map_err(|_| Cut::Incomplete)? {
        let frame = frame.map_err(|_| Cut::Incomplete)?;
        let length = bytes.len() + frame.len();
        if length > limits.body_bytes {
            return Err(Cut::TooLarge);
        }
        let taken = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(length.div_ceil(ROOM_UNIT).saturating_sub(taken)).unwrap_or(u32::MAX);
        if more > 0 {
            let Ok(Ok(more)) = timeout(patience, context.room.clone().acquire_many_owned(more)).await else {
                drop((bytes, room));
                discard(headers, Body::from_stream(frames)).await;
                return Err(Cut::NoRoom);
            };
            match &mut room {
                Some(room) => room.merge(more),
                empty => *empty = Some(more),
            }
        }
        bytes.extend_from_slice(&frame);
    }
    Ok((bytes, room))
}

/// Reads and unpacks a body; what is refused is counted under the sender.
pub(super) async fn read(
    context: &Arc<Context>,
    origin: &Origin,
    headers: &HeaderMap,
    body: Body,
) -> Result<Payload, Stop> {
    let limits = &context.limits;
    let too_large = || format!("the body is larger than {} bytes; send smaller requests", limits.body_bytes);
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes as u64) {
        count_refused(&context.intake, origin, RejectReason::TooLong, too_large(), &[]).await;
        discard(headers, body).await;
        return Err(Stop::TooLarge(too_large()));
    }
    let arrived = timeout(Duration::from_secs(limits.body_s), receive(context, headers, body)).await;
    let (sent, room) = match arrived {
        Ok(Ok(arrived)) => arrived,
        Ok(Err(Cut::NoRoom)) => return Err(Stop::Busy(Duration::from_secs(1))),
        Ok(Err(Cut::TooLarge)) => {
            count_refused(&context.intake, origin, RejectReason::TooLong, too_large(), &[]).await;
            return Err(Stop::TooLarge(too_large()));
        }
        Ok(Err(Cut::Incomplete)) | Err(_) => {
            let why = format!(
                "the body did not arrive whole within {} s, or stood still for {} s",
                limits.body_s, limits.body_still_s
            );
            count_refused(&context.intake, origin, RejectReason::Incomplete, &why, &[]).await;
            return Err(Stop::Malformed(why));
        }
    };
    // Only a body that is there takes a place: whoever sends slowly keeps nobody else waiting.
    let patience = Duration::from_secs(limits.busy_patience_s);
    let Ok(Ok(place)) = timeout(patience, context.bodies.clone().acquire_owned()).await else {
        return Err(Stop::Busy(Duration::from_secs(1)));
    };
    let Some(packing) = Packing::of(headers) else {
        return Err(Stop::Malformed("Content-Encoding must be gzip, zstd, deflate or absent".to_owned()));
    };
    if packing == Packing::None {
        return Ok(Payload { bytes: sent, _place: place, _room: room });
    }
    let most = limits.body_bytes_unpacked;
    let head = sent[..sent.len().min(64)].to_vec();
    let unpacked = tokio::task::spawn_blocking(move || unpack(packing, &sent, most)).await;
    match unpacked {
        Ok(Ok(bytes)) => Ok(Payload { bytes, _place: place, _room: room }),
        Ok(Err(Unpacked::TooLarge)) => {
            let why = format!("the body grows past {most} bytes when it is unpacked; send smaller requests");
            count_refused(&context.intake, origin, RejectReason::BadCompression, &why, &head).await;
            Err(Stop::TooLarge(why))
        }
        Ok(Err(Unpacked::Damaged(error))) => {
            let why = format!("the compressed body is damaged: {error}");
            count_refused(&context.intake, origin, RejectReason::BadCompression, &why, &head).await;
            Err(Stop::Malformed(why))
        }
        Err(_) => Err(Stop::Failed),
    }
}

/// Bytes and time for which the rest of a refused body is read and thrown away: a close with unread bytes would reset the
/// connection, and the client might lose the answer.
const DISCARD_BYTES: usize = 64 << 20;
const DISCARD_TIME: Duration = Duration::from_secs(10);

/// Throws the body of a refused request away, unless the client waits for leave to send it.
pub(super) async fn discard(headers: &HeaderMap, body: Body) {
    if headers.contains_key(header::EXPECT) {
        return;
    }
    let mut frames = body.into_data_stream();
    let reading = async {
        let mut discarded = 0;
        while let Some(Ok(bytes)) = frames.next().await {
            discarded += bytes.len();
            if discarded > DISCARD_BYTES {
                return;
            }
        }
    };
    // Whoever is slower than this gets the answer or a reset, as it happens.
    let _ = timeout(DISCARD_TIME, reading).await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
    Deflate,
}

impl Packing {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(value) = headers.get(header::CONTENT_ENCODING) else { return Some(Packing::None) };
        match value.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Packing::None),
            "gzip" | "x-gzip" => Some(Packing::Gzip),
            "zstd" => Some(Packing::Zstd),
            "deflate" => Some(Packing::Deflate),
            _ => None,
        }
    }
}

enum Unpacked {
    TooLarge,
    Damaged(std::io::Error),
}

fn unpack(packing: Packing, sent: &[u8], most: usize) -> Result<Vec<u8>, Unpacked> {
    let mut bytes = Vec::new();
    let cap = most as u64 + 1;
    let read = match packing {
        Packing::None => sent.take(cap).read_to_end(&mut bytes),
        Packing::Gzip => MultiGzDecoder::new(sent).take(cap).read_to_end(&mut bytes),
        Packing::Deflate => ZlibDecoder::new(sent).take(cap).read_to_end(&mut bytes),
        Packing::Zstd => match zstd::Decoder::new(sent) {
            Ok(decoder) => decoder.take(cap).read_to_end(&mut bytes),
            Err(error) => Err(error),
        },
    };
    read.map_err(Unpacked::Damaged)?;
    if bytes.len() > most { Err(Unpacked::TooLarge) } else { Ok(bytes) }
}
