//! The rules by which an inbox accepts webhooks.

use crate::callback::TokenError;
use crate::callback::secret::Secret;
use crate::callback::token::VerifiedToken;
use crate::cdn::host::is_canonical_host;
use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::timestamp::Timestamp;
use crate::validate::Validator;

/// The conditions under which an inbox accepts a webhook.
///
/// Shotstack does not sign webhooks, so a policy is either [`authenticated`](Self::authenticated) by a token in the
/// callback URL, or explicitly [`unauthenticated`](Self::unauthenticated).
///
/// ```
/// use shotstack_hosting::{callback::Secret, Policy, Stage};
///
/// let secret = Secret::new("a secret of at least 24 bytes")?;
/// let policy = Policy::authenticated([secret])
///     .with_owners(["5ca6hu7s9k".parse()?])?
///     .with_stage(Stage::Production);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    /// `None`: no token is required.
    pub(crate) secrets: Option<Vec<Secret>>,
    /// Whether standing tokens are accepted.
    pub(crate) standing: bool,
    /// `None`: any owner.
    pub(crate) owners: Option<Vec<OwnerId>>,
    /// `None`: any stage.
    pub(crate) stage: Option<Stage>,
    /// The hosts of other destinations, in lower case; `None`: any.
    pub(crate) hosts: Option<Vec<String>>,
    pub(crate) optional: RoleSet,
    pub(crate) presume: bool,
    /// Whether only what the APIs say is announced.
    pub(crate) confirm: bool,
    pub(crate) expectation: Expectation,
    pub(crate) validator: Validator,
}

impl Policy {
    /// Accepts only deliveries whose URL has a token that was signed with one of these secrets.
    ///
    /// Without secrets, everything is refused.
    #[must_use]
    pub fn authenticated(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self {
            secrets: Some(secrets.into_iter().collect()),
            standing: false,
            owners: None,
            stage: None,
            hosts: None,
            optional: RoleSet::EMPTY,
            presume: true,
            confirm: false,
            expectation: Expectation::default(),
            validator: Validator::new(),
        }
    }

    /// Accepts deliveries without a token. Anyone who knows the callback URL can send events, so ask the Serve API
    /// before you act on one.
    ///
    /// Only URLs on Shotstack's CDN are accepted, and on the hosts of [`with_hosts`](Self::with_hosts).
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self {
            secrets: None,
            hosts: Some(Vec::new()),
            ..Self::authenticated([])
        }
    }

    /// Also accepts [standing](crate::callback::Claims::standing) tokens, which are for many renders.
    ///
    /// Whoever sees the URL of one can send events of any render, so combine it with
    /// [`with_confirmation`](Self::with_confirmation).
    #[must_use]
    pub fn with_standing_tokens(mut self) -> Self {
        self.standing = true;
        self
    }

    /// Announces only what the Serve and Edit API say: a webhook is then a reason to ask them, and not believed itself.
    ///
    /// Nothing is stored of a render that nobody expects until the APIs know it. What they cannot be asked about is refused:
    /// a render whose id is not a hexadecimal UUID, or a file of another stage; and, without a token, an event that is not
    /// about a render. The inbox needs the API: see [`Inbox::with_api`](crate::inbox::Inbox::with_api). Without one,
    /// deliveries are replied to with 503.
    #[must_use]
    pub fn with_confirmation(mut self) -> Self {
        self.confirm = true;
        self
    }

    /// Verifies the token in a URL, if a token is required.
    ///
    /// # Errors
    ///
    /// It is not valid, or it is a standing one and those are not accepted.
    pub(super) fn verify(
        &self,
        url: &str,
        now: Timestamp,
    ) -> Result<Option<VerifiedToken>, TokenError> {
        let Some(secrets) = &self.secrets else {
            return Ok(None);
        };
        let token = VerifiedToken::verify(url, secrets, now)?;
        if token.claims.is_standing() && !self.standing {
            return Err(TokenError::Standing);
        }
        Ok(Some(token))
    }

    /// Accepts only these owners, both in the event and in Shotstack's URLs.
    ///
    /// # Errors
    ///
    /// The list is empty or has a pattern such as `*`, so that no event could ever be accepted.
    pub fn with_owners(
        mut self,
        owners: impl IntoIterator<Item = OwnerId>,
    ) -> Result<Self, PolicyError> {
        let owners: Vec<OwnerId> = owners.into_iter().collect();
        if owners.is_empty() {
            return Err(PolicyError::NoOwners);
        }
        if let Some(at) = owners.iter().position(|owner| owner.as_str().contains('*')) {
            return Err(PolicyError::Owner { at });
        }
        self.owners = Some(owners);
        Ok(self)
    }

    /// Accepts only this stage, as far as it can be seen from the URL.
    #[must_use]
    pub fn with_stage(mut self, stage: Stage) -> Self {
        self.stage = Some(stage);
        self
    }

    /// Accepts URLs outside Shotstack's CDN only on these hosts, given in full, such as `my-bucket.s3.amazonaws.com`.
    ///
    /// Shotstack's own output and ingest buckets are accepted, too, if the event's owner is in the path.
    ///
    /// # Errors
    ///
    /// A host is a pattern, or has a scheme, a port or a path, so that no file could ever be on it.
    pub fn with_hosts<'a>(
        mut self,
        hosts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, PolicyError> {
        let hosts: Vec<String> = hosts.into_iter().map(str::to_ascii_lowercase).collect();
        if let Some(at) = hosts.iter().position(|host| !is_canonical_host(host)) {
            return Err(PolicyError::Host { at });
        }
        self.hosts = Some(hosts);
        Ok(self)
    }

    /// Sets the roles whose failure does not keep a render from being ready.
    #[must_use]
    pub fn with_optional(mut self, optional: RoleSet) -> Self {
        self.optional = optional;
        self
    }

    /// Sets whether `render.ready` is announced even if the expected files are unknown; the main file alone is then
    /// presumed. This is the default, and a warning, `presumed`, says so once a process.
    ///
    /// A poster or a thumbnail that arrives later does not revoke the announcement.
    #[must_use]
    pub fn presume_main_file(mut self, presume: bool) -> Self {
        self.presume = presume;
        self
    }

    /// Sets the expectation for every render of this inbox.
    #[must_use]
    pub fn with_expectation(mut self, expectation: Expectation) -> Self {
        self.expectation = expectation;
        self
    }

    /// Sets the validator, which determines the limits and the CDN origin.
    #[must_use]
    pub fn with_validator(mut self, validator: Validator) -> Self {
        self.validator = validator;
        self
    }
}

/// Why a rule can never match.
///
/// ```
/// use shotstack_hosting::{Policy, inbox::PolicyError};
///
/// let error = Policy::unauthenticated().with_hosts(["*"]).unwrap_err();
/// assert_eq!(error, PolicyError::Host { at: 0 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The list of owners is empty.
    #[error(
        "the list of owners is empty, so no event would be accepted: omit this rule to accept all"
    )]
    NoOwners,
    /// An owner is a pattern.
    #[error(
        "owner {at} is not an owner id, and patterns are not supported: omit this rule to accept all"
    )]
    Owner {
        /// Its index in the list, from 0.
        at: usize,
    },
    /// A host is not a full host name.
    #[error(
        "host {at} is not a full host name such as `my-bucket.s3.amazonaws.com`, without scheme, port, path or `*`"
    )]
    Host {
        /// Its index in the list, from 0.
        at: usize,
    },
}
