//! The verdict in a line, and what to do next.

use super::style::{BAD, DOUBTFUL, GOOD, styled};
use crate::check::{Behaviour, Verdict};
use crate::model::{ErrorKind, PropertyId, PropertyKind};
use crate::report::Subject;
use crate::report::figures::listed;

/// What came out, in plain words; `left` states were not expanded.
pub(super) fn headline(
    verdict: &Verdict,
    behaviour: Option<&Behaviour>,
    subject: Option<&Subject>,
    left: u64,
) -> String {
    let last = behaviour.map_or(0, |behaviour| behaviour.steps.len());
    let whose = match last {
        0 => "a state".to_string(),
        1 => "an initial state".to_string(),
        _ => format!("state {last} of the behaviour below"),
    };
    let (style, line) = match verdict {
        Verdict::Ok if left > 0 => {
            let line = "Ended as the specification asked: no error among the states so far";
            (DOUBTFUL, line.to_string())
        }
        Verdict::Ok => return all_is_well(subject),
        Verdict::Invariant { property } => {
            let name = name(*property, subject);
            (BAD, format!("Invariant {name} is violated by {whose}"))
        }
        Verdict::ActionProperty { property } => {
            let name = name(*property, subject);
            let step = if last < 2 { "" } else { "the step to " };
            (BAD, format!("Property {name} is violated by {step}{whose}"))
        }
        Verdict::Deadlock => (BAD, format!("Deadlock: {whose} has no successor")),
        Verdict::Assert { .. } => (BAD, format!("An assertion failed{}", after(last))),
        Verdict::Assumption(_) => (BAD, "An assumption does not hold".to_string()),
        Verdict::Postcondition(_) => (BAD, "A postcondition does not hold".to_string()),
        Verdict::Error { error, in_property } => {
            let what = failure(error.kind, *in_property);
            (BAD, format!("{what}{}", after(last)))
        }
        Verdict::Resources { message } => (DOUBTFUL, format!("Not finished: {message}")),
        Verdict::Interrupted { signal } => {
            let signal = signal_name(*signal);
            let line = format!("Interrupted by {signal}: no error among the states so far");
            (DOUBTFUL, line)
        }
    };
    styled(style, line + ".") + "\n"
}

fn failure(kind: ErrorKind, in_property: bool) -> &'static str {
    match kind {
        ErrorKind::Panic => "The model panicked",
        ErrorKind::Unsupported => "Something is not supported yet",
        _ if in_property => "A property could not be evaluated",
        _ => "The specification could not be evaluated",
    }
}

fn signal_name(signal: i32) -> String {
    match signal {
        libc::SIGINT => "SIGINT".to_string(),
        libc::SIGTERM => "SIGTERM".to_string(),
        other => format!("signal {other}"),
    }
}

fn after(last: usize) -> String {
    match last {
        0 => String::new(),
        1 => " in the initial state below".to_string(),
        _ => format!(" in state {last} of the behaviour below"),
    }
}

fn name(property: PropertyId, subject: Option<&Subject>) -> String {
    let named = subject.and_then(|subject| subject.properties.get(property as usize));
    named.map_or_else(|| format!("#{property}"), |named| named.name.clone())
}

/// Says what was checked: "no error" alone would promise too much.
fn all_is_well(subject: Option<&Subject>) -> String {
    let Some(subject) = subject else {
        return styled(GOOD, "No error in any reachable state.") + "\n";
    };
    if !subject.has_behaviours {
        return styled(
            GOOD,
            "No error: all assumptions hold. There is nothing to explore.",
        ) + "\n";
    }
    let mut claims = Vec::new();
    claims.extend(claim(subject, PropertyKind::Invariant));
    claims.extend(claim(subject, PropertyKind::ActionProperty));
    if subject.checks_deadlock {
        claims.push("no deadlock".to_string());
    }
    let line = match claims[..] {
        [] => "No error in any reachable state, but no property was given.".to_string(),
        _ => format!("No error in any reachable state: {}.", claims.join("; ")),
    };
    let mut text = styled(GOOD, line) + "\n";
    if !subject.unchecked.is_empty() {
        let line = format!("NOT CHECKED: {}.", listed(&subject.unchecked));
        text.push_str(&(styled(DOUBTFUL, line) + "\n"));
    }
    text
}

/// The properties of a kind, which all hold.
fn claim(subject: &Subject, kind: PropertyKind) -> Option<String> {
    let of_kind = subject.properties.iter().filter(|p| p.kind == kind);
    let names: Vec<String> = of_kind.map(|property| property.name.clone()).collect();
    let noun = match (kind, names.len()) {
        (_, 0) => return None,
        (PropertyKind::Invariant, 1) => "invariant",
        (PropertyKind::Invariant, _) => "invariants",
        (PropertyKind::ActionProperty, 1) => "property",
        (PropertyKind::ActionProperty, _) => "properties",
    };
    let verb = if names.len() == 1 { "holds" } else { "hold" };
    Some(format!("{noun} {} {verb}", listed(&names)))
}

/// What the user can do, where the verdict alone does not say.
pub(super) fn advice(verdict: &Verdict, behaviour: Option<&Behaviour>) -> Option<&'static str> {
    match verdict {
        Verdict::Deadlock => Some(
            "If the system may end there, pass --no-deadlock, or write CHECK_DEADLOCK FALSE in \
             the configuration.\n",
        ),
        Verdict::Error { .. } if behaviour.is_some() => Some(
            "To see values on the way to the error, write /\\ PrintT(<<\"label\", value>>) before \
             the expression.\n",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Property;

    fn subject(invariants: &[&str]) -> Subject {
        let property = |name: &&str| Property {
            name: name.to_string(),
            kind: PropertyKind::Invariant,
            place: None,
        };
        Subject {
            name: "M.tla".into(),
            properties: invariants.iter().map(property).collect(),
            has_behaviours: true,
            checks_deadlock: true,
            unchecked: Vec::new(),
        }
    }

    fn shown(verdict: &Verdict, steps: usize, subject: &Subject) -> String {
        let behaviour = Behaviour {
            steps: vec![
                crate::check::Step {
                    action: None,
                    arguments: Vec::new(),
                    bindings: Vec::new(),
                    changed: Vec::new(),
                };
                steps
            ],
        };
        let text = headline(verdict, Some(&behaviour), Some(subject), 0);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn ok_says_what_was_checked_and_what_was_not() {
        let mut subject = subject(&["TypeOK", "Safe"]);
        let line = "No error in any reachable state: invariants TypeOK and Safe hold; no deadlock.";
        assert_eq!(shown(&Verdict::Ok, 0, &subject), format!("{line}\n"));
        subject.unchecked = vec!["PROPERTY Live".into()];
        let expected = format!("{line}\nNOT CHECKED: PROPERTY Live.\n");
        assert_eq!(shown(&Verdict::Ok, 0, &subject), expected);
    }

    #[test]
    fn violations_name_the_property_and_the_state() {
        let violated = Verdict::Invariant { property: 1 };
        assert_eq!(
            shown(&violated, 7, &subject(&["TypeOK", "Safe"])),
            "Invariant Safe is violated by state 7 of the behaviour below.\n"
        );
        assert_eq!(
            shown(&Verdict::Deadlock, 1, &subject(&[])),
            "Deadlock: an initial state has no successor.\n"
        );
    }
}
