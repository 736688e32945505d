//! Templates as their readers see them: opened again and looked into.

use calamine::{Data, Reader, Xlsx, open_workbook};
use tempfile::tempdir;

use super::*;

const KINDS: [RecordKind; 3] = [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises];

#[test]
fn the_first_sheet_holds_the_headers_of_the_importer_and_nothing_else() {
    let folder = tempdir().unwrap();
    for kind in KINDS {
        for lang in [Lang::Zh, Lang::En] {
            let path = folder.path().join("模板.xlsx");
            write_template(&path, kind, lang).unwrap();
            let mut read: Xlsx<_> = open_workbook(&path).unwrap();
            assert_eq!(read.sheet_names(), [sheet_name(kind), "说明"]);
            let sheet = read.worksheet_range(sheet_name(kind)).unwrap();
            let headers: Vec<String> =
                sheet.rows().next().unwrap().iter().map(|cell| cell.to_string()).collect();
            let expected: Vec<String> = kind.fields().iter().map(header_text).collect();
            assert_eq!(headers, expected);
            assert_eq!(sheet.rows().count(), 1, "no data rows");
        }
    }
}

#[test]
fn every_column_is_explained() {
    let folder = tempdir().unwrap();
    for kind in KINDS {
        let path = folder.path().join("模板.xlsx");
        write_template(&path, kind, Lang::Zh).unwrap();
        let mut read: Xlsx<_> = open_workbook(&path).unwrap();
        let notes = read.worksheet_range("说明").unwrap();
        for (number, field) in (1..).zip(kind.fields()) {
            let column = Data::String(format!("{number}. {}", field.zh));
            let row = notes.rows().find(|row| row[0] == column).unwrap();
            assert!(row[1].to_string().contains(without_required(field.note)));
            assert_eq!(row[2].to_string(), if field.required { "必填" } else { "" });
            assert!(!row[3].to_string().is_empty());
        }
        let text: String = notes.rows().flatten().map(ToString::to_string).collect();
        let command = format!("用 duijie import {} 文件.xlsx 导入", kind.code());
        assert!(text.contains(&command) && !text.contains("网页"), "{text}");
    }
}

/// The importer takes a row for a header when its cells are names of columns, whatever sheet it is on.
#[test]
fn no_row_of_the_explanation_reads_like_a_header() {
    let folder = tempdir().unwrap();
    for kind in KINDS {
        for lang in [Lang::Zh, Lang::En] {
            let path = folder.path().join("模板.xlsx");
            write_template(&path, kind, lang).unwrap();
            let mut read: Xlsx<_> = open_workbook(&path).unwrap();
            for cell in read.worksheet_range("说明").unwrap().rows().flatten() {
                let text = cell.to_string();
                let plain = text.trim_matches(['*', ':', '：', '·', ' ', '“', '”']);
                for field in KINDS.iter().flat_map(|kind| kind.fields()) {
                    let is_name =
                        [field.zh, field.en, field.json].iter().any(|name| name.eq_ignore_ascii_case(plain));
                    assert!(!is_name, "{plain}");
                }
            }
        }
    }
}

#[test]
fn a_name_that_is_no_workbooks_is_refused() {
    let folder = tempdir().unwrap();
    for name in ["模板.csv", "模板", "模板.xls"] {
        let path = folder.path().join(name);
        let error = write_template(&path, RecordKind::Needs, Lang::Zh).unwrap_err();
        assert!(matches!(error, crate::Error::NotWorkbook { .. }));
        assert!(error.to_string().contains(".xlsx") && !path.exists(), "{error}");
    }
    write_template(&folder.path().join("模板.XLSX"), RecordKind::Needs, Lang::Zh).unwrap();
}

#[test]
fn choices_dates_and_numbers_like_text_are_prepared() {
    let bytes = workbook(RecordKind::Patents, Lang::Zh).unwrap().save_to_buffer().unwrap();
    let part = |name: &str| crate::matches::samples::part(&bytes, name);
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"sqref="D2:D2001"#), "{sheet}");
    assert!(sheet.contains("\"发明,实用新型,外观设计,软著,成果\"") || sheet.contains("&quot;发明,"));
    let styles = part("xl/styles.xml");
    assert!(styles.contains("yyyy\\-mm\\-dd") || styles.contains("yyyy-mm-dd"));
    assert!(styles.contains("numFmtId=\"49\""), "text format");
    let comments = part("xl/comments1.xml");
    for field in RecordKind::Patents.fields() {
        let head = field.note.trim_start_matches("必填");
        assert!(comments.contains(head), "{head}");
    }
}

#[test]
fn a_template_is_the_same_every_time() {
    for kind in KINDS {
        let bytes = || workbook(kind, Lang::Zh).unwrap().save_to_buffer().unwrap();
        assert!(bytes() == bytes());
    }
}
