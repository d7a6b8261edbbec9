//! Bodies in the shape of Shotstack's samples, all different, and the same in every run.

/// The bodies of `serve`/`copy` events, three to a render, their members as documented.
pub(crate) fn in_documented_order(count: usize) -> Vec<String> {
    bodies(count, |_, _| {})
}

/// The same bodies, with the members of each in an order of its own.
#[allow(dead_code, reason = "not every benchmark asks for them")]
pub(crate) fn in_any_order(count: usize) -> Vec<String> {
    bodies(count, |members, random| {
        for at in (1..members.len()).rev() {
            members.swap(at, random.below(at + 1));
        }
    })
}

fn bodies(count: usize, arrange: impl Fn(&mut [String], &mut Random)) -> Vec<String> {
    let mut random = Random(1);
    let mut order = Random(2);
    let mut render = String::new();
    let endings = [".mp4", "-poster.jpg", "-thumb.jpg"];
    (0..count)
        .map(|at| {
            let ending = endings[at % endings.len()];
            if at % endings.len() == 0 {
                render = random.uuid();
            }
            let mut members = members(&random.uuid(), &render, ending, random.below(1000));
            arrange(&mut members, &mut order);
            format!("{{{}}}", members.join(","))
        })
        .collect()
}

fn members(id: &str, render: &str, ending: &str, millis: usize) -> [String; 9] {
    [
        r#""type":"serve""#.to_owned(),
        r#""action":"copy""#.to_owned(),
        format!(r#""id":"{id}""#),
        format!(r#""render":"{render}""#),
        r#""owner":"5ca6hu7s9k""#.to_owned(),
        r#""status":"ready""#.to_owned(),
        format!(r#""url":"https://cdn.shotstack.io/au/v1/5ca6hu7s9k/{render}{ending}""#),
        r#""error":null"#.to_owned(),
        format!(r#""completed":"2021-07-12T11:04:44.{millis:03}Z""#),
    ]
}

/// `SplitMix64`: a seed of our own keeps the runs alike.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }

    fn uuid(&mut self) -> String {
        let hex = format!("{:016x}{:016x}", self.next(), self.next());
        [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-")
    }
}
