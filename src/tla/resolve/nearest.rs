//! The nearest known name to a misspelt one.

/// The one of `candidates` that is likely meant by `name`: the least edit
/// distance, at most a third of the name's length (rounded up); ties go to the first in
/// alphabetical order.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    // Any name of one character is one edit away from any other.
    let limit = if length == 1 { 0 } else { length.div_ceil(3) };
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= 2 * limit)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters are inserted, removed, replaced or swapped with their
/// neighbour on the way from `a` to `b`; a difference in case counts half of
/// a replacement, rounded up at the end.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).map(|count| 2 * count).collect();
    for i in 1..=a.len() {
        let mut row = vec![2 * i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + cost(a[i - 1], b[j - 1]);
            let mut least = replace.min(last[j] + 2).min(row[j - 1] + 2);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 2);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()].div_ceil(2)
}

fn cost(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_name_is_found_and_an_unlikely_one_is_not() {
        let names = ["TypeOK", "Init", "Next", "Cardinality", "Len"];
        assert_eq!(nearest("TypeOk", names), Some("TypeOK"));
        assert_eq!(nearest("Cardinalty", names), Some("Cardinality"));
        assert_eq!(nearest("Nxet", names), Some("Next"));
        assert_eq!(nearest("len", names), Some("Len"));
        assert_eq!(nearest("Quorum", names), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}
