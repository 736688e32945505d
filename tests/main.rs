//! Everything the product promises from outside, asked of the real binary: one module a surface.
//!
//! Each test works in a temporary folder of its own, fixes the day with `--today`, and needs neither network nor order. Fixture
//! records are invented; their application numbers have serials from 9900001 up, which the office never reaches. Where
//! `../shared` lies beside the repository, `real` reads it and says so on stderr; all else passes without it. `encoder` is there only with the
//! feature of that name.

#![cfg(test)]

mod architecture;
mod bad_input;
mod contract;
mod demo;
mod determinism;
#[cfg(feature = "encoder")]
mod encoder;
mod imports;
mod kill;
mod quality;
mod real;
mod since;
mod support;
