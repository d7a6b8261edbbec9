//! When to ask about which render next: one render or many, under the rate limits of one API key.
//!
//! A [`PollPlan`] decides; the program around it sends the requests and passes their results back. Where the decisions
//! are:
//!
//! | question | in |
//! |---|---|
//! | which render is asked about next | [`PollPlan::next`] |
//! | what a response says about a render, and what to ask next | [`PollTarget::observe`] |
//! | whether the edit is asked for, too | [`PollTarget::request`] |
//! | when a render is asked about again, and when "not found" is final | `WatchedRender::on_result` in `poll/watched_render.rs` |
//! | when the next request may go at all | `RateLimit::next_request_at` in `poll/rate_limit.rs` |
//! | when a direct request may go | `RateLimit::send_first` in `poll/rate_limit.rs` |
//! | **what happens after a 429** | `RateLimit::on_rate_limited` in `poll/rate_limit.rs` |
//! | how long the waits are | [`PollRules`] |
//! | whether a CDN serves a file yet | [`Availability::from_http_status`] |

mod availability;
mod clock;
mod next;
mod rate_limit;
mod rules;
mod target;
mod watched_render;

pub use availability::Availability;
pub use next::{Disposition, Next, WatchError};
pub use rules::{PollRules, WINDOW_MILLIS};
pub use target::{PollResult, PollTarget};

use std::collections::BTreeMap;

use crate::api::Service;
use crate::id::RenderId;
use crate::poll::clock::MonotonicClock;
use crate::poll::rate_limit::{RateLimit, SentRequest};
use crate::poll::watched_render::WatchedRender;
use crate::timestamp::Timestamp;

/// How many renders a plan watches at most, so that its memory is bounded.
pub const MAX_WATCHED: usize = 100_000;

/// When to ask about which render next. It sends nothing itself: the program around it sends what [`next`](Self::next)
/// says, and passes to [`on_result`](Self::on_result) what came back.
///
/// - **Limits.** No window of the server's, wherever it begins, counts more requests than the limit: a request counts from
///   when it is sent until a window after its response. After a 429 nothing is sent until `Retry-After`, or else a whole
///   window, has passed, and then for a back-off that doubles each time; and the plan uses less of the limit for a while,
///   since others seem to use the same key.
/// - **Fairness.** The render that has been due longest is asked about first.
/// - **Waits** grow by half each time, up to a longest one, with jitter. They start anew when the render is done.
/// - **Not found** means *not yet* within a grace time. It is final once that is over and both APIs have said it.
/// - **Deadline.** A render is asked about until it is settled or its deadline has come, and then once more if the limit
///   allows. The deadline also ends the request that is under way, but leaves each request a second.
/// - **Direct requests**, those of the program itself, count in the same limits; [`begin`](Self::begin) lets them go first.
/// - **Time** only moves forward: where the clock is set back, no time has passed for the plan.
///
/// ```
/// use shotstack_hosting::{RenderId, Timestamp, poll::{Disposition, Next, PollPlan, PollResult, PollRules, PollTarget}};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// let mut now = Timestamp::from_millis(0); // your clock
/// plan.watch(render.clone(), now)?;
///
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), target: PollTarget::Render });
/// assert!(matches!(plan.next(now), Next::Wait { .. })); // until the response comes
/// let random = 0; // 32 random bits of yours
/// plan.on_result(&render, PollResult::Unsettled { next: PollTarget::Assets }, random, now);
///
/// let Next::Wait { millis } = plan.next(now) else { panic!() };
/// now = now.plus_millis(i64::try_from(millis)?);
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), target: PollTarget::Assets });
/// assert_eq!(plan.on_result(&render, PollResult::Settled, random, now), Some(Disposition::Settled));
/// assert!(plan.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PollPlan {
    rules: PollRules,
    clock: MonotonicClock,
    edit: ApiQueue,
    serve: ApiQueue,
    in_flight: u32,
    renders: BTreeMap<RenderId, WatchedRender>,
    watched_before: u64,
    /// The renders by when they expire.
    deadlines: Queue,
}

/// A request of the program's own that counts in the limits of a [`PollPlan`] until it is [finished](PollPlan::finish).
///
/// In JSON: `{"service":"serve","sent":{"refusalsBefore":0}}`, to be given back as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DirectRequest {
    service: Service,
    sent: SentRequest,
}

/// Renders in the order of a point in time and, at the same time, in the order in which they were watched.
type Queue = BTreeMap<(u64, u64), RenderId>;

