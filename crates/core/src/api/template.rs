//! Saved templates.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::response::in_envelope;
use crate::api::{ApiError, ApiResponse};
use crate::validate::code::Code;
use crate::validate::finding::Finding;

/// A saved template: the response to `GET /edit/{stage}/templates/{id}`, and the body of a `PUT`.
///
/// ```
/// use shotstack_hosting::api::{ApiResponse, Template};
///
/// let body = br#"{"success":true,"message":"OK","response":{"id":"ca84c7c5-5fe4-66d3-839e-ee0f1d4c2641",
///   "name":"Promo","owner":"5ca6hu7s9k","template":{"timeline":{},"output":{"format":"mp4"}}}}"#;
/// let template = Template::read(&ApiResponse::ok(body))?;
/// assert_eq!((template.name.as_str(), &template.edit["output"]["format"]), ("Promo", &"mp4".into()));
/// # Ok::<(), shotstack_hosting::api::ApiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Template {
    /// The name.
    pub name: String,
    /// The edit, a JSON object. Its `callback` is the URL of all its renders.
    #[serde(rename = "template")]
    pub edit: Value,
}

impl Template {
    /// Parses the response to a `GET`.
    ///
    /// # Errors
    ///
    /// The response is an error, or not a template.
    pub fn read(response: &ApiResponse<'_>) -> Result<Self, ApiError> {
        let contents = in_envelope(response.json()?);
        contents
            .and_then(Self::from_contents)
            .map_err(ApiError::unreadable)
    }

    /// Reads the response to a `PUT`.
    ///
    /// # Errors
    ///
    /// The response is an error.
    pub fn read_update(response: &ApiResponse<'_>) -> Result<(), ApiError> {
        response.json().map(drop)
    }

    fn from_contents(mut contents: Map<String, Value>) -> Result<Self, Vec<Finding>> {
        let mut member = |name| {
            let missing = || Finding::at_member("/response", name, Code::Missing, "is missing");
            contents.remove(name).ok_or_else(missing)
        };
        match (member("name"), member("template")) {
            (Ok(Value::String(name)), Ok(edit @ Value::Object(_))) => Ok(Self { name, edit }),
            (Err(missing), _) | (_, Err(missing)) => Err(vec![missing]),
            (Ok(Value::String(_)), Ok(other)) => {
                let path = "/response/template";
                Err(vec![Finding::wrong_type(path, "an object", &other)])
            }
            (Ok(other), _) => {
                let path = "/response/name";
                Err(vec![Finding::wrong_type(path, "a string", &other)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Api, ApiKey, Service};
    use crate::stage::Stage;

    const TEMPLATE: &str = "ca84c7c5-5fe4-66d3-839e-ee0f1d4c2641";

    #[test]
    fn a_template_is_requested_and_updated_by_its_id() {
        let api = Api::new(Stage::Sandbox, ApiKey::new("key").unwrap());
        let request = api.template(TEMPLATE).unwrap();
        assert_eq!(
            (request.service(), request.to_string()),
            (
                Service::Edit,
                format!("GET /edit/stage/templates/{TEMPLATE}")
            )
        );
        let template = Template {
            name: "Promo".to_owned(),
            edit: serde_json::json!({"timeline": {}}),
        };
        let request = api.update_template(TEMPLATE, &template).unwrap();
        assert_eq!(
            request.to_string(),
            format!("PUT /edit/stage/templates/{TEMPLATE}")
        );
        let body = r#"{"name":"Promo","template":{"timeline":{}}}"#;
        assert_eq!(request.body(), Some(body));
        assert_eq!(api.template("promo").unwrap_err().code(), "not_a_uuid");
        let other = api.update_template("../render", &template).unwrap_err();
        assert_eq!(other.code(), "not_a_uuid");
    }

    #[test]
    fn what_is_not_a_template_is_unreadable() {
        for (response, expected) in [
            ("{}", "/response"),
            (r#"{"response": {"template": {}}}"#, "/response/name"),
            (r#"{"response": {"name": "n"}}"#, "/response/template"),
            (
                r#"{"response": {"name": 7, "template": {}}}"#,
                "/response/name",
            ),
            (
                r#"{"response": {"name": "n", "template": []}}"#,
                "/response/template",
            ),
        ] {
            let error = Template::read(&ApiResponse::ok(response.as_bytes())).unwrap_err();
            assert!(error.to_string().contains(expected), "{response}: {error}");
        }
        let refused = ApiResponse {
            http_status: 403,
            ..ApiResponse::ok(b"{}")
        };
        assert_eq!(
            Template::read_update(&refused).unwrap_err().code(),
            "unauthorized"
        );
    }
}
