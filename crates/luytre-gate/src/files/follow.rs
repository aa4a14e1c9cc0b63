//! Follows files as they grow, over rotation and restarts, and stores every record once.
//!
//! A file is known by device, inode and its first bytes, not by its name. What is read is handed on in parts. Before a
//! part goes to the store its end and the name of its delivery are written to `follow.json` and synced; a restart reads
//! exactly that part again, under the same name, and the store recognises it. A decoder may hold records back to join
//! them; the position on disk is then the last place where nothing was held, with the number of events that came since.

mod file;
mod positions;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::pattern;
use crate::intake::{Intake, Origin, Undelivered, deliver};
use crate::settings::{FollowSettings, GateSettings};
use file::{FileId, Followed};
use positions::{Positions, StoredPosition};

/// Most files that are open at the same time.
const FILES_MAX: usize = 1_024;

/// Why files cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The positions cannot be read.
    #[error("cannot use {path}; move it away to read the files from their beginning")]
    Positions {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A format is not known.
    #[error("no decoder is named {format:?} (follow {path})")]
    Format {
        /// The name.
        format: String,
        /// The pattern of the entry.
        path: String,
    },
}

/// Follows all files of the settings.
pub(crate) struct Follower {
    intake: Arc<dyn Intake>,
    follow: Vec<FollowSettings>,
    poll: Duration,
    positions: Positions,
    files: Vec<Followed>,
    stop: CancellationToken,
}

impl Follower {
    pub(crate) fn open(
        intake: Arc<dyn Intake>,
        settings: &GateSettings,
        stop: CancellationToken,
    ) -> Result<Self, FollowError> {
        for FollowSettings { path, format, .. } in &settings.follow {
            if let Some(format) = format
                && luytre_intake::by_name(format).is_none()
            {
                return Err(FollowError::Format { format: format.clone(), path: path.clone() });
            }
        }
        let path = settings.state_dir.join("follow.json");
        let positions = Positions::open(&path).map_err(|source| FollowError::Positions { path, source })?;
        let poll = Duration::from_millis(settings.limits.follow_poll_ms.max(1));
        Ok(Follower { intake, follow: settings.follow.clone(), poll, positions, files: Vec::new(), stop })
    }

    /// Follows until stopped, on a thread where reading files may block.
    pub(crate) async fn run(self) {
        let handle = tokio::runtime::Handle::current();
        let work = tokio::task::spawn_blocking(move || handle.block_on(self.work()));
        if work.await.is_err() {
            tracing::error!("following files ended unexpectedly");
        }
    }

    async fn work(mut self) {
        let mut first = true;
        loop {
            self.scan(first);
            first = false;
            let mut moved = false;
            for at in 0..self.files.len() {
                match self.step(at).await {
                    Ok(more) => moved |= more,
                    // The part stays pending on disk; the next run offers it again.
                    Err(Undelivered::Closed) => return,
                    Err(Undelivered::Unauthorized(why)) => {
                        warn!(path = %self.files[at].path.display(), %why, "the file is not taken, and left alone");
                        self.files[at].leave();
                    }
                }
            }
            self.files.retain(|file| !file.is_done());
            if moved && !self.stop.is_cancelled() {
                continue;
            }
            self.save();
            tokio::select! {
                () = tokio::time::sleep(self.poll) => {}
                () = self.stop.cancelled() => break,
            }
        }
        // What decoders hold is not given out: it is in the files, and the next run reads it again.
        self.save();
    }

    /// Looks for new and rotated files. On the first scan also for files that were renamed while nobody looked.
    fn scan(&mut self, first: bool) {
        let mut seen = Vec::new();
        for (entry, follow) in self.follow.iter().enumerate() {
            for path in pattern::expand(&follow.path) {
                if let Some(id) = FileId::of(&path) {
                    seen.push((id, entry, path));
                }
            }
        }
        if first {
            for stored in self.positions.all() {
                let (id, entry) = (stored.id(), self.entry_of(&stored));
                if let Some(entry) = entry
                    && !seen.iter().any(|(seen, _, _)| *seen == id)
                    && let Some(path) = renamed(&stored, id)
                {
                    seen.push((id, entry, path));
                }
            }
        }
        for file in &mut self.files {
            let now = seen.iter().find(|(id, _, _)| *id == file.id);
            file.seen_as(now.map(|(_, _, path)| path.as_path()));
        }
        for (id, entry, path) in seen {
            if self.files.iter().any(|file| file.id == id) || self.files.len() >= FILES_MAX {
                continue;
            }
            self.adopt(entry, path);
        }
    }

    fn entry_of(&self, stored: &StoredPosition) -> Option<usize> {
        self.follow.iter().position(|follow| follow.path == stored.pattern)
    }

    fn adopt(&mut self, entry: usize, path: PathBuf) {
        let follow = &self.follow[entry];
        let origin = Origin {
            listener: "follow",
            host: follow.host.clone(),
            format: follow.format.clone(),
            ..Default::default()
        };
        let mut reading = self.intake.reading(&origin);
        reading.settings.host = reading.settings.host.or_else(|| follow.host.clone());
        reading.format = follow.format.clone().or(reading.format);
        let mut file = match Followed::open(path.clone(), follow.path.clone(), origin, reading) {
            Ok(file) => file,
            Err(error) => {
                warn!(path = %path.display(), %error, "cannot follow the file");
                return;
            }
        };
        if let Some(stored) = self.positions.of(&file.id) {
            file.resume(stored);
        } else if let Some(read_to) = self.files.iter().find_map(|other| other.read_before_copy(&file)) {
            info!(path = %path.display(), "a copy of a followed file; what was read there is passed over");
            file.begin_at(read_to);
        }
        self.files.push(file);
    }

    /// Reads and stores the next part of a file; says whether there may be more at once.
    async fn step(&mut self, at: usize) -> Result<bool, Undelivered> {
        let file = &mut self.files[at];
        let part = match file.next_part(self.intake.now()) {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(false),
            Err(error) => {
                warn!(path = %file.path.display(), %error, "cannot read the file");
                return Ok(false);
            }
        };
        if part.batch.is_empty() {
            file.commit();
            return Ok(true);
        }
        let delivery = part.delivery;
        self.save();
        let file = &mut self.files[at];
        deliver(&self.intake, &file.origin, part.batch, Some(delivery), &self.stop).await?;
        file.commit();
        Ok(true)
    }

    fn save(&mut self) {
        let positions = self.files.iter().map(Followed::position).collect();
        if let Err(error) = self.positions.save(positions) {
            warn!(%error, "cannot write the positions of followed files");
        }
    }
}

/// Finds a file that was renamed within its folder.
fn renamed(stored: &StoredPosition, id: FileId) -> Option<PathBuf> {
    let folder = stored.path.parent()?;
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    entries.filter(|path| path.is_file()).find(|path| FileId::of(path) == Some(id))
}

#[cfg(test)]
mod tests;
