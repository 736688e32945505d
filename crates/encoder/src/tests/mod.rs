//! The real loading code on a tiny model with random weights, written by [`tiny`]; what it should compute says [`oracle`].

mod caching;
mod encoding;
mod nearest;
mod opening;
mod oracle;
mod tiny;

use crate::{Encoder, Error};

impl tiny::Tiny {
    /// Writes and opens.
    fn open(&self) -> Result<Encoder, Error> {
        self.write();
        Encoder::open(self.path())
    }
}
