#!/usr/bin/env python3
"""Writes many tables with Python's own csv module: takes a JSON file of tables and dialects, prints their bytes in base64."""
import base64, csv, io, json, sys

with open(sys.argv[1], encoding="utf-8") as f:
    cases = json.load(f)
written = []
for c in cases:
    out = io.StringIO(newline="")
    # With "minimal" older versions leave a lone CR or LF unquoted unless the line end holds it, and so break the row themselves.
    quoting, end = (csv.QUOTE_ALL, c["end"]) if c["all"] else (csv.QUOTE_MINIMAL, "\r\n")
    csv.writer(out, delimiter=c["separator"], quotechar=c["quote"], quoting=quoting, lineterminator=end).writerows(c["rows"])
    written.append(base64.b64encode(out.getvalue().encode(c["encoding"])).decode())
json.dump(written, sys.stdout)
