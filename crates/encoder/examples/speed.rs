//! How fast a model is on this machine: opening, encoding by length of text, comparing. The figures of `docs/encoder.md` come from here.
//!
//! `cargo run --release -p duijie-encoder --example speed -- FOLDER_OF_A_MODEL`
//!
//! Texts are made of common characters, one token each, all different; weights do not matter to the time. For comparing, 2,000 vectors
//! stand for 100,000 supplies, so memory is read less than it would be.

#![allow(clippy::print_stdout, reason = "an example says what it found")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use duijie_encoder::{Dense, Encoder, Result, VectorCache};

/// Tokens of the texts, with the two that mark beginning and end.
const LENGTHS: [usize; 4] = [32, 128, 256, 512];
/// The 3,000 characters from 一 on.
const FIRST: u32 = 0x4e00;
const N_CHARACTERS: usize = 3_000;

fn main() -> Result<()> {
    let Some(dir) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: speed FOLDER_OF_A_MODEL");
        return Ok(());
    };
    let begun = Instant::now();
    let encoder = Arc::new(Encoder::open(&dir)?);
    println!("open: {:.0} ms, {} dimensions", begun.elapsed().as_secs_f64() * 1e3, encoder.dims());
    for length in LENGTHS {
        let n = 16_384 / length;
        let texts: Vec<String> = (0..n).map(|at| text(at, length - 2)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let begun = Instant::now();
        encoder.encode(&texts)?;
        let all = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        encoder.encode(&texts[..1])?;
        let one = begun.elapsed().as_secs_f64();
        println!(
            "{length:4} tokens: {:6.1} texts a second on all threads, one text {:.1} ms",
            n as f64 / all,
            one * 1e3
        );
    }
    compare(&encoder)
}

fn compare(encoder: &Arc<Encoder>) -> Result<()> {
    let folder = std::env::temp_dir();
    let (mut cache, _) = VectorCache::open(&folder, Arc::clone(encoder))?;
    let texts: Vec<String> = (0..2_000).map(|at| text(at, 8)).collect();
    cache.fill(&texts.iter().map(String::as_str).collect::<Vec<_>>())?;
    let keys: Vec<_> = texts.iter().cycle().take(100_000).map(|text| Some(cache.key(text))).collect();
    let dense = Dense::new(cache, keys);
    let need = dense.needs(&["车间防静电地坪"])?.remove(0);
    let begun = Instant::now();
    const TIMES: u32 = 20;
    for _ in 0..TIMES {
        assert_eq!(dense.nearest(&need.vector, 200, |_| true).len(), 200);
    }
    println!("nearest 200 of 100000: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES));
    Ok(())
}

fn text(at: usize, n_chars: usize) -> String {
    let character = |place: usize| FIRST + ((at * 31 + place * (at % 89 + 1)) % N_CHARACTERS) as u32;
    (0..n_chars).filter_map(|place| char::from_u32(character(place))).collect()
}
