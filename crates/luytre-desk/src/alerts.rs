//! The alert queue: lists, one alert with what surrounds it, and what people do to alerts.

use luytre_model::Nanos;

/// Most alerts of one act.
pub const BULK_MAX: usize = 1_000;
/// Time in which a person can take back their own closing.
pub const UNDO_WINDOW: i64 = 10 * Nanos::SECOND;