/// The rate limit of one API, and the renders that wait for it by when they are due.
#[derive(Debug, Clone)]
struct ApiQueue {
    rate_limit: RateLimit,
    due: Queue,
}

impl ApiQueue {
    fn new(limit: u32, window_millis: u64) -> Self {
        Self {
            rate_limit: RateLimit::new(limit, window_millis),
            due: Queue::default(),
        }
    }
}

impl PollPlan {
    /// A plan that watches no render yet.
    #[must_use]
    pub fn new(rules: PollRules) -> Self {
        Self {
            edit: ApiQueue::new(rules.edit_limit, rules.window_millis),
            serve: ApiQueue::new(rules.serve_limit, rules.window_millis),
            rules,
            clock: MonotonicClock::default(),
            in_flight: 0,
            renders: BTreeMap::new(),
            watched_before: 0,
            deadlines: Queue::default(),
        }
    }

    /// Watches a render from now on: it is due at once.
    ///
    /// # Errors
    ///
    /// The render is watched already, or [`MAX_WATCHED`] renders are.
    pub fn watch(&mut self, render: RenderId, now: Timestamp) -> Result<(), WatchError> {
        let now = self.clock.advance_to(now);
        if self.renders.contains_key(&render) {
            return Err(WatchError::Watched);
        }
        if self.renders.len() >= MAX_WATCHED {
            return Err(WatchError::TooMany);
        }
        let watched = WatchedRender::new(self.watched_before, &self.rules, now);
        self.watched_before = self.watched_before.saturating_add(1);
        self.renders.insert(render.clone(), watched);
        self.enqueue(render);
        Ok(())
    }

