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
        for field in kind.fields() {
            let row = notes.rows().find(|row| row[0] == Data::String(field.zh.to_owned())).unwrap();
            assert_eq!(row[1].to_string(), field.en);
            assert_eq!(row[3].to_string(), if field.required { "是" } else { "" });
            assert!(row[4].to_string().starts_with(field.note));
            assert!(!row[5].to_string().is_empty());
        }
    }
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
