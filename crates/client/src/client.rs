//! The client: one request each, and the way to the watch over many renders.

use std::sync::Arc;
use std::time::Duration;

use shotstack_hosting::{
    AssetId, RenderId, Report, Stage,
    api::{AcceptedRender, Api, ApiError, ApiRequest, HostedAsset, RenderInfo, Transfer},
    cdn::Origin,
    expectation::Expectation,
    poll::PollRules,
    render::RenderStatus,
    role::RoleSet,
};

use crate::driver::Poller;
use crate::error::{Error, NotReady, askable};
use crate::transport::{Received, Transport};
use crate::watch::Watch;

/// A client of Shotstack's Serve API, and of what hosting needs of the Edit API.
///
/// Clones share their connections and, while they watch renders, their rate limits.
///
/// ```no_run
/// use shotstack_hosting_client::{Api, ApiKey, Client, Expectation, Stage};
///
/// # async fn wait() -> Result<(), Box<dyn std::error::Error>> {
/// let key = ApiKey::new(&std::env::var("SHOTSTACK_API_KEY")?)?;
/// let client = Client::new(Api::new(Stage::Production, key))?;
/// let render = client.submit_render(r#"{"timeline":{},"output":{"format":"mp4"}}"#).await?;
/// let report = client.wait_until_ready(&render, Expectation::default()).await?;
/// for asset in &report.assets {
///     println!("{:?}", asset.url);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) api: Api,
    pub(crate) transport: Transport,
    pub(crate) rules: PollRules,
    pub(crate) origin: Origin,
    optional: RoleSet,
    poller: Arc<Poller>,
}

