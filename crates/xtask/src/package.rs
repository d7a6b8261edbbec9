//! What the registries are to get: the crates and the npm package, packed as for publishing and looked into.

use std::fs;

use crate::npm;
use crate::step::{Failure, Step};

/// The published crates, in the order in which each finds those that it depends on.
const CRATES: [&str; 4] = [
    "shotstack-hosting",
    "shotstack-hosting-emulator",
    "shotstack-hosting-client",
    "shotstack-hosting-cli",
];

/// What a reader of a package must find there, beside the code.
const TEXTS: [&str; 3] = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Builds the npm package and checks all.
pub(crate) fn package() -> Result<(), Failure> {
    npm::npm()?;
    check()
}

/// Checks all; the npm package has to be there.
pub(crate) fn check() -> Result<(), Failure> {
    cargo("crates, packed", &CRATES).arg("--no-verify").run()?;
    // From its packed files alone. The others take a minute each: they are built when they are released.
    cargo("the core, built from its package", &CRATES[..1]).run()?;
    for name in CRATES {
        let top = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        contains(&format!("target/package/{top}.crate"), &top, &TEXTS)?;
    }
    Step::new("npm publish, rehearsed", "npm publish --dry-run --offline")
        .arg(npm::TARBALL)
        .stdout()?;
    contains(npm::TARBALL, "package", &TEXTS)?;
    contains(npm::TARBALL, "package", &["CHANGELOG.md"])?;
    readme_links()?;
    println!("package: the crates and the npm package are ready to be published");
    Ok(())
}

fn cargo(name: &str, crates: &[&str]) -> Step {
    crates.iter().fold(
        Step::new(name, "cargo package --offline --allow-dirty --quiet"),
        |step, name| step.args(&["--package", name]),
    )
}

/// Whether the texts are in the archive, and the licences word for word: they are links in the repository.
fn contains(archive: &str, top: &str, texts: &[&str]) -> Result<(), Failure> {
    for text in texts {
        let step = Step::new(archive, "tar -xzOf").args(&[archive, &format!("{top}/{text}")]);
        let packed = step.stdout()?;
        let is_whole = match fs::read_to_string(text) {
            Ok(original) if text.starts_with("LICENSE") => packed == original,
            _ => !packed.trim().is_empty(),
        };
        if !is_whole {
            return Err(Step::new(archive, "cargo xtask package")
                .failed(format!("{text} is not what it should be")));
        }
    }
    Ok(())
}

/// Whether the links of the npm package's README lead somewhere from there.
fn readme_links() -> Result<(), Failure> {
    let archive = npm::TARBALL;
    let files = Step::new("npm package, files", "tar -tzf")
        .arg(archive)
        .stdout()?;
    let readme = Step::new("npm package, README", "tar -xzOf")
        .args(&[archive, "package/README.md"])
        .stdout()?;
    for link in links(&readme) {
        let is_there = files
            .lines()
            .any(|file| file.strip_prefix("package/") == Some(link));
        if !is_there {
            return Err(Step::new("npm package, README", "cargo xtask package")
                .failed(format!("it links to {link}, which is not in the package")));
        }
    }
    Ok(())
}

/// The targets of a Markdown text's links that are paths.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.contains("://"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::links;

    #[test]
    fn paths_are_told_from_urls() {
        let text =
            "[a](LICENSE-MIT), [b](https://example.com/), [c](#above), [d](examples/README.md#bun)";
        assert_eq!(
            links(text).collect::<Vec<_>>(),
            ["LICENSE-MIT", "examples/README.md"]
        );
    }

    fn at_top(path: &str) -> String {
        let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(&path).expect(&path)
    }

    #[test]
    fn cargo_and_npm_name_the_same_addresses() {
        let manifest = at_top("Cargo.toml");
        let npm = at_top("pkg/package.json");
        let address = |name: &str| {
            let (_, rest) = manifest.split_once(&format!("\n{name} = \"")).expect(name);
            rest.split('"').next().expect(name).to_owned()
        };
        let (repository, homepage) = (address("repository"), address("homepage"));
        for expected in [
            format!("\"url\": \"git+{repository}.git\""),
            format!("\"bugs\": \"{repository}/issues\""),
            format!("\"homepage\": \"{homepage}\""),
        ] {
            assert!(
                npm.contains(&expected),
                "pkg/package.json has no {expected}"
            );
        }
    }

    #[test]
    fn the_command_is_installed_from_the_crate_that_has_it() {
        let manifest = at_top("crates/cli/Cargo.toml");
        let (_, rest) = manifest.split_once("name = \"").expect("a name");
        let name = rest.split('"').next().expect("a name");
        assert!(manifest.contains("[[bin]]\nname = \"shotstack-hosting\"\n"));
        for readme in ["README.md", "crates/cli/README.md", "crates/core/README.md"] {
            assert!(
                at_top(readme).contains(&format!("cargo install {name}")),
                "{readme} says otherwise how to install {name}"
            );
        }
    }
}
