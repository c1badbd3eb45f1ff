//! Statistics: the chi-square test of goodness of fit.

use super::Parameter::{Function, Text};
use super::{Context, Native, Result, checked_text, refused};
use crate::tla::value::{Heap, Value};

pub(super) const OPERATORS: &[Native] = &[Native::tlc(
    "Statistics",
    "ChiSquare",
    &[Function, Function, Text],
    chi_square,
)];

/// Whether the observed counts may come from the expected distribution: FALSE
/// if that is rejected at the level of significance that the string writes.
fn chi_square(context: &mut dyn Context, given: &[Value]) -> Result<Value> {
    const OPERATOR: &str = "ChiSquare";
    let heap = context.heap();
    let (Some(expected), Some(actual)) = (counts(heap, given[0]), counts(heap, given[1])) else {
        return Err(refused(OPERATOR, 1, "a function to integers", given[0]));
    };
    if expected.len() < 2 || expected.iter().any(|&count| count <= 0.0) {
        let wanted = "a function of at least two arguments to positive integers";
        return Err(refused(OPERATOR, 1, wanted, given[0]));
    }
    if actual.len() != expected.len() || actual.iter().any(|&count| count < 0.0) {
        let wanted = "a function to natural numbers with as many arguments as the first";
        return Err(refused(OPERATOR, 2, wanted, given[1]));
    }
    let level: f64 = match checked_text(heap, given[2]).trim().parse() {
        Ok(level) if level > 0.0 && level <= 0.5 => level,
        _ => {
            return Err(refused(
                OPERATOR,
                3,
                "a number in (0, 0.5], as a string",
                given[2],
            ));
        }
    };
    let total = |counts: &[f64]| counts.iter().sum::<f64>();
    let scale = total(&actual) / total(&expected);
    let terms = expected.iter().zip(&actual).map(|(expected, actual)| {
        let expected = expected * scale;
        (actual - expected).powi(2) / expected
    });
    let statistic: f64 = terms.sum();
    let probability = upper_gamma((expected.len() - 1) as f64 / 2.0, statistic / 2.0);
    Ok(Value::boolean(probability >= level))
}

fn counts(heap: &Heap, function: Value) -> Option<Vec<f64>> {
    let counts = heap.items(function).iter();
    counts
        .map(|&count| heap.as_integer(count).map(|count| count as f64))
        .collect()
}

/// The regularised upper incomplete gamma function Q(a, x), for a > 0 and
/// x >= 0: by its series below the maximum, by Lentz's continued fraction above.
fn upper_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * f64::EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - sum * scale;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for step in 1..10_000 {
        let step = f64::from(step);
        let numerator = -step * (step - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    fraction * scale
}

/// The logarithm of the gamma function, by Stirling's series, for x > 0.
fn ln_gamma(mut x: f64) -> f64 {
    // The series is exact to double precision from about 10 on.
    let mut shift = 0.0;
    while x < 15.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series =
        inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_tables() {
        // Critical values at the levels 0.05 and 0.01 (NIST/SEMATECH e-Handbook).
        for (freedom, critical, level) in [
            (1.0, 3.841, 0.05),
            (2.0, 5.991, 0.05),
            (5.0, 15.086, 0.01),
            (10.0, 18.307, 0.05),
            (100.0, 135.807, 0.01),
        ] {
            let probability = upper_gamma(freedom / 2.0, critical / 2.0);
            assert!(
                (probability - level).abs() < 1e-4,
                "{freedom} {probability}"
            );
        }
    }
}
