//! Random schedules for shells in other languages, which have to take the same steps: `tests/js/turns.test.js` does.
//!
//! The seed is printed. `SCHEDULES_SEED` sets it, and `SCHEDULES` how many there are:
//!
//! ```sh
//! SCHEDULES=10000 cargo test -p shotstack-hosting --test properties -- schedules
//! ```

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use super::world::{Troubles, World};
use super::{choices, rules, some_news};

/// Beside what else the tests of the npm package read.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/js");

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is not a whole number: {text}")),
    )
}

fn seed_of_now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::from(now.subsec_nanos())
}

fn troubles() -> impl Strategy<Value = Troubles> {
    any::<[bool; 4]>().prop_map(|[crashes, failures, wrong_clocks, attackers]| Troubles {
        crashes,
        failures,
        wrong_clocks,
        attackers,
    })
}

/// One schedule a line, after a line with the seed.
#[test]
fn schedules_are_written_for_other_shells() {
    let count = number("SCHEDULES").unwrap_or(500);
    let seed = number("SCHEDULES_SEED").unwrap_or_else(seed_of_now);
    println!("SCHEDULES_SEED={seed} SCHEDULES={count}");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes(seed));
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let runs = (rules(), some_news(1..7), troubles(), choices());

    fs::create_dir_all(FOLDER).unwrap();
    let path = Path::new(FOLDER).join("schedules.jsonl");
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    writeln!(file, "{}", json!({"seed": seed, "count": count})).unwrap();
    for _ in 0..count {
        let (rules, news, troubles, choices) = runs.new_tree(&mut runner).unwrap().current();
        let case = World::recorded(&rules, &news, troubles, choices);
        writeln!(file, "{case}").unwrap();
    }
    file.flush().unwrap();
}

fn bytes(seed: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes
}
