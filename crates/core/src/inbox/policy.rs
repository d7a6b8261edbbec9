//! The rules of an inbox: which webhooks it accepts.

use crate::callback::secret::Secret;
use crate::cdn::host::is_canonical_host;
use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::validate::Validator;

/// What an inbox requires of a webhook.
///
/// Shotstack signs nothing, so there are two ways to begin, and you have to choose:
/// [`authenticated`](Self::authenticated) by a token in the callback URL, or
/// [`unauthenticated`](Self::unauthenticated).
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
    /// `None`: no token is asked for.
    pub(crate) secrets: Option<Vec<Secret>>,
    /// `None`: any owner.
    pub(crate) owners: Option<Vec<OwnerId>>,
    /// `None`: any stage.
    pub(crate) stage: Option<Stage>,
    /// The hosts of other destinations, in lower case; `None`: any.
    pub(crate) hosts: Option<Vec<String>>,
    pub(crate) optional: RoleSet,
    pub(crate) presume: bool,
    pub(crate) expectation: Expectation,
    pub(crate) validator: Validator,
}

impl Policy {
    /// Every callback URL carries a token that one of these secrets signed.
    ///
    /// Without any secret no delivery is accepted.
    #[must_use]
    pub fn authenticated(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self {
            secrets: Some(secrets.into_iter().collect()),
            owners: None,
            stage: None,
            hosts: None,
            optional: RoleSet::EMPTY,
            presume: false,
            expectation: Expectation::default(),
            validator: Validator::new(),
        }
    }

    /// Anyone who knows the callback URL can send what they like: ask the Serve API before you act on it.
    ///
    /// Only files on Shotstack's CDN are accepted, and those on hosts that [`with_hosts`](Self::with_hosts) names.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self {
            secrets: None,
            hosts: Some(Vec::new()),
            ..Self::authenticated([])
        }
    }

    /// Only these owners, both of the event and in a URL of Shotstack's.
    ///
    /// # Errors
    ///
    /// There are none, or one of them is a pattern such as `*`: no event could ever be accepted.
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

    /// Only this stage, as far as a URL of Shotstack's has it.
    #[must_use]
    pub fn with_stage(mut self, stage: Stage) -> Self {
        self.stage = Some(stage);
        self
    }

    /// Files off Shotstack's CDN only on these hosts, each in full, such as `my-bucket.s3.amazonaws.com`.
    ///
    /// Shotstack's own output and ingest buckets count as Shotstack's, where the event's owner stands in the path.
    ///
    /// # Errors
    ///
    /// One of them is not a host in full: a pattern, or one with a scheme, a port or a path. No file could ever be on it.
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

    /// Roles without which a render is ready once they are settled.
    #[must_use]
    pub fn with_optional(mut self, optional: RoleSet) -> Self {
        self.optional = optional;
        self
    }

    /// Announces `render.ready` even where it is not known which files there will be; the main file alone is presumed then.
    ///
    /// A poster or a thumbnail that comes later does not take the announcement back.
    #[must_use]
    pub fn presume_main_file(mut self) -> Self {
        self.presume = true;
        self
    }

    /// Which files every render of this inbox makes.
    #[must_use]
    pub fn with_expectation(mut self, expectation: Expectation) -> Self {
        self.expectation = expectation;
        self
    }

    /// Limits and CDN origin other than the defaults.
    #[must_use]
    pub fn with_validator(mut self, validator: Validator) -> Self {
        self.validator = validator;
        self
    }
}

/// Why a rule could never be met, so that no event would be accepted.
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
    /// No owner is named.
    #[error("no owner is named, so no event would be accepted: leave this rule out to accept all")]
    NoOwners,
    /// An owner is a pattern.
    #[error(
        "owner {at} is not an owner's id, and there are no patterns: leave this rule out to accept all"
    )]
    Owner {
        /// Its place in the list, from 0.
        at: usize,
    },
    /// A host is not a host in full.
    #[error(
        "host {at} is not a host in full, such as `my-bucket.s3.amazonaws.com`: without scheme, port, path or `*`"
    )]
    Host {
        /// Its place in the list, from 0.
        at: usize,
    },
}
