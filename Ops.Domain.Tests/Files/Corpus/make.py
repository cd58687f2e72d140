#!/usr/bin/env python3
"""Writes the corpus: every hard file byte by byte, and corpus.json with what must come of it.

Run in this folder after a change:  python3 make.py
The files are kept as they are (.gitattributes says -text); this script is how to read and to change them.

case(name, shape, bytes, rows=[header, row, ...])       accepted; cells as text
     values=[[...], ...]                                 the typed values of each row, where forms matter
     notes=[...]                                         what the report tells
     differs={"name of a rule in read.py": "why"}        where Python's csv reads otherwise by design
case(name, shape, bytes, refused=[(line, message), ...]) refused; line 0 is the whole file
     why="..."                                           needed where Python's csv reads it all the same
"""
import gzip, json, os, sys

CASES = {}
BOM = b"\xef\xbb\xbf"
SHAPES = {  # how Python is told to read files of a shape: delimiter, quote, encoding
    "plain": (",", '"', "utf-8-sig"), "german": (";", '"', "utf-8-sig"), "any": (None, '"', "utf-8-sig"), "tab": ("\t", '"', "utf-8-sig"),
    "raw": ("\t", None, "utf-8-sig"), "western": (";", '"', "cp1252"), "hash": (",", '"', "utf-8-sig"), "apostrophe": (",", "'", "utf-8-sig"),
    "american": (",", '"', "utf-8-sig"), "french": (";", '"', "utf-8-sig"), "optional": (",", '"', "utf-8-sig"), "own": (",", '"', "utf-8-sig"),
}


def case(name, shape, data, rows=None, refused=None, values=None, notes=None, differs=None, why=None, delimiter=None, encoding=None):
    assert name not in CASES and (rows is None) != (refused is None), name
    d, q, e = SHAPES[shape]
    CASES[name] = dict(shape=shape, rows=rows, refused=[dict(line=l, message=m) for l, m in refused] if refused else None, values=values,
                       notes=notes or [], differs=differs or {}, why=why, python=dict(delimiter=delimiter or d, quote=q, encoding=encoding or e)), data


def u(text):
    return text.encode("utf-8")


BLANK = {"blank-lines": "Python gives an empty list for an empty line; here empty lines are no rows anywhere, as for spreadsheets."}
EMPTY = {"empty-rows": "A line of nothing but separators is what a spreadsheet leaves of a cleared row; where a column must be filled it is passed over, and the report counts it."}
UTF8 = "Save it as 'CSV UTF-8'."
R = [["id", "name"], ["1", "Ada"], ["2", "Bob"]]
HEAD = ["id", "name"]

# --- as Excel and LibreOffice save them -------------------------------------------------------------------------------
case("excel-en-utf8.csv", "plain", BOM + u("id,name,amount,day\r\n1,Zoë,12.50,2026-12-31\r\n2,\"Bauer, Ada\",-3,2026-01-01\r\n"),
     rows=[["id", "name", "amount", "day"], ["1", "Zoë", "12.50", "2026-12-31"], ["2", "Bauer, Ada", "-3", "2026-01-01"]])
case("excel-en-us-forms.csv", "american", BOM + u("id,amount,day,active\r\n1,\"1,234.56\",12/31/2026,TRUE\r\n2,1234.5,1/2/2026,FALSE\r\n"),
     rows=[["id", "amount", "day", "active"], ["1", "1,234.56", "12/31/2026", "TRUE"], ["2", "1234.5", "1/2/2026", "FALSE"]],
     values=[["1", None, "1234.56", "2026-12-31", "true", None], ["2", None, "1234.5", "2026-01-02", "false", None]])
case("excel-de-utf8.csv", "german", BOM + u("Kundennummer;Name;Betrag;Datum;Aktiv\r\n007;Jörg Müller;1.234,56;31.12.2026;WAHR\r\n008;\"Weiß; Rita\";-0,5;1.2.2026;FALSCH\r\n"),
     rows=[["Kundennummer", "Name", "Betrag", "Datum", "Aktiv"], ["007", "Jörg Müller", "1.234,56", "31.12.2026", "WAHR"], ["008", "Weiß; Rita", "-0,5", "1.2.2026", "FALSCH"]],
     values=[["007", "Jörg Müller", "1234.56", "2026-12-31", "true", None], ["008", "Weiß; Rita", "-0.5", "2026-02-01", "false", None]])
