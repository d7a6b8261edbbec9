//! Node and npm, which build and test the npm package.

use crate::debian::{self, Program};
use crate::step::{Failure, Step};

/// Older versions lack features that the package and its tests use.
const MIN_MAJOR: u32 = 20;

const PROGRAMS: [Program; 2] = [("/usr/bin/node", "nodejs"), ("/usr/bin/npm", "npm")];

pub(crate) fn ensure() -> Result<(), Failure> {
    let (node, npm) = versions().or_else(|_| {
        debian::ensure(&PROGRAMS)?;
        versions()
    })?;
    if major(&node).is_none_or(|major| major < MIN_MAJOR) {
        let cause = format!(
            "{} is too old: install Node {MIN_MAJOR} or later from https://nodejs.org",
            node.trim()
        );
        return Err(Step::new("Node", "node --version").failed(cause));
    }
    println!("Node {}, npm {}: present", node.trim(), npm.trim());
    Ok(())
}

fn versions() -> Result<(String, String), Failure> {
    let node = Step::new("Node", "node --version").stdout()?;
    let npm = Step::new("npm", "npm --version").stdout()?;
    Ok((node, npm))
}

fn major(version: &str) -> Option<u32> {
    let (major, _) = version.strip_prefix('v')?.split_once('.')?;
    major.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_of_node_is_parsed() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v24.0.0"), Some(24));
        assert_eq!(major("20.1.0"), None);
    }
}
