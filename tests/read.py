#!/usr/bin/env python3
"""Reads the folder of a tyst ledger, with none of tyst's own code.

It is written from the documents alone: `FORMAT.md` of tyst-log (the files), of tyst-event (events and their packed
form) and of tyst-evidence (checkpoints and tiles). It unpacks every entry to its exact bytes, hashes it, and compares
every root, checksum, list and directory on the way. It changes nothing, and takes no look at what only tyst can make:
the bytes of `sled/` are compared with their checksums in `CLOSED`, and no further. A write that was cut off is reported
and passed over, but for one sign that only the store could give.

It prints what it read and ends with 0, or says what is wrong and where and ends with 1.

    read.py LEDGER                     read everything
    read.py LEDGER --events FILE       and compare every entry with what `tyst export events FILE` wrote

It needs Python 3.8 and nothing else for a ledger without sealed segments. Those are compressed with zstd: Python 3.14
has a module for that (compression.zstd); with an older one the program `zstd` must be there. It looks neither into `keys/`
nor at what the text of an entry means.
"""

import argparse
import hashlib
import os
import re
import struct
import subprocess
import sys

# Nothing is left behind beside the scripts.
sys.dont_write_bytecode = True

from verify import Checkpoint, DoesNotHold, Key, events_of, leaf_hash, need, node_hash, read, root_of

try:
    from compression import zstd
except ImportError:
    zstd = None

HEADER, SLICE, SECTOR = 4096, 65536, 512
RECORD_MAX, FRAME_MAX, BLOCK_MAX, RECORDS_MAX, SECTIONS_MAX = 32768, 16777216 + 56, 65536, 2048, 1048576


def number(data, at, length):
    return int.from_bytes(data[at : at + length], "little")


# CRC-32C. Python is slow byte by byte, so long data is cut into rows that go side by side, their remainders joined last.


def crc_step(value):
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value


ROW = 256
CRC = [crc_step(value) for value in range(256)]
CRC_BYTES = [bytes(value >> 8 * at & 255 for value in CRC) for at in range(4)]


def crc_on(crc, data):
    """Takes a remainder on over more bytes."""
    for byte in data:
        crc = CRC[(crc ^ byte) & 255] ^ crc >> 8
    return crc


CRC_ROW = [[crc_on(value << 8 * at, bytes(ROW)) for value in range(256)] for at in range(4)]


