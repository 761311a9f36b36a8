//! A data directory with many keys, made through the store and kept for the next run: a million
//! keys take minutes to make and a second to copy.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};
use gaas_shared::ids::{ApiKeyId, ServiceId};
use gaas_shared::model::{Allowances, KeyScope, Name, RateLimit, TargetUrl, UnitRule};
use gaas_shared::money::{Currency, Price};
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{
    Actor, CONTROL_FILE, ControlStore, DataDir, KeyEdit, LimitEdit, NewKey, NewService,
    ServiceEdit, WriteBy,
};

use crate::load::{KEY_BYTES, Key};

/// Requests per second of a key that is not meant to run out.
pub(crate) const PLENTY: u32 = 1_000_000;
/// Where the first management token stands.
pub(crate) const TOKEN_FILE: &str = "admin-token";
const KEYS_FILE: &str = "keys.txt";
/// Made in memory where there is such a place: each key is a transaction that waits for the disk.
const MEMORY: &str = "/dev/shm";
/// How long a seed's database may take to be closed.
const CLOSED: Duration = Duration::from_secs(30);

/// Keys and services, ready to be copied.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    dir: PathBuf,
    services: u32,
    /// The keys in plain text, the first one first.
    pub(crate) keys: Arc<[Key]>,
}

impl Seed {
    /// The seed of this size in `cache`, made if it is not there yet.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub(crate) fn get(cache: &Path, keys: u32, services: u32) -> anyhow::Result<Self> {
        let dir = cache.join(format!("keys-{keys}-services-{services}"));
        if !dir.join(KEYS_FILE).exists() {
            make(&dir, keys, services)?;
        }
        let text = fs::read(dir.join(KEYS_FILE))?;
        let keys = text
            .split(|&byte| byte == b'\n')
            .filter_map(|line| Key::try_from(line).ok())
            .collect();
        Ok(Self {
            dir,
            services,
            keys,
        })
    }

    /// A key that is never refused: the last one, because it is the first ones that are made scarce.
    ///
    /// # Errors
    /// When the seed has none.
    pub(crate) fn good_key(&self) -> anyhow::Result<Key> {
        self.keys.last().copied().context("a seed has keys")
    }

    /// A copy for a gateway whose services all go to `backend` and whose first `scarce` keys have
    /// one request a day.
    ///
    /// # Errors
    /// When it cannot be copied or edited.
    pub(crate) fn copy(&self, to: &Path, backend: SocketAddr, scarce: u32) -> anyhow::Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_name() != KEYS_FILE {
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        let store = DataDir::open(to)?.control()?;
        let actor = store.default_actor()?;
        let edit = ServiceEdit {
            target_url: Some(target(backend)?),
            ..ServiceEdit::default()
        };
        for service in (1..=self.services).filter_map(ServiceId::new) {
            store.edit_service(&by(actor), service, &edit)?;
        }
        let limit = RateLimit::new(1, 86_400, None)?;
        let edit = KeyEdit {
            rate_limit: Some(LimitEdit::Set(limit)),
            ..KeyEdit::default()
        };
        for key in (1..=scarce).filter_map(ApiKeyId::new) {
            store.edit_key(&by(actor), key, &edit)?;
        }
        Ok(())
    }
}

/// A key that is well formed and that no gateway knows.
///
/// # Errors
/// When the operating system has no random numbers to give.
pub(crate) fn unknown_key() -> anyhow::Result<Key> {
    let secret = PlainSecret::generate(SecretKind::ApiKey)?;
    text_of(&secret)
}

fn make(dir: &Path, keys: u32, services: u32) -> anyhow::Result<()> {
    let parent = dir.parent().context("a seed stands in a directory")?;
    fs::create_dir_all(parent)?;
    let memory = Path::new(MEMORY);
    let workshop = tempfile::tempdir_in(if memory.is_dir() { memory } else { parent })?;
    fill(workshop.path(), keys, services)?;
    wait_until_closed(workshop.path())?;
    // Copied beside and renamed, so that a seed is whole or is not there.
    let whole = tempfile::tempdir_in(parent)?;
    for name in [CONTROL_FILE, TOKEN_FILE, KEYS_FILE] {
        fs::copy(workshop.path().join(name), whole.path().join(name))?;
    }
    fs::rename(whole.keep(), dir).with_context(|| format!("cannot make {}", dir.display()))
}

