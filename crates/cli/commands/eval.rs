//! `eval`: figures on a labelled set, each with its interval.

use duijie_app::config::Config;
use duijie_app::evaluate::{Evaluation, evaluate};
use duijie_matching::eval::{Estimate, Summary};
use serde::Serialize;

use super::{Outcome, Session};
use crate::args::EvalArgs;
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Figures<'a> {
    dataset: &'a str,
    n_needs: usize,
    ndcg_at_10: f64,
    mrr: f64,
    recall_at_100: f64,
    p_at_5: f64,
    mae: f64,
    score: f64,
    judged_only: bool,
    intervals: Intervals,
}

#[derive(Serialize)]
struct Intervals {
    ndcg_at_10: Estimate,
    mrr: Estimate,
    recall_at_100: Estimate,
    p_at_5: Estimate,
    mae: Estimate,
}

pub(crate) fn run(session: &Session<'_>, args: &EvalArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let config = Config::load(session.dir())?;
    let analyzer = duijie_app::analyzer(session.dir(), &config)?;
    let what = Evaluation {
        dir: session.dir(),
        dataset: &args.dataset,
        judged_only: args.judged_only,
        run_file: args.run.as_deref(),
    };
    let summary = evaluate(&analyzer, &config.matching, &what)?;
    let headers = vec![
        lang.pick("指标", "metric"),
        lang.pick("值", "value"),
        lang.pick("95% 区间", "95 % interval"),
        lang.pick("需求数", "needs"),
    ];
    printer.show(Rows { headers, rows: rows(&summary) }, &figures(&summary))?;
    Ok(Outcome::Done)
}

fn rows(summary: &Summary) -> Vec<Vec<String>> {
    let row = |name: &str, estimate: &Estimate| {
        vec![
            name.to_owned(),
            format!("{:.4}", estimate.mean),
            format!("[{:.4}, {:.4}]", estimate.low, estimate.high),
            estimate.n_needs.to_string(),
        ]
    };
    vec![
        row("nDCG@10", &summary.ndcg_at_10),
        row("MRR", &summary.mrr),
        row("Recall@100", &summary.recall_at_100),
        row("P@5", &summary.p_at_5),
        row("MAE", &summary.mae),
        vec![
            "1/(1+MAE)".to_owned(),
            format!("{:.4}", summary.score),
            String::new(),
            summary.n_needs.to_string(),
        ],
    ]
}

fn figures(summary: &Summary) -> Figures<'_> {
    Figures {
        dataset: &summary.dataset,
        n_needs: summary.n_needs,
        ndcg_at_10: summary.ndcg_at_10.mean,
        mrr: summary.mrr.mean,
        recall_at_100: summary.recall_at_100.mean,
        p_at_5: summary.p_at_5.mean,
        mae: summary.mae.mean,
        score: summary.score,
        judged_only: summary.judged_only,
        intervals: Intervals {
            ndcg_at_10: summary.ndcg_at_10,
            mrr: summary.mrr,
            recall_at_100: summary.recall_at_100,
            p_at_5: summary.p_at_5,
            mae: summary.mae,
        },
    }
}
