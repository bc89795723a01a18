#!/usr/bin/env python3
"""The queries of T4 and T5 in DuckDB over the same JSON Lines: an optional column that needs Python and no build.

Each run is a process of its own, measured from before its start until the answer is there, as `tests/compare` does it;
beside it stands the query alone, without the start of Python and the loading of the library. No durable appends here.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import time

# What the report needs, in the order of the file: names as an enumeration, dates as one number that orders as they do
# (`date_number` of `src/glance.rs`), and `rank`, which orders values by date and then by position.
LINES = """
CREATE TEMP TABLE lines AS
SELECT row_number() OVER () - 1 AS seq, kind, area, "when"."on" AS day, data.participants.n AS people,
       coalesce(data.indicator, data.party) AS subject, data.value AS value
FROM read_json(?, format = 'newline_delimited', columns = {
  kind: 'VARCHAR', area: 'VARCHAR', "when": 'STRUCT("on" VARCHAR)',
  data: 'STRUCT(participants STRUCT(n UBIGINT), indicator VARCHAR, value VARCHAR, party VARCHAR)'})
"""
TABLE = """
CREATE TYPE name AS ENUM (SELECT name FROM (SELECT area AS name FROM lines UNION SELECT subject FROM lines)
                          WHERE name IS NOT NULL ORDER BY name);
CREATE TABLE events AS
SELECT seq, area::name AS area, subject::name AS subject, people, value, date,
       (date::BIGINT << 32) + seq AS rank,
       CASE kind WHEN 'training.delivered' THEN 1 WHEN 'outcome.measured' THEN 2 WHEN 'partner.joined' THEN 3
            WHEN 'partner.left' THEN 4 ELSE 0 END::UTINYINT AS class
FROM (SELECT *, coalesce((left(day, 4)::INTEGER << 9) + (coalesce(try_cast(day[6:7] AS INTEGER), 0) << 5)
                         + coalesce(try_cast(day[9:10] AS INTEGER), 0), 0) AS date FROM lines)
ORDER BY seq;
"""
REPORT = [
    "SELECT area::VARCHAR, date >> 9 AS year, sum(people) FROM events WHERE class = 1 AND seq < ? AND people > 0"
    " GROUP BY ALL",
    "SELECT area::VARCHAR, subject::VARCHAR, min(rank) >> 32, arg_min(value, rank), max(rank) >> 32,"
    " arg_max(value, rank) FROM events WHERE class = 2 AND value IS NOT NULL AND seq < ? GROUP BY area, subject",
    "SELECT area::VARCHAR, subject::VARCHAR FROM events WHERE class >= 3 AND seq < ? GROUP BY area, subject"
    " HAVING arg_max(class, seq) = 3",
]


def load(database: str, lines: str) -> None:
    import duckdb

    with duckdb.connect(database) as connection:
        connection.execute(LINES, [lines])
        connection.execute(TABLE)


def report(database: str, end: int) -> str:
    """Returns how long opening and asking took, and a digest of the answer in the form of `src/answer.rs`."""
    import duckdb

    start = time.monotonic()
    with duckdb.connect(database, read_only=True) as connection:
        trainings, outcomes, partners = (connection.execute(query, [end]).fetchall() for query in REPORT)
    seconds = time.monotonic() - start
    answer = [f"training {area} {year} {people}\n" for area, year, people in trainings]
    for area, indicator, *values in outcomes:
        words = [f"{date} 0 {units(value)}" for date, value in (values[:2], values[2:])]
        answer.append(f"outcome {area} {indicator} {' '.join(words)}\n")
    answer += [f"partner {area} {party}\n" for area, party in partners]
    return f"{seconds} {hashlib.sha256(''.join(sorted(answer)).encode()).hexdigest()}"


def units(value: str) -> str:
    """Returns the digits as one number, and how many of them stand after the point."""
    return f"{int(value.replace('.', ''))} {len(value.partition('.')[2])}"


def run(*words: str) -> tuple[float, str]:
    start = time.monotonic()
    said = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True).stdout
    return time.monotonic() - start, said.strip()


def compare(lines: str, database: str, rounds: int) -> None:
    if not os.path.exists(database):
        seconds, _ = run("load", lines, database)
        print(f"load {seconds:.2f} s")
    with open(lines, "rb") as file:
        events = sum(1 for _ in file)
    for name, end in (("T4", events), ("T5", events // 2)):
        whole, inner, digests = [], [], set()
        for _ in range(rounds):
            seconds, said = run("report", database, str(end))
            whole.append(seconds)
            inner.append(float(said.split()[0]))
            digests.add(said.split()[1])
        if len(digests) > 1:
            sys.exit(f"{name} has several answers: {digests}")
        figures = " ".join(f"{what} {statistics.median(of):.4f} s (best {min(of):.4f})"
                           for what, of in (("process", whole), ("query", inner)))
        print(f"{name} {events} events: {figures}; answer {digests.pop()}")


def main() -> None:
    if sys.argv[1:2] == ["load"]:
        return load(sys.argv[3], sys.argv[2])
    if sys.argv[1:2] == ["report"]:
        return print(report(sys.argv[2], int(sys.argv[3])))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", help="the events as JSON Lines, as the comparison writes them")
    parser.add_argument("database", help="where the database is, or is to be made from them")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    compare(given.lines, given.database, given.rounds)


if __name__ == "__main__":
    main()
