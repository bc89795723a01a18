#!/usr/bin/env python3
"""Checks the evidence that a tyst ledger gives, with none of tyst's own code.

It is written from the documents alone: RFC 6962 (the hash tree), RFC 8032 (Ed25519), and C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-witness and tlog-tiles. It needs Python 3.8 and nothing else, reads
no ledger, and does not say what an entry means. It prints what holds and ends with 0, or says what does not hold and
ends with 1.

    verify.py checkpoint FILE --key KEY
    verify.py inclusion PROOF --key KEY (--record FILE | --events FILE)
    verify.py consistency PROOF --from CHECKPOINT --key KEY
    verify.py tiles DIR --key KEY
    verify.py events FILE [--checkpoint FILE --key KEY]
    verify.py golden DIR

With --witness KEY, which may be given several times, a witness must have signed the checkpoint as well.
"""

import argparse
import base64
import binascii
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
    except (binascii.Error, ValueError):
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


# Files.


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


def events_of(path):
    """Returns the leaf hashes of exported events, and their bytes where they are given.

    A first line that says which ledger it is, and a last one that says where it ends, may be left out.
    """
    leaves, records, frames = [], [], []
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
        leaves.append(leaf)
        records.append(record)
    for frame in frames:
        need(frame == (len(leaves), root_of(leaves).hex()), f"{path} does not hold what its first or last line says")
    return leaves, records


def check_golden(directory):
    """Checks every file of the fixtures against every other."""
    key, witness = Key(read(directory, "ledger.vkey").decode()), Key(read(directory, "witness.vkey").decode())
    leaves, records = events_of(os.path.join(directory, "events.jsonl"))
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
    inclusion = command("inclusion", "PROOF").add_mutually_exclusive_group(required=True)
    inclusion.add_argument("--record")
    inclusion.add_argument("--events")
    command("consistency", "PROOF").add_argument("--from", dest="older", required=True)
    command("tiles", "DIR")
    command("events", "FILE", needs_key=False).add_argument("--checkpoint")
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

    if asked.command == "golden":
        return check_golden(asked.what)
    if asked.command == "tiles":
        checkpoint = signed(check_tiles(asked.what))
        return f"the folder holds exactly the {checkpoint.size} entries of {checkpoint.origin}"
    if asked.command == "events":
        leaves, _ = events_of(asked.what)
        if asked.checkpoint:
            checkpoint = signed(Checkpoint(read(asked.checkpoint)))
            need(checkpoint.size <= len(leaves), "there are fewer events than the checkpoint says")
            need(root_of(leaves[: checkpoint.size]) == checkpoint.root, "the events do not lead to the root")
        return f"{len(leaves)} events have the root {root_of(leaves).hex()}"
    if asked.command == "checkpoint":
        checkpoint = signed(Checkpoint(read(asked.what)))
        return f"{checkpoint.origin} had {checkpoint.size} entries with the root {checkpoint.root.hex()}"
    proof = Proof(read(asked.what))
    signed(proof.checkpoint)
    if asked.command == "consistency":
        proof.check_consistency(Checkpoint(read(asked.older)))
        return f"the ledger of {proof.checkpoint.size} entries begins with the {proof.number} of before"
    proof.check_inclusion(leaf_hash(record_of(asked, proof.number)))
    return f"entry {proof.number} is in the ledger of {proof.checkpoint.size} entries"


def record_of(asked, number):
    """Returns the bytes that a proof of inclusion is about."""
    if asked.record:
        return read(asked.record)
    records = events_of(asked.events)[1]
    need(number < len(records) and records[number] is not None, "the events lack the entry's bytes")
    return records[number]


def main():
    try:
        print("holds: " + check(arguments()))
    except DoesNotHold as fault:
        sys.exit(f"does not hold: {fault}")


if __name__ == "__main__":
    main()
