//! Every invariant of the store, verified from the outside: nothing here trusts what importing promises.
//!
//! Three layers: the database checks its own pages and references; standard SQL looks for rows that contradict each
//! other ([`RULES`]); and every record is read back into its domain type and written again, which must give the same row.

mod rules;

use std::collections::HashSet;

use duijie_domain::{Enterprise, Localised, Need, Supply};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};

use crate::entity::{meta, record_key};
use crate::error::{Context, Result};
use crate::migration::{REVISION, SCHEMA, SCHEMA_VERSION, STORE_ID};
use crate::record::{Key, KeyKind, Record};
use crate::{Store, sqlite};

/// Records read at once.
const PAGE_ROWS: u64 = 1000;
/// Problems of one sort that are told; more of the same help nobody.
const MAX_TOLD: usize = 20;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

impl Localised for Problem {
    fn zh(&self) -> String {
        self.zh.clone()
    }
}

impl Store {
    /// Verifies every invariant; an empty list means that the store is sound. Reads every record once, O(n log n).
    ///
    /// # Errors
    /// What the database says when it cannot even be read.
    pub async fn check(&self) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        for line in sqlite::integrity(self.db()).await.at(self.place())? {
            problems
                .push(Problem {
                    zh: format!("数据库文件：{line}"), en: format!("database file: {line}")
                });
        }
        self.check_meta(&mut problems).await?;
        for rule in &rules::RULES {
            let statement = Statement::from_string(self.db().get_database_backend(), rule.sql);
            for row in self.db().query_all_raw(statement).await.at(self.place())?.iter().take(MAX_TOLD) {
                let subject: String = row.try_get_by_index(0).at(self.place())?;
                problems.push(Problem {
                    zh: rule.zh.replace("{}", &subject),
                    en: rule.en.replace("{}", &subject),
                });
            }
        }
        self.check_records::<Supply>(&mut problems).await?;
        self.check_records::<Need>(&mut problems).await?;
        self.check_records::<Enterprise>(&mut problems).await?;
        Ok(problems)
    }

    async fn check_meta(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let rows = meta::Entity::find().all(self.db()).await.at(self.place())?;
        let value = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.value.as_str());
        let is_number = |key: &str| value(key).is_some_and(|text| text.parse::<i64>().is_ok_and(|n| n >= 0));
        let sound = [
            (STORE_ID, value(STORE_ID).is_some_and(|id| uuid::Uuid::parse_str(id).is_ok())),
            (SCHEMA, value(SCHEMA) == Some(SCHEMA_VERSION.to_string().as_str())),
            (REVISION, is_number(REVISION)),
        ];
        for (key, _) in sound.into_iter().filter(|(_, is_sound)| !is_sound) {
            let text = value(key).unwrap_or("-");
            problems.push(Problem {
                zh: format!("数据库自述信息 {key} 的值“{text}”无效"),
                en: format!("meta `{key}` holds `{text}`"),
            });
        }
        Ok(())
    }

    async fn check_records<R: Record>(&self, problems: &mut Vec<Problem>) -> Result<()> {
        let mut after = i64::MIN;
        let mut n_told = 0;
        loop {
            let page =
                R::Entity::find().filter(R::REVISION.gt(after)).order_by_asc(R::REVISION).limit(PAGE_ROWS);
            let page = page.all(self.db()).await.at(self.place())?;
            let Some(last) = page.last() else { return Ok(()) };
            after = R::stamp(last).revision;
            let keys = self.keys_of::<R>(&page).await?;
            for problem in page.iter().filter_map(|row| self.problem_of::<R>(row, &keys)) {
                n_told += 1;
                if n_told <= MAX_TOLD {
                    problems.push(problem);
                }
            }
        }
    }

    async fn keys_of<R: Record>(&self, page: &[R::Row]) -> Result<HashSet<(Key, String)>> {
        let rows = record_key::Entity::find()
            .filter(record_key::Column::RecordKind.eq(R::KIND.code()))
            .filter(record_key::Column::RecordId.is_in(page.iter().map(|row| R::row_id(row))));
        let rows = rows.all(self.db()).await.at(self.place())?;
        let key = |row: record_key::Model| {
            KeyKind::from_code(&row.key_kind).map(|kind| (Key::new(kind, row.value), row.record_id))
        };
        Ok(rows.into_iter().filter_map(key).collect())
    }

    fn problem_of<R: Record>(&self, row: &R::Row, keys: &HashSet<(Key, String)>) -> Option<Problem> {
        let id = R::row_id(row);
        let record = match R::from_row(row).at(self.place()) {
            Ok(record) => record,
            Err(error) => return Some(Problem { zh: error.zh(), en: error.to_string() }),
        };
        let stamp = R::stamp(row);
        if record.to_row(stamp) != *row || stamp.first_seen > stamp.revision {
            return Some(Problem {
                zh: format!("记录“{id}”中有不规范的值（号码、日期或列表的写法），程序从不这样保存"),
                en: format!("record `{id}` holds a value in a form that this program never stores"),
            });
        }
        let missing = record.keys().into_iter().find(|key| !keys.contains(&(key.clone(), id.to_owned())))?;
        Some(Problem {
            zh: format!("记录“{id}”的号码“{}”没有登记，再次导入时会重复", missing.value),
            en: format!(
                "key `{}` of record `{id}` is not registered; importing it again would duplicate it",
                missing.value
            ),
        })
    }
}
