//! Tests of resolving.

mod corpus;
