//! Weights of the index: what is in force, a preview of other ones, putting them in force.
//!
//! Forms carry the mark of what was stored when they were shown: of two people who edit at once the second is refused
//! instead of winning silently.

use luytre_govern::Act;
use luytre_govern::index::{Definition, Move, WEIGHT_MAX, Weights, preview};
use luytre_ledger::Write;
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::files::hash_of;
use crate::views::Named;

/// Name of the setting that holds changed weights.
pub(super) const WEIGHTS: &str = "index.weights";
/// The mark while nothing is stored.
const NOTHING: &str = "none";
/// Characters of a mark.
const MARK_CHARS: usize = 16;

/// What a form of weights begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightsForm {
    /// What the weights belong to.
    pub definition: &'static Definition,
    /// The weights in force; those of the definition where the stored ones cannot be read.
    pub weights: Weights,
    /// The mark of what is stored.
    pub seen: String,
    /// Whether what is stored cannot be read: somebody has to put weights in force again.
    pub unreadable: bool,
}

impl Desk {
    /// Returns what a form of weights begins with, also when the stored ones have to be mended.
    pub async fn weights_form(&self, actor: &Actor) -> Result<WeightsForm, DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let text = self.ledger.read().await?.setting(WEIGHTS).await?;
        let seen = mark(text.as_deref());
        let definition = self.library().index_on(self.today());
        Ok(match read(definition, text.as_deref()) {
            Ok(weights) => WeightsForm { definition, weights, seen, unreadable: false },
            Err(_) => WeightsForm { definition, weights: definition.weights(), seen, unreadable: true },
        })
    }

    /// Returns who would move under other weights.
    pub async fn preview_weights(&self, actor: &Actor, proposed: &Weights) -> Result<Vec<(Named, Move)>, DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let definition = self.library().index_on(self.today());
        let proposed = checked(definition, proposed)?;
        let present = self.index_weights().await?;
        let figures = self.figures_of_agencies(actor).await?;
        let registry = self.registry();
        let moves = preview(definition, (&present, &proposed), &figures);
        Ok(moves.into_iter().map(|one| (registry.agency_named_by_code(&one.agency), one)).collect())
    }

    /// Puts other weights in force. `seen` is the mark that the form showed; [`DeskError::Conflict`] when somebody else
    /// changed the weights since.
    pub async fn set_weights(&self, actor: &Actor, proposed: &Weights, seen: &str) -> Result<(), DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let definition = self.library().index_on(self.today());
        let proposed = checked(definition, proposed)?;
        let text =
            serde_json::to_string(&proposed).map_err(|error| DeskError::internal("write the weights", &error))?;
        let mut work = self.ledger.begin().await?;
        let stored = work.setting(WEIGHTS).await?;
        if mark(stored.as_deref()) != seen {
            return Err(DeskError::Conflict);
        }
        // Weights that cannot be read are replaced; the trail keeps their text.
        let before = match read(definition, stored.as_deref()) {
            Ok(weights) => json!(weights),
            Err(_) => json!(stored),
        };
        let detail = json!({ "before": before, "after": proposed });
        let note = self.note_of(actor, "index.weights", "setting:index.weights", None, detail);
        work.record(Write::Setting(WEIGHTS, &text), &note).await?;
        Ok(work.commit().await?)
    }

    /// The weights in force. Those that are stored but cannot be read are an error: a ranking under other weights than
    /// somebody decided would look right and be wrong.
    pub(super) async fn index_weights(&self) -> Result<Weights, DeskError> {
        let text = self.ledger.read().await?.setting(WEIGHTS).await?;
        read(self.library().index_on(self.today()), text.as_deref()).map_err(|error| {
            tracing::error!(cause = %error, setting = WEIGHTS, "the stored weights cannot be read");
            DeskError::Refused(Refusal::WeightsUnreadable)
        })
    }
}

/// The weights of the definition with those that were changed. Weights of what the definition no longer has do nothing.
fn read(definition: &Definition, text: Option<&str>) -> Result<Weights, serde_json::Error> {
    let changed: Weights = text.map_or_else(|| Ok(Weights::new()), serde_json::from_str)?;
    let mut weights = definition.weights();
    for (id, weight) in changed {
        if let Some(known) = weights.get_mut(&id) {
            *known = weight;
        }
    }
    Ok(weights)
}

/// The mark of what is stored.
fn mark(text: Option<&str>) -> String {
    text.map_or_else(|| NOTHING.to_owned(), |text| hash_of(text.as_bytes()).chars().take(MARK_CHARS).collect())
}

/// Weights that can be used: of known pillars and indicators, none too large, not all nothing.
fn checked(definition: &Definition, proposed: &Weights) -> Result<Weights, DeskError> {
    let mut weights = definition.weights();
    for (id, weight) in proposed {
        let Some(known) = weights.get_mut(id) else {
            return Err(DeskError::field("weights", Problem::Unknown(id.chars().take(60).collect())));
        };
        if *weight > WEIGHT_MAX {
            return Err(DeskError::field("weights", Problem::Malformed("whole numbers from 0 to 1000")));
        }
        *known = *weight;
    }
    if definition.pillars.iter().all(|pillar| weights.get(&pillar.id) == Some(&0)) {
        return Err(DeskError::field("weights", Problem::Malformed("at least one pillar with a weight")));
    }
    Ok(weights)
}
