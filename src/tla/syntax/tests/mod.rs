//! Tests of the syntax layer.

mod corpus;
