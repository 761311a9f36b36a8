//! Lists profiles, without their tokens.

use serde_json::{Value, json};

use super::Profiles;
use crate::args::profiles::ListProfiles;
use crate::show::{self, Column, Table};

pub(super) fn run(args: &ListProfiles) -> anyhow::Result<()> {
    let profiles = Profiles::read()?;
    let items: Vec<Value> = profiles
        .profiles
        .iter()
        .map(|(name, profile)| {
            json!({
                "name": name,
                "in_use": profiles.current.as_ref() == Some(name),
                "url": profile.url,
                "token": if profile.token.is_some() { "kept in the profile" } else { "in a file" },
                "token_file": profile.token_file,
            })
        })
        .collect();
    if args.json {
        show::json(&json!({ "items": items }));
        return Ok(());
    }
    let columns = [
        Column::left("PROFILE", |item| show::text(&item["name"])),
        Column::left("IN USE", |item| show::text(&item["in_use"])),
        Column::left("ADDRESS", |item| show::text(&item["url"])),
        Column::left("TOKEN", |item| {
            let file = &item["token_file"];
            show::text(if file.is_null() { &item["token"] } else { file })
        }),
    ];
    Table::new(&columns).print(&items, "There are no profiles; gaas profile add makes one.");
    Ok(())
}
