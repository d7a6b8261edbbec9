//! Packs the crates and the npm package as for publishing, and checks their contents.

use std::fs;

use crate::licences;
use crate::npm;
use crate::step::{Failure, Step};

/// The published crates, each after its dependencies.
const CRATES: [&str; 4] = [
    "shotstack-hosting",
    "shotstack-hosting-emulator",
    "shotstack-hosting-client",
    "shotstack-hosting-cli",
];

/// The texts that every package must contain.
const TEXTS: [&str; 3] = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Builds the npm package, and checks all packages.
pub(crate) fn package() -> Result<(), Failure> {
    npm::npm()?;
    check_crates()?;
    check_npm()
}

/// Packs the crates and checks them.
pub(crate) fn check_crates() -> Result<(), Failure> {
    cargo("crates, packed", &CRATES).arg("--no-verify").run()?;
    // Only from its packed files. The other crates take a minute each, and are built at their release.
    cargo("the core, built from its package", &CRATES[..1]).run()?;
    for name in CRATES {
        let top = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        check_texts(&format!("target/package/{top}.crate"), &top, &TEXTS)?;
    }
    println!("the crates are ready to be published");
    Ok(())
}

/// Checks the npm package, which must have been built.
pub(crate) fn check_npm() -> Result<(), Failure> {
    Step::new("npm publish, dry run", "npm publish --dry-run --offline")
        .arg(npm::TARBALL)
        .stdout()?;
    check_texts(npm::TARBALL, "package", &TEXTS)?;
    check_texts(npm::TARBALL, "package", &["CHANGELOG.md"])?;
    licences::MODULES.check_licences(npm::TARBALL)?;
    check_readme_links()?;
    println!("the npm package is ready to be published");
    Ok(())
}

fn cargo(name: &str, crates: &[&str]) -> Step {
    crates.iter().fold(
        Step::new(name, "cargo package --offline --allow-dirty --quiet"),
        |step, name| step.args(&["--package", name]),
    )
}

/// Checks that the texts are in the archive. The licences must be complete: in the repository they are symbolic links.
fn check_texts(archive: &str, top: &str, texts: &[&str]) -> Result<(), Failure> {
    for text in texts {
        let step = Step::new(archive, "tar -xzOf").args(&[archive, &format!("{top}/{text}")]);
        let packed = step.stdout()?;
        let is_complete = match fs::read_to_string(text) {
            Ok(original) if text.starts_with("LICENSE") => packed == original,
            _ => !packed.trim().is_empty(),
        };
        if !is_complete {
            return Err(Step::new(archive, "cargo xtask package")
                .failed(format!("{text} is missing or incomplete")));
        }
    }
    Ok(())
}

/// Checks that the links of the npm package's README lead to files in the package.
fn check_readme_links() -> Result<(), Failure> {
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

/// The targets of a Markdown text's links that are paths. Blocks of code have none.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("```")
        .step_by(2)
        .flat_map(|prose| prose.split("](").skip(1))
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.contains("://"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::links;

    #[test]
    fn links_to_urls_are_skipped() {
        let text = "[a](LICENSE-MIT), [b](https://example.com/), [c](#above)\n```js\nsteps[name](step)\n```\n[d](examples/README.md#bun)";
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
    fn the_readmes_install_the_crate_of_the_command() {
        let manifest = at_top("crates/cli/Cargo.toml");
        let (_, rest) = manifest.split_once("name = \"").expect("a name");
        let name = rest.split('"').next().expect("a name");
        assert!(manifest.contains("[[bin]]\nname = \"shotstack-hosting\"\n"));
        for readme in ["README.md", "crates/cli/README.md", "crates/core/README.md"] {
            assert!(
                at_top(readme).contains(&format!("cargo install {name}")),
                "{readme} does not contain `cargo install {name}`"
            );
        }
    }
}