    /// How many renders are watched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.renders.len()
    }

    /// Whether no render is watched: each is settled, expired or forgotten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.renders.is_empty()
    }

    /// Stops watching a render, whether or not a request for it is under way.
    pub fn forget(&mut self, render: &RenderId, now: Timestamp) {
        let now = self.clock.advance_to(now);
        self.remove(render, now);
    }

    /// Takes a slot in the limit of an API for a request of the program's own, outside of the plan, or says how many
    /// milliseconds it has to wait for one: then call this again.
    ///
    /// Such a request goes first. It is sent as soon as the window has room, without regard to the even pace and to the number
    /// of requests under way, and a slot that it waits for is kept for it for a second. After a 429 it waits as all others do.
    ///
    /// ```
    /// use shotstack_hosting::{Timestamp, api::Service, poll::{PollPlan, PollResult, PollRules}};
    ///
    /// let mut plan = PollPlan::new(PollRules { serve_limit: 1, ..PollRules::default() });
    /// let now = Timestamp::from_millis(0); // your clock
    /// let request = plan.begin(Service::Serve, now).unwrap();
    /// plan.finish(request, PollResult::Settled, 0, now);
    /// assert_eq!(plan.begin(Service::Serve, now).unwrap_err(), 60_001);
    /// ```
    ///
    /// # Errors
    ///
    /// There is no slot for so many milliseconds.
    pub fn begin(&mut self, service: Service, now: Timestamp) -> Result<DirectRequest, u64> {
        let now = self.clock.advance_to(now);
        let rate_limit = &mut self.api_of(service).rate_limit;
        let sent = rate_limit.send_first(now)?;
        Ok(DirectRequest { service, sent })
    }

    /// Takes the result of a request that [`begin`](Self::begin) has allowed, also if there was no response:
    /// only [`PollResult::RateLimited`] makes a difference.
    ///
    /// `random` are 32 random bits, new each time.
    pub fn finish(
        &mut self,
        request: DirectRequest,
        result: PollResult,
        random: u32,
        now: Timestamp,
    ) {
        let now = self.clock.advance_to(now);
        let rate_limit = &mut self.api_of(request.service).rate_limit;
        rate_limit.on_result(request.sent, result, random, now);
    }

    /// What to do now. Call it again and again until it says [`Next::Wait`] or [`Next::Idle`].
    pub fn next(&mut self, now: Timestamp) -> Next {
        let now = self.clock.advance_to(now);
        let mut wake_at = None;
        if self.in_flight < self.rules.max_in_flight.max(1) {
            let mut longest_due = None;
            for target in [PollTarget::Render, PollTarget::Assets] {
                let api = self.api(target);
                if let Some(allowed_at) = api.rate_limit.next_request_at(now)
                    && let Some((&first, _)) = api.due.first_key_value()
                {
                    let at = allowed_at.max(first.0);
                    if at <= now && longest_due.is_none_or(|(other, _)| first < other) {
                        longest_due = Some((first, target));
                    }
                    wake_at = Some(earlier(wake_at, at));
                }
            }
            if let Some((_, target)) = longest_due
                && let Some(next) = self.ask(target, now)
            {
                return next;
            }
        }
        if let Some((&(deadline, _), render)) = self.deadlines.first_key_value() {
            if deadline <= now {
                let render = render.clone();
                self.remove(&render, now);
                return Next::Expired { render };
            }
            wake_at = Some(earlier(wake_at, deadline));
        }
        match wake_at {
            Some(at) => Next::Wait {
                millis: at.saturating_sub(now).max(1),
            },
            None => Next::Idle,
        }
    }

    /// Takes the result of a request that [`next`](Self::next) asked for, and says what becomes of the render; `None`
    /// if no request for it was under way.
    ///
    /// `random` are 32 random bits, new each time. Without any response the result is [`PollResult::Failed`].
    pub fn on_result(
        &mut self,
        render: &RenderId,
        result: PollResult,
        random: u32,
        now: Timestamp,
    ) -> Option<Disposition> {
        let now = self.clock.advance_to(now);
        let watched = self.renders.get_mut(render)?;
        let request = watched.request.take()?;
        self.deadlines.remove(&(watched.expires, watched.number));
        let asked = watched.target;
        let disposition = watched.on_result(result, &self.rules, random, now);

        self.in_flight = self.in_flight.saturating_sub(1);
        let rate_limit = &mut self.api(asked).rate_limit;
        rate_limit.on_result(request, result, random, now);

        if disposition == Disposition::Again {
            self.enqueue(render.clone());
        } else {
            self.renders.remove(render);
        }
        Some(disposition)
    }

    fn api(&mut self, target: PollTarget) -> &mut ApiQueue {
        self.api_of(target.service())
    }

    fn api_of(&mut self, service: Service) -> &mut ApiQueue {
        match service {
            Service::Edit => &mut self.edit,
            Service::Serve => &mut self.serve,
        }
    }

    /// Asks about the render that has been due longest.
    fn ask(&mut self, target: PollTarget, now: u64) -> Option<Next> {
        let api = self.api(target);
        let (_, render) = api.due.pop_first()?;
        let request = api.rate_limit.on_sent(now);
        let watched = self.renders.get_mut(&render)?;
        self.deadlines.remove(&(watched.expires, watched.number));
        watched.on_sent(request, &self.rules, now);
        self.deadlines
            .insert((watched.expires, watched.number), render.clone());
        self.in_flight = self.in_flight.saturating_add(1);
        Some(Next::Ask { render, target })
    }

    fn enqueue(&mut self, render: RenderId) {
        if let Some(watched) = self.renders.get(&render) {
            let (due, deadline) = (
                (watched.due, watched.number),
                (watched.expires, watched.number),
            );
            let target = watched.target;
            self.deadlines.insert(deadline, render.clone());
            self.api(target).due.insert(due, render);
        }
    }

    fn remove(&mut self, render: &RenderId, now: u64) {
        let Some(watched) = self.renders.remove(render) else {
            return;
        };
        self.deadlines.remove(&(watched.expires, watched.number));
        let api = self.api(watched.target);
        api.due.remove(&(watched.due, watched.number));
        if watched.request.is_some() {
            api.rate_limit.on_finished(now);
            self.in_flight = self.in_flight.saturating_sub(1);
        }
    }
}

fn earlier(one: Option<u64>, other: u64) -> u64 {
    one.map_or(other, |one| one.min(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(number: usize) -> RenderId {
        format!("d2b46ed6-998a-4d6b-9d91-{number:012x}")
            .parse()
            .unwrap()
    }

    #[test]
    fn a_plan_counts_the_renders_that_it_watches_up_to_its_bound() {
        let mut plan = PollPlan::new(PollRules::default());
        let now = Timestamp::from_millis(0);
        assert!(plan.is_empty());
        for number in 0..MAX_WATCHED {
            plan.watch(render(number), now).unwrap();
        }
        assert_eq!((plan.len(), plan.is_empty()), (100_000, false));
        let one_more = render(MAX_WATCHED);
        assert_eq!(plan.watch(one_more.clone(), now), Err(WatchError::TooMany));
        assert_eq!(plan.watch(render(7), now), Err(WatchError::Watched));
        plan.forget(&render(7), now);
        assert_eq!(plan.watch(one_more, now), Ok(()));
    }
}
