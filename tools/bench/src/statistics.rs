//! What many rounds come to.

use serde::{Deserialize, Serialize};

/// The median of some rounds, and the rounds beside which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The value in the middle; of an even number of values, the mean of both.
    pub median: f64,
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
}

impl Spread {
    /// The spread of some values, each rounded by [`round`]; none when there are no values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => f64::midpoint(values[middle - 1], values[middle]),
            _ => values[middle],
        };
        Some(Spread {
            median: round(median),
            min: round(min),
            max: round(max),
        })
    }

    /// The median, and the smallest and the largest value: `220 (216–222)`.
    pub fn text(&self) -> String {
        let Spread { median, min, max } = self;
        format!("{} ({}–{})", show(*median), show(*min), show(*max))
    }
}

/// Rounds to three digits. More than that no two runs have in common.
pub fn round(value: f64) -> f64 {
    let text = format!("{value:.2e}");
    text.parse().unwrap_or(value)
}

/// A rounded number as text, with commas between the thousands.
pub fn show(value: f64) -> String {
    let whole = value.abs();
    if whole < 1000.0 {
        let digits = match whole {
            0.0..1.0 => 3,
            1.0..10.0 => 2,
            10.0..100.0 => 1,
            _ => 0,
        };
        return format!("{value:.digits$}");
    }
    let mut text = format!("{value:.0}");
    let mut place = text.len();
    while place > 3 && text.as_bytes()[place - 4].is_ascii_digit() {
        place -= 3;
        text.insert(place, ',');
    }
    text
}

/// A number with commas between the thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let spread = Spread::of([5.0, 1.0, 3.0]).expect("three values");
        assert_eq!((spread.median, spread.min, spread.max), (3.0, 1.0, 5.0));
        let spread = Spread::of([4.0, 1.0, 2.0, 9.0]).expect("four values");
        assert_eq!(spread.median, 3.0);
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn three_digits_are_kept() {
        assert_eq!(round(66_091.4), 66_100.0);
        assert_eq!(round(0.012_345), 0.0123);
        assert_eq!(round(0.0), 0.0);
    }

    #[test]
    fn numbers_are_shown_with_three_digits_and_commas() {
        let shown = [0.75, 1.5, 28.84, 133.2, 66_100.0, 1_530_000.0].map(show);
        assert_eq!(
            shown,
            ["0.750", "1.50", "28.8", "133", "66,100", "1,530,000"]
        );
    }
}
