// Serves a ledger, signs in, and keeps pages of the service as files, each with its style in it, for the other checks. Where chromium is
// named, an entry is recorded in it first, with the keys alone, on a screen of 320 pixels, in Welsh.
// node served.mjs TYST LEDGER FOLDER [CHROMIUM]
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

const [tyst, ledger, folder, chromium] = process.argv.slice(2);
const child = spawn(tyst, ["serve", "--json", "--listen", "127.0.0.1:0", "--ledger", ledger], { stdio: ["ignore", "pipe", "inherit"] });
const ready = JSON.parse(await new Promise((told) => readline.createInterface({ input: child.stdout }).once("line", told)));
const base = ready.pages.replace(/\/$/, "");
const expect = (is, words) => {
  if (is) return;
  console.error(`the served pages: ${words}`);
  child.kill();
  process.exit(1);
};

// The steps of an entry, with what is answered at each.
const STEPS = [
  { "a-area": "newport", "a-when/words": "hydref 2018" },
  { "d-topic": "ACE awareness", "d-topic-cy": "Ymwybyddiaeth o ACE", "d-audience": "teachers", "d-providers": "Gwent Police" },
  { "a-source": "HWB minutes#para 2" },
];

// Answers a form with the keys: each field is walked to with Tab, and the form is sent with Enter on its first button.
async function record(browser) {
  const page = await browser.newPage();
  await page.setViewport({ width: 320, height: 640 });
  const walk = async (is) => {
    for (let tab = 0; tab < 120; tab += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(is.test, is.of)) return;
    }
    expect(false, `no key leads to ${is.of} on ${page.url()}`);
  };
  const named = (of) => ({ of, test: (name) => document.activeElement?.getAttribute("name") === name });
  const button = (of) => ({ of, test: (value) => document.activeElement?.matches(`button[value="${value}"], button${value}`) });
  const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.goto(ready.sign_in.replace("/en/", "/cy/"));
  await walk(button(""));
  await enter();
  await page.goto(`${base}/cy/record/training.delivered`);
  for (const [index, answers] of STEPS.entries()) {
    for (const [name, words] of Object.entries(answers)) {
      await walk(named(name));
      // What can mean two seasons is said to, once.
      await page.keyboard.type(words);
    }
    await walk(button("next"));
    await enter();
    if (index === 0) {
      expect((await page.$(".errors")) !== null, "“hydref 2018” was not asked about");
      await walk(named("a-when/words"));
      await page.keyboard.down("Control");
      await page.keyboard.press("a");
      await page.keyboard.up("Control");
      await page.keyboard.type("erbyn Tachwedd 2019");
      await walk(button("next"));
      await enter();
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= 320, `${wide} pixels wide after step ${index + 1}`);
  }
  await walk(named("recorded"));
  await page.keyboard.type("2026-02-01T09:00:00Z");
  await walk(button("record"));
  await enter();
  expect(page.url().includes("/cy/entries/") && page.url().includes("done=now"), `the entry was not recorded: ${page.url()}`);
  const cookies = await page.cookies();
  const session = cookies.find((cookie) => cookie.name.startsWith("tyst-session-"));
  return `${session.name}=${session.value}`;
}

async function signIn() {
  const body = new URLSearchParams({ link: new URL(ready.sign_in).searchParams.get("link") });
  const answer = await fetch(`${base}/en/sign-in`, { method: "POST", body, redirect: "manual" });
  return answer.headers.get("set-cookie").split(";")[0];
}

let cookie;
if (chromium) {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
  cookie = await record(browser);
  await browser.close();
} else {
  cookie = await signIn();
}

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
    "/entries", "/entries?q=nothing-at-all", "/entries/17", "/entries/17/withdraw", "/due", "/record", "/sign-in", "/nothing"]) {
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
const ended = new Promise((told) => child.once("exit", told));
child.kill("SIGTERM");
expect((await ended) === 0, "the service did not end well");
console.log(`${count} pages of the service${chromium ? ", after an entry was recorded with keys alone" : ""}`);
