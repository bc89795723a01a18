#!/usr/bin/env python3
"""Checks the evidence that a tyst ledger gives, with none of tyst's own code.

It is written from the documents alone: RFC 6962 (the hash tree), RFC 8032 (Ed25519), and C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-witness and tlog-tiles; FORMAT.md of tyst-event for what events
say. It needs Python 3.8 and nothing else, and reads no ledger. It prints what holds and ends with 0, or says what does
not hold and ends with 1.

    verify.py checkpoint FILE --key KEY
    verify.py inclusion PROOF --key KEY (--record FILE | --events FILE [--vocabulary FILE])
    verify.py consistency PROOF --from CHECKPOINT --key KEY
    verify.py tiles DIR --key KEY
    verify.py events FILE [--checkpoint FILE --key KEY] [--vocabulary FILE]
    verify.py golden DIR

With --witness KEY, which may be given several times, a witness must have signed the checkpoint as well. With
--vocabulary FILE, which holds what `tyst vocabulary --json` prints, every `event` must say just what its bytes say.
"""

import argparse
import base64
import binascii
import datetime
import hashlib
import json
import os
import re
import sys


class DoesNotHold(Exception):
    """What was given is not what it should be."""


def need(condition, words):
    if not condition:
        raise DoesNotHold(words)


# Ed25519, RFC 8032 section 5.1. Slow and plain: nothing here is secret.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    """Adds two points in extended coordinates (X, Y, Z, T)."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P)


def point_times(point, number):
    product = (0, 1, 1, 0)
    while number:
        if number & 1:
            product = point_add(product, point)
        point = point_add(point, point)
        number >>= 1
    return product


def point_bytes(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_from(data):
    """Returns the point that 32 bytes stand for, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(public, message, signature):
    """Returns whether a signature of 64 bytes was made by the key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = point_from(public), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    # A key of small order would sign anything.
    if point_bytes(point_times(key, 8)) == point_bytes((0, 1, 1, 0)):
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    return point_bytes(point_add(point_times(BASE, scalar), point_times(minus_key, challenge))) == signature[:32]


# The hash tree, RFC 6962 section 2.1.


def leaf_hash(record):
    return hashlib.sha256(b"\0" + record).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves):
    """Returns the root over leaf hashes: pairs, level by level; an odd last one goes up as it is."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    while len(leaves) > 1:
        pairs = [node_hash(leaves[i], leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(leaves) & ~1 :]
    return leaves[0]


def split(size):
    """Returns the greatest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def root_from_inclusion(leaf, index, size, path):
    """Returns the root that a leaf and the hashes beside its way up lead to."""
    if size == 1:
        need(not path, "the proof has too many hashes")
        return leaf
    need(path, "the proof has too few hashes")
    left = split(size)
    if index < left:
        return node_hash(root_from_inclusion(leaf, index, left, path[:-1]), path[-1])
    return node_hash(path[-1], root_from_inclusion(leaf, index - left, size - left, path[:-1]))


def roots_from_consistency(old, size, path, old_root, is_left_edge=True):
    """Returns the old and the new root of a subtree that a consistency proof leads to."""
    if old == size:
        if is_left_edge:
            need(not path, "the proof has too many hashes")
            return old_root, old_root
        need(len(path) == 1, "the proof has the wrong number of hashes")
        return path[0], path[0]
    need(path, "the proof has too few hashes")
    left = split(size)
    if old <= left:
        was, is_now = roots_from_consistency(old, left, path[:-1], old_root, is_left_edge)
        return was, node_hash(is_now, path[-1])
    was, is_now = roots_from_consistency(old - left, size - left, path[:-1], old_root, False)
    return node_hash(path[-1], was), node_hash(path[-1], is_now)


# Keys and signed notes.


def from_base64(text, what):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise DoesNotHold(what + " is not base64") from None
    need(base64.b64encode(data).decode() == text, what + " is not canonical base64")
    return data


def decimal(text, what):
    need(re.fullmatch("0|[1-9][0-9]{0,19}", text, re.ASCII), what + " is not a number")
    return int(text)


NOTE, COSIGNATURE = 1, 4


