//! A few threads for searches and other reading, so that neither a slow disk nor a wide query holds up anything else.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use luytre_model::store::StoreError;
use tokio::sync::oneshot;

use crate::state::lock;

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    ended: bool,
}

/// The threads with what waits for them.
pub struct Workers {
    queue: Arc<(Mutex<Queue>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
    waiting_max: usize,
}

/// Tells a job that nobody waits for its answer any more.
pub type Abandoned<'a> = &'a dyn Fn() -> bool;

impl Workers {
    /// Starts `count` threads; more than `waiting_max` waiting jobs are refused.
    pub fn start(count: usize, waiting_max: usize) -> std::io::Result<Self> {
        let queue: Arc<(Mutex<Queue>, Condvar)> = Arc::default();
        let mut workers = Workers { queue: Arc::clone(&queue), threads: Vec::new(), waiting_max };
        for _ in 0..count.max(1) {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name("events-read".to_owned()).spawn(move || work(&queue))?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// Runs `job` on one of the threads.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(Abandoned<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut queue = lock(&self.queue.0);
            if queue.ended {
                return Err(StoreError::Closed);
            }
            if queue.jobs.len() >= self.waiting_max {
                return Err(StoreError::Busy(format!("{} searches wait already", queue.jobs.len())));
            }
            queue.jobs.push_back(Box::new(move || {
                if !sender.is_closed() {
                    let answer = job(&|| sender.is_closed());
                    let _ = sender.send(answer);
                }
            }));
        }
        self.queue.1.notify_one();
        // The sender is dropped without an answer only if the job panicked.
        receiver.await.unwrap_or_else(|_| Err(StoreError::Damaged("reading failed; see the log".to_owned())))
    }

    /// Lets the jobs that wait run, and ends the threads.
    pub fn end(&mut self) {
        lock(&self.queue.0).ended = true;
        self.queue.1.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.end();
    }
}

fn work((queue, arrived): &(Mutex<Queue>, Condvar)) {
    loop {
        let mut waiting = lock(queue);
        let job = loop {
            if let Some(job) = waiting.jobs.pop_front() {
                break job;
            }
            if waiting.ended {
                return;
            }
            waiting = arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        };
        drop(waiting);
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a search panicked");
        }
    }
}
