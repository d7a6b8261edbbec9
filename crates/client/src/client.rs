//! The client: single requests, and waiting for renders and files.

use std::sync::Arc;
use std::time::Duration;

use shotstack_hosting::{
    AssetId, RenderId, Report, Stage,
    api::{
        Api, ApiError, ApiRequest, ApiResponse, HostedAsset, RenderInfo, SubmitError, Template,
        Transfer,
    },
    cdn::Origin,
    event::FileUrl,
    expectation::Expectation,
    poll::{PollRules, ShareError},
    role::RoleSet,
};

use crate::availability::{self, NotAvailable};
use crate::connection::Connection;
use crate::error::{Error, NotReady};
use crate::poller::Poller;
use crate::transport::Transport;
use crate::watch::Watch;

/// A client of Shotstack's Serve API, and of what hosting needs of the Edit API.
///
/// Clones share their connections and their rate limits: the requests of all watches and those of single calls count together,
/// as they do on the server. A single call goes before the watches; where the window is used up, or after a 429, it waits for
/// the next free slot, which can take a minute. Drop its future to give it up.
///
/// ```no_run
/// use shotstack_hosting_client::{Api, ApiKey, Client, Expectation, Stage};
///
/// # async fn wait() -> Result<(), Box<dyn std::error::Error>> {
/// let key = ApiKey::new(&std::env::var("SHOTSTACK_API_KEY")?)?;
/// let client = Client::new(Api::new(Stage::Production, key))?;
/// let render = client.submit(r#"{"timeline":{},"output":{"format":"mp4"}}"#).await?;
/// let report = client.wait_until_ready(&render, Expectation::default()).await?;
/// for asset in &report.assets {
///     println!("{:?}", asset.url);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) connection: Connection,
    rules: PollRules,
    optional: RoleSet,
    pub(crate) poller: Arc<Poller>,
}

impl Client {
    /// A client of the APIs on one stage, with the limits that Shotstack documents for it.
    ///
    /// # Errors
    ///
    /// The certificates of the machine cannot be read.
    pub fn new(api: Api) -> Result<Self, Error> {
        let rules = PollRules::for_stage(api.stage());
        Ok(Self {
            connection: Connection {
                api,
                transport: Transport::new()?,
                origin: Origin::default(),
            },
            poller: Arc::new(Poller::new(rules.clone())),
            rules,
            optional: RoleSet::EMPTY,
        })
    }

    /// The same client with this part of its present rate limits: 0.5 for each of two processes that use the same key. Set the
    /// rules first: [`with_rules`](Self::with_rules) replaces a share. It shares no rate limit with clones made before.
    ///
    /// # Errors
    ///
    /// The share is not greater than 0 and at most 1.
    pub fn with_share(self, share: f64) -> Result<Self, ShareError> {
        let rules = self.rules.clone().with_share(share)?;
        Ok(self.with_rules(rules))
    }

    /// The same client with other rules for waiting, in place of all earlier ones: a share has to be set after them. It shares
    /// no rate limit with clones made before.
    #[must_use]
    pub fn with_rules(self, rules: PollRules) -> Self {
        Self {
            poller: Arc::new(Poller::new(rules.clone())),
            rules,
            ..self
        }
    }