case("excel-de-ansi.csv", "western", "Nr;Name;Betrag\r\n1;Jörg Müller €;1.000,00\r\n2;Weiß;7\r\n".encode("cp1252"),
     rows=[["Nr", "Name", "Betrag"], ["1", "Jörg Müller €", "1.000,00"], ["2", "Weiß", "7"]], values=[["1", "Jörg Müller €", "1000.00", None, None, None], ["2", "Weiß", "7", None, None, None]])
case("excel-de-ansi-undeclared.csv", "german", "Nr;Name\r\n1;Ada\r\n2;Müller\r\n".encode("cp1252"), refused=[(3, f"The file is not UTF-8: byte 20 (line 3). {UTF8} The rows after it were not checked.")])
case("excel-de-for-commas.csv", "plain", BOM + u("id;name\r\n1;Ada\r\n"), refused=[(1, "Columns seem to be separated by ';'. Save the file with commas between the columns.")],
     why="Python is told the delimiter and finds one column; a header that lacks columns is the operation's business.")
case("excel-sep-line.csv", "german", u("sep=;\r\nNr;Name\r\n1;Ada\r\n"), rows=[["Nr", "Name"], ["1", "Ada"]], notes=["The first line says that semicolons separate the columns."],
     differs={"sep-line": "A first line sep=; is Excel's own way to state the separator and no row."})
case("excel-sep-line-bom.csv", "any", BOM + u("sep=\t\r\nid\tname\r\n1\tAda\r\n"), rows=[HEAD, ["1", "Ada"]], delimiter="\t", notes=["The first line says that tabs separate the columns."],
     differs={"sep-line": "A first line sep=; is Excel's own way to state the separator and no row."})
case("excel-sep-line-refused.csv", "plain", u("sep=;\r\nid;name\r\n1;Ada\r\n"), refused=[(1, "Columns seem to be separated by ';'. Save the file with commas between the columns.")],
     why="Python knows no sep= line and reads rows of one cell.")
case("excel-unicode-text.csv", "tab", "id\tname\r\n1\tZoë 𝄞\r\n2\t\"a\"\"b\"\r\n".encode("utf-16"), rows=[HEAD, ["1", "Zoë 𝄞"], ["2", 'a"b']], encoding="utf-16")
case("excel-unicode-text-be.csv", "tab", b"\xfe\xff" + "id\tname\r\n1\tZoë\r\n".encode("utf-16-be"), rows=[HEAD, ["1", "Zoë"]], encoding="utf-16")
case("utf16-no-mark.csv", "plain", "id,name\r\n1,Ada\r\n".encode("utf-16-le"), refused=[(1, f"The file looks like UTF-16. {UTF8}")], why="Python reads NUL as a letter, so the columns are none the operation knows.")
case("utf16-half-pair.csv", "tab", "id\tname\n1\tAda\n".encode("utf-16") + b"\x34\xd8" + "x\n".encode("utf-16-le"), refused=[(0, f"The file has half a character (UTF-16, line 3). {UTF8}")], encoding="utf-16")
case("utf16-odd-end.csv", "tab", "id\tname\n1\tAda\n".encode("utf-16") + b"\x41", refused=[(0, f"The file ends within a letter (UTF-16, line 3). {UTF8}")], encoding="utf-16")
case("libreoffice-en.csv", "plain", u('"id","name"\n"1","Ada"\n"2","Bob"\n'), rows=R)
case("libreoffice-de.csv", "german", u('"Nr";"Name";"Betrag"\n"1";"Ada";1234,5\n'), rows=[["Nr", "Name", "Betrag"], ["1", "Ada", "1234,5"]], values=[["1", "Ada", "1234.5", None, None, None]])
case("excel-quoted-newlines.csv", "german", BOM + u('Nr;Name\r\n1;"Zeile 1\nZeile 2"\r\n2;"a\r\nb"\r\n'), rows=[["Nr", "Name"], ["1", "Zeile 1\nZeile 2"], ["2", "a\r\nb"]])
case("excel-trailing-empty-rows.csv", "german", BOM + u("Nr;Name;Betrag\r\n1;Ada;2\r\n;;\r\n;;\r\n;;\r\n"), rows=[["Nr", "Name", "Betrag"], ["1", "Ada", "2"]], differs=EMPTY,
     notes=["3 lines have nothing in their cells and were passed over."])
