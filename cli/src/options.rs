//! Which option a field of the API was typed as, for errors that name fields.
//!
//! Most options are called what their field is. Those that are not stand in [`OTHERWISE`].

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// Fields whose option has another name.
const OTHERWISE: [(&str, &str); 11] = [
    ("api_key_id", "key"),
    ("customer_id", "customer"),
    ("flat_fee_per_cycle", "flat-fee"),
    ("minimum_per_cycle", "minimum"),
    ("price_per_request", "price"),
    ("rate_limit_requests", "rate-limit"),
    ("rate_limit_window_seconds", "rate-limit"),
    ("service_id", "service"),
    ("unit_price", "per-unit"),
    ("url", "target-url"),
    ("webhook_id", "webhook"),
];

/// The options of the command that was typed.
pub(crate) struct Options {
    /// Long names, with whether it stands on the command line.
    options: Vec<(String, bool)>,
}

impl Options {
    /// Those of the innermost subcommand, without where the gateway is.
    pub(crate) fn of(mut command: &Command, mut matches: &ArgMatches) -> Self {
        while let Some((name, inner)) = matches.subcommand() {
            let Some(subcommand) = command.find_subcommand(name) else {
                break;
            };
            (command, matches) = (subcommand, inner);
        }
        let own = command
            .get_arguments()
            .filter(|option| option.get_help_heading() != Some("Connection"));
        let options = own.filter_map(|option| {
            let source = matches.value_source(option.get_id().as_str());
            Some((
                option.get_long()?.to_owned(),
                source == Some(ValueSource::CommandLine),
            ))
        });
        Self {
            options: options.collect(),
        }
    }

    /// A field as whoever typed the command knows it: `--email`, or `model.tiers[1] (--model)`
    /// where the option holds more than the field.
    pub(crate) fn name(&self, field: &str) -> String {
        let parts: Vec<&str> = field.split('.').collect();
        for (at, part) in parts.iter().enumerate().rev() {
            let is_last = at + 1 == parts.len();
            // What is missing was not typed, so that only the field itself tells its option.
            if let Some(option) = self.find(part, !is_last || parts.len() > 1) {
                return match is_last {
                    true => format!("--{option}"),
                    false => format!("{field} (--{option})"),
                };
            }
        }
        field.to_owned()
    }

    fn find(&self, part: &str, must_be_given: bool) -> Option<&str> {
        let part = part.split('[').next().unwrap_or(part);
        let otherwise = OTHERWISE.iter().find(|(field, _)| *field == part);
        let own = part.replace('_', "-");
        let names = otherwise.map(|(_, option)| *option).into_iter();
        names
            .chain([own.as_str()])
            .find_map(|name| {
                self.options
                    .iter()
                    .find(|(option, given)| option == name && (*given || !must_be_given))
            })
            .map(|(option, _)| option.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Args;

    fn typed(line: &str) -> Options {
        let command = Args::command();
        let matches = command.clone().try_get_matches_from(line.split(' '));
        Options::of(&command, &matches.unwrap())
    }

    #[test]
    fn fields_are_called_by_the_options_that_were_typed() {
        let allow = "gaas keys allowances 1 --requests-per-day 0 --budget-per-cycle 1 --currency x";
        let set = "gaas billing price set --default --model @tiers.json";
        for (line, field, name) in [
            ("gaas customers edit 1 --email x", "email", "--email"),
            (
                "gaas keys create --all-services --name x --rate-limit 0/1s",
                "rate_limit_requests",
                "--rate-limit",
            ),
            (
                allow,
                "requests_per_day.limit",
                "requests_per_day.limit (--requests-per-day)",
            ),
            (allow, "budget_per_cycle.currency", "--currency"),
            (
                set,
                "model.tiers[0].unit_price",
                "model.tiers[0].unit_price (--model)",
            ),
            (set, "currency", "--currency"),
            (
                "gaas billing price set --default --per-unit x",
                "model.unit_price",
                "--per-unit",
            ),
            // Not --url, which says where the gateway is.
            (
                "gaas webhooks create --url http://[::1]:1 --target-url x",
                "url",
                "--target-url",
            ),
            ("gaas webhooks test 1 --url http://[::1]:1", "url", "url"),
            ("gaas apply -f x", "target_url", "target_url"),
        ] {
            assert_eq!(typed(line).name(field), name, "{line}");
        }
    }
}