class Key:
    """A public key: NAME+ID+BASE64."""

    def __init__(self, text):
        parts = text.strip().split("+", 2)
        need(len(parts) == 3, "the key has not the form NAME+ID+BASE64")
        material = from_base64(parts[2], "the key")
        self.name, self.id = parts[0], hashlib.sha256(parts[0].encode() + b"\n" + material).digest()[:4]
        need(self.id.hex() == parts[1], "the parts of the key do not belong together")
        need(len(material) == 33 and material[0] in (NOTE, COSIGNATURE), "the key is not an Ed25519 key")
        self.kind, self.public = material[0], material[1:]

    def holds(self, text, signature):
        if self.kind == NOTE:
            return ed25519_holds(self.public, text, signature)
        need(len(signature) == 72, "a cosignature has the wrong length")
        time = int.from_bytes(signature[:8], "big")
        return ed25519_holds(self.public, b"cosignature/v1\ntime %d\n" % time + text, signature[8:])


class Checkpoint:
    """A signed statement of the size and root of a ledger."""

    def __init__(self, data):
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError:
            raise DoesNotHold("the checkpoint is not text") from None
        need(not re.search("[\0-\t\x0b-\x1f]", note), "the checkpoint has control characters")
        text, gap, signatures = note.rpartition("\n\n")
        need(gap and signatures.endswith("\n"), "the checkpoint has no signatures")
        self.text = (text + "\n").encode()
        lines = text.split("\n")
        need(len(lines) >= 3 and all(lines), "the checkpoint has fewer than three lines, or empty ones")
        self.origin, self.size = lines[0], decimal(lines[1], "the size")
        self.root = from_base64(lines[2], "the root")
        need(len(self.root) == 32, "the root is not a hash")
        self.signatures = [self.signature(line) for line in signatures[:-1].split("\n")]

    @staticmethod
    def signature(line):
        match = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line)
        need(match, "a line of the signatures is none")
        data = from_base64(match[2], "a signature")
        need(len(data) > 4, "a signature is too short")
        return match[1], data[:4], data[4:]

    def check(self, key):
        if key.kind == NOTE:
            need(key.name == self.origin, f"the key is that of {key.name}, the checkpoint of {self.origin}")
        found = [data for name, number, data in self.signatures if (name, number) == (key.name, key.id)]
        need(found, f"the checkpoint is not signed with the key of {key.name}")
        need(key.holds(self.text, found[0]), f"the signature of {key.name} is false")


class Proof:
    """A proof of inclusion (`index`) or of consistency (`old`), with the checkpoint that it leads to."""

    def __init__(self, data):
        head, gap, checkpoint = data.partition(b"\n\n")
        need(gap, "the proof has no checkpoint")
        lines = head.decode("utf-8", "replace").split("\n")
        self.is_inclusion = lines[0] == "c2sp.org/tlog-proof@v1"
        if self.is_inclusion:
            lines = lines[1:]
            if lines and lines[0].startswith("extra "):
                from_base64(lines[0][6:], "the extra data")
                lines = lines[1:]
        word = "index " if self.is_inclusion else "old "
        need(lines and lines[0].startswith(word), "the proof does not say what it is about")
        self.number = decimal(lines[0][len(word) :], "the position or old size")
        self.path = [from_base64(line, "a hash of the proof") for line in lines[1:]]
        need(len(self.path) <= 63 and all(len(hash) == 32 for hash in self.path), "a hash of the proof is none")
        self.checkpoint = Checkpoint(checkpoint)

    def check_inclusion(self, leaf):
        need(self.is_inclusion, "it is not a proof of inclusion")
        need(self.number < self.checkpoint.size, "the position is outside of the checkpoint")
        root = root_from_inclusion(leaf, self.number, self.checkpoint.size, self.path)
        need(root == self.checkpoint.root, "the proof does not lead to the root")

    def check_consistency(self, old):
        need(not self.is_inclusion, "it is not a proof of consistency")
        need(old.origin == self.checkpoint.origin, "the checkpoints are of different ledgers")
        need(old.size == self.number <= self.checkpoint.size, "the proof is not about these sizes")
        if self.number == 0:
            need(not self.path and old.root == root_of([]), "the proof from nothing is not empty")
            return
        was, is_now = roots_from_consistency(old.size, self.checkpoint.size, self.path, old.root)
        need(was == old.root, "the proof does not lead to the old root")
        need(is_now == self.checkpoint.root, "the proof does not lead to the new root")


