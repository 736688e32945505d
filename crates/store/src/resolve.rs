//! Which record a row speaks of: the rule of `domain::merge` carried out in memory, on one batch at a time.
//!
//! A [`Pool`] holds every record that a batch of rows can touch, with all keys under which they were ever met. A row is
//! resolved key by key, most trusted first: each record found becomes part of the answer unless its strong key (application
//! number, credit code) differs from what is known so far. If more than one record is found, the row has shown that
//! they are one: the oldest takes in the others. No key is ever forgotten, also when a newer number replaced it in the
//! record, because only then does a file read again find the same records.
//!
//! An application number with a wrong check digit is compared without that digit but looked up as written: together with
//! another shared key it is the same patent; alone, the serial may as well be what was mistyped, and it stays apart.
//!
//! Invariant, which `check` verifies: two records share a key only when both have a strong key and these differ.
//!
//! Nothing here touches the database; `batch.rs` fills a pool and writes it back.

use std::collections::HashMap;

use duijie_domain::merge::Precedence;

use crate::record::{Key, KeyKind, Record, Stamp};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The row is a record not known before.
    Added,
    /// The row changed a known record, or showed that two known ones are one.
    Merged,
    /// The row said nothing new.
    Unchanged,
}

/// The store's one monotonic counter, while a transaction holds it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(pub(crate) i64);

impl Clock {
    fn tick(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

/// Which records an import has touched so far, and by which of its rows first.
#[derive(Debug, Default)]
pub(crate) struct FileMemory {
    touched: HashMap<String, u64>,
    n_rows: u64,
}

/// What a record went through in this batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Kept,
    Changed,
    New,
}

struct Entry<R> {
    record: R,
    stamp: Stamp,
    state: State,
}

/// A stored record that was joined into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) loser: String,
    pub(crate) revision: i64,
}

/// The records and keys that a batch can touch.
pub(crate) struct Pool<R> {
    entries: HashMap<String, Entry<R>>,
    /// Ids under each key, oldest acquaintance first.
    ids: HashMap<Key, Vec<String>>,
    new_keys: Vec<(Key, String)>,
    joined: Vec<Joined>,
    moved: HashMap<String, String>,
}

impl<R: Record> Pool<R> {
    /// A pool of stored records and of key entries, oldest acquaintance first.
    pub(crate) fn new(
        records: impl IntoIterator<Item = (R, Stamp)>,
        keys: impl IntoIterator<Item = (Key, String)>,
    ) -> Self {
        let entries = records
            .into_iter()
            .map(|(record, stamp)| (record.id().to_owned(), Entry { record, stamp, state: State::Kept }))
            .collect();
        let mut ids: HashMap<Key, Vec<String>> = HashMap::new();
        for (key, id) in keys {
            ids.entry(key).or_default().push(id);
        }
        Self { entries, ids, new_keys: Vec::new(), joined: Vec::new(), moved: HashMap::new() }
    }

    /// Takes in one row; answers with the id of its record (which a later row may still join into another).
    ///
    /// `first_touch` is the precedence of the file's first row about a record; later ones only fill blanks. With
    /// [`Precedence::SameFile`] the whole file only fills blanks, also where its rows join records.
    pub(crate) fn apply(
        &mut self,
        row: R,
        first_touch: Precedence,
        memory: &mut FileMemory,
        clock: &mut Clock,
    ) -> (String, Outcome) {
        let row = row.canonical();
        let keys = row.keys();
        memory.n_rows += 1;
        let found = self.matching(&row, &keys);
        let Some((winner, losers)) = found.split_first() else {
            let id = self.add(row, memory, clock);
            self.note_keys(keys, &id);
            return (id, Outcome::Added);
        };
        for loser in losers {
            self.join((winner, loser), first_touch, memory, clock);
        }
        let mut outcome = if losers.is_empty() { Outcome::Unchanged } else { Outcome::Merged };
        let precedence = if memory.touched.contains_key(winner) { Precedence::SameFile } else { first_touch };
        memory.touched.entry(winner.clone()).or_insert(memory.n_rows);
        if let Some(entry) = self.entries.get_mut(winner)
            && entry.record.merge(row, precedence)
        {
            entry.mark_changed(clock);
            outcome = Outcome::Merged;
        }
        self.note_keys(keys, winner);
        (winner.clone(), outcome)
    }

    /// Rows to write, in the order of their revisions.
    pub(crate) fn changed_rows(&self) -> Vec<R::Row> {
        let mut changed: Vec<&Entry<R>> =
            self.entries.values().filter(|entry| entry.state != State::Kept).collect();
        changed.sort_by_key(|entry| entry.stamp.revision);
        changed.into_iter().map(|entry| entry.record.to_row(entry.stamp)).collect()
    }

    /// Keys met for the first time, in the order in which they were met.
    pub(crate) fn new_keys(&self) -> &[(Key, String)] {
        &self.new_keys
    }

