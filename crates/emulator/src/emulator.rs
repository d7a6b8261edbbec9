//! Starting and stopping an emulator.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use shotstack_hosting::{Timestamp, cdn::Origin, delivery};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::access::{check_host, check_origin};
use crate::api::{edit, not_emulated, serve, templates};
use crate::clock::Clock;
use crate::config::{Config, EmulatorKey};
use crate::context::Context;
use crate::deliveries::Deliveries;
use crate::file_urls::FileUrls;
use crate::publisher::Publisher;
use crate::request::MAX_BODY_BYTES;
use crate::rng::{Purpose, SeededRng};
use crate::warnings::Warnings;
use crate::{cdn, live};

/// A local Shotstack.
///
/// ```
/// use shotstack_hosting_emulator::{Config, Emulator};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::start(Config::default()).await?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// emulator.shutdown().await;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Emulator;

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address is in use, or does not belong to this machine.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        #[source]
        error: std::io::Error,
    },
    /// The publisher's HTTP client does not start.
    #[error("cannot start the HTTP client: {0}")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system has no random bytes for the seed.
    #[error("the system provides no random bytes for the seed: {0}")]
    Random(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Emulator {
    /// Starts an emulator in the current tokio runtime.
    ///
    /// # Errors
    ///
    /// The emulator cannot listen on the address, the HTTP client does not start, or the system has no random bytes.
    pub async fn start(config: Config) -> Result<RunningEmulator, StartError> {
        let address = config.address;
        let cannot_listen = |error| StartError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;

        let url = format!("http://{address}");
        let clock = Clock::start(config.time_scale);
        let timeout = clock
            .real_duration(delivery::RESPONSE_TIMEOUT_MILLIS)
            .max(config.min_response_timeout);
        let publisher =
            Publisher::new(timeout).map_err(|error| StartError::Client(error.into()))?;
        let file_urls = FileUrls {
            cdn: config
                .cdn_origin
                .clone()
                .unwrap_or_else(|| own_cdn_origin(&url)),
            owner: config.owner.clone(),
        };
        let seed = config.seed.map_or_else(random_seed, Ok)?;
        let api_key = config.api_key.clone();
        let api_key = api_key.unwrap_or_else(|| random_key(seed));
        let context = Arc::new(Context::new(
            config, seed, api_key, url, file_urls, publisher, clock,
        ));

        let stopping = context.stopping.clone();
        let server = axum::serve(listener, router(Arc::clone(&context)))
            .with_graceful_shutdown(async move { stopping.cancelled().await });
        let server = tokio::spawn(async move { server.await });
        Ok(RunningEmulator {
            address,
            context,
            server,
        })
    }
}

fn own_cdn_origin(url: &str) -> Origin {
    // An origin must not spell out the default port.
    let url = url.strip_suffix(":80").unwrap_or(url);
    format!("{url}/cdn").parse().unwrap_or_default()
}

/// At most 2^53, so that JavaScript and the page show it exactly.
fn random_seed() -> Result<u64, StartError> {
    getrandom::u64()
        .map(|number| number >> 11)
        .map_err(|error| StartError::Random(error.into()))
}

fn random_key(seed: u64) -> EmulatorKey {
    let text = SeededRng::new(seed, 0, Purpose::ApiKey, 0).alphanumeric(40);
    // Any letters and digits are a valid key.
    text.parse().unwrap_or_else(|_| unreachable!())
}

fn router(context: Arc<Context>) -> Router {
    edit_api("/edit/{stage}")
        .merge(edit_api("/{stage}"))
        .route("/serve/{stage}/assets", post(serve::post_asset))
        .route(
            "/serve/{stage}/assets/render/{id}",
            get(serve::get_by_render),
        )
        .route(
            "/serve/{stage}/assets/{id}",
            get(serve::get_asset).delete(serve::delete_asset),
        )
        .route("/cdn/{region}/{stage}/{owner}/{file}", get(cdn::get_file))
        .route("/", get(live::page))
        .route("/__emulator", get(live::summary))
        .route("/__emulator/page/{file}", get(live::file))
        .route(
            "/__emulator/renders",
            control(edit::order).get(live::renders),
        )
        .route("/__emulator/renders/{id}", get(live::render))
        .route(
            "/__emulator/renders/{id}/callbacks/{index}/attempts",
            control(live::send_again),
        )
        .route("/__emulator/exchanges/{number}", get(live::exchange))
        .route("/__emulator/attempts", get(live::attempts))
        .route("/__emulator/events", get(live::events))
        .route("/__emulator/idle", get(live::idle))
        .fallback(not_emulated::respond)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(Arc::clone(&context), check_host))
        .with_state(context)
}

