//! `gaas profile`: addresses and tokens of gateways, kept under a name in the user's own
//! configuration directory, in a file that nobody else may read.

mod add;
mod file;
mod hidden;
mod list;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::args::profiles::{NamedProfile, ProfileCommand};
use crate::console;
use crate::failure::{Failure, Kind};
use crate::remote::{Token, parse_url};

/// All profiles, and which one is used where none is named.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// One gateway.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_file: Option<PathBuf>,
    /// Whether the token may go over plain HTTP to another machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) insecure_http: bool,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile").field("url", &self.url).finish()
    }
}

impl Profile {
    /// Its address.
    pub(crate) fn url(&self) -> anyhow::Result<Url> {
        parse_url(&self.url, "the profile's url")
    }

    /// Its token.
    pub(crate) fn token(&self) -> anyhow::Result<Token> {
        match (&self.token, &self.token_file) {
            (Some(token), _) => Token::parse(token, "the profile"),
            (None, Some(file)) => Token::read(file),
            (None, None) => Err(Failure::new(Kind::Refused, "the profile holds no token").into()),
        }
    }
}

impl Profiles {
    /// The profile with this name.
    pub(crate) fn named(&self, name: &str) -> anyhow::Result<&Profile> {
        self.profiles.get(name).ok_or_else(|| {
            let message = format!("there is no profile {name:?}; gaas profile list shows them");
            Failure::new(Kind::NotFound, message).into()
        })
    }

    /// The profile that is used where none is named.
    pub(crate) fn in_use(&self) -> Option<&Profile> {
        self.profiles.get(self.current.as_ref()?)
    }
}

/// Runs the subcommand.
///
/// # Errors
/// When there is no such profile, or the file cannot be read or written.
pub(crate) fn run(command: &ProfileCommand) -> anyhow::Result<()> {
    match command {
        ProfileCommand::Add(args) => add::run(args),
        ProfileCommand::List(args) => list::run(args),
        ProfileCommand::Use(NamedProfile { name }) => change(name, |profiles| {
            profiles.current = Some(name.clone());
            format!("Using profile {name}.")
        }),
        ProfileCommand::Remove(NamedProfile { name }) => change(name, |profiles| {
            profiles.profiles.remove(name);
            profiles.current.take_if(|current| current == name);
            format!("Removed profile {name}.")
        }),
    }
}

fn change(name: &str, edit: impl FnOnce(&mut Profiles) -> String) -> anyhow::Result<()> {
    let mut profiles = Profiles::read()?;
    profiles.named(name)?;
    let told = edit(&mut profiles);
    profiles.write()?;
    console::say(told);
    Ok(())
}
