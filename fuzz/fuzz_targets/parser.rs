//! Any text as a TLA+ module.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlaloc::tla::syntax::diagnostic::render;
use tlaloc::tla::syntax::parse_module;
use tlaloc::tla::syntax::source::SourceMap;

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.add("M.tla", text);
    let parsed = parse_module(file, text);
    for diagnostics in [&parsed.diagnostics, &parsed.sibling_diagnostics] {
        for (span, _) in diagnostics.iter().flat_map(|d| &d.labels) {
            assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        render(diagnostics, &sources, false);
    }
});
