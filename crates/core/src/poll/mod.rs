//! When to ask for which render next: one or many of them, under the rate limits of one key.

pub(crate) mod availability;
mod budget;
mod clock;
pub(crate) mod next;
mod queue;
pub(crate) mod rules;
pub(crate) mod target;
mod watched;
mod watchlist;

pub use availability::Availability;
pub use next::{Disposition, Next, WatchError};
pub use rules::{PollRules, WINDOW_MILLIS};
pub use target::{PollResult, PollTarget};

use crate::id::RenderId;
use crate::poll::budget::Budget;
use crate::poll::clock::Clock;
use crate::poll::queue::Queue;
use crate::poll::watched::Watched;
use crate::poll::watchlist::Watchlist;
use crate::timestamp::Timestamp;

/// A plan watches at most this many renders at once, so that its memory is bounded.
///
/// ```
/// assert_eq!(shotstack_hosting::poll::MAX_WATCHED, 100_000);
/// ```
pub const MAX_WATCHED: usize = 100_000;

/// When to ask for which render next. It asks nothing itself: the shell sends what [`next`](Self::next) says, and tells
/// with [`hear`](Self::hear) what came back.
///
/// - **Limits.** No window of the server's, wherever it begins, counts more than the limit: a request counts from when it is
///   sent until a window after its answer. After a 429 nothing is asked until `Retry-After`, or else a whole window, has
///   passed, and then some, exponentially more each time; and the plan makes do with less of the limit for a while, since
///   others seem to use the same key.
/// - **Fairness.** Who has been due longest is asked first.
/// - **Waits** grow by half each time, up to a longest one, with jitter. They start anew when the render is done.
/// - **Not found** means *not yet* within a grace time. It is final once both APIs have said it after that.
/// - **Deadline.** Every render is asked until it is settled or its deadline has come, where it is asked once more if the
///   limit allows.
/// - **Time** only passes forward: where the clock goes back, the plan takes it that no time has passed.
///
/// ```
/// use shotstack_hosting::{poll::{Disposition, Next, PollPlan, PollResult, PollRules, PollTarget}, RenderId, Timestamp};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// let mut now = Timestamp::from_millis(0); // the shell's clock
/// plan.watch(render.clone(), now)?;
///
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), question: PollTarget::Render });
/// assert_eq!(plan.next(now), Next::Idle); // until the answer comes
/// let random = 0; // the shell's 32 random bits
/// plan.on_result(&render, PollResult::Unsettled { next: PollTarget::Assets }, random, now);
///
/// let Next::Wait { millis } = plan.next(now) else { panic!() };
/// now = now.plus_millis(i64::try_from(millis)?);
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), question: PollTarget::Assets });
/// assert_eq!(plan.on_result(&render, PollResult::Settled, random, now), Some(Disposition::Settled));
/// assert!(plan.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PollPlan {
    rules: PollRules,
    clock: Clock,
    lanes: Lanes,
    in_flight: u32,
    renders: Watchlist,
    /// Who waits, by deadline.
    deadlines: Queue,
}

#[derive(Debug, Clone)]
struct Lanes {
    edit: Lane,
    serve: Lane,
}

impl Lanes {
    fn of(&mut self, question: PollTarget) -> &mut Lane {
        match question {
            PollTarget::Render => &mut self.edit,
            PollTarget::Assets => &mut self.serve,
        }
    }
}

/// What is asked of one API.
#[derive(Debug, Clone)]
struct Lane {
    budget: Budget,
    /// Who waits, by when it is due.
    queue: Queue,
}

impl Lane {
    fn new(limit: u32, window_millis: u64) -> Self {
        Self {
            budget: Budget::new(limit, window_millis),
            queue: Queue::default(),
        }
    }
}

impl PollPlan {
    /// A plan without renders.
    ///
    /// ```
    /// # use shotstack_hosting::poll::{PollPlan, PollRules};
    /// assert!(PollPlan::new(PollRules::default()).is_empty());
    /// ```
    #[must_use]
    pub fn new(rules: PollRules) -> Self {
        Self {
            lanes: Lanes {
                edit: Lane::new(rules.edit_limit, rules.window_millis),
                serve: Lane::new(rules.serve_limit, rules.window_millis),
            },
            rules,
            clock: Clock::default(),
            in_flight: 0,
            renders: Watchlist::default(),
            deadlines: Queue::default(),
        }
    }