case("excel-empty-row-between.csv", "plain", u("id,name\r\n1,Ada\r\n,\r\n2,Bob\r\n"), rows=R, differs=EMPTY, notes=["1 line has nothing in its cells and was passed over."])
case("empty-rows-count.csv", "optional", u("id,name\n1,Ada\n,\n2,\n"), rows=[HEAD, ["1", "Ada"], ["", ""], ["2", ""]])
case("excel-trailing-empty-columns.csv", "plain", u("id,name,,\r\n1,Ada,,\r\n"), refused=[(1, "Columns without a name: number 3, 4.")], why="Python does not look at headers.")
case("excel-workbook.csv", "plain", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", refused=[(0, "This is an Excel workbook or a ZIP archive and not a CSV file. Open it and save the sheet as 'CSV UTF-8'.")],
     why="Python sees letters, if odd ones.")

# --- quotes ---------------------------------------------------------------------------------------------------------
case("quotes-doubled.csv", "plain", u('id,name\n1,"say ""hello"""\n2,""""\n'), rows=[HEAD, ["1", 'say "hello"'], ["2", '"']])
case("quotes-only.csv", "plain", u('id,name\n1,""\n2,""""""\n'), rows=[HEAD, ["1", ""], ["2", '""']])
case("quote-in-the-middle.csv", "plain", u('id,name\n1,5" pipe\n'), refused=[(2, "Line 2: there is a quote inside a cell that doesn't begin with one.")],
     why="Python takes it as a letter, also when strict; RFC 4180 does not allow it, and where it comes from a cut cell the rest is wrong.")
case("quote-after-space.csv", "plain", u('id,name\n1, "Ada"\n'), refused=[(2, "Line 2: there is a quote inside a cell that doesn't begin with one.")], why="As in quote-in-the-middle.")
case("text-after-quote.csv", "plain", u('id,name\n1,"Ada"x\n'), refused=[(2, "Line 2: there is text after a closing quote.")])
case("quote-never-closed.csv", "plain", u('id,name\n1,Ada\n2,"Bob\n3,Eve\n'), refused=[(3, "Line 3: a quote is opened and never closed. The rows after it were not checked.")])
case("quote-never-closed-at-end.csv", "plain", u('id,name\n1,"'), refused=[(2, "Line 2: a quote is opened and never closed.")])
case("quote-never-closed-in-header.csv", "plain", u('id,"name\n1,Ada\n'), refused=[(1, "Line 1: a quote is opened and never closed.")])
case("separator-in-quotes.csv", "any", u('id;name\n1;"a;b,c\td|e"\n'), rows=[HEAD, ["1", "a;b,c\td|e"]], delimiter=";", notes=["The columns are separated by semicolons, as the header shows."])
case("apostrophe-quotes.csv", "apostrophe", u("id,name\n1,'a,''b'''\n2,\"x\"\n"), rows=[HEAD, ["1", "a,'b'"], ["2", '"x"']])
case("no-quotes-tabs.csv", "raw", u('id\tname\n1\t5" pipe\n2\t"\n'), rows=[HEAD, ["1", '5" pipe'], ["2", '"']])

