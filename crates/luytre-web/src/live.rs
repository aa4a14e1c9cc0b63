//! The live stream of a page: server-sent events that name what changed, never its content. The page then asks for its
//! own fragment again, so that what it shows went through the same authorization as the page itself. A receiver that fell
//! behind, or comes back, is told to ask for everything.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use luytre_desk::{Actor, Notice};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::cx::{Answer, Cx, Handled};

/// Notices that come within this time are told together: an attack makes hundreds a second.
const GATHER: Duration = Duration::from_millis(400);
/// The session is looked up again this often, so that a stream ends soon after its session.
const RECHECK: Duration = Duration::from_secs(60);
/// A comment is sent this often, so that a proxy does not cut a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A browser that lost the stream tries again after this time.
const RETRY: Duration = Duration::from_secs(3);

/// What changed, as pages know it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Topics {
    alerts: bool,
    events: bool,
    sources: bool,
    registry: bool,
    health: bool,
}

impl Topics {
    const ALL: Topics = Topics { alerts: true, events: true, sources: true, registry: true, health: true };

    fn add(&mut self, notice: &Notice) {
        match notice {
            Notice::AlertChanged { .. } => self.alerts = true,
            Notice::EventsArrived { .. } => self.events = true,
            Notice::SourceChanged { .. } => self.sources = true,
            Notice::RegistryChanged => self.registry = true,
            Notice::HealthChanged => self.health = true,
        }
    }

    fn words(self) -> String {
        let all = [
            (self.alerts, "alerts"),
            (self.events, "events"),
            (self.sources, "sources"),
            (self.registry, "registry"),
            (self.health, "health"),
        ];
        all.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    }
}

struct Listening {
    cx: Arc<Cx>,
    actor: Actor,
    notices: Receiver<Notice>,
    recheck: tokio::time::Interval,
    sequence: u64,
    greeted: bool,
}

/// Answers the stream of the signed-in person.
pub(crate) async fn stream(cx: Arc<Cx>) -> Handled {
    let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let notices = cx.web.desk.bus.subscribe();
    let actor = cx.actor().clone();
    let listening = Listening { cx, actor, notices, recheck, sequence: 0, greeted: false };
    let events = Sse::new(events(listening)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok(Answer::Raw(events.into_response()))
}

fn events(listening: Listening) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(listening, |mut listening| async move {
        // The greeting makes a page that was away ask for everything: no missed notice is ever counted on.
        let topics = if listening.greeted { next(&mut listening).await? } else { Topics::ALL };
        listening.greeted = true;
        listening.sequence += 1;
        let event =
            Event::default().id(listening.sequence.to_string()).event("changed").retry(RETRY).data(topics.words());
        Some((Ok(event), listening))
    })
}

async fn next(listening: &mut Listening) -> Option<Topics> {
    loop {
        let mut topics = Topics::default();
        tokio::select! {
            received = listening.notices.recv() => match received {
                Ok(notice) if notice.concerns(&listening.actor) => topics.add(&notice),
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => topics = Topics::ALL,
                Err(RecvError::Closed) => return None,
            },
            _ = listening.recheck.tick() => {
                let session = listening.cx.session.as_deref()?;
                listening.actor = listening.cx.web.desk.actor_of_session(session).await.ok()??;
                continue;
            }
        }
        tokio::time::sleep(GATHER).await;
        gather(listening, &mut topics);
        return Some(topics);
    }
}

fn gather(listening: &mut Listening, topics: &mut Topics) {
    loop {
        match listening.notices.try_recv() {
            Ok(notice) if notice.concerns(&listening.actor) => topics.add(&notice),
            Ok(_) => {}
            Err(TryRecvError::Lagged(_)) => *topics = Topics::ALL,
            Err(TryRecvError::Empty | TryRecvError::Closed) => return,
        }
    }
}
