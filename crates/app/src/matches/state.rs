//! What a run over the store's needs leaves beside its result for the next one: `x.parquet.state`.
//!
//! Gzip of JSON lines: a header, one line a need, the ids of the supplies last. Needs are known by what they say, not by
//! their ids: a digest of their terms and weights, so that whatever has happened to a need since shows. gzip's checksum tells damage;
//! everything that scores depend on besides the records stands in the header, and a state of anything else is no state.
//!
//! While a run is under way each batch leaves its lines in the folder of the parts, with supplies numbered as in the
//! snapshot; the file is put together at the end.
//!
//! Not here: what is made of a state (`since`).

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use duijie_domain::SupplyId;
use duijie_matching::Collection;
use duijie_matching::terms::NeedTerm;
use duijie_report::replace_file;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Result;

/// Form of the file; another one is not read.
pub(super) const FORMAT: u32 = 1;
/// Bytes of a digest that are kept: two needs of 2^64 have the same by chance.
const DIGEST_BYTES: usize = 16;

/// What the lists were made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    /// Program, engine, analyser, parameters: everything that must be the same for scores to mean the same.
    pub(super) made_by: String,
    pub(super) store_id: String,
    /// What of the filter does not depend on the day.
    pub(super) filter: String,
    /// Rights in force on this day, if only these were allowed; `YYYY-MM-DD`.
    pub(super) in_force_on: Option<String>,
    /// Rights not ended by this day, likewise.
    pub(super) not_ended_on: Option<String>,
    /// Every record up to this revision was seen.
    pub(super) revision: i64,
    /// Files imported then, and a digest of what they were: revisions of a store that was put back to an older copy name
    /// other records.
    pub(super) n_files: usize,
    pub(super) files: String,
    pub(super) collection: Collection,
    /// Lines of needs that follow.
    pub(super) n_needs: usize,
}

/// A need's list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptNeed {
    /// Digest of its terms and weights.
    pub(super) need: String,
    /// No supply outside the list scored above this. A parser may change the last bit; the bound's own guard is far wider.
    pub(super) bound: f64,
    /// Numbers of the supplies, as in the snapshot of the run.
    pub(super) supplies: Vec<u32>,
    /// How many supplies had each of its terms.
    pub(super) doc_freqs: Vec<u32>,
}

/// A state as it was read.
#[derive(Debug, PartialEq)]
pub(super) struct State {
    pub(super) header: Header,
    pub(super) needs: Vec<KeptNeed>,
    /// Ids by number, for the numbers in use.
    pub(super) ids: HashMap<u32, SupplyId>,
}

/// Why there is no state to go on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoState {
    Missing,
    Damaged,
    OtherFormat,
}

/// Where the state of a result lies.
pub(super) fn path_beside(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".state");
    PathBuf::from(name)
}

/// Names a need by its terms and weights.
pub(super) fn digest(terms: &[NeedTerm]) -> String {
    let mut hasher = Sha256::new();
    for term in terms {
        hasher.update([term.stream as u8]);
        hasher.update((term.term.len() as u64).to_le_bytes());
        hasher.update(term.term.as_bytes());
        hasher.update(term.weight.to_bits().to_le_bytes());
    }
    hex(&hasher.finalize()[..DIGEST_BYTES])
}