# --- separators -----------------------------------------------------------------------------------------------------
case("found-comma.csv", "any", u("id,name\n1,Ada\n2,Bob\n"), rows=R, delimiter=",", notes=["The columns are separated by commas, as the header shows."])
case("found-tab.csv", "any", u("id\tname\n1\tAda\n2\tBob\n"), rows=R, delimiter="\t", notes=["The columns are separated by tabs, as the header shows."])
case("found-pipe.csv", "any", u("id|name\n1|Ada\n2|Bob\n"), rows=R, delimiter="|", notes=["The columns are separated by '|', as the header shows."])
case("found-one-column.csv", "any", u("id\n1;2\n"), rows=[["id"], ["1;2"]], delimiter=",")
case("found-semicolon-with-commas-inside.csv", "any", u("id;name\n1;a,b,c\n2;d,e,f\n"), rows=[HEAD, ["1", "a,b,c"], ["2", "d,e,f"]], delimiter=";", notes=["The columns are separated by semicolons, as the header shows."])
case("found-two-ways.csv", "any", u("id;x,name\n1;2,3\n"),
     refused=[(1, "The header can be read with commas and with semicolons between the columns. Put sep= and the right one into a line before it, such as sep=,")],
     delimiter=",", why="Python has to be told the delimiter; its Sniffer guesses.")
case("comments.csv", "hash", u("# made by hand é\nid,name\n1,Ada\n#2,Bob\n3,#x\n"), rows=[HEAD, ["1", "Ada"], ["3", "#x"]], differs={"comments": "Python's csv knows no comments; this record states that # begins one."})
case("comments-undeclared.csv", "plain", u("# made by hand\nid,name\n1,Ada\n"),
     refused=[(1, "Missing columns: id."), (1, "Unknown columns: # made by hand. Known are: id, name, amount, day, active, seen_at.")], why="Python does not look at headers.")

# --- lines ----------------------------------------------------------------------------------------------------------
case("lone-cr.csv", "plain", u("id,name\r1,Ada\r2,Bob\r"), rows=R)
case("mixed-line-ends.csv", "plain", u("id,name\r\n1,Ada\n2,Bob\r3,Eve\r\n"), rows=R + [["3", "Eve"]])
case("no-last-line-end.csv", "plain", u("id,name\n1,Ada\n2,Bob"), rows=R)
case("blank-lines.csv", "plain", u("\n\r\nid,name\n\n1,Ada\n\n\n2,Bob\n\n"), rows=R, differs=BLANK)
case("line-of-spaces.csv", "plain", u("id,name\n1,Ada\n   \n2,Bob\n"), refused=[(3, "Line 3 has 1 cells, but the header has 2 columns.")], why="Python gives a row of one cell.")
case("ragged-short.csv", "plain", u("id,name\n1,Ada\n2\n"), refused=[(3, "Line 3 has 1 cells, but the header has 2 columns.")], why="Python gives rows of any length.")
case("ragged-long.csv", "plain", u('id,name\n1,"two\nlines"\n2,Bob,x\n'), refused=[(4, "Line 4 has 3 cells, but the header has 2 columns.")], why="Python gives rows of any length.")

# --- headers --------------------------------------------------------------------------------------------------------
case("header-twice.csv", "plain", u("id,name,ID\n1,Ada,2\n"), refused=[(1, "Columns that occur more than once: id.")], why="Python does not look at headers.")
case("header-synonyms-both.csv", "german", u("Nr;Kundennummer\n1;2\n"), refused=[(1, "Columns that mean the same: Nr, Kundennummer. Keep one of them.")], why="Python does not look at headers.")
case("header-synonym-in-problem.csv", "german", u("nr;BETRAG\n1;12.50\n"), refused=[(2, "Line 2: BETRAG must be a number like 12,50.")], why="Python has no types.")
case("header-empty-name.csv", "plain", u("id,,name\n1,2,3\n"), refused=[(1, "Columns without a name: number 2.")], why="Python does not look at headers.")
case("header-only.csv", "plain", u("id,name\n"), refused=[(0, "There are no rows below the header.")], why="Python gives the header.")
case("header-spaces.csv", "plain", u(" id ,\u00a0NAME\n1,Ada\n2,Bob\n"), rows=[["id", "NAME"]] + R[1:], differs={"header-spaces": "Spaces round a header, no-break ones too, mean nothing."})
case("header-decomposed.csv", "own", u("id,straße,gro\u0308ße\n1,a,5\n"), rows=[["id", "straße", "größe"], ["1", "a", "5"]],
     differs={"header-letters": "o with a combining mark and ö are the same letter (NFC)."})