/// The last connection to close empties the write-ahead log and removes it. That may be one of the
/// store's readers, which a thread of its own opens, and closes a moment after the store is gone.
fn wait_until_closed(dir: &Path) -> anyhow::Result<()> {
    let log = dir.join(format!("{CONTROL_FILE}-wal"));
    let begun = Instant::now();
    while log.exists() {
        ensure!(begun.elapsed() < CLOSED, "the seed's database stays open");
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// Makes everything.
fn fill(dir: &Path, keys: u32, services: u32) -> anyhow::Result<()> {
    let store = DataDir::open(dir)?.control()?;
    let token = PlainSecret::generate(SecretKind::ManagementToken)?;
    let actor = store.first_start(now(), &token)?.actor;
    private_file(&dir.join(TOKEN_FILE))?.write_all(format!("{}\n", token.expose()).as_bytes())?;
    for number in 1..=services {
        let new = NewService {
            name: name(&format!("Service {number}"))?,
            target_url: target(SocketAddr::from(([127, 0, 0, 1], 9)))?,
            preserve_host: false,
            units: UnitRule::default(),
        };
        store.create_service(&by(actor), &new)?;
    }
    let mut texts = Vec::with_capacity(keys as usize * (KEY_BYTES + 1));
    for number in 1..=keys {
        texts.extend_from_slice(&make_key(&store, actor, number)?);
        texts.push(b'\n');
        if number % 100_000 == 0 {
            eprintln!("    made {number} of {keys} keys");
        }
    }
    private_file(&dir.join(KEYS_FILE))?.write_all(&texts)?;
    Ok(())
}

fn make_key(store: &ControlStore, actor: Actor, number: u32) -> anyhow::Result<Key> {
    let secret = PlainSecret::generate(SecretKind::ApiKey)?;
    let limit = RateLimit::new(PLENTY, 1, None)?;
    let new = NewKey {
        scope: KeyScope::AllServices,
        name: name(&format!("Key {number}"))?,
        secret: &secret,
        rate_limit: Some(limit),
        price: None,
        default_price: Price::DEFAULT,
        currency: Currency::USD,
        customer: None,
        allowances: Allowances::default(),
        expires_at: None,
    };
    store.create_key(&by(actor), &new)?;
    text_of(&secret)
}

fn text_of(secret: &PlainSecret) -> anyhow::Result<Key> {
    Ok(Key::try_from(secret.expose().as_bytes())?)
}

fn name(text: &str) -> anyhow::Result<Name> {
    Ok(Name::parse("name", text)?)
}

fn target(backend: SocketAddr) -> anyhow::Result<TargetUrl> {
    let url = format!("http://{backend}/");
    Ok(TargetUrl::parse("target_url", &url)?)
}

fn by(actor: Actor) -> WriteBy<'static> {
    WriteBy {
        actor,
        now: now(),
        idempotency: None,
    }
}

fn now() -> UnixMillis {
    SystemClock.now()
}

fn private_file(path: &Path) -> anyhow::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    Ok(options.open(path)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_made_once_and_its_copy_leads_to_the_backend() {
        let dir = tempfile::tempdir().unwrap();
        let cache = dir.path().join("seeds");
        let made = Seed::get(&cache, 3, 2).unwrap();
        assert_eq!(made.keys.len(), 3);
        assert_eq!(Seed::get(&cache, 3, 2).unwrap().keys, made.keys);

        let copy = dir.path().join("copy");
        made.copy(&copy, "127.0.0.1:4242".parse().unwrap(), 1)
            .unwrap();
        let store = DataDir::open(&copy).unwrap().control().unwrap();
        let actor = store.default_actor().unwrap();
        let services = store.services(actor, None, 10).unwrap().items;
        let targets: Vec<_> = services.iter().map(|s| s.target_url.to_string()).collect();
        assert_eq!(targets, ["http://127.0.0.1:4242/"; 2]);
        let keys = store.keys(actor, None, None, 10).unwrap().items;
        let limits: Vec<_> = keys
            .iter()
            .map(|key| key.rate_limit.unwrap().requests())
            .collect();
        assert_eq!(limits, [1, PLENTY, PLENTY]);
    }
}
