//! Hands a part of a request to the intake, waiting a while when it is busy.

use std::time::Duration;

use luytre_model::EventBatch;
use luytre_model::store::{Appended, Delivery};
use tokio::time::{Instant, sleep};

use super::Context;
use super::answer::Stop;
use crate::intake::{Origin, Refusal};

/// Longest pause between two attempts while a client waits.
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// Stores a batch, or says why the client has to come again.
pub(super) async fn store(
    context: &Context,
    origin: &Origin,
    batch: EventBatch,
    delivery: Option<Delivery>,
) -> Result<Appended, Stop> {
    let until = Instant::now() + Duration::from_secs(context.limits.busy_patience_s);
    loop {
        match context.intake.ingest(origin, batch.clone(), delivery).await {
            Ok(appended) => return Ok(appended),
            Err(Refusal::Busy { retry_after }) if Instant::now() < until => {
                sleep(retry_after.clamp(Duration::from_millis(5), PAUSE_MAX)).await;
            }
            Err(refusal) => return Err(Stop::from(refusal)),
        }
    }
}
