//! The state that all parts of a running emulator share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::{Config, EmulatorKey};
use crate::deliveries::Delivery;
use crate::exchange::Exchanges;
use crate::file_urls::FileUrls;
use crate::publisher::Publisher;
use crate::rate_limit::RateLimits;
use crate::registry::Registry;
use crate::templates::Templates;

pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) seed: u64,
    pub(crate) api_key: EmulatorKey,
    pub(crate) url: String,
    pub(crate) file_urls: FileUrls,
    pub(crate) clock: Clock,
    pub(crate) publisher: Publisher,
    /// Limits the attempts that are in flight at once.
    pub(crate) in_flight: Semaphore,
    /// The ordinals of renders that have changed.
    pub(crate) updates: broadcast::Sender<u64>,
    /// What the user should know, as it happens.
    pub(crate) warnings: broadcast::Sender<String>,
    /// The attempts at callbacks, as they happen.
    pub(crate) deliveries: broadcast::Sender<Delivery>,
    /// How many renders are in progress.
    pub(crate) active: watch::Sender<usize>,
    pub(crate) stopping: CancellationToken,
    pub(crate) tasks: TaskTracker,
    registry: Mutex<Registry>,
    templates: Mutex<Templates>,
    exchanges: Mutex<Exchanges>,
    rate_limits: Mutex<RateLimits>,
}

impl Context {
    pub(crate) fn new(
        config: Config,
        seed: u64,
        api_key: EmulatorKey,
        url: String,
        file_urls: FileUrls,
        publisher: Publisher,
        clock: Clock,
    ) -> Self {
        Self {
            in_flight: Semaphore::new(config.max_in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            registry: Mutex::new(Registry::new(
                config.max_renders.max(1),
                config.max_edit_bytes,
            )),
            templates: Mutex::new(Templates::new(config.max_edit_bytes)),
            rate_limits: Mutex::default(),
            exchanges: Mutex::default(),
            warnings: broadcast::Sender::new(1024),
            updates: broadcast::Sender::new(1024),
            deliveries: broadcast::Sender::new(1024),
            active: watch::Sender::new(0),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
            seed,
            api_key,
            url,
            file_urls,
            clock,
            publisher,
        }
    }

    /// Never held across an await.
    pub(crate) fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never held across an await.
    pub(crate) fn templates(&self) -> MutexGuard<'_, Templates> {
        self.templates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn exchanges(&self) -> MutexGuard<'_, Exchanges> {
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rate_limits(&self) -> MutexGuard<'_, RateLimits> {
        self.rate_limits
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Warns the subscribers of [`RunningEmulator::warnings`](crate::RunningEmulator::warnings), if there are any.
    pub(crate) fn warn(&self, render: &str, warning: &str) {
        let _ = self.warnings.send(format!("render {render}: {warning}"));
    }

    /// Notifies the live page's subscribers, if there are any.
    pub(crate) fn notify(&self, ordinal: u64) {
        let _ = self.updates.send(ordinal);
    }
}
