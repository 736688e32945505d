//! What a file really is, told by its first bytes and not by its name.
//!
//! Export tools give HTML the name `.xls`, people rename `.csv` to `.xlsx`, and mail systems unpack `.gz` without telling.
//! So the content decides how a file is read; the name only decides between comma and tab, and is quoted when
//! it promises something else.

use duijie_domain::Localised;

/// Bytes looked at; enough for any signature and for judging whether text is text.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

/// The sorts of content that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Workbook of Excel 2007 and later (.xlsx, .xlsm).
    Xlsx,
    /// Binary workbook of Excel 2007 and later.
    Xlsb,
    /// Workbook of Excel 97-2003 or WPS.
    Xls,
    /// OpenDocument spreadsheet: not read, because the library unfolds its repeated cells without bound.
    Ods,
    /// Document or presentation of an office program.
    OfficeDocument,
    /// Any other zip archive.
    Zip,
    /// gzip; what is in it is looked at again.
    Gzip,
    /// XML.
    Xml,
    /// A web page.
    Html,
    /// JSON, one object a line.
    JsonLines,
    /// A JSON array.
    JsonArray,
    /// Plain text: a table with separators.
    Text,
    /// Parquet: a table by columns.
    Parquet,
    /// PDF.
    Pdf,
    /// RAR or 7-Zip archive.
    Archive,
    /// A picture.
    Picture,
    /// Something else that is no text.
    Binary,
}

impl Content {
    /// Judges the first bytes of a file (up to 64 KiB). Every zip is a [`Content::Zip`] here and every compound file a
    /// [`Content::Xls`]; what they hold is for those who open them.
    pub(crate) fn of(head: &[u8]) -> Self {
        const SIGNATURES: [(&[u8], Content); 11] = [
            (b"PK\x03\x04", Content::Zip),
            (b"PK\x05\x06", Content::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Xls),
            (b"\x1f\x8b", Content::Gzip),
            (b"PAR1", Content::Parquet),
            // encrypted
            (b"PARE", Content::Parquet),
            (b"%PDF", Content::Pdf),
            (b"Rar!", Content::Archive),
            (b"7z\xbc\xaf\x27\x1c", Content::Archive),
            (b"\x89PNG", Content::Picture),
            (b"\xff\xd8\xff", Content::Picture),
        ];
        if let Some(&(_, content)) = SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic)) {
            return content;
        }
        let utf16 = crate::encoding::utf16_of(head);
        if utf16.is_none() && !looks_like_text(head) {
            return Content::Binary;
        }
        let text = match utf16 {
            Some(encoding) => encoding.decode(head).0,
            None => String::from_utf8_lossy(head),
        };
        let start = text.trim_start_matches(|c: char| c == '\u{feff}' || c == '\0' || c.is_whitespace());
        let lower: String = start.chars().take(1_000).flat_map(char::to_lowercase).collect();
        match lower.chars().next() {
            Some('<') if is_html(&lower) => Content::Html,
            Some('<') => Content::Xml,
            Some('{') => Content::JsonLines,
            Some('[') if lower[1..].trim_start().starts_with('{') => Content::JsonArray,
            _ => Content::Text,
        }
    }

    /// True for what a workbook's extension promises.
    pub(crate) fn is_workbook(self) -> bool {
        matches!(self, Content::Xlsx | Content::Xlsb | Content::Xls | Content::Ods)
    }

    /// True for what is read as characters.
    pub(crate) fn is_textual(self) -> bool {
        matches!(self, Content::Xml | Content::Html | Content::JsonLines | Content::JsonArray | Content::Text)
    }

    /// `(zh, en)`.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Content::Xlsx => ("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
            Content::Xlsb => ("Excel 二进制工作簿（.xlsb）", "a binary Excel workbook (.xlsb)"),
            Content::Xls => ("旧版 Excel 或 WPS 文件（.xls）", "an old Excel or WPS file (.xls)"),
            Content::Ods => ("OpenDocument 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
            Content::OfficeDocument => ("文档或演示文稿", "a document or presentation"),
            Content::Zip => ("zip 压缩包", "a zip archive"),
            Content::Gzip => ("gzip 压缩文件", "a gzip file"),
            Content::Xml => ("XML 文件", "an XML file"),
            Content::Html => ("网页（HTML）", "a web page (HTML)"),
            Content::JsonLines => ("JSON 记录", "JSON records"),
            Content::JsonArray => ("JSON 数组", "a JSON array"),
            Content::Text => ("纯文本", "plain text"),
            Content::Parquet => ("Parquet 文件", "a Parquet file"),
            Content::Pdf => ("PDF 文件", "a PDF file"),
            Content::Archive => ("RAR 或 7z 压缩包", "a RAR or 7z archive"),
            Content::Picture => ("图片", "a picture"),
            Content::Binary => ("无法识别的二进制内容", "unknown binary content"),
        }
    }

    /// What the user can do with such a file, `(zh, en)`.
    pub(crate) fn advice(self) -> (&'static str, &'static str) {
        match self {
            Content::Xlsb | Content::Html | Content::Ods | Content::Xls | Content::Xlsx => (
                "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
                "open it in Excel or WPS and save it as .xlsx",
            ),
            Content::OfficeDocument | Content::Pdf | Content::Picture => {
                ("请把内容整理成表格（.xlsx 或 .csv）再导入", "put its content into a table (.xlsx or .csv)")
            }
            Content::Zip | Content::Archive | Content::Gzip => {
                ("请先解压，再导入里面的文件", "unpack it and import the files inside")
            }
            Content::JsonArray => ("请改为每行一条记录（.jsonl）", "write one record a line (.jsonl)"),
            Content::Xml => (
                "表格请用 Excel 或 WPS 打开后另存为 .xlsx 再导入，专利局全文请把扩展名改为 .xml",
                "open a table in Excel or WPS and save it as .xlsx; rename a patent office's full text to .xml",
            ),
            Content::Parquet => ("请把扩展名改为 .parquet", "rename it to .parquet"),
            Content::JsonLines => ("请把扩展名改为 .jsonl", "rename it to .jsonl"),
            Content::Text => {
                ("请把扩展名改为 .csv，或另存为 .xlsx", "rename it to .csv, or save it as .xlsx")
            }
            Content::Binary => {
                ("请确认文件没有损坏，再另存为 .xlsx", "check that it is whole and save it as .xlsx")
            }
        }
    }
}

