//! What everything in an emulator shares.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::address::Addresses;
use crate::book::Book;
use crate::clock::Clock;
use crate::config::{Config, EmulatorKey};
use crate::publisher::Publisher;
use crate::rate_limit::RateLimits;

pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) api_key: EmulatorKey,
    pub(crate) url: String,
    pub(crate) addresses: Addresses,
    pub(crate) clock: Clock,
    pub(crate) publisher: Publisher,
    /// Room for attempts that are under way.
    pub(crate) in_flight: Semaphore,
    /// The ordinals of renders of which there is news.
    pub(crate) news: broadcast::Sender<u64>,
    /// How many renders are under way.
    pub(crate) active: watch::Sender<usize>,
    pub(crate) stopping: CancellationToken,
    pub(crate) tasks: TaskTracker,
    book: Mutex<Book>,
    rate_limits: Mutex<RateLimits>,
}

impl World {
    pub(crate) fn new(
        config: Config,
        api_key: EmulatorKey,
        url: String,
        addresses: Addresses,
        publisher: Publisher,
        clock: Clock,
    ) -> Self {
        Self {
            in_flight: Semaphore::new(config.max_in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            book: Mutex::new(Book::new(config.max_renders.max(1), config.max_edit_bytes)),
            rate_limits: Mutex::default(),
            news: broadcast::Sender::new(1024),
            active: watch::Sender::new(0),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
            api_key,
            url,
            addresses,
            clock,
            publisher,
        }
    }

    /// Never held across an await.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rate_limits(&self) -> MutexGuard<'_, RateLimits> {
        self.rate_limits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whoever looks on; nobody may.
    pub(crate) fn tell(&self, ordinal: u64) {
        let _ = self.news.send(ordinal);
    }
}
