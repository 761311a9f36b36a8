//! A scenario's world: a backend, keys, and every target that takes part, all running.

use std::path::Path;
use std::sync::Arc;

use crate::backend::Backend;
use crate::certificate::Certificate;
use crate::load::{Key, Order, Requests};
use crate::machine::Cores;
use crate::scenario::{Refused, Scenario, Wire};
use crate::seed::{Seed, unknown_key};
use crate::target::{Programs, Setup, Target};

/// What stays the same for all scenarios of a run.
#[derive(Debug)]
pub(crate) struct Grounds {
    /// Who runs where.
    pub(crate) cores: Cores,
    /// Where programs are.
    pub(crate) programs: Programs,
    /// Where data directories, logs and seeds are.
    pub(crate) workshop: std::path::PathBuf,
}

impl Grounds {
    /// So many keys and services.
    ///
    /// # Errors
    /// When they are not there yet and cannot be made.
    pub(crate) fn seed(&self, keys: u32, services: u32) -> anyhow::Result<Seed> {
        Seed::get(&self.workshop.join("seeds"), keys, services)
    }

    /// A text without the directories of this machine, which are nobody else's business.
    pub(crate) fn without_paths(&self, text: &str) -> String {
        let current = std::env::current_dir().unwrap_or_default();
        let Programs { own, peers, .. } = &self.programs;
        let mut text = text.to_owned();
        for directory in [&self.workshop, own, peers, &current] {
            if let Some(name) = directory.file_name() {
                let path = directory.to_string_lossy();
                text = text.replace(&*path, &name.to_string_lossy());
            }
        }
        text
    }
}

/// A scenario's world without its targets.
#[derive(Debug)]
pub(crate) struct Stage {
    dir: tempfile::TempDir,
    seed: Seed,
    /// The gateway's that has a single key, where it takes part.
    one_key: Option<Seed>,
    scarce: u32,
    certificate: Option<Certificate>,
    /// Who answers what targets forward.
    pub(crate) backend: Arc<Backend>,
    /// The scenario's requests.
    pub(crate) requests: Requests,
}

impl Stage {
    /// Sets up a scenario.
    ///
    /// # Errors
    /// When keys cannot be made or the backend does not start.
    pub(crate) fn set(scenario: &Scenario, grounds: &Grounds) -> anyhow::Result<Self> {
        let seed = grounds.seed(scenario.keys, scenario.services)?;
        let one_key = scenario.has(Target::OneKey);
        let one_key = one_key.then(|| grounds.seed(1, 1)).transpose()?;
        let dir = tempfile::tempdir_in(&grounds.workshop)?;
        let backend = Arc::new(Backend::start(grounds.cores)?);
        let (keys, scarce) = mixed(scenario, &seed)?;
        let requests = Requests::new(keys, scenario);
        let certificate = match scenario.wire {
            Wire::Plain => None,
            Wire::Tls | Wire::TlsEach => Some(Certificate::make(dir.path())?),
        };
        Ok(Self {
            dir,
            seed,
            one_key,
            scarce,
            certificate,
            backend,
            requests,
        })
    }

    /// What a target is started with, in a directory of its own that outlives it.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub(crate) fn setup<'a>(
        &'a self,
        target: Target,
        grounds: &'a Grounds,
    ) -> anyhow::Result<Setup<'a>> {
        let dir = self.dir.path().join(target.name());
        std::fs::create_dir_all(&dir)?;
        let seed = match &self.one_key {
            Some(one_key) if target == Target::OneKey => one_key,
            _ => &self.seed,
        };
        Ok(self.setup_in(&dir, seed, grounds))
    }

    /// The same in another directory and with another seed.
    pub(crate) fn setup_in<'a>(
        &'a self,
        dir: &Path,
        seed: &'a Seed,
        grounds: &'a Grounds,
    ) -> Setup<'a> {
        Setup {
            dir: dir.to_owned(),
            backend: &self.backend,
            seed,
            scarce: self.scarce,
            certificate: self.certificate.as_ref(),
            cores: grounds.cores,
            programs: &grounds.programs,
        }
    }
}

/// The keys that requests carry, and how many of the seed's have few tokens.
fn mixed(scenario: &Scenario, seed: &Seed) -> anyhow::Result<(Arc<[Key]>, u32)> {
    debug_assert!(scenario.refused == Refused::None || scenario.order == Order::Uniform);
    match scenario.refused {
        Refused::None => Ok((Arc::clone(&seed.keys), 0)),
        Refused::Spent => Ok((Arc::clone(&seed.keys), scenario.keys / 10 * 9)),
        Refused::Unknown => {
            let mut keys = seed.keys.to_vec();
            for _ in 0..9 * seed.keys.len() {
                keys.push(unknown_key()?);
            }
            Ok((keys.into(), 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_tells_programs_and_files_and_not_where_the_machine_has_them() {
        let grounds = Grounds {
            cores: Cores {
                count: 1,
                server: 0,
                backend: 0,
                generator: 0,
            },
            programs: Programs {
                own: "/home/a/target/dist".into(),
                before: None,
                peers: "/home/a/target/peers".into(),
            },
            workshop: "/home/a/target/bench".into(),
        };
        let text = "/home/a/target/peers/bin/envoy ended: no /home/a/target/bench/x/envoy.yaml";
        assert_eq!(
            grounds.without_paths(text),
            "peers/bin/envoy ended: no bench/x/envoy.yaml"
        );
    }
}