# What the bytes of an event say: FORMAT.md of tyst-event. Types are named as in `tyst vocabulary --json`; what may be
# absent has a `?`.

ENVELOPE = """{ seq: a whole number; recorded_at: a moment; recorded_by: a slug; key: a line of text;
correlation?: a line of text; warnings: list of: { rule: new-area, party-not-described, already-joined,
endorsement-not-sought, no-longer-described, new-place, unknown-reference, form-differs, clock-behind, clock-jumped,
period-closed;
subject: a line of text }; area: a slug; place?: a slug; when: a date or bounds; basis: stated or inferred;
source: list of: { doc: a line of text; locator?: a line of text; quote?: { text: a line of text; lang: en, cy } };
sensitivity: public, partners, restricted }""".replace("\n", " ")
TEXT = "{ en?: a line of text; cy?: a line of text }"
DATES = "{ on?: a line of text; earliest?: a line of text; latest?: a line of text; said?: text, English and/or Welsh }"
# In these records so many of the first fields may be absent, which the vocabulary does not say.
OPTIONAL = {
    "n of unit disagg": 2,
    "party text": 2,
    "space voice audience influence": 4,
    "information choice no_discrimination respect benefit feedback improvement": 7,
}
FIELD = re.compile(r"(\w+)(\??): ((?:[^{};]|\{(?:[^{}]|\{[^{}]*\})*\})+)")


class Newer(list):
    """Stands for what a newer version wrote: anything but these words, which are known."""


class Bytes:
    """The bytes of an event, taken from the front and made readable by the kinds of a vocabulary."""

    def __init__(self, data, kinds):
        self.data, self.kinds, self.at, self.has_newer = data, kinds, 0, False

    def take(self, length):
        need(self.at + length <= len(self.data), "are cut off")
        self.at += length
        return self.data[self.at - length : self.at]

    def number(self):
        first = self.take(1)[0]
        if first < 251:
            return first
        need(first < 254, "hold a number that is none")
        value = int.from_bytes(self.take(2 << first - 251), "little")
        need(value > (250, 2**16 - 1, 2**32 - 1)[first - 251], "hold a number in a longer form than it needs")
        return value

    def signed(self):
        value = self.number()
        return value >> 1 ^ -(value & 1)

    def yes(self):
        flag = self.take(1)[0]
        need(flag < 2, "hold neither yes nor no")
        return flag == 1

    def text(self):
        return self.take(self.number()).decode("utf-8")

    def decimal(self):
        units, scale = self.signed(), self.take(1)[0]
        digits = str(abs(units)).rjust(scale + 1, "0")
        point = len(digits) - scale
        return "-" * (units < 0) + digits[:point] + "." * (scale > 0) + digits[point:]

    def moment(self):
        time = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=self.signed())
        return (time.isoformat().rstrip("0") if time.microsecond else time.isoformat()) + "Z"

    def newer(self, *known):
        self.has_newer = True
        return Newer(known)

    TYPES = {
        **dict.fromkeys(("a line of text", "a slug", "a year, month or day"), text),
        **dict.fromkeys(("a whole number", "the number of an entry"), number),
        "true or false": yes,
        "a decimal number": decimal,
        "a moment": moment,
        "text, English and/or Welsh": lambda self: self.value(TEXT),
        "a date or bounds": lambda self: self.value(DATES) or None,
        "stated or inferred": lambda self: {"inferred": self.text()} if self.yes() else "stated",
        "the kind and data of an entry": lambda self: self.stated(is_restated=True),
    }

    def value(self, type):
        """Takes a value; an empty list, or dates of which none is known, is None."""
        if type in self.TYPES:
            return self.TYPES[type](self)
        if type.startswith("list of: "):
            count = self.number()
            need(self.at + count <= len(self.data), "are cut off")
            return [self.value(type[9:]) for _ in range(count)] or None
        if type.startswith("{ "):
            fields = FIELD.findall(type[2:-2])
            absent = OPTIONAL.get(" ".join(name for name, _, _ in fields), 0)
            return self.record((name, type, mark or at < absent) for at, (name, mark, type) in enumerate(fields))
        need(re.fullmatch("[A-Za-z0-9-]+(, [A-Za-z0-9-]+)*", type), f"hold something of the unknown type {type!r}")
        words, number = type.split(", "), self.number()
        return words[number - 1] if 0 < number <= len(words) else self.newer(*words)

    def record(self, fields):
        values = [(name, self.value(type)) for name, type, may_lack in fields if not may_lack or self.yes()]
        return {name: value for name, value in values if value is not None}

    def stated(self, is_restated=False):
        """Takes kind and data; data of a kind or schema that the vocabulary lacks is passed over."""
        number, schema, length = self.number(), self.number(), self.number()
        end, kind = self.at + length, self.kinds.get(number)
        if kind is None or not 1 <= schema <= kind["schema"]:
            self.take(length)
            known = (known["kind"] for known in self.kinds.values())
            return {"kind": kind["kind"] if kind else self.newer(*known), "data": self.newer()}
        need(not (is_restated and kind["meta"]), "restate an entry about the record itself")
        fields = sorted(kind["fields"], key=lambda field: field["number"])
        fields = [(field["name"], field["values"], field["required"]) for field in fields if field["since"] <= schema]
        data = self.record((name, type, not (needed or type.startswith("list of: "))) for name, type, needed in fields)
        need(self.at == end, "hold data that is shorter or longer than they say")
        return {"kind": kind["kind"], "data": data}


