//! The APIs, and how to reach them.

use shotstack_hosting::{
    api::{Api, ApiError, ApiRequest, ApiResponse},
    cdn::Origin,
};

use crate::error::Error;
use crate::transport::Transport;

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
}
