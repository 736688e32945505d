//! `train`: a model from labelled sets, with its cross-validated figures inside.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::matches::Signal;
use duijie_domain::{Need, NeedId, Supply};
use duijie_matching::eval::{Dataset, Ground, Training, train};
use duijie_matching::terms::{NeedTerms, need_terms};
use duijie_matching::{Model, Params, Ranking, Shape, vectors};
use duijie_text::Analyzer;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::evaluate::{ground, open, read_dataset};
use crate::vectors::of_supplies;
use crate::{Error, Result};

/// What to learn from.
pub struct TrainRequest<'a> {
    /// The working folder: where an encoder and its vectors are, if one is configured.
    pub dir: &'a Path,
    /// Folders of labelled sets.
    pub datasets: &'a [PathBuf],
    /// More needs, in the form of a set's `needs.jsonl`: the language of needs is learned from them too.
    pub more_needs: Option<&'a Path>,
    /// More texts, in the form of a set's `supplies.jsonl`, packed or not: what words mean is learned from them too.
    pub more_texts: &'a [PathBuf],
    /// Numbers a word vector.
    pub dim: usize,
    /// Signals to do without, for supplies of one shape or of both.
    pub without: &'a [(Signal, Option<Shape>)],
    /// Name of the model.
    pub name: &'a str,
    /// Where to write it.
    pub output: &'a Path,
}

/// Trains, writes the model, and answers how good it is on needs that it has not seen.
///
/// # Errors
/// What keeps a set from being read or the model from being written.
pub fn train_model(analyzer: &Analyzer, params: &Params, request: &TrainRequest<'_>) -> Result<Training> {
    let sets: Vec<(String, Dataset)> = request
        .datasets
        .iter()
        .map(|folder| Ok((name_of(folder), read_dataset(folder)?)))
        .collect::<Result<_>>()?;
    let mut more = Dataset::default();
    if let Some(path) = request.more_needs {
        let file = std::fs::File::open(path).map_err(Error::file("read", path))?;
        more.read_needs(&path.display().to_string(), std::io::BufReader::new(file))?;
    }
    // a need of two sets is one need
    let all = sets.iter().map(|(_, set)| set).chain([&more]).flat_map(|set| &set.needs);
    let all: BTreeMap<&NeedId, &Need> = all.map(|need| (&need.id, need)).collect();
    let all: Vec<&Need> = all.into_values().collect();
    let needs: Vec<NeedTerms> = all.par_iter().map(|need| need_terms(analyzer, params, need)).collect();

    let mut texts = Dataset::default();
    for path in request.more_texts {
        texts.read_supplies(&path.display().to_string(), open(path)?)?;
    }
    let supplies = sets.iter().map(|(_, set)| set).chain([&texts]).flat_map(|set| &set.supplies);
    let vectors = vectors::train::train(&words(analyzer, supplies, &all), request.dim);
    drop(texts);

    // signals depend on the language of needs and on the vectors, not on the weights that are sought, as long as each has one
    let any = Ranking { weights: [1.0; Signal::ALL.len()], levels: [1.0; 3] };
    let untrained = Model::parse(&Model::write(request.name, Vec::new(), [any; 2], &needs, &vectors)?)?;
    let params = Params { model: Arc::new(untrained), ..params.clone() };
    let mut grounds: Vec<Ground<'_>> = Vec::new();
    for (_, set) in &sets {
        let comparing = of_supplies(request.dir, &params, &set.supplies)?;
        grounds.push(ground(set, analyzer, &params, comparing)?);
    }
    let named: Vec<(&str, &Ground<'_>)> =
        std::iter::zip(&sets, &grounds).map(|((name, _), ground)| (name.as_str(), ground)).collect();
    let training = train(&named, analyzer, request.without)?;

    let trained_on: Vec<serde_json::Value> = std::iter::zip(request.datasets, &training.sets)
        .map(|(folder, found)| {
            Ok(serde_json::json!({
                "set": found.judged_only.dataset,
                "sha256": digest(folder)?,
                "n_needs": found.judged_only.n_needs,
                "n_judgements": found.judged_only.n_judgements,
                "cross_validated": {
                    "ndcg_at_10": rounded(found.judged_only.ndcg_at_10.mean),
                    "mrr": rounded(found.judged_only.mrr.mean),
                    "p_at_5": rounded(found.judged_only.p_at_5.mean),
                    "recall_at_100": rounded(found.all.recall_at_100.mean),
                    "mae": rounded(found.judged_only.mae.mean),
                },
            }))
        })
        .collect::<Result<_>>()?;
    let text = Model::write(request.name, trained_on, training.rankings, &needs, &vectors)?;
    duijie_report::replace_file(request.output, |out| {
        let written = out.write_all(text.as_bytes());
        written.map_err(|source| duijie_report::Error::Io { path: request.output.to_owned(), source })
    })?;
    Ok(training)
}

/// The words of every text, title first.
fn words<'a>(
    analyzer: &Analyzer,
    supplies: impl Iterator<Item = &'a Supply>,
    needs: &[&'a Need],
) -> Vec<Vec<String>> {
    let of_supply = |supply: &'a Supply| [&supply.title[..], &supply.abstract_text, &supply.claims];
    let of_need = |need: &&'a Need| [&need.title[..], &need.description, ""];
    let texts: Vec<[&str; 3]> = supplies.map(of_supply).chain(needs.iter().map(of_need)).collect();
    let analyse = |parts: [&str; 3]| {
        parts.into_iter().flat_map(|part| analyzer.words(part)).map(|token| token.text).collect()
    };
    texts.into_par_iter().map(analyse).collect()
}

fn name_of(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "dataset".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Over the files of a set, in the order of their names.
fn digest(folder: &Path) -> Result<String> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(Error::file("read", folder))?;
    paths.retain(|path| path.is_file());
    paths.sort();
    let mut hasher = Sha256::new();
    for path in paths {
        hasher.update(std::fs::read(&path).map_err(Error::file("read", &path))?);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}
