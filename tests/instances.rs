//! INSTANCE with parameters, chained, in a LET, recursive and higher-order:
//! the values are those that TLC gives.

use std::collections::HashMap;

use tlaloc::model::{CoreEnvironment, FingerprintSeed, Model};
use tlaloc::tla::resolve::{ConfigSource, Request, resolve};
use tlaloc::tla::specification::Specification;

const COUNTER: &str = "---- MODULE Counter ----
EXTENDS Naturals
CONSTANTS Step, c
Add(n) == c + n * Step
RECURSIVE Sum(_)
Sum(n) == IF n = 0 THEN Step ELSE n + Sum(n - 1)
fact[n \\in Nat] == IF n = 0 THEN Step ELSE n * fact[n - 1]
====
";

const OUTER: &str = "---- MODULE Outer ----
EXTENDS Naturals
CONSTANTS p, v, F(_)
In(s) == INSTANCE Counter WITH c <- v, Step <- p + s
B == In(1)!Add(5)
G(x) == F(F(x))
---- MODULE Inner ----
CONSTANT w
H == F(w + v)
====
K(w) == INSTANCE Inner
====
";

/// Checks the assumptions of a module that instantiates the two above.
fn assume(claims: &str) -> Result<(), String> {
    let spec = format!(
        "---- MODULE M ----
EXTENDS Naturals
O(p, v, F(_)) == INSTANCE Outer
I == INSTANCE Counter WITH c <- 100, Step <- 2
Inc(a) == a + 1
Local(q) ==
  LET J(s) == INSTANCE Counter WITH c <- 1, Step <- q * s
      k == J(3)!Add(4)
  IN  <<k, J(2)!Sum(3), J(1)!fact[4]>>
{claims}
====
"
    );
    let files: HashMap<String, String> = [("M", &*spec), ("Counter", COUNTER), ("Outer", OUTER)]
        .map(|(name, text)| (format!("{name}.tla"), text.to_string()))
        .into();
    let request = Request {
        spec: "M.tla".to_string(),
        config: Some(ConfigSource::Text("M.cfg".to_string(), String::new())),
        libraries: Vec::new(),
    };
    let resolved = resolve(&request, &files).map_err(|failure| format!("{failure:?}"))?;
    let specification = Specification::new(resolved).map_err(|found| format!("{found:?}"))?;
    let environment = CoreEnvironment::alone(FingerprintSeed(0));
    let mut context = specification
        .context(&environment)
        .map_err(|error| error.to_string())?;
    specification
        .check_assumptions(&mut context)
        .map_err(|error| error.to_string())
}

#[test]
fn instances_have_the_values_that_tlc_gives() {
    for claim in [
        "ASSUME I!Add(4) = 108",
        "ASSUME I!Sum(3) = 8",
        "ASSUME I!fact[3] = 12",
        "ASSUME O(10, 0, Inc)!B = 55",
        "ASSUME O(10, 0, LAMBDA z : z * 2)!G(7) = 28",
        "ASSUME O(7, 1, Inc)!In(8)!Add(2) = 31",
        "ASSUME O(7, 1, Inc)!K(5)!H = 7",
        "ASSUME Local(5) = <<61, 16, 120>>",
        "ASSUME \\A n \\in 1..3 : O(n, n, Inc)!In(n)!Add(n) = n + 2 * n * n",
    ] {
        assert_eq!(assume(claim), Ok(()), "{claim}");
    }
}

#[test]
fn a_wrong_claim_about_an_instance_is_refused() {
    assert!(assume("ASSUME I!Add(4) = 109").is_err());
}
