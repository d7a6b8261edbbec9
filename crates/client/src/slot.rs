//! A slot in the rate limit, for a single request.

use std::sync::Arc;

use shotstack_hosting::poll::{DirectRequest, PollResult};

use crate::poller::Poller;

/// A slot in the rate limit. It is given back when the response has come, or when nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Slot {
    poller: Arc<Poller>,
    request: DirectRequest,
    result: PollResult,
}

impl Slot {
    pub(crate) fn new(poller: Arc<Poller>, request: DirectRequest) -> Self {
        Self {
            poller,
            request,
            result: PollResult::Failed,
        }
    }

    pub(crate) fn finish(mut self, error: Option<impl Into<PollResult>>) {
        self.result = error.map_or(PollResult::Settled, Into::into);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.poller.free(self.request, self.result);
    }
}
