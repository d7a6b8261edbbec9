//! What a watch over renders tells, as a stream.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use futures_util::{Stream, StreamExt};
use shotstack_hosting::{RenderId, Report};

use crate::driver::Poller;
use crate::error::{Error, NotReady};

/// What becomes of a render that is watched.
///
/// ```
/// use shotstack_hosting_client::{NotReady, Progress};
///
/// let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// assert!(Progress::Ended(Err(NotReady::NotFound { render })).is_end());
/// # Ok::<(), shotstack_hosting_client::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// More is known of it.
    Changed(Report),
    /// A request for it came to nothing; it is asked again.
    Trouble(Error),
    /// It is ready, or will not be. Nothing more is told of it.
    Ended(Result<Report, NotReady>),
}

impl Progress {
    /// Whether nothing more is told of the render.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Error, Progress};
    /// let error = Error::Timeout { request: "GET /serve/v1/assets/…".to_owned(), millis: 30_000 };
    /// assert!(!Progress::Trouble(error).is_end());
    /// ```
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Ended(_))
    }
}

/// A watch over renders: a stream of what becomes of them, which ends once all have ended. Dropping it ends the watch.
///
/// Who reads slowly misses steps, never the end: of each render only the latest is kept.
///
/// ```no_run
/// # async fn watch(mut watch: shotstack_hosting_client::Watch) {
/// use futures_util::StreamExt;
///
/// while let Some((render, progress)) = watch.next().await {
///     println!("{render}: {progress:?}");
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Watch {
    poller: Arc<Poller>,
    number: u64,
    mailbox: Arc<Mailbox>,
    renders: Vec<RenderId>,
}

impl Watch {
    pub(crate) fn new(
        poller: Arc<Poller>,
        number: u64,
        mailbox: Arc<Mailbox>,
        renders: Vec<RenderId>,
    ) -> Self {
        Self {
            poller,
            number,
            mailbox,
            renders,
        }
    }

    /// The next end of a render; `None` once all have ended.
    ///
    /// ```no_run
    /// # async fn watch(mut watch: shotstack_hosting_client::Watch) {
    /// while let Some((render, ended)) = watch.next_end().await {
    ///     println!("{render}: {}", if ended.is_ok() { "ready" } else { "not ready" });
    /// }
    /// # }
    /// ```
    pub async fn next_end(&mut self) -> Option<(RenderId, Result<Report, NotReady>)> {
        while let Some((render, progress)) = self.next().await {
            if let Progress::Ended(ended) = progress {
                return Some((render, ended));
            }
        }
        None
    }
}

impl Stream for Watch {
    type Item = (RenderId, Progress);

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.mailbox.waker.register(context.waker());
        let mut mail = self.mailbox.lock();
        match mail.take() {
            Some(told) => Poll::Ready(Some(told)),
            None if mail.open == 0 => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.poller.leave(self.number, &self.renders);
    }
}

/// Where a watch finds what it is told: the latest of each render, in the order in which they came to have something.
#[derive(Debug)]
pub(crate) struct Mailbox {
    mail: Mutex<Mail>,
    waker: AtomicWaker,
}

#[derive(Debug)]
struct Mail {
    order: VecDeque<RenderId>,
    latest: HashMap<RenderId, Progress>,
    /// How many renders have not ended.
    open: usize,
}

impl Mail {
    fn take(&mut self) -> Option<(RenderId, Progress)> {
        let render = self.order.pop_front()?;
        self.latest.remove(&render).map(|told| (render, told))
    }
}

impl Mailbox {
    pub(crate) fn new(open: usize) -> Self {
        Self {
            mail: Mutex::new(Mail {
                order: VecDeque::new(),
                latest: HashMap::new(),
                open,
            }),
            waker: AtomicWaker::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn post(&self, render: &RenderId, progress: Progress) {
        let mut mail = self.lock();
        if progress.is_end() {
            mail.open = mail.open.saturating_sub(1);
        }
        if mail.latest.insert(render.clone(), progress).is_none() {
            mail.order.push_back(render.clone());
        }
        drop(mail);
        self.waker.wake();
    }
}
