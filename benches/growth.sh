#!/usr/bin/env bash
# How the engine's and tantivy's time grow with patents and with words a need: benches/growth.sh WORK [CSV]
# WORK keeps one generated index a size (1.35 million patents: about 1 GB) and is used again; CSV is WORK/growth.csv unless named.
# A Markdown table goes to stdout. Sizes, lengths and needs may be set: PATENTS="10000 100000" TERMS="5 20" NEEDS=256.
set -euo pipefail
work=${1:?usage: benches/growth.sh WORK [CSV]} csv=${2:-$1/growth.csv}
bin=${DUIJIE_BIN:-${CARGO_TARGET_DIR:-$(dirname "$0")/../target}/release/duijie}
patents=${PATENTS:-10000 100000 1000000 1350000} terms=${TERMS:-5 20 76 300} needs=${NEEDS:-1024}
names=(patents needs terms_per_need postings_per_need engine_ms_per_need tantivy_ms_per_need tantivy_one_field_ms_per_need
    ratio exact overlap_at_k needs_per_s pipeline_needs_per_s load_s bytes_per_posting peak_rss_bytes)
mkdir -p "$work"
value() { # JSON, name: numbers, booleans and null only
    local rest=${1#*\"$2\":}
    echo "${rest%%[,\}]*}"
}
(IFS=,; echo "${names[*]}") >"$csv"
echo '| patents | words a need | postings a need | engine, ms a need | tantivy, ms a need | ratio | exact |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
for n in $patents; do
    for t in $terms; do
        json=$("$bin" --dir "$work/no-centre" --quiet --format json bench match --patents "$n" --needs "$needs" --terms "$t" --work "$work")
        row=()
        for name in "${names[@]}"; do row+=("$(value "$json" "$name")"); done
        (IFS=,; echo "${row[*]}") >>"$csv"
        printf '| %d | %.1f | %.0f | %.3f | %.3f | %.1f | %s |\n' "${row[0]}" "${row[2]}" "${row[3]}" "${row[4]}" "${row[5]}" "${row[7]}" "${row[8]}"
    done
done
