//! The thread that writes the journal. All appends that wait share one sync; while it runs the next ones gather, so that a
//! single sender is answered at once and many senders cost one sync.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use luytre_model::EventBatch;
use luytre_model::store::tally::{add_counts, counts_of};
use luytre_model::store::{Appended, Delivery, Position, StoreError};
use tokio::sync::oneshot;

use crate::journal::JournalWriter;
use crate::journal::record::{Entry, Header, encode};
use crate::keeper::Ask;
use crate::state::{Fresh, Shared, lock};

/// Bytes of batches that are written as one group at most.
const GROUP_BYTES: usize = 16 << 20;

/// How long appends wait for segments to be written; when it takes longer, something is wrong, and they are refused.
const PATIENCE: Duration = Duration::from_secs(10);

/// An append that waits.
pub struct Append {
    /// What is appended.
    pub batch: EventBatch,
    /// How the sender named it.
    pub delivery: Option<Delivery>,
    /// Bytes of the batch.
    pub bytes: usize,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Appended, StoreError>>,
}

/// What became of an append of a group.
enum Outcome {
    Stored { entry: Entry, batch: Arc<EventBatch> },
    Duplicate(Position),
    Failed(StoreError),
}

/// Writes the journal until there is nobody left who could append.
pub struct Committer {
    shared: Arc<Shared>,
    keeper: Sender<Ask>,
    writer: Option<JournalWriter>,
    number: u64,
    sequence: u64,
    refusing: bool,
}

impl Committer {
    /// Builds the thread's content; the next record has this number and sequence.
    pub fn new(shared: Arc<Shared>, keeper: Sender<Ask>, number: u64, sequence: u64) -> Self {
        Committer { shared, keeper, writer: None, number, sequence, refusing: false }
    }

    /// Runs until all senders are gone.
    pub fn run(mut self, appends: &Receiver<Append>) {
        while let Ok(first) = appends.recv() {
            let mut bytes = first.bytes;
            let mut group = vec![first];
            while bytes < GROUP_BYTES
                && let Ok(next) = appends.try_recv()
            {
                bytes += next.bytes;
                group.push(next);
            }
            self.commit(group, bytes);
            self.shared.waiting_bytes.fetch_sub(bytes, Ordering::AcqRel);
        }
        if let Some(writer) = self.writer.take()
            && let Err(error) = writer.finish()
        {
            tracing::warn!(%error, "the room of the last journal file is not given back");
        }
    }

    fn commit(&mut self, group: Vec<Append>, bytes: usize) {
        if let Some(reason) = self.shared.refusal() {
            return self.refuse(group, reason);
        }
        let patience = if self.refusing { Duration::ZERO } else { PATIENCE };
        if let Some(reason) = self.shared.wait_for_segments(patience) {
            lock(&self.shared.state).write_failure = Some(reason.clone());
            return self.refuse(group, reason);
        }
        if let Err(error) = self.ensure_writer(bytes) {
            let reason = said(&error);
            lock(&self.shared.state).write_failure = Some(reason.clone());
            return self.refuse(group, reason);
        }
        let (content, headers, outcomes, answers) = self.encode(group);
        let writer = self.writer.as_mut().expect("ensure_writer made one");
        if !headers.is_empty()
            && let Err(error) = writer.write(&content, &headers)
        {
            // The file's end is in doubt. Its synced part stays, and the next group begins another file.
            self.writer = None;
            self.take_back(&outcomes);
            let reason = said(&error);
            self.note_refusal(&reason);
            lock(&self.shared.state).write_failure = Some(reason.clone());
            for answer in answers {
                let _ = answer.send(Err(StoreError::Busy(reason.clone())));
            }
            return;
        }
        self.publish(outcomes, answers);
    }

    fn refuse(&mut self, group: Vec<Append>, reason: String) {
        self.note_refusal(&reason);
        for append in group {
            let _ = append.answer.send(Err(StoreError::Busy(reason.clone())));
        }
    }

    fn note_refusal(&mut self, reason: &str) {
        if !self.refusing {
            tracing::error!(reason, "appends are refused");
        }
        self.refusing = true;
    }