/// What the page can make the emulator do.
fn control<T: 'static>(handler: impl Handler<T, Arc<Context>>) -> MethodRouter<Arc<Context>> {
    post(handler).route_layer(from_fn(check_origin))
}

fn edit_api(base: &str) -> Router<Arc<Context>> {
    Router::new()
        .route(&format!("{base}/render"), post(edit::post_render))
        .route(&format!("{base}/render/{{id}}"), get(edit::get_render))
        .route(
            &format!("{base}/templates"),
            post(templates::create).get(templates::list),
        )
        .route(
            &format!("{base}/templates/{{id}}"),
            get(templates::get)
                .put(templates::update)
                .delete(templates::delete),
        )
        .route(&format!("{base}/templates/render"), post(templates::render))
}

/// A running emulator.
///
/// [`shutdown`](Self::shutdown) stops it. If it is dropped, it runs until the tokio runtime ends.
///
/// ```
/// use shotstack_hosting_emulator::{Config, Emulator};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::start(Config::default()).await?;
/// println!("POST {}/edit/stage/render with x-api-key: {}", emulator.url(), emulator.api_key());
/// emulator.idle().await;
/// emulator.shutdown().await;
/// # Ok(()) }
/// ```
#[must_use = "it runs until it is shut down"]
pub struct RunningEmulator {
    address: SocketAddr,
    context: Arc<Context>,
    server: JoinHandle<std::io::Result<()>>,
}

impl std::fmt::Debug for RunningEmulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningEmulator")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl RunningEmulator {
    /// The address on which it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, in place of `https://api.shotstack.io`; without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.context.url
    }

    /// The seed that was given, or chosen at the start: with it, another emulator repeats this one's key, ids and faults.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.context.seed
    }

    /// The API key, for the header `x-api-key`.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.context.api_key.as_str()
    }

    /// The origin of the CDN URLs, for [`Validator::with_origin`](shotstack_hosting::Validator::with_origin).
    #[must_use]
    pub fn cdn_origin(&self) -> &Origin {
        &self.context.file_urls.cdn
    }

    /// The time on the emulator's clock, which its bodies state. A handler that goes by it waits as much shorter as
    /// [`Config::time_scale`] says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let clock = &self.context.clock;
        clock.timestamp(clock.now())
    }

    /// What the user should know, from now on.
    #[must_use]
    pub fn warnings(&self) -> Warnings {
        Warnings(self.context.warnings.subscribe())
    }

    /// The attempts at callbacks, from now on.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries {
        Deliveries(self.context.deliveries.subscribe())
    }

    /// Waits until every render is settled and every callback is delivered or has used up its attempts.
    pub async fn idle(&self) {
        let mut active = self.context.active.subscribe();
        // The channel cannot close: the context owns the sender.
        let _ = active.wait_for(|active| *active == 0).await;
    }

    /// Stops the emulator: it completes the requests in progress and sends no further callback.
    pub async fn shutdown(self) {
        self.context.stopping.cancel();
        self.context.tasks.close();
        self.context.tasks.wait().await;
        // The only connections left are idle ones that a client keeps open.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.server).await;
    }
}
