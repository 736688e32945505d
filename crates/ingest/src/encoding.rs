//! Which characters the bytes of a text stand for: UTF-8, GB18030 or UTF-16, decided by looking at all of them.
//!
//! A table is often ASCII for its first thousand lines, so a sample at the start is no evidence; the whole text is
//! judged, line by line, in one pass. A line with several three-byte characters that is valid UTF-8 cannot be GB18030 by
//! chance, and a line that is not valid UTF-8 cannot be UTF-8. When both sorts stand in one file, two lists were
//! pasted together and some of it would come out as rubbish: the first line of the rarer sort is named and the
//! file refused. [`Decoded`] then hands out UTF-8, without byte-order mark.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// So many valid three-byte characters in one line are UTF-8: six Chinese characters of GB18030 would have to fall on
/// such bytes by chance.
const TELLING_CHARS: usize = 3;

/// Longer lines are judged in pieces.
const LONGEST_PIECE: usize = 4 << 20;

/// A place that fits no encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadByte {
    /// Line, from 1.
    pub(crate) line: u64,
    /// Byte of the (unpacked) file, from 0.
    pub(crate) offset: u64,
}

/// UTF-16 by its byte-order mark, or by the NULs beside its separators.
pub(crate) fn utf16_of(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    // separators and line ends only: `一` (U+4E00) has a NUL on the other side
    let marks = |text_at: usize| {
        let pairs = head.as_chunks::<2>().0.iter();
        pairs
            .filter(|p| p[1 - text_at] == 0 && matches!(p[text_at], b'\t' | b'\n' | b'\r' | b'"' | b','))
            .count()
    };
    let (little, big, many) = (marks(0), marks(1), (head.len() / 200).max(2));
    if little >= many && little > 10 * big {
        Some(UTF_16LE)
    } else if big >= many && big > 10 * little {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Judges a whole text. Cost: one pass, constant memory.
///
/// # Errors
/// Outer: the source cannot be read. Inner: the first place that fits no encoding, or not the one of the other lines.
pub(crate) fn judge(mut source: impl BufRead, head: &[u8]) -> io::Result<Result<&'static Encoding, BadByte>> {
    if let Some(encoding) = utf16_of(head) {
        io::copy(&mut source, &mut io::sink())?;
        return Ok(Ok(encoding));
    }
    let mut evidence = Evidence::default();
    let (mut piece, mut line, mut offset) = (Vec::new(), 1u64, 0u64);
    loop {
        piece.clear();
        let n = source.by_ref().take(LONGEST_PIECE as u64).read_until(b'\n', &mut piece)?;
        if n == 0 {
            break;
        }
        // cut an overlong line behind a byte that is never the second half of a character
        while piece.len() >= LONGEST_PIECE && piece.last().is_some_and(|&b| b >= 0x30) {
            let mut byte = [0u8];
            if source.read(&mut byte)? == 0 {
                break;
            }
            piece.push(byte[0]);
        }
        evidence.weigh(&piece, BadByte { line, offset });
        offset += piece.len() as u64;
        line += u64::from(piece.last() == Some(&b'\n'));
    }
    Ok(evidence.verdict())
}

#[derive(Default)]
struct Evidence {
    utf8_lines: u64,
    other_lines: u64,
    first_utf8: Option<BadByte>,
    first_other: Option<BadByte>,
    not_gb18030: Option<BadByte>,
}

impl Evidence {
    fn weigh(&mut self, piece: &[u8], at: BadByte) {
        if piece.is_ascii() {
            return;
        }
        match std::str::from_utf8(piece) {
            Ok(text) => {
                if text.chars().filter(|c| c.len_utf8() == 3 && *c != '\u{feff}').count() >= TELLING_CHARS {
                    self.utf8_lines += 1;
                    self.first_utf8.get_or_insert(at);
                }
            }
            Err(error) => {
                self.other_lines += 1;
                let bad = BadByte { offset: at.offset + error.valid_up_to() as u64, ..at };
                self.first_other.get_or_insert(bad);
                if self.not_gb18030.is_none()
                    && let Some(within) = first_not_gb18030(piece)
                {
                    self.not_gb18030 = Some(BadByte { offset: at.offset + within as u64, ..at });
                }
            }
        }
    }

    fn verdict(self) -> Result<&'static Encoding, BadByte> {
        match (self.first_utf8, self.first_other, self.not_gb18030) {
            (_, None, _) => Ok(UTF_8),
            (None, Some(_), None) => Ok(GB18030),
            (None, Some(_), Some(bad)) => Err(bad),
            (Some(_), Some(other), _) if self.utf8_lines >= self.other_lines => Err(other),
            (Some(utf8), Some(_), _) => Err(utf8),
        }
    }
}

fn first_not_gb18030(piece: &[u8]) -> Option<usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut scratch = [0u8; 4096];
    let mut read_total = 0;
    loop {
        let rest = &piece[read_total..];
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut scratch, true);
        read_total += read;
        match result {
            DecoderResult::InputEmpty => return None,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(len, behind) => {
                return Some(read_total.saturating_sub(usize::from(len) + usize::from(behind)));
            }
        }
    }
}

/// A byte source handed on as UTF-8; what [`judge`] would have refused becomes U+FFFD.
pub(crate) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Buffer,
    text: Buffer,
    source_ended: bool,
    finished: bool,
}

/// Bytes of which some are yet to be used.
struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

const BUFFER_BYTES: usize = 64 << 10;

impl Buffer {
    fn new() -> Self {
        Self { bytes: vec![0; BUFFER_BYTES], start: 0, end: 0 }
    }

    fn is_used_up(&self) -> bool {
        self.start == self.end
    }
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(source: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self {
            source,
            decoder,
            raw: Buffer::new(),
            text: Buffer::new(),
            source_ended: false,
            finished: false,
        }
    }
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.text.is_used_up() && !self.finished {
            let raw = &mut self.raw;
            if raw.is_used_up() && !self.source_ended {
                (raw.start, raw.end) = (0, self.source.read(&mut raw.bytes)?);
                self.source_ended = raw.end == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(
                &raw.bytes[raw.start..raw.end],
                &mut self.text.bytes,
                self.source_ended,
            );
            raw.start += read;
            (self.text.start, self.text.end) = (0, written);
            self.finished = self.source_ended && result == CoderResult::InputEmpty;
        }
        Ok(&self.text.bytes[self.text.start..self.text.end])
    }

    fn consume(&mut self, n: usize) {
        self.text.start = (self.text.start + n).min(self.text.end);
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bytes: &[u8]) -> Result<&'static Encoding, BadByte> {
        judge(bytes, bytes).unwrap()
    }

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::new(bytes, judged(bytes).unwrap()).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn the_four_encodings_are_told_apart_and_read_alike() {
        let text = "标题,摘要\n一种锂离子电池,本发明公开了一种方法\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big_endian: Vec<u8> =
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            GB18030.encode(text).0.into_owned(),
            utf16,
            big_endian,
        ] {
            assert_eq!(decoded(&bytes), text);
        }
    }

    #[test]
    fn two_encodings_in_one_file_are_named_by_line_and_byte() {
        let mut bytes = "标题,摘要\n锂离子电池,方法\n".as_bytes().to_vec();
        let offset = bytes.len() as u64;
        bytes.extend_from_slice(&GB18030.encode("锂离子电池,方法\n").0);
        assert_eq!(judged(&bytes), Err(BadByte { line: 3, offset }));
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        assert_eq!(judged(b"title\n\x81\xff\xff\n").unwrap_err().line, 2);
    }
}
