//! The order of strings and model values. The expected orders are those in
//! which TLC (April 2026) prints a set of these values.

use super::program;
use crate::tla::resolve::ir::{Atom, Program};

fn texts(program: &Program) -> Vec<&str> {
    let atoms = program.atoms.iter();
    atoms
        .map(|atom| match atom {
            Atom::String(text) | Atom::ModelValue(text) => text.as_str(),
        })
        .collect()
}

#[test]
fn configuration_then_words_of_modules_as_read_then_strings_as_analysed() {
    let program = program(&[
        (
            "B",
            "EXTENDS Integers, TLC
CONSTANTS C, M, N
Init == TRUE
foo == \"foo\"
Op(x1) == [fieldb |-> 1, fielda |-> 2]
ASSUME PrintT({\"q9\",\"foo\",\"B\",\"Op\",\"x1\",\"Spec\",\"zz\",\"STRING\",\"fieldb\",
  \"fielda\",\"TRUE\",\"Integers\",\"TLC\",\"y\",\"C\",\"M\",\"mv1\",\"mv2\",\"kk\",\"b\",\"a\",\"w\",
  \"TLCSet\",\"Int\",\"Init\",\"aa\",\"bb\"})
ASSUME PrintT({M, N})
ASSUME PrintT({\"later\", \"earlier\"})
Zed == \"earlier\"",
        ),
        (
            "B.cfg",
            "CONSTANTS C = {\"zz\", \"kk\"}\n M = mv2\n N = mv1",
        ),
    ]);
    // A model value and a string of the same text stand for one text in TLC.
    assert_eq!(
        texts(&program),
        [
            "zz", "kk", "mv2", "mv2", "mv1", "mv1", "STRING", "TRUE", "B", "Integers", "TLC", "C",
            "M", "Init", "foo", "Op", "x1", "fieldb", "fielda", "Int", "a", "TLCSet", "w", "b",
            "q9", "Spec", "y", "aa", "bb", "later", "earlier"
        ]
    );
}
