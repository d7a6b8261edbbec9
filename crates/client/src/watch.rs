//! A watch over renders, as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use shotstack_hosting::{RenderId, Report};

use crate::error::NotReady;
use crate::poller::Subscription;
use crate::update::Update;

/// A watch over renders: a stream of updates, which ends once all renders have ended. Dropping it ends the watch.
///
/// A slow reader misses steps, never the end: only the latest update of each render is kept.
///
/// ```no_run
/// # async fn watch(mut watch: shotstack_hosting_client::Watch) {
/// while let Some((render, ended)) = watch.next_end().await {
///     println!("{render}: {}", if ended.is_ok() { "ready" } else { "not ready" });
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Watch {
    subscription: Subscription,
}

impl Watch {
    pub(crate) fn new(subscription: Subscription) -> Self {
        Self { subscription }
    }

    /// The next end of a render; `None` once all have ended.
    pub async fn next_end(&mut self) -> Option<(RenderId, Result<Report, NotReady>)> {
        while let Some((render, update)) = self.next().await {
            if let Update::Ended(ended) = update {
                return Some((render, ended));
            }
        }
        None
    }
}

impl Stream for Watch {
    type Item = (RenderId, Update);

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.subscription.updates().poll_next(context)
    }
}
