//! Starts an emulator, and stops it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use shotstack_hosting::{cdn::Origin, delivery};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::address::Addresses;
use crate::api::{MAX_ORDER_BYTES, edit, serve};
use crate::clock::Clock;
use crate::config::{Config, EmulatorKey};
use crate::draw::{Draw, Purpose};
use crate::publisher::Publisher;
use crate::world::World;
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
    /// The address is in use, or is none of this machine's.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// The publisher's HTTP client does not start.
    #[error("cannot start the HTTP client: {0}")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Emulator {
    /// Starts an emulator in the runtime that this is called in.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on, or the HTTP client does not start.
    ///
    /// ```
    /// use shotstack_hosting_emulator::{Config, Emulator};
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::start(Config { seed: 7, ..Config::default() }).await?;
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    pub async fn start(config: Config) -> Result<RunningEmulator, StartError> {
        let address = config.address;
        let cannot_listen = |error| StartError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;

        let url = format!("http://{address}");
        let clock = Clock::start(config.time_scale);
        let limit = clock
            .real(delivery::RESPONSE_TIMEOUT_MILLIS)
            .max(config.min_answer_wait);
        let publisher = Publisher::new(limit).map_err(|error| StartError::Client(error.into()))?;
        let addresses = Addresses {
            cdn: config.cdn_origin.clone().unwrap_or_else(|| own_cdn(&url)),
            owner: config.owner.clone(),
        };
        let api_key = config
            .api_key
            .clone()
            .unwrap_or_else(|| drawn_key(config.seed));
        let world = Arc::new(World::new(
            config, api_key, url, addresses, publisher, clock,
        ));

        let stopping = world.stopping.clone();
        let server = axum::serve(listener, router(Arc::clone(&world)))
            .with_graceful_shutdown(async move { stopping.cancelled().await });
        let server = tokio::spawn(async move { server.await });
        Ok(RunningEmulator {
            address,
            world,
            server,
        })
    }
}

fn own_cdn(url: &str) -> Origin {
    // An address that is listened on is an origin, but for port 80, which a URL leaves out.
    let url = url.strip_suffix(":80").unwrap_or(url);
    format!("{url}/cdn").parse().unwrap_or_default()
}

fn drawn_key(seed: u64) -> EmulatorKey {
    let text = Draw::new(seed, 0, Purpose::ApiKey, 0).letters_and_digits(40);
    // Letters and digits are a key.
    text.parse().unwrap_or_else(|_| unreachable!())
}

fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/edit/{stage}/render", post(edit::post_render))
        .route("/edit/{stage}/render/{id}", get(edit::get_render))
        .route("/{stage}/render", post(edit::post_render))
        .route("/{stage}/render/{id}", get(edit::get_render))
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
        .route("/__emulator", get(live::about))
        .route("/__emulator/page.js", get(live::script))
        .route("/__emulator/page.css", get(live::style))
        .route("/__emulator/renders", get(live::renders))
        .route("/__emulator/renders/{id}", get(live::render))
        .route("/__emulator/attempts", get(live::attempts))
        .route("/__emulator/events", get(live::events))
        .route("/__emulator/idle", get(live::idle))
        .layer(DefaultBodyLimit::max(MAX_ORDER_BYTES))
        .with_state(world)
}

/// An emulator that runs. Dropping it lets it run on until the runtime ends; [`shutdown`](Self::shutdown) stops it.
///
/// ```
/// use shotstack_hosting_emulator::{Config, Emulator};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::start(Config::default()).await?;
/// println!("POST {}/edit/stage/render", emulator.url());
/// # emulator.shutdown().await;
/// # Ok(()) }
/// ```
#[must_use = "it runs until it is shut down"]
pub struct RunningEmulator {
    address: SocketAddr,
    world: Arc<World>,
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
    /// Where it listens.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// assert!(emulator.address().ip().is_loopback());
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What takes the place of `https://api.shotstack.io`; no slash at the end.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// let base_of_the_edit_api = format!("{}/edit/stage", emulator.url());
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.world.url
    }

    /// The key that the APIs ask for.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// assert_eq!(emulator.api_key().len(), 40);
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.world.api_key.as_str()
    }

    /// What CDN URLs begin with: what a validator has to take for the CDN.
    ///
    /// ```
    /// use shotstack_hosting::Validator;
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// let validator = Validator::new().with_origin(emulator.cdn_origin().clone());
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn cdn_origin(&self) -> &Origin {
        &self.world.addresses.cdn
    }

    /// Waits until every render is settled and every callback delivered or given up.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// emulator.idle().await;
    /// # emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    pub async fn idle(&self) {
        let mut active = self.world.active.subscribe();
        // The sender is in the world, which is held here.
        let _ = active.wait_for(|active| *active == 0).await;
    }

    /// Stops it: no further callback is sent, requests that are under way are answered.
    ///
    /// ```
    /// # use shotstack_hosting_emulator::{Config, Emulator};
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::start(Config::default()).await?;
    /// emulator.shutdown().await;
    /// # Ok(()) }
    /// ```
    pub async fn shutdown(self) {
        self.world.stopping.cancel();
        self.world.tasks.close();
        self.world.tasks.wait().await;
        // What is left are connections that a client keeps open without asking for anything.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), self.server).await;
    }
}
