#!/usr/bin/env python3
"""Reads reports in PDF back: tags, language, title, and every cell that the report in Markdown has, in order.

Usage: check.py TYST FOLDER, with a ledger in FOLDER/ledger. Needs pdfinfo (poppler-utils), and asks verapdf where it is there.
"""

import json
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

TYST, WORK = sys.argv[1], Path(sys.argv[2])
TITLES = {"en": "About this report", "cy": "Ynglŷn â'r adroddiad hwn"}


def said(*words):
    # what poppler prints of an attribute may be in another encoding
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8", errors="replace").stdout


def report(name, *more):
    return said(TYST, "report", name, "--ledger", str(WORK / "ledger"), *more)


def blank_free(words):
    """Lines are broken elsewhere in each format, and a character that no font has stands as its number."""
    words = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda number: chr(int(number[1], 16)), words)
    return re.sub(r"\s", "", words)


def rows_of_markdown(drawn):
    for line in drawn.splitlines():
        if line.startswith("| ") and not line.startswith(("| ---", "| **")):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [blank_free(re.sub(r"\\(.)", r"\1", cell)) for cell in cells]


def rows_of_pdf(tree):
    """The rows of all tables by the tags: each cell with what it is (TH or TD) and its words."""
    rows, indent = [], None
    for line in tree.splitlines():
        depth, words = len(line) - len(line.lstrip()), line.strip()
        if re.fullmatch(r"TR\b.*", words):
            rows.append([])
        elif found := re.match(r"(TH|TD)\b", words):
            rows[-1].append([found[1], "", ""])
            indent = depth
        elif indent is not None and depth <= indent:
            indent = None
        elif indent is not None and words.startswith('"'):
            rows[-1][-1][1] += words[1:-1]
        elif indent is not None and words.startswith("/Scope"):
            rows[-1][-1][2] = words
    return [[(kind, blank_free(words), scope) for kind, words, scope in row] for row in rows]


def plain(pdf):
    """The bytes of a file with its streams unpacked."""
    found = [pdf]
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            found.append(zlib.decompress(stream[1]))
        except zlib.error:
            pass
    return b"".join(found)


def check(name, language):
    file = WORK / f"{name}.{language}.pdf"
    report(name, "--format", "pdf", "--lang", language, "--out", str(file))
    again = WORK / "again.pdf"
    report(name, "--format", "pdf", "--lang", language, "--out", str(again), "--force")
    assert file.read_bytes() == again.read_bytes(), "the bytes differ from run to run"

    about = said("pdfinfo", str(file))
    title = json.loads(report(name, "--json"))["title"]
    assert re.search(r"Tagged: +yes", about) and "CreationDate" not in about, about
    assert re.search(r"Title: +" + re.escape(title.get(language, title["en"])), about), about
    bytes_of_file = plain(file.read_bytes())
    assert re.search(rb"/Lang ?\(" + language.encode(), bytes_of_file), "the language is not said"
    assert b"pdfuaid:part" in bytes_of_file, "it does not claim PDF/UA"

    tree = said("pdfinfo", "-struct-text", str(file))
    assert re.search(r"H1\b.*\n\s+\"" + TITLES[language], tree), "there is no heading above what is said of the report"
    levels = [int(level) for level in re.findall(r"^ *H([1-6])\b", tree, re.M)]
    assert all(two <= one + 1 for one, two in zip([0, *levels], levels)), f"a level is left out: {levels}"
    drawn = rows_of_pdf(tree)
    for kind, scope in {(row[0][0], row[0][2]) for row in drawn}:
        assert kind == "TH" and scope, f"a row does not begin with a header cell: {kind} {scope}"
    rest = iter([words for _, words, _ in row] for row in drawn)
    cells = 0
    for row in rows_of_markdown(report(name, "--format", "markdown", "--lang", language)):
        assert row in rest, f"no row is {row}"
        cells += len(row)

    page = report(name, "--format", "html", "--lang", language)
    pictures = len(re.findall(r"^ *Figure\b", tree, re.M))
    assert pictures == page.count("<svg"), f"{pictures} pictures of {page.count('<svg')}"
    assert bytes_of_file.count(b"/Alt") >= pictures, "a picture has no words"
    if shutil.which("verapdf"):
        verdict = said("verapdf", "--flavour", "ua1", "--format", "text", str(file))
        assert verdict.startswith("PASS"), verdict
    return cells


def main():
    names = [found["report"] for found in json.loads(said(TYST, "report", "--list", "--json"))]
    failed = total = 0
    for name in names:
        for language in TITLES:
            try:
                total += check(name, language)
            except (AssertionError, subprocess.CalledProcessError) as fault:
                failed += 1
                print(f"{name} in {language}: {getattr(fault, 'stderr', None) or fault}")
    verapdf = "and veraPDF" if shutil.which("verapdf") else "veraPDF is not there"
    print(f"{len(names)} reports in two languages, {total} cells read back; {verapdf}; {failed} failed")
    sys.exit(failed > 0)


main()
