//! Runs a render's plan: announces its state changes, and sends its callbacks by the publisher's schedule.

use std::sync::Arc;

use shotstack_hosting::delivery;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::Url;

use crate::callback_body::event_type_and_body;
use crate::context::Context;
use crate::deliveries::Delivery as LoggedDelivery;
use crate::exchange::Exchange;
use crate::forward::shown_url;
use crate::plan::{Disruption, PlannedCallback};
use crate::publisher::{AttemptResult, CallbackRequest};
use crate::render::{Attempt, Render};

/// How much of a response is kept.
const MAX_RESPONSE_CHARS: usize = 256;

/// Each callback holds one until its first attempt is over. When the last is dropped, the channel closes.
type FirstAttempt = mpsc::Sender<()>;

/// Starts the plan of a render that was just added. The channel closes once every callback has been attempted.
pub(crate) fn start(context: &Arc<Context>, ordinal: u64) -> mpsc::Receiver<()> {
    let (first_attempt, all_attempted) = mpsc::channel(1);
    context.active.send_modify(|active| *active += 1);
    let shared = Arc::clone(context);
    context.tasks.spawn(async move {
        let stopping = shared.stopping.clone();
        stopping
            .run_until_cancelled(run(&shared, ordinal, first_attempt))
            .await;
        if let Some(render) = shared.registry().get_mut(ordinal) {
            render.active = false;
        }
        shared.active.send_modify(|active| *active -= 1);
        shared.notify(ordinal);
    });
    all_attempted
}

async fn run(context: &Arc<Context>, ordinal: u64, first_attempt: FirstAttempt) {
    let Some((created, milestones, url, callbacks)) =
        context.registry().get(ordinal).map(|render| {
            let plan = &render.plan;
            (
                render.created,
                plan.milestones(),
                render.callback.clone(),
                plan.callbacks.clone(),
            )
        })
    else {
        return;
    };
    let mut deliveries = JoinSet::new();
    if let Some(url) = url {
        for (index, callback) in callbacks.into_iter().enumerate() {
            let context = Arc::clone(context);
            let delivery = Delivery {
                ordinal,
                index,
                due: created + callback.at,
                url: url.clone(),
                callback,
            };
            deliveries.spawn(delivery.run(context, Some(first_attempt.clone())));
        }
    }
    drop(first_attempt);
    for milestone in milestones {
        context.clock.sleep_until(created + milestone).await;
        context.notify(ordinal);
    }
    while deliveries.join_next().await.is_some() {}
}

/// Why a callback cannot be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SendAgainError {
    #[error("there is no such callback, or its render is no longer kept")]
    Unknown,
    #[error("the callback has not been sent yet: what it reports has not happened")]
    NotYet,
}

/// Sends a callback once more, as a first attempt and without faults, and records that.
pub(crate) async fn send_again(
    context: &Arc<Context>,
    ordinal: u64,
    index: usize,
) -> Result<(), SendAgainError> {
    let delivery = {
        let registry = context.registry();
        let render = registry.get(ordinal).ok_or(SendAgainError::Unknown)?;
        let url = render.callback.clone().ok_or(SendAgainError::Unknown)?;
        let callback = render.plan.callbacks.get(index);
        let callback = callback.cloned().ok_or(SendAgainError::Unknown)?;
        let attempts = render.attempts.get(index);
        if attempts.is_none_or(Vec::is_empty) {
            return Err(SendAgainError::NotYet);
        }
        Delivery {
            ordinal,
            index,
            due: 0,
            url,
            callback,
        }
    };
    let shared = Arc::clone(context);
    // It is recorded even if whoever asked for it is gone.
    let sending = context.tasks.spawn(async move {
        let at = shared.clock.now();
        let result = delivery.attempt(&shared, 1, None).await;
        let made = Made {
            number: 1,
            at,
            disruption: None,
            manual: true,
        };
        delivery.record(&shared, &made, result);
    });
    // It fails only if the runtime is shutting down.
    let _ = sending.await;
    Ok(())
}

/// A callback that is being delivered.
struct Delivery {
    ordinal: u64,
    index: usize,
    due: u64,
    url: Url,
    callback: PlannedCallback,
}

/// An attempt that was made.
struct Made {
    number: u32,
    at: u64,
    disruption: Option<Disruption>,
    manual: bool,
}

impl Delivery {
    async fn run(self, context: Arc<Context>, mut first_attempt: Option<FirstAttempt>) {
        context.clock.sleep_until(self.due).await;
        let disruptions = &self.callback.disruptions;
        let again_after = self.callback.again_after;
        self.deliver(&context, disruptions, again_after, &mut first_attempt)
            .await;
        if let Some(millis) = again_after {
            context
                .clock
                .sleep_until(context.clock.now() + millis)
                .await;
            self.deliver(&context, &[], None, &mut first_attempt).await;
        }
    }

