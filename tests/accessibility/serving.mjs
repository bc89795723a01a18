// Starts `tyst serve` for the checks beside it, and ends it; and makes the codes of a second factor.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import readline from "node:readline";

export async function serving(tyst, ledger, ...flags) {
  const child = spawn(tyst, ["serve", "--json", "--listen", "127.0.0.1:0", "--ledger", ledger, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const ready = JSON.parse(await new Promise((told) => readline.createInterface({ input: child.stdout }).once("line", told)));
  process.on("exit", () => child.kill());
  const fail = (words) => {
    console.error(`the served pages: ${words}`);
    process.exit(1);
  };
  const end = async () => {
    const ended = new Promise((told) => child.once("exit", told));
    child.kill("SIGTERM");
    if ((await ended) !== 0) fail("the service did not end well");
  };
  return { ready, base: ready.pages.replace(/\/$/, ""), fail, end };
}

// The code of a second factor at a moment (RFC 6238).
export function code(letters, seconds) {
  const bits = [...letters].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const hash = createHmac("sha1", secret).update(step).digest();
  const at = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export const now = () => Math.floor(Date.now() / 1000);
