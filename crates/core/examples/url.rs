//! CDN URLs: derived from a render's temporary URL, built from parts, and taken apart. Needs no JSON.
//!
//!     cargo run --example url

use shotstack_hosting::{AssetRole, CdnUrl};

const OUTPUT: &str = "https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/d2b46ed6-998a-4d6b-9d91-b8cf0193a655.mp4";

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The temporary URL of an output lasts for 24 hours; the file on the CDN stays.
    let hosted = CdnUrl::from_output(OUTPUT)?.to_string();
    println!("{hosted}");

    let poster = CdnUrl::new(
        "5ca6hu7s9k",
        "d2b46ed6-998a-4d6b-9d91-b8cf0193a655-poster.jpg",
    )?
    .with_stage("v1")?;
    println!("{poster}");
    assert_eq!(poster.role(), AssetRole::Poster);

    let parsed = CdnUrl::parse(&hosted)?;
    println!(
        "{} of {} on {}",
        parsed.filename(),
        parsed.owner(),
        parsed.stage()
    );
    Ok(())
}
