//! When to ask for which render next: one or many of them, under the rate limits of one key.

mod budget;
mod clock;
pub(crate) mod next;
pub(crate) mod question;
pub(crate) mod rules;
pub(crate) mod served;

use std::collections::{BTreeMap, BTreeSet};

use crate::id::RenderId;
use crate::poll::budget::{Budget, Sent};
use crate::poll::clock::Clock;
use crate::poll::next::{Next, Then, WatchError};
use crate::poll::question::{Heard, Question};
use crate::poll::rules::PollRules;
use crate::timestamp::Timestamp;

/// A plan watches at most this many renders at once, so that its memory is bounded.
///
/// ```
/// assert_eq!(shotstack_hosting::MAX_WATCHED, 100_000);
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
/// use shotstack_hosting::{Heard, Next, PollPlan, PollRules, Question, RenderId, Then, Timestamp};
///
/// let mut plan = PollPlan::new(PollRules::default());
/// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
/// let mut now = Timestamp::from_millis(0); // the shell's clock
/// plan.watch(render.clone(), now)?;
///
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), question: Question::Render });
/// assert_eq!(plan.next(now), Next::Idle); // until the answer comes
/// let random = 0; // the shell's 32 random bits
/// plan.hear(&render, Heard::Unsettled { next: Question::Assets }, random, now);
///
/// let Next::Wait { millis } = plan.next(now) else { panic!() };
/// now = now.plus_millis(i64::try_from(millis)?);
/// assert_eq!(plan.next(now), Next::Ask { render: render.clone(), question: Question::Assets });
/// assert_eq!(plan.hear(&render, Heard::Settled, random, now), Some(Then::Settled));
/// assert!(plan.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PollPlan {
    rules: PollRules,
    clock: Clock,
    edit: Budget,
    serve: Budget,
    in_flight: u32,
    renders: BTreeMap<RenderId, u64>,
    watched: BTreeMap<u64, Watched>,
    tickets: u64,
    /// Who waits for which question, by when it is due.
    edit_queue: BTreeSet<(u64, u64)>,
    serve_queue: BTreeSet<(u64, u64)>,
    /// Who waits, by deadline.
    deadlines: BTreeSet<(u64, u64)>,
}

#[derive(Debug, Clone)]
struct Watched {
    render: RenderId,
    since: u64,
    deadline: u64,
    question: Question,
    /// When it is asked next, if it is not being asked.
    due: u64,
    asked: Option<Sent>,
    waits: u32,
    edit_denied: bool,
    serve_denied: bool,
}

impl PollPlan {
    /// A plan without renders.
    ///
    /// ```
    /// # use shotstack_hosting::{PollPlan, PollRules};
    /// assert!(PollPlan::new(PollRules::default()).is_empty());
    /// ```
    #[must_use]
    pub fn new(rules: PollRules) -> Self {
        Self {
            edit: Budget::new(rules.edit_limit, rules.window_millis),
            serve: Budget::new(rules.serve_limit, rules.window_millis),
            rules,
            clock: Clock::default(),
            in_flight: 0,
            renders: BTreeMap::new(),
            watched: BTreeMap::new(),
            tickets: 0,
            edit_queue: BTreeSet::new(),
            serve_queue: BTreeSet::new(),
            deadlines: BTreeSet::new(),
        }
    }

