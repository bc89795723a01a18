// Looks at pages, named by their files, in chromium: contrast as drawn and the size of targets (axe-core, with all that it asks at level
// AA), no scrolling to the side at 320 pixels, and a focus that can be seen wherever a key leads. Says what is wrong with which page, and
// ends with 1 if anything is.
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const TABS_MAX = 40;
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };

const [chromium, ...all] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
let faults = 0;
const fault = (file, words) => {
  faults += 1;
  console.log(`${file}: ${words}`);
};

// What axe-core finds.
async function rules(page, file) {
  await page.evaluate(axe);
  const options = { runOnly: TAGS, rules: { "target-size": { enabled: true }, "color-contrast": { enabled: true } } };
  const found = await page.evaluate((options) => axe.run(document, options), options);
  for (const violation of found.violations) {
    fault(file, `axe ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 200)}`);
  }
}

// Whether a line of text or a table makes the page wider than a small screen.
async function width(page, file) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > NARROW.width) fault(file, `${wide} pixels wide on a screen of ${NARROW.width}`);
}

// Whether each place that the tab key leads to can be seen to have the focus.
async function focus(page, file) {
  for (let tab = 0; tab < TABS_MAX; tab += 1) {
    await page.keyboard.press("Tab");
    const hidden = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const isSeen = box.width > 0 && box.height > 0 && box.right > 0;
      const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return isSeen && isMarked ? "" : at.outerHTML.slice(0, 200);
    });
    if (hidden === null) return;
    if (hidden) fault(file, `the focus cannot be seen on ${hidden}`);
  }
}

const page = await browser.newPage();
for (const file of all) {
  await page.setViewport(WIDE);
  await page.goto(pathToFileURL(file).href);
  await rules(page, file);
  await focus(page, file);
  await page.setViewport(NARROW);
  await width(page, file);
  await rules(page, file);
}
await browser.close();
console.log(`${all.length} pages in a browser, ${faults} faults`);
process.exit(all.length > 0 && faults === 0 ? 0 : 1);
