//! Where modules are looked for.

use std::path::{Path, PathBuf};

use crate::program::{end, folder, tlaloc};

fn written(folder: &Path, module: &str, text: &str) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join(format!("{module}.tla"));
    let text = format!("---- MODULE {module} ----\n{text}\n====\n");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn modules_come_from_the_spec_then_the_libraries_then_the_path() {
    let root = folder("module_folders", &[("Spec.cfg", "")]);
    let spec = written(
        &root,
        "Spec",
        "EXTENDS Near, First, Second, TLC\nASSUME PrintT(<<Near, First, Second>>)",
    );
    for (folder, modules) in [
        ("", &["Near"][..]),
        ("library", &["Near", "First"]),
        ("path", &["Near", "First", "Second"]),
    ] {
        for module in modules {
            let place = format!("{module} == \"{module} of {folder}\"");
            written(&root.join(folder), module, &place);
        }
    }
    let mut command = tlaloc(&["check", "--cores", "1", "--library"]);
    command.arg(root.join("library")).arg(&spec);
    end(&mut command).expect(150, &["no module `Second`"]);
    let path = std::env::join_paths([root.join("nowhere"), root.join("path")]).unwrap();
    command.env("TLA_PATH", path);
    end(&mut command).expect(
        0,
        &["<<\"Near of \", \"First of library\", \"Second of path\">>"],
    );
}
