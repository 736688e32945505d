//! `train`: a model from labelled sets.

use duijie_app::config::Config;
use duijie_app::train::{TrainRequest, train_model};
use duijie_domain::Lang;
use duijie_domain::matches::Signal;
use duijie_matching::Shape;
use duijie_matching::eval::{BaselineFigures, CrossValidated, Estimate};
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
struct TextbookFigures {
    name: &'static str,
    ndcg_at_10: f64,
    p_at_5: f64,
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
    baselines: Vec<TextbookFigures>,
    /// By how much nDCG@10 is above the best baseline, paired by need, with its 95 % interval.
    above_best: Estimate,
    /// By predicted level, then by judged level.
    reliability: [[usize; 4]; 4],
}

pub(crate) fn run(session: &Session<'_>, args: &TrainArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let config = Config::load(session.dir())?;
    let analyzer = duijie_app::analyzer(session.dir(), &config)?;
    let of_any = args.without.iter().map(|&signal| (taken_away(signal), None));
    let of_full = args.without_full_text.iter().map(|&signal| (taken_away(signal), Some(Shape::FullText)));
    let without: Vec<(Signal, Option<Shape>)> = of_any.chain(of_full).collect();
    let request = TrainRequest {
        dir: session.dir(),
        without: &without,
        datasets: &args.datasets,
        more_needs: args.needs.as_deref(),
        more_texts: &args.texts,
        dim: usize::from(args.dim),
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
    let rows = training.sets.iter().flat_map(|set| rows(set, lang)).collect();
    let sets = training.sets.iter().map(figures).collect();
    printer.show(Rows { headers, rows }, &Figures { sets })?;
    Ok(Outcome::Done)
}

fn taken_away(signal: SignalArg) -> Signal {
    match signal {
        SignalArg::Terms => Signal::Terms,
        SignalArg::TitleCharacters => Signal::TitleCharacters,
        SignalArg::TextCharacters => Signal::TextCharacters,
        SignalArg::Meaning => Signal::Meaning,
        SignalArg::Product => Signal::Product,
        SignalArg::Sentences => Signal::Sentences,
    }
}

/// The set, then what the textbook makes of it, then the difference to the best of these.
fn rows(set: &CrossValidated, lang: Lang) -> Vec<Vec<String>> {
    let baseline = |figures: &BaselineFigures| {
        let mut row = vec![String::new(); 7];
        row[0] = format!("  {}", figures.baseline.name());
        row[1] = format!("{:.4}", figures.ndcg_at_10.mean);
        row[3] = format!("{:.4}", figures.p_at_5.mean);
        row
    };
    let Estimate { mean, low, high, .. } = set.textbook.above_best;
    let mut above = vec![String::new(); 7];
    above[0] = lang.pick("  高于其中最好的", "  above the best of these").to_owned();
    above[1] = format!("{mean:+.4} [{low:+.4}, {high:+.4}]");
    let baselines = set.textbook.baselines.iter().map(baseline);
    std::iter::once(row(set)).chain(baselines).chain([above]).collect()
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
        baselines: set.textbook.baselines.iter().map(textbook).collect(),
        above_best: set.textbook.above_best,
        reliability: set.reliability,
    }
}

fn textbook(figures: &BaselineFigures) -> TextbookFigures {
    TextbookFigures {
        name: figures.baseline.name(),
        ndcg_at_10: figures.ndcg_at_10.mean,
        p_at_5: figures.p_at_5.mean,
    }
}
