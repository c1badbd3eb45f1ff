//! Resolves every model of a public corpus.
//!
//! `TLALOC_CORPUS` names a table (CSV with a header; columns `module` and
//! `model` hold paths), `TLALOC_EXAMPLES` the folder that the paths are
//! relative to.

use std::path::Path;

use crate::tla::resolve::{ConfigSource, Disk, Request, resolve};
use crate::tla::syntax::diagnostic::render;

#[test]
#[ignore = "needs a corpus"]
fn every_model_resolves() {
    let table = std::env::var("TLALOC_CORPUS").expect("TLALOC_CORPUS names the table");
    let folder = std::env::var("TLALOC_EXAMPLES").expect("TLALOC_EXAMPLES names the folder");
    let table = std::fs::read_to_string(table).expect("the table can be read");
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name| header.iter().position(|column| *column == name);
    let module = column("module").expect("a column `module`");
    let model = column("model").expect("a column `model`");
    let mut failed = Vec::new();
    let mut count = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let path = |cell: usize| Path::new(&folder).join(cells[cell]).display().to_string();
        let request = Request {
            spec: path(module),
            config: Some(ConfigSource::Path(path(model))),
            libraries: Vec::new(),
        };
        count += 1;
        if let Err(failure) = resolve(&request, &Disk) {
            println!("{} {}", cells[module], cells[model]);
            println!("{}", render(&failure.diagnostics, &failure.sources, false));
            failed.push(cells[model].to_string());
        }
    }
    assert_eq!(failed, Vec::<String>::new(), "of {count} models");
}
