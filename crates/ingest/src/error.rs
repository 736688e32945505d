//! What can be wrong with a whole file. What is wrong with a row is a `RowProblem` and never ends up here.
//!
//! Every message names the file and the place, says what is wrong, and what to do about it.

use std::io;

use duijie_domain::field::RecordKind;
use duijie_domain::{Fault, Lang, Localised};

use crate::Content;

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// A file, or a mapping, that cannot be read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are named by what they hold; each variant is described")]
pub enum Error {
    /// No file of that name.
    #[error("{file}: no such file; check the path")]
    NotFound { file: String },
    /// The system does not let us read it.
    #[error("{file}: no permission to read it; close it in other programs or change its permissions")]
    Permission { file: String },
    /// A folder.
    #[error("{file}: this is a folder; give the files in it")]
    Folder { file: String },
    /// Another failure of the system.
    #[error("{file}: cannot be read: {source}; copy the file to a local disk and try again")]
    Io { file: String, source: io::Error },
    /// Nothing in it.
    #[error("{file}: the file is empty; export it again")]
    Empty { file: String },
    /// All that is in it stands on hidden sheets.
    #[error(
        "{file}: only hidden sheets have content: {}; unhide them, or name one with --sheet",
        quoted(sheets)
    )]
    OnlyHidden { file: String, sheets: Vec<String> },
    /// A workbook's name on something that is none.
    #[error("{file}: the name ends in `.{extension}` but the content is {content}; {}", content.advice().1)]
    NotAsNamed { file: String, extension: String, content: Content },
    /// Content that is not read here.
    #[error("{file}: {content} cannot be imported; {}", content.advice().1)]
    Unsupported { file: String, content: Content },
    /// Encrypted.
    #[error("{file}: the file is password protected; remove the password in Excel or WPS and save it again")]
    PasswordProtected { file: String },
    /// An encrypted Parquet file.
    #[error("{file}: the Parquet file is encrypted; write it without encryption")]
    EncryptedParquet { file: String },
    /// A Parquet column that feeds a field and has a type that no field has.
    #[error(
        "{file} column `{column}`: {found} cannot be read; write it as text, number, date, truth value, or a list of texts"
    )]
    ColumnType { file: String, column: String, found: String },
    /// A Parquet column in a compression that is not read.
    #[error("{file} column `{column}`: {codec} compression is not read; use zstd, snappy, gzip, lz4 or none")]
    Codec { file: String, column: String, codec: String },
    /// Cut off or broken.
    #[error("{file}: {content} that is damaged or cut off: {detail}; download or export it again")]
    Damaged { file: String, content: Content, detail: String },
    /// Beyond a limit.
    #[error("{file}: {excess} is {size}, more than the limit of {limit}; split the file")]
    TooLarge { file: String, excess: Excess, size: u64, limit: u64 },
    /// No profile fits the header row.
    #[error("{0}")]
    UnknownHeader(Box<UnknownHeader>),
    /// No sheet of that name.
    #[error("{file}: no sheet `{sheet}`; the sheets are {}", quoted(sheets))]
    NoSuchSheet { file: String, sheet: String, sheets: Vec<String> },
    /// No profile of that name for this kind of record.
    #[error("no profile `{name}` for {}; the profiles are {}", kind.name(Lang::En), quoted(choices))]
    NoSuchProfile { name: String, kind: RecordKind, choices: Vec<String> },
    /// A quote that is not closed.
    #[error(
        "{file} line {line}: a quote opens here and is not closed; close or double it, or save the table as .xlsx"
    )]
    UnbalancedQuote { file: String, line: u64 },
    /// Neither UTF-8 nor GB18030 nor UTF-16, or a mixture.
    #[error(
        "{file} line {line}, byte {offset}: neither UTF-8 nor GB18030, or both in one file; open it in Excel or an editor and save it as UTF-8"
    )]
    Undecodable { file: String, line: u64, offset: u64 },
    /// A document type with declarations of its own.
    #[error("{file}: the XML declares entities of its own, which is not allowed; remove its internal DTD")]
    ForbiddenDtd { file: String },
    /// XML of something else.
    #[error(
        "{file}: the XML root `{root}` is not a patent document; give the patent office's full-text XML, or a table"
    )]
    NotPatentXml { file: String, root: String },
    /// The mapping file itself.
    #[error("mapping: {detail}; see the mapping example in the manual")]
    Mapping { detail: String },
    /// The mapping names a field that this kind of record has not.
    #[error("mapping: {} have no field `{field}`; the fields are {}", kind.name(Lang::En), quoted(choices))]
    MappingField { field: String, kind: RecordKind, choices: Vec<String> },
}

/// Which size is beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Bytes of the file.
    File,
    /// Bytes of what is packed in it.
    Unpacked,
    /// Unpacked over packed size.
    Ratio,
    /// Unpacked bytes of one page of a Parquet file.
    Page,
}

/// The header row that no profile knew, and how near the nearest came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownHeader {
    /// The file.
    pub file: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// The row that looks most like a header, from 1; 0 where names of columns are no row.
    pub row: u32,
    /// Its cells, shortened.
    pub header: String,
    /// Name of the nearest profile and the columns it lacked, alternatives joined with `/`.
    pub closest: Option<(String, Vec<String>)>,
    /// The kind of record whose profile would fit.
    pub fits_kind: Option<RecordKind>,
}

impl Error {
    /// Whose fault it is: the file's, with the exception of failures of the machine.
    pub fn fault(&self) -> Fault {
        match self {
            Error::NotFound { .. } => Fault::NotFound,
            Error::Io { .. } => Fault::Bug,
            _ => Fault::Input,
        }
    }

