//! The command line as npm has it: for each platform a package with the program, `@shotstack-hosting/cli-…`, which is an
//! optional dependency of the npm package.

use std::fs;
use std::path::Path;

use crate::licences::Code;
use crate::npm;
use crate::step::{Failure, Step};

/// Where the packages and their tarballs are made.
const BUILT: &str = "target/npm";

/// What the tests run: the program that `cargo test` and `cargo build` make.
const FOR_TESTS: &str = "target/debug/shotstack-hosting";

/// Tells the tests' packages from those that are published.
const DEBUG: &str = "-debug";

struct Platform {
    /// Rust's name. Linux's programs are linked statically: one runs with every C library.
    target: &'static str,
    /// Node's `process.platform`.
    os: &'static str,
    /// Node's `process.arch`.
    cpu: &'static str,
}

const PLATFORMS: [Platform; 5] = [
    Platform {
        target: "x86_64-unknown-linux-musl",
        os: "linux",
        cpu: "x64",
    },
    Platform {
        target: "aarch64-unknown-linux-musl",
        os: "linux",
        cpu: "arm64",
    },
    Platform {
        target: "x86_64-apple-darwin",
        os: "darwin",
        cpu: "x64",
    },
    Platform {
        target: "aarch64-apple-darwin",
        os: "darwin",
        cpu: "arm64",
    },
    Platform {
        target: "x86_64-pc-windows-msvc",
        os: "win32",
        cpu: "x64",
    },
];

/// Builds the program for a target that is installed, small, and packs it.
pub(crate) fn release(target: &str) -> Result<(), Failure> {
    let step = Step::new(target, "cargo build --locked -p shotstack-hosting-cli")
        .args(&["--profile", "npm-release", "--target", target])
        .env("CARGO_ENCODED_RUSTFLAGS", &npm::flags());
    let Some(platform) = PLATFORMS.iter().find(|each| each.target == target) else {
        let targets: Vec<&str> = PLATFORMS.iter().map(|each| each.target).collect();
        let cause = format!(
            "it is not a target of the npm package: {}",
            targets.join(", ")
        );
        return Err(step.failed(cause));
    };
    step.run()?;
    let program = format!(
        "target/{target}/npm-release/shotstack-hosting{}",
        platform.ending()
    );
    platform.pack(&program, "")
}

/// Packs the program that there is for the tests, as this platform's package.
pub(crate) fn pack_for_tests() -> Result<(), Failure> {
    this_platform().map_or(Ok(()), |platform| platform.pack(FOR_TESTS, DEBUG))
}

/// Checks the licences in that package.
pub(crate) fn check_packed_for_tests() -> Result<(), Failure> {
    this_platform().map_or(Ok(()), |platform| {
        let tarball = format!("{BUILT}/{}{DEBUG}.tgz", platform.name());
        platform.code().check_licences(&tarball)
    })
}

fn this_platform() -> Option<&'static Platform> {
    let (os, cpu) = (std::env::consts::OS, std::env::consts::ARCH);
    let os = if os == "macos" { "darwin" } else { os };
    let cpu = if cpu == "aarch64" { "arm64" } else { "x64" };
    PLATFORMS
        .iter()
        .find(|each| each.os == os && each.cpu == cpu)
}

impl Platform {
    fn name(&self) -> String {
        format!("cli-{}-{}", self.os, self.cpu)
    }

    fn code(&self) -> Code {
        Code {
            package: "shotstack-hosting-cli",
            features: "",
            target: self.target,
        }
    }

