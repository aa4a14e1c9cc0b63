//! The desk as the gate sees it: origins and refusals converted at the border.

use std::sync::Arc;
use std::time::Duration;

use luytre_desk::{Desk, IngestError};
use luytre_gate::{Intake, Origin, Reading, Refusal};
use luytre_model::store::{Appended, BoxFuture, Delivery};
use luytre_model::{EventBatch, Nanos};

/// Hands what comes in to the desk.
pub struct DeskIntake {
    desk: Arc<Desk>,
}

impl DeskIntake {
    /// Builds the adapter.
    pub fn new(desk: Arc<Desk>) -> Self {
        DeskIntake { desk }
    }
}

fn convert(origin: &Origin) -> luytre_desk::Origin {
    luytre_desk::Origin {
        listener: origin.listener,
        address: origin.address,
        certificate: origin.certificate.as_ref().map(|certificate| certificate.subject.clone()),
        token: origin.token.clone(),
        format: origin.format.clone(),
        system: origin.system.clone(),
        // The gate turns anonymous senders away by network before it asks us.
        must_prove: false,
    }
}

fn refusal(error: IngestError) -> Refusal {
    match error {
        IngestError::Busy { retry_after_s } => {
            Refusal::Busy { retry_after: Duration::from_secs(u64::from(retry_after_s)) }
        }
        IngestError::Full => Refusal::Full(error.to_string()),
        IngestError::Unauthorized => Refusal::Unauthorized(error.to_string()),
        IngestError::Failed => Refusal::Failed(error.to_string()),
    }
}

impl Intake for DeskIntake {
    fn ingest<'a>(
        &'a self,
        origin: &'a Origin,
        batch: EventBatch,
        delivery: Option<Delivery>,
    ) -> BoxFuture<'a, Result<Appended, Refusal>> {
        Box::pin(async move { self.desk.ingest(&convert(origin), batch, delivery).await.map_err(refusal) })
    }

    fn may_deliver(&self, origin: &Origin) -> Result<(), Refusal> {
        self.desk.may_ingest(&convert(origin)).map_err(refusal)
    }

    fn delivered(&self, delivery: Delivery) -> BoxFuture<'_, bool> {
        Box::pin(async move { self.desk.delivered(delivery) })
    }

    fn reading(&self, origin: &Origin) -> Reading {
        let known = self.desk.settings_for(&convert(origin));
        let mut settings = known.settings;
        if origin.host.is_some() {
            settings.host.clone_from(&origin.host);
        }
        Reading { settings, format: known.format }
    }

    fn count_loss(&self, origin: &Origin, reason: &'static str, records: u64) {
        self.desk.count_loss(&convert(origin), reason, records);
    }

    fn now(&self) -> Nanos {
        self.desk.now()
    }
}
