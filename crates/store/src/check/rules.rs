//! Contradictions that standard SQL can find; `{}` in a message stands for the first column.

/// A query that finds nothing in a sound store.
pub(super) struct Rule {
    pub(super) sql: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// All of them; each costs one pass over a table with an index lookup per row.
pub(super) const RULES: [Rule; 25] = [
    Rule {
        sql: "SELECT name FROM import_file \
              WHERE rows <> added + merged + unchanged + errors OR added < 0 OR merged < 0 OR unchanged < 0 OR errors < 0 \
              ORDER BY id",
        zh: "文件“{}”的导入计数不符：总行数应等于新增、合并、未变与错误之和",
        en: "counts of imported file `{}` do not add up",
    },
    Rule {
        sql: "SELECT f.name FROM import_file f LEFT JOIN import_run r ON r.id = f.run \
              WHERE f.finished_at IS NULL OR r.finished IS NULL OR r.revision_after IS NULL OR r.revision_after < r.revision_before \
              ORDER BY f.id",
        zh: "文件“{}”的导入没有正常结束",
        en: "import of file `{}` did not end properly",
    },
    Rule {
        sql: "SELECT CAST(r.id AS TEXT) FROM import_run r WHERE NOT EXISTS (SELECT 1 \
              FROM import_file f WHERE f.run = r.id) ORDER BY r.id",
        zh: "第 {} 次导入没有文件",
        en: "import run {} has no file",
    },
    Rule {
        sql: "SELECT p.record_id FROM provenance p WHERE NOT EXISTS (SELECT 1 FROM import_file f \
              WHERE f.run = p.run AND f.sha256 = p.sha256) ORDER BY p.record_id",
        zh: "记录“{}”的来源文件没有登记",
        en: "provenance of record `{}` names a file that never came in",
    },
    Rule {
        sql: "SELECT t.id FROM supply t WHERE NOT EXISTS (SELECT 1 FROM provenance p \
              WHERE p.record_kind = 'patents' AND p.record_id = t.id) ORDER BY t.id",
        zh: "记录“{}”没有来源",
        en: "record `{}` has no provenance",
    },
    Rule {
        sql: "SELECT p.record_id FROM provenance p WHERE p.record_kind = 'patents' \
              AND NOT EXISTS (SELECT 1 FROM supply t WHERE t.id = p.record_id) ORDER BY p.record_id",
        zh: "来源所指的记录“{}”不存在",
        en: "provenance of record `{}`, which does not exist",
    },
    Rule {
        sql: "SELECT k.value FROM record_key k WHERE k.record_kind = 'patents' \
              AND NOT EXISTS (SELECT 1 FROM supply t WHERE t.id = k.record_id) ORDER BY k.id",
        zh: "号码“{}”所指的记录不存在",
        en: "key `{}` leads to a record that does not exist",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s JOIN supply t ON t.id = s.record_id \
              WHERE s.record_kind = 'patents' ORDER BY s.record_id",
        zh: "记录“{}”已并入他记录却仍然存在",
        en: "record `{}` was joined into another and is still there",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s WHERE s.record_kind = 'patents' \
              AND NOT EXISTS (SELECT 1 FROM record_key k \
              WHERE k.record_kind = 'patents' AND k.key_kind = 'id' AND k.value = s.record_id) \
              ORDER BY s.record_id",
        zh: "已并入他记录的“{}”查不到去向",
        en: "nothing tells which record `{}` was joined into",
    },
    Rule {
        sql: "SELECT t.id FROM need t WHERE NOT EXISTS (SELECT 1 FROM provenance p \
              WHERE p.record_kind = 'needs' AND p.record_id = t.id) ORDER BY t.id",
        zh: "记录“{}”没有来源",
        en: "record `{}` has no provenance",
    },
    Rule {
        sql: "SELECT p.record_id FROM provenance p WHERE p.record_kind = 'needs' \
              AND NOT EXISTS (SELECT 1 FROM need t WHERE t.id = p.record_id) ORDER BY p.record_id",
        zh: "来源所指的记录“{}”不存在",
        en: "provenance of record `{}`, which does not exist",
    },
    Rule {
        sql: "SELECT k.value FROM record_key k WHERE k.record_kind = 'needs' AND NOT EXISTS (SELECT 1 \
              FROM need t WHERE t.id = k.record_id) ORDER BY k.id",
        zh: "号码“{}”所指的记录不存在",
        en: "key `{}` leads to a record that does not exist",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s JOIN need t ON t.id = s.record_id \
              WHERE s.record_kind = 'needs' ORDER BY s.record_id",
        zh: "记录“{}”已并入他记录却仍然存在",
        en: "record `{}` was joined into another and is still there",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s WHERE s.record_kind = 'needs' \
              AND NOT EXISTS (SELECT 1 FROM record_key k \
              WHERE k.record_kind = 'needs' AND k.key_kind = 'id' AND k.value = s.record_id) \
              ORDER BY s.record_id",
        zh: "已并入他记录的“{}”查不到去向",
        en: "nothing tells which record `{}` was joined into",
    },
    Rule {
        sql: "SELECT t.id FROM enterprise t WHERE NOT EXISTS (SELECT 1 FROM provenance p \
              WHERE p.record_kind = 'enterprises' AND p.record_id = t.id) ORDER BY t.id",
        zh: "记录“{}”没有来源",
        en: "record `{}` has no provenance",
    },
    Rule {
        sql: "SELECT p.record_id FROM provenance p WHERE p.record_kind = 'enterprises' \
              AND NOT EXISTS (SELECT 1 FROM enterprise t WHERE t.id = p.record_id) \
              ORDER BY p.record_id",
        zh: "来源所指的记录“{}”不存在",
        en: "provenance of record `{}`, which does not exist",
    },
    Rule {
        sql: "SELECT k.value FROM record_key k WHERE k.record_kind = 'enterprises' \
              AND NOT EXISTS (SELECT 1 FROM enterprise t WHERE t.id = k.record_id) ORDER BY k.id",
        zh: "号码“{}”所指的记录不存在",
        en: "key `{}` leads to a record that does not exist",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s JOIN enterprise t ON t.id = s.record_id \
              WHERE s.record_kind = 'enterprises' ORDER BY s.record_id",
        zh: "记录“{}”已并入他记录却仍然存在",
        en: "record `{}` was joined into another and is still there",
    },
    Rule {
        sql: "SELECT s.record_id FROM tombstone s WHERE s.record_kind = 'enterprises' \
              AND NOT EXISTS (SELECT 1 FROM record_key k \
              WHERE k.record_kind = 'enterprises' AND k.key_kind = 'id' AND k.value = s.record_id) \
              ORDER BY s.record_id",
        zh: "已并入他记录的“{}”查不到去向",
        en: "nothing tells which record `{}` was joined into",
    },
    Rule {
        sql: "SELECT DISTINCT a.value FROM record_key a \
              JOIN record_key b ON b.record_kind = a.record_kind AND b.value = a.value \
              AND b.key_kind = a.key_kind AND b.record_id <> a.record_id \
              JOIN supply x ON x.id = a.record_id JOIN supply y ON y.id = b.record_id \
              WHERE a.record_kind = 'patents' AND (x.application_number IS NULL \
              OR y.application_number IS NULL OR x.application_number = y.application_number) \
              ORDER BY a.value",
        zh: "两条记录共有号码“{}”，应为同一条记录",
        en: "two records share the key `{}` and should be one",
    },
    Rule {
        sql: "SELECT application_number FROM supply WHERE application_number IS NOT NULL \
              GROUP BY application_number HAVING COUNT(*) > 1 ORDER BY application_number",
        zh: "号码“{}”重复",
        en: "number `{}` stands in more than one record",
    },
    Rule {
        sql: "SELECT DISTINCT a.value FROM record_key a \
              JOIN record_key b ON b.record_kind = a.record_kind AND b.value = a.value \
              AND b.key_kind = a.key_kind AND b.record_id <> a.record_id \
              JOIN enterprise x ON x.id = a.record_id JOIN enterprise y ON y.id = b.record_id \
              WHERE a.record_kind = 'enterprises' AND (x.uscc IS NULL \
              OR y.uscc IS NULL OR x.uscc = y.uscc) \
              ORDER BY a.value",
        zh: "两条记录共有号码“{}”，应为同一条记录",
        en: "two records share the key `{}` and should be one",
    },
    Rule {
        sql: "SELECT uscc FROM enterprise WHERE uscc IS NOT NULL GROUP BY uscc HAVING COUNT(*) > 1 \
              ORDER BY uscc",
        zh: "号码“{}”重复",
        en: "number `{}` stands in more than one record",
    },
    Rule {
        sql: "SELECT CAST(revision AS TEXT) FROM (SELECT revision FROM supply \
              UNION ALL SELECT revision FROM need UNION ALL SELECT revision FROM enterprise \
              UNION ALL SELECT revision FROM tombstone) t GROUP BY revision HAVING COUNT(*) > 1 \
              ORDER BY revision",
        zh: "修订号 {} 重复",
        en: "revision {} was given twice",
    },
    Rule {
        sql: "SELECT CAST(revision AS TEXT) FROM (SELECT revision FROM supply \
              UNION ALL SELECT revision FROM need UNION ALL SELECT revision FROM enterprise \
              UNION ALL SELECT revision FROM tombstone) t \
              WHERE revision < 1 OR revision > (SELECT CAST(value AS BIGINT) FROM meta \
              WHERE key = 'revision') ORDER BY revision",
        zh: "修订号 {} 超出计数器",
        en: "revision {} lies outside the counter",
    },
];
