//! The table of operators: every row replaces something.

use std::collections::HashMap;

use super::*;
use crate::tla::modules::tables;
use crate::tla::resolve::{Request, resolve};
use crate::tla::syntax::ast::Unit;
use crate::tla::syntax::parse_module;
use crate::tla::syntax::source::SourceMap;

/// The names and arities that a built-in module defines, or has in its table.
fn defined(module: &str) -> Vec<(String, Vec<usize>)> {
    let module = tables::module(module).expect("a built-in module");
    let Some(text) = module.text else {
        let operators = module.operators.iter();
        return operators
            .map(|operator| (operator.name.to_string(), operator.arities()))
            .collect();
    };
    let mut sources = SourceMap::default();
    let file = sources.add(module.name, text.to_string());
    let parsed = parse_module(file, text);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let units = parsed.modules.into_iter().flat_map(|module| module.units);
    units
        .filter_map(|unit| match unit {
            Unit::Definition(definition) => {
                let parameters = definition.parameters.iter();
                let arities = parameters.map(|parameter| parameter.arity).collect();
                Some((definition.name.text, arities))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn every_row_replaces_a_definition_of_its_shape() {
    for (_, native) in all() {
        let arities: Vec<usize> = native.parameters.iter().map(|it| it.arity()).collect();
        let wanted = (native.name.to_string(), arities);
        assert!(
            defined(native.module).contains(&wanted),
            "{}!{} {:?}",
            native.module,
            native.name,
            wanted.1
        );
    }
}

#[test]
fn every_text_is_a_module_of_its_name_without_mistakes() {
    for module in tables::modules() {
        let Some(text) = module.text else { continue };
        // As a user's file, of which every definition is resolved.
        let spec = format!("{}.tla", module.name);
        let files = HashMap::from([(spec.clone(), text.to_string())]);
        let request = Request {
            spec,
            config: None,
            libraries: Vec::new(),
        };
        if let Err(failure) = resolve(&request, &files) {
            let messages = failure.diagnostics.iter().map(|it| it.message.clone());
            panic!("{}: {:?}", module.name, messages.collect::<Vec<_>>());
        }
    }
}

#[test]
fn rows_are_named_once() {
    let mut names: Vec<_> = all()
        .map(|(_, native)| (native.module, native.name))
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn templates_are_filled_as_java_does() {
    let values = ["a".to_string(), "bc".to_string()];
    for (template, expected) in [
        ("%s;%s", "a;bc"),
        ("%2$s-%1$s-%s", "bc-a-a"),
        ("100%% %s%n", "100% a\n"),
        ("[%3s|%-3s|%.1s]", "[  a|bc |b]"),
    ] {
        let values: Vec<String> = match template.matches("%.").count() {
            0 => values.to_vec(),
            _ => vec!["a".into(), "bc".into(), "bc".into()],
        };
        assert_eq!(format::format(template, &values).as_deref(), Ok(expected));
    }
    assert!(format::format("%s %s %s", &values).is_err());
    assert!(format::format("%d", &values).is_err());
}
