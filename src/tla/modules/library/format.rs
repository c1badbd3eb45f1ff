//! Texts made from a template, as Java's formatter does for strings.

/// Puts `values` into the places of `template`: `%s` takes the next, `%2$s`
/// the second; `%-10.3s` pads to the right and cuts; `%%` is a percent sign and
/// `%n` the end of a line.
///
/// # Errors
/// A place asks for anything but a string, or for a value that is not there.
pub(super) fn format(template: &str, values: &[String]) -> Result<String, String> {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| c.is_ascii_alphabetic() || c == '%');
        let Some(end) = end else {
            return Err(format!("`%{rest}` is no place in a template"));
        };
        let (place, after) = (&rest[..end], &rest[end + 1..]);
        match &rest[end..=end] {
            "%" if place.is_empty() => out.push('%'),
            "n" if place.is_empty() => out.push('\n'),
            "s" | "S" => {
                let place = Place::parse(place)?;
                let index = place.index.unwrap_or_else(|| {
                    next += 1;
                    next
                });
                let Some(value) = index.checked_sub(1).and_then(|index| values.get(index)) else {
                    return Err(format!(
                        "the template asks for value {index}, but there are {}",
                        values.len()
                    ));
                };
                out.push_str(&place.padded(value));
            }
            _ => {
                return Err(format!(
                    "the template has `%{}`, but all values are strings, which `%s` takes",
                    &rest[..=end]
                ));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[derive(Default)]
struct Place {
    index: Option<usize>,
    left: bool,
    width: usize,
    precision: Option<usize>,
}

impl Place {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`%{text}s` is no place in a template");
        let number = |digits: &str| digits.parse().map_err(|_| wrong());
        let mut place = Place::default();
        let mut rest = text;
        if let Some((index, after)) = rest.split_once('$') {
            place.index = Some(number(index)?);
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('-') {
            place.left = true;
            rest = after;
        }
        if let Some((before, precision)) = rest.split_once('.') {
            place.precision = Some(number(precision)?);
            rest = before;
        }
        if !rest.is_empty() {
            place.width = number(rest)?;
        }
        Ok(place)
    }

    fn padded(&self, value: &str) -> String {
        let length = self.precision.unwrap_or(usize::MAX);
        let value: String = value.chars().take(length).collect();
        let width = self.width;
        match self.left {
            true => format!("{value:<width$}"),
            false => format!("{value:>width$}"),
        }
    }
}