/// A short name of some texts in their order.
pub(super) fn digest_of_texts<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hex(&hasher.finalize()[..DIGEST_BYTES])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the lines of a batch.
///
/// # Errors
/// What keeps the file from being written.
pub(super) fn write_batch_lines(path: &Path, needs: &[KeptNeed]) -> Result<()> {
    replace_file(path, |out| {
        for need in needs {
            write_line(out, need).map_err(|source| report_error(path, source))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Puts the lines of all batches together; `ids` are those of the run's snapshot.
///
/// # Errors
/// What keeps a batch from being read or the file from being written.
pub(super) fn write_state(path: &Path, header: &Header, batches: &[PathBuf], ids: &[SupplyId]) -> Result<()> {
    replace_file(path, |out| {
        let written = write_all(out, header, batches, ids);
        written.map_err(|source| report_error(path, source))
    })?;
    Ok(())
}

fn write_all(
    out: &mut BufWriter<File>,
    header: &Header,
    batches: &[PathBuf],
    ids: &[SupplyId],
) -> std::io::Result<()> {
    let mut packed = GzEncoder::new(out, Compression::fast());
    write_line(&mut packed, header)?;
    let mut used: BTreeSet<u32> = BTreeSet::new();
    for batch in batches {
        for line in BufReader::new(File::open(batch)?).lines() {
            let line = line?;
            let need: KeptNeed = serde_json::from_str(&line)?;
            used.extend(&need.supplies);
            writeln!(packed, "{line}")?;
        }
    }
    let id_of = |&idx: &u32| ids.get(idx as usize).map(|id| (idx, id.as_str()));
    let named: Vec<(u32, &str)> = used.iter().filter_map(id_of).collect();
    write_line(&mut packed, &named)?;
    packed.finish()?;
    Ok(())
}

fn write_line(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn report_error(path: &Path, source: std::io::Error) -> duijie_report::Error {
    duijie_report::Error::Io { path: path.to_owned(), source }
}

/// Reads a state, to its very end.
pub(super) fn read_state(path: &Path) -> std::result::Result<State, NoState> {
    let file = File::open(path).map_err(|_| NoState::Missing)?;
    let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file))).lines();
    let mut next = || lines.next().and_then(|line| line.ok()).ok_or(NoState::Damaged);
    let first = next()?;
    let any: serde_json::Value = serde_json::from_str(&first).map_err(|_| NoState::Damaged)?;
    if any["format"] != FORMAT {
        return Err(NoState::OtherFormat);
    }
    let header: Header = parse(&first)?;
    let mut needs = Vec::new();
    for _ in 0..header.n_needs {
        needs.push(parse::<KeptNeed>(&next()?)?);
    }
    let mut ids = HashMap::new();
    for (idx, id) in parse::<Vec<(u32, String)>>(&next()?)? {
        ids.insert(idx, SupplyId::parse(&id).map_err(|_| NoState::Damaged)?);
    }
    // the checksum is looked at where the stream ends
    match lines.next() {
        None => Ok(State { header, needs, ids }),
        Some(_) => Err(NoState::Damaged),
    }
}

fn parse<'a, T: Deserialize<'a>>(line: &'a str) -> std::result::Result<T, NoState> {
    serde_json::from_str(line).map_err(|_| NoState::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(n_needs: usize) -> Header {
        Header {
            format: FORMAT,
            made_by: "test".to_owned(),
            store_id: "S".to_owned(),
            filter: String::new(),
            in_force_on: Some("2026-11-23".to_owned()),
            not_ended_on: None,
            revision: 7,
            n_files: 2,
            files: "ab".to_owned(),
            collection: serde_json::from_str(r#"{"n_docs":9,"averages":[1,2.5,0,0,3,4,0,0]}"#).unwrap(),
            n_needs,
        }
    }

    fn kept(number: u32) -> KeptNeed {
        let term = NeedTerm {
            stream: duijie_domain::matches::Stream::Words,
            term: format!("词{number}"),
            weight: 0.693,
        };
        KeptNeed {
            need: digest(&[term]),
            bound: 0.1 + 0.2 / f64::from(number + 3),
            supplies: vec![8, number],
            doc_freqs: vec![1, 40_000],
        }
    }

    fn ids() -> Vec<SupplyId> {
        (0..9).map(|number| SupplyId::parse(&format!("CN10000000{number}A")).unwrap()).collect()
    }

    /// A state of two batches in a folder of its own.
    fn written() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let batches = [folder.path().join("a.lists"), folder.path().join("b.lists")];
        write_batch_lines(&batches[0], &[kept(0), kept(1)]).unwrap();
        write_batch_lines(&batches[1], &[kept(2)]).unwrap();
        let path = path_beside(&folder.path().join("匹配.parquet"));
        write_state(&path, &header(3), &batches, &ids()).unwrap();
        (folder, path)
    }

    #[test]
    fn a_state_comes_back_with_the_ids_it_uses() {
        let (_folder, path) = written();
        let state = read_state(&path).unwrap();
        assert_eq!((&state.header, &state.needs), (&header(3), &vec![kept(0), kept(1), kept(2)]));
        let mut numbers: Vec<u32> = state.ids.keys().copied().collect();
        numbers.sort_unstable();
        assert_eq!((numbers, &state.ids[&8]), (vec![0, 1, 2, 8], &ids()[8]));
    }

    #[test]
    fn damage_is_seen_wherever_it_is() {
        let (_folder, path) = written();
        let whole = std::fs::read(&path).unwrap();
        for cut in [0, 1, 10, whole.len() / 2, whole.len() - 8, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(read_state(&path), Err(NoState::Damaged), "cut after {cut} of {}", whole.len());
        }
        for at in (10..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            std::fs::write(&path, &changed).unwrap();
            assert!(read_state(&path).is_err(), "byte {at} changed");
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read_state(&path), Err(NoState::Missing));
    }

    #[test]
    fn a_later_form_is_told_from_damage() {
        let (_folder, path) = written();
        write_state(&path, &Header { format: FORMAT + 1, ..header(0) }, &[], &[]).unwrap();
        assert_eq!(read_state(&path), Err(NoState::OtherFormat));
    }

    #[test]
    fn needs_are_told_apart_by_stream_term_and_weight() {
        let term = |stream, term: &str, weight| digest(&[NeedTerm { stream, term: term.to_owned(), weight }]);
        use duijie_domain::matches::Stream;
        let one = term(Stream::Words, "电池", 1.0);
        assert_eq!(one, term(Stream::Words, "电池", 1.0));
        let others = [
            term(Stream::Bigrams, "电池", 1.0),
            term(Stream::Words, "电", 1.0),
            term(Stream::Words, "电池", 1.1),
        ];
        assert!(!others.contains(&one) && others[0] != others[1] && others[1] != others[2]);
    }
}
