//! A store in a temporary folder, and short ways to make records and import them.

use duijie_domain::field::RecordKind;
use duijie_domain::row::Place;
use duijie_domain::{ApplicationNumber, Enterprise, Need, NeedId, PublicationNumber, Supply, SupplyId};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use crate::{Import, ImportSummary, NewImport, Outcome, Store};

pub(super) const NUMBER: &str = "CN201010554637.7";
pub(super) const OTHER_NUMBER: &str = "CN201110220598.1";

pub(super) struct TestStore {
    pub(super) store: Store,
    pub(super) folder: TempDir,
}

impl TestStore {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        Self { store, folder }
    }

    pub(super) async fn begin(&self, kind: RecordKind, sha256: &str) -> Import {
        self.store.begin_import(new_import(kind, sha256)).await.unwrap()
    }

    pub(super) async fn import(&self, sha256: &str, supplies: Vec<Supply>) -> (Vec<Outcome>, ImportSummary) {
        self.import_as(sha256, "own/1", supplies).await
    }

    /// The same for bytes read in a certain way.
    pub(super) async fn import_as(
        &self,
        sha256: &str,
        layout_key: &str,
        supplies: Vec<Supply>,
    ) -> (Vec<Outcome>, ImportSummary) {
        let file = NewImport { layout_key: layout_key.to_owned(), ..new_import(RecordKind::Patents, sha256) };
        let mut import = self.store.begin_import(file).await.unwrap();
        let n_rows = supplies.len() as u64;
        let outcomes = import.apply_supplies(rows(supplies)).await.unwrap();
        (outcomes, import.commit(n_rows, 0, "2026-11-01T08:00:01Z".into()).await.unwrap())
    }

    pub(super) async fn import_needs(&self, sha256: &str, needs: Vec<Need>) -> Vec<Outcome> {
        let mut import = self.begin(RecordKind::Needs, sha256).await;
        let n_rows = needs.len() as u64;
        let outcomes = import.apply_needs(rows(needs)).await.unwrap();
        import.commit(n_rows, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
        outcomes
    }

    pub(super) async fn import_enterprises(&self, sha256: &str, all: Vec<Enterprise>) -> Vec<Outcome> {
        let mut import = self.begin(RecordKind::Enterprises, sha256).await;
        let n_rows = all.len() as u64;
        let outcomes = import.apply_enterprises(rows(all)).await.unwrap();
        import.commit(n_rows, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
        outcomes
    }

    /// All supplies by id.
    pub(super) async fn supplies(&self) -> Vec<Supply> {
        let mut all: Vec<Supply> =
            self.store.supplies_after(0, 1_000_000).await.unwrap().into_iter().map(|(_, s)| s).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    pub(super) async fn assert_sound(&self) {
        assert_eq!(self.store.check().await.unwrap(), []);
    }

    pub(super) async fn sql(&self, sql: &str) {
        self.store.db().execute_unprepared(sql).await.unwrap();
    }
}

pub(super) fn url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("store.db").display())
}

pub(super) fn new_import(kind: RecordKind, sha256: &str) -> NewImport {
    NewImport {
        kind,
        file_name: format!("{sha256}.xlsx"),
        sha256: sha256.to_owned(),
        profile: "own".to_owned(),
        started: "2026-11-01T08:00:00Z".to_owned(),
        layout_key: "own/1".to_owned(),
    }
}

pub(super) fn rows<T>(records: Vec<T>) -> Vec<(Place, T)> {
    let place = |row| Place { file: "f.xlsx".into(), sheet: Some("Sheet1".into()), row };
    (2..).zip(records).map(|(row, record)| (place(row), record)).collect()
}

/// A supply with the keys that are not empty, and the id that follows from them (or from the title).
pub(super) fn supply(application: &str, publication: &str, source_id: &str, title: &str) -> Supply {
    let mut supply = Supply::new(SupplyId::parse(&format!("内容-{title}")).unwrap(), title.to_owned());
    supply.application_number = ApplicationNumber::parse(application).ok();
    supply.publication_number = PublicationNumber::parse(publication).ok();
    supply.source_id = Some(source_id.to_owned()).filter(|id| !id.is_empty());
    let natural = Supply::natural_id(
        supply.application_number.as_ref(),
        supply.publication_number.as_ref(),
        supply.source_id.as_deref(),
    );
    supply.id = natural.unwrap_or(supply.id);
    supply
}

pub(super) fn need(id: &str, enterprise: &str) -> Need {
    let mut need = Need::new(NeedId::parse(id).unwrap(), format!("需求 {id}"));
    need.enterprise = enterprise.to_owned();
    need
}
