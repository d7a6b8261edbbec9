//! One render that is watched: what is known of it, and who wants to know.

use std::sync::Arc;

use futures_util::future::{AbortHandle, Abortable, abortable};
use shotstack_hosting::{
    RenderId, RenderState, Report,
    expectation::Expectation,
    poll::{Disposition, PollResult, PollTarget},
    render::RenderStatus,
    role::RoleSet,
};
use tokio::time::Instant;

use crate::connection::Connection;
use crate::error::{Error, NotReady};
use crate::transport::Received;
use crate::update::{Update, UpdateQueue};

/// What comes of a request about a render.
pub(crate) type Response = (RenderId, PollTarget, Result<Received, Error>);

/// A request that is under way.
#[derive(Debug)]
struct Asked {
    /// Method and path.
    request: String,
    since: Instant,
    handle: AbortHandle,
}

/// What each API says about a render that it does not know.
#[derive(Debug, Default)]
struct NotFound {
    edit: String,
    serve: String,
}

impl NotFound {
    fn add(&mut self, target: PollTarget, detail: &str) {
        let known = match target {
            PollTarget::Render => &mut self.edit,
            PollTarget::Assets => &mut self.serve,
        };
        detail.clone_into(known);
    }

    /// The Edit API speaks of the render, the Serve API only of its files.
    fn detail(&self) -> Option<String> {
        let details = [&self.edit, &self.serve];
        details
            .into_iter()
            .find(|detail| !detail.is_empty())
            .cloned()
    }
}

#[derive(Debug)]
pub(crate) struct WatchedRender {
    connection: Connection,
    /// The roles that a ready render may lack.
    optional: RoleSet,
    state: RenderState,
    /// The latest report that subscribers have got.
    reported: Option<Report>,
    asked: Option<Asked>,
    /// What the APIs have said about a render that they do not know.
    not_found: NotFound,
    /// Why the last request brought nothing.
    error: Option<Error>,
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
            asked: None,
            not_found: NotFound::default(),
            error: None,
            subscribers: Vec::new(),
        }
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Asks about the render, until [`end_request`](Self::end_request).
    pub(crate) fn ask(
        &mut self,
        render: RenderId,
        target: PollTarget,
    ) -> Abortable<impl Future<Output = Response> + use<>> {
        let request = target.request(&self.connection.api, &render, &self.state);
        let name = request
            .as_ref()
            .map_or_else(|_| String::new(), ToString::to_string);
        let transport = self.connection.transport.clone();
        let (response, handle) = abortable(async move {
            let received = match request {
                Ok(request) => transport.send(&request).await,
                Err(error) => Err(error.into()),
            };
            (render, target, received)
        });
        self.asked = Some(Asked {
            request: name,
            since: Instant::now(),
            handle,
        });
        response
    }

    /// Ends the request that is under way, if there is one, and says for how long no response has come; else why the last
    /// one failed.
    pub(crate) fn end_request(&mut self) -> Option<Error> {
        let Some(asked) = self.asked.take() else {
            return self.error.take();
        };
        asked.handle.abort();
        Some(Error::timeout(&asked.request, asked.since.elapsed()))
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
        self.asked = None;
        let (result, error) = match received {
            Err(error) => (PollResult::from(&error), Some(error)),
            Ok(received) => {
                let origin = &self.connection.origin;
                let response = received.response();
                let (result, error) =
                    target.observe(&response, &mut self.state, origin, self.optional);
                (result, error.map(|error| received.into_error(error)))
            }
        };
        if let Some(detail) = error.as_ref().and_then(Error::not_found) {
            self.not_found.add(target, detail);
        }
        self.error.clone_from(&error);
        (result, error)
    }

    /// Sends what has changed, or why the render is asked about again.
    pub(crate) fn send_progress(&mut self, render: &RenderId, error: Option<Error>) {
        let report = self.report();
        if self.reported.as_ref() != Some(&report) {
            self.send(render, &Update::Changed(report.clone()));
            self.reported = Some(report);
        } else if let Some(error) = error.filter(|error| error.not_found().is_none()) {
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
            (Disposition::NotFound, _) => Err(NotReady::NotFound {
                render,
                stage: self.connection.api.stage(),
                detail: self.not_found.detail(),
            }),
            (Disposition::Expired, error) => Err(NotReady::Expired {
                render,
                report: Box::new(report),
                error,
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
