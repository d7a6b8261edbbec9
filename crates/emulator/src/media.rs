//! Small genuine media files, which stand in for rendered ones.

use shotstack_hosting::AssetRole;

/// A file's bytes and its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! media {
    ($content_type:literal, $file:literal) => {
        Media {
            content_type: $content_type,
            bytes: include_bytes!(concat!("../media/", $file)),
        }
    };
}

impl Media {
    /// The file for this extension, which is in lower case.
    pub(crate) fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension {
            "mp4" => media!("video/mp4", "video.mp4"),
            "mov" => media!("video/quicktime", "video.mov"),
            "webm" => media!("video/webm", "video.webm"),
            "gif" => media!("image/gif", "image.gif"),
            "jpg" | "jpeg" => media!("image/jpeg", "image.jpg"),
            "png" => media!("image/png", "image.png"),
            "bmp" => media!("image/bmp", "image.bmp"),
            "mp3" => media!("audio/mpeg", "sound.mp3"),
            _ => return None,
        })
    }

    /// The file for an asset.
    pub(crate) fn for_asset(role: AssetRole, extension: &str) -> Option<Self> {
        match role {
            AssetRole::Poster => Some(media!("image/jpeg", "poster.jpg")),
            AssetRole::Thumbnail => Some(media!("image/jpeg", "thumbnail.jpg")),
            AssetRole::Main => Self::from_extension(extension),
        }
    }
}

/// Whether an edit can ask for this format: one of the `OpenAPI` definition, or `mov` or `webm`.
pub(crate) fn is_output_format(format: &str) -> bool {
    format != "jpeg" && Media::from_extension(format).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_what_it_is_called() {
        for (extension, at, magic) in [
            ("mp4", 4, &b"ftyp"[..]),
            ("mov", 4, b"ftypqt"),
            ("webm", 0, b"\x1a\x45\xdf\xa3"),
            ("gif", 0, b"GIF89a"),
            ("jpg", 0, b"\xff\xd8\xff"),
            ("png", 0, b"\x89PNG\r\n\x1a\n"),
            ("bmp", 0, b"BM"),
            ("mp3", 0, b"ID3"),
        ] {
            let media = Media::from_extension(extension).unwrap();
            assert!(media.bytes[at..].starts_with(magic), "{extension}");
            assert!(media.bytes.len() < 8192, "{extension}");
        }
        for role in [AssetRole::Poster, AssetRole::Thumbnail] {
            let media = Media::for_asset(role, "mp4").unwrap();
            assert!(media.bytes.starts_with(b"\xff\xd8\xff"));
        }
        assert_eq!(Media::from_extension("exe"), None);
    }
}
