//! What the APIs have in common: the key, the limits, the faults of answers.

pub(crate) mod edit;
pub(crate) mod failure;
pub(crate) mod serve;

use axum::http::HeaderMap;
use shotstack_hosting::{Stage, api::Service};

use crate::api::failure::{Cause, Failure};
use crate::draw::Purpose;
use crate::faults::{Fault, Faults};
use crate::plan::Place;
use crate::world::World;

/// The header that names faults for the render that is ordered.
pub(crate) const FAULTS_HEADER: &str = "x-shotstack-emulator-faults";

/// The largest edit or transfer that is taken, in bytes.
pub(crate) const MAX_ORDER_BYTES: usize = 1024 * 1024;

/// Lets a request in that has the key, names a stage and finds room in the window.
fn admit(
    world: &World,
    service: Service,
    stage: &str,
    headers: &HeaderMap,
) -> Result<Stage, Failure> {
    let stage = stage
        .parse::<Stage>()
        .map_err(|_| Cause::NotFound("there is no such stage").of(service))?;
    match headers.get("x-api-key") {
        None => return Err(Cause::NoKey.of(service)),
        Some(key) if key.as_bytes() != world.api_key.as_str().as_bytes() => {
            return Err(Cause::OtherKey.of(service));
        }
        Some(_) => {}
    }
    if world.config.rate_limits {
        let counted = world.rate_limits().count(service, stage, world.clock.now());
        if let Err(millis) = counted {
            let wait = world.clock.real(millis);
            // Rounded up, so that the window is over; a client counts in its own seconds.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Err(Cause::RateLimited(seconds.max(1)).of(service));
        }
    }
    Ok(stage)
}

/// Lets the nth request about a render fail, if it is to: at most two in a row.
fn trouble(place: Place, asked: u32, faults: &Faults, service: Service) -> Result<(), Failure> {
    let mut draw = place.draw(Purpose::Request, u64::from(asked));
    let [error, limit] =
        [Fault::Error, Fault::Limit].map(|fault| draw.chance(faults.probability(fault)));
    if asked.is_multiple_of(3) {
        Ok(())
    } else if error {
        Err(Cause::Broken(draw.within(0..=3)).of(service))
    } else if limit {
        Err(Cause::RateLimited(1).of(service))
    } else {
        Ok(())
    }
}

/// Eight, four, four, four and twelve hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
