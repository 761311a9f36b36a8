//! Finds for each thing in a file the one in the gateway that it means: by its number where the
//! file gives one, else by its label, which must mean one thing alone.

use crate::declare::state::Item;

/// The observed thing per declared one, and those that the file does not name.
pub(super) struct Pairs<'a> {
    pub(super) of: Vec<Option<&'a Item>>,
    pub(super) unnamed: Vec<&'a Item>,
}

/// Pairs things of one kind.
///
/// # Errors
/// Line and message of each that cannot be told.
pub(super) fn pair<'a>(
    kind: &str,
    declared: &[&Item],
    observed: &[&'a Item],
) -> Result<Pairs<'a>, Vec<(u64, String)>> {
    let mut faults = Vec::new();
    let mut pairs = Pairs {
        of: Vec::new(),
        unnamed: Vec::new(),
    };
    for (at, item) in declared.iter().enumerate() {
        let is_same = |other: &&&Item| match (item.id, other.id) {
            (Some(id), Some(other)) => id == other,
            (None, None) => item.label == other.label,
            _ => false,
        };
        if let Some(earlier) = declared[..at].iter().find(is_same) {
            let message = format!(
                "{kind} {:?} stands on line {} already; give one another name",
                item.label, earlier.line
            );
            faults.push((item.line, message));
        }
        match found(kind, item, declared, observed) {
            Ok(found) => pairs.of.push(found),
            Err(message) => faults.push((item.line, message)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let is_named = |item: &&Item| {
        let named = pairs.of.iter().flatten();
        named.clone().any(|pair| pair.id == item.id)
    };
    pairs.unnamed = observed
        .iter()
        .copied()
        .filter(|item| !is_named(item))
        .collect();
    Ok(pairs)
}

fn found<'a>(
    kind: &str,
    item: &Item,
    declared: &[&Item],
    observed: &[&'a Item],
) -> Result<Option<&'a Item>, String> {
    if let Some(id) = item.id {
        let found = observed.iter().find(|other| other.id == Some(id));
        return found.copied().map(Some).ok_or_else(|| {
            format!("there is no {kind} with the id {id}; without id, a new one is made")
        });
    }
    // What another line claims by number is spoken for.
    let is_free = |other: &&&Item| {
        !declared
            .iter()
            .any(|item| item.id.is_some() && item.id == other.id)
    };
    let same: Vec<&Item> = observed
        .iter()
        .filter(|other| other.label == item.label)
        .filter(is_free)
        .copied()
        .collect();
    let mut lasting = same.iter().filter(|other| !other.is_expired);
    match (lasting.next(), lasting.next()) {
        (Some(one), None) => Ok(Some(one)),
        // Keys are followed by others of the same name; the last one is meant.
        (None, _) => Ok(same.last().copied()),
        (Some(_), Some(_)) => {
            let ids: Vec<String> = same
                .iter()
                .filter_map(|other| other.id)
                .map(|id| id.to_string())
                .collect();
            Err(format!(
                "{kind} {:?} may be any of those with the ids {}; say which by id",
                item.label,
                ids.join(", ")
            ))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn item(id: Option<u32>, label: &str) -> Item {
        Item {
            id,
            label: label.to_owned(),
            ..Item::default()
        }
    }

    fn ids(declared: &[Item], observed: &[Item]) -> Result<Vec<Option<u32>>, Vec<(u64, String)>> {
        let declared: Vec<&Item> = declared.iter().collect();
        let observed: Vec<&Item> = observed.iter().collect();
        let pairs = pair("key", &declared, &observed)?;
        Ok(pairs
            .of
            .iter()
            .map(|found| found.and_then(|found| found.id))
            .collect())
    }

    #[test]
    fn names_tell_where_they_are_unique_and_numbers_where_not() {
        let observed = [item(Some(1), "a"), item(Some(2), "b"), item(Some(3), "b")];
        let declared = [item(None, "a"), item(None, "new"), item(Some(3), "b")];
        assert_eq!(ids(&declared, &observed).unwrap(), [Some(1), None, Some(3)]);
        // One of two is claimed by its number, so the other is meant.
        let declared = [item(Some(3), "b"), item(None, "b")];
        assert_eq!(ids(&declared, &observed).unwrap(), [Some(3), Some(2)]);
        let error = ids(&[item(None, "b")], &observed).unwrap_err();
        assert!(error[0].1.contains("2, 3"), "{error:?}");
        let error = ids(&[item(Some(9), "z")], &observed).unwrap_err();
        assert!(error[0].1.contains("no key with the id 9"), "{error:?}");
        let error = ids(&[item(None, "a"), item(None, "a")], &observed).unwrap_err();
        assert!(error[0].1.contains("already"), "{error:?}");
    }

    #[test]
    fn of_keys_of_one_name_the_one_that_lasts_is_meant() {
        let expired = |id| Item {
            is_expired: true,
            ..item(Some(id), "CI")
        };
        let observed = [expired(1), item(Some(2), "CI"), expired(3)];
        assert_eq!(ids(&[item(None, "CI")], &observed).unwrap(), [Some(2)]);
        let observed = [expired(1), expired(3)];
        assert_eq!(ids(&[item(None, "CI")], &observed).unwrap(), [Some(3)]);
    }
}
