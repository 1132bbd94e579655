"""Holds the resolver of marks against what a type checker says of the same files.

`choose` draws files and symbols of releases that nobody tuned the resolver to, `truth` asks basedpyright which names
of a file are declared by a symbol and writes the table, `score` compares our marks with it. Lists, questions, table
and verdicts are committed; releases and checker are fetched into a folder that git leaves out, and nothing of them is
run but the checker itself:

`truth --members --everything FOLDER` asks about members once more with all packages of the corpus and what they depend
on unpacked in a folder, to tell what one file at a time costs: `everything.jsonl`, made with the dependencies of that
day, scored by `--table`.

`--set bench/truth/second` is about the second set, which was drawn with another seed (`choose --seed 21 --members 5`)
among other packages when the resolver had been mended by the first.

From nothing:

    python -m venv .cache/truth/checker
    .cache/truth/checker/bin/pip install --require-hashes -r bench/truth/checker.txt
    python -m bench.truth.releases
    python -m bench.truth.choose
    python -m bench.truth.truth
    python -m bench.truth.score
"""
