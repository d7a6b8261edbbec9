//! A record stays below 60 KiB, whatever webhooks bring, and whatever becomes of their announcements.

use std::sync::Arc;

use serde_json::{Value, json};
use shotstack_hosting::callback::{CallbackUrl, Claims, Secret};
use shotstack_hosting::inbox::{Called, Inbox, Level, Reply, Step, StepResult, Sweep};
use shotstack_hosting::render::{Document, MAX_COPIES};
use shotstack_hosting::{Policy, RenderId, Timestamp, Turn, Validator};

use crate::shell::{Shell, Store};

const MAX_BYTES: usize = 60 * 1024;
const LONGEST_ID: usize = 256;

/// A store, and a user whose functions all end alike.
struct World {
    inbox: Arc<Inbox>,
    callback: CallbackUrl,
    called: Called,
    /// The record of the render, and the entry of its token.
    store: Store,
    largest: usize,
    /// The warnings in the log.
    warnings: Vec<String>,
    now: Timestamp,
}

impl World {
    fn new(called: Called) -> Self {
        let secret = Secret::new("a secret of at least 24 bytes").unwrap();
        let now = Timestamp::from_millis(1_626_087_884_574);
        let claims = Claims::new("c".repeat(LONGEST_ID), now);
        let policy = Policy::authenticated([secret.clone()]);
        Self {
            callback: CallbackUrl::mint("https://example.com/hook", &claims, &secret).unwrap(),
            inbox: Arc::new(Inbox::new(policy).with_sweep(Sweep::Start, None)),
            called,
            store: Store::new(),
            largest: 0,
            warnings: Vec::new(),
            now,
        }
    }

    fn deliver(&mut self, body: &Value) -> Reply {
        let url = self.callback.as_str();
        let turn = self.inbox.delivery("POST", url, None, self.now);
        self.run(turn, &body.to_string()).unwrap()
    }

    /// Delivers until one is refused, and sweeps until nobody has to look again; gives the number of those accepted.
    fn fill(&mut self, bodies: impl IntoIterator<Item = Value>) -> usize {
        let mut accepted = 0;
        for body in bodies {
            let reply = self.deliver(&body);
            if reply.code == "bound" {
                break;
            }
            assert_ne!(reply.http_status, 400, "{reply:?}");
            accepted += 1;
        }
        for _ in 0..3 {
            self.now = self.now.plus_millis(2 * 60 * 60 * 1_000);
            let turn = self.inbox.wake_up(render().as_str(), true, self.now);
            self.run(turn, "");
        }
        accepted
    }

    /// The attributes of files, in a response of the Serve API.
    fn observe(&mut self, attributes: &[Value]) {
        let data: Vec<Value> = attributes
            .iter()
            .map(|attributes| json!({"type": "asset", "attributes": attributes}))
            .collect();
        let response = json!({"data": data}).to_string();
        let document = Document::read(response.as_bytes(), &Validator::new()).unwrap();
        let turn = self
            .inbox
            .observation(render(), &[document], None, self.now);
        self.run(turn.unwrap(), "");
    }

    fn warned(&self, of: &str) {
        let said = |warning: &String| warning.contains(of);
        assert!(self.warnings.iter().any(said), "{:?}", self.warnings);
    }

    fn run(&mut self, turn: Turn, body: &str) -> Option<Reply> {
        let mut shell = Shell::new(turn, body);
        let mut replied = None;
        loop {
            let step = shell.turn.next(self.now);
            match &step {
                Step::Announce { announcements, .. } => {
                    let outcomes = vec![self.called.clone(); announcements.len()];
                    let result = StepResult::Announced(outcomes);
                    shell.turn.on_result(result, self.now);
                    continue;
                }
                Step::Swap { state, .. } => self.largest = self.largest.max(state.len()),
                Step::Log(entry) if entry.level == Level::Warn => {
                    self.warnings
                        .push(format!("{}: {}", entry.code, entry.message));
                }
                Step::Reply(reply) => replied = Some(reply.clone()),
                Step::Done(_) => return replied,
                _ => {}
            }
            shell.succeed(&step, &mut self.store, self.now);
        }
    }

    fn record(&self) -> &str {
        &self.store[render().as_str()].state
    }
}

fn render() -> RenderId {
    "r".repeat(LONGEST_ID).parse().unwrap()
}

fn copy(id: &str, owner: &str, status: &str) -> Value {
    json!({
        "type": "serve", "action": "copy", "id": id, "render": render(), "owner": owner, "status": status,
        "url": null, "error": null, "completed": "2026-11-27T03:44:27.123Z",
    })
}

fn ready(id: &str, owner: &str, url: &str) -> Value {
    let mut copy = copy(id, owner, "ready");
    copy["url"] = url.into();
    copy
}

fn failed(id: &str, error: &str) -> Value {
    let mut copy = copy(id, "o", "failed");
    copy["error"] = error.into();
    copy
}