def filled(said, given):
    """Returns what bytes say, with what a newer version wrote as it is given, where it can be that."""
    if isinstance(said, Newer):
        return said if given in said else given
    if isinstance(said, dict) and isinstance(given, dict):
        return {name: filled(value, given.get(name)) for name, value in said.items()}
    if isinstance(said, list) and isinstance(given, list):
        return [filled(*pair) for pair in zip(said, given)] + said[len(given) :]
    return said


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compare(line, parts, data, kinds):
    """Makes sure that a line is just what is exported of its bytes, and returns how far that could be compared."""
    seq, given = parts["seq"], parts.get("event")
    if kinds is None:
        return "was not compared with the bytes"
    if "event" not in parts:
        return "is missing"
    need(data is not None, f"entry {seq} has an `event` without bytes")
    source = Bytes(data, kinds)
    try:
        need(source.take(1) == b"\1", "are not of format 1")
        said = {**source.stated(), **source.value(ENVELOPE)}
        need(source.at == len(data), "hold more than an event")
        need(said["seq"] == seq, "are of another entry")
        said = filled(said, given)
        whole = canonical({"bytes": parts["bytes"], "event": said, "leaf": leaf_hash(data).hex(), "seq": seq})
    except DoesNotHold as fault:
        raise DoesNotHold(f"the bytes of entry {seq} {fault}") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        raise DoesNotHold(f"the bytes of entry {seq} cannot be read with this vocabulary") from None
    if line != whole.encode("utf-8", "surrogatepass"):
        need(isinstance(given, dict), f"the `event` of entry {seq} is none")
        names = [name for name in {**said, **given} if canonical(said.get(name)) != canonical(given.get(name))]
        need(not names, f"the `event` of entry {seq} says something else than its bytes: {names}")
        raise DoesNotHold(f"entry {seq} is not written as `tyst export events` writes it")
    return "says what the bytes say" + " as far as the vocabulary goes" * source.has_newer


def how_far(compared):
    """Returns in words how far events were compared with their bytes, and how many of them."""
    found = [f"{words} ({compared.count(words)})" for words in sorted(set(compared))]
    return "; `event` " + ", ".join(found) if found else ""


# Files.


