//! Policies in a user's configuration.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::callback::secret::Secret;
use crate::cdn::Origin;
use crate::decode::{self, DecodeError};
use crate::expectation::Expectation;
use crate::id::OwnerId;
use crate::inbox::policy::{Policy, PolicyError};
use crate::role::RoleSet;
use crate::stage::Stage;
use crate::validate::{Limits, Validator};

/// The members of a configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Config {
    /// A secret or a list of secrets. A [`Value`], because serde's errors quote a value of another type.
    secrets: Option<Value>,
    #[serde(default)]
    unauthenticated: bool,
    #[serde(default)]
    standing: bool,
    #[serde(default)]
    confirm: bool,
    owners: Option<Vec<OwnerId>>,
    stage: Option<Stage>,
    hosts: Option<Vec<String>>,
    #[serde(default)]
    optional: RoleSet,
    presume: Option<bool>,
    expect: Option<RoleSet>,
    origin: Option<String>,
    max_bytes: Option<u32>,
    max_nesting: Option<u32>,
    max_id_bytes: Option<u32>,
}

impl Policy {
    /// Parses a policy from JSON: an object that has `secrets`, one or a list, or `unauthenticated: true`.
    ///
    /// Optional members are `standing`, `confirm`, `owners`, `stage`, `hosts`, `optional`, `presume`, `expect`, `origin`,
    /// `maxBytes`, `maxNesting` and `maxIdBytes`, with the values that the corresponding methods take. `Policy` also implements
    /// [`Deserialize`], for other formats.
    ///
    /// # Errors
    ///
    /// The text is not valid JSON, has an unknown member, has neither `secrets` nor `unauthenticated: true`, or has a
    /// rule that can never match. Errors never contain a secret.
    ///
    /// ```
    /// use shotstack_hosting::Policy;
    ///
    /// let policy = Policy::from_json(r#"{"secrets": "a secret of at least 24 bytes", "owners": ["5ca6hu7s9k"]}"#);
    /// assert!(policy.is_ok());
    ///
    /// let error = Policy::from_json(r#"{"secrets": ["hunter2"]}"#).unwrap_err();
    /// assert_eq!(error.code(), "secret_too_short");
    /// assert!(error.to_string().starts_with("/secrets/0: the secret has 7 bytes, and needs at least 24 random ones"));
    /// ```
    pub fn from_json(config: &str) -> Result<Self, DecodeError> {
        decode::from_json::<Config>(config)?.into_policy()
    }
}

/// Errors never contain a value, in any format, because it may be a secret.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let config = Value::deserialize(deserializer)?;
        decode::from_value::<Config>(config)
            .and_then(Config::into_policy)
            .map_err(D::Error::custom)
    }
}

impl Config {
    fn into_policy(self) -> Result<Policy, DecodeError> {
        let mut policy = match (self.secrets, self.unauthenticated) {
            (None, true) => Policy::unauthenticated(),
            (Some(_), true) => {
                let problem = "cannot be combined with `secrets`";
                return Err(DecodeError::new(
                    "/unauthenticated",
                    "invalid_value",
                    problem,
                ));
            }
            (secrets, false) => authenticated(secrets.as_ref())?,
        };
        if self.standing {
            if policy.secrets.is_none() {
                let problem =
                    "has no meaning without `secrets`: an unauthenticated inbox ignores tokens";
                return Err(DecodeError::new("/standing", "invalid_value", problem));
            }
            policy = policy.with_standing_tokens();
        }
        if self.confirm {
            policy = policy.with_confirmation();
        }
        if let Some(owners) = self.owners {
            policy = policy.with_owners(owners).map_err(never_matches)?;
        }
        if let Some(stage) = self.stage {
            policy = policy.with_stage(stage);
        }
        if let Some(hosts) = self.hosts {
            let hosts = hosts.iter().map(String::as_str);
            policy = policy.with_hosts(hosts).map_err(never_matches)?;
        }
        if let Some(presume) = self.presume {
            policy = policy.presume_main_file(presume);
        }
        if let Some(roles) = self.expect {
            policy = policy.with_expectation(Expectation::exactly(roles));
        }
        let origin: Origin = match self.origin {
            Some(origin) => origin
                .parse()
                .map_err(|error| DecodeError::new("/origin", "origin", error))?,
            None => Origin::default(),
        };
        for (name, limit) in [
            ("/maxBytes", self.max_bytes),
            ("/maxNesting", self.max_nesting),
            ("/maxIdBytes", self.max_id_bytes),
        ] {
            if limit == Some(0) {
                let problem = "is 0, so no event would be accepted: omit it for the default";
                return Err(DecodeError::new(name, "invalid_value", problem));
            }
        }
        let defaults = Limits::default();
        let limits = Limits {
            max_bytes: self
                .max_bytes
                .map_or(defaults.max_bytes, |limit| limit as usize),
            max_nesting: self
                .max_nesting
                .map_or(defaults.max_nesting, |limit| limit as usize),
            max_id_bytes: self
                .max_id_bytes
                .map_or(defaults.max_id_bytes, |limit| limit as usize),
        };
        let validator = Validator::new().with_origin(origin).with_limits(limits);
        Ok(policy
            .with_optional(self.optional)
            .with_validator(validator))
    }
}

