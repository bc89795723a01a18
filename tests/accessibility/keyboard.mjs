// Records ten entries of the minutes of West Sussex in a browser with the keys alone, on a screen of 320 pixels, five in English and five in
// Welsh, and looks whether the ledger has them as they were meant. Then somebody makes an account, gives rights, goes and comes back,
// and hears of what others record.
// node keyboard.mjs TYST LEDGER CHROMIUM
import { execFileSync } from "node:child_process";
import { Keys } from "./keys.mjs";
import { code, now, serving } from "./serving.mjs";

const [tyst, ledger, chromium] = process.argv.slice(2);

// Each entry: its kind, the answers of its three steps, and what the ledger has of it then.
const BY = { "a-when/words": "by November 2019" };
const ERBYN = { "a-when/words": "erbyn Tachwedd 2019" };
const stood = (line) => ({ "a-source": `S003#line ${line}` });
const inferred = (line) => ({ ...stood(line), "a-inferred": "upper-bound" });
const ENTRIES = [
  ["area.described", [{ "a-area": "west-sussex" }, { "d-name": "West Sussex", "d-level": "county-strategy" }, stood(29)], { level: "county-strategy" }],
  ["party.described", [{}, { "d-party": "ws-hwb", "d-type": "body", "d-name": "Health and Wellbeing Board" }, stood(9)], { party: "ws-hwb", type: "body" }],
  ["party.described", [{}, { "d-party": "ws-ad-early-help", "d-type": "post", "d-name": "Assistant Director, Early Help" }, stood(21)], { party: "ws-ad-early-help" }],
  ["minute.recorded", [BY, { "d-body": "Health and Wellbeing Board", "d-ref": "ask-1", "d-form": "asked", "d-text": "Agree each strategic lead" }, inferred(13)], { body: "ws-hwb", ref: "ask-1", form: "asked" }],
  ["minute.recorded", [BY, { "d-body": "ws-hwb", "d-ref": "30.1", "d-form": "presented", "d-text": "Paper on developing the strategy", "d-by": "ws-ad-early-help" }, inferred(21)], { ref: "30.1", by: "ws-ad-early-help" }],
  ["partner.joined", [{ "a-area": "west-sussex" }, { "d-party": "Health and Wellbeing Board", "d-roles": "governance" }, stood(9)], { party: "ws-hwb", roles: ["governance"] }],
  ["minute.recorded", [ERBYN, { "d-body": "ws-hwb", "d-ref": "30.3", "d-form": "agreed", "d-text": "Children's voices to be central", "d-text-cy": "Lleisiau plant i fod yn ganolog" }, inferred(41)], { ref: "30.3", text: { en: "Children's voices to be central", cy: "Lleisiau plant i fod yn ganolog" } }],
  ["minute.recorded", [ERBYN, { "d-body": "ws-hwb", "d-ref": "30.5(1)", "d-form": "resolved", "d-text": "Strategic leads agreed", "d-answers": "ask-1" }, inferred(69)], { form: "resolved", answers: "ask-1" }],
  ["note.recorded", [ERBYN, { "d-topic": "funding", "d-text": "Pool resources and stop doing work twice" }, inferred(53)], { topic: "funding" }],
  ["commitment.made", [ERBYN, { "d-commitment": "ws-steering-group", "d-by": "ws-hwb", "d-text": "Run a monthly partner steering group", "d-due/words": "erbyn Ebrill 2020" }, inferred(69)], { commitment: "ws-steering-group" }],
];

let { ready, base, fail, end } = await serving(tyst, ledger);
let keys = await Keys.open(chromium, fail);

async function step(answers) {
  for (const [name, words] of Object.entries(answers)) await keys.answer(name, words);
  await keys.press('main button[value="next"]');
}

async function record(kind, steps) {
  await keys.press(`main a[href*="/record/${kind}"]`);
  for (const answers of steps) await step(answers);
  await keys.press('main button[value="record"]');
  keys.expect(keys.page.url().includes("done=now"), `${kind} was not recorded`);
}

await keys.go(ready.sign_in);
await keys.press("main button");
await keys.press('nav a[href$="/record"]');
for (const [index, [kind, steps]] of ENTRIES.entries()) {
  if (index > 0) await keys.press('.done a[href*="/record?area="]');
  if (index === ENTRIES.length / 2) await keys.press('header a[lang="cy"]');
  if (kind === "partner.joined") await mistaken();
  await record(kind, steps);
}
await keys.close();
await end();

