//! Binding: the token of one order serves only its own render.
//!
//! A turn with such a token loads and swaps the token's entry first, and then the record of the render. So a crash between
//! leaves a binding that the next turn completes. The record remembers its token, and a turn announces for it only while
//! the token's entry serves the render.

use std::collections::BTreeMap;

use crate::callback::token::{TokenHash, VerifiedToken};
use crate::inbox::limits::RETRY_AFTER_SECONDS;
use crate::inbox::reply::Reply;
use crate::inbox::turn::log::{AtMost, Level, LogEntry};
use crate::inbox::turn::plan::Plan;
use crate::inbox::turn::record::{Record, RecordToken};
use crate::inbox::turn::token_entry::{MAX_WAITING, TokenEntry, TokenUse};
use crate::inbox::turn::{Kind, Phase, Turn};
use crate::timestamp::Timestamp;

/// What a turn knows about tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct Binding {
    own: Option<OwnToken>,
    /// Whether the tokens whose entries were loaded serve the render of the turn.
    serves: BTreeMap<TokenHash, bool>,
}

/// The token that the turn came with.
#[derive(Debug, Clone)]
struct OwnToken {
    token: RecordToken,
    expires: Option<Timestamp>,
    /// Whether an expectation has named the render for it.
    is_named: bool,
}

/// What a turn does once a token's entry is loaded.
#[derive(Debug, Clone)]
pub(super) enum AfterEntry {
    /// Load the record.
    Load,
    /// Do what was planned, under the lease.
    Act(Box<Plan>),
}

/// The entry of the turn's own token as it is to be stored.
#[derive(Debug, Clone)]
pub(super) struct EntryPlan {
    pub(super) hash: TokenHash,
    pub(super) state: String,
    pub(super) expires: Option<Timestamp>,
    token_use: TokenUse,
}

/// Why the token of a record is not settled.
enum Unsettled {
    /// It depends on whether this token still serves the render.
    Unknown(TokenHash),
    /// The turn's token names another correlation than what is known.
    OtherCorrelation,
}

impl Binding {
    /// The turn has come with this token. A standing one serves every render.
    pub(super) fn of(token: Option<VerifiedToken>) -> Self {
        let own = token.and_then(|token| {
            Some(OwnToken {
                token: RecordToken {
                    hash: token.hash,
                    correlation: token.claims.correlation?,
                },
                expires: token.claims.expires,
                is_named: false,
            })
        });
        let serves = BTreeMap::new();
        Self { own, serves }
    }

    /// Whether the turn has come with the token of an order.
    pub(super) fn has_token(&self) -> bool {
        self.own.is_some()
    }

    /// The record has a token that does not serve its render any more.
    pub(super) fn holds_back(&self, record: &Record) -> bool {
        let token = record.token.as_ref();
        token.is_some_and(|token| self.serves.get(&token.hash) == Some(&false))
    }

    /// The token of the record, unless it is known whether it serves the render.
    pub(super) fn unknown(&self, record: &Record) -> Option<TokenHash> {
        let hash = &record.token.as_ref()?.hash;
        (!self.serves.contains_key(hash)).then(|| hash.clone())
    }

    /// Decides which token the record remembers, when a turn adds facts to it.
    ///
    /// A token that an expectation has named wins. Without one, a token whose entry serves the render stays.
    fn settle(&self, record: &mut Record) -> Result<(), Unsettled> {
        let own = self.own.as_ref();
        if let Some(stored) = &record.token {
            let is_own = |own: &OwnToken| own.is_named || own.token.hash == stored.hash;
            if !own.is_some_and(is_own) {
                let serves = self.serves.get(&stored.hash);
                let serves = *serves.ok_or_else(|| Unsettled::Unknown(stored.hash.clone()))?;
                let agrees = own.is_none_or(|own| own.token.correlation == stored.correlation);
                match (serves, agrees) {
                    (true, true) => return Ok(()),
                    (true, false) => return Err(Unsettled::OtherCorrelation),
                    (false, _) => record.token = None,
                }
            }
        }
        let Some(own) = own else {
            return Ok(());
        };
        let stated = record.facts.correlation();
        if !own.is_named && stated.is_some_and(|stated| stated != own.token.correlation) {
            return Err(Unsettled::OtherCorrelation);
        }
        record.token = Some(own.token.clone());
        Ok(())
    }
}

impl Turn {
    /// Begins a round, with the entry of the turn's own token unless that is done.
    pub(super) fn round(&self) -> Phase {
        let own = self.binding.own.as_ref().map(|own| &own.token.hash);
        match own.filter(|hash| !self.binding.serves.contains_key(hash)) {
            Some(hash) => Phase::LoadEntry(hash.clone(), AfterEntry::Load),
            None => Phase::Load,
        }
    }

