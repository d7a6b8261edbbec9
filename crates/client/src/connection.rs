//! The APIs, and how to reach them.

use shotstack_hosting::{
    RenderId,
    api::{Api, ApiError, ApiRequest, ApiResponse},
    cdn::Origin,
    poll::PollTarget,
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

    /// Asks about a render; the response is read later.
    pub(crate) async fn ask(
        &self,
        render: &RenderId,
        target: PollTarget,
    ) -> Result<Received, Error> {
        let request = target.request(&self.api, render)?;
        self.transport.send(&request).await
    }
}
