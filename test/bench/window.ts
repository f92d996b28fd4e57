import { startApp } from "../e2e/harness.js";

// Opening a trace in the built window, in a real Chromium without a GPU, bytes over HTTP as `npm start` serves them:
// window.mjs FOLDER. Prints JSON: seconds from the beginning of the page's loading.

/** Longest to wait for. */
const PATIENCE_MS = 600_000;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: window.mjs FOLDER");
const app = await startApp({ traces: [folder], width: 1920, height: 1080 });
const options = { timeout: PATIENCE_MS, polling: 100 };

/** What the status bar says, as it tells a person. */
const firstLanes = await app.page.waitForFunction(
  () => (/[1-9][\d,]* of [\d,]+ lanes\s+[1-9][\d,]* events/.test(document.body.innerText) ? performance.now() : 0),
  null,
  options,
);
const allRead = await app.page.waitForFunction(
  () => (/indexing/.test(document.body.innerText) ? 0 : performance.now()),
  null,
  options,
);
const seconds = { firstLanes: (await firstLanes.jsonValue()) / 1000, allRead: (await allRead.jsonValue()) / 1000 };
await app.close();
console.log(JSON.stringify(seconds));
