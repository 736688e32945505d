//! Everything that only SQLite understands: connecting, PRAGMAs, the write lock, error codes, the copy.
//!
//! The write-ahead log lets readers go on while a file is imported. `synchronous = FULL` makes a commit wait for the
//! disk, so that an acknowledged import survives a power cut; there is one commit per file, so it costs nothing.
//! PostgreSQL would get a sibling of this file and a match in [`connect`].

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use backon::{ConstantBuilder, Retryable};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use crate::Error;
use crate::error::{Context, Result};

/// Written into the header of our files (`DJST`), so that another program's database is never taken for a store.
const APPLICATION_ID: i64 = 0x444a_5354;
/// The index beside the write-ahead log could not grow. That index is a few kilobytes of plain file, so there is one
/// likely reason: no space. (A full disk met by the store or the log themselves is code 13.)
const IOERR_SHMSIZE: i32 = 4874;
/// One writer and a few readers; more would only wait for each other.
const MAX_CONNECTIONS: u32 = 4;
/// Between two tries to open a file that another process is making.
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// The file a URL names, as the user would write it; the URL itself if it is none of ours.
pub(crate) fn place(url: &str) -> String {
    match SqliteConnectOptions::from_str(url) {
        Ok(options) if url.starts_with("sqlite:") => options.get_filename().display().to_string(),
        _ => url.to_owned(),
    }
}

/// A URL for a file, whatever characters its path has.
pub(crate) fn url_of(path: &Path) -> String {
    let mut url = "sqlite://".to_owned();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => url.push_str("%25"),
            '?' => url.push_str("%3F"),
            '#' => url.push_str("%23"),
            _ => url.push(c),
        }
    }
    url
}

/// Opens the file with the PRAGMAs of this store and refuses files of other programs.
pub(crate) async fn connect(url: &str, create: bool, busy_timeout: Duration) -> Result<DatabaseConnection> {
    let place = place(url);
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let file = PathBuf::from(&place);
    if !in_memory && !create && !file.exists() {
        return Err(Error::NoStore { place });
    }
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if in_memory { 1 } else { MAX_CONNECTIONS })
        // longer than the lock is waited for, so that the lock's message comes first
        .acquire_timeout(busy_timeout + Duration::from_secs(5))
        // a local file never goes stale, and a database in memory lives as long as its connection
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(create)
                .busy_timeout(busy_timeout)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
        });
    // two that turn a new file to the write-ahead log at the same moment do not wait for each other: SQLite tells one of them at
    // once that the file is busy, whatever its timeout
    let again = ConstantBuilder::default().with_delay(RETRY_DELAY).without_max_times();
    let begun = Instant::now();
    let is_worth_it = |error: &Error| matches!(error, Error::Busy { .. }) && begun.elapsed() < busy_timeout;
    let connect = || async { Database::connect(options.clone()).await.at(&place) };
    let db = connect.retry(again).when(is_worth_it).await?;
    refuse_foreign(&db, &place).await?;
    Ok(db)
}

async fn refuse_foreign(db: &DatabaseConnection, place: &str) -> Result<()> {
    let n_tables = number(db, "SELECT COUNT(*) FROM sqlite_master").await.at(place)?;
    if n_tables > 0 && number(db, "PRAGMA application_id").await.at(place)? != APPLICATION_ID {
        return Err(Error::NotAStore { place: place.to_owned() });
    }
    Ok(())
}

/// Marks the file as a store; part of the transaction that creates the tables.
pub(crate) async fn mark_as_ours(db: &DatabaseTransaction) -> std::result::Result<(), DbErr> {
    db.execute_unprepared(&format!("PRAGMA application_id = {APPLICATION_ID}")).await.map(drop)
}

/// A transaction that holds the write lock from its first moment; waits for another writer up to the busy timeout.
pub(crate) async fn begin_write(db: &DatabaseConnection) -> std::result::Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() })
        .await
}

/// What the database itself finds wrong with its file, one line each; empty when it is sound.
pub(crate) async fn integrity(db: &DatabaseConnection) -> std::result::Result<Vec<String>, DbErr> {
    let mut found = Vec::new();
    for row in db.query_all_raw(statement("PRAGMA integrity_check")).await? {
        let line: String = row.try_get_by_index(0)?;
        if line != "ok" {
            found.push(line);
        }
    }
    for row in db.query_all_raw(statement("PRAGMA foreign_key_check")).await? {
        let table: String = row.try_get_by_index(0)?;
        let target: String = row.try_get_by_index(2)?;
        found.push(format!("a row of `{table}` refers to a missing row of `{target}`"));
    }
    Ok(found)
}

/// Writes a consistent, compact copy; readers and a running import are not disturbed.
pub(crate) async fn copy_to(db: &DatabaseConnection, path: &str) -> std::result::Result<(), DbErr> {
    let copy = Statement::from_sql_and_values(db.get_database_backend(), "VACUUM INTO ?", [path.into()]);
    db.execute_raw(copy).await.map(drop)
}

/// Turns the database's code into the sentence that tells the user what to do.
pub(crate) fn classify(error: DbErr, place: &str) -> Error {
    let place = place.to_owned();
    if let DbErr::ConnectionAcquire(_) = error {
        return Error::Busy { place };
    }
    let known = code(&error).and_then(|code| of_code(code, &place, error.to_string()));
    known.unwrap_or(Error::Database { place, source: error })
}

/// The sentence for an extended result code: <https://www.sqlite.org/rescode.html>.
fn of_code(code: i32, place: &str, detail: String) -> Option<Error> {
    let place = place.to_owned();
    if code == IOERR_SHMSIZE {
        return Some(Error::DiskFull { place });
    }
    // the low byte is the primary result code
    Some(match code & 0xff {
        5 | 6 => Error::Busy { place },
        3 | 8 => Error::ReadOnly { place },
        10 => Error::DiskFault { place, detail },
        11 => Error::Damaged { place, detail },
        13 => Error::DiskFull { place },
        14 => Error::CannotOpen { place },
        26 => Error::NotAStore { place },
        _ => return None,
    })
}

fn code(error: &DbErr) -> Option<i32> {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return None };
    let RuntimeErr::SqlxError(cause) = cause else { return None };
    cause.as_database_error()?.code()?.parse().ok()
}

async fn number(db: &DatabaseConnection, sql: &str) -> std::result::Result<i64, DbErr> {
    let row = db.query_one_raw(statement(sql)).await?;
    row.map_or(Ok(0), |row| {
        row.try_get_by_index::<i32>(0).map(i64::from).or_else(|_| row.try_get_by_index(0))
    })
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(sea_orm::DbBackend::Sqlite, sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_such_whichever_file_met_it() {
        let of = |code| of_code(code, "store.db", "disk I/O error".to_owned());
        for code in [13, IOERR_SHMSIZE] {
            assert!(matches!(of(code), Some(Error::DiskFull { .. })), "{code}");
        }
        // reading, writing, synchronising
        for code in [266, 778, 1034] {
            assert!(matches!(of(code), Some(Error::DiskFault { .. })), "{code}");
        }
        assert!(of(1).is_none());
    }
}
