// Checks pages, named by their files, with axe-core in jsdom, and with html-validate. Says what is wrong with which page, and ends with 1 if anything is.
import fs from "node:fs";
import { createRequire } from "node:module";
import { JSDOM, VirtualConsole } from "jsdom";
import { HtmlValidate } from "html-validate";

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const validate = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
  // The pages are written without blanks that only people would see in the source; what comes from where the page came from needs no hash.
  rules: { "require-sri": ["error", { target: "crossorigin" }], "no-inline-style": "error", "long-title": "off", "no-trailing-whitespace": "off", "void-style": "off", "attribute-boolean-style": "off" },
});

let faults = 0;
const all = process.argv.slice(2);
for (const file of all) {
  const html = fs.readFileSync(file, "utf8");
  const dom = new JSDOM(html, { runScripts: "outside-only", virtualConsole: new VirtualConsole() });
  dom.window.eval(axe);
  const found = await dom.window.axe.run(dom.window.document, { rules: { "color-contrast": { enabled: false } } });
  for (const violation of found.violations) {
    faults += 1;
    console.log(`${file}: axe ${violation.id}: ${violation.help}: ${violation.nodes[0].html.slice(0, 200)}`);
  }
  dom.window.close();
  const report = await validate.validateString(html);
  for (const message of report.results.flatMap((result) => result.messages)) {
    faults += 1;
    console.log(`${file}:${message.line}:${message.column}: ${message.ruleId}: ${message.message}`);
  }
}
console.log(`${all.length} pages, ${faults} faults`);
process.exit(all.length > 0 && faults === 0 ? 0 : 1);
