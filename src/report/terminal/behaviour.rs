//! A behaviour, a paragraph a state.

use super::style::{CHANGED, FAINT, TITLE, styled};
use crate::check::{Behaviour, Step};
use crate::report::figures::counted;

/// The behaviour as text: each state's number, the action that led to it with
/// its place, and the variables; those that the step changed have a star.
pub(super) fn text(behaviour: &Behaviour) -> String {
    let length = behaviour.steps.len();
    let mut text = match length {
        0 => return String::new(),
        1 => "The behaviour, an initial state:\n".to_string(),
        _ => format!(
            "The behaviour, {} (* marks what a step changes):\n",
            counted(length as u64, "state")
        ),
    };
    for (number, step) in (1..).zip(&behaviour.steps) {
        text.push('\n');
        text.push_str(&title(number, step));
        text.push_str(&variables(step));
    }
    text
}

fn title(number: usize, step: &Step) -> String {
    let Some(action) = &step.action else {
        return format!("{}\n", styled(TITLE, format!("State {number}: initial")));
    };
    let arguments = match step.arguments.is_empty() {
        true => String::new(),
        false => format!("({})", step.arguments.join(", ")),
    };
    let title = format!("State {number}: {}{arguments}", action.name);
    let title = styled(TITLE, title);
    match &action.place {
        Some(place) => format!("{title} {}\n", styled(FAINT, format!("at {place}"))),
        None => format!("{title}\n"),
    }
}

fn variables(step: &Step) -> String {
    let names = step.bindings.iter().map(|b| b.name.chars().count());
    let width = names.max().unwrap_or(0);
    let mut text = String::new();
    for (at, binding) in step.bindings.iter().enumerate() {
        // Everything is new in an initial state: marks would say nothing.
        let changed = step.action.is_some() && step.changed.get(at) == Some(&true);
        let line = format!("{:width$} = {}", binding.name, binding.value);
        if changed {
            text.push_str(&format!("  * {}\n", styled(CHANGED, line)));
        } else {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Binding, Place};

    fn binding(name: &str, value: &str) -> Binding {
        Binding {
            name: name.into(),
            value: value.into(),
        }
    }

    #[test]
    fn steps_show_number_action_place_and_changes() {
        let pour = Action {
            name: "Pour".into(),
            place: Some(Place {
                file: "Jugs.tla".into(),
                module: "Jugs".into(),
                line: 12,
                column: 3,
                end_line: 14,
                end_column: 9,
            }),
        };
        let behaviour = Behaviour {
            steps: vec![
                Step {
                    action: None,
                    arguments: Vec::new(),
                    bindings: vec![binding("big", "0"), binding("small", "3")],
                    changed: vec![true, true],
                },
                Step {
                    action: Some(pour),
                    arguments: vec!["3".into(), "\"a\"".into()],
                    bindings: vec![binding("big", "3"), binding("small", "3")],
                    changed: vec![true, false],
                },
            ],
        };
        let expected = "\
The behaviour, 2 states (* marks what a step changes):

State 1: initial
    big   = 0
    small = 3

State 2: Pour(3, \"a\") at Jugs.tla:12:3
  * big   = 3
    small = 3
";
        let shown = text(&behaviour);
        assert_eq!(anstream::adapter::strip_str(&shown).to_string(), expected);
    }
}
