//! A configuration inside the file of a module, as TLC reads it
//! (`util.MonolithSpecExtractor`): the lines between `---- CONFIG Name ----`
//! and `====`.

/// The configuration for the module `name` in `text`; what surrounds it is
/// blanked, so that places stay right. Nothing if there is none.
pub fn embedded_config(text: &str, name: &str) -> Option<String> {
    let mut config = String::with_capacity(text.len());
    let (mut found, mut ended) = (false, false);
    for line in text.split_inclusive('\n') {
        ended |= found && line.starts_with("====");
        if found && !ended {
            config.push_str(line);
        } else {
            config.extend(line.bytes().map(|byte| match byte {
                b'\n' => '\n',
                _ => ' ',
            }));
            found |= is_begin(line, name);
        }
    }
    found.then_some(config)
}

/// Whether a line begins the configuration of `name`.
fn is_begin(line: &str, name: &str) -> bool {
    let line = line.trim_end_matches(['\n', '\r']);
    let dashes = |text: &str| text.bytes().take_while(|byte| *byte == b'-').count();
    let before = dashes(line);
    let inner = line[before..].trim_end_matches('-');
    let after = line.len() - before - inner.len();
    let mut words = inner.split_whitespace();
    before >= 4
        && after >= 4
        && words.next() == Some("CONFIG")
        && words.next() == Some(name)
        && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_is_cut_out_and_keeps_its_place() {
        let text = "---- MODULE M ----\nVARIABLE x\n====\n---- CONFIG M ----\nINIT I\n====\nNEXT";
        let config = embedded_config(text, "M").expect("a section");
        assert_eq!(config.trim(), "INIT I");
        assert_eq!(config.find("INIT"), text.find("INIT"));
        assert_eq!(config.len(), text.len());
    }

    #[test]
    fn other_sections_are_none() {
        for line in [
            "---- CONFIG N ----",
            "--- CONFIG M ----",
            "---- CONFIG M",
            "CONFIG M",
        ] {
            assert_eq!(embedded_config(&format!("{line}\nINIT I\n===="), "M"), None);
        }
    }
}
