//! The states of renders in `SQLite`. Several processes may use one database.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, named_params};
use shotstack_hosting::Timestamp;

pub(crate) type Failed = Box<dyn Error + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Store(Arc<Mutex<Connection>>);

/// What is stored under a key. The state is the turns' own; nobody else looks into it.
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) state: String,
    pub(crate) expires: Timestamp,
    /// When the key is due; `None` if it is not.
    pub(crate) wake_at: Option<Timestamp>,
}

impl Store {
    pub(crate) fn open(path: &str) -> Result<Self, Failed> {
        let database = Connection::open(path)?;
        database.busy_timeout(Duration::from_secs(3))?;
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.execute_batch(
            "CREATE TABLE IF NOT EXISTS renders (key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL,
               expires INTEGER NOT NULL, wake_at INTEGER);
             CREATE INDEX IF NOT EXISTS renders_due ON renders (wake_at) WHERE wake_at IS NOT NULL;
             CREATE INDEX IF NOT EXISTS renders_expired ON renders (expires)",
        )?;
        Ok(Self(Arc::new(Mutex::new(database))))
    }

    /// The version and the state under a key.
    pub(crate) async fn load(&self, key: String) -> Result<Option<(i64, String)>, Failed> {
        self.with(move |database| {
            let select = "SELECT version, state FROM renders WHERE key = ?1";
            database
                .query_row(select, [key], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .await
    }

    /// Stores an entry if the stored version is still the one that was loaded, or if still nothing is stored.
    pub(crate) async fn compare_and_swap(
        &self,
        version: Option<i64>,
        entry: Entry,
    ) -> Result<bool, Failed> {
        self.with(move |database| {
            let swap = if version.is_none() {
                "INSERT INTO renders (key, version, state, expires, wake_at)
                 VALUES (:key, coalesce(:version, 0) + 1, :state, :expires, :wake_at) ON CONFLICT DO NOTHING"
            } else {
                "UPDATE renders SET version = :version + 1, state = :state, expires = :expires, wake_at = :wake_at
                 WHERE key = :key AND version = :version"
            };
            let changed = database.execute(
                swap,
                named_params! {
                    ":key": entry.key,
                    ":version": version,
                    ":state": entry.state,
                    ":expires": entry.expires.as_millis(),
                    ":wake_at": entry.wake_at.map(Timestamp::as_millis),
                },
            )?;
            Ok(changed == 1)
        })
        .await
    }

    /// The keys at which somebody has to look, the longest due first.
    pub(crate) async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<String>, Failed> {
        self.with(move |database| {
            let select = "SELECT key FROM renders WHERE wake_at <= ?1 ORDER BY wake_at LIMIT ?2";
            let mut select = database.prepare(select)?;
            let keys = select.query_map((now.as_millis(), limit), |row| row.get(0))?;
            keys.collect()
        })
        .await
    }

    pub(crate) async fn delete_expired(&self, now: Timestamp) -> Result<(), Failed> {
        let delete = "DELETE FROM renders WHERE expires <= ?1";
        self.with(move |database| database.execute(delete, [now.as_millis()]).map(|_| ()))
            .await
    }

    /// Uses the database in a thread that may wait for the disk.
    async fn with<T: Send + 'static>(
        &self,
        use_database: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failed> {
        let store = self.clone();
        let used = tokio::task::spawn_blocking(move || {
            let database = store.0.lock().map_err(|_| "the database is unusable")?;
            Ok(use_database(&database)?)
        });
        used.await?
    }
}
