//! Announcements that fail: when they are made again, and when they are given up.

use crate::inbox::turn::record::{Attempt, Record};
use crate::render::announcement::Topic;
use crate::timestamp::Timestamp;

/// The wait after the first failure. It doubles with each further one.
const FIRST_BACK_OFF_MILLIS: i64 = 5_000;
const LONGEST_BACK_OFF_MILLIS: i64 = 60 * 60 * 1000;

/// An announcement that has failed for so long is given up: 30 days.
const ABANDONED_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

impl Attempt {
    fn is_abandoned(&self, now: Timestamp) -> bool {
        self.first_at.plus_millis(ABANDONED_MILLIS) <= now
    }
}

impl Record {
    pub(super) fn attempt(&self, topic: &Topic) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.topic == *topic)
    }

    pub(super) fn acknowledge(&mut self, topic: &Topic) {
        self.attempts.retain(|attempt| attempt.topic != *topic);
        self.acknowledged.insert(topic.clone());
    }

    /// Records that an announcement has failed, and when it is made again.
    pub(super) fn note_failure(&mut self, topic: &Topic, now: Timestamp) {
        let first = || Attempt {
            topic: topic.clone(),
            first_at: now,
            failures: 0,
            retry_at: now,
        };
        let mut attempt = self.attempt(topic).cloned().unwrap_or_else(first);
        attempt.retry_at = now.plus_millis(back_off_millis(attempt.failures));
        attempt.failures = attempt.failures.saturating_add(1);
        self.attempts.retain(|attempt| attempt.topic != *topic);
        self.attempts.push(attempt);
        self.attempts
            .sort_unstable_by(|one, other| one.topic.cmp(&other.topic));
    }

    /// Gives up what has failed for too long, and returns it.
    pub(super) fn abandon(&mut self, now: Timestamp) -> Vec<Topic> {
        let abandoned = self
            .attempts
            .iter()
            .filter(|attempt| attempt.is_abandoned(now));
        let topics: Vec<Topic> = abandoned.map(|attempt| attempt.topic.clone()).collect();
        for topic in &topics {
            self.acknowledge(topic);
        }
        topics
    }
}

fn back_off_millis(failures_before: u32) -> i64 {
    let factor = 1_i64.checked_shl(failures_before.min(16)).unwrap_or(1);
    FIRST_BACK_OFF_MILLIS
        .saturating_mul(factor)
        .min(LONGEST_BACK_OFF_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::AnnouncementKind;

    #[test]
    fn the_waits_double_up_to_an_hour_and_end_after_30_days() {
        let topic = Topic {
            kind: AnnouncementKind::RenderReady,
            asset: None,
        };
        let mut record = Record::new("r".parse().unwrap());
        let mut now = Timestamp::from_millis(0);
        let mut waits = Vec::new();
        for _ in 0..12 {
            record.note_failure(&topic, now);
            let retry_at = record.attempt(&topic).unwrap().retry_at;
            waits.push(now.millis_until(retry_at) / 1_000);
            now = retry_at;
        }
        let expected = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600];
        assert_eq!(waits, expected);

        let month = Timestamp::from_millis(2_592_000_000);
        assert!(record.abandon(month.plus_millis(-1)).is_empty());
        assert_eq!(record.abandon(month), std::slice::from_ref(&topic));
        assert!(record.acknowledged.contains(&topic) && record.attempts.is_empty());
    }
}
