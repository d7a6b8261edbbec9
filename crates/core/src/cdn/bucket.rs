//! Shotstack's own buckets on S3, in every spelling that their URLs have.

/// What a bucket of Shotstack's holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bucket {
    /// The files of renders, for 24 hours.
    Output,
    /// Files that were ingested, and renditions of them.
    Ingest,
    /// Files that the Create API generated.
    Create,
    /// The sample media of Shotstack's guides.
    Samples,
}

impl Bucket {
    /// What the bucket holds, as a sentence goes on: "in Shotstack's bucket of …".
    pub(crate) fn contents(self) -> &'static str {
        match self {
            Self::Output => "render outputs",
            Self::Ingest => "ingested files",
            Self::Create => "generated assets",
            Self::Samples => "sample media",
        }
    }
}

/// The names of the buckets: stage, if a bucket has one, and contents. Anyone can open a bucket of another name.
const BUCKETS: [(&str, &str, Bucket); 9] = [
    ("shotstack-api-v1-output", "v1", Bucket::Output),
    ("shotstack-api-stage-output", "stage", Bucket::Output),
    ("shotstack-ingest-api-v1-sources", "v1", Bucket::Ingest),
    (
        "shotstack-ingest-api-stage-sources",
        "stage",
        Bucket::Ingest,
    ),
    ("shotstack-ingest-api-v1-renditions", "v1", Bucket::Ingest),
    (
        "shotstack-ingest-api-stage-renditions",
        "stage",
        Bucket::Ingest,
    ),
    ("shotstack-create-api-v1-assets", "v1", Bucket::Create),
    ("shotstack-create-api-stage-assets", "stage", Bucket::Create),
    ("shotstack-assets", "", Bucket::Samples),
];

/// S3's hosts: with the region where Shotstack's buckets are, written in two ways, and without one.
const S3_HOSTS: [&str; 3] = [
    "s3-ap-southeast-2.amazonaws.com",
    "s3.ap-southeast-2.amazonaws.com",
    "s3.amazonaws.com",
];

/// A URL of a file in a bucket of Shotstack's, not checked beyond the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BucketUrl<'a> {
    pub(crate) name: &'static str,
    pub(crate) stage: &'static str,
    pub(crate) bucket: Bucket,
    /// What follows the bucket and a slash: for all but samples `{owner}/…`.
    pub(crate) path: &'a str,
}

impl<'a> BucketUrl<'a> {
    /// Reads an `https` URL: `https://{bucket}.{S3 host}/{path}` or `https://{S3 host}/{bucket}/{path}`.
    pub(crate) fn parse(url: &'a str) -> Option<Self> {
        let (authority, path) = url.strip_prefix("https://")?.split_once('/')?;
        let (name, path) = if S3_HOSTS.contains(&authority) {
            path.split_once('/')?
        } else {
            let (name, host) = authority.split_once('.')?;
            S3_HOSTS.contains(&host).then_some((name, path))?
        };
        let (name, stage, bucket) = BUCKETS.iter().find(|(known, _, _)| *known == name)?;
        Some(Self {
            name,
            stage,
            bucket: *bucket,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for (name, stage, bucket) in BUCKETS {
            for host in S3_HOSTS {
                for url in [
                    format!("https://{name}.{host}/o/a.mp4"),
                    format!("https://{host}/{name}/o/a.mp4"),
                ] {
                    let parsed = BucketUrl::parse(&url).unwrap();
                    assert_eq!((parsed.name, parsed.stage), (name, stage), "{url}");
                    assert_eq!((parsed.bucket, parsed.path), (bucket, "o/a.mp4"), "{url}");
                }
            }
        }
    }

    #[test]
    fn a_bucket_of_another_name_or_place_is_not_shotstacks() {
        for url in [
            "http://shotstack-api-v1-output.s3.amazonaws.com/o/a.mp4",
            "https://shotstack-api-v2-output.s3.amazonaws.com/o/a.mp4",
            "https://x.shotstack-api-v1-output.s3.amazonaws.com/o/a.mp4",
            "https://shotstack-api-v1-output.s3.us-east-1.amazonaws.com/o/a.mp4",
            "https://shotstack-api-v1-output.s3.amazonaws.com.evil.example/o/a.mp4",
            "https://shotstack-api-v1-output.s3.amazonaws.com:443/o/a.mp4",
            "https://u@shotstack-api-v1-output.s3.amazonaws.com/o/a.mp4",
            "https://SHOTSTACK-API-V1-OUTPUT.s3.amazonaws.com/o/a.mp4",
            "https://s3.amazonaws.com/evil/shotstack-api-v1-output/o/a.mp4",
            "https://shotstack-api-v1-output.s3.amazonaws.com",
            "https://s3.amazonaws.com/shotstack-api-v1-output",
        ] {
            assert_eq!(BucketUrl::parse(url), None, "{url}");
        }
    }
}
