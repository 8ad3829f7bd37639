//! Turns an OpenAPI document into Rust.

pub mod diagnostics;
pub mod load;
pub mod pointer;