    /// Watches a render from now on: it is due at once.
    ///
    /// # Errors
    ///
    /// It is watched already, or [`MAX_WATCHED`] are.
    ///
    /// ```
    /// # use shotstack_hosting::{poll::{PollPlan, PollRules}, Timestamp};
    /// let mut plan = PollPlan::new(PollRules::default());
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, Timestamp::from_millis(0))?;
    /// assert_eq!(plan.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch(&mut self, render: RenderId, now: Timestamp) -> Result<(), WatchError> {
        let now = self.clock.tick(now);
        if self.renders.place_of(&render).is_some() {
            return Err(WatchError::Watched);
        }
        if self.renders.len() >= MAX_WATCHED {
            return Err(WatchError::TooMany);
        }
        let watched = Watched::new(render, &self.rules, now);
        let place = self.renders.insert(watched).ok_or(WatchError::Watched)?;
        self.enqueue(place);
        Ok(())
    }

    /// How many renders are watched.
    ///
    /// ```
    /// # use shotstack_hosting::poll::{PollPlan, PollRules};
    /// assert_eq!(PollPlan::new(PollRules::default()).len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.renders.len()
    }

    /// Whether no render is watched: all are settled, given up or forgotten.
    ///
    /// ```
    /// # use shotstack_hosting::poll::{PollPlan, PollRules};
    /// assert!(PollPlan::new(PollRules::default()).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.renders.len() == 0
    }

    /// Forgets a render, whether or not it is being asked for.
    ///
    /// ```
    /// # use shotstack_hosting::{poll::{PollPlan, PollRules}, RenderId, Timestamp};
    /// let mut plan = PollPlan::new(PollRules::default());
    /// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
    /// plan.watch(render.clone(), Timestamp::from_millis(0))?;
    /// plan.forget(&render, Timestamp::from_millis(0));
    /// assert!(plan.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forget(&mut self, render: &RenderId, now: Timestamp) {
        let now = self.clock.tick(now);
        if let Some(place) = self.renders.place_of(render)
            && let Some(watched) = self.remove(place)
            && watched.asked.is_some()
        {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.lanes.of(watched.question).budget.answered(now);
        }
    }

    /// What to do now. Ask again and again until it says [`Next::Wait`] or [`Next::Idle`].
    ///
    /// ```
    /// # use shotstack_hosting::{poll::{Next, PollPlan, PollRules}, Timestamp};
    /// # let mut plan = PollPlan::new(PollRules::default());
    /// let now = Timestamp::from_millis(0);
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
    /// assert!(matches!(plan.next(now), Next::Ask { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next(&mut self, now: Timestamp) -> Next {
        let now = self.clock.tick(now);
        let mut wake = None;
        if self.in_flight < self.rules.max_in_flight.max(1) {
            let mut longest_due: Option<(u64, usize)> = None;
            for question in [PollTarget::Render, PollTarget::Assets] {
                let lane = self.lanes.of(question);
                if let Some(free_at) = lane.budget.free_at(now)
                    && let Some(first) = lane.queue.first()
                {
                    let at = free_at.max(first.0);
                    if at <= now && longest_due.is_none_or(|other| first < other) {
                        longest_due = Some(first);
                    }
                    wake = Some(earlier(wake, at));
                }
            }
            if let Some((_, place)) = longest_due
                && let Some(next) = self.ask(place, now)
            {
                return next;
            }
        }
        if let Some((deadline, place)) = self.deadlines.first() {
            if deadline <= now
                && let Some(watched) = self.remove(place)
            {
                return Next::Expired {
                    render: watched.render,
                };
            }
            wake = Some(earlier(wake, deadline));
        }
        match wake {
            Some(at) => Next::Wait {
                millis: at.saturating_sub(now).max(1),
            },
            None => Next::Idle,
        }
    }

    /// Takes what came back for a render that was being asked for, and says what becomes of it; `None` if it was not.
    ///
    /// `random` are 32 random bits, new each time. That there was no answer at all is [`PollResult::Failed`].
    ///
    /// ```
    /// # use shotstack_hosting::{poll::{Disposition, Next, PollPlan, PollResult, PollRules}, Timestamp};
    /// # let mut plan = PollPlan::new(PollRules::default());
    /// let now = Timestamp::from_millis(0);
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
    /// let Next::Ask { render, .. } = plan.next(now) else { panic!() };
    /// assert_eq!(plan.on_result(&render, PollResult::Failed, 0x5eed_5eed, now), Some(Disposition::Again));
    /// assert_eq!(plan.on_result(&render, PollResult::Failed, 0x5eed_5eed, now), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_result(
        &mut self,
        render: &RenderId,
        heard: PollResult,
        random: u32,
        now: Timestamp,
    ) -> Option<Disposition> {
        let now = self.clock.tick(now);
        let place = self.renders.place_of(render)?;
        let watched = self.renders.get_mut(place)?;
        let sent = watched.asked.take()?;
        self.in_flight = self.in_flight.saturating_sub(1);
        let budget = &mut self.lanes.of(watched.question).budget;
        budget.answered(now);
        if let PollResult::RateLimited { retry_after } = heard {
            budget.was_refused(sent, retry_after, random, now);
        } else {
            budget.was_accepted(sent);
        }
        let then = watched.on_result(heard, &self.rules, random, now);
        if then == Disposition::Again {
            self.enqueue(place);
        } else {
            self.renders.remove(place);
        }
        Some(then)
    }

    fn ask(&mut self, place: usize, now: u64) -> Option<Next> {
        self.dequeue(place);
        let watched = self.renders.get_mut(place)?;
        let question = watched.question;
        watched.asked = Some(self.lanes.of(question).budget.send(now));
        self.in_flight = self.in_flight.saturating_add(1);
        Some(Next::Ask {
            render: watched.render.clone(),
            question,
        })
    }

    fn enqueue(&mut self, place: usize) {
        if let Some(watched) = self.renders.get_mut(place) {
            let line = &mut self.lanes.of(watched.question).queue;
            line.insert(watched.due, place);
            self.deadlines.insert(watched.deadline, place);
        }
    }

    fn dequeue(&mut self, place: usize) {
        if let Some(watched) = self.renders.get_mut(place) {
            let line = &mut self.lanes.of(watched.question).queue;
            line.remove(watched.due, place);
            self.deadlines.remove(watched.deadline, place);
        }
    }

    fn remove(&mut self, place: usize) -> Option<Watched> {
        self.dequeue(place);
        self.renders.remove(place)
    }
}

fn earlier(wake: Option<u64>, at: u64) -> u64 {
    wake.map_or(at, |wake| wake.min(at))
}
