//! SHA-256 of files, and the short digests that stand for a key where a source has none.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// Hex digits kept in a made-up id: 48 bits, one clash expected among 24 million records of one centre.
const SHORT_LEN: usize = 12;

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect()
}

/// The digest of everything that `source` has left, as 64 hex digits.
///
/// # Errors
/// What the source gives.
pub(crate) fn of_reader(mut source: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 64 << 10];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// The first 12 hex digits of the digest of the parts, a line break behind each but the last.
pub(crate) fn short(parts: &[&str]) -> String {
    let mut digest = hex(&Sha256::digest(parts.join("\n").as_bytes()));
    digest.truncate(SHORT_LEN);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_reader(&b"abc"[..]).unwrap(), abc);
        assert_eq!(short(&["abc"]), &abc[..12]);
    }
}
