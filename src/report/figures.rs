//! Numbers as people read them.

/// `1745408` as `1,745,408`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 state`, `2 states`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// `2054321.0` as `2.05 M`, with three figures.
pub(super) fn rounded(number: f64) -> String {
    let (scaled, unit) = match number {
        n if n >= 999.5e6 => (n / 1e9, " G"),
        n if n >= 999.5e3 => (n / 1e6, " M"),
        n if n >= 999.5 => (n / 1e3, " k"),
        n => (n, ""),
    };
    let decimals = match scaled {
        s if s >= 99.95 || unit.is_empty() => 0,
        s if s >= 9.995 => 1,
        _ => 2,
    };
    format!("{scaled:.decimals$}{unit}")
}

/// Bytes in units of 1024.
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if number < 1024 {
        return format!("{number} B");
    }
    let mut scaled = number as f64 / 1024.0;
    let mut unit = 0;
    while scaled >= 1023.95 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    format!("{scaled:.1} {}", UNITS[unit])
}

/// A duration: `0.012 s`, `14.2 s`, `12 min 3 s`, `2 h 5 min`.
pub(super) fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match seconds {
        s if s < 1.0 => format!("{s:.3} s"),
        s if s < 99.95 => format!("{s:.1} s"),
        s if s < 3600.0 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// A share between 0 and 1.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        let shown = [0, 999, 1_000, 1_745_408].map(count);
        assert_eq!(shown, ["0", "999", "1,000", "1,745,408"]);
    }

    #[test]
    fn rates_have_three_figures() {
        let shown = [0.0, 12.0, 999.4, 1_000.0, 99_960.0, 2_054_321.0, 1.5e9].map(rounded);
        let expected = ["0", "12", "999", "1.00 k", "100 k", "2.05 M", "1.50 G"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn bytes_change_unit_at_1024() {
        let shown = [0, 1023, 1024, 1 << 20, 3 << 30].map(bytes);
        assert_eq!(shown, ["0 B", "1023 B", "1.0 KiB", "1.0 MiB", "3.0 GiB"]);
    }

    #[test]
    fn durations_lose_precision_as_they_grow() {
        let shown = [0.0123, 14.21, 723.0, 7500.0].map(duration);
        assert_eq!(shown, ["0.012 s", "14.2 s", "12 min 3 s", "2 h 5 min"]);
    }
}