def vocabulary_of(path):
    """Returns the kinds that `tyst vocabulary --json` prints, by their numbers."""
    try:
        return {kind["number"]: kind for kind in json.loads(read(path))} if path else None
    except (KeyError, TypeError, ValueError):
        raise DoesNotHold(f"{path} is not what `tyst vocabulary --json` prints") from None


def read(path, *inside):
    try:
        with open(os.path.join(path, *inside), "rb") as file:
            return file.read()
    except OSError as fault:
        raise DoesNotHold(f"{fault.filename} cannot be read: {fault.strerror}") from None


def tile_path(index, width):
    """Returns the path of a tile inside its level."""
    path = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        path = "x%03d/%s" % (index % 1000, path)
    return path if width == 256 else "%s.p/%d" % (path, width)


def check_tiles(directory):
    """Makes sure that a folder of tiles holds exactly the tree of its checkpoint."""
    checkpoint = Checkpoint(read(directory, "checkpoint"))
    level, hashes = 0, entries_of(directory, checkpoint.size)
    need(root_of(hashes) == checkpoint.root, "the entries do not lead to the root")
    while hashes:
        above = []
        for index in range(0, len(hashes), 256):
            tile = hashes[index : index + 256]
            path = tile_path(index // 256, len(tile))
            stored = read(directory, "tile", str(level), path)
            need(stored == b"".join(tile), f"tile/{level}/{path} is not what the entries lead to")
            if len(tile) == 256:
                above.append(root_of(tile))
        level, hashes = level + 1, above
    return checkpoint


def entries_of(directory, size):
    """Returns the leaf hashes of the entries in the bundles of a folder."""
    hashes = []
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        path = tile_path(index, width)
        bundle, at = read(directory, "tile", "entries", path), 0
        for _ in range(width):
            length = int.from_bytes(bundle[at : at + 2], "big")
            need(at + 2 + length <= len(bundle), f"tile/entries/{path} is cut off")
            hashes.append(leaf_hash(bundle[at + 2 : at + 2 + length]))
            at += 2 + length
        need(at == len(bundle), f"tile/entries/{path} is too long")
    return hashes


def events_of(path, kinds=None):
    """Returns the leaf hashes of exported events, their bytes where they are given, and how far `event` was compared.

    A first line that says which ledger it is, and a last one that says where it ends, may be left out.
    """
    leaves, records, compared, frames = [], [], [], []
    for number, line in enumerate(read(path).splitlines()):
        place = f"line {number + 1} of {path}"
        try:
            event = json.loads(line)
            if "seq" not in event:
                need(number == 0 or event["end"] is True, f"{place} is not an exported event")
                frames.append((event["count"], event["root"]))
                continue
            seq, leaf = event["seq"], bytes.fromhex(event["leaf"])
        except (ValueError, KeyError, TypeError):
            raise DoesNotHold(f"{place} is not an exported event") from None
        need(seq == len(leaves), f"{place} is about entry {seq}")
        record = from_base64(event["bytes"], f"bytes of entry {seq}") if "bytes" in event else None
        need(record is None or leaf_hash(record) == leaf, f"the bytes of entry {seq} have another hash")
        compared.append(compare(line, event, record, kinds))
        leaves.append(leaf)
        records.append(record)
    for frame in frames:
        need(frame == (len(leaves), root_of(leaves).hex()), f"{path} does not hold what its first or last line says")
    return leaves, records, compared


def check_golden(directory):
    """Checks every file of the fixtures against every other."""
    key, witness = Key(read(directory, "ledger.vkey").decode()), Key(read(directory, "witness.vkey").decode())
    leaves, records, _ = events_of(os.path.join(directory, "events.jsonl"))
    checkpoints = {}
    for name in sorted(os.listdir(directory)):
        if name.startswith("checkpoint-"):
            checkpoint = Checkpoint(read(directory, name))
            checkpoint.check(key)
            need(name == f"checkpoint-{checkpoint.size}", f"{name} is of another size")
            need(root_of(leaves[: checkpoint.size]) == checkpoint.root, f"{name} has another root")
            checkpoints[checkpoint.size] = checkpoint
    for signer in (key, witness):
        Checkpoint(read(directory, "cosigned")).check(signer)
    checked = len(checkpoints) + 1
    for name in sorted(os.listdir(directory)):
        if name.startswith(("inclusion-", "consistency-")):
            proof = Proof(read(directory, name))
            proof.checkpoint.check(key)
            if proof.is_inclusion:
                proof.check_inclusion(leaf_hash(records[proof.number]))
            else:
                proof.check_consistency(checkpoints[proof.number])
            checked += 1
    check_tiles(os.path.join(directory, "tiles")).check(key)
    return f"{checked + 1} files and folders of {len(leaves)} entries"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, what, needs_key=True):
        added = commands.add_parser(name)
        added.add_argument("what", metavar=what)
        added.add_argument("--key", required=needs_key)
        added.add_argument("--witness", action="append", default=[])
        return added

    command("checkpoint", "FILE")
    inclusion = command("inclusion", "PROOF")
    inclusion.add_argument("--vocabulary")
    entry = inclusion.add_mutually_exclusive_group(required=True)
    entry.add_argument("--record")
    entry.add_argument("--events")
    command("consistency", "PROOF").add_argument("--from", dest="older", required=True)
    command("tiles", "DIR")
    events = command("events", "FILE", needs_key=False)
    events.add_argument("--checkpoint")
    events.add_argument("--vocabulary")
    command("golden", "DIR", needs_key=False)
    return parser.parse_args()


