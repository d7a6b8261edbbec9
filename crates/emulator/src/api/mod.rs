//! The APIs: their routes, and the checks that every request goes through.

pub(crate) mod edit;
mod error;
pub(crate) mod not_emulated;
pub(crate) mod serve;
pub(crate) mod templates;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use serde_json::Value;
use shotstack_hosting::{Stage, api::Service};

use crate::api::error::{Cause, ServiceError};
use crate::context::Context;
use crate::faults::{FAULTS_HEADER, Fault, Faults};
use crate::rng::{Purpose, RenderSeed};

/// Checks the stage, the key and the rate limit.
fn admit(
    context: &Context,
    service: Service,
    stage: &str,
    headers: &HeaderMap,
) -> Result<Stage, ServiceError> {
    let stage = stage
        .parse::<Stage>()
        .map_err(|_| Cause::NotFound("stage").of(service))?;
    match headers.get("x-api-key") {
        None => return Err(Cause::NoKey.of(service)),
        Some(key) if key.as_bytes() != context.api_key.as_str().as_bytes() => {
            return Err(Cause::OtherKey.of(service));
        }
        Some(_) => {}
    }
    if context.config.rate_limits {
        let counted = context
            .rate_limits()
            .count(service, stage, context.clock.now());
        if let Err(millis) = counted {
            let wait = context.clock.real_duration(millis);
            // Rounded up, so that the window is over; a client waits in real seconds.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            return Err(rate_limited(seconds.max(1)).of(service));
        }
    }
    Ok(stage)
}

/// The faults of the emulator, overridden by those of the request's header.
fn request_faults(
    context: &Context,
    headers: &HeaderMap,
    service: Service,
) -> Result<Faults, ServiceError> {
    let faults = context.config.faults.clone();
    match headers.get(FAULTS_HEADER) {
        Some(text) => faults
            .with_text(&String::from_utf8_lossy(text.as_bytes()))
            .map_err(|error| Cause::InvalidFaults(error).of(service)),
        None => Ok(faults),
    }
}

/// A body as JSON, and its length in bytes.
fn read_json(
    body: Result<Bytes, BytesRejection>,
    service: Service,
) -> Result<(Value, usize), ServiceError> {
    let body = body.map_err(|_| Cause::TooLarge.of(service))?;
    let value =
        serde_json::from_slice(&body).map_err(|error| Cause::InvalidJson(error).of(service))?;
    Ok((value, body.len()))
}

/// Fails some of the requests for a render, at most two in a row, if its faults ask for that.
fn inject_error(
    seed: RenderSeed,
    requests: u32,
    faults: &Faults,
    service: Service,
) -> Result<(), ServiceError> {
    let mut rng = seed.rng(Purpose::Request, u64::from(requests));
    let [error, limit] =
        [Fault::Error, Fault::Limit].map(|fault| rng.chance(faults.probability(fault)));
    if requests.is_multiple_of(3) {
        Ok(())
    } else if error {
        let variant = rng.within(0..=3);
        Err(Cause::Injected { variant }.of(service))
    } else if limit {
        Err(rate_limited(1).of(service))
    } else {
        Ok(())
    }
}

fn rate_limited(retry_after_seconds: u64) -> Cause {
    Cause::RateLimited {
        retry_after_seconds,
    }
}

/// Only the form with hyphens, which is the only one of 36 characters.
fn check_uuid(text: &str, service: Service) -> Result<(), ServiceError> {
    if text.len() == 36 && uuid::Uuid::try_parse(text).is_ok() {
        Ok(())
    } else {
        Err(Cause::InvalidId.of(service))
    }
}