impl Client {
    /// A client of the APIs on one stage, with the limits that Shotstack documents for it.
    ///
    /// # Errors
    ///
    /// The machine's certificates cannot be read.
    ///
    /// ```
    /// use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    ///
    /// let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(api: Api) -> Result<Self, Error> {
        let rules = PollRules::for_stage(api.stage());
        Ok(Self {
            api,
            transport: Transport::new()?,
            poller: Arc::new(Poller::new(rules.clone())),
            rules,
            origin: Origin::default(),
            optional: RoleSet::EMPTY,
        })
    }

    /// The same client with other rules for waiting. It shares its rate limits with no clone made before.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    /// use shotstack_hosting_client::PollRules;
    ///
    /// # let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// // Two programs share the key.
    /// let client = client.with_rules(PollRules { serve_limit: 150, edit_limit: 75, ..PollRules::for_stage(Stage::Sandbox) });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_rules(self, rules: PollRules) -> Self {
        Self {
            poller: Arc::new(Poller::new(rules.clone())),
            rules,
            ..self
        }
    }

    /// The same client, giving up on an answer after this time: 30 seconds unless said.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    /// # let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// let client = client.with_timeout(std::time::Duration::from_secs(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.transport.timeout = timeout;
        self
    }

    /// The same client, with a CDN of your own in front of Shotstack's.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    /// # let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// let client = client.with_origin("https://media.example.com".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// The same client, for which a render is ready without these roles once they are settled.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    /// # let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// let client = client.with_optional("thumbnail".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_optional(self, optional: RoleSet) -> Self {
        Self { optional, ..self }
    }

    /// The stage that is asked.
    ///
    /// ```
    /// # use shotstack_hosting_client::{Api, ApiKey, Client, Stage};
    /// let client = Client::new(Api::new(Stage::Sandbox, ApiKey::new("key")?))?;
    /// assert_eq!(client.stage(), Stage::Sandbox);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.api.stage()
    }

    /// The files of a render, as the Serve API knows them. There may be none yet.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it; [`ApiError::NotFound`] where the API does not know the render, or not yet.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let assets = client.assets_of_render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn assets_of_render(&self, render: &RenderId) -> Result<Vec<HostedAsset>, Error> {
        let request = self.api.assets_of_render(render)?;
        self.assets(&request).await
    }

    /// One file.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let asset = client.asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn asset(&self, asset: &AssetId) -> Result<HostedAsset, Error> {
        self.one(&self.api.asset(asset)?).await
    }

    /// Deletes a file. Its record stays, as `deleted`, and the CDN's copy expires in due course.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.delete_asset(&"e4433cbf-e501-76a2-ac8b-715d26997540".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_asset(&self, asset: &AssetId) -> Result<(), Error> {
        let request = self.api.delete_asset(asset)?;
        let received = self.transport.send(&request).await?;
        let read = HostedAsset::read_with_origin(&self.origin, &received.answer());
        read.map(|_| ()).map_err(|error| of_api(&request, error))
    }

    /// Has Shotstack fetch a public file and send it on. The answer only says that the transfer is `queued`.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use shotstack_hosting_client::Transfer;
    ///
    /// let transfer = Transfer::to_hosting("https://files.example/film.mp4".parse()?, "film-17".parse()?);
    /// let asset = client.transfer(&transfer).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn transfer(&self, transfer: &Transfer) -> Result<HostedAsset, Error> {
        self.one(&self.api.transfer(transfer)?).await
    }

    /// How far a render is, as the Edit API knows it.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let render = client.render(&"d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?).await?;
    /// println!("{}", render.status);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn render(&self, render: &RenderId) -> Result<RenderInfo, Error> {
        let request = self.api.render(render)?;
        let received = self.transport.send(&request).await?;
        RenderInfo::read(&received.answer()).map_err(|error| of_api(&request, error))
    }

    /// Hands in an edit to be rendered, and gives the render's id.
    ///
    /// It is sent once: whether a request without an answer made a render, nobody knows.
    ///
    /// # Errors
    ///
    /// As [`Error`] has it.
    ///
    /// ```no_run
    /// # async fn ask(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let render = client.submit_render(r#"{"timeline":{},"output":{"format":"mp4"}}"#).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn submit_render(&self, edit: &str) -> Result<RenderId, Error> {
        let request = self.api.submit_render(edit)?;
        let received = self.transport.send(&request).await?;
        let read = AcceptedRender::read(&received.answer());
        read.map(|accepted| accepted.id)
            .map_err(|error| of_api(&request, error))
    }

    /// Waits until every file of a render is there.
    ///
    /// `expectation` is what the caller knows of the render's files; the Edit API adds what it knows. Dropping the
    /// future ends the waiting, so a `CancellationToken` goes beside it in `tokio::select!`.
    ///
    /// # Errors
    ///
    /// The render failed, is not known, or its deadline came first.
    ///
    /// ```no_run
    /// # async fn wait(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use shotstack_hosting_client::Expectation;
    ///
    /// let render = "d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?;
    /// let report = client.wait_until_ready(&render, Expectation::exactly("main,poster".parse()?)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until_ready(
        &self,
        render: &RenderId,
        expectation: Expectation,
    ) -> Result<Report, NotReady> {
        let mut watch = self.watch([(render.clone(), expectation)])?;
        match watch.next_end().await {
            Some((_, ended)) => ended,
            None => Err(NotReady::NotFound {
                render: render.clone(),
            }),
        }
    }

    /// Watches many renders, under one rate limit, and tells what changes and how each ends.
    ///
    /// All that a client and its clones watch shares the limit. Dropping the [`Watch`] ends it. It takes a tokio runtime.
    ///
    /// # Errors
    ///
    /// An id is not a hexadecimal UUID, or more than [`MAX_WATCHED`](shotstack_hosting::poll::MAX_WATCHED) renders are watched. Nothing is watched then.
    ///
    /// ```no_run
    /// # async fn watch(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::StreamExt;
    /// use shotstack_hosting_client::{Expectation, Progress};
    ///
    /// let renders = ["d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?];
    /// let mut watch = client.watch(renders.map(|render| (render, Expectation::default())))?;
    /// while let Some((render, progress)) = watch.next().await {
    ///     match progress {
    ///         Progress::Changed(report) => println!("{render} is {}", report.status),
    ///         Progress::Trouble(error) => eprintln!("{render}: {error}; asking again"),
    ///         Progress::Ended(Ok(report)) => println!("{render}: {} files", report.assets.len()),
    ///         Progress::Ended(Err(not_ready)) => eprintln!("{not_ready}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch(
        &self,
        renders: impl IntoIterator<Item = (RenderId, Expectation)>,
    ) -> Result<Watch, NotReady> {
        let renders: Vec<_> = renders.into_iter().collect();
        for (render, _) in &renders {
            askable(&self.api, render)?;
        }
        self.poller.watch(self, renders)
    }

    pub(crate) fn optional(&self) -> RoleSet {
        self.optional
    }

    async fn assets(&self, request: &ApiRequest) -> Result<Vec<HostedAsset>, Error> {
        let received: Received = self.transport.send(request).await?;
        HostedAsset::read_with_origin(&self.origin, &received.answer())
            .map_err(|error| of_api(request, error))
    }

    async fn one(&self, request: &ApiRequest) -> Result<HostedAsset, Error> {
        let none = || of_api(request, ApiError::NotFound { message: None });
        self.assets(request).await?.pop().ok_or_else(none)
    }
}

fn of_api(request: &ApiRequest, error: ApiError) -> Error {
    Error::Api {
        request: request.to_string(),
        error,
    }
}

/// How a settled render ends.
pub(crate) fn verdict(render: &RenderId, report: Report) -> Result<Report, NotReady> {
    if report.status == RenderStatus::Ready {
        Ok(report)
    } else {
        Err(NotReady::Settled {
            render: render.clone(),
            report: Box::new(report),
        })
    }
}
