//! Runs a render's plan: announces its state changes, and sends its callbacks by the publisher's schedule.

use std::sync::Arc;

use shotstack_hosting::delivery;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::Url;

use crate::callback_body::event_type_and_body;
use crate::context::Context;
use crate::plan::{Disruption, PlannedCallback};
use crate::publisher::{AttemptResult, CallbackRequest};
use crate::render::Attempt;

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

/// A callback that is being delivered.
struct Delivery {
    ordinal: u64,
    index: usize,
    due: u64,
    url: Url,
    callback: PlannedCallback,
}

impl Delivery {
    async fn run(self, context: Arc<Context>, mut first_attempt: Option<FirstAttempt>) {
        context.clock.sleep_until(self.due).await;
        let disruptions = &self.callback.disruptions;
        self.deliver(&context, disruptions, &mut first_attempt)
            .await;
        if let Some(millis) = self.callback.again_after {
            context
                .clock
                .sleep_until(context.clock.now() + millis)
                .await;
            self.deliver(&context, &[], &mut first_attempt).await;
        }
    }

    /// Makes attempts until one is delivered or the last one has failed.
    async fn deliver(
        &self,
        context: &Context,
        disruptions: &[Disruption],
        first_attempt: &mut Option<FirstAttempt>,
    ) {
        for (number, index) in (1..=delivery::MAX_ATTEMPTS).zip(0..) {
            let wait = delivery::wait_before(number).unwrap_or(0);
            if wait > 0 {
                context.clock.sleep_until(context.clock.now() + wait).await;
            }
            let disruption = if self.callback.lost {
                Some(Disruption::Lost)
            } else {
                disruptions.get(index).copied()
            };
            let at = context.clock.now();
            let result = self.attempt(context, number, disruption).await;
            let delivered = result.delivered;
            self.record(context, number, at, disruption, result);
            *first_attempt = None;
            if delivered {
                return;
            }
        }
    }

    async fn attempt(
        &self,
        context: &Context,
        number: u32,
        disruption: Option<Disruption>,
    ) -> AttemptResult {
        let lost = AttemptResult {
            error: Some("lost by the emulator".to_owned()),
            ..AttemptResult::default()
        };
        // The semaphore is never closed.
        let Ok(_permit) = context.in_flight.acquire().await else {
            return lost;
        };
        if disruption == Some(Disruption::Lost) {
            return lost;
        }
        let Some((event_type, body)) = context
            .registry()
            .get(self.ordinal)
            .map(|render| event_type_and_body(context, render, self.callback.subject))
        else {
            return lost;
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
            return lost;
        }
        result
    }

    fn record(
        &self,
        context: &Context,
        number: u32,
        at: u64,
        disruption: Option<Disruption>,
        result: AttemptResult,
    ) {
        if let Some(render) = context.registry().get_mut(self.ordinal) {
            if let Some(problem) = &result.not_received {
                let event = render.event_name(self.callback.subject);
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
            if let Some(attempts) = render.attempts.get_mut(self.index) {
                attempts.push(Attempt {
                    number,
                    at,
                    disruption,
                    http_status: result.http_status,
                    delivered: result.delivered,
                    received: result.received(),
                    redirects: result.redirects,
                    error: result.error,
                    problem: result.not_received.map(|problem| problem.to_string()),
                    response: result.response.chars().take(MAX_RESPONSE_CHARS).collect(),
                });
            }
        }
        context.notify(self.ordinal);
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
