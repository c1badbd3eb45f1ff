//! Which operators the built-in modules have, with the numbers of arguments.

mod community;
mod standard;
mod tools;
pub mod words;

use super::library::Parameter;
use super::{Builtin, BuiltinModule, BuiltinOperator};

/// The built-in module called `name`.
pub fn module(name: &str) -> Option<&'static BuiltinModule> {
    modules().find(|module| module.name == name)
}

/// All built-in modules.
pub fn modules() -> impl Iterator<Item = &'static BuiltinModule> {
    [standard::MODULES, tools::MODULES, community::MODULES]
        .into_iter()
        .flatten()
}

const fn operator(
    name: &'static str,
    parameters: &'static [Parameter],
    meaning: Builtin,
) -> BuiltinOperator {
    BuiltinOperator {
        name,
        parameters,
        own: Some(meaning),
    }
}

/// An operator that `library` computes.
const fn native(name: &'static str, parameters: &'static [Parameter]) -> BuiltinOperator {
    unsupported(name, parameters)
}

/// A module that is a text.
const fn text(name: &'static str, text: &'static str) -> BuiltinModule {
    BuiltinModule {
        name,
        extends: &[],
        text: Some(text),
        operators: &[],
    }
}

/// An operator that is known, but an error where it is evaluated.
const fn unsupported(name: &'static str, parameters: &'static [Parameter]) -> BuiltinOperator {
    BuiltinOperator {
        name,
        parameters,
        own: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extended_module_exists_and_names_are_unique() {
        for module in modules() {
            assert_eq!(
                modules().filter(|other| other.name == module.name).count(),
                1,
                "{}",
                module.name
            );
            for extended in module.extends {
                assert!(super::module(extended).is_some(), "{extended}");
            }
            for operator in module.operators {
                let same = module
                    .operators
                    .iter()
                    .filter(|other| other.name == operator.name);
                assert_eq!(same.count(), 1, "{}!{}", module.name, operator.name);
            }
        }
    }
}