fn authenticated(secrets: Option<&Value>) -> Result<Policy, DecodeError> {
    let secrets = match secrets {
        Some(secrets) => Secret::list_from_value(secrets, "/secrets")?,
        None => Vec::new(),
    };
    if secrets.is_empty() {
        let problem = "is missing: set the secrets that sign your callback URLs. Shotstack does not sign webhooks, so \
                       without secrets anyone can send events; to allow that, set `unauthenticated: true`";
        return Err(DecodeError::new("/secrets", "missing_member", problem));
    }
    Ok(Policy::authenticated(secrets))
}

/// The error for a rule that can never match.
fn never_matches(error: PolicyError) -> DecodeError {
    let (path, problem) = match error {
        PolicyError::NoOwners => (
            "/owners".to_owned(),
            "is empty, so no event would be accepted: omit it to accept all",
        ),
        PolicyError::Owner { at } => (
            format!("/owners/{at}"),
            "is not an owner id, and patterns are not supported: omit `owners` to accept all",
        ),
        PolicyError::Host { at } => (
            format!("/hosts/{at}"),
            "is not a full host name such as `my-bucket.s3.amazonaws.com`, without scheme, port, path or `*`",
        ),
    };
    DecodeError::new(path, "invalid_value", problem)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "hunter2 hunter2 hunter2 hunter2";

    #[test]
    fn every_rule_is_read() {
        let config = json!({
            "secrets": [SECRET, "another secret of 24 bytes"], "standing": true, "confirm": true,
            "owners": ["5ca6hu7s9k"], "stage": "stage", "hosts": ["Bucket.example"], "optional": ["thumbnail"],
            "presume": false, "expect": ["main"], "origin": "https://media.example.com",
            "maxBytes": 1000, "maxNesting": 10, "maxIdBytes": 100,
        });
        for policy in [
            Policy::from_json(&config.to_string()).unwrap(),
            serde_json::from_value(config).unwrap(),
        ] {
            assert_eq!(policy.secrets.as_ref().unwrap().len(), 2);
            assert!(policy.standing && policy.confirm);
            assert_eq!(policy.owners.unwrap()[0].as_str(), "5ca6hu7s9k");
            assert_eq!(policy.stage, Some(Stage::Sandbox));
            assert_eq!(policy.hosts.unwrap(), ["bucket.example"]);
            assert_eq!(policy.optional.to_string(), "thumbnail");
            assert!(!policy.presume);
            assert_eq!(policy.expectation, Expectation::exactly(RoleSet::MAIN));
            let limits = Limits {
                max_bytes: 1000,
                max_nesting: 10,
                max_id_bytes: 100,
            };
            let origin = "https://media.example.com".parse().unwrap();
            let expected = Validator::new().with_origin(origin).with_limits(limits);
            assert_eq!(policy.validator, expected);
        }
    }

    #[test]
    fn a_policy_needs_secrets_or_an_explicit_choice_and_never_shows_a_secret() {
        for (config, expected) in [
            (json!({}), "/secrets: is missing: set the secrets"),
            (
                json!({"secrets": null}),
                "/secrets: is missing: set the secrets",
            ),
            (
                json!({"secrets": []}),
                "/secrets: is missing: set the secrets",
            ),
            (
                json!({"unauthenticated": false}),
                "/secrets: is missing: set the secrets",
            ),
            (
                json!({"secrets": SECRET, "unauthenticated": true}),
                "/unauthenticated: cannot be combined with `secrets`",
            ),
            (
                json!({"secrets": [SECRET, null]}),
                "/secrets/1: is null, not a string",
            ),
            (
                json!({"secrets": [SECRET, ["hunter2"]]}),
                "/secrets/1: is an array, not a string",
            ),
            (
                json!({"secrets": {"hunter2": 1}}),
                "/secrets: is an object, not a string",
            ),
            (
                json!({"secrets": 1_234_567}),
                "/secrets: is a number, not a string",
            ),
            (json!({"secrets": ""}), "/secrets: the secret has 0 bytes"),
            (
                json!({"secrets": "hunter2"}),
                "/secrets: the secret has 7 bytes",
            ),
            (
                json!({"secrets": "hunter".repeat(5)}),
                "/secrets: the secret has only 6 distinct bytes",
            ),
            (
                json!({"secrets": "whsec_hunter2!"}),
                "/secrets: what follows `whsec_`",
            ),
            (json!(SECRET), "is a string, not an object"),
            (
                json!({"unauthenticated": SECRET}),
                "/unauthenticated: is a string, not a boolean",
            ),
        ] {
            assert_refused(&config, expected);
        }
        let open = Policy::from_json(r#"{"unauthenticated": true}"#).unwrap();
        assert!(open.secrets.is_none() && open.presume);
    }

    #[test]
    fn a_rule_that_is_misspelt_or_can_never_match_is_refused() {
        for (config, expected) in [
            (
                json!({"unauthenticated": true, "owner": "o"}),
                "/owner: is not known: expected one of `secrets`",
            ),
            (
                json!({"unauthenticated": true, "standing": true}),
                "/standing: has no meaning without `secrets`",
            ),
            (
                json!({"unauthenticated": true, "owners": []}),
                "/owners: is empty",
            ),
            (
                json!({"unauthenticated": true, "owners": ["o", "a\n"]}),
                "/owners/1: contains a control",
            ),
            (
                json!({"unauthenticated": true, "stage": "v2"}),
                "/stage: `v2` is not known: a stage is `v1`",
            ),
            (
                json!({"unauthenticated": true, "hosts": ["a.example", "*"]}),
                "/hosts/1: is not a full host name",
            ),
            (
                json!({"unauthenticated": true, "hosts": ["https://a.example"]}),
                "/hosts/0: is not a full host name",
            ),
            (
                json!({"unauthenticated": true, "hosts": ["a.example:443"]}),
                "/hosts/0: is not a full host name",
            ),
            (
                json!({"unauthenticated": true, "owners": ["o", "*"]}),
                "/owners/1: is not an owner id",
            ),
            (
                json!({"unauthenticated": true, "maxBytes": 0}),
                "/maxBytes: is 0, so no event",
            ),
            (
                json!({"unauthenticated": true, "origin": "media"}),
                "/origin: ",
            ),
            (
                json!({"unauthenticated": true, "maxBytes": -1}),
                "/maxBytes: is not a whole number",
            ),
        ] {
            assert_refused(&config, expected);
        }
    }

    fn assert_refused(config: &Value, expected: &str) {
        let by_text = Policy::from_json(&config.to_string())
            .unwrap_err()
            .to_string();
        let by_serde = serde_json::from_value::<Policy>(config.clone())
            .unwrap_err()
            .to_string();
        for error in [by_text, by_serde] {
            assert!(error.starts_with(expected), "{config}: {error}");
            assert!(
                !error.contains("hunter2") && !error.contains("1234567"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_member_that_is_repeated_is_refused() {
        let twice = r#"{"unauthenticated": true, "owners": ["a"], "owners": ["b"]}"#;
        let error = Policy::from_json(twice).unwrap_err();
        assert_eq!(error.to_string(), "/owners: appears more than once");
    }
}