// What is wrong is told first, leads to its field, and nothing that was typed is lost: no source, and a party that nobody knows.
async function mistaken() {
  await keys.press('main a[href*="/record/partner.joined"]');
  await step({ "a-area": "west-sussex", "a-when/words": "hydref 2018" });
  keys.expect((await keys.mend()) === "a-when", "“hydref 2018” was not asked about");
  await step({ "a-when/words": "erbyn Tachwedd 2019" });
  await step({ "d-party": "ws-hbw", "d-roles": "governance" });
  keys.expect((await keys.mend()) === "d-party", "an unknown party was not asked about");
  await step({ "d-party": "ws-hwb" });
  await step({});
  keys.expect((await keys.mend()) === "a-source", "a missing source was not asked for");
  await keys.press('main button[value="back"]');
  const kept = await keys.page.$eval('[name="d-party"]', (at) => at.value);
  keys.expect(kept === "ws-hwb", "what was typed is lost");
  await keys.press('nav a[href$="/record"]');
}

const log = execFileSync(tyst, ["log", "--json", "--ledger", ledger], { encoding: "utf8" });
const recorded = log.trim().split("\n").map((line) => JSON.parse(line)).filter((entry) => entry.kind !== "ledger.created").sort((one, two) => one.seq - two.seq);
const holds = (whole, part) =>
  typeof part === "object" && part !== null ? Object.entries(part).every(([name, inner]) => holds(whole?.[name], inner)) : whole === part;
for (const [index, [kind, steps, expected]] of ENTRIES.entries()) {
  const entry = recorded[index];
  const isMeant = entry?.kind === kind && entry.area === "west-sussex" && holds(entry.data, expected);
  const isDated = !steps[0]["a-when/words"] || JSON.stringify(entry?.when ?? "").includes("2019-11");
  if (!isMeant || !isDated) fail(`entry ${index + 1} is not as it was typed: ${JSON.stringify(entry)}`);
}
if (recorded.length !== ENTRIES.length) fail(`${recorded.length} entries were recorded`);
console.log(`${recorded.length} entries recorded with the keys alone, on a screen of 320 pixels, in both languages`);

// An account: its passphrase and its second factor, a token for a program, and the way out and in again; in Welsh.
const PASSPHRASE = "correct horse battery";
({ ready, base, fail, end } = await serving(tyst, ledger, "--accounts"));
keys = await Keys.open(chromium, fail);
await keys.go(ready.join);
await keys.press('header a[lang="cy"]');
const second = await keys.page.$eval('[name="second"]', (at) => at.value);
await fill({ passphrase: PASSPHRASE, again: "another one", code: code(second, now()) });
keys.expect((await keys.mend()) === "again", "two passphrases were taken for one");
await keys.go(`${ready.join.replace("/en/", "/cy/")}`);
const kept = await keys.page.$eval('[name="second"]', (at) => at.value);
await fill({ passphrase: PASSPHRASE, again: PASSPHRASE, code: code(kept, now()) });
await keys.press('main a[href="/cy/access"]');
await keys.answer("act", "token");
await keys.answer("name", "sync");
await keys.answer("rights", "reader west-sussex");
await keys.press("main form button");
const token = await keys.page.$eval(".done code", (at) => at.textContent);
keys.expect(token.startsWith("tyst_"), "no token was shown");
await keys.press("footer button");
await fill({ name: "administrator", passphrase: PASSPHRASE, code: code(kept, now() + 30) });
keys.expect(keys.page.url().endsWith("/cy/"), "nobody came in again");
await told();
await keys.close();
await end();
const accounts = execFileSync(tyst, ["access", "list", "--json", "--ledger", ledger], { encoding: "utf8" });
if (JSON.parse(accounts).length !== 2) fail(`who may come in is not as it was typed: ${accounts}`);
console.log("an account made, a token given, signed out and in again with the keys alone");

// A page that is looked at says what others record meanwhile, and is as it was until its reader has it loaded again.
async function told() {
  await keys.go(`${base}/cy/areas/west-sussex`);
  const rows = () => keys.page.$$eval("tbody tr", (rows) => rows.length);
  const [said, before] = ["p.news[role=status]", await rows()];
  keys.expect((await keys.page.$eval(said, (at) => at.textContent)) === "", "news before anything came");
  const note = ["--area", "west-sussex", "--source", "S003#line 70", "--topic", "story", "--text", "recorded by somebody else"];
  execFileSync(tyst, ["record", "note.recorded", ...note, "--ledger", ledger], { stdio: "pipe" });
  const heard = keys.page.waitForFunction((said) => document.querySelector(said).textContent.includes(": 1."), { timeout: 20_000 }, said);
  await heard.catch(() => keys.expect(false, "nothing was said of what was recorded"));
  keys.expect((await rows()) === before, "the page changed under its reader");
  await keys.look();
  await keys.press(`${said} a`);
  keys.expect((await keys.page.$eval("tbody", (at) => at.textContent)).includes("recorded by somebody else"), "the page was not loaded again");
}

async function fill(answers) {
  for (const [name, words] of Object.entries(answers)) await keys.answer(name, words);
  await keys.press("main form button");
}
