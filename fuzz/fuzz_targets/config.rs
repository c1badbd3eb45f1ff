//! Any text as a configuration file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tlaloc::tla::syntax::diagnostic::render;
use tlaloc::tla::syntax::parse_config;
use tlaloc::tla::syntax::source::SourceMap;

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let file = sources.add("M.cfg", text);
    let parsed = parse_config(file, text);
    for (span, _) in parsed.diagnostics.iter().flat_map(|d| &d.labels) {
        assert!(text.get(span.start as usize..span.end as usize).is_some());
    }
    render(&parsed.diagnostics, &sources, false);
});
