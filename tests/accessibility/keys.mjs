// A browser that is used with the keys alone, on a screen of 320 pixels: each step is seen to have a visible focus that goes forward, and
// each page to fit. Says what is wrong, and ends with 1.
import puppeteer from "puppeteer-core";

const NARROW = { width: 320, height: 640 };
const TABS_MAX = 250;

export class Keys {
  constructor(browser, page, fail) {
    Object.assign(this, { browser, page, fail });
  }

  static async open(chromium, fail) {
    const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
    const page = await browser.newPage();
    await page.setViewport(NARROW);
    return new Keys(browser, page, fail);
  }

  expect(is, words) {
    if (!is) this.fail(`${words} (${this.page.url()})`);
  }

  // Opens an address, as somebody does who was given a link.
  async go(address) {
    await this.page.goto(address);
    await this.look();
  }

  // Whether the page fits, and whoever has sent a form with faults is told of them first: browsers do that when they have drawn it.
  async look() {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth);
    this.expect(wide <= NARROW.width, `the page is ${wide} pixels wide`);
    const isTold = () => document.querySelector(".errors") === null || document.activeElement?.matches(".errors");
    const told = this.page.waitForFunction(isTold, { timeout: 3000 });
    await told.catch(() => this.expect(false, "what is wrong has not the focus"));
  }

  // Goes on with Tab, and returns whether there was a place to go to.
  async tab() {
    const before = await this.page.evaluateHandle(() => document.activeElement);
    await this.page.keyboard.press("Tab");
    const seen = await this.page.evaluate((before) => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const [style, box] = [getComputedStyle(at), at.getBoundingClientRect()];
      const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      const isIn = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
      const isOn = before === document.body || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
      return { isSeen: isMarked && isIn, isOn, html: at.outerHTML.slice(0, 160) };
    }, before);
    if (seen === null) return false;
    this.expect(seen.isSeen, `the focus cannot be seen on ${seen.html}`);
    this.expect(seen.isOn, `the focus goes back to ${seen.html}`);
    return true;
  }

  // Goes on to the next place that a selector matches, unless the focus is on one.
  async walk(selector) {
    const is = () => this.page.evaluate((selector) => document.activeElement?.matches(selector), selector);
    for (let tabs = 0; tabs < TABS_MAX && !(await is()); tabs += 1) {
      if (!(await this.tab())) break;
    }
    this.expect(await is(), `no key leads to ${selector}`);
  }

  // Goes on to a link or a button, and presses it.
  async press(selector) {
    await this.walk(selector);
    await this.enter();
  }

  async enter() {
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press("Enter")]);
    await this.look();
  }

  // Follows the first link of what is wrong, and returns the id of the place it leads to.
  async mend() {
    await this.walk(".errors a");
    await this.page.keyboard.press("Enter");
    const at = await this.page.evaluate(() => ({ id: document.activeElement?.id, hash: location.hash }));
    this.expect(at.hash === `#${at.id}`, `what is wrong leads to ${at.hash}, and the focus is on ${at.id}`);
    return at.id;
  }

  // Answers a field: types into a line, picks from a list, ticks a choice.
  async answer(name, words) {
    const field = `[name="${name}"]`;
    const sort = await this.page.$eval(field, (at) => (at.matches("select") ? "select" : at.type));
    if (sort === "checkbox") {
      await this.walk(`${field}[value="${words}"]`);
      await this.page.keyboard.press("Space");
    } else if (sort === "radio" || sort === "select") {
      await this.walk(field);
      await this.pick(words);
    } else {
      await this.open_details(field);
      await this.walk(field);
      await this.page.keyboard.down("Control");
      await this.page.keyboard.press("a");
      await this.page.keyboard.up("Control");
      await this.page.keyboard.type(words);
    }
  }

  // Opens what is folded around a field.
  async open_details(field) {
    const isFolded = await this.page.$eval(field, (at) => at.closest("details")?.open === false);
    if (!isFolded) return;
    await this.walk(`details:has(${field}) > summary`);
    await this.page.keyboard.press("Space");
  }

  // Goes through a list with the arrows until a value is chosen.
  async pick(value) {
    const chosen = () =>
      this.page.evaluate(() => {
        const at = document.activeElement;
        return at.matches("select") || at.checked ? at.value : null;
      });
    if ((await chosen()) === null) await this.page.keyboard.press("Space");
    for (let turn = 0; turn < 60 && (await chosen()) !== value; turn += 1) await this.page.keyboard.press("ArrowDown");
    this.expect((await chosen()) === value, `no arrow leads to ${value}`);
  }

  // Returns the cookie of the session.
  async cookie() {
    const session = (await this.page.cookies()).find((cookie) => cookie.name.includes("tyst-session"));
    return `${session.name}=${session.value}`;
  }

  close() {
    return this.browser.close();
  }
}
