//! Requests for turns.

use std::time::Duration;

use shotstack_hosting::{
    api::{RenderInfo, Service},
    inbox::{RenderQuery, StepResult},
};

use crate::client::Client;
use crate::transport::Received;

/// The result of a request that a turn has asked for.
#[derive(Debug)]
pub struct QueryResult(Inner);

#[derive(Debug)]
enum Inner {
    Received(Received),
    Failed(String),
    RateLimited(u32),
}

impl QueryResult {
    /// The result to report to the turn.
    #[must_use]
    pub fn as_step_result(&self) -> StepResult<'_> {
        match &self.0 {
            Inner::Received(received) => StepResult::Responded(received.response()),
            Inner::Failed(error) => StepResult::NoResponse(error),
            Inner::RateLimited(seconds) => StepResult::RateLimited(*seconds),
        }
    }
}

impl Client {
    /// Sends the request of a [`Step::Ask`](shotstack_hosting::inbox::Step::Ask), and gives the result to report to the turn.
    ///
    /// It counts in the rate limit of the client and its clones, at an even pace that leaves room for single requests, and does
    /// not wait for a slot. Queries about renders that nobody expects take at most a quarter of the limit. `millis` is the time
    /// within which the API has to respond, in milliseconds.
    ///
    /// ```no_run
    /// use shotstack_hosting::{Timestamp, Turn, inbox::Step};
    ///
    /// # async fn ask(client: shotstack_hosting_client::Client, mut turn: Turn, now: Timestamp) {
    /// if let Step::Ask { query, millis } = turn.next(now) {
    ///     turn.on_result(client.ask(&query, millis).await.as_step_result(), now);
    /// }
    /// # }
    /// ```
    pub async fn ask(&self, query: &RenderQuery, millis: u64) -> QueryResult {
        let service = query.target.service();
        let slot = if query.unexpected {
            self.poller.unexpected_slot(service)
        } else {
            self.poller.paced_slot(service)
        };
        let slot = match slot {
            Ok(slot) => slot,
            Err(millis) => {
                let seconds = u32::try_from(millis.div_ceil(1_000)).unwrap_or(u32::MAX);
                return QueryResult(Inner::RateLimited(seconds));
            }
        };
        let limit = Duration::from_millis(millis);
        match self.connection.ask(query, limit).await {
            Ok(received) => {
                // Only a 429 makes a difference, and both APIs describe it alike.
                let response = received.response();
                let limited = (response.http_status == 429)
                    .then(|| RenderInfo::read(&response).err())
                    .flatten();
                slot.finish(limited.as_ref());
                QueryResult(Inner::Received(received))
            }
            Err(error) => {
                slot.finish(Some(&error));
                QueryResult(Inner::Failed(error.to_string()))
            }
        }
    }

    /// Whether the rate limits leave room for a turn to ask, as
    /// [`Inbox::wake_up`](shotstack_hosting::inbox::Inbox::wake_up) wants to know.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        let services = [Service::Edit, Service::Serve];
        services
            .iter()
            .all(|service| self.poller.paced_wait_millis(*service) == 0)
    }
}
