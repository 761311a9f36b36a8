//! Ends a key's own price.

use crate::args::prices::EndPrice;
use crate::confirm::confirm;
use crate::keys;
use crate::remote::Client;
use crate::show;

pub(super) fn run(args: &EndPrice) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    let path = keys::path(args.key);
    let key = client.get(&path, &[])?;
    let question = format!(
        "End the own price of key {} ({})? From now on it follows its service's price, or the \
         default; prices of its own that were to begin later are taken back.",
        args.key,
        show::text(&key["name"])
    );
    confirm(args.consent, &question)?;
    let key = client.delete(&format!("{path}/price"))?;
    keys::tell(&key, args.common.json);
    Ok(())
}
