//! Where files are said to be: on the CDN, at their temporary output URL, at another destination.

use serde_json::Value;
use shotstack_hosting::{CdnUrl, OwnerId, Stage, cdn::Origin};
use url::Url;

use crate::plan::Copy;
use crate::render::Render;

pub(crate) struct Addresses {
    pub(crate) cdn: Origin,
    pub(crate) owner: OwnerId,
}

impl Addresses {
    /// A copy's URL; `None` where Shotstack's guides do not tell what it would be.
    pub(crate) fn from_copy(&self, render: &Render, copy: &Copy) -> Option<String> {
        if copy.provider == "shotstack" {
            return Some(self.cdn_url(render.stage, &copy.filename)?.at(&self.cdn));
        }
        let options = options(&render.data, &copy.provider);
        let option = |name: &str, default: &str| -> String {
            let found = options.and_then(|options| options.get(name)?.as_str());
            found.unwrap_or(default).to_owned()
        };
        let mut url = match copy.provider.as_str() {
            "s3" => {
                let (bucket, region) =
                    (option("bucket", "my-bucket"), option("region", "us-east-1"));
                format!("https://{bucket}.s3.{region}.amazonaws.com")
            }
            "google-cloud-storage" => {
                format!(
                    "https://storage.googleapis.com/{}",
                    option("bucket", "my-bucket")
                )
            }
            "azure-blob-storage" => {
                let (account, container) = (
                    option("accountName", "account"),
                    option("container", "container"),
                );
                format!("https://{account}.blob.core.windows.net/{container}")
            }
            _ => return None,
        };
        let prefix = option("prefix", "");
        let name = match option("filename", "") {
            name if name.is_empty() => copy.filename.clone(),
            name => copy.filename.replace(&render.id, &name),
        };
        for part in prefix
            .split('/')
            .chain([name.as_str()])
            .filter(|part| !part.is_empty())
        {
            url.push('/');
            url.push_str(part);
        }
        Url::parse(&url).ok().map(String::from)
    }

    /// The temporary URL of a file of the render.
    pub(crate) fn of_output(&self, render: &Render, filename: &str) -> String {
        format!(
            "https://shotstack-api-{}-output.s3-ap-southeast-2.amazonaws.com/{}/{filename}",
            render.stage, self.owner
        )
    }

    fn cdn_url<'a>(&'a self, stage: Stage, filename: &'a str) -> Option<CdnUrl<'a>> {
        CdnUrl::new(self.owner.as_str(), filename)
            .and_then(|url| url.with_stage(stage.as_str()))
            .ok()
    }
}

/// What the edit says of a destination.
fn options<'a>(data: &'a Value, provider: &str) -> Option<&'a Value> {
    let destinations = data.get("output")?.get("destinations")?.as_array()?;
    let named = destinations
        .iter()
        .find(|destination| destination.get("provider").and_then(Value::as_str) == Some(provider));
    named?.get("options")
}