    /// Watches a render from now on: it is due at once.
    ///
    /// # Errors
    ///
    /// It is watched already, or [`MAX_WATCHED`] are.
    ///
    /// ```
    /// # use shotstack_hosting::{PollPlan, PollRules, Timestamp};
    /// let mut plan = PollPlan::new(PollRules::default());
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, Timestamp::from_millis(0))?;
    /// assert_eq!(plan.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch(&mut self, render: RenderId, now: Timestamp) -> Result<(), WatchError> {
        let now = self.clock.tick(now);
        if self.renders.contains_key(&render) {
            return Err(WatchError::Watched);
        }
        if self.renders.len() >= MAX_WATCHED {
            return Err(WatchError::TooMany);
        }
        let ticket = self.tickets;
        self.tickets = self.tickets.wrapping_add(1);
        self.renders.insert(render.clone(), ticket);
        let watched = Watched {
            render,
            since: now,
            deadline: now.saturating_add(self.rules.deadline_millis),
            question: if self.rules.hosting_only {
                Question::Assets
            } else {
                Question::Render
            },
            due: now,
            asked: None,
            waits: 0,
            edit_denied: false,
            serve_denied: false,
        };
        self.enqueue(ticket, watched);
        Ok(())
    }

    /// How many renders are watched.
    ///
    /// ```
    /// # use shotstack_hosting::{PollPlan, PollRules};
    /// assert_eq!(PollPlan::new(PollRules::default()).len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.renders.len()
    }

    /// Whether no render is watched: all are settled, given up or forgotten.
    ///
    /// ```
    /// # use shotstack_hosting::{PollPlan, PollRules};
    /// assert!(PollPlan::new(PollRules::default()).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.renders.is_empty()
    }

    /// Forgets a render, whether or not it is being asked for.
    ///
    /// ```
    /// # use shotstack_hosting::{PollPlan, PollRules, RenderId, Timestamp};
    /// let mut plan = PollPlan::new(PollRules::default());
    /// let render: RenderId = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
    /// plan.watch(render.clone(), Timestamp::from_millis(0))?;
    /// plan.forget(&render, Timestamp::from_millis(0));
    /// assert!(plan.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forget(&mut self, render: &RenderId, now: Timestamp) {
        let now = self.clock.tick(now);
        if let Some((_, watched)) = self.take(render)
            && watched.asked.is_some()
        {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.budget(watched.question).answered(now);
        }
    }

    /// What to do now. Ask again and again until it says [`Next::Wait`] or [`Next::Idle`].
    ///
    /// ```
    /// # use shotstack_hosting::{Next, PollPlan, PollRules, Timestamp};
    /// # let mut plan = PollPlan::new(PollRules::default());
    /// let now = Timestamp::from_millis(0);
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
    /// assert!(matches!(plan.next(now), Next::Ask { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next(&mut self, now: Timestamp) -> Next {
        let now = self.clock.tick(now);
        let full = self.in_flight >= self.rules.max_in_flight.max(1);
        let mut wake = None;
        if !full {
            let edit = self.edit_queue.first().copied().zip(self.edit.free_at(now));
            let serve = self
                .serve_queue
                .first()
                .copied()
                .zip(self.serve.free_at(now));
            let free_now = |candidate: &((u64, u64), u64)| candidate.0.0.max(candidate.1) <= now;
            let candidates = [edit, serve].into_iter().flatten();
            if let Some(((_, ticket), _)) = candidates.clone().filter(free_now).min()
                && let Some(next) = self.ask(ticket, now)
            {
                return next;
            }
            wake = candidates.map(|((due, _), free)| due.max(free)).min();
        }
        if let Some((deadline, ticket)) = self.deadlines.first().copied() {
            if deadline <= now
                && let Some(watched) = self.take_ticket(ticket)
            {
                return Next::Expired {
                    render: watched.render,
                };
            }
            wake = Some(wake.map_or(deadline, |wake: u64| wake.min(deadline)));
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
    /// `random` are 32 random bits, new each time. That there was no answer at all is [`Heard::Failed`].
    ///
    /// ```
    /// # use shotstack_hosting::{Heard, Next, PollPlan, PollRules, Then, Timestamp};
    /// # let mut plan = PollPlan::new(PollRules::default());
    /// let now = Timestamp::from_millis(0);
    /// plan.watch("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?, now)?;
    /// let Next::Ask { render, .. } = plan.next(now) else { panic!() };
    /// assert_eq!(plan.hear(&render, Heard::Failed, 0x5eed_5eed, now), Some(Then::Again));
    /// assert_eq!(plan.hear(&render, Heard::Failed, 0x5eed_5eed, now), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hear(
        &mut self,
        render: &RenderId,
        heard: Heard,
        random: u32,
        now: Timestamp,
    ) -> Option<Then> {
        let now = self.clock.tick(now);
        let ticket = *self.renders.get(render)?;
        let sent = self.watched.get(&ticket)?.asked?;
        let (_, mut watched) = self.take(render)?;
        watched.asked = None;
        self.in_flight = self.in_flight.saturating_sub(1);
        let budget = self.budget(watched.question);
        budget.answered(now);
        if let Heard::RateLimited { retry_after } = heard {
            budget.was_refused(sent, retry_after, random, now);
        } else {
            budget.was_accepted(sent);
        }
        match heard {
            Heard::Settled => return Some(Then::Settled),
            Heard::Refused => return Some(Then::Refused),
            Heard::NotFound if self.is_unknown(&mut watched, now) => return Some(Then::NotFound),
            Heard::Unsettled { next } if !self.rules.hosting_only => watched.proceed_to(next),
            _ => {}
        }
        if now >= watched.deadline {
            return Some(Then::Expired);
        }
        // After a 429 the budget waits, and the render keeps its place in the line.
        if !matches!(heard, Heard::RateLimited { .. }) {
            let wait = self.rules.wait_millis(watched.waits, random);
            watched.waits = watched.waits.saturating_add(1);
            watched.due = now.saturating_add(wait).min(watched.deadline);
        }
        self.renders.insert(watched.render.clone(), ticket);
        self.enqueue(ticket, watched);
        Some(Then::Again)
    }

    /// Whether "not found" is final; if it is not, the other API is asked next.
    fn is_unknown(&self, watched: &mut Watched, now: u64) -> bool {
        match watched.question {
            Question::Render => watched.edit_denied = true,
            Question::Assets => watched.serve_denied = true,
        }
        let grace_is_over = now.saturating_sub(watched.since) >= self.rules.grace_millis;
        if grace_is_over && watched.serve_denied && (watched.edit_denied || self.rules.hosting_only)
        {
            return true;
        }
        if !self.rules.hosting_only {
            watched.question = match watched.question {
                Question::Render => Question::Assets,
                Question::Assets => Question::Render,
            };
        }
        false
    }

    fn ask(&mut self, ticket: u64, now: u64) -> Option<Next> {
        let mut watched = self.take_ticket(ticket)?;
        let (render, question) = (watched.render.clone(), watched.question);
        watched.asked = Some(self.budget(question).send(now));
        self.in_flight = self.in_flight.saturating_add(1);
        self.renders.insert(render.clone(), ticket);
        self.watched.insert(ticket, watched);
        Some(Next::Ask { render, question })
    }

    fn budget(&mut self, question: Question) -> &mut Budget {
        match question {
            Question::Render => &mut self.edit,
            Question::Assets => &mut self.serve,
        }
    }

    fn queue(&mut self, question: Question) -> &mut BTreeSet<(u64, u64)> {
        match question {
            Question::Render => &mut self.edit_queue,
            Question::Assets => &mut self.serve_queue,
        }
    }

    fn enqueue(&mut self, ticket: u64, watched: Watched) {
        self.queue(watched.question).insert((watched.due, ticket));
        self.deadlines.insert((watched.deadline, ticket));
        self.watched.insert(ticket, watched);
    }

    fn take(&mut self, render: &RenderId) -> Option<(u64, Watched)> {
        let ticket = *self.renders.get(render)?;
        self.take_ticket(ticket).map(|watched| (ticket, watched))
    }

    fn take_ticket(&mut self, ticket: u64) -> Option<Watched> {
        let watched = self.watched.remove(&ticket)?;
        self.renders.remove(&watched.render);
        self.queue(watched.question).remove(&(watched.due, ticket));
        self.deadlines.remove(&(watched.deadline, ticket));
        Some(watched)
    }
}

impl Watched {
    /// Progress makes for short waits again: files come soon after the render.
    fn proceed_to(&mut self, next: Question) {
        if (self.question, next) == (Question::Render, Question::Assets) {
            self.waits = 0;
        }
        self.question = next;
        (self.edit_denied, self.serve_denied) = (false, false);
    }
}
