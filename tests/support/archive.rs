//! Containers made by hand, so that they can be wrong: gzip, workbooks of raw sheet XML, encrypted compound files.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Packs bytes as gzip.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

/// At least `n_bytes` of `part` over and over, in pieces that are cheap to write.
pub(crate) fn repeated(part: &str, n_bytes: usize) -> impl Iterator<Item = String> {
    let piece = part.repeat((1 << 20) / part.len() + 1);
    let n_pieces = n_bytes.div_ceil(piece.len());
    std::iter::repeat_n(piece, n_pieces)
}

/// A workbook with one sheet, whose `<sheetData>` is what `pieces` put together.
pub(crate) fn raw_workbook(pieces: impl IntoIterator<Item = String>) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                 <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>\
                 <sheet name=\"清单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                 <Relationship Id=\"rId1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
    ];
    let options = SimpleFileOptions::default().compression_level(Some(9));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.start_file("xl/worksheets/sheet1.xml", options.large_file(true)).unwrap();
    write!(archive, "<worksheet xmlns=\"{MAIN}\"><sheetData>").unwrap();
    for piece in pieces {
        archive.write_all(piece.as_bytes()).unwrap();
    }
    archive.write_all(b"</sheetData></worksheet>").unwrap();
    archive.finish().unwrap().into_inner()
}

/// The smallest compound file with an `EncryptedPackage` in it, which is what Excel saves when there is a password:
/// header, one sector of allocation table, one of directory.
pub(crate) fn encrypted_workbook() -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: [u8; 4] = 0xffff_fffe_u32.to_le_bytes();
    const FREE: u8 = 0xff;
    let mut header = vec![0; SECTOR];
    let put = |block: &mut [u8], at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(&mut header, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    put(&mut header, 24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]); // version 3, little endian, sectors of 2^9 and 2^6
    put(&mut header, 44, &1u32.to_le_bytes()); // sectors of allocation table
    put(&mut header, 48, &1u32.to_le_bytes()); // first sector of the directory
    put(&mut header, 56, &4096u32.to_le_bytes()); // smaller streams would lie in the mini stream
    put(&mut header, 60, &END); // no mini allocation table
    put(&mut header, 68, &END); // no further allocation sectors
    header[80..].fill(FREE);
    let mut table = vec![FREE; SECTOR];
    put(&mut table, 0, &0xffff_fffd_u32.to_le_bytes()); // sector 0: this table
    put(&mut table, 4, &END); // sector 1: the directory
    let mut directory = vec![0; SECTOR];
    for (entry, (name, kind)) in [("Root Entry", 5), ("EncryptedPackage", 2)].into_iter().enumerate() {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = entry * 128;
        put(&mut directory, at, &name);
        put(&mut directory, at + 64, &(name.len() as u16 + 2).to_le_bytes());
        put(&mut directory, at + 66, &[kind, 1]);
        put(&mut directory, at + 68, &[FREE; 12]); // no siblings, no child
        put(&mut directory, at + 116, &END);
    }
    put(&mut directory, 76, &1u32.to_le_bytes()); // the root's child
    [header, table, directory].concat()
}