case("empty.csv", "plain", b"", refused=[(0, "The file is empty.")], why="Python gives no rows.")
case("mark-only.csv", "plain", BOM, refused=[(0, "The file is empty.")], why="Python gives no rows.")
case("blank-only.csv", "plain", b"\r\n\r\n", refused=[(0, "The file is empty.")], why="Python gives empty lists.")

# --- letters --------------------------------------------------------------------------------------------------------
case("nul.csv", "plain", b"id,name\n1,A\x00da\n", refused=[(2, f"The file has a NUL byte, which no text has: byte 12 (line 2). {UTF8}")], why="Python takes NUL as a letter since 3.11.")
case("invalid-utf8-row-3.csv", "plain", b"id,name\n1,Ada\n2,B\xc3(b\n", refused=[(3, f"The file is not UTF-8: byte 18 (line 3). {UTF8} The rows after it were not checked.")])
case("overlong-utf8.csv", "plain", b"id,name\n1,\xc0\xaf\n", refused=[(2, f"The file is not UTF-8: byte 11 (line 2). {UTF8}")])
case("surrogate-in-utf8.csv", "plain", b"id,name\n1,\xed\xa0\x80\n", refused=[(2, f"The file is not UTF-8: byte 11 (line 2). {UTF8}")])
case("latin-1.csv", "plain", "id,name\n1,café\n".encode("latin-1"), refused=[(2, f"The file is not UTF-8: byte 14 (line 2). {UTF8}")])
case("cut-in-a-letter.csv", "plain", b"id,name\n1,\xe2\x82", refused=[(2, f"The file is not UTF-8: byte 11 (line 2). {UTF8}")])
case("western-undefined-byte.csv", "western", b"Nr;Name\r\n1;\xfc\r\n2;\x81\r\n", refused=[(3, "The file is not windows-1252: byte 17 (line 3). Save it as windows-1252, or as 'CSV UTF-8'. The rows after it were not checked.")])
case("western-but-utf8.csv", "western", u("Nr;Name\r\n1;Müller\r\n"),
     refused=[(0, "The file is UTF-8 without a mark that says so, but files for this operation are read as windows-1252 then, and ä, é or € would come out wrong. Save it as 'CSV UTF-8', which has the mark.")],
     why="Python does as it is told and makes MÃ¼ller of it.")
case("western-with-mark.csv", "western", BOM + u("Nr;Name\r\n1;Müller €\r\n"), rows=[["Nr", "Name"], ["1", "Müller €"]], encoding="utf-8-sig")
case("emoji-and-marks.csv", "plain", u("id,name\n1,👩‍👩‍👧 🇩🇪\n2,e\u0301\n3,\u202eexe.csv\n4,\u200b\n5,\ufeffx\n"),
     rows=[HEAD, ["1", "👩‍👩‍👧 🇩🇪"], ["2", "e\u0301"], ["3", "\u202eexe.csv"], ["4", "\u200b"], ["5", "\ufeffx"]])
case("formulas.csv", "plain", u("id,name\n1,=cmd|'/C calc'!A0\n2,@SUM(1)\n3,\"+1,2\"\n4,\t=1\n"), rows=[HEAD, ["1", "=cmd|'/C calc'!A0"], ["2", "@SUM(1)"], ["3", "+1,2"], ["4", "\t=1"]])

# --- values ---------------------------------------------------------------------------------------------------------
case("leading-zeros.csv", "plain", u("id,amount\n007,0012.50\n07,-0\n"), rows=[["id", "amount"], ["007", "0012.50"], ["07", "-0"]], values=[["007", None, "12.50", None, None, None], ["07", None, "0", None, None, None]])
for what, cell in (("exponent", "1e5"), ("thousands", '"1,000"'), ("decimal-comma", '"12,50"'), ("full-width", "１２"), ("arabic-digits", "١٢"), ("no-break-space", "1\u00a0000"), ("minus-sign", "\u22125"),
                   ("currency", "€5"), ("percent", "5%"), ("apostrophe-number", "'5"), ("parentheses", "(5)"), ("too-large", "79228162514264337593543950336")):
    case(f"number-{what}.csv", "plain", u(f"id,amount\n1,2\n2,{cell}\n"), refused=[(3, "Line 3: amount must be a number like 12.50.")], why="Python has no types.")
