// Look at every page of a site as a browser does, and tell what is wrong with it.
//
//   node audit.mjs SITE [all|ci|lighthouse|PATTERN]
//
// Serves the folder SITE on a local port. On each page, in light and in dark: axe-core
// finds no violation, no script fails, nothing is asked of the network, and at 360
// pixels nothing is wider than the window. The HTML is valid. With "all" also Lighthouse
// on a handful of pages, and the weight of site and first page. Ends with 1 when
// anything is wrong, naming page, rule and element.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { FileSystemConfigLoader, HtmlValidate, esmResolver } from "html-validate";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";
import { serve } from "./server.mjs";

const FEW = [/^index\.html$/, /^findings\/accuracy\.html$/, /^confusions\.html$/, /^genres\.html$/,
  /^genres\/[a-h][^/]*\.html$/, /^genres\/[i-q][^/]*\.html$/, /^genres\/[r-z][^/]*\.html$/];
const MEASURED = ["index.html", "findings/accuracy.html", "confusions.html", "genres.html", "results.html"];
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
const RUNS = 3;  // a busy machine slows a page, so the fastest run counts
const THEMES = ["light", "dark"];
const NARROW = 360;
const HEAVIEST = { site: 25e6, first: 600e3 };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const [site, choice = "all"] = process.argv.slice(2);
if (!site || !existsSync(path.join(site, "index.html"))) {
  console.error(`error: ${site || "no folder"} has no index.html: run \`make report\` first.`);
  process.exit(2);
}
const troubles = [];
const SHOWN = 5;  // of the same trouble on the same page
function tell(page, rule, element) {
  const before = troubles.filter((each) => each.page === page && each.rule === rule).length;
  troubles.push({ page, rule, element });
  if (before < SHOWN) console.log(`${page}: ${rule}: ${element}`);
  if (before === SHOWN) console.log(`${page}: ${rule}: and more`);
}

function filesOf(folder, below = "") {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    return entry.isDirectory() ? filesOf(folder, name) : [name];
  });
}

// Frozen versions (v/x.y.z/) were looked at when they were made.
const files = filesOf(site).filter((name) => !name.startsWith("v/"));
const pages = files.filter((name) => name.endsWith(".html")).sort();

function chosen() {
  if (choice === "all") return pages;
  if (choice === "lighthouse") return [];
  if (choice !== "ci") return pages.filter((name) => new RegExp(choice).test(name));
  const few = FEW.map((pattern) => [pattern, pages.find((name) => pattern.test(name))]);
  few.filter(([, name]) => !name).forEach(([pattern]) => tell("the site", "no page is named", pattern));
  return few.map(([, name]) => name).filter(Boolean);
}

function short(text) {
  return String(text).replace(/\s+/g, " ").slice(0, 160);
}

async function validate(names) {
  const validator = new HtmlValidate(new FileSystemConfigLoader([esmResolver()]));
  const own = new URL("htmlvalidate.json", import.meta.url);
  const rules = JSON.parse(readFileSync(own, "utf8"));
  for (const name of names) {
    const text = readFileSync(path.join(site, name), "utf8");
    const report = await validator.validateString(text, name, rules);
    for (const found of report.results.flatMap((each) => each.messages)) {
      tell(name, `html ${found.ruleId}`, `${found.line}:${found.column} ${short(found.message)} ${found.selector ?? ""}`);
    }
  }
}

async function look(browser, base, names) {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const page = await browser.newPage();
  let current = "";
  page.on("pageerror", (error) => tell(current, "script", short(error.message)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) tell(current, "asks the network", short(url));
  });
  page.on("response", (answer) => {
    if (answer.status() >= 400 && !answer.url().endsWith("/favicon.ico")) tell(current, "missing file", short(answer.url()));
  });
  for (current of names) {
    for (const theme of THEMES) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
      await page.setViewport({ width: 1280, height: 900 });
      await page.goto(`${base}${current}`, { waitUntil: "load" });
      await page.evaluate(source);
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      for (const rule of found.violations) {
        for (const node of rule.nodes.slice(0, 3)) {
          tell(current, `axe ${rule.id} (${theme})`, short(`${node.target.flat().join(" ")}  ${node.html}`));
        }
        if (rule.nodes.length > 3) tell(current, `axe ${rule.id} (${theme})`, `and ${rule.nodes.length - 3} more`);
      }
    }
    await page.setViewport({ width: NARROW, height: 740 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) tell(current, `wider than ${NARROW} px`, `by ${wide} px`);
  }
  await page.close();
}

async function measure(browser, base, names) {
  const { default: lighthouse } = await import("lighthouse");
  const port = Number(new URL(browser.wsEndpoint()).port);
  const scores = [];
  for (const name of names) {
    const settings = { port, output: "json", logLevel: "error", onlyCategories: Object.keys(LEAST) };
    const speed = (each) => each.categories.performance.score ?? 0;
    let { lhr } = await lighthouse(`${base}${name}`, settings);
    for (let again = 1; again < RUNS && 100 * speed(lhr) < LEAST.performance; again += 1) {
      const { lhr: next } = await lighthouse(`${base}${name}`, settings);
      if (speed(next) > speed(lhr)) lhr = next;
    }
    const row = { page: name };
    for (const [category, least] of Object.entries(LEAST)) {
      const score = Math.round(100 * (lhr.categories[category].score ?? 0));
      row[category] = score;
      if (score >= least) continue;
      const lost = lhr.categories[category].auditRefs.filter((each) => each.weight > 0)
        .map((each) => lhr.audits[each.id]).filter((each) => each.score !== null && each.score < 0.9);
      tell(name, `lighthouse ${category} ${score} < ${least}`, lost.map((each) => `${each.id} ${each.displayValue ?? ""}`).join("; "));
    }
    scores.push(row);
  }
  console.table(scores);
}

function weigh(loaded) {
  const total = files.reduce((sum, name) => sum + statSync(path.join(site, name)).size, 0);
  console.log(`site ${(total / 1e6).toFixed(1)} MB in ${files.length} files, first page ${(loaded / 1e3).toFixed(0)} kB`);
  if (!["all", "lighthouse"].includes(choice)) return;  // told, but no reason to fail a change
  if (total > HEAVIEST.site) tell("the site", "weight", `${total} bytes`);
  if (loaded > HEAVIEST.first) tell("index.html", "weight", `${loaded} bytes`);
}

async function firstPage(browser, base) {
  const page = await browser.newPage();
  let loaded = 0;
  page.on("response", async (answer) => { loaded += Number(answer.headers()["x-size"] ?? 0); });
  await page.goto(`${base}index.html`, { waitUntil: "networkidle0" });
  await page.close();
  return loaded;
}

function browserPath() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const places = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return process.env.CHROMIUM || places.find((place) => existsSync(place));
}

const names = chosen();
const server = await serve(site);
const browser = await puppeteer.launch({ executablePath: browserPath(), args: FLAGS });
try {
  await validate(names);
  await look(browser, server.base, names);
  weigh(await firstPage(browser, server.base));
  if (["all", "lighthouse"].includes(choice)) await measure(browser, server.base, MEASURED.filter((name) => pages.includes(name)));
} finally {
  await browser.close();
  server.close();
}
console.log(`${names.length} pages, ${troubles.length} troubles`);
process.exitCode = troubles.length ? 1 : 0;