    fn ending(&self) -> &'static str {
        if self.os == "win32" { ".exe" } else { "" }
    }

    /// `suffix` tells tarballs apart.
    fn pack(&self, program: &str, suffix: &str) -> Result<(), Failure> {
        let name = self.name();
        let folder = format!("{BUILT}/{name}{suffix}");
        let file = format!("{folder}/bin/shotstack-hosting{}", self.ending());
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let step = Step::new(&name, npm)
            .args(&["pack", "--silent", "--pack-destination"])
            .arg(BUILT)
            .arg(format!("./{folder}"));
        let failed = |path: &str, error: &std::io::Error| step.failed(format!("{path}: {error}"));
        fs::create_dir_all(format!("{folder}/bin")).map_err(|error| failed(&folder, &error))?;
        for (from, to) in [
            (program, &file),
            ("LICENSE-MIT", &format!("{folder}/LICENSE-MIT")),
            ("LICENSE-APACHE", &format!("{folder}/LICENSE-APACHE")),
        ] {
            fs::copy(from, to).map_err(|error| failed(from, &error))?;
        }
        for (path, text) in [
            (format!("{folder}/package.json"), self.manifest()?),
            (format!("{folder}/README.md"), self.readme()),
        ] {
            fs::write(&path, text).map_err(|error| failed(&path, &error))?;
        }
        self.code().write_licences(&folder)?;
        let printed = step.stdout()?;
        let made = Path::new(BUILT).join(printed.trim());
        let tarball = format!("{BUILT}/{name}{suffix}.tgz");
        fs::rename(&made, &tarball)
            .map_err(|error| Step::new(&name, "npm pack").failed(format!("{tarball}: {error}")))?;
        println!("npm: {tarball}");
        Ok(())
    }

    /// With the addresses and the version of the npm package.
    fn manifest(&self) -> Result<String, Failure> {
        const MAIN: &str = "pkg/package.json";
        let main = fs::read_to_string(MAIN)
            .map_err(|error| Step::new(MAIN, "cat pkg/package.json").failed(error.to_string()))?;
        let shared: Vec<&str> = main
            .lines()
            .filter(|line| {
                ["version", "license", "repository", "homepage", "bugs"]
                    .iter()
                    .any(|name| line.starts_with(&format!("  \"{name}\": ")))
            })
            .collect();
        let Self { os, cpu, .. } = self;
        Ok(format!(
            "{{
  \"name\": \"@shotstack-hosting/{}\",
{}
  \"description\": \"The program of the npm package shotstack-hosting for {os} {cpu} (unofficial)\",
  \"os\": [\"{os}\"],
  \"cpu\": [\"{cpu}\"],
  \"files\": [\"bin\", \"README.md\", \"LICENSE-*\", \"THIRD-PARTY-*\"],
  \"preferUnplugged\": true
}}
",
            self.name(),
            shared.join("\n")
        ))
    }

    fn readme(&self) -> String {
        format!(
            "# @shotstack-hosting/{}

The program behind `npx shotstack-hosting` for {} on {}. The package
[shotstack-hosting](https://www.npmjs.com/package/shotstack-hosting) depends on it: install that one.

The files `THIRD-PARTY-LICENSES…` have the licences of what the program contains.
",
            self.name(),
            self.os,
            self.cpu
        )
    }
}

#[cfg(test)]
mod tests {
    use super::PLATFORMS;

    fn at_top(path: &str) -> String {
        let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).expect(&path)
    }

    #[test]
    fn the_npm_package_depends_on_this_version_for_each_platform_and_no_other() {
        let manifest = at_top("pkg/package.json");
        let version = env!("CARGO_PKG_VERSION");
        for platform in &PLATFORMS {
            let dependency = format!("\"@shotstack-hosting/{}\": \"{version}\"", platform.name());
            assert!(manifest.contains(&dependency), "no {dependency}");
        }
        assert_eq!(
            manifest.matches("@shotstack-hosting/").count(),
            PLATFORMS.len()
        );
    }

    #[test]
    fn the_program_is_looked_for_and_released_for_each_platform() {
        let source = at_top("pkg/src/testing/program.js");
        let workflow = at_top(".github/workflows/release.yml");
        for platform in &PLATFORMS {
            let name = format!("'{}-{}'", platform.os, platform.cpu);
            assert!(
                source.contains(&name),
                "pkg/src/testing/program.js: no {name}"
            );
            assert!(
                workflow.contains(platform.target),
                "release.yml: no {}",
                platform.target
            );
        }
    }
}
