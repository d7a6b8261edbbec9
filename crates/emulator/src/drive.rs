//! Lets a render happen: tells its milestones, sends its callbacks by the publisher's schedule.

use std::sync::Arc;

use shotstack_hosting::delivery;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::Url;

use crate::bodies;
use crate::plan::{Publication, Trouble};
use crate::publisher::{Exchange, Message};
use crate::render::Attempt;
use crate::world::World;

/// How much of an answer is kept.
const KEPT_CHARS: usize = 256;

/// Held by those who have not tried once yet; whoever waits for all of them waits until it is dropped.
type FirstTry = mpsc::Sender<()>;

/// Starts what a render that was just kept is to go through. What is returned ends once every callback was tried.
pub(crate) fn start(world: &Arc<World>, ordinal: u64) -> mpsc::Receiver<()> {
    let (untried, all_tried) = mpsc::channel(1);
    world.active.send_modify(|active| *active += 1);
    let shared = Arc::clone(world);
    world.tasks.spawn(async move {
        let stopping = shared.stopping.clone();
        stopping
            .run_until_cancelled(happen(&shared, ordinal, untried))
            .await;
        if let Some(render) = shared.book().get_mut(ordinal) {
            render.active = false;
        }
        shared.active.send_modify(|active| *active -= 1);
        shared.tell(ordinal);
    });
    all_tried
}

async fn happen(world: &Arc<World>, ordinal: u64, untried: FirstTry) {
    let Some((created, milestones, callback, publications)) =
        world.book().get(ordinal).map(|render| {
            let plan = &render.plan;
            (
                render.created,
                plan.milestones(),
                render.callback.clone(),
                plan.publications.clone(),
            )
        })
    else {
        return;
    };
    let mut publishing = JoinSet::new();
    if let Some(callback) = callback {
        for (index, publication) in publications.into_iter().enumerate() {
            let world = Arc::clone(world);
            let sending = Sending {
                ordinal,
                index,
                due: created + publication.at,
                callback: callback.clone(),
                publication,
            };
            publishing.spawn(sending.run(world, Some(untried.clone())));
        }
    }
    drop(untried);
    for milestone in milestones {
        world.clock.sleep_until(created + milestone).await;
        world.tell(ordinal);
    }
    while publishing.join_next().await.is_some() {}
}

/// A callback on its way.
struct Sending {
    ordinal: u64,
    index: usize,
    due: u64,
    callback: Url,
    publication: Publication,
}

impl Sending {
    async fn run(self, world: Arc<World>, mut untried: Option<FirstTry>) {
        world.clock.sleep_until(self.due).await;
        self.deliver(&world, true, &mut untried).await;
        if let Some(millis) = self.publication.again_after {
            world.clock.sleep_until(world.clock.now() + millis).await;
            self.deliver(&world, false, &mut untried).await;
        }
    }

    /// Tries until it is delivered or given up.
    async fn deliver(&self, world: &World, troubled: bool, untried: &mut Option<FirstTry>) {
        for attempt in 1..=delivery::MAX_ATTEMPTS {
            let wait = delivery::wait_before(attempt).unwrap_or(0);
            if wait > 0 {
                world.clock.sleep_until(world.clock.now() + wait).await;
            }
            let trouble = if self.publication.lost {
                Some(Trouble::Lost)
            } else if troubled {
                let place = usize::try_from(attempt - 1).unwrap_or(usize::MAX);
                self.publication.troubles.get(place).copied()
            } else {
                None
            };
            let at = world.clock.now();
            let exchange = self.attempt(world, attempt, trouble).await;
            let delivered = exchange.delivered;
            self.record(world, attempt, at, trouble, exchange);
            *untried = None;
            if delivered {
                return;
            }
        }
    }

    async fn attempt(&self, world: &World, attempt: u32, trouble: Option<Trouble>) -> Exchange {
        let nothing = Exchange {
            http_status: None,
            delivered: false,
            redirects: 0,
            error: Some("lost by the emulator".to_owned()),
            answer: String::new(),
        };
        // The semaphore is never closed.
        let Ok(_room) = world.in_flight.acquire().await else {
            return nothing;
        };
        if trouble == Some(Trouble::Lost) {
            return nothing;
        }
        let Some((event_type, body)) = world
            .book()
            .get(self.ordinal)
            .map(|render| bodies::of(world, render, self.publication.subject))
        else {
            return nothing;
        };
        let exchange = world
            .publisher
            .post(Message {
                url: &self.callback,
                event_type,
                attempt,
                body: spoiled(body, trouble),
            })
            .await;
        if trouble == Some(Trouble::AnswerLost) {
            return nothing;
        }
        exchange
    }

    fn record(
        &self,
        world: &World,
        number: u32,
        at: u64,
        trouble: Option<Trouble>,
        exchange: Exchange,
    ) {
        if let Some(render) = world.book().get_mut(self.ordinal)
            && let Some(sent) = render.sent.get_mut(self.index)
        {
            sent.push(Attempt {
                number,
                at,
                trouble,
                http_status: exchange.http_status,
                delivered: exchange.delivered,
                redirects: exchange.redirects,
                error: exchange.error,
                answer: exchange.answer.chars().take(KEPT_CHARS).collect(),
            });
        }
        world.tell(self.ordinal);
    }
}

fn spoiled(mut body: Vec<u8>, trouble: Option<Trouble>) -> Vec<u8> {
    match trouble {
        Some(Trouble::Truncated) => {
            body.truncate(body.len() / 2);
            body
        }
        Some(Trouble::Garbage) => b"<html><body>502 Bad Gateway\xff\xfe</body></html>".to_vec(),
        _ => body,
    }
}
