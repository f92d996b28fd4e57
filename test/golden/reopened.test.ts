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

// A trace that comes from its index file answers what it answered when it was read: events, too.

const book = readBook();
const groups = caseGroups();

function engineOver(store: MemoryIndexStore): EngineApi {
  return createEngine({ ...ONE_THREAD, indexes: { store, build: "this one", leastBytes: 0 } });
}

/** What the second opening of a case says otherwise than the book. A case that cannot be opened says nothing. */
async function reopened({ name, isBrief }: AnswerCase, source: PlacedSource): Promise<readonly string[]> {
  return withScratch(async (scratch) => {
    const store = new MemoryIndexStore();
    const request = await requestOf(source, scratch);
    const first = engineOver(store);
    const read = await first.open(request);
    if (read.ok) await first.done();
    await first.close();
    if (!read.ok) return [];
    expect(await first.indexNews()).toEqual({ state: "kept" });
    const second = engineOver(store);
    try {
      await second.open(request);
      expect(await second.indexNews()).toEqual({ state: "shown" });
      const hashes = await hashesOf(answersOf(second));
      const found = differences(book.get(name), isBrief === true ? inOne(hashes) : hashes);
      return [...found].map(([section, what]) => `${section}: ${what}`);
    } finally {
      await second.close();
    }
  });
}

function expectSame(group: string): void {
  const opened = (groups.get(group) ?? []).flatMap((one) => {
    const { source, isLong } = one;
    return source.kind === "traces" && (isThorough || isLong !== true) ? [{ ...one, source }] : [];
  });
  test.each(opened)("$name", async (one) => {
    expect(await reopened(one, one.source)).toEqual([]);
  });
}

describe.each(["samples", "generated hosts", "damaged traces", "logs"])("%s", expectSame);
describeWithTraces("reopened real traces", () => expectSame("real traces"));
// Minutes, and hardly one of them has what those above have not.
if (isThorough) {
  describeWithField("reopened recordings of strangers", () => expectSame("strangers' recordings"));
  describeWithConformance("reopened conformance suites", () => expectSame("conformance suites"));
}
