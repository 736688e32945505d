//! `kill -9` at any moment: the command run again ends well, nothing is doubled, lost or different from an undisturbed run.
//!
//! The moments are spread over the measured duration of an undisturbed run and moved a little by a fixed sequence of numbers. A round in which
//! the command was faster than the kill is repeated with an earlier moment, so that every round is a real one.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Centre, Counts, N_BASE_NEEDS, N_BASE_PATENTS, need_lines, patent_lines};

const ROUNDS: u32 = 10;
const N_PATENTS: usize = 2_000;

/// Fractions of the duration, one a round: its even share, moved by at most half a share.
fn moments(seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed;
    (0..ROUNDS).map(move |round| {
        // Knuth's multiplier for linear congruential sequences
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let jitter = (state >> 40) as f64 / (1u64 << 24) as f64;
        (f64::from(round) + jitter) / f64::from(ROUNDS)
    })
}

/// Starts the command in copies of `before` until one of them dies of being killed, at `fraction` of `duration` or earlier.
fn killed(before: &Centre, args: &[&str], duration: Duration, fraction: f64) -> Centre {
    let mut moment = duration.mul_f64(fraction);
    for _ in 0..20 {
        let centre = Centre::copy_of(&before.dir());
        std::fs::copy(before.path("专利.jsonl"), centre.path("专利.jsonl")).unwrap();
        let mut child = centre.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(moment);
        child.kill().unwrap();
        if child.wait().unwrap().code().is_none() {
            return centre;
        }
        moment = moment.mul_f64(0.7);
    }
    panic!("{args:?} always ends before it can be killed");
}

fn counts(supplies: usize) -> Counts {
    Counts { supplies: supplies as u64, needs: N_BASE_NEEDS as u64, enterprises: 1 }
}

/// Runs the command in a copy of `before` and answers the centre with the time it took.
fn undisturbed(before: &Centre, args: &[&str]) -> (Centre, Duration) {
    let centre = Centre::copy_of(&before.dir());
    std::fs::copy(before.path("专利.jsonl"), centre.path("专利.jsonl")).unwrap();
    let begun = Instant::now();
    centre.run(args).ok();
    let took = begun.elapsed();
    (centre, took)
}

#[test]
fn a_killed_import_is_repeated_without_loss() {
    let before = Centre::small();
    before.write("专利.jsonl", patent_lines(30..30 + N_PATENTS));
    let all = counts(30 + N_PATENTS);
    let import = ["--format", "json", "import", "patents", "专利.jsonl"];
    let (whole, duration) = undisturbed(&before, &import);
    whole.run(&["index"]).ok();
    assert_eq!(whole.counts(), all);
    let expected = whole.matches();
    let (mut n_before_commit, n_new) = (0, N_PATENTS - (N_BASE_PATENTS - 30));
    for (round, fraction) in moments(2_026).enumerate() {
        let centre = killed(&before, &import, duration, fraction);
        let line = centre.import("patents", "专利.jsonl");
        let (added, unchanged) =
            (line["added"].as_u64().unwrap() as usize, line["unchanged"].as_u64().unwrap());
        assert_eq!((added as u64 + unchanged, &line["errors"]), (N_PATENTS as u64, &0.into()), "{line}");
        assert!(added == n_new || added == 0, "round {round}: a part of the file had come in: {line}");
        n_before_commit += u32::from(added == n_new);
        centre.run(&["index"]).ok();
        assert_eq!(centre.counts(), all, "round {round}");
        assert!(centre.matches() == expected, "round {round}: other matches");
    }
    eprintln!("{n_before_commit} of {ROUNDS} imports were killed before their commit");
    assert!(n_before_commit >= ROUNDS / 2, "only {n_before_commit} imports were killed before their end");
}

/// Kills `index`, half of the rounds with `--rebuild`, when an older index has to learn of many records.
#[test]
fn a_killed_index_is_repeated_without_loss() {
    let before = Centre::small();
    before.write("专利.jsonl", patent_lines(30..30 + N_PATENTS));
    before.run(&["import", "patents", "专利.jsonl"]).ok();
    let all = counts(30 + N_PATENTS);
    let (whole, duration) = undisturbed(&before, &["index"]);
    assert_eq!(whole.counts(), all);
    let expected = whole.matches();
    let (rebuilt, rebuild_duration) = undisturbed(&before, &["index", "--rebuild"]);
    assert!(rebuilt.matches() == expected);
    for (round, fraction) in moments(1_949).enumerate() {
        let is_rebuild = round % 2 == 1;
        let args: &[&str] = if is_rebuild { &["index", "--rebuild"] } else { &["index"] };
        let centre = killed(&before, args, if is_rebuild { rebuild_duration } else { duration }, fraction);
        assert_eq!(centre.counts(), all, "round {round}: check right after the kill");
        centre.run(args).ok();
        assert_eq!(centre.counts(), all, "round {round}");
        assert!(centre.matches() == expected, "round {round}: other matches");
        assert!(
            !centre.dir().join("index.new").exists(),
            "round {round}: the half-built index is left behind"
        );
    }
}

/// The old index answers while a rebuild is killed again and again before its end.
#[test]
fn a_killed_rebuild_leaves_the_old_index_in_use() {
    let before = Centre::small();
    before.write("专利.jsonl", "");
    let expected = before.matches();
    let (_, duration) = undisturbed(&before, &["index", "--rebuild"]);
    for fraction in [0.3, 0.5, 0.6] {
        let centre = killed(&before, &["index", "--rebuild"], duration, fraction);
        assert_eq!(centre.counts(), counts(N_BASE_PATENTS));
        if centre.dir().join("index").exists() {
            assert!(centre.matches() == expected);
        }
        centre.run(&["index", "--rebuild"]).ok();
        assert!(centre.matches() == expected);
    }
}

/// Needs are matched in batches of 2,048 and written in parts of 256; a killed run has whole batches behind it.
#[test]
fn a_killed_match_goes_on_after_its_last_whole_batch() {
    const BATCH: usize = 2_048;
    const PARTS_A_BATCH: usize = 8;
    let centre = Centre::small();
    centre.write("需求.jsonl", need_lines(0..3 * BATCH));
    let args = |output| ["--lang", "en", "match", "--needs", "需求.jsonl", "--top", "10", "-o", output];
    centre.run(&args("全.parquet")).ok();

    let mut child =
        centre.command(&args("新.parquet")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let part = |number| centre.path("新.parquet.parts").join(format!("{number:06}.parquet"));
    while !(0..PARTS_A_BATCH).all(|number| part(number).exists()) && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "the run ended before it could be killed");
    assert!(!centre.path("新.parquet").exists());

    let again = centre.run(&args("新.parquet")).ok();
    let resumed = again.message("had been matched before");
    let whole_batches = [BATCH, 2 * BATCH, 3 * BATCH].map(|n| n.to_string());
    assert!(whole_batches.iter().any(|n| resumed.contains(n.as_str())), "{resumed}");
    let read = |name| std::fs::read(centre.path(name)).unwrap();
    assert!(read("新.parquet") == read("全.parquet"), "other bytes than an undisturbed run");
    assert!(!centre.path("新.parquet.parts").exists());
}
