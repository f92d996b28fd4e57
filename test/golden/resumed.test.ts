import { describe, expect, test } from "vitest";
import { createEngine } from "../../workers/engine.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { MemoryIndexStore } from "../fakes/memory-index-store.js";
import { ONE_THREAD } from "../setup/one-thread.js";
import { describeWithConformance, describeWithField, describeWithTraces } from "../setup/outside-data.js";
import { isThorough } from "../setup/thorough.js";
import { answersOf, hashesOf } from "./engine-answers/answers.js";
import { differences, inOne, readBook } from "./engine-answers/book.js";
import { type AnswerCase, caseGroups } from "./engine-answers/cases.js";
import { type PlacedSource, requestOf, withScratch } from "./engine-answers/open-case.js";

// A trace whose reading was cut off goes on from the last part that was kept, and answers what it answers when it is read in
// one go: all kinds of events, from all formats.

const book = readBook();
const groups = caseGroups();

/** Rows between two parts. */
const APART = 2_000;

function engineOver(store: MemoryIndexStore, partIsDue: (rows: number) => boolean): EngineApi {
  return createEngine({ ...ONE_THREAD, indexes: { store, build: "this one", leastBytes: 0, partIsDue, onNoParts } });
}

/** What monitor logs make holds functions: reading them begins anew. */
const CLOSURES = /VmAccount|CounterTrack/;

function onNoParts(error: unknown): void {
  if (!(error instanceof Error && CLOSURES.test(error.message))) throw error;
}

/** Reads a case, and takes what another process would find after each of its parts, but for the last ones of many. */
async function cutOff(
  request: Parameters<EngineApi["open"]>[0],
): Promise<readonly Uint8Array<ArrayBuffer>[] | undefined> {
  const store = new MemoryIndexStore();
  const cuts: Uint8Array<ArrayBuffer>[] = [];
  let seen = 0;
  const engine = engineOver(store, (rows) => {
    if (0 < seen && store.parts !== undefined && cuts.length < 30) cuts.push(store.parts.copy());
    if (rows < (seen + 1) * APART) return false;
    seen = Math.floor(rows / APART);
    return true;
  });
  const read = await engine.open(request);
  if (read.ok) await engine.done();
  await engine.close();
  expect(store.parts?.isRemoved ?? true).toBe(true);
  return read.ok ? cuts : undefined;
}

async function resumed({ name, isBrief }: AnswerCase, source: PlacedSource): Promise<readonly string[]> {
  return withScratch(async (scratch) => {
    const request = await requestOf(source, scratch);
    const cuts = await cutOff(request);
    const [first, middle] = [cuts?.[0], cuts?.[(cuts.length / 2) | 0]];
    const all: string[] = [];
    for (const cut of new Set(isThorough ? [first, middle, cuts?.at(-1)] : [middle])) {
      if (cut === undefined) continue;
      const store = new MemoryIndexStore();
      const engine = engineOver(store, () => false);
      try {
        store.openParts = () => MemoryIndexStore.prototype.openParts.call(store, "any");
        store.left.set("any", cut);
        await engine.open(request);
        await engine.done();
        const { note } = await engine.indexNews();
        expect(note).toMatch(/reading goes on after/);
        const hashes = await hashesOf(answersOf(engine));
        const found = differences(book.get(name), isBrief === true ? inOne(hashes) : hashes);
        all.push(...[...found].map(([section, what]) => `${note}: ${section}: ${what}`));
      } finally {
        await engine.close();
      }
    }
    return all;
  });
}

function expectSame(group: string): void {
  const opened = (groups.get(group) ?? []).flatMap((one) => {
    const { source, isLong } = one;
    return source.kind === "traces" && (isThorough || isLong !== true) ? [{ ...one, source }] : [];
  });
  test.each(opened)("$name", async (one) => {
    expect(await resumed(one, one.source)).toEqual([]);
  });
}

describe("generated hosts", () => expectSame("generated hosts"));
// Minutes.
if (isThorough) {
  describe.each(["samples", "damaged traces", "logs"])("%s", expectSame);
  describeWithTraces("real traces that are gone on with", () => expectSame("real traces"));
  describeWithField("recordings of strangers that are gone on with", () => expectSame("strangers' recordings"));
  describeWithConformance("conformance suites that are gone on with", () => expectSame("conformance suites"));
}
