//! The URLs of a render's files: on the CDN, in temporary storage, at other destinations.

use serde_json::Value;
use shotstack_hosting::{AssetRole, CdnUrl, OwnerId, Stage, cdn::Origin};
use url::Url;

use crate::plan::PlannedCopy;
use crate::render::Render;

pub(crate) struct FileUrls {
    pub(crate) cdn: Origin,
    pub(crate) owner: OwnerId,
}

/// The temporary URLs of a render's files; `None` for a file that the edit does not ask for.
pub(crate) struct OutputUrls {
    pub(crate) main: Option<String>,
    pub(crate) poster: Option<String>,
    pub(crate) thumbnail: Option<String>,
}

impl FileUrls {
    /// The URL of a copy; `None` for a provider whose URLs Shotstack's guides do not document.
    pub(crate) fn copy(&self, render: &Render, copy: &PlannedCopy) -> Option<String> {
        if copy.provider == "shotstack" {
            return Some(
                self.cdn_url(render.stage, &copy.filename)?
                    .with_origin(&self.cdn),
            );
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

    /// Where the emulator serves a copy, whatever the origin of its CDN URLs.
    pub(crate) fn path(&self, render: &Render, copy: &PlannedCopy) -> Option<String> {
        let url = self
            .cdn_url(render.stage, &copy.filename)
            .filter(|_| copy.provider == "shotstack")?;
        let path = url.to_string();
        let path = path.strip_prefix(Origin::default().as_str())?;
        Some(format!("/cdn{path}"))
    }

    /// The temporary URLs of the files that the edit asks for.
    pub(crate) fn outputs(&self, render: &Render) -> OutputUrls {
        let requested = |name: &str| {
            let output = render.data.get("output");
            output
                .and_then(|output| output.get(name))
                .is_some_and(Value::is_object)
        };
        let url = |role: AssetRole| {
            let suffix = match role {
                AssetRole::Main => format!(".{}", render.extension),
                AssetRole::Poster => "-poster.jpg".to_owned(),
                AssetRole::Thumbnail => "-thumb.jpg".to_owned(),
            };
            format!(
                "https://shotstack-api-{}-output.s3-ap-southeast-2.amazonaws.com/{}/{}{suffix}",
                render.stage, self.owner, render.id
            )
        };
        OutputUrls {
            main: Some(url(AssetRole::Main)),
            poster: requested("poster").then(|| url(AssetRole::Poster)),
            thumbnail: requested("thumbnail").then(|| url(AssetRole::Thumbnail)),
        }
    }

    fn cdn_url<'a>(&'a self, stage: Stage, filename: &'a str) -> Option<CdnUrl<'a>> {
        CdnUrl::new(self.owner.as_str(), filename)
            .and_then(|url| url.with_stage(stage.as_str()))
            .ok()
    }
}

/// The `options` of a destination in the edit.
fn options<'a>(data: &'a Value, provider: &str) -> Option<&'a Value> {
    let destinations = data.get("output")?.get("destinations")?.as_array()?;
    let named = destinations
        .iter()
        .find(|destination| destination.get("provider").and_then(Value::as_str) == Some(provider));
    named?.get("options")
}
