#!/usr/bin/env bash
# The main job on real input, with rate and peak memory of each step: benches/real-input.sh DATA CENTRE
# DATA holds real/patents.jsonl.gz, real/needs.jsonl, exports in data/exports, evaluation sets in eval. CENTRE is made anew.
# Figures go to stdout as a Markdown table. GNU time is used where it is installed; without it memory is left blank.
set -euo pipefail
data=$1 centre=$2
bin=${DUIJIE_BIN:-${CARGO_TARGET_DIR:-$(dirname "$0")/../target}/release/duijie}
rm -rf "$centre"
duijie() { "$bin" --dir "$centre" --quiet "$@"; }
measured() { # label, rows, command...
    local label=$1 rows=$2 log; shift 2
    log=$(mktemp)
    local start=$EPOCHREALTIME
    if [ -x /usr/bin/time ]; then
        /usr/bin/time -f '%M' -o "$log" "$bin" --dir "$centre" --quiet "$@" >/dev/null 2>"$log.err" || { cat "$log.err" >&2; return 1; }
    else
        "$bin" --dir "$centre" --quiet "$@" >/dev/null 2>"$log.err" || { cat "$log.err" >&2; return 1; }
    fi
    awk -v l="$label" -v r="$rows" -v s="$start" -v e="$EPOCHREALTIME" -v m="$(tail -n 1 "$log")" \
        'BEGIN { t = e - s; printf "| %s | %d | %.2f | %.0f | %s |\n", l, r, t, r / t, (m == "" ? "" : sprintf("%.0f", m / 1024)) }'
}

patents=$(zcat "$data/real/patents.jsonl.gz" | wc -l) needs=$(wc -l <"$data/real/needs.jsonl")
duijie init >/dev/null
echo '| step | rows | seconds | rows a second | peak MiB |'
echo '| --- | --- | --- | --- | --- |'
measured 'import patents' "$patents" import patents "$data/real/patents.jsonl.gz"
measured 'import needs' "$needs" import needs "$data/real/needs.jsonl"
measured 'index' "$patents" index
measured 'match needs x patents, top 50, xlsx + jsonl + trec' "$needs" match --top 50 -o "$centre/m.xlsx" -o "$centre/m.jsonl" -o "$centre/m.trec"
measured 'match patents x needs, top 5, jsonl' "$patents" match --direction patents --top 5 -o "$centre/p.jsonl"
measured 'import patents again' "$patents" import patents "$data/real/patents.jsonl.gz"
measured 'index --rebuild' "$patents" index --rebuild
measured 'check' "$patents" check

echo; echo 'Same matches, byte for byte, with 1 thread and after the rebuild:'
RAYON_NUM_THREADS=1 duijie match --top 50 -o "$centre/1.jsonl" -o "$centre/1.trec" -o "$centre/1.xlsx" >/dev/null
for ending in jsonl trec xlsx; do cmp "$centre/m.$ending" "$centre/1.$ending" && echo "- $ending: identical"; done

echo; echo '| file | profile | rows | added | merged | unchanged | errors | flagged |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- |'
rm -rf "$centre.exports"; mkdir -p "$centre.exports"
"$bin" --dir "$centre.exports" --quiet init >/dev/null
"$bin" --dir "$centre.exports" --quiet --format json import patents "$data"/data/exports/*.xls* "$data"/data/exports/cnipa_xml/*.XML 2>/dev/null |
    tr '{' '\n' | sed -n 's/^"file":"\([^"]*\)","profile":"\([^"]*\)","rows":\([0-9]*\),"added":\([0-9]*\),"merged":\([0-9]*\),"unchanged":\([0-9]*\),"errors":\([0-9]*\),"flagged":\([0-9]*\).*/\1 | \2 | \3 | \4 | \5 | \6 | \7 | \8 |/p' |
    sed 's|.*/||; s|^|\| |'

echo; echo '| set | nDCG@10 judged only | MRR | P@5 | MAE | Recall@100 over all |'
echo '| --- | --- | --- | --- | --- | --- |'
for set in "$data"/eval/needs-*; do
    judged=$("$bin" --quiet --format json eval "$set" --judged-only)
    all=$("$bin" --quiet --format json eval "$set")
    figure() { sed "s/.*\"$1\":\([0-9.]*\).*/\1/;s/,\"intervals.*//" <<<"${2%%\"intervals*}"; }
    printf '| %s | %.4f | %.4f | %.4f | %.4f | %.4f |\n' "$(basename "$set")" "$(figure ndcg_at_10 "$judged")" "$(figure mrr "$judged")" \
        "$(figure p_at_5 "$judged")" "$(figure mae "$judged")" "$(figure recall_at_100 "$all")"
done
