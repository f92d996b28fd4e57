import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AnalysisDefinition } from "../../../../workers/analyses/analysis.js";
import { createFlatSession } from "../../../../workers/analyses/flat/flat-session.js";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { Kind } from "../../../../workers/flat/numbers.js";
import { Part } from "../../../../workers/flat/parts.js";
import { createBatch } from "../../../../workers/model/event-batch.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";

// Analyses say which kinds the core does for them. What the core does is in its sources, and in what it asks for.

/** By which the core was asked whether an analysis runs. */
const asked = new Set<number>();
const PARTS = "../../../../workers/flat/parts.js";

const sources = async () => ({
  ...(await import("../../../../workers/analyses/index.js")),
  ...(await import("../../../../workers/analyses/flat/flat-run.js")),
  ...(await import("../../../../workers/analyses/flat/flat-session.js")),
  ...(await import("../../../setup/flat-code.js")),
});
/** Loaded anew, with parts that note who asks: other tests of this process have the sources as they are. */
let noting: Awaited<ReturnType<typeof sources>>;

beforeAll(async () => {
  vi.resetModules();
  vi.doMock(import("../../../../workers/flat/parts.js"), async (importOriginal) => {
    const parts = await importOriginal();
    return {
      ...parts,
      has(part) {
        asked.add(part);
        return parts.has(part);
      },
    };
  });
  noting = await sources();
});

afterAll(() => {
  vi.doUnmock(PARTS);
  vi.resetModules();
});

const IN_CORE = ANALYSES.filter(({ core }) => core !== undefined);
const NAMES = Object.keys(EventKind) as (keyof typeof EventKind)[];

/** The analyses for which the core handles a kind, as they say, in their order. */
function claiming(kind: EventKind): readonly AnalysisDefinition[] {
  return IN_CORE.filter(({ core }) => core?.kinds.includes(kind));
}

function sourceOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../../workers/flat/${file}`, import.meta.url)), "utf8");
}

const nameOf = ({ core }: AnalysisDefinition): string => Part[core?.part ?? 0] ?? "";

test("the core has a case for each kind that an analysis has there, and for no other", () => {
  // What no case of `handleRow` takes goes to `onEvidence`.
  const source = ["core.ts", "on-interrupts.ts"].map(sourceOf).join("");
  const cases = [...source.matchAll(/case Kind\.(\w+):/g)].map(([, name]) => name);
  expect(cases.toSorted()).toEqual(NAMES.filter((name) => 0 < claiming(EventKind[name]).length).toSorted());
  expect(new Set(cases).size).toBe(cases.length);
});

beforeEach(() => asked.clear());

test.each(NAMES.filter((name) => name in Kind && name !== "LOST"))("%s: for whom the core handles it", (name) => {
  const session = noting.createFlatSession([{ name: "h" }]);
  const run = noting.createFlatRun(session, noting.ANALYSES, noting.typescriptCore);
  // An event that says nothing, after one that wakes all analyses that wait for one.
  for (const kind of [EventKind.KVM_CR, EventKind.KVM_MMIO, EventKind.KVM_EXIT, EventKind[name]]) {
    const batch = createBatch(0, 1);
    batch.count = 1;
    batch.cpu = 0;
    batch.kind[0] = kind;
    asked.clear();
    run.handle(batch, 0, 0, 1);
  }
  const others = [...asked].map((part) => Part[part]);
  const claims = claiming(EventKind[name]).map(nameOf);
  // What the first analysis does needs no question.
  expect([others, [claims[0], ...others]]).toContainEqual(claims);
});

test("no kind is handled for an analysis in the core and in TypeScript", () => {
  const session = createFlatSession([{ name: "h" }]);
  for (const definition of IN_CORE) {
    const handled = Object.keys(definition.create(session).handlers ?? {}).map(Number);
    expect([definition.id, handled.filter((kind) => claiming(kind as EventKind).includes(definition))]).toEqual([
      definition.id,
      [],
    ]);
  }
});
