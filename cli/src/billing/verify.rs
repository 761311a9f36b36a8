//! `gaas billing verify`: computes every final bill again, and names each row that was altered.

use anyhow::bail;
use gaas_shared::store::{CONTROL_FILE, DataDir, Verification, verify};

use crate::args::Flags;
use crate::args::billing::VerifyArgs;
use crate::{console, settings};

/// Verifies the books of a data directory; the gateway may be running on it.
///
/// # Errors
/// When a row was altered, or the books cannot be read.
pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let flags = Flags {
        config: args.config.clone(),
        data_dir: args.data_dir.clone(),
        ..Flags::default()
    };
    let directory = settings::load(&flags)?.data_dir;
    // Opening would make what is missing, and nothing is wrong with empty books.
    if !directory.join(CONTROL_FILE).is_file() {
        bail!("{}: holds no gateway's data", directory.display());
    }
    let data = DataDir::open(&directory)?;
    let found = verify(&data.control()?, &data.usage()?)?;
    for altered in &found.altered {
        console::say(altered);
    }
    match found.altered.len() {
        0 => console::say(summary(&found)),
        1 => bail!("1 row does not say what it should"),
        rows => bail!("{rows} rows do not say what they should"),
    }
    Ok(())
}

fn summary(found: &Verification) -> String {
    format!(
        "ok: {} final bills, {} price versions and {} ledger transactions hold",
        found.bills, found.price_versions, found.transactions
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_without_books_is_told_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let args = VerifyArgs {
            config: None,
            data_dir: Some(directory.path().join("data")),
        };
        let error = run(&args).unwrap_err().to_string();
        assert!(error.ends_with("holds no gateway's data"), "{error}");
        assert!(!directory.path().join("data").exists());
    }
}
