# The curves of benches/growth.sh: gnuplot -e "csv='growth.csv'; svg='growth.svg'" benches/growth.gp
set datafile separator ","
set terminal svg size 900,420 font "sans-serif,13" background "white"
set output svg
set key top left reverse Left samplen 2
set logscale xy
set yrange [0.02:5e5]
set grid ytics lc rgb "#dddddd"
set border 3
set tics nomirror
set ytics 100
set mytics 2
# rows with about so many words, rows with just so many patents
of_words(t) = sprintf("< awk -F, '$3 > 0.65 * %s && $3 < 1.35 * %s' %s", t, t, csv)
of_size(n) = sprintf("< grep ^%s, %s", n, csv)
set multiplot layout 1,2
set xlabel "patents"
set ylabel "ms a need, one thread"
set format x "10^{%L}"
set title "by patents"
plot for [t in "5 20 76 300"] of_words(t) using 1:5 with linespoints pt 7 lw 2 title sprintf("engine, %s words", t), \
     of_words("76") using 1:6 with linespoints pt 6 dt 2 lc rgb "#555555" title "tantivy, 76 words"
set xlabel "distinct words a need"
set format x "%g"
set title "by words"
plot for [n in "10000 100000 1000000 1350000"] of_size(n) using 3:5 with linespoints pt 7 lw 2 title sprintf("engine, %s patents", n), \
     of_size("1350000") using 3:6 with linespoints pt 6 dt 2 lc rgb "#555555" title "tantivy, 1350000 patents"
unset multiplot
