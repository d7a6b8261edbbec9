use shotstack_hosting::{CdnUrl, cdn::CdnUrlError};

/// Where the file of a temporary URL will be.
fn permanent(temporary: &str) -> Result<String, CdnUrlError> {
    Ok(CdnUrl::from_output(temporary)?.to_string())
}

/// The owner of a file on the CDN.
fn owner_of(url: &str) -> Result<String, CdnUrlError> {
    Ok(CdnUrl::parse(url)?.owner().to_owned())
}
