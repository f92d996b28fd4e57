import { beforeAll, expect, test } from "vitest";
import { createApp } from "../../../../renderer/app.js";
import { limitOffers, limitText, raisedBudget } from "../../../../renderer/viewmodel/limits.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import type { LimitHit } from "../../../../workers/core/limit.js";
import { fail } from "../../../../workers/core/result.js";
import { noTrace } from "../../../../workers/ingest/nothing-found.js";
import type { OpenRequest } from "../../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../fakes/fake-host.js";
import { localEngine } from "../../../fakes/local-engine.js";

beforeAll(() => {
  // Nothing is drawn here; frames may wait for ever.
  globalThis.requestAnimationFrame ??= () => 0;
});

const bytes: LimitHit = { name: "unpackedBytes", allowed: 1000 };
const depth: LimitHit = { name: "depth", allowed: 4 };

function warning(limit: LimitHit, file: string) {
  return { severity: "warning", message: "", file, limit } as const;
}

test("one offer per limit, with the archives it stopped", () => {
  const problems = [warning(depth, "a"), warning(depth, "b"), { severity: "error", message: "other" } as const];
  const offers = limitOffers({ message: "", file: "c", limit: bytes }, problems);
  expect(offers).toEqual([
    { hit: bytes, files: ["c"], factor: 4, raised: 4000 },
    { hit: depth, files: ["a", "b"], factor: 4, raised: 16 },
  ]);
  expect(raisedBudget(offers)).toEqual({ unpackedBytes: 4000, depth: 16 });
  expect(limitOffers({ message: "not a trace" }, [])).toEqual([]);
});

test.each<readonly [number, number]>([
  [4000, 4],
  [4001, 16],
  [64_000, 64],
  // A claim like this is a lie or hopeless.
  [2 ** 50, 64],
])("an archive that needs %d of 1000 is offered %d times as much", (needed, factor) => {
  expect(limitOffers({ message: "", limit: { ...bytes, needed } }, [])).toMatchObject([{ factor }]);
});

test("the numbers are in the words", () => {
  expect(limitText({ ...bytes, allowed: 268435456 }, 1)).toBe(
    "It unpacks to more than the limit of 268 435 456 bytes (268 MB).",
  );
  expect(limitText({ name: "entries", allowed: 200_000, needed: 312_000 }, 1)).toBe(
    "It has 312 000 entries; the limit is 200 000.",
  );
  expect(limitText(depth, 2)).toBe("Each lies inside 4 other archives, which is the limit.");
});

test("a limit is the reason why nothing was found, before a stream without its metadata", () => {
  const diagnostics = new Diagnostics();
  diagnostics.report({ severity: "error", message: "too large", file: "a.zip", limit: bytes });
  const stream = { path: "a.zip/ch0", source: { kind: "memory", bytes: new Uint8Array(1), size: 1 } } as const;
  expect(noTrace([stream], [stream], [{ message: "no metadata", hint: "open the folder" }], diagnostics)).toEqual({
    ok: false,
    error: { message: "too large", file: "a.zip", limit: bytes },
  });
});

test("a limit is kept among any number of problems", () => {
  const diagnostics = new Diagnostics();
  for (let i = 0; i < 1000; i += 1) diagnostics.error(`problem ${i}`);
  for (let i = 0; i < 10; i += 1) diagnostics.report(warning(depth, `${i}`));
  expect(diagnostics.all().filter(({ limit }) => limit)).toHaveLength(1);
});

test("opened again past a limit: the same files and names, and the usual limits for whatever comes next", async () => {
  const asked: OpenRequest[] = [];
  const named: string[] = [];
  const createEngine = () => {
    const engine = createFakeEngine();
    return localEngine({
      ...engine,
      open: async (request) => {
        asked.push(request);
        if ((request.budget?.depth ?? 4) < 16) return fail("nested", { limit: depth });
        return (request.budget?.unpackedBytes ?? 1000) < 4000 ? fail("large", { limit: bytes }) : engine.open(request);
      },
      nameProcesses: async (text) => {
        named.push(text);
        return engine.nameProcesses(text);
      },
    });
  };
  const item = { ...memoryItem("synthetic", { trace: new Uint8Array(1) }), processNames: "0x1000,bash" };
  const app = createApp({ host: createFakeHost([item]), createEngine });
  const command = app.commands.find(({ id }) => id === "raise-limits");
  const { session } = app.stores;
  const rest = () => expect.poll(() => session.getState().phase).not.toBe("opening");

  expect(command?.when?.()).toBe(false);
  await app.actions.session.open([item]);
  expect(session.getState()).toMatchObject({ phase: "failed", failure: { limit: depth } });
  expect(command?.when?.()).toBe(true);
  command?.run();
  await rest();
  expect(session.getState()).toMatchObject({ phase: "failed", failure: { limit: bytes }, budget: { depth: 16 } });
  command?.run();
  await rest();
  expect(session.getState()).toMatchObject({ phase: "open", budget: { depth: 16, unpackedBytes: 4000 } });
  expect(asked.map(({ budget }) => budget)).toEqual([{}, { depth: 16 }, { depth: 16, unpackedBytes: 4000 }]);
  for (const { files } of asked) expect(files).toEqual(item.files);
  expect(named).toEqual(["0x1000,bash"]);
  expect(command?.when?.()).toBe(false);

  await app.actions.session.open([item]);
  expect(asked.at(-1)?.budget).toEqual({});
});