    /// Stored records that are no more.
    pub(crate) fn joined(&self) -> &[Joined] {
        &self.joined
    }

    /// The record that an id stands for after all joins.
    pub(crate) fn final_id<'a>(&'a self, id: &'a str) -> &'a str {
        let mut id = id;
        while let Some(next) = self.moved.get(id) {
            id = next;
        }
        id
    }

    /// Ids of all records that the row's keys lead to and that can be one record, oldest first.
    fn matching(&self, row: &R, keys: &[Key]) -> Vec<String> {
        let mut strong = row.strong_key();
        let mut found: Vec<(i64, String)> = Vec::new();
        // an id speaks only for rows that have nothing else: otherwise it repeats one of their keys, and as a bare text
        // it could hit a record that was named after a key of another sort
        let own_id = keys.is_empty().then(|| row.id().to_owned());
        let former = own_id.as_ref().and_then(|id| self.ids.get(&Key::new(KeyKind::Id, id.as_str())));
        let by_key = keys.iter().flat_map(|key| self.ids.get(key).into_iter().flatten());
        for id in by_key.chain(&own_id).chain(former.into_iter().flatten()) {
            let Some(entry) = self.entries.get(id) else { continue };
            if found.iter().any(|(_, known)| known == id) {
                continue;
            }
            let theirs = entry.record.strong_key();
            if strong.is_some() && theirs.is_some() && strong != theirs {
                continue;
            }
            strong = strong.or(theirs);
            found.push((entry.stamp.first_seen, id.clone()));
        }
        found.sort();
        found.into_iter().map(|(_, id)| id).collect()
    }

    fn add(&mut self, row: R, memory: &mut FileMemory, clock: &mut Clock) -> String {
        let revision = clock.tick();
        let mut record = row;
        if self.is_taken(record.id()) {
            // the id came from a key that another record has or had; a revision is never given twice
            let start: String = record.id().chars().take(100).collect();
            let fresh = format!("{start}~{revision}");
            record.set_id(&fresh).expect("a part of an id and a number are an id");
        }
        // merging puts lists into its own order; done now, the same row met again changes nothing
        record.merge(record.clone(), Precedence::SameFile);
        let id = record.id().to_owned();
        let stamp = Stamp { first_seen: revision, revision };
        self.entries.insert(id.clone(), Entry { record, stamp, state: State::New });
        memory.touched.insert(id.clone(), memory.n_rows);
        id
    }

    fn is_taken(&self, id: &str) -> bool {
        self.entries.contains_key(id)
            || self.moved.contains_key(id)
            || self.ids.contains_key(&Key::new(KeyKind::Id, id))
    }

    /// The loser's single values win only where they came from an earlier row of this file than the winner's: then a
    /// second reading of the file, which meets one record from the start, gives the same values. A file that may not
    /// correct anything never lets the loser win.
    fn join(
        &mut self,
        (winner, loser): (&str, &str),
        first_touch: Precedence,
        memory: &mut FileMemory,
        clock: &mut Clock,
    ) {
        let Some(lost) = self.entries.remove(loser) else { return };
        let Some(entry) = self.entries.get_mut(winner) else { return };
        let (lost_touch, touch) = (memory.touched.remove(loser), memory.touched.get(winner).copied());
        let precedence = match (lost_touch, touch) {
            (Some(lost_row), Some(row)) if lost_row < row => first_touch,
            (Some(_), None) => first_touch,
            _ => Precedence::SameFile,
        };
        if let Some(first) = lost_touch.into_iter().chain(touch).min() {
            memory.touched.insert(winner.to_owned(), first);
        }
        entry.record.merge(lost.record, precedence);
        entry.mark_changed(clock);
        self.moved.insert(loser.to_owned(), winner.to_owned());
        for ids in self.ids.values_mut() {
            if let Some(at) = ids.iter().position(|id| id == loser) {
                ids[at] = winner.to_owned();
                let mut is_first = true;
                ids.retain(|id| id != winner || std::mem::take(&mut is_first));
            }
        }
        for (_, id) in self.new_keys.iter_mut().filter(|(_, id)| id == loser) {
            *id = winner.to_owned();
        }
        if lost.state != State::New {
            self.joined.push(Joined { loser: loser.to_owned(), revision: clock.tick() });
            self.note_keys(vec![Key::new(KeyKind::Id, loser)], winner);
        }
    }

    fn note_keys(&mut self, keys: Vec<Key>, id: &str) {
        for key in keys {
            let ids = self.ids.entry(key.clone()).or_default();
            if !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
                self.new_keys.push((key, id.to_owned()));
            }
        }
    }
}

impl<R> Entry<R> {
    fn mark_changed(&mut self, clock: &mut Clock) {
        if self.state == State::Kept {
            self.state = State::Changed;
            self.stamp.revision = clock.tick();
        }
    }
}