def check(asked):
    """Does what was asked for, and returns what holds."""
    keys = [Key(text) for text in ([asked.key] if asked.key else []) + asked.witness]

    def signed(checkpoint):
        need(keys and keys[0].kind == NOTE, "the key of a ledger is needed")
        need(all(key.kind == COSIGNATURE for key in keys[1:]), "the key of a witness is that of a ledger")
        for key in keys:
            checkpoint.check(key)
        return checkpoint

    kinds = vocabulary_of(getattr(asked, "vocabulary", None))
    if asked.command == "golden":
        return check_golden(asked.what)
    if asked.command == "tiles":
        checkpoint = signed(check_tiles(asked.what))
        return f"the folder holds exactly the {checkpoint.size} entries of {checkpoint.origin}"
    if asked.command == "events":
        leaves, _, compared = events_of(asked.what, kinds)
        if asked.checkpoint:
            checkpoint = signed(Checkpoint(read(asked.checkpoint)))
            need(checkpoint.size <= len(leaves), "there are fewer events than the checkpoint says")
            need(root_of(leaves[: checkpoint.size]) == checkpoint.root, "the events do not lead to the root")
        return f"{len(leaves)} events have the root {root_of(leaves).hex()}" + how_far(compared)
    if asked.command == "checkpoint":
        checkpoint = signed(Checkpoint(read(asked.what)))
        return f"{checkpoint.origin} had {checkpoint.size} entries with the root {checkpoint.root.hex()}"
    proof = Proof(read(asked.what))
    signed(proof.checkpoint)
    if asked.command == "consistency":
        older = Checkpoint(read(asked.older))
        proof.check_consistency(older)
        holds = f"the ledger of {proof.checkpoint.size} entries begins with the {proof.number} of before"
        try:
            older.check(keys[0])
        except DoesNotHold as fault:
            # The ledger may have had another key then.
            return f"{holds}; of the older checkpoint, {fault}"
        return holds
    holds = f"entry {proof.number} is in the ledger of {proof.checkpoint.size} entries"
    if asked.record:
        need(kinds is None, "a record has no `event` to compare by the vocabulary")
        proof.check_inclusion(leaf_hash(read(asked.record)))
        return holds
    _, records, compared = events_of(asked.events, kinds)
    need(proof.number < len(records) and records[proof.number] is not None, "the events lack the entry's bytes")
    proof.check_inclusion(leaf_hash(records[proof.number]))
    return holds + how_far(compared[proof.number : proof.number + 1])


def main():
    try:
        print("holds: " + check(arguments()))
    except DoesNotHold as fault:
        sys.exit(f"does not hold: {fault}")
    except RecursionError:
        sys.exit("does not hold: what was given is nested too deeply")


if __name__ == "__main__":
    main()
