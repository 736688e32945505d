//! Schema 1: supplies, needs, enterprises, their keys, where they came from, and what was wrong with rows.

use sea_orm::DbErr;
use sea_orm_migration::prelude::{
    ColumnDef, ForeignKey, Index, MigrationName, MigrationTrait, SchemaManager, Table, TableCreateStatement,
    async_trait,
};
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean_null, integer_null, text, text_null,
};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_records"
    }
}

/// Table, index name, columns, unique.
const INDEXES: [(&str, &str, &[&str], bool); 16] = [
    ("supply", "supply_application_number", &["application_number"], true),
    ("supply", "supply_publication_number", &["publication_number"], false),
    ("supply", "supply_source_id", &["source_id"], false),
    ("supply", "supply_revision", &["revision"], true),
    ("need", "need_uscc", &["uscc"], false),
    ("need", "need_revision", &["revision"], true),
    ("enterprise", "enterprise_uscc", &["uscc"], true),
    ("enterprise", "enterprise_name", &["name"], false),
    ("enterprise", "enterprise_revision", &["revision"], true),
    // value first: one index then serves lookups, uniqueness and the check for shared keys
    ("record_key", "record_key_value", &["record_kind", "value", "key_kind", "record_id"], true),
    ("record_key", "record_key_record", &["record_kind", "record_id"], false),
    ("import_file", "import_file_sha256", &["sha256", "kind"], false),
    ("import_file", "import_file_run", &["run"], false),
    ("provenance", "provenance_run", &["run"], false),
    ("row_problem", "row_problem_file", &["import_file"], false),
    ("tombstone", "tombstone_revision", &["revision"], true),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in tables() {
            manager.create_table(table.if_not_exists().to_owned()).await?;
        }
        for (table, name, columns, unique) in INDEXES {
            let mut index = Index::create().name(name).table(table).if_not_exists().to_owned();
            for &column in columns {
                index.col(column);
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    let mut all = vec![table("meta", [key("key"), text("value")])];
    all.push(table(
        "supply",
        [
            key("id"),
            text("kind"),
            text_null("application_number"),
            text_null("publication_number"),
            text_null("source_id"),
            text("title"),
            text("abstract_text"),
            text("claims"),
            text("keywords"),
            text("ipc"),
            text("holders"),
            text("inventors"),
            text_null("region"),
            text_null("application_date"),
            text_null("publication_date"),
            text_null("grant_date"),
            text("events"),
            boolean_null("open_licence"),
            text("modes"),
            big_integer_null("fee_fen"),
            integer_null("trl"),
            big_integer("first_seen"),
            big_integer("revision"),
        ],
    ));
    all.push(table(
        "need",
        [
            key("id"),
            text("kind"),
            text("scope"),
            text("enterprise"),
            text_null("uscc"),
            text("title"),
            text("description"),
            text("keywords"),
            text_null("industry"),
            text_null("region"),
            big_integer_null("budget_fen"),
            text("modes"),
            integer_null("trl_min"),
            text_null("deadline"),
            big_integer("first_seen"),
            big_integer("revision"),
        ],
    ));
    all.push(table(
        "enterprise",
        [
            key("id"),
            text("name"),
            text_null("uscc"),
            text_null("region"),
            text_null("industry"),
            text_null("size"),
            text("business"),
            big_integer("first_seen"),
            big_integer("revision"),
        ],
    ));
    all.push(table(
        "record_key",
        [big_pk_auto("id"), text("record_kind"), text("key_kind"), text("value"), text("record_id")],
    ));
    all.push(table(
        "import_run",
        [
            big_pk_auto("id"),
            text("kind"),
            text("started"),
            text_null("finished"),
            big_integer("revision_before"),
            big_integer_null("revision_after"),
        ],
    ));
    all.push(referring(
        "import_file",
        ("run", "import_run"),
        [
            big_pk_auto("id"),
            big_integer("run"),
            text("name"),
            text("sha256"),
            text("kind"),
            text("profile"),
            text("layout_key"),
            big_integer("rows"),
            big_integer("added"),
            big_integer("merged"),
            big_integer("unchanged"),
            big_integer("errors"),
            text_null("finished_at"),
        ],
    ));
    let mut provenance = referring(
        "provenance",
        ("run", "import_run"),
        [
            text("record_kind"),
            text("record_id"),
            text("sha256"),
            text("sheet"),
            big_integer("row_number"),
            big_integer("run"),
        ],
    );
    // the key answers "which rows spoke of this record" and keeps a row from being noted twice
    let row_key = ["record_kind", "record_id", "sha256", "sheet", "row_number"];
    all.push(primary_key(&mut provenance, &row_key));
    all.push(referring(
        "row_problem",
        ("import_file", "import_file"),
        [
            big_pk_auto("id"),
            big_integer("import_file"),
            text("sheet"),
            big_integer("row_number"),
            text_null("column_name"),
            text("value"),
            text("severity"),
            text("message_zh"),
            text("message_en"),
        ],
    ));
    let mut tombstone = table("tombstone", [text("record_kind"), text("record_id"), big_integer("revision")]);
    all.push(primary_key(&mut tombstone, &["record_kind", "record_id"]));
    all
}

fn table<const N: usize>(name: &'static str, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut table = Table::create().table(name).to_owned();
    for column in columns {
        table.col(column);
    }
    table
}

fn referring<const N: usize>(
    name: &'static str,
    (column, target): (&'static str, &'static str),
    columns: [ColumnDef; N],
) -> TableCreateStatement {
    let mut table = table(name, columns);
    table.foreign_key(ForeignKey::create().from(name, column).to(target, "id"));
    table
}

fn primary_key(table: &mut TableCreateStatement, columns: &[&'static str]) -> TableCreateStatement {
    let mut index = Index::create();
    for &column in columns {
        index.col(column);
    }
    table.primary_key(&mut index).to_owned()
}

fn key(name: &'static str) -> ColumnDef {
    text(name).primary_key().to_owned()
}
