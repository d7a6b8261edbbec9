//! Expectations: a render was ordered, and no webhook can have come yet, or the first may already have.

use std::sync::Arc;

use crate::callback::{Claims, TokenError};
use crate::expectation::Expectation;
use crate::id::{IdError, OwnerId, RenderId};
use crate::inbox::turn::binding::Binding;
use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::record::Record;
use crate::inbox::turn::round::Incoming;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::render::owners::OwnerSource;
use crate::timestamp::Timestamp;

/// A render that was ordered.
///
/// ```
/// use shotstack_hosting::{expectation::Expectation, inbox::Expect, role::RoleSet};
///
/// let mut expect = Expect::new("d2b46ed6-998a-4d6b-9d91-b8cf0193a655".parse()?);
/// expect.callback = Some("https://example.com/hook".to_owned());
/// expect.expectation = Some(Expectation::exactly(RoleSet::MAIN));
/// # Ok::<(), shotstack_hosting::id::IdError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Expect {
    /// The render.
    pub render: RenderId,
    /// The callback URL of the order. Without one, only the APIs can tell how the render goes, so they are asked at once.
    pub callback: Option<String>,
    /// The files that the render will produce.
    pub expectation: Option<Expectation>,
    /// Your own id for the render. It outranks that of the callback's token.
    pub correlation: Option<String>,
    /// The owner of the render, if you know it. It outranks those that tokens and webhooks name.
    pub owner: Option<OwnerId>,
    /// When the render is overdue. Without one, 30 minutes from now.
    pub deadline: Option<Timestamp>,
}

impl Expect {
    /// A render about which nothing else is known.
    #[must_use]
    pub fn new(render: RenderId) -> Self {
        Self {
            render,
            callback: None,
            expectation: None,
            correlation: None,
            owner: None,
            deadline: None,
        }
    }
}

/// Why a render cannot be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpectError {
    /// The correlation id is not valid.
    #[error("the correlation id {0}")]
    Correlation(IdError),
    /// This inbox would refuse deliveries to the callback URL.
    #[error("this inbox would refuse deliveries to the callback URL: {0}")]
    Callback(TokenError),
}

impl ExpectError {
    /// A stable code for programs: `correlation` or `callback`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Correlation(_) => "correlation",
            Self::Callback(_) => "callback",
        }
    }
}

impl Inbox {
    /// Begins a turn that stores what is known of a render that was ordered. A failing store is tried several times.
    ///
    /// If an earlier expectation has stated another correlation, nothing is stored, and the outcome's problem is
    /// `correlation_conflict`.
    ///
    /// # Errors
    ///
    /// The correlation id is not valid, or the callback's token would be refused.
    pub fn expectation(
        self: &Arc<Self>,
        expect: Expect,
        now: Timestamp,
    ) -> Result<Turn, ExpectError> {
        let mut news = Record::new(expect.render);
        news.first_seen = Some(now);
        news.deadline = expect.deadline;
        news.polled = expect.callback.is_none();
        news.facts.expect(&self.policy.expectation);
        if let Some(expectation) = &expect.expectation {
            news.facts.expect(expectation);
        }
        let token = match &expect.callback {
            Some(url) => self.policy.verify(url, now),
            None => Ok(None),
        };
        let token = token.map_err(ExpectError::Callback)?;
        let claims = token.as_ref().map(|token| &token.claims);
        if let Some(claimed) = claims.and_then(Claims::expectation) {
            news.facts.expect(&claimed);
        }
        if let Some(owner) = claims.and_then(|claims| claims.owner.as_ref()) {
            news.facts.owners.facts_mut(owner, OwnerSource::Token);
        }
        if let Some(owner) = &expect.owner {
            news.facts.set_owner(owner);
        }
        let claimed = claims.and_then(|claims| claims.correlation.as_ref());
        if let Some(correlation) = expect.correlation.as_ref().or(claimed) {
            news.facts
                .correlate(correlation)
                .map_err(ExpectError::Correlation)?;
        }
        let mut turn = Turn::new(self, Kind::Expectation, Phase::Done, now);
        turn.binding = Binding::of(token);
        turn.is_about(Incoming::from_news(news));
        turn.phase = turn.round();
        Ok(turn)
    }
}