/// An id of the greatest length.
fn long(name: &str, at: usize) -> String {
    let name = format!("{name}-{at}-");
    format!("{name}{}", "x".repeat(LONGEST_ID - name.len()))
}

/// An id as Shotstack has them.
fn usual(at: usize) -> String {
    format!("d2b46ed6-998a-4d6b-9d91-b8cf0193a6{at:02}")
}

fn outcomes() -> [Called; 2] {
    [Called::Done, Called::Failed("no".to_owned())]
}

#[test]
fn files_as_shotstack_has_them_fit_up_to_their_number() {
    for called in outcomes() {
        let mut world = World::new(called);
        let file = |at: usize| {
            let stem = usual(at);
            let url = format!("https://cdn.shotstack.io/au/v1/5ca6hu7s9k/{stem}.mp4");
            ready(&stem, "5ca6hu7s9k", &url)
        };
        let accepted = world.fill((0..=MAX_COPIES).map(file));
        assert_eq!(accepted, MAX_COPIES);
        world.warned("refused: 403 bound: webhooks have named 64 files of the render");
        assert!(world.largest < MAX_BYTES, "{}", world.largest);
    }
}

#[test]
fn long_ids_and_urls_are_refused_in_time() {
    for called in outcomes() {
        for bytes in [40, 1_000, 3_900] {
            let mut world = World::new(called.clone());
            let accepted = world.fill((0..100).map(|at| {
                let url = format!(
                    "https://cdn.shotstack.io/au/v1/o/{}{at}.mp4",
                    "u".repeat(bytes)
                );
                ready(&long("a", at), "o", &url)
            }));
            assert!(accepted > 3);
            world.warned("the state of the render would be longer than 60 KiB");
            assert!(world.largest < MAX_BYTES, "{}", world.largest);
        }
    }
}

#[test]
fn long_errors_are_refused_in_time() {
    for called in outcomes() {
        // The second takes six bytes for each in JSON.
        for error in ["e", "\u{1}"] {
            let mut world = World::new(called.clone());
            let accepted =
                world.fill((0..100).map(|at| failed(&long("a", at), &error.repeat(2_000))));
            assert!((5..MAX_COPIES).contains(&accepted), "{accepted}");
            assert!(world.largest < MAX_BYTES, "{}", world.largest);
        }
    }
}

#[test]
fn several_owners_share_the_room() {
    for called in outcomes() {
        let mut world = World::new(called);
        let accepted = world.fill((0..100).map(|at| {
            let owner = long("o", at % 4);
            let url = format!("https://cdn.shotstack.io/au/v1/{owner}/{at}.mp4");
            ready(&long("a", at), &owner, &url)
        }));
        assert!((20..=MAX_COPIES).contains(&accepted), "{accepted}");
        assert!(world.largest < MAX_BYTES, "{}", world.largest);
    }
}

#[test]
fn errors_give_way_to_what_the_api_says() {
    let mut world = World::new(Called::Done);
    let body = |at| failed(&long("a", at), &"e".repeat(2_000));
    let accepted = world.fill((0..100).map(body));
    let error = |length: usize| format!("\"{}…", "e".repeat(length));
    assert!(world.record().contains(&error(1_021)));

    let ready = |at| json!({"id": usual(at), "owner": "o", "status": "importing"});
    world.observe(&(0..20).map(ready).collect::<Vec<_>>());
    assert!(world.largest < MAX_BYTES, "{}", world.largest);
    let state = world.record();
    assert!((0..accepted).all(|at| state.contains(&long("a", at))));
    assert!((0..20).all(|at| state.contains(&usual(at))));
    assert!(state.contains(&error(509)) && !state.contains(&error(1_021)));
    world.warned("long_state: the APIs say so much about the render that its state would be longer than 60 KiB");
}

#[test]
fn a_repeat_is_accepted_however_large_the_record_is() {
    let mut world = World::new(Called::Done);
    let body = copy("a", "o", "importing");
    assert_eq!(world.deliver(&body).http_status, 200);
    let many: Vec<Value> = (0..300)
        .map(|at| json!({"id": long("b", at), "owner": "o", "status": "importing"}))
        .collect();
    world.observe(&many);
    assert!(world.largest > MAX_BYTES, "{}", world.largest);
    world.warned("because the APIs name so many files: some stores hold no more than 64 KiB");
    assert_eq!(world.deliver(&body).http_status, 200);
    let news = failed("a", "e");
    assert_eq!(world.deliver(&news).code, "bound");
}

#[test]
fn a_fifth_owner_is_refused() {
    let mut world = World::new(Called::Done);
    for owner in ["a", "b", "c", "d"] {
        assert_eq!(
            world.deliver(&copy("a", owner, "importing")).http_status,
            200
        );
    }
    assert_eq!(world.deliver(&copy("a", "e", "importing")).code, "bound");
    world.warned("refused: 403 bound: webhooks have named 4 owners of the render");
}
