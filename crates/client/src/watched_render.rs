//! One render that is watched: what is known of it, and who wants to know.

use std::sync::Arc;

use shotstack_hosting::{
    RenderId, RenderState, Report,
    expectation::Expectation,
    poll::{Disposition, PollResult, PollTarget},
    render::RenderStatus,
    role::RoleSet,
};

use crate::connection::Connection;
use crate::error::{Error, NotReady};
use crate::transport::Received;
use crate::update::{Update, UpdateQueue};

#[derive(Debug)]
pub(crate) struct WatchedRender {
    connection: Connection,
    /// The roles that a ready render may lack.
    optional: RoleSet,
    state: RenderState,
    /// The latest report that subscribers have got.
    reported: Option<Report>,
    pub(crate) is_asked: bool,
    /// By the number of the subscription.
    subscribers: Vec<(u64, Arc<UpdateQueue>)>,
}

impl WatchedRender {
    pub(crate) fn new(connection: Connection, optional: RoleSet) -> Self {
        Self {
            connection,
            optional,
            state: RenderState::default(),
            reported: None,
            is_asked: false,
            subscribers: Vec::new(),
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Adds a subscriber, who gets at once what the others know already.
    pub(crate) fn subscribe(
        &mut self,
        render: &RenderId,
        expectation: &Expectation,
        number: u64,
        updates: &Arc<UpdateQueue>,
    ) {
        self.state.expect(expectation);
        self.subscribers.push((number, Arc::clone(updates)));
        if self.reported.is_some() {
            updates.push(render, Update::Changed(self.report()));
        }
    }

    pub(crate) fn unsubscribe(&mut self, number: u64) {
        self.subscribers
            .retain(|(subscription, _)| *subscription != number);
    }

    pub(crate) fn has_subscribers(&self) -> bool {
        !self.subscribers.is_empty()
    }

    pub(crate) fn send(&self, render: &RenderId, update: &Update) {
        for (_, updates) in &self.subscribers {
            updates.push(render, update.clone());
        }
    }

    /// Adds a response to what is known.
    pub(crate) fn observe(
        &mut self,
        target: PollTarget,
        received: Result<Received, Error>,
    ) -> (PollResult, Option<Error>) {
        let received = match received {
            Ok(received) => received,
            Err(error) => return (PollResult::from(&error), Some(error)),
        };
        let origin = &self.connection.origin;
        let response = received.response();
        let (result, error) = target.observe(&response, &mut self.state, origin, self.optional);
        (result, error.map(|error| received.into_error(error)))
    }

    /// Sends what has changed, or why the render is asked about again.
    pub(crate) fn send_progress(&mut self, render: &RenderId, error: Option<Error>) {
        let report = self.report();
        if self.reported.as_ref() != Some(&report) {
            self.send(render, &Update::Changed(report.clone()));
            self.reported = Some(report);
        } else if let Some(error) = error.filter(|error| !error.is_not_found()) {
            self.send(render, &Update::Retrying(error));
        }
    }

    /// How it ends, or `None` while it is asked about again.
    pub(crate) fn end(
        &self,
        render: &RenderId,
        disposition: Disposition,
        error: Option<Error>,
    ) -> Option<Result<Report, NotReady>> {
        let render = render.clone();
        let report = self.report();
        Some(match (disposition, error) {
            (Disposition::Again, _) => return None,
            (Disposition::NotFound, _) => Err(NotReady::NotFound { render }),
            (Disposition::Expired, _) => Err(NotReady::Expired {
                render,
                report: Box::new(report),
            }),
            (Disposition::Refused, Some(error)) => Err(NotReady::Refused { render, error }),
            _ if report.status == RenderStatus::Ready => Ok(report),
            _ => Err(NotReady::Settled {
                render,
                report: Box::new(report),
            }),
        })
    }

    fn report(&self) -> Report {
        self.state.report(self.optional)
    }
}