    /// Sorts a failure of the system.
    pub(crate) fn io(file: &str, source: io::Error) -> Self {
        let file = file.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Error::NotFound { file },
            io::ErrorKind::PermissionDenied => Error::Permission { file },
            _ => Error::Io { file, source },
        }
    }
}

impl std::fmt::Display for Excess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Excess::File => "the size in bytes",
            Excess::Unpacked => "the unpacked size in bytes",
            Excess::Ratio => "the ratio of unpacked to packed size",
            Excess::Page => "the unpacked size of a page in bytes",
        })
    }
}

impl std::fmt::Display for UnknownHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, " sheet `{sheet}`")?;
        }
        if self.row > 0 {
            write!(f, " row {}", self.row)?;
        }
        write!(f, ": no profile knows this header row: {}", self.header)?;
        if let Some((profile, missing)) = &self.closest {
            write!(f, "; the nearest is `{profile}`, which lacks {}", quoted(missing))?;
        }
        if let Some(kind) = self.fits_kind {
            write!(f, "; it looks like a table of {}: use `import {}`", kind.name(Lang::En), kind.code())?;
        }
        f.write_str("; give a --mapping file, or copy the rows into the workbook that `template` writes")
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn quoted_zh(names: &[String]) -> String {
    names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、")
}

impl Localised for UnknownHeader {
    fn zh(&self) -> String {
        let sheet = self.sheet.as_ref().map(|s| format!("工作表“{s}”")).unwrap_or_default();
        let row = if self.row > 0 { format!("第 {} 行", self.row) } else { String::new() };
        let mut text = format!("{}{sheet}{row}：无法识别的表头：{}", self.file, self.header);
        if let Some((profile, missing)) = &self.closest {
            text.push_str(&format!("；最接近的格式是 {profile}，缺少{}", quoted_zh(missing)));
        }
        if let Some(kind) = self.fits_kind {
            text.push_str(&format!("；看起来是{}表，请用 import {}", kind.name(Lang::Zh), kind.code()));
        }
        text.push_str("；请用 --mapping 指定列对应关系，或把数据贴进 template 生成的模板");
        text
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::NotFound { file } => format!("{file}：文件不存在，请检查路径"),
            Error::Permission { file } => format!("{file}：没有读取权限，请关闭占用它的程序或修改权限"),
            Error::Folder { file } => format!("{file}：这是文件夹，请给出其中的文件"),
            Error::Io { file, source } => format!("{file}：无法读取（{source}），请复制到本地磁盘后重试"),
            Error::Empty { file } => format!("{file}：文件是空的，请重新导出"),
            Error::OnlyHidden { file, sheets } => {
                format!(
                    "{file}：只有隐藏的工作表有内容：{}；请取消隐藏，或用 --sheet 指定",
                    quoted_zh(sheets)
                )
            }
            Error::NotAsNamed { file, extension, content } => {
                format!("{file}：扩展名是 .{extension}，内容却是{}；{}", content.zh(), content.advice().0)
            }
            Error::Unsupported { file, content } => {
                format!("{file}：不能导入{}；{}", content.zh(), content.advice().0)
            }
            Error::PasswordProtected { file } => {
                format!("{file}：文件有密码保护，请在 Excel 或 WPS 中去掉密码后另存")
            }
            Error::EncryptedParquet { file } => {
                format!("{file}：Parquet 文件已加密，请重新写出不加密的文件")
            }
            Error::ColumnType { file, column, found } => format!(
                "{file} 的“{column}”列：不能读取类型 {found}；请写成文字、数字、日期、是否，或文字列表"
            ),
            Error::Codec { file, column, codec } => format!(
                "{file} 的“{column}”列：不能读取 {codec} 压缩；请改用 zstd、snappy、gzip、lz4 或不压缩"
            ),
            Error::Damaged { file, content, detail } => {
                format!("{file}：{}已损坏或不完整（{detail}），请重新下载或导出", content.zh())
            }
            Error::TooLarge { file, excess, size, limit } => {
                let what = match excess {
                    Excess::File => "文件大小（字节）",
                    Excess::Unpacked => "解压后大小（字节）",
                    Excess::Ratio => "压缩倍数",
                    Excess::Page => "一页解压后大小（字节）",
                };
                format!("{file}：{what}为 {size}，超过上限 {limit}；请拆分文件")
            }
            Error::UnknownHeader(header) => header.zh(),
            Error::NoSuchSheet { file, sheet, sheets } => {
                format!("{file}：没有工作表“{sheet}”；现有{}", quoted_zh(sheets))
            }
            Error::NoSuchProfile { name, kind, choices } => {
                format!("没有适用于{}的格式“{name}”；可选{}", kind.name(Lang::Zh), quoted_zh(choices))
            }
            Error::UnbalancedQuote { file, line } => {
                format!("{file} 第 {line} 行：引号没有配对，请补上或改成两个引号，或另存为 .xlsx")
            }
            Error::Undecodable { file, line, offset } => format!(
                "{file} 第 {line} 行（第 {offset} 字节）：既不是 UTF-8 也不是 GB18030，或两种混用；请用 Excel 或编辑器另存为 UTF-8"
            ),
            Error::ForbiddenDtd { file } => format!("{file}：XML 自带实体声明，不予读取；请删除内部 DTD"),
            Error::NotPatentXml { file, root } => {
                format!("{file}：XML 根元素 {root} 不是专利文献；请导入专利局全文 XML 或表格")
            }
            Error::Mapping { detail } => format!("映射文件：{detail}；请参照手册中的示例"),
            Error::MappingField { field, kind, choices } => {
                format!("映射文件：{}没有字段“{field}”；可选{}", kind.name(Lang::Zh), quoted_zh(choices))
            }
        }
    }
}
