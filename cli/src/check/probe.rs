//! `gaas check --probe`: what only the machine can tell. It leaves nothing behind.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use gaas_shared::config::Config;

/// Everything that would keep the gateway from starting here, a sentence each.
pub(super) fn problems(config: &Config) -> Vec<String> {
    let secure = config.proxy.tls.as_ref().and_then(|tls| tls.listen);
    let listeners = [
        ("proxy.listen", Some(config.proxy.listen)),
        ("proxy.tls.listen", secure),
        ("admin.listen", Some(config.admin.listen)),
        ("ops.listen", Some(config.ops.listen)),
    ];
    let directory = directory_problem(&config.data_dir);
    let taken = listeners
        .into_iter()
        .filter_map(|(name, address)| listen_problem(name, address?));
    directory.into_iter().chain(taken).collect()
}

/// Tries a nameless file in the data directory, or in the directory it would be made in.
fn directory_problem(data_dir: &Path) -> Option<String> {
    let absolute = match std::path::absolute(data_dir) {
        Ok(absolute) => absolute,
        Err(error) => return Some(format!("data_dir: {}: {error}", data_dir.display())),
    };
    let existing = absolute.ancestors().find(|ancestor| ancestor.exists())?;
    let error = tempfile::tempfile_in(existing).err()?;
    let (wanted, tried) = (data_dir.display(), existing.display());
    Some(format!(
        "data_dir: {wanted}: {tried} cannot be written: {error}"
    ))
}

fn listen_problem(name: &str, address: SocketAddr) -> Option<String> {
    let error = TcpListener::bind(address).err()?;
    Some(format!("{name}: {address} cannot be listened on: {error}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn config(data_dir: &Path) -> Config {
        let mut config = Config {
            data_dir: data_dir.to_path_buf(),
            ..Config::default()
        };
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        (config.proxy.listen, config.admin.listen, config.ops.listen) = (any, any, any);
        config
    }

    #[test]
    fn a_directory_that_is_still_to_be_made_is_no_problem_and_is_not_made() {
        let parent = tempfile::tempdir().unwrap();
        let wanted = parent.path().join("a/b");
        assert_eq!(problems(&config(&wanted)), Vec::<String>::new());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_in_the_directorys_place_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("data");
        std::fs::write(&file, "").unwrap();
        let found = problems(&config(&file));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("data_dir: "), "{found:?}");
    }

    #[test]
    fn a_taken_port_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut config = config(parent.path());
        config.admin.listen = taken.local_addr().unwrap();
        let found = problems(&config);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("admin.listen: 127.0.0.1:"),
            "{found:?}"
        );
    }
}
