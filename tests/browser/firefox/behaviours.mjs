// What a reader does on our own site, in Firefox: `node behaviours.mjs FIREFOX ADDRESS BEHAVIOUR`.
// One behaviour a run; a failed assertion or whatever a page's script complains of ends it with code 1.
import assert from "node:assert/strict";
import { constants, inflateSync } from "node:zlib";

import puppeteer from "puppeteer-core";

const LISTED = "sqlalchemy-orm-sessionmaker-examples.html";
const FIRST = "graphene-sqlalchemy";
const SECOND = "marshmallow-sqlalchemy";
const CALL = `#${FIRST}-L30`;
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 320, height: 700 };

// Source: toolkit/content/preferences and modules/libpref/init/StaticPrefList.yaml of Firefox.
const DARK = { "layout.css.prefers-color-scheme.content-override": 0 };
const FORCED = { "browser.display.document_color_use": 2, "browser.display.use_system_colors": false };
const FORCED_DARK = {
  ...FORCED,
  ...DARK,
  "browser.display.background_color": "#000000",
  "browser.display.foreground_color": "#ffffff",
  "browser.display.background_color.dark": "#000000",
  "browser.display.foreground_color.dark": "#ffffff",
};

// The contrast of each marked name to what it stands on, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const contrasts = page => page.evaluate(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = color => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = color => {
    const [r, g, b] = color.map(n => n / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll(".sb-code mark, .sb-use mark")].map(mark => {
    const grounds = [];
    for (let e = mark; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
    const ground = ["#fff", ...grounds].map(paint).at(-1);
    const both = [paint(getComputedStyle(mark).color), ground].map(luminance);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  });
});
const count = (page, selector) => page.$$eval(selector, all => all.length);
const seen = (page, selector) => page.$$eval(selector, all => all.filter(e => e.checkVisibility()).length);
const texts = (page, selector) => page.$$eval(selector, all => all.map(e => e.textContent.trim()));
const until = (page, condition, ...given) => page.waitForFunction(condition, { timeout: 15000, polling: 50 }, ...given);
const lit = page => page.$$eval(".sb-sel", lines => lines.map(line => line.id));
const top = (page, selector) => page.$eval(selector, e => Math.round(e.getBoundingClientRect().top));
const copied = page => page.evaluate(() => navigator.clipboard.readText());

async function click(page, selector) {
  const found = await page.waitForSelector(selector, { timeout: 15000 });
  await found.evaluate(e => e.scrollIntoView({ block: "center", behavior: "instant" }));
  await found.click();
}

