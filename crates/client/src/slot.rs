//! Slots in the rate limit, for single requests.

use std::sync::Arc;
use std::time::Duration;

use shotstack_hosting::{
    api::Service,
    poll::{DirectRequest, PollResult},
};

use crate::poller::Poller;

/// A slot in the rate limit. It is given back when the response has come, or when nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Slot {
    poller: Arc<Poller>,
    request: DirectRequest,
    result: PollResult,
}

impl Poller {
    /// Waits for a slot for a single request; those who wait are served in order.
    pub(crate) async fn slot(self: &Arc<Self>, service: Service) -> Slot {
        let queue = match service {
            Service::Edit => &self.edit_queue,
            Service::Serve => &self.serve_queue,
        };
        let _turn = queue.lock().await;
        loop {
            let begun = {
                let mut shared = self.lock();
                let now = self.now();
                shared.plan.begin(service, now)
            };
            match begun {
                Ok(request) => return Slot::new(Arc::clone(self), request),
                Err(millis) => tokio::time::sleep(Duration::from_millis(millis)).await,
            }
        }
    }

    /// A slot for a request that nobody waits for, or the milliseconds until there may be one.
    pub(crate) fn paced_slot(self: &Arc<Self>, service: Service) -> Result<Slot, u64> {
        let mut shared = self.lock();
        let now = self.now();
        let request = shared.plan.begin_paced(service, now)?;
        Ok(Slot::new(Arc::clone(self), request))
    }

    /// The same for a request about a render that nobody expects.
    pub(crate) fn unexpected_slot(self: &Arc<Self>, service: Service) -> Result<Slot, u64> {
        let mut shared = self.lock();
        let now = self.now();
        let request = shared.plan.begin_unexpected(service, now)?;
        Ok(Slot::new(Arc::clone(self), request))
    }

    /// The milliseconds until there is a slot for a request that nobody waits for: 0 if there is one now.
    pub(crate) fn paced_wait_millis(&self, service: Service) -> u64 {
        let mut shared = self.lock();
        let now = self.now();
        shared.plan.paced_wait_millis(service, now)
    }

    /// Takes the result of a single request.
    fn free(&self, request: DirectRequest, result: PollResult) {
        let mut shared = self.lock();
        let now = self.now();
        let random = fastrand::u32(..);
        shared.plan.finish(request, result, random, now);
        // The watches may have waited for that.
        self.changed.notify_one();
    }
}

impl Slot {
    fn new(poller: Arc<Poller>, request: DirectRequest) -> Self {
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