def crc32c(data):
    if len(data) < 4 * ROW:
        return crc_on(0xFFFFFFFF, data) ^ 0xFFFFFFFF
    # Zeroes before the data change nothing, once the first remainder is a part of it.
    count = -(-len(data) // ROW)
    data = (bytes(byte ^ 255 for byte in data[:4]) + data[4:]).rjust(count * ROW, b"\0")
    low, second, third, high = 0, 0, 0, 0
    for at in range(ROW):
        index = (int.from_bytes(data[at::ROW], "little") ^ low).to_bytes(count, "little")
        made = [int.from_bytes(index.translate(table), "little") for table in CRC_BYTES]
        low, second, third, high = made[0] ^ second, made[1] ^ third, made[2] ^ high, made[3]
    crc = 0
    for row in zip(*(column.to_bytes(count, "little") for column in (low, second, third, high))):
        crc = CRC_ROW[0][crc & 255] ^ CRC_ROW[1][crc >> 8 & 255] ^ CRC_ROW[2][crc >> 16 & 255] ^ CRC_ROW[3][crc >> 24]
        crc ^= int.from_bytes(bytes(row), "little")
    return crc ^ 0xFFFFFFFF


class Tree:
    """The hash tree over all records so far: their leaf hashes, and the roots of the complete subtrees."""

    def __init__(self):
        self.leaves, self.peaks = [], []

    def add(self, leaf):
        self.leaves.append(leaf)
        count = len(self.leaves)
        while not count & 1:
            leaf, count = node_hash(self.peaks.pop(), leaf), count >> 1
        self.peaks.append(leaf)

    def root(self):
        if not self.peaks:
            return root_of([])
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


# Sealed text: LEDGER, CLOSED and OPENED.


def lines_of(data, name):
    """Returns the lines of a text that ends with its own checksum."""
    need(data.endswith(b"\n"), f"{name} does not end with a line feed")
    text, gap, seal = data[:-1].rpartition(b"\n")
    need(seal == b"crc32c: %08x" % crc32c(text + gap), f"the checksum of {name} is not that of its text")
    try:
        return text.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise DoesNotHold(f"{name} is not text") from None


def value(lines, at, label, form, name):
    """Returns what stands behind a label."""
    need(at < len(lines), f"{name} ends before «{label}»")
    match = re.fullmatch(f"{label}:({form})", lines[at], re.ASCII)
    need(match, f"line {at + 1} of {name} is not «{label}» as it should be: {lines[at]!r}")
    return match[1].strip(" ")


COUNT, HASH, WORDS = " (?:0|[1-9][0-9]*)", " [0-9a-f]{64}", r" [^\x00-\x1f\x7f]{1,200}"


def read_identity(folder):
    """Reads LEDGER and returns the id."""
    lines = lines_of(read(folder, "LEDGER"), "LEDGER")
    need(lines[0] == "tyst ledger" and len(lines) == 6, "LEDGER is not that of a ledger")
    need(value(lines, 1, "format", COUNT, "LEDGER") == "1", "LEDGER has a format that is not known")
    value(lines, 3, "created_at_us", " (?:0|-?[1-9][0-9]*)", "LEDGER")
    value(lines, 4, "clock", WORDS, "LEDGER")
    value(lines, 5, "time_zone", WORDS, "LEDGER")
    return value(lines, 2, "id", WORDS, "LEDGER")


def check_closed(folder, name, tree, end):
    """Makes sure that what the last writer left is what is there."""
    lines = lines_of(read(folder, name), name)
    need(lines[:2] == ["tyst closed", "format: 2"], f"{name} has a format that is not known")
    count = int(value(lines, 2, "count", COUNT, name))
    need(count <= len(tree.leaves), f"{name} says that there were {count} entries, and there are {len(tree.leaves)}")
    then = Tree()
    for leaf in tree.leaves[:count]:
        then.add(leaf)
    need(value(lines, 3, "root", HASH, name) == then.root().hex(), f"{name} has another root")
    peaks = value(lines, 4, "peaks", f"(?:{HASH})*", name).split()
    need(peaks == [peak.hex() for peak in then.peaks], f"{name} has other roots of subtrees")
    journal = value(lines, 5, "journal", COUNT * 2, name)
    stored, root = value(lines, 6, "store", COUNT + HASH, name).split()
    need(int(stored) <= count, f"{name} says that the store had more than the journal")
    need(root_at(tree, int(stored)).hex() == root, f"{name} has another root of the store")
    need(name == "OPENED" or count == len(tree.leaves), "CLOSED says that there are fewer entries")
    need(name == "OPENED" or journal == "%d %d" % end, f"CLOSED says that the journal ends at {journal}")
    if name == "CLOSED":
        check_files(folder, lines[7:])


def root_at(tree, count):
    return root_of(tree.leaves[:count])


def check_files(folder, lines):
    """Compares every byte of the store's files with the checksums in CLOSED."""
    found = sorted(
        os.fsencode(os.path.relpath(os.path.join(place, name), folder + "/sled"))
        for place, _, names in os.walk(folder + "/sled")
        for name in names
    )
    said = []
    for at in range(0, len(lines), 2):
        length, path = value(lines, at, "file", COUNT + r" [0-9A-Za-z._/%-]+", "CLOSED").split()
        path = re.sub(rb"%([0-9a-f]{2})", lambda code: bytes([int(code[1], 16)]), path.encode())
        said.append(path)
        need(path in found, f"sled/{os.fsdecode(path)} is not there")
        data = read(folder, "sled", os.fsdecode(path))
        need(len(data) == int(length), f"sled/{os.fsdecode(path)} has {len(data)} bytes and not {length}")
        sums = value(lines, at + 1, "blocks", "(?: [0-9a-f]{8})*", "CLOSED").split()
        need(len(sums) == -(-len(data) // SLICE), "CLOSED has another number of blocks")
        for index, crc in enumerate(sums):
            block = data[index * SLICE : (index + 1) * SLICE]
            need("%08x" % crc32c(block) == crc, f"sled/{os.fsdecode(path)} was changed in block {index}")
    need(said == found, "CLOSED does not name the files of the store in order")


# The journal.


class Ledger:
    """What is read of a ledger: the records, the tree over them, and where the journal ends."""

    def __init__(self, folder):
        self.folder, self.tree, self.records = folder, Tree(), []
        self.sealed = self.plain = self.blocks = self.frames = 0
        self.torn, self.end = None, None
        self.id = read_identity(folder)
        self.is_closed = os.path.exists(os.path.join(folder, "CLOSED"))

    def read_journal(self):
        names = sorted(os.listdir(os.path.join(self.folder, "journal")))
        names = [name for name in names if not name.endswith(".new")]
        for name in names:
            need(re.fullmatch(r"[0-9]{12}\.ty[js]", name), f"journal/{name} is no segment")
        numbers = sorted({int(name[:12]) for name in names})
        need(numbers and numbers == list(range(1, numbers[-1] + 1)), "a segment of the journal is missing")
        for segment in numbers:
            self.read_segment("journal/%012d" % segment, segment, segment == numbers[-1])

    def read_segment(self, path, segment, is_last):
        plain, sealed = path + ".tyj", path + ".tys"
        if os.path.exists(os.path.join(self.folder, plain)):
            if not os.path.exists(os.path.join(self.folder, sealed)):
                return self.read_plain(plain, segment, is_last)
            try:
                self.header(plain, read(self.folder, plain), b"tystjrnl", segment)
                return self.read_plain(plain, segment, is_last)
            except DoesNotHold:
                pass
        return self.read_sealed(sealed, segment)

    def header(self, path, data, magic, segment):
        """Checks what both forms of a segment have in their header."""
        need(len(data) >= HEADER, f"{path} is too short")
        need(data[:8] == magic and number(data, 8, 4) == 1, f"{path} has a form that is not known")
        need(number(data, 12, 4) == HEADER, f"{path} has another length of its header")
        need(number(data, 4092, 4) == crc32c(data[:4092]), f"the checksum of the header of {path} is wrong")
        need(data[16:48] == hashlib.sha256(self.id.encode()).digest(), f"{path} is of another ledger")
        need(number(data, 48, 8) == segment, f"{path} has the number of another segment")
        need(number(data, 56, 8) == len(self.tree.leaves), f"{path} begins with the wrong entry")
        need(number(data, 64, 8) == len(data), f"{path} has another length than its header says")
        need(data[72:104] == self.tree.root(), f"{path} says another root before it")
        peaks, at = b"".join(self.tree.peaks), 104 if magic == b"tystjrnl" else 156
        need(data[at:4092] == peaks.ljust(4092 - at, b"\0"), f"{path} has other roots of subtrees")

    def add(self, record, place):
        need(len(record) <= RECORD_MAX, f"an entry is too long: {place}")
        self.records.append(record)
        self.tree.add(leaf_hash(record))

    def read_plain(self, path, segment, is_last):
        data = read(self.folder, path)
        self.header(path, data, b"tystjrnl", segment)
        at = HEADER
        while len(data) - at >= 56 and data[at : at + 4] != bytes(4):
            records, fault = frame(data, at, len(self.tree.leaves))
            if fault:
                break
            place = f"{path}, offset {at}"
            for record in records:
                self.add(record, place)
            need(data[at + 20 : at + 52] == self.tree.root(), f"another root: {place}")
            at += number(data, at, 4)
            self.frames += 1
        rest = data[at:]
        if rest.strip(b"\0"):
            need(is_last, f"{path}, offset {at}: no frame, and not the end")
            self.torn = self.torn_write(path, data, at)
        self.plain, self.end = self.plain + 1, (segment, at)

    def torn_write(self, path, data, at):
        """Says what follows the last frame if a write was cut off; everything else is damage."""
        place = f"{path}, offset {at}"
        need(not self.is_closed, f"{place}: not a frame, and the ledger was closed")
        end = len(data.rstrip(b"\0"))
        for later in range(at + 1, end):
            if data[later + 4 : later + 8] != bytes(4) and frame(data, later, None)[1] is None:
                need(number(data, later + 8, 8) < len(self.tree.leaves), f"{place}: damage, a frame follows")
        is_whole = end == at + number(data, at, 4) or data[end - 4 : end] == b"tyfe"
        holes = any(
            not data[max(sector, at) : min(sector + SECTOR, end)].strip(b"\0")
            for sector in range(at - at % SECTOR, end, SECTOR)
        )
        need(holes or not is_whole, f"{place}: a frame that was written whole, and is wrong")
        return f"{end - at} bytes of a write that was cut off: {place}"

    def read_sealed(self, path, segment):
        data = read(self.folder, path)
        self.header(path, data, b"tystseal", segment)
        directory, keys = number(data, 148, 4), number(data, 152, 4)
        at, begins, first = HEADER, b"", len(self.tree.leaves)
        for _ in range(number(data, 144, 4)):
            begins += struct.pack("<QI", len(self.tree.leaves), at)
            at = self.read_block(path, data, at, directory)
        need(at == directory, f"the blocks of {path} end elsewhere than its header says")
        need(number(data, 104, 8) == len(self.tree.leaves), f"{path} has another number of entries than it says")
        need(data[112:144] == self.tree.root(), f"{path} has another root than it says")
        need(data[directory:keys] == sealed(begins), f"the directory of {path} is wrong")
        listed = b"".join(key_hash(record) for record in self.records[first:])
        need(data[keys:] == sealed(listed if listed.strip(b"\0") else b""), f"the list of keys of {path} is wrong")
        self.sealed, self.end = self.sealed + 1, (segment, directory)

    def read_block(self, path, data, at, limit):
        """Unpacks a block, and returns where the next one begins."""
        place, length = f"{path}, offset {at}", number(data, at, 4)
        need(56 <= length <= min(BLOCK_MAX, limit - at), f"a block has an impossible length: {place}")
        block = data[at : at + length]
        need(number(block, 4, 4) == crc32c(block[:4] + block[8:]), f"the checksum of a block is wrong: {place}")
        count, packing, sections = number(block, 16, 4), block[52], []
        need(number(block, 8, 8) == len(self.tree.leaves), f"a block begins with the wrong entry: {place}")
        need(1 <= count <= RECORDS_MAX and block[53] <= 8, f"a block is over a limit: {place}")
        need(block[54:56] == bytes(2), f"a block has more than there should be: {place}")
        begin = 56 + 8 * block[53]
        for index in range(block[53]):
            here, before = number(block, 56 + 8 * index, 4), number(block, 60 + 8 * index, 4)
            need(here <= before <= SECTIONS_MAX and begin + here <= length, f"a section is too long: {place}")
            section = block[begin : begin + here]
            sections.append(section if here == before else unzstd(section, before, place))
            begin += here
        need(begin == length, f"a block is longer than its sections: {place}")
        try:
            records = split_records(sections[0]) if packing == 0 else unpack(sections) if packing == 1 else None
        except (IndexError, struct.error):
            raise DoesNotHold(f"the sections of a block are cut off: {place}") from None
        need(records is not None, f"a packing that is not known: {place}")
        need(len(records) == count, f"a block unpacks to {len(records)} entries and not to {count}: {place}")
        for record in records:
            self.add(record, place)
        need(block[20:52] == self.tree.root(), f"another root: {place}")
        self.blocks += 1
        return at + length


def frame(data, at, first):
    """Returns the records of a frame, and what is wrong with it if it is none."""
    length = number(data, at, 4)
    if not 56 < length <= min(FRAME_MAX, len(data) - at):
        return None, "an impossible length"
    whole = data[at : at + length]
    if whole[-4:] != b"tyfe" or number(whole, 4, 4) != crc32c(whole[:4] + whole[8:]):
        return None, "a wrong checksum"
    if first not in (None, number(whole, 8, 8)):
        return None, "a wrong position"
    records = split_records(whole[52:-4])
    need(len(records) == number(whole, 16, 4) >= 1, f"a frame at offset {at} has another number of entries")
    return records, None


def split_records(data):
    """Returns records that each have their length before them."""
    records, at = [], 0
    while at < len(data):
        length = number(data, at, 4)
        need(at + 4 + length <= len(data), "an entry is longer than what it stands in")
        records.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return records


def sealed(data):
    return data + struct.pack("<I", crc32c(data))


def key_hash(record):
    """Returns what stands in the list of keys for an event."""
    key = key_of(record)
    if not key:
        return bytes(4)
    first = hashlib.sha256(key).digest()[:4]
    return first if first.strip(b"\0") else b"\1\0\0\0"


def unzstd(data, length, place):
    if zstd:
        try:
            found = zstd.decompress(data)
        except zstd.ZstdError as fault:
            raise DoesNotHold(f"a section does not decompress ({fault}): {place}") from None
    else:
        try:
            run = subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, check=False)
        except FileNotFoundError:
            raise DoesNotHold("a sealed segment needs the program zstd, or Python 3.14") from None
        need(run.returncode == 0, f"a section does not decompress ({run.stderr.decode().strip()}): {place}")
        found = run.stdout
    need(len(found) == length, f"a section has {len(found)} bytes and not {length}: {place}")
    return found


# Events, and their packed form.

MOD = 1 << 64


class Input:
    """Bytes that are read from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        need(self.at + length <= len(self.data), "the sections of a block end too early")
        self.at += length
        return self.data[self.at - length : self.at]

    def byte(self):
        return self.take(1)[0]

    def number(self):
        first = self.byte()
        need(first <= 253, "a number has an impossible form")
        return first if first < 251 else int.from_bytes(self.take(2 << (first - 251)), "little")

    def signed(self):
        number = self.number()
        return -(number + 1 >> 1) if number & 1 else number >> 1

    def text(self):
        return self.take(self.number())

    def bits(self, count, width):
        need(width <= 64, "a layout is wider than a number")
        whole = int.from_bytes(self.take((count * width + 7) // 8), "little")
        mask = (1 << width) - 1
        found = [whole >> at * width & mask for at in range(count)] if width else [0] * count
        need(whole >> count * width == 0, "bits that are not used are set")
        return found

    def end(self, what):
        need(self.at == len(self.data), f"{what} has more than it should")


def put_number(value):
    for first, length in ((251, 2), (252, 4), (253, 8)):
        if value < 251:
            return bytes([value])
        if value < 1 << 8 * length:
            return bytes([first]) + value.to_bytes(length, "little")
    raise DoesNotHold("a number is too large")


def put_signed(value):
    value = value - MOD if value >> 63 else value
    return put_number(2 * value if value >= 0 else -2 * value - 1)


def put_text(text):
    return put_number(len(text)) + text


def put_date(value):
    year, month, day = value >> 9, value >> 5 & 15, value & 31
    text = "%04d" % year + ("-%02d" % month if month else "") + ("-%02d" % day if day else "")
    return put_text(text.encode())


def read_layout(source, first):
    """Reads how numbers are laid out; the numbers themselves may stand elsewhere."""
    if first == 0:
        return 0, source.signed(), source.byte()
    if first == 1:
        return 1, source.signed(), source.signed(), source.byte()
    need(first == 2, "a layout is not known")
    count, halves = source.number(), [read_layout(source, source.byte()) for _ in range(2)]
    need(all(half[0] < 2 for half in halves), "a layout stands inside another of its kind")
    return 2, count, halves


def read_numbers(source, layout, count):
    """Reads so many numbers as a layout says."""
    if layout[0] == 0:
        return [(layout[1] + bits) % MOD for bits in source.bits(count, layout[2])]
    if layout[0] == 1:
        found = [layout[1] % MOD] if count else []
        for bits in source.bits(max(count - 1, 0), layout[3]):
            found.append((found[-1] + layout[2] + bits) % MOD)
        return found
    need(layout[1] <= count, "a layout has more runs than numbers")
    values, repeats = (read_numbers(source, half, layout[1]) for half in layout[2])
    need(sum(repeats) == count, "the runs of a layout are not as many as the numbers")
    return [value for value, repeat in zip(values, repeats) for _ in range(repeat)]


def numbers_here(source, count):
    return read_numbers(source, read_layout(source, source.byte()), count)


def texts_apart(source, count):
    """Reads a column of section 4."""
    form = source.byte()
    if form == 0:
        return [source.take(length) for length in numbers_here(source, count)]
    need(form == 1, "a column of texts has a form that is not known")
    heads, tails = (text_table(source, count) for _ in range(2))
    digits = numbers_here(source, count)
    halves, texts, at = source.take((sum(digits) + 1) // 2).hex().encode(), [], 0
    for head, length, tail in zip(heads, digits, tails):
        texts.append(head + halves[at : at + length] + tail)
        at += length
    need(halves[at:] in (b"", b"0"), "digits that are not used are set")
    return texts


def text_table(source, count):
    table = [source.text() for _ in range(source.number())]
    return [table[which] for which in numbers_here(source, count)]


def read_part(source):
    """Reads the steps of a part: words of what is done and with what."""
    steps = []
    while True:
        step = source.number()
        if step == 0:
            return steps
        if step == 1:
            steps.append(("end",))
        elif step == 2:
            steps.append(("begin", put_number(source.number()) + put_number(source.number())))
        elif step & 1:
            steps.append(("bytes", source.take((step - 1) // 2)))
        else:
            steps.append(("column", (step - 4) // 2))


APART = (3,)


def unpack(sections):
    """Returns the exact bytes of the events that were packed into five sections."""
    need(len(sections) == 5, "a block of packed events has five sections")
    head, numbers, slugs, texts, apart = map(Input, sections)
    need(head.byte() == 1, "packed events have a form that is not known")
    count = head.number()
    head.signed(), head.signed()
    slugs_count, texts_count, columns = head.number(), head.number(), []
    for _ in range(head.number()):
        head.number(), head.number(), head.number()
        holds, first = head.byte(), head.byte()
        columns.append((holds, APART if first == 3 else read_layout(head, first)))
    parts = [read_part(head) for _ in range(head.number())]
    shapes = [parts[head.number()] + parts[head.number()] for _ in range(head.number())]
    shape_of = numbers_here(head, count)
    head.end("section 0")
    tables = {6: [texts.text() for _ in range(texts_count)], 7: [slugs.text() for _ in range(slugs_count)]}
    texts.end("section 3"), slugs.end("section 2")
    uses = [0] * len(columns)
    for shape in shape_of:
        for step in shapes[shape]:
            if step[0] == "column":
                uses[step[1]] += 1
    values = [column_values(*column, used, numbers, apart, tables) for column, used in zip(columns, uses)]
    numbers.end("section 1"), apart.end("section 4")
    return [make_record(shapes[shape], values) for shape in shape_of]


def column_values(holds, layout, count, numbers, apart, tables):
    """Returns the values of a column, each as it stands in a record, one by one."""
    if layout == APART:
        need(holds in (6, 7, 9), "a column of numbers stands among the texts")
        found = texts_apart(apart, count)
        return iter(found if holds == 9 else [put_text(text) for text in found])
    put = {0: put_number, 1: put_number, 3: put_signed, 4: put_signed, 8: put_date}
    put[2] = put[5] = lambda value: bytes([value])
    put[6] = put[7] = lambda value: put_text(tables[holds][value])
    need(holds in put, "a column holds what is not known")
    return iter([put[holds](value) for value in read_numbers(numbers, layout, count)])


def make_record(steps, values):
    """Takes the steps of a record; data that has been begun waits until its length is known."""
    open_data, record = [], b""
    for step in steps:
        if step[0] == "begin":
            open_data.append(record + step[1])
            record = b""
        elif step[0] == "end":
            need(open_data, "data ends that has not begun")
            record = open_data.pop() + put_text(record)
        else:
            record += step[1] if step[0] == "bytes" else next(values[step[1]])
    need(not open_data, "data has begun and does not end")
    return record


def key_of(record):
    """Returns the key of an event."""
    event = Input(record)
    need(event.byte() == 1, "an event has a format that is not known")
    event.number(), event.number(), event.text()
    event.number(), event.signed(), event.text()
    return event.text()


# What is derived from the journal, and the evidence.


def check_states(ledger):
    """Checks the saved states; one that does not fit counts as none, and is not damage."""
    folder, kept, passed = os.path.join(ledger.folder, "states"), 0, []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        data = read(folder, name)
        count = number(data, 48, 8)
        fits = (
            re.fullmatch("[a-z0-9-]{1,100}", name)
            and data[:12] == b"tyststat\1\0\0\0"
            and number(data, 12, 4) == crc32c(data[:12] + data[16:])
            and data[16:48] == hashlib.sha256(ledger.id.encode()).digest()
            and number(data, 88, 8) == len(data) - 96
            and count <= len(ledger.records)
            and data[56:88] == root_at(ledger.tree, count)
        )
        kept, passed = (kept + 1, passed) if fits else (kept, passed + [name])
    return kept, passed


def check_checkpoints(ledger):
    """Checks every checkpoint that the ledger has signed, with the keys that it has kept."""
    folder = os.path.join(ledger.folder, "checkpoints")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    keys = [Key(read(folder, name).decode("utf-8", "replace")) for name in names if name.startswith("key-")]
    checked = 0
    for name in names:
        if re.fullmatch(r"[0-9]+(\.[0-9a-f]{8})?", name):
            checkpoint = Checkpoint(read(folder, name))
            need(checkpoint.origin == "tyst/" + ledger.id, f"checkpoints/{name} is of another ledger")
            need(str(checkpoint.size) == name.partition(".")[0], f"checkpoints/{name} is of another size")
            need(checkpoint.size <= len(ledger.records), f"checkpoints/{name} is of more entries than there are")
            need(root_at(ledger.tree, checkpoint.size) == checkpoint.root, f"checkpoints/{name} has another root")
            if "." not in name:
                ours = [key for key in keys if (key.name, key.id) == checkpoint.signatures[0][:2]]
                need(ours, f"checkpoints/{name} is signed with a key that the ledger has not")
                checkpoint.check(ours[0])
            checked += 1
    return checked


def check_tiles(ledger):
    """Compares every tile with the hashes of the entries."""
    folder, levels, checked, groups = os.path.join(ledger.folder, "tiles"), [ledger.tree.leaves], 0, 0
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([root_of(below[at : at + 256]) for at in range(0, len(below) - 255, 256)])
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(place, name), folder)
            match = re.fullmatch(r"([1-9][0-9]*)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?", path)
            if not match:
                need(path == "size", f"tiles/{path} is no tile")
                continue
            level, index = int(match[1]), int(match[2].replace("x", "").replace("/", ""))
            need(level < len(levels), f"tiles/{path} is of a level that there is not")
            end = index * 256 + int(match[3] or 256)
            tile = levels[level][index * 256 : end]
            need(read(folder, path) == b"".join(tile), f"tiles/{path} is not what the entries lead to")
            checked, groups = checked + 1, max(groups, end if level == 1 else 0)
    need(not checked or read(folder, "size") == b"%d\n" % groups, "tiles/size is not what the tiles have")
    return checked


def check_export(ledger, path):
    """Compares every entry with what was exported of it."""
    leaves, records, _ = events_of(path)
    need(len(records) == len(ledger.records), f"{path} has {len(records)} entries, the ledger {len(ledger.records)}")
    for seq, record in enumerate(ledger.records):
        need(records[seq] == record and leaves[seq] == ledger.tree.leaves[seq], f"entry {seq} is another in {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", metavar="LEDGER")
    parser.add_argument("--events", metavar="FILE")
    asked = parser.parse_args()
    try:
        ledger = Ledger(asked.ledger)
        ledger.read_journal()
        for name in ("CLOSED", "OPENED"):
            if os.path.exists(os.path.join(asked.ledger, name)):
                check_closed(asked.ledger, name, ledger.tree, ledger.end)
        states, passed = check_states(ledger)
        checkpoints, tiles = check_checkpoints(ledger), check_tiles(ledger)
        if asked.events:
            check_export(ledger, asked.events)
    except DoesNotHold as fault:
        print(f"wrong: {fault}", file=sys.stderr)
        return 1
    print(f"{len(ledger.records)} entries of {ledger.id} have the root {ledger.tree.root().hex()}")
    print(f"{ledger.plain} plain segments with {ledger.frames} frames, {ledger.sealed} sealed ones with {ledger.blocks} blocks")
    print(f"{checkpoints} checkpoints, {tiles} tiles, {states} states; closed well: {'yes' if ledger.is_closed else 'no'}")
    for name in passed:
        print(f"states/{name} does not fit, and counts as none")
    if ledger.torn:
        print(ledger.torn)
    if asked.events:
        print(f"every entry is as in {asked.events}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
