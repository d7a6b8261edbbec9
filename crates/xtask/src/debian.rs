//! Programs from Debian's packages.

use std::path::Path;

use crate::step::{Failure, Step};

/// The path of a program, and Debian's package that contains it.
pub(crate) type Program = (&'static str, &'static str);

/// Installs the packages of the missing programs.
pub(crate) fn ensure(programs: &[Program]) -> Result<(), Failure> {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|(path, _)| !Path::new(path).exists())
        .map(|(_, package)| *package)
        .collect();
    let all: Vec<&str> = programs.iter().map(|(_, package)| *package).collect();
    if missing.is_empty() {
        println!("{}: present", all.join(", "));
        return Ok(());
    }

    let install = Step::new(missing.join(", "), "apt-get install --yes")
        .arg("--no-install-recommends")
        .args(&missing)
        .env("DEBIAN_FRONTEND", "noninteractive");
    if !Path::new("/usr/bin/apt-get").exists() {
        let cause = "this is not Debian or Ubuntu: install these programs yourself";
        return Err(install.failed(cause.to_owned()));
    }
    if !is_root()? {
        return Err(install
            .failed("only root can install packages: repeat the command with sudo".to_owned()));
    }
    Step::new("Debian's package lists", "apt-get update").run()?;
    install.run()?;
    println!("{}: installed", missing.join(", "));
    Ok(())
}

fn is_root() -> Result<bool, Failure> {
    let user = Step::new("user", "id -u").stdout()?;
    Ok(user.trim() == "0")
}