    pub(super) fn on_entry_loaded(
        &mut self,
        hash: TokenHash,
        after: AfterEntry,
        stored: Option<&str>,
        now: Timestamp,
    ) {
        let entry = match stored.map(TokenEntry::from_json).transpose() {
            Ok(entry) => entry,
            Err(error) => {
                let detail =
                    format!("the stored entry of a callback token cannot be read: {error}");
                self.unavailable(&detail);
                return;
            }
        };
        let own = self.binding.own.as_ref();
        let is_own = own.is_some_and(|own| own.token.hash == hash);
        if is_own && !self.binding.serves.contains_key(&hash) {
            self.bind(hash, entry.unwrap_or_default(), now);
            return;
        }
        let Some(render) = self.render() else {
            self.phase = Phase::Done;
            return;
        };
        // An entry lives at least as long as its token.
        let serves = entry.is_none_or(|entry| entry.serves(render));
        self.binding.serves.insert(hash, serves);
        match after {
            AfterEntry::Act(plan) if serves => self.act(*plan, now),
            AfterEntry::Act(_) => {
                let message = "nothing is announced for the render, because its callback token serves another";
                self.log(Level::Warn, "other_render", message);
                self.phase = Phase::Load;
            }
            AfterEntry::Load => self.phase = Phase::Load,
        }
    }

    /// Decides what the turn's own token is to its render.
    fn bind(&mut self, hash: TokenHash, mut entry: TokenEntry, now: Timestamp) {
        let Some(render) = self.render().cloned() else {
            self.phase = Phase::Done;
            return;
        };
        let before = entry.clone();
        let token_use = if self.kind == Kind::Expectation {
            if entry.name(&render).is_err() {
                self.token_is_full();
                return;
            }
            TokenUse::Named
        } else {
            entry.receive(&render, now)
        };
        // The first place is not for a render that somebody has invented.
        if token_use == TokenUse::First && entry != before && self.has_to_confirm_first() {
            self.confirm_first();
            return;
        }
        let state = match entry.to_json() {
            Ok(state) => state,
            Err(error) => {
                self.unavailable(&format!(
                    "the entry of a callback token cannot be written: {error}"
                ));
                return;
            }
        };
        self.explain(token_use, &entry);
        if entry == before {
            self.bound(hash, token_use);
        } else {
            let own = self.binding.own.as_ref();
            self.phase = Phase::SwapEntry(Box::new(EntryPlan {
                hash,
                state,
                expires: own.and_then(|own| own.expires),
                token_use,
            }));
        }
    }

    pub(super) fn on_entry_swapped(&mut self, plan: EntryPlan, swapped: bool, now: Timestamp) {
        if swapped {
            self.bound(plan.hash, plan.token_use);
        } else {
            self.on_lost_swap(now);
        }
    }

    /// The entry is stored, or already was.
    fn bound(&mut self, hash: TokenHash, token_use: TokenUse) {
        let reply = match token_use {
            TokenUse::Named | TokenUse::First => {
                if let Some(own) = &mut self.binding.own {
                    own.is_named = token_use == TokenUse::Named;
                }
                self.binding.serves.insert(hash, true);
                self.phase = Phase::Load;
                return;
            }
            TokenUse::Waiting => {
                let detail =
                    "the callback URL serves another render, and nobody expects this one yet";
                let mut reply = Reply::new(503, "binding", detail);
                reply.retry_after = Some(RETRY_AFTER_SECONDS);
                reply
            }
            TokenUse::Refused | TokenUse::TooMany => {
                Reply::new(403, "binding", "the callback URL serves another render")
            }
        };
        self.phase = Phase::Reply(reply);
    }

    /// Says in the log why the event of a render is not accepted with this token. The reply does not name it,
    /// because the sender may be a stranger.
    fn explain(&mut self, token_use: TokenUse, token: &TokenEntry) {
        let (Some(render), Some(served)) = (self.render(), token.served()) else {
            return;
        };
        let mut entry = match token_use {
            TokenUse::Named | TokenUse::First => return,
            // This is no refusal: the event will come again, and perhaps is expected by then.
            TokenUse::Waiting => {
                let message = format!(
                    "503 binding: render {render} is not expected with this callback URL, or not yet"
                );
                LogEntry::new(Level::Info, "waiting", message)
            }
            _ => {
                let reason = match token_use {
                    TokenUse::TooMany => format!(
                        "events of {MAX_WAITING} renders that nobody expects have come with the callback URL of render {served}, so \
                         render {render} is refused: somebody else may know the URL"
                    ),
                    _ if token.has_named() => format!(
                        "this callback URL serves render {served}, and nobody expects render {render} with it: if the \
                         render is yours, name it in an expectation with this URL"
                    ),
                    _ => format!(
                        "this callback URL already serves render {served}, so render {render} is refused: mint one for \
                         each order, or a standing one"
                    ),
                };
                LogEntry::new(Level::Warn, "refused", format!("403 binding: {reason}"))
            }
        };
        entry.reply = Some("binding");
        self.log.push_back(entry.at_most(AtMost::Minute));
    }

    /// The loaded record with the token that it remembers; `None` if something else is to be done first.
    pub(super) fn with_token(&mut self, mut record: Record) -> Option<Record> {
        // A wake-up adds nothing, and later rounds leave the token as it is.
        if matches!(self.kind, Kind::WakeUp { .. }) || self.progress.stored {
            return Some(record);
        }
        match self.binding.settle(&mut record) {
            Ok(()) => return Some(record),
            Err(Unsettled::Unknown(hash)) => self.phase = Phase::LoadEntry(hash, AfterEntry::Load),
            Err(Unsettled::OtherCorrelation) => {
                let detail =
                    "the token's correlation differs from the one that is stored for this render";
                self.refuse(Reply::new(403, "correlation", detail));
            }
        }
        None
    }
}
