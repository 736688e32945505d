//! `train`: a model from labelled sets.

use duijie_app::config::Config;
use duijie_app::train::{TrainRequest, train_model};
use duijie_domain::matches::Signal;
use duijie_matching::eval::CrossValidated;
use serde::Serialize;

use super::{Outcome, Session};
use crate::args::{SignalArg, TrainArgs};
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Figures<'a> {
    sets: Vec<SetFigures<'a>>,
}

#[derive(Serialize)]
struct SetFigures<'a> {
    dataset: &'a str,
    n_needs: usize,
    ndcg_at_10: f64,
    mrr: f64,
    p_at_5: f64,
    recall_at_100: f64,
    mae: f64,
    score: f64,
    /// By predicted level, then by judged level.
    reliability: [[usize; 4]; 4],
}

pub(crate) fn run(session: &Session<'_>, args: &TrainArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let config = Config::load(session.dir())?;
    let analyzer = duijie_app::analyzer(session.dir(), &config)?;
    let without: Vec<Signal> = args.without.iter().map(|&signal| taken_away(signal)).collect();
    let request = TrainRequest {
        without: &without,
        datasets: &args.datasets,
        more_needs: args.needs.as_deref(),
        name: &args.name,
        output: &args.output,
    };
    let training = train_model(&analyzer, &config.matching, &request)?;
    let headers = vec![
        lang.pick("评测集（按需求交叉验证）", "set (cross-validated by need)"),
        "nDCG@10",
        "MRR",
        "P@5",
        "Recall@100",
        "1/(1+MAE)",
        lang.pick("预测 1、2、3、4 级中判为 3 级以上", "judged 3 or above where 1, 2, 3, 4 was predicted"),
    ];
    let rows = training.sets.iter().map(row).collect();
    let sets = training.sets.iter().map(figures).collect();
    printer.show(Rows { headers, rows }, &Figures { sets })?;
    Ok(Outcome::Done)
}

fn taken_away(signal: SignalArg) -> Signal {
    match signal {
        SignalArg::Terms => Signal::Terms,
        SignalArg::TitleCharacters => Signal::TitleCharacters,
        SignalArg::TextCharacters => Signal::TextCharacters,
    }
}

fn row(set: &CrossValidated) -> Vec<String> {
    let figure = |value: f64| format!("{value:.4}");
    let share = |judged: &[usize; 4]| match judged.iter().sum::<usize>() {
        0 => "–".to_owned(),
        all => format!("{:.0} %", 100.0 * (judged[2] + judged[3]) as f64 / all as f64),
    };
    vec![
        set.judged_only.dataset.clone(),
        figure(set.judged_only.ndcg_at_10.mean),
        figure(set.judged_only.mrr.mean),
        figure(set.judged_only.p_at_5.mean),
        figure(set.all.recall_at_100.mean),
        figure(set.judged_only.score),
        set.reliability.iter().map(share).collect::<Vec<_>>().join("  "),
    ]
}

fn figures(set: &CrossValidated) -> SetFigures<'_> {
    SetFigures {
        dataset: &set.judged_only.dataset,
        n_needs: set.judged_only.n_needs,
        ndcg_at_10: set.judged_only.ndcg_at_10.mean,
        mrr: set.judged_only.mrr.mean,
        p_at_5: set.judged_only.p_at_5.mean,
        recall_at_100: set.all.recall_at_100.mean,
        mae: set.judged_only.mae.mean,
        score: set.judged_only.score,
        reliability: set.reliability,
    }
}
