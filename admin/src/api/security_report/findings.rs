//! What could be better, and what to do about it.

use gaas_shared::ids::ApiKeyId;
use serde::Serialize;
use utoipa::ToSchema;

use super::Sorted;
use crate::state::Exposure;

/// The most keys that a finding names.
pub(super) const MOST_NAMED: usize = 100;
/// Failed authentications of a day that are more than mistakes.
const MANY_FAILURES: u64 = 100;
/// And those that are no client's with an old key.
const ATTACK: u64 = 10_000;

/// Something that could be better.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecurityFinding)]
pub(super) struct Finding {
    /// How grave it is.
    severity: Severity,
    /// A stable name for programs.
    #[schema(examples("keys_without_expiry"))]
    code: &'static str,
    /// What is the matter.
    #[schema(examples("10 keys never expire"))]
    title: String,
    /// What to do about it.
    advice: &'static str,
    /// The keys it is about, the first hundred of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    api_key_ids: Vec<u32>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SecuritySeverity)]
pub(super) enum Severity {
    /// Somebody could do harm now.
    Critical,
    /// It should be put right.
    Warning,
    /// It is worth knowing.
    Info,
}

/// What is known of the instance besides its keys.
pub(super) struct Instance {
    /// Whether anybody has set a password.
    pub(super) claimed: bool,
    /// Who can reach the management API.
    pub(super) exposure: Exposure,
    /// Names of services whose target is on another machine and not encrypted.
    pub(super) plain_targets: Vec<String>,
    /// Failed authentications of the last 24 hours.
    pub(super) failed_today: u64,
}

/// All findings, the gravest first.
pub(super) fn all(keys: &Sorted, instance: &Instance) -> Vec<Finding> {
    let mut findings: Vec<_> = [
        not_claimed(instance),
        exposed(instance),
        plain_targets(instance),
        many_failures(instance),
        of_keys(
            (
                Severity::Warning,
                "keys_wide_open",
                "allow more than 60,000 requests a minute",
            ),
            &keys.wide_open,
            "Give each key a limit close to what its client needs: it bounds what a leaked key can \
             cost.",
        ),
        of_keys(
            (Severity::Warning, "keys_old", "are more than 90 days old"),
            &keys.old,
            "Make a new key, let its client change over, then revoke the old one.",
        ),
        of_keys(
            (Severity::Info, "keys_never_used", "were never used"),
            &keys.never_used,
            "Revoke keys that nobody needs: a key that does not exist cannot leak.",
        ),
        of_keys(
            (Severity::Info, "keys_without_expiry", "never expire"),
            &keys.lasting,
            "Set an expiry where a client is known to end: a trial, a project, a contract.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}

fn finding(
    severity: Severity,
    code: &'static str,
    title: impl Into<String>,
    advice: &'static str,
) -> Finding {
    Finding {
        severity,
        code,
        title: title.into(),
        advice,
        api_key_ids: Vec::new(),
    }
}

fn not_claimed(instance: &Instance) -> Option<Finding> {
    (!instance.claimed).then(|| {
        finding(
            Severity::Warning,
            "no_password",
            "Nobody has set a password",
            "Programs on this machine can register APIs and reveal a key without any credential \
             until somebody does. Claim the instance with the token in the data directory's \
             admin-token.",
        )
    })
}

fn exposed(instance: &Instance) -> Option<Finding> {
    (instance.exposure == Exposure::Network).then(|| {
        finding(
            Severity::Warning,
            "management_exposed",
            "Other machines can reach the management API, which speaks plain HTTP",
            "Put a proxy with TLS in front of it, or listen on 127.0.0.1 (admin.listen) and reach \
             it through an SSH tunnel.",
        )
    })
}

fn plain_targets(instance: &Instance) -> Option<Finding> {
    let names = &instance.plain_targets;
    let title = match names.as_slice() {
        [] => return None,
        [only] => format!("Requests to {only} leave this machine unencrypted"),
        [first, rest @ ..] => format!(
            "Requests to {first} and {} more leave this machine unencrypted",
            rest.len()
        ),
    };
    Some(finding(
        Severity::Info,
        "targets_not_encrypted",
        title,
        "Use an https:// target unless the network in between is your own.",
    ))
}

fn many_failures(instance: &Instance) -> Option<Finding> {
    let severity = match instance.failed_today {
        few if few <= MANY_FAILURES => return None,
        many if many <= ATTACK => Severity::Warning,
        _ => Severity::Critical,
    };
    Some(finding(
        severity,
        "many_failed_authentications",
        format!(
            "{} authentications failed in the last 24 hours",
            instance.failed_today
        ),
        "A client with an old key, or somebody who is guessing. Addresses that fail too often \
             are slowed down: limits.max_auth_failures_per_minute says how often that is.",
    ))
}

fn of_keys(
    (severity, code, what): (Severity, &'static str, &str),
    keys: &[ApiKeyId],
    advice: &'static str,
) -> Option<Finding> {
    let title = match keys.len() {
        0 => return None,
        1 => format!("1 key {}", singular(what)),
        count => format!("{count} keys {what}"),
    };
    let named = keys.iter().take(MOST_NAMED).map(|key| key.get());
    Some(Finding {
        api_key_ids: named.collect(),
        ..finding(severity, code, title, advice)
    })
}

/// The verb for one key.
fn singular(what: &str) -> String {
    match what.split_once(' ') {
        Some(("are", rest)) => format!("is {rest}"),
        Some(("were", rest)) => format!("was {rest}"),
        Some(("allow", rest)) => format!("allows {rest}"),
        Some(("never", rest)) => format!("never {rest}s"),
        _ => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Instance {
        Instance {
            claimed: true,
            exposure: Exposure::Loopback,
            plain_targets: Vec::new(),
            failed_today: 0,
        }
    }

    #[test]
    fn guessing_is_graver_than_a_mistake() {
        let severity = |failed_today| {
            let instance = Instance {
                failed_today,
                ..quiet()
            };
            let found = all(&Sorted::default(), &instance);
            found.first().map(|finding| finding.severity)
        };
        assert_eq!(severity(100), None);
        assert_eq!(severity(101), Some(Severity::Warning));
        assert_eq!(severity(10_001), Some(Severity::Critical));
    }

    #[test]
    fn a_well_kept_instance_has_no_findings() {
        assert!(all(&Sorted::default(), &quiet()).is_empty());
    }

    #[test]
    fn each_fault_is_told_and_the_gravest_comes_first() {
        let keys = Sorted {
            total: 1,
            never_used: vec![ApiKeyId::FIRST],
            old: vec![ApiKeyId::FIRST],
            lasting: vec![ApiKeyId::FIRST],
            wide_open: vec![ApiKeyId::FIRST, ApiKeyId::FIRST],
        };
        let instance = Instance {
            claimed: false,
            exposure: Exposure::Network,
            plain_targets: vec!["Weather".to_owned(), "Maps".to_owned()],
            failed_today: 101,
        };
        let found = all(&keys, &instance);
        assert_eq!(found.len(), 8);
        assert!(
            found
                .windows(2)
                .all(|pair| pair[0].severity <= pair[1].severity)
        );
        let title = |code: &str| {
            let found = found.iter().find(|finding| finding.code == code);
            found.map(|finding| finding.title.as_str())
        };
        assert_eq!(title("keys_never_used"), Some("1 key was never used"));
        assert_eq!(title("keys_without_expiry"), Some("1 key never expires"));
        assert_eq!(
            title("keys_wide_open"),
            Some("2 keys allow more than 60,000 requests a minute")
        );
        assert_eq!(
            title("targets_not_encrypted"),
            Some("Requests to Weather and 1 more leave this machine unencrypted")
        );
    }
}
