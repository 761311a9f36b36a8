//! Adds a profile.

use std::path::absolute;

use super::{Profile, Profiles, hidden};
use crate::args::profiles::AddProfile;
use crate::console;
use crate::failure::{Failure, Kind};
use crate::remote::{Token, is_loopback, parse_url};

pub(super) fn run(args: &AddProfile) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if args.name.is_empty() || !args.name.chars().all(plain) {
        let message = "a profile's name consists of letters, digits, - _ and .";
        return Err(Failure::new(Kind::Usage, message).into());
    }
    let url = parse_url(&args.url, "--url")?;
    if url.scheme() == "http" && !is_loopback(&url) && !args.insecure_http {
        let message = format!(
            "{url} is plain HTTP to another machine: anybody on the way could read the token. \
             Use https://, or --insecure-http"
        );
        return Err(Failure::new(Kind::Refused, message).into());
    }
    let mut profile = Profile {
        url: url.into(),
        token: None,
        token_file: None,
        insecure_http: args.insecure_http,
    };
    match &args.token_file {
        Some(file) => {
            let file = absolute(file)?;
            Token::read(&file)?;
            profile.token_file = Some(file);
        }
        None => {
            let typed = hidden::line("Management token: ")?;
            let token = Token::parse(&typed, "standard input")?;
            profile.token = Some(token.expose().to_owned());
        }
    }
    let mut profiles = Profiles::read()?;
    let replaced = profiles.profiles.insert(args.name.clone(), profile);
    let is_only = profiles.profiles.len() == 1;
    if is_only {
        profiles.current = Some(args.name.clone());
    }
    profiles.write()?;
    let done = if replaced.is_some() {
        "Replaced"
    } else {
        "Added"
    };
    let used = if is_only { ", which is now used" } else { "" };
    console::say(format_args!("{done} profile {}{used}.", args.name));
    Ok(())
}