for what, cell in (("point-for-comma", "12.50"), ("wrong-groups", "1.23.456"), ("english", "1,234.56"), ("two-commas", "1,2,3"), ("exponent", "1E+05"), ("space", "1 000")):
    case(f"number-german-{what}.csv", "german", u(f"Nr;Betrag\n1;2\n2;{cell}\n"), refused=[(3, "Line 3: Betrag must be a number like 12,50.")], why="Python has no types.")
case("numbers-french.csv", "french", u("id;amount;active\n1;1\u202f234,5;oui\n2;1\u00a0234\u00a0567;non\n3;1 000;vrai\n4;-,5;1\n"),
     rows=[["id", "amount", "active"], ["1", "1\u202f234,5", "oui"], ["2", "1\u00a0234\u00a0567", "non"], ["3", "1 000", "vrai"], ["4", "-,5", "1"]],
     values=[["1", None, "1234.5", None, "true", None], ["2", None, "1234567", None, "false", None], ["3", None, "1000", None, "true", None], ["4", None, "-0.5", None, "true", None]])
for what, cell in (("impossible", "2026-02-30"), ("german", "31.12.2026"), ("american", "12/31/2026"), ("short-year", "26-12-31"), ("with-time", "2026-12-31 00:00"), ("serial", "46387")):
    case(f"date-{what}.csv", "plain", u(f"id,day\n1,2026-02-28\n2,{cell}\n"), refused=[(3, "Line 3: day must be a date like 2026-11-21.")], why="Python has no types.")
case("date-german-impossible.csv", "german", u("Nr;Datum\n1;29.2.2028\n2;29.2.2026\n3;31.12.26\n"), refused=[(3, "Line 3: Datum must be a date like 21.11.2026."), (4, "Line 4: Datum must be a date like 21.11.2026.")], why="Python has no types.")
case("date-german-and-iso.csv", "german", u("Nr;Datum\n1;2026-12-31\n2;01.02.2026\n"), rows=[["Nr", "Datum"], ["1", "2026-12-31"], ["2", "01.02.2026"]],
     values=[["1", None, None, "2026-12-31", None, None], ["2", None, None, "2026-02-01", None, None]])
case("date-own-forms.csv", "own", u("id,größe\n1,5\n"), refused=[(1, "Missing columns: straße.")], why="Python does not look at headers.")
case("times.csv", "plain", u("id,seen_at\n1,2026-11-21T08:30:00Z\n2,2026-11-21T08:30:00+05:30\n"), rows=[["id", "seen_at"], ["1", "2026-11-21T08:30:00Z"], ["2", "2026-11-21T08:30:00+05:30"]],
     values=[["1", None, None, None, None, "2026-11-21T08:30:00Z"], ["2", None, None, None, None, "2026-11-21T03:00:00Z"]])
case("time-without-zone.csv", "plain", u("id,seen_at\n1,2026-11-21T08:30:00\n"), refused=[(2, "Line 2: seen_at must be a time with its offset like 2026-11-21T08:30:00Z.")], why="Python has no types.")
case("times-berlin.csv", "german", u("Nr;Zeit\n1;31.12.2026 08:30\n2;1.7.2026 8:30:15\n3;2026-07-01T08:30:00Z\n"), rows=[["Nr", "Zeit"], ["1", "31.12.2026 08:30"], ["2", "1.7.2026 8:30:15"], ["3", "2026-07-01T08:30:00Z"]],
     values=[["1", None, None, None, None, "2026-12-31T07:30:00Z"], ["2", None, None, None, None, "2026-07-01T06:30:15Z"], ["3", None, None, None, None, "2026-07-01T08:30:00Z"]])
BERLIN = "Zeit must be a time like 21.11.2026 8:30, as clocks show it in Europe/Berlin, and not within the hour of a clock change."
case("times-of-the-clock-change.csv", "german", u("Nr;Zeit\n1;29.3.2026 02:30\n2;25.10.2026 02:30\n"), refused=[(2, f"Line 2: {BERLIN}"), (3, f"Line 3: {BERLIN}")], why="Python has no types.")
case("yes-and-no.csv", "german", u("Nr;Aktiv\n1;ja\n2;NEIN\n3;wahr\n4;true\n5;0\n"), rows=[["Nr", "Aktiv"], ["1", "ja"], ["2", "NEIN"], ["3", "wahr"], ["4", "true"], ["5", "0"]],
     values=[["1", None, None, None, "true", None], ["2", None, None, None, "false", None], ["3", None, None, None, "true", None], ["4", None, None, None, "true", None], ["5", None, None, None, "false", None]])
