//! What happens to the renders of a watch, and the queue in which a watch finds it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use shotstack_hosting::{RenderId, Report};

use crate::error::{Error, NotReady};

/// What happens to a render that is watched.
///
/// ```
/// use shotstack_hosting_client::{NotReady, Stage, Update};
///
/// let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// let not_found = NotReady::NotFound { render, stage: Stage::Sandbox, detail: None };
/// assert!(Update::Ended(Err(not_found)).is_end());
/// # Ok::<(), shotstack_hosting_client::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// More is known of it.
    Changed(Report),
    /// A request failed, and will be sent again.
    Retrying(Error),
    /// It is ready, or will not become ready. No update follows.
    Ended(Result<Report, NotReady>),
}

impl Update {
    /// Whether it is the last update of the render.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Ended(_))
    }
}

/// The latest update of each render, in the order in which the renders came to have one.
#[derive(Debug)]
pub(crate) struct UpdateQueue {
    pending: Mutex<Pending>,
    waker: AtomicWaker,
}

#[derive(Debug)]
struct Pending {
    order: VecDeque<RenderId>,
    latest: HashMap<RenderId, Update>,
    /// How many renders have not ended.
    open: usize,
}

impl UpdateQueue {
    pub(crate) fn new(renders: usize) -> Self {
        Self {
            pending: Mutex::new(Pending {
                order: VecDeque::new(),
                latest: HashMap::new(),
                open: renders,
            }),
            waker: AtomicWaker::new(),
        }
    }

    /// Adds an update, in place of one of the same render that was not taken yet.
    pub(crate) fn push(&self, render: &RenderId, update: Update) {
        let mut pending = self.lock();
        if update.is_end() {
            pending.open = pending.open.saturating_sub(1);
        }
        if pending.latest.insert(render.clone(), update).is_none() {
            pending.order.push_back(render.clone());
        }
        drop(pending);
        self.waker.wake();
    }

    /// Takes the next update; `None` once all renders have ended.
    pub(crate) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<(RenderId, Update)>> {
        self.waker.register(context.waker());
        let mut pending = self.lock();
        while let Some(render) = pending.order.pop_front() {
            if let Some(update) = pending.latest.remove(&render) {
                return Poll::Ready(Some((render, update)));
            }
        }
        if pending.open == 0 {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
