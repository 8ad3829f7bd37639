//! The name that somebody probably meant. This file promises to look at names alone, in bounded
//! time.

/// Returns the name that differs least from the wanted one, when it is close enough to be meant.
pub(crate) fn similar<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 100;
    const MOST: usize = 5_000;
    let wanted: Vec<char> = wanted.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let closest = names
        .take(MOST)
        .filter(|it| it.len() <= LONGEST)
        .map(|name| {
            (
                distance(&wanted, &name.chars().flat_map(char::to_lowercase).collect::<Vec<_>>()),
                name,
            )
        })
        .min()?;
    (closest.0 * 3 <= wanted.len()).then_some(closest.1)
}

/// Counts the characters to change, add or remove.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut before = vec![i + 1];
        for (j, (b, pair)) in to.iter().zip(row.windows(2)).enumerate() {
            let replaced = pair.first().copied().unwrap_or_default() + usize::from(a != b);
            let removed = pair.last().copied().unwrap_or_default() + 1;
            let added = before.get(j).copied().unwrap_or_default() + 1;
            before.push(replaced.min(removed).min(added));
        }
        row = before;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognized_and_a_stranger_is_not() {
        let names = ["Customer", "Payment", "PaymentMethod"];
        assert_eq!(similar("Paymnet", names.into_iter()), Some("Payment"));
        assert_eq!(similar("payment-method", names.into_iter()), Some("PaymentMethod"));
        assert_eq!(similar("Zebra", names.into_iter()), None);
    }
}