/// `text` is lower case. Web systems write tables as bare fragments of a page as well, without `<html>`.
fn is_html(text: &str) -> bool {
    const ANYWHERE: [&str; 4] = ["<html", "<!doctype html", "<table", "<body"];
    const FIRST: [&str; 5] = ["<head>", "<meta", "<style", "<div", "<tr"];
    ANYWHERE.iter().any(|tag| text.contains(tag)) || FIRST.iter().any(|tag| text.starts_with(tag))
}

/// Text has hardly any control characters; a few stray NULs are dirt that the reader removes.
fn looks_like_text(head: &[u8]) -> bool {
    let controls = head.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    controls * 50 <= head.len()
}

impl std::fmt::Display for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words().1)
    }
}

impl Localised for Content {
    fn zh(&self) -> String {
        self.words().0.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        for (head, content) in [
            (&b"PK\x03\x04\x14"[..], Content::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::Xls),
            (b"\x1f\x8b\x08", Content::Gzip),
            (b"PAR1\x15\x04", Content::Parquet),
            (b"\xef\xbb\xbf  {\"title\":1}", Content::JsonLines),
            (b"[{\"title\":1}]", Content::JsonArray),
            ("[标]当前申请人,标题\n".as_bytes(), Content::Text),
            (b"<?xml version=\"1.0\"?><a/>", Content::Xml),
            (b"<html><table>", Content::Html),
            (b"<meta http-equiv=\"Content-Type\"><style>td{}</style>", Content::Html),
            (b"\xff\xfe<\0a\0", Content::Xml),
            ("标题,摘要\n".as_bytes(), Content::Text),
            (b"\x00\x01\x02\x03\x04\x05\x06\x07", Content::Binary),
        ] {
            assert_eq!(Content::of(head), content, "{head:?}");
        }
    }
}