case("yes-in-german-undeclared.csv", "plain", u("id,active\n1,ja\n"), refused=[(2, "Line 2: active must be true or false.")], why="Python has no types.")
case("double-key.csv", "plain", u("id,name\n1,Ada\n2,\"two\nlines\"\n1,Eve\n"), refused=[(5, "Line 5 has the same id as line 2.")], why="Python has no keys.")

# --- packed ---------------------------------------------------------------------------------------------------------
Z = gzip.compress(u("id,name\n1,Ada\n2,Bob\n"), mtime=0)
NAMED = b"\x1f\x8b\x08\x1c" + b"\0" * 6 + b"\x03\0abc" + b"rows.csv\0" + b"a comment\0" + Z[10:]
AGAIN = "Pack it again, or send the CSV file itself."
case("packed.csv.gz", "plain", Z, rows=R)
case("packed-without-extension.csv", "plain", NAMED, rows=R)
case("packed-unicode-text.csv.gz", "tab", gzip.compress("id\tname\n1\tÖ\n".encode("utf-16"), mtime=0), rows=[HEAD, ["1", "Ö"]], encoding="utf-16")
case("packed-cut-in-header.csv.gz", "plain", Z[:7], refused=[(0, f"The gzip file is cut off. {AGAIN}")])
case("packed-cut.csv.gz", "plain", Z[:-14], refused=[(0, f"The gzip file is cut off. {AGAIN}")])
case("packed-cut-in-checksum.csv.gz", "plain", Z[:-3], refused=[(0, f"The gzip file is damaged or cut off: its checksum doesn't fit. {AGAIN}")])
case("packed-wrong-checksum.csv.gz", "plain", Z[:-8] + bytes([Z[-8] ^ 1]) + Z[-7:], refused=[(0, f"The gzip file is damaged or cut off: its checksum doesn't fit. {AGAIN}")])
case("packed-wrong-length.csv.gz", "plain", Z[:-1] + b"\x01", refused=[(0, f"The gzip file is damaged or cut off: its checksum doesn't fit. {AGAIN}")])
case("packed-with-a-second.csv.gz", "plain", Z + Z, refused=[(0, f"The file holds several gzip files one after the other. {AGAIN}")],
     why="Python reads members one after the other; two tables would have their header twice, and a cut second one is easily lost.")
case("packed-with-more.csv.gz", "plain", Z + b"more", refused=[(0, f"After the end of the gzip file there is something else. {AGAIN}")])
case("packed-with-zeros.csv.gz", "plain", Z + b"\0" * 5, refused=[(0, f"After the end of the gzip file there is something else. {AGAIN}")], why="Python passes over zeros after the end.")
case("packed-twice.csv.gz", "plain", gzip.compress(Z, mtime=0), refused=[(0, "The file is packed twice. Send the CSV file itself, or packed once.")])
case("packed-workbook.csv.gz", "plain", gzip.compress(b"PK\x03\x04aaaa", mtime=0), refused=[(0, "This is an Excel workbook or a ZIP archive and not a CSV file. Open it and save the sheet as 'CSV UTF-8'.")], why="Python sees letters.")

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    for old in os.listdir(here):
        if old.endswith((".csv", ".gz")) and old not in CASES:
            os.remove(os.path.join(here, old))
    for name, (_, data) in CASES.items():
        with open(os.path.join(here, name), "wb") as f:
            f.write(data)
    with open(os.path.join(here, "corpus.json"), "w", encoding="utf-8") as f:
        json.dump({name: {k: v for k, v in facts.items() if v not in (None, [], {})} for name, (facts, _) in CASES.items()}, f, ensure_ascii=True, indent=1)
        f.write("\n")
    print(len(CASES), "files")