const behaviours = {
  "copy takes the lines with a comment for each gap": {
    async run(page) {
      const shown = await page.$eval("figure", f => [...f.querySelectorAll("[data-line]")].map(l => l.textContent));
      await click(page, "figure [data-do=copy]");
      await until(page, () => document.querySelector("figure [data-do=copy]").textContent === "Copied");
      const lines = (await copied(page)).split(/(?<=\n)/);
      const gaps = lines.filter(line => /^ *# … \d+ lines?\n$/.test(line));
      assert.deepEqual(lines.filter(line => !gaps.includes(line)), shown);
      assert.equal(gaps.length, await page.$eval("figure", f => f.querySelectorAll(".sb-gap").length));
    },
  },
  "keys go from use to use and back": {
    async run(page) {
      const visited = [];
      for (const key of ["n", "n", "n", "p"]) {
        await page.keyboard.press(key);
        visited.push(await page.evaluate(() => document.activeElement.closest("[data-line]")?.id));
      }
      assert.deepEqual(visited, [`${FIRST}-L3`, `${FIRST}-L30`, `${SECOND}-L18`, `${FIRST}-L30`]);
    },
  },
  "what is chosen is in the address, survives a reload and is cleared": {
    async run(page) {
      await click(page, ".sb-bar label:nth-of-type(1)");
      await until(page, () => location.search === "?use=bind%3D");
      await page.reload();
      await until(page, () => document.querySelectorAll(".sb-on").length === 1);
      assert.equal(await seen(page, "figure"), 2);
      assert.match((await texts(page, ".sb-strip [role=status]"))[0], /2 of 4 examples, 2 marks/);
      await click(page, ".sb-strip [role=status] button");
      assert.equal(await seen(page, "figure"), 4);
      assert.equal(await page.evaluate(() => location.search), "");
    },
  },
  "other uses of an example unfold in place": {
    async run(page) {
      assert.equal(await seen(page, ".sb-list li:first-child .sb-use"), 1);
      await click(page, ".sb-list li:first-child .sb-more");
      assert.equal(await seen(page, ".sb-list li:first-child .sb-use"), 2);
    },
  },
  "two examples stand side by side at an address": {
    viewport: WIDE,
    async run(page) {
      for (const number of [1, 2]) await click(page, `.sb-list li:nth-child(${number}) button`);
      await until(page, () => location.search === "?beside=graphene-sqlalchemy+marshmallow-sqlalchemy");
      await page.reload();
      await until(page, () => document.querySelectorAll(".sb-on").length === 1);
      assert.equal(await top(page, CALL), await top(page, `#${SECOND}-L53`));
      await page.setViewport(PHONE);
      assert.ok(await top(page, CALL) < await top(page, `#${SECOND}-L53`));
    },
  },
  "a number lights its line, and shift makes it a range": {
    async run(page) {
      await click(page, `#${FIRST}-L30 > a`);
      assert.equal(await page.evaluate(() => location.hash), CALL);
      assert.equal(await copied(page), page.url());
      await page.keyboard.down("Shift");
      await click(page, `#${FIRST}-L28 > a`);
      await page.keyboard.up("Shift");
      assert.equal(await page.evaluate(() => location.hash), `#${FIRST}-L28-L30`);
      assert.deepEqual(await lit(page), [28, 29, 30].map(n => `${FIRST}-L${n}`));
    },
  },
  "a gap opens in place and closes again": {
    async run(page) {
      const before = await count(page, "figure:first-of-type [data-line]");
      await click(page, "figure .sb-gap a");
      await until(page, n => document.querySelectorAll("figure:first-of-type [data-line]").length > n, before);
      await click(page, "figure button[aria-label^='Hide again']");
      await until(page, n => document.querySelectorAll("figure:first-of-type [data-line]").length === n, before);
    },
  },
  "a line that is told in prose is a link and is lit": {
    path: "click-testing-clirunner-examples.html",
    async run(page) {
      await click(page, "a.sb-lines");
      const target = await page.$eval("a.sb-lines", a => a.hash.slice(1));
      assert.equal((await lit(page))[0], target.replace(/-L(\d+)-L\d+$/, "-L$1"));
    },
  },
  "search finds a class by its name": {
    viewport: WIDE,
    async run(page) {
      await page.keyboard.press("/");
      await page.keyboard.type("orm.Session", { delay: 20 });
      await until(page, () => /^\d+ matching/.test(document.querySelector(".md-search-result__meta").textContent.trim()));
      const first = await page.$eval(".md-search-result__list > li a", a => a.pathname);
      assert.equal(first, "/sqlalchemy-orm-session-class-examples.html");
    },
  },
  "dark by preference has contrast": {
    prefs: DARK,
    async run(page) {
      assert.ok(await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches));
      const ground = await page.$eval(".sb-code", e => getComputedStyle(e.querySelector("[data-line]")).backgroundColor);
      assert.ok(ground.match(/\d+/g).slice(0, 3).every(n => Number(n) < 80), ground);
      assert.ok(Math.min(...await contrasts(page)) >= 4.5);
    },
  },
  "forced colors by preferences leave each marked name to be seen": {
    prefs: FORCED,
    run: forced,
  },
  "forced colors in dark leave each marked name to be seen": {
    prefs: FORCED_DARK,
    run: forced,
  },
  "without a script the list works and nothing does nothing": {
    path: "llms.txt",
    // Of a page whose scripts are off in the whole browser nothing can be asked; in a frame's they are off alone.
    async run(page) {
      await page.evaluate(async path => {
        const frame = Object.assign(document.createElement("iframe"), { src: path, sandbox: "allow-same-origin" });
        frame.style = "position: fixed; inset: 0; width: 100vw; height: 100vh; border: 0";
        document.body.replaceChildren(frame);
        await new Promise(loaded => { frame.onload = loaded; });
      }, LISTED);
      const shown = selector => page.evaluate(selector => [
        ...document.querySelector("iframe").contentDocument.querySelectorAll(selector)
      ].filter(e => e.checkVisibility()).length, selector);
      const press = async selector => {
        const { x, y } = await page.evaluate(selector => {
          const found = document.querySelector("iframe").contentDocument.querySelector(selector);
          found.scrollIntoView({ block: "center", behavior: "instant" });
          const { left, top, width, height } = found.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        }, selector);
        await page.mouse.click(x, y);
      };
      assert.equal(await shown(".sb-on"), 0);
      assert.equal(await shown("article button"), 0);
      await press(".sb-list li:first-child .sb-more");
      assert.equal(await shown(".sb-list li:first-child .sb-use"), 2);
      await press(".sb-bar label:nth-of-type(1)");
      assert.equal(await shown("figure"), 2);
    },
  },
  "on the narrowest screen nothing but code goes sideways": {
    viewport: PHONE,
    async run(page) {
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= PHONE.width);
      const right = await page.$$eval(".sb-use mark", all => Math.max(...all.map(e => e.getBoundingClientRect().right)));
      assert.ok(right <= PHONE.width, `${right}`);
    },
  },
  "a page is printed on a few sheets": {
    async run(page) {
      const paper = Buffer.from(await page.pdf({ format: "a4" })).toString("latin1");
      assert.ok(paper.startsWith("%PDF"));
      // Of its objects most are packed, many in a stream.
      const parts = [...paper.matchAll(/ObjStm[^]*?stream\r?\n([^]*?)endstream/g)].map(([, packed]) =>
        inflateSync(Buffer.from(packed, "latin1"), { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1"));
      const sheets = parts.join("").match(/\/Type \/Page\b/g).length;
      assert.ok(sheets >= 2 && sheets <= 12, `${sheets} sheets`);
    },
  },
};

async function forced(page) {
  assert.ok(await page.evaluate(() => matchMedia("(forced-colors: active)").matches));
  assert.ok(Math.min(...await contrasts(page)) >= 4.5);
  const edge = line => page.$eval(`#${FIRST}-L${line} > a`, a => getComputedStyle(a).borderLeftColor);
  assert.notEqual(await edge(30), await edge(28));
}

const [firefox, address, name] = process.argv.slice(2);
const { run, path = LISTED, prefs = {}, viewport = { width: 1200, height: 800 } } = behaviours[name];
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: firefox,
  extraPrefsFirefox: { "dom.events.testing.asyncClipboard": true, ...prefs },
});
try {
  const [page] = await browser.pages();
  const complaints = [];
  page.on("pageerror", error => complaints.push(error.message));
  await page.setViewport(viewport);
  await page.goto(address + path);
  await run(page);
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
}
