// Serves a ledger, to whoever has the link and to people with accounts, and keeps pages of both as files, each with its style in it, for
// the other checks.
// node served.mjs TYST LEDGER FOLDER
import fs from "node:fs";
import path from "node:path";
import { code, now, serving } from "./serving.mjs";

const [tyst, ledger, folder] = process.argv.slice(2);
const PASSPHRASE = "correct horse battery";

// The steps of an entry, with what is answered at each.
const STEPS = [
  { "a-area": "newport", "a-when/words": "hydref 2018" },
  { "d-topic": "ACE awareness", "d-topic-cy": "Ymwybyddiaeth o ACE", "d-audience": "teachers", "d-providers": "Gwent Police" },
  { "a-source": "HWB minutes#para 2" },
];

let { ready, base, fail, end } = await serving(tyst, ledger);

// Sends a form, and returns the cookie that is answered.
async function come_in(address, answers) {
  const answer = await fetch(base + address, { method: "POST", body: new URLSearchParams(answers), redirect: "manual" });
  if (answer.status !== 303) fail(`${address} lets nobody in: ${answer.status}`);
  return answer.headers.get("set-cookie").split(";")[0];
}

let cookie = await come_in("/en/sign-in", { link: new URL(ready.sign_in).searchParams.get("link") });
const style = await (await fetch(`${base}/style.css`)).text();
fs.mkdirSync(folder, { recursive: true });
let count = 0;
async function keep(address, options = {}) {
  const answer = await fetch(base + address, { ...options, headers: { cookie } });
  const html = await answer.text();
  count += 1;
  const name = `${String(count).padStart(2, "0")}${address.replace(/[^a-z0-9]+/g, "-")}.html`;
  fs.writeFileSync(path.join(folder, name), html.replace('<link rel="stylesheet" href="/style.css">', `<style>${style}</style>`));
  return html;
}

for (const language of ["en", "cy"]) {
  for (const rest of ["/", "/areas/newport", "/areas/newport/reports/partnership-map?as-at=2019", "/areas/newport/reports/training-reach?as-at=x",
    "/entries", "/entries?q=nothing-at-all", "/entries/17", "/entries/17/withdraw", "/entries/17/dispute", "/due", "/plugins", "/record", "/sign-in", "/nothing"]) {
    await keep(`/${language}${rest}`);
  }
  // Each step of an entry, and what is wrong with an empty one.
  const form = `/${language}/record/training.delivered`;
  await keep(form);
  const answers = { step: "where", to: "next" };
  await keep(form, { method: "POST", body: new URLSearchParams(answers) });
  STEPS[0]["a-when/words"] = "autumn 2018";
  for (const [index, step] of STEPS.entries()) {
    Object.assign(answers, step, { step: ["where", "what", "how"][index] });
    await keep(form, { method: "POST", body: new URLSearchParams(answers) });
  }
  await keep(`/${language}/entries/17/correct`);
  // What is said about the record: asked for, wrong, and looked at once more.
  for (const [rest, said] of [["/record/period.closed", { "a-area": "newport", "d-period/year": "2019" }], ["/record/ledger.tagged", { "d-tag": "annual", "d-entry": "12" }],
    ["/entries/17/dispute", { "d-text": "others came", "d-by": "nobody-known" }]]) {
    const page = `/${language}${rest}`;
    await keep(page);
    for (const more of [{}, said]) await keep(page, { method: "POST", body: new URLSearchParams({ step: "what", to: "next", ...more }) });
  }
  // A file that can be recorded, one that cannot, and one that is none.
  await keep(`/${language}/import`);
  for (const rows of ["Newport,Mini Police,pupils,Gwent Police,Minutes,9/10/2018\n", ",,pupils,Nobody,,hydref 2018\n", null]) {
    const body = new FormData();
    const file = rows === null ? "\u0000" : `area,topic,audience,providers,source,when\n${rows}${rows}`;
    body.append("file", new Blob([file]), "training.delivered.csv");
    await keep(`/${language}/import`, { method: "POST", body });
  }
  await keep(`/${language}/import/nothing`);
  await keep(`/${language}/entries?before=x`);
}
await end();

({ ready, base, fail, end } = await serving(tyst, ledger, "--accounts"));
cookie = "";
const invitation = new URL(ready.join).searchParams.get("invitation");
let second;
for (const language of ["en", "cy"]) {
  const page = await keep(`/${language}/join?invitation=${invitation}`);
  second = /name="second" value="([^"]+)"/.exec(page)[1];
  const wrong = { invitation, second, passphrase: "short", again: "other", code: "000000" };
  await keep(`/${language}/join`, { method: "POST", body: new URLSearchParams(wrong) });
  await keep(`/${language}/join?invitation=old`);
  await keep(`/${language}/sign-in`);
  await keep(`/${language}/sign-in`, { method: "POST", body: new URLSearchParams({ name: "nobody", passphrase: "x", code: "1" }) });
}
cookie = await come_in("/en/join", { invitation, second, passphrase: PASSPHRASE, again: PASSPHRASE, code: code(second, now()) });
for (const language of ["en", "cy"]) {
  await keep(`/${language}/`);
  await keep(`/${language}/access`);
  const acts = [{ act: "invite", name: `ann-${language}`, rights: "recorder newport\nreader" }, { act: "token", name: `sync-${language}`, rights: "reader", days: "30" },
    { act: "rights", name: "nobody", rights: "owner" }, { act: "close", name: "Not A Name" }];
  for (const act of acts) await keep(`/${language}/access`, { method: "POST", body: new URLSearchParams(act) });
}
await end();
console.log(`${count} pages of the service`);