    /// Makes attempts until one is delivered or the last one has failed.
    async fn deliver(
        &self,
        context: &Context,
        disruptions: &[Disruption],
        again_after: Option<u64>,
        first_attempt: &mut Option<FirstAttempt>,
    ) {
        for (number, index) in (1..=delivery::MAX_ATTEMPTS).zip(0..) {
            let wait = delivery::wait_before(number).unwrap_or(0);
            if wait > 0 {
                context.clock.sleep_until(context.clock.now() + wait).await;
            }
            self.plan_next(context, None);
            let disruption = if self.callback.lost {
                Some(Disruption::Lost)
            } else {
                disruptions.get(index).copied()
            };
            let at = context.clock.now();
            let result = if disruption == Some(Disruption::Lost) {
                lost(None)
            } else {
                self.attempt(context, number, disruption).await
            };
            let delivered = result.delivered;
            let is_last = delivered || number == delivery::MAX_ATTEMPTS;
            let next_in = if is_last {
                again_after
            } else {
                delivery::wait_before(number + 1)
            };
            self.plan_next(context, next_in);
            let made = Made {
                number,
                at,
                disruption,
                manual: false,
            };
            self.record(context, &made, result);
            *first_attempt = None;
            if delivered {
                return;
            }
        }
    }

    /// Notes when the next attempt comes, in milliseconds from now.
    fn plan_next(&self, context: &Context, next_in: Option<u64>) {
        let now = context.clock.now();
        let mut registry = context.registry();
        let render = registry.get_mut(self.ordinal);
        if let Some(next) = render.and_then(|render| render.next_attempts.get_mut(self.index)) {
            *next = next_in.map(|millis| now + millis);
        }
    }

    async fn attempt(
        &self,
        context: &Context,
        number: u32,
        disruption: Option<Disruption>,
    ) -> AttemptResult {
        // The semaphore is never closed.
        let Ok(_permit) = context.in_flight.acquire().await else {
            return lost(None);
        };
        let Some((event_type, body)) = context
            .registry()
            .get(self.ordinal)
            .map(|render| event_type_and_body(context, render, self.callback.subject))
        else {
            return lost(None);
        };
        let result = context
            .publisher
            .post(CallbackRequest {
                url: &self.url,
                event_type,
                attempt: number,
                body: disrupted(body, disruption),
            })
            .await;
        if disruption == Some(Disruption::ResponseLost) {
            return lost(result.exchange);
        }
        result
    }

    fn record(&self, context: &Context, made: &Made, result: AttemptResult) {
        let exchange = result
            .exchange
            .as_ref()
            .map(|exchange| context.exchanges().add(exchange.clone()));
        if let Some(render) = context.registry().get_mut(self.ordinal) {
            self.announce(context, render, made, &result);
            if let Some(attempts) = render.attempts.get_mut(self.index) {
                attempts.push(Attempt {
                    number: made.number,
                    at: made.at,
                    disruption: made.disruption,
                    http_status: result.http_status,
                    delivered: result.delivered,
                    received: result.received(),
                    redirects: result.redirects,
                    error: result.error,
                    problem: result.not_received.map(|problem| problem.to_string()),
                    response: result.response.chars().take(MAX_RESPONSE_CHARS).collect(),
                    millis: u64::try_from(result.duration.as_millis()).unwrap_or(u64::MAX),
                    manual: made.manual,
                    exchange,
                });
            }
        }
        context.notify(self.ordinal);
    }

    /// Logs the attempt, and warns if it was answered but not received.
    fn announce(&self, context: &Context, render: &Render, made: &Made, result: &AttemptResult) {
        let event = render.event_name(self.callback.subject);
        let next = render.next_attempts.get(self.index).copied().flatten();
        let next = next.filter(|_| !made.manual);
        // Nobody may be listening.
        let _ = context.deliveries.send(LoggedDelivery {
            render: render.id.clone(),
            event: event.clone(),
            url: shown_url(&self.url),
            attempt: made.number,
            manual: made.manual,
            http_status: result.http_status,
            delivered: result.delivered,
            received: result.received(),
            duration: result.duration,
            disruption: made.disruption.map(Disruption::as_str),
            error: result.error.clone(),
            next_in: next.map(|next| {
                let millis = next.saturating_sub(context.clock.now());
                context.clock.real_duration(millis)
            }),
        });
        if let Some(problem) = &result.not_received {
            let counted = if result.delivered {
                "counts as delivered, but was not received"
            } else {
                "was not received"
            };
            let help = problem.help();
            context.warn(
                &render.id,
                &format!("the callback {event} {counted}: {problem}; {help}"),
            );
        }
    }
}

/// The result of an attempt whose request or response was lost.
fn lost(sent: Option<Exchange>) -> AttemptResult {
    AttemptResult {
        error: Some("lost by the emulator".to_owned()),
        exchange: sent.map(|exchange| Exchange {
            response: None,
            ..exchange
        }),
        ..AttemptResult::default()
    }
}

fn disrupted(mut body: Vec<u8>, disruption: Option<Disruption>) -> Vec<u8> {
    match disruption {
        Some(Disruption::Truncated) => {
            body.truncate(body.len() / 2);
            body
        }
        Some(Disruption::Garbage) => b"<html><body>502 Bad Gateway\xff\xfe</body></html>".to_vec(),
        _ => body,
    }
}
