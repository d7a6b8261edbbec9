//! Wake-ups: somebody looks at a render because its time has come.

use std::sync::Arc;

use crate::inbox::turn::inbox::Inbox;
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::timestamp::Timestamp;

impl Inbox {
    /// Begins a turn for a key that the store has listed as due. It may be early, or a repeat.
    ///
    /// `may_ask`: whether the rate limit of the APIs has room. If not, and the turn would have to ask, it ends without a
    /// change, and its outcome says [`rate_limited`](crate::inbox::Outcome::rate_limited).
    #[must_use]
    pub fn wake_up(self: &Arc<Self>, key: &str, may_ask: bool, now: Timestamp) -> Turn {
        // The entry of a token is never due.
        let is_token = key.contains('/');
        let phase = if is_token { Phase::Done } else { Phase::Load };
        let mut turn = Turn::new(self, Kind::WakeUp { may_ask }, phase, now);
        key.clone_into(&mut turn.key);
        turn
    }
}