    /// The same client with another timeout for a response: 30 seconds by default.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.connection.transport.timeout = timeout;
        self
    }

    /// The same client, with a CDN of your own in front of Shotstack's.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.connection.origin = origin;
        self
    }

    /// The same client, for which a ready render may lack these roles once they are settled.
    #[must_use]
    pub fn with_optional(self, optional: RoleSet) -> Self {
        Self { optional, ..self }
    }

    /// The stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.connection.api.stage()
    }

    /// The files of a render, as the Serve API describes them. There may be none yet.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`ApiError::NotFound`] where the API does not know the render, or not yet.
    pub async fn assets_of_render(&self, render: &RenderId) -> Result<Vec<HostedAsset>, Error> {
        let request = self.connection.api.assets_of_render(render)?;
        self.assets(&request).await
    }

    /// One file.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn asset(&self, asset: &AssetId) -> Result<HostedAsset, Error> {
        self.one_asset(&self.connection.api.asset(asset)?).await
    }

    /// Deletes a file. Its record stays, as `deleted`, and the copy on the CDN expires in due course.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn delete_asset(&self, asset: &AssetId) -> Result<(), Error> {
        let request = self.connection.api.delete_asset(asset)?;
        self.assets(&request).await.map(|_| ())
    }

    /// Lets Shotstack fetch a public file and copy it elsewhere. The response only says that the transfer is `queued`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn transfer(&self, transfer: &Transfer) -> Result<HostedAsset, Error> {
        self.one_asset(&self.connection.api.transfer(transfer)?)
            .await
    }

    /// The status of a render, as the Edit API knows it, with the files that it will make, by its edit.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn render(&self, render: &RenderId) -> Result<RenderInfo, Error> {
        let request = self.connection.api.render(render)?;
        self.fetch(&request, RenderInfo::read).await
    }

    /// A saved template.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn template(&self, id: &str) -> Result<Template, Error> {
        let request = self.connection.api.template(id)?;
        self.fetch(&request, Template::read).await
    }

    /// Replaces a saved template. Later renders of it use the new one.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn update_template(&self, id: &str, template: &Template) -> Result<(), Error> {
        let request = self.connection.api.update_template(id, template)?;
        self.fetch(&request, Template::read_update).await
    }

    /// Submits an edit, which is JSON, to be rendered, and gives the id of the render.
    ///
    /// It is sent once and never repeated. Store the id: no endpoint lists renders.
    ///
    /// With an inbox, the render is expected at once, so that a sweep settles it if every webhook is lost:
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use serde_json::Value;
    /// use shotstack_hosting::{Timestamp, Turn, callback::{CallbackUrl, Claims, Secret}, inbox::{Expect, Inbox}};
    /// use shotstack_hosting_client::{Client, Expectation};
    ///
    /// async fn order(
    ///     (client, inbox): (&Client, &Arc<Inbox>), mut edit: Value, secret: &Secret, now: Timestamp,
    /// ) -> Result<Turn, Box<dyn std::error::Error>> {
    ///     let claims = Claims::new("order-17", now).with_expectation(&Expectation::from_edit(&edit)?);
    ///     let callback = CallbackUrl::mint("https://example.com/hook", &claims, secret)?;
    ///     callback.set_in(&mut edit)?;
    ///     let mut expect = Expect::new(client.submit(&edit.to_string()).await?);
    ///     expect.callback = Some(callback.as_str().to_owned());
    ///     Ok(inbox.expectation(expect, now)?) // run this turn: it stores the expectation
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SubmitError::uncertain`] says whether there may be a render all the same. What the API refuses is certain.
    pub async fn submit(&self, edit: &str) -> Result<RenderId, SubmitError<Error>> {
        let request = self
            .connection
            .api
            .submit_render(edit)
            .map_err(|error| SubmitError::certain(error.into()))?;
        let slot = self.poller.slot(request.service()).await;
        let submitted = self.connection.submit(&request).await;
        slot.finish(submitted.as_ref().err().map(|failed| &failed.error));
        submitted
    }

    /// Waits until every file of a render is there.
    ///
    /// `expectation` is what the caller knows of the files; the Edit API adds what it knows. Dropping the future ends the
    /// waiting, for example in `tokio::select!` beside a `CancellationToken`.
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
            Some((_, end)) => end,
            None => Err(NotReady::NotFound {
                render: render.clone(),
                stage: self.stage(),
                detail: None,
            }),
        }
    }

    /// Watches many renders under one rate limit, and gives what changes and how each ends.
    ///
    /// All that a client and its clones watch shares the limit. Dropping the [`Watch`] ends it. It needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// An id is not a hexadecimal UUID, or more than [`MAX_WATCHED`](shotstack_hosting::poll::MAX_WATCHED) renders would be
    /// watched. Then none of them is watched.
    ///
    /// ```no_run
    /// # async fn watch(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::StreamExt;
    /// use shotstack_hosting_client::{Expectation, Update};
    ///
    /// let renders = ["d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?];
    /// let mut watch = client.watch(renders.map(|render| (render, Expectation::default())))?;
    /// while let Some((render, update)) = watch.next().await {
    ///     match update {
    ///         Update::Changed(report) => println!("{render} is {}", report.status),
    ///         Update::Retrying(error) => eprintln!("{render}: {error}; trying again"),
    ///         Update::Ended(Ok(report)) => println!("{render}: {} files", report.assets.len()),
    ///         Update::Ended(Err(not_ready)) => eprintln!("{not_ready}"),
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
            if let Err(error) = self.connection.api.render(render) {
                let render = render.clone();
                return Err(NotReady::Request { render, error });
            }
        }
        self.poller
            .subscribe(&self.connection, self.optional, renders)
            .map(Watch::new)
    }

    /// Waits until the CDN serves a file: with `HEAD`, or with `GET` for the first byte where the server does not support
    /// `HEAD`.
    ///
    /// It asks the host in the URL, which you have to trust; it sends no API key and follows no redirect. The waits and the
    /// deadline are those of the client's rules.
    ///
    /// # Errors
    ///
    /// The URL is not an `http` or `https` URL, the server says that the file will not be there, or the deadline passes.
    ///
    /// ```no_run
    /// # async fn wait(client: shotstack_hosting_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.wait_until_available(&"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4".parse()?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until_available(&self, url: &FileUrl) -> Result<(), NotAvailable> {
        availability::wait_until_available(&self.connection.transport, &self.rules, url).await
    }

    async fn assets(&self, request: &ApiRequest) -> Result<Vec<HostedAsset>, Error> {
        let origin = &self.connection.origin;
        self.fetch(request, |response| {
            HostedAsset::read_with_origin(origin, response)
        })
        .await
    }

    /// Sends a request that counts in the rate limit of the watches, and goes before theirs.
    async fn fetch<T>(
        &self,
        request: &ApiRequest,
        read: impl FnOnce(&ApiResponse<'_>) -> Result<T, ApiError>,
    ) -> Result<T, Error> {
        let slot = self.poller.slot(request.service()).await;
        let fetched = self.connection.fetch(request, read).await;
        slot.finish(fetched.as_ref().err());
        fetched
    }

    async fn one_asset(&self, request: &ApiRequest) -> Result<HostedAsset, Error> {
        let assets = self.assets(request).await?;
        assets.into_iter().next_back().ok_or_else(|| Error::Api {
            request: request.to_string(),
            error: ApiError::NotFound {
                http_status: 200,
                message: None,
            },
        })
    }
}
