import type { Result } from "../../workers/core/result.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { openFolder } from "./measure/open-folder.js";

// What questions about all events and all findings of a trace cost, each asked as the window asks it and for the first
// time: questions.mjs events|findings FOLDER, in dist/bench. Prints JSON: seconds by question.

const ABSENT_NAME = "no_such_event";
/** Of a bare word the texts of all events are looked at too; this asks for the name alone. */
const ABSENT_EXACTLY = `name == ${ABSENT_NAME}`;
const ABSENT_TEXT = '"a text that is nowhere"';
const PAGE_ROWS = 128;
/** As in squeeze-feed.ts. */
const LEAST_QUIET = 5e-6;
const MOST_QUIET = 50_000;
const WHOLE = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };

interface Answer {
  readonly question: string;
  readonly seconds: number;
  /** What was found, in words. */
  readonly found: string;
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function timed(question: string, ask: () => Promise<string>): Promise<Answer> {
  const began = performance.now();
  const found = await ask();
  return { question, seconds: (performance.now() - began) / 1000, found };
}

/** From the begin of the trace on, until it is found or everything was looked at. */
async function search(engine: EngineApi, text: string): Promise<string> {
  for (;;) {
    const { event, searchedTo, absent } = value(await engine.findEvent({ text, t: 0, nth: -1, direction: 1 }));
    if (event !== undefined) return `an event at ${event.t}`;
    if (searchedTo === undefined) return absent === undefined ? "none" : "none: no event has this name";
  }
}

async function middlePage(engine: EngineApi): Promise<string> {
  const { total = 0 } = value(await engine.events({ ...WHOLE, limit: 0 }));
  const page = value(await engine.events({ ...WHOLE, row: Math.floor(total / 2), limit: PAGE_ROWS }));
  return `${page.rows.length} rows of ${total}`;
}

/** Both halves of the trace: states, exits and latencies of all lanes. */
async function compareHalves(engine: EngineApi, t0: number, t1: number): Promise<string> {
  const middle = (t0 + t1) / 2;
  const answer = await engine.compare({
    asker: "bench",
    a: { t0, t1: middle },
    b: { t0: middle, t1 },
    limit: PAGE_ROWS,
  });
  return `${answer?.total ?? 0} rows`;
}

/** When nothing happens on any lane, as the window asks to squeeze gaps of the whole trace. */
async function quietTime(engine: EngineApi, t0: number, t1: number): Promise<string> {
  const { count } = await engine.lanes();
  const lanes = Int32Array.from({ length: count }, (_, lane) => lane);
  const quiet = await engine.quiet({ lanes, t0, t1, minNs: (t1 - t0) * LEAST_QUIET, limit: MOST_QUIET });
  return `${quiet.count} stretches on ${count} lanes`;
}

async function allFindings(engine: EngineApi, t0: number, t1: number): Promise<string> {
  let count = 0;
  for (let seen = 0; ; ) {
    const answer = await engine.findings({ t0, t1, seen, asker: "bench" });
    count += answer.groups.length;
    if (answer.lookingFor === "") return `${count} groups of ${answer.kinds} kinds`;
    seen = answer.looked;
  }
}

const [what, folder = ""] = process.argv.slice(2);
if (what !== "events" && what !== "findings") throw new Error("usage: questions.mjs events|findings FOLDER");
const engine = createNodeEngine();
const { beginNs, endNs } = await openFolder(engine, folder);
const answers: Answer[] = [];
if (what === "findings") answers.push(await timed("findings", () => allFindings(engine, beginNs, endNs)));
else {
  answers.push(await timed("a page in the middle", () => middlePage(engine)));
  answers.push(await timed("when nothing happens on any lane", () => quietTime(engine, beginNs, endNs)));
  answers.push(await timed("search for a name alone that no event has", () => search(engine, ABSENT_EXACTLY)));
  answers.push(await timed("search for a word that is no name and in no text", () => search(engine, ABSENT_NAME)));
  answers.push(await timed("search for a text that no event holds", () => search(engine, ABSENT_TEXT)));
  answers.push(await timed("comparison of both halves", () => compareHalves(engine, beginNs, endNs)));
}
const { rows } = await engine.lanes();
console.log(JSON.stringify({ answers, lanes: rows.length }));
process.exit(0);
