//! The site: `target/www`, which any host can serve under any path.

use crate::step::{Failure, Step};
use crate::{javascript, node_modules, npm, wasm_tools};

const FOLDER: &str = "www";

/// Builds the npm package, whose core the playground uses, and the site.
pub(crate) fn www() -> Result<(), Failure> {
    wasm_tools::ensure()?;
    node_modules::install(FOLDER)?;
    npm::npm()?;
    Step::new("site", "node www/build/build.js").run()?;
    println!("site: target/www");
    Ok(())
}

/// Builds the site, and serves it on this machine until it is interrupted.
pub(crate) fn open() -> Result<(), Failure> {
    www()?;
    Step::new("site, served", "node www/build/serve.js").run()
}

/// Builds the site, and takes pictures of its pages: light and dark, on a phone and on a desk.
pub(crate) fn screenshots() -> Result<(), Failure> {
    www()?;
    javascript::setup()?;
    Step::new("site, pictures", "node tests/js/www/screenshots.js").run()
}

/// Builds the site, and measures its pages with Lighthouse, which nothing else needs.
pub(crate) fn lighthouse() -> Result<(), Failure> {
    www()?;
    node_modules::install("www/lighthouse")?;
    Step::new("site, measured", "node www/lighthouse/run.js").run()
}