    fn ensure_writer(&mut self, bytes: usize) -> Result<(), StoreError> {
        // Batches shrink to a fifth or less; a file that grows a little past its size does no harm.
        if self.writer.as_ref().is_some_and(|writer| !writer.has_room(bytes as u64 / 4)) {
            self.writer.take().map(JournalWriter::finish).transpose()?;
        }
        if self.writer.is_none() {
            let size = self.shared.options.journal_segment_bytes;
            let writer = JournalWriter::create(&self.shared.folder, self.number, self.sequence, size)?;
            lock(&self.shared.state).journal.push(writer.synced.clone());
            self.writer = Some(writer);
        }
        Ok(())
    }

    #[allow(clippy::type_complexity, reason = "four lists that are filled side by side")]
    fn encode(
        &mut self,
        group: Vec<Append>,
    ) -> (Vec<u8>, Vec<Header>, Vec<Outcome>, Vec<oneshot::Sender<Result<Appended, StoreError>>>) {
        let (mut content, mut headers, mut outcomes, mut answers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let at = (self.shared.options.clock)();
        let group_start = self.writer.as_ref().expect("ensure_writer made one").end();
        let mut deliveries = lock(&self.shared.deliveries);
        for Append { mut batch, delivery, answer, .. } in group {
            answers.push(answer);
            if let Some(first) = delivery.and_then(|delivery| deliveries.get(delivery)) {
                outcomes.push(Outcome::Duplicate(first));
                continue;
            }
            batch.number(self.shared.options.node, self.sequence);
            let entry = Entry { number: self.number, at, group: group_start, delivery };
            match encode(&batch, entry, &mut content) {
                Ok(header) => {
                    if let Some(delivery) = delivery {
                        deliveries.add(delivery, at, Position(self.sequence));
                    }
                    headers.push(header);
                    self.number += 1;
                    self.sequence += batch.len() as u64;
                    // It stays in memory until it is in a segment.
                    batch.settle();
                    outcomes.push(Outcome::Stored { entry, batch: Arc::new(batch) });
                }
                Err(error) => outcomes.push(Outcome::Failed(error)),
            }
        }
        (content, headers, outcomes, answers)
    }

    fn take_back(&mut self, outcomes: &[Outcome]) {
        let mut withdrawn = Vec::new();
        for outcome in outcomes {
            if let Outcome::Stored { entry, batch } = outcome {
                self.number = self.number.min(entry.number);
                self.sequence = self.sequence.min(batch.first_sequence());
                withdrawn.extend(entry.delivery);
            }
        }
        lock(&self.shared.deliveries).withdraw(&withdrawn);
    }

    fn publish(&mut self, outcomes: Vec<Outcome>, answers: Vec<oneshot::Sender<Result<Appended, StoreError>>>) {
        let synced = self.writer.as_ref().map(|writer| writer.synced.clone());
        let mut state = lock(&self.shared.state);
        if let (Some(last), Some(synced)) = (state.journal.last_mut(), synced) {
            *last = synced;
        }
        let mut results = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            results.push(match outcome {
                Outcome::Stored { entry, batch } => {
                    add_counts(&mut state.counts, &counts_of(&batch, entry.at));
                    let answer = Appended {
                        first: Position(batch.first_sequence()),
                        stored: batch.len() as u64,
                        duplicate: false,
                    };
                    state.fresh_bytes += batch.byte_len();
                    state.fresh.push_back(Fresh::new(batch, entry.number, entry.at));
                    Ok(answer)
                }
                Outcome::Duplicate(first) => Ok(Appended { first, stored: 0, duplicate: true }),
                Outcome::Failed(error) => Err(error),
            });
        }
        let is_large = state.fresh_bytes >= self.shared.options.flush_bytes;
        state.write_failure = None;
        drop(state);
        if std::mem::take(&mut self.refusing) {
            tracing::info!("appends are taken again");
        }
        self.shared.durable.send_modify(|durable| durable.next = self.sequence);
        for (answer, result) in answers.into_iter().zip(results) {
            let _ = answer.send(result);
        }
        let _ = self.keeper.send(if is_large { Ask::Room } else { Ask::Look });
    }
}

fn said(error: &StoreError) -> String {
    match error {
        StoreError::Io { doing, source } => format!("{doing}: {source}"),
        other => other.to_string(),
    }
}
