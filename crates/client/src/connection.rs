//! The APIs, and how to reach them.

use std::time::Duration;

use shotstack_hosting::{
    RenderId,
    api::{AcceptedRender, Api, ApiError, ApiRequest, ApiResponse, SubmitError},
    cdn::Origin,
    inbox::RenderQuery,
};

use crate::error::Error;
use crate::transport::{Received, Transport};

/// Everything that a request and the reading of its response take.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) api: Api,
    pub(crate) transport: Transport,
    pub(crate) origin: Origin,
}

impl Connection {
    /// Sends a request and reads its response.
    pub(crate) async fn fetch<T>(
        &self,
        request: &ApiRequest,
        read: impl FnOnce(&ApiResponse<'_>) -> Result<T, ApiError>,
    ) -> Result<T, Error> {
        let received = self.transport.send(request).await?;
        read(&received.response()).map_err(|error| received.into_error(error))
    }

    /// Sends the request of a turn.
    pub(crate) async fn ask(
        &self,
        query: &RenderQuery,
        limit: Duration,
    ) -> Result<Received, Error> {
        let mut transport = self.transport.clone();
        transport.timeout = transport.timeout.min(limit);
        transport.send(&query.request(&self.api)?).await
    }

    /// Sends the order of a render, once.
    pub(crate) async fn submit(
        &self,
        request: &ApiRequest,
    ) -> Result<RenderId, SubmitError<Error>> {
        let received = match self.transport.send(request).await {
            Ok(received) => received,
            Err(error) if error.is_unsent() => return Err(SubmitError::certain(error)),
            Err(error) => return Err(SubmitError::uncertain(error)),
        };
        let response = received.response();
        match AcceptedRender::read(&response) {
            Ok(accepted) => Ok(accepted.id),
            Err(error) => {
                let failed = SubmitError::from_response(&response, error);
                Err(failed.map(|error| received.into_error(error)))
            }
        }
    }
}
