//! Number literals in any base, of any length, as decimal text.

/// The most digits that a number may have.
pub const DIGITS_MAX: usize = 1000;

/// The decimal form, without leading zeros, of `17`, `\b101`, `\o17` or `\hFF`;
/// nothing if it has more than [`DIGITS_MAX`] digits.
pub fn to_decimal(literal: &str) -> Option<String> {
    let (base, digits) = match literal.get(..2) {
        Some("\\b" | "\\B") => (2, &literal[2..]),
        Some("\\o" | "\\O") => (8, &literal[2..]),
        Some("\\h" | "\\H") => (16, &literal[2..]),
        _ => (10, literal),
    };
    if digits.len() > DIGITS_MAX {
        return None;
    }
    // Least significant digit first.
    let mut decimal: Vec<u8> = Vec::new();
    for digit in digits.chars().filter_map(|c| c.to_digit(base)) {
        let mut carry = digit;
        for place in &mut decimal {
            let value = u32::from(*place) * base + carry;
            *place = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            decimal.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    if decimal.is_empty() {
        return Some("0".to_string());
    }
    Some(
        decimal
            .iter()
            .rev()
            .map(|&d| char::from(b'0' + d))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_becomes_decimal() {
        for (literal, decimal) in [
            ("0", "0"),
            ("007", "7"),
            ("120", "120"),
            ("\\b101", "5"),
            ("\\B0", "0"),
            ("\\o17", "15"),
            ("\\O777", "511"),
            ("\\hff", "255"),
            ("\\HFFFFFFFFFFFFFFFF", "18446744073709551615"),
            ("\\h10000000000000000", "18446744073709551616"),
        ] {
            assert_eq!(to_decimal(literal).as_deref(), Some(decimal), "{literal}");
        }
    }

    #[test]
    fn the_number_of_digits_is_limited() {
        assert!(to_decimal(&"9".repeat(DIGITS_MAX)).is_some());
        assert_eq!(to_decimal(&"9".repeat(DIGITS_MAX + 1)), None);
    }
}
