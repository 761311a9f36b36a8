//! Sets a price, now or from a later instant on.

use super::list::whose;
use super::{in_words, scope, terms};
use crate::args::prices::SetPrice;
use crate::confirm::confirm;
use crate::instant::{From, typed_if};
use crate::remote::Client;
use crate::{put_if, show};

pub(super) fn run(args: &SetPrice) -> anyhow::Result<()> {
    let mut body = terms::body(&args.terms)?;
    body.insert("scope".to_owned(), scope(&args.scope));
    let effective_at = typed_if("--effective-at", args.effective_at.as_ref(), From::Future)?;
    put_if(&mut body, "effective_at", effective_at.as_ref());
    let client = Client::of(&args.common.remote)?;
    if args.scope.default {
        // Everybody without a price of their own pays it.
        confirm(
            args.consent,
            "Set the default price, for all that has no other?",
        )?;
    }
    let once = args.once.idempotency_key.as_deref();
    let price = client.post("prices", &body.into(), once)?;
    if args.common.json {
        show::json(&price);
        return Ok(());
    }
    show::details(&[
        ("Price (ID)", show::text(&price["id"])),
        ("Of", whose(&price)),
        ("Price", in_words(&price)),
        ("Currency", show::text(&price["currency"])),
        ("From (UTC)", show::instant(&price["effective_at"])),
    ]);
    show::propagation(&price);
    Ok(())
}
