#!/usr/bin/env python3
"""Reads every file of the corpus with Python's own csv module and prints what it finds as JSON.

The independent reader: strict, told only the delimiter, the quote and the encoding. Where a file's expectation names a
rule of difference, that rule alone is applied to Python's rows; what is left has to be equal, cell by cell.
"""
import csv, gzip, io, json, os, sys, unicodedata, zlib

csv.field_size_limit(1 << 30)
RULES = {
    "blank-lines": lambda rows: [r for r in rows if r],
    "empty-rows": lambda rows: [r for r in rows if any(r)],
    "sep-line": lambda rows: rows[1:],
    "comments": lambda rows: [r for r in rows if not r[0].startswith("#")],
    "header-spaces": lambda rows: [[c.strip() for c in rows[0]]] + rows[1:],
    "header-letters": lambda rows: [[unicodedata.normalize("NFC", c) for c in rows[0]]] + rows[1:],
}


def read(path, how):
    with open(path, "rb") as f:
        data = f.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text = data.decode(how["encoding"])
    quote = {"quotechar": how["quote"]} if how.get("quote") else {"quoting": csv.QUOTE_NONE}
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=how["delimiter"] or ",", strict=True, **quote))


def main(folder):
    with open(os.path.join(folder, "corpus.json"), encoding="utf-8") as f:
        corpus = json.load(f)
    found = {}
    for name, facts in corpus.items():
        try:
            rows = read(os.path.join(folder, name), facts["python"])
            for rule in facts.get("differs", {}):
                rows = RULES[rule](rows)
            found[name] = {"rows": rows}
        except (csv.Error, UnicodeError, EOFError, OSError, zlib.error) as e:
            found[name] = {"error": f"{type(e).__name__}: {e}"}
    json.dump(found, sys.stdout)


main(sys.argv[1])
