//! Decisions: how an event changes the state of its render, and which announcements are due.

use crate::event::Event;
use crate::id::RenderKey;
use crate::inbox::admission::Admitted;
use crate::inbox::policy::Policy;
use crate::inbox::reply::Reply;
use crate::inbox::unexpected_host::unexpected_host;
use crate::render::announcement::{Announcement, AnnouncementKind, due};
use crate::render::lease::Lease;
use crate::render::owners::OwnerSource;
use crate::render::report::Report;
use crate::render::{MAX_COPIES, RenderState};
use crate::timestamp::Timestamp;
use crate::validate::finding::Finding;

/// The decision about a delivery.
///
/// Store `state` if it has `changed`, make the announcements, [`acknowledge`] them with the lease, and reply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The new state, to be stored by compare-and-swap with the loaded one.
    pub state: RenderState,
    /// Whether it differs from the loaded state.
    pub changed: bool,
    /// The announcements to make. Until the lease ends, no other delivery makes them.
    pub announcements: Vec<Announcement>,
    /// The lease on the announcements, if there are any.
    pub lease: Option<Lease>,
    /// The report on the new state.
    pub report: Report,
    /// Whether `render.ready` is announced although the expected files are unknown: the main file was presumed to be the only one.
    /// Warn about it once.
    pub presumed: bool,
    /// What a person should know about the event in this state. The validator's own advisories are in
    /// [`Admitted::validated`]. Warn about each.
    pub advisories: Vec<Finding>,
    /// The reply if all of that succeeds. Otherwise reply with [`Reply::unavailable`].
    pub reply: Reply,
}

/// Merges an admitted event into the render's state, and decides what to do.
///
/// `state` is the stored state under [`Admitted::key`], if there is one.
///
/// # Errors
///
/// The reply: 403 if webhooks have already added [`MAX_COPIES`] files to the render.
///
/// ```
/// use shotstack_hosting::{inbox::{Admission, Body, Delivery, acknowledge, admit, decide}, Policy, Timestamp};
///
/// let policy = Policy::unauthenticated();
/// let now = Timestamp::from_millis(0);
/// let body = br#"{"type":"serve","action":"copy","id":"a","render":"r","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}"#;
/// let delivery = Delivery { method: "POST", url: "/hook", body: Body::Bytes(body) };
/// let Ok(Admission::Render(admitted)) = admit(&delivery, &policy, now) else { panic!() };
///
/// let first = decide(None, &admitted, &policy, now).unwrap();
/// let ids: Vec<_> = first.announcements.iter().map(|due| due.id()).collect();
/// assert_eq!(ids, ["asset.ready/r/a", "render.ready/r"]);
/// let stored = acknowledge(first.state, &first.announcements, first.lease);
///
/// // The same event once more changes nothing and announces nothing.
/// let again = decide(Some(stored), &admitted, &policy, now).unwrap();
/// assert!(!again.changed && again.announcements.is_empty() && again.reply.is_success());
/// ```
pub fn decide(
    state: Option<RenderState>,
    admitted: &Admitted,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Reply> {
    let before = state.unwrap_or_default();
    let mut state = before.clone();
    match admitted.validated.event() {
        Event::ServeCopy(copy) => {
            if !state.has_room_for(copy, OwnerSource::Webhook) {
                let detail = format!("the render already has {MAX_COPIES} files");
                return Err(Reply::new(403, "bound", &detail));
            }
            state.observe_copy(copy);
        }
        Event::EditRender(event) => state.observe_edit_render(event),
        _ => {}
    }
    state.expect(&admitted.expectation);
    let claims = admitted.claims.as_ref();
    if let Some(correlation) = claims.and_then(|claims| claims.correlation.as_ref()) {
        state.correlate_by_token(correlation);
    }
    let mut decision = conclude(&admitted.key, &before, state, policy, now);
    if let Event::ServeCopy(copy) = admitted.validated.event() {
        let expectation = decision.state.expectation();
        let advisory = unexpected_host(copy, &expectation, &decision.report, policy);
        decision.advisories.extend(advisory);
    }
    Ok(decision)
}

/// Decides without a delivery, for timers and API responses.
///
/// `state` is the stored state, if there is one; `news` is a state with the facts to merge. The publisher's last
/// attempt can fail like any other, so request the status of every render that is not settled some time after its last
/// event.
///
/// ```
/// use shotstack_hosting::{api::{ApiResponse, HostedAsset}, id::RenderKey, inbox::resume, Policy, RenderState, Timestamp};
///
/// let key = RenderKey::new("o".parse()?, "r".parse()?);
/// let (policy, now) = (Policy::unauthenticated(), Timestamp::from_millis(0));
/// let decision = resume(&key, None, None, &policy, now);
/// assert!(decision.announcements.is_empty() && !decision.changed);
///
/// // The response of the Serve API has a file.
/// let mut news = RenderState::default();
/// let body = br#"{"data":[{"attributes":{"id":"a","owner":"o","status":"ready",
///   "url":"https://cdn.shotstack.io/au/v1/o/r.mp4"}}]}"#;
/// for asset in HostedAsset::read(&ApiResponse::ok(body))? {
///     news.observe_asset(&asset);
/// }
/// let decision = resume(&key, None, Some(news), &policy, now);
/// assert_eq!(decision.announcements[0].id(), "asset.ready/r/a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn resume(
    key: &RenderKey,
    state: Option<RenderState>,
    news: Option<RenderState>,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let before = state.unwrap_or_default();
    let mut state = before.clone();
    state.merge(news.unwrap_or_default());
    state.expect(&policy.expectation);
    conclude(key, &before, state, policy, now)
}

fn conclude(
    key: &RenderKey,
    before: &RenderState,
    mut state: RenderState,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let report = state.report(policy.optional);
    let mut announcements = Vec::new();
    for topic in due(&report, policy.presume) {
        if !state.acknowledged.contains(&topic) {
            announcements.push(Announcement {
                topic,
                owner: Some(key.owner().clone()),
                render: key.render().clone(),
                correlation: state.correlation().map(str::to_owned),
            });
        }
    }

    let foreign = state.lease.filter(|lease| lease.is_live(now));
    let mut lease = None;
    let mut reply = Reply::stored();
    match foreign {
        _ if announcements.is_empty() => {}
        None => lease = Some(Lease::from(now)),
        Some(lease) => {
            announcements.clear();
            reply = Reply::unavailable(
                lease.retry_after(now),
                "another delivery is making announcements",
            );
        }
    }
    if foreign.is_none() {
        state.lease = lease;
    }
    Decision {
        presumed: is_presumed(&announcements, &report),
        advisories: Vec::new(),
        changed: state != *before,
        state,
        announcements,
        lease,
        report,
        reply,
    }
}

/// Whether these announcements rest on a presumed expectation.
pub(crate) fn is_presumed(announcements: &[Announcement], report: &Report) -> bool {
    let mut kinds = announcements.iter().map(Announcement::kind);
    !report.expectation_known && kinds.any(|kind| kind == AnnouncementKind::RenderReady)
}

/// Records the announcements that were made and releases the lease. Store the result by compare-and-swap.
///
/// If the compare-and-swap fails, load the state again and repeat this on it. If an announcement failed, leave it out:
/// it stays due.
#[must_use]
pub fn acknowledge(
    mut state: RenderState,
    announced: &[Announcement],
    lease: Option<Lease>,
) -> RenderState {
    for announcement in announced {
        state.acknowledged.insert(announcement.topic.clone());
    }
    if state.lease == lease {
        state.lease = None;
    }
    state
}
