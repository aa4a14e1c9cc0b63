//! What the attack on the portal asks of its level: the lead of the shift confirms one alert of the replay, and the
//! centre notes by itself that the level is to be determined again.

use std::time::Duration;

use anyhow::Context;
use luytre_desk::views::{AlertFilter, AlertSort, BulkForm, Selected};
use luytre_model::Severity;
use luytre_respond::{Disposition, State};
use tokio::time::{Instant, timeout};

use super::prove::Cast;
use super::province::PORTAL;

/// Who confirms it.
const LEAD: &str = "truong.ca1";
/// How long the replay is waited for.
const WAIT: Duration = Duration::from_secs(120);
/// Alerts that are looked through.
const ALERTS: usize = 200;

/// Confirms one alert of the attacked portal as soon as there is one; without any, nothing is confirmed.
pub async fn enter(cast: &Cast) -> anyhow::Result<()> {
    let (desk, lead) = (&cast.desk, cast.actor(LEAD).await?);
    let filter = AlertFilter {
        system: Some(PORTAL.to_owned()),
        severities: vec![Severity::High, Severity::Critical],
        states: vec![State::New],
        sort: AlertSort::Risk,
        limit: ALERTS,
        ..AlertFilter::default()
    };
    let mut changes = desk.bus.subscribe();
    let end = Instant::now() + WAIT;
    loop {
        // The least of the grave ones: the head of the queue is left for whoever looks at the demonstration.
        if let Some(alert) = desk.alerts(&lead, &filter).await.context("look for alerts of the portal")?.items.pop() {
            let selected = Selected { id: alert.id, version: None };
            let form = BulkForm { alerts: vec![selected], key: None };
            let reason = "Đã đối chiếu nhật ký máy chủ web: tấn công thật vào cổng thông tin.".to_owned();
            desk.close_alerts(&lead, form, Disposition::True, reason).await.context("confirm an alert")?;
            return Ok(());
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            tracing::warn!(system = PORTAL, "no grave alert came that could be confirmed");
            return Ok(());
        }
        // Told of a change, or not: it is looked again either way.
        _ = timeout(left.min(Duration::from_secs(2)), changes.recv()).await;
    }
}
