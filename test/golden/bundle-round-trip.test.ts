import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { type Annotation, type AnnotationSet, withChanges } from "../../workers/model/annotations/annotation.js";
import { annotationFile, readAnnotationFile } from "../../workers/model/annotations/annotation-file.js";
import { mergeOf, setOf } from "../../workers/model/annotations/merge.js";
import { placedAnnotations, writtenPlace, writtenSpot } from "../../workers/model/annotations/placed.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";
import { makeRun } from "./one-run/make-run.js";
import { ftraceText, perfData, perfettoTrace, traceDat } from "./one-run/writers.js";
import { babeltraceLines, type Range, rangeOf, statesOf } from "./part-states.js";

// What one person found goes to another as a bundle, and comes back with what that one wrote, whatever tracer recorded it.

const folder = mkdtempSync(join(tmpdir(), "lanescope-round-trip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a trace, or what is in a bundle, and asks it. */
async function asked<T>(trace: string, question: (session: Session) => Promise<T> | T): Promise<T> {
  const listed = await listTraceFiles([trace]);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createNodeEngine();
  try {
    const opened = await engine.open({ name: "", files: listed.value.files });
    if (!opened.ok) throw new Error(opened.error.message);
    const done = await engine.done();
    if (!done.ok) throw new Error(done.error.message);
    const lanes = await engine.lanes();
    const stateAt = async (lane: number, t: number) => (await engine.stateAt(lane, t))?.state;
    return await question({ info: done.value, lanes, stateAt });
  } finally {
    await engine.close();
  }
}

type Engine = ReturnType<typeof createNodeEngine>;
interface Session {
  readonly info: Extract<Awaited<ReturnType<Engine["done"]>>, { ok: true }>["value"];
  readonly lanes: Awaited<ReturnType<Engine["lanes"]>>;
  stateAt(lane: number, t: number): Promise<number | undefined>;
}

interface TraceCounts {
  readonly traces: readonly { readonly events: number }[];
}

const WORDS = { author: "Ada", colour: "red", tags: ["slow"], createdMs: 1000, changedMs: 1000 } as const;

/** A note on a vCPU, an arrow from there to a CPU, and a note about all lanes. Times are shares of the range. */
function writtenBy(author: string, { info, lanes }: Session, [from, to]: Range): AnnotationSet {
  const begin = Number(from - BigInt(info.originNs));
  const at = (share: number) => begin + Math.round(share * Number(to - from));
  const laneOf = (kind: string) => lanes.paths.findIndex((path) => new RegExp(kind).test(path));
  const [vcpu, cpu] = [laneOf("/vcpu/\\d+$"), laneOf("/cpu/1$")];
  const put = (id: string, place: Parameters<typeof writtenPlace>[0], more: Partial<Annotation>): Annotation => {
    const written = writtenPlace(place, info.traces, lanes);
    if (written === undefined) throw new Error("no place");
    return { id, ...WORDS, author, text: `${id} of ${author}`, ...written, ...more };
  };
  const spot = writtenSpot(cpu, at(0.7), info.traces, lanes);
  return setOf([
    put("note", { t0: at(0.3), t1: at(0.4), lanes: [vcpu] }, {}),
    put("arrow", { t0: at(0.5), t1: at(0.5), lanes: [vcpu] }, spot === undefined ? {} : { to: spot }),
    put("all", { t0: at(0.6), t1: at(0.6), lanes: [] }, {}),
  ]);
}

/** Where annotations stand in a session, in absolute times, and the states that are there. */
async function placesOf({ info, lanes, stateAt }: Session, { byId }: AnnotationSet): Promise<unknown[]> {
  const absolute = (t: number) => `${BigInt(info.originNs) + BigInt(t)}`;
  return Promise.all(
    placedAnnotations(byId, info.traces, lanes).map(async ({ annotation, t0, t1, lanes: on, to }) => ({
      id: annotation.id,
      times: [absolute(t0), absolute(t1)],
      lanes: on?.map((lane) => lanes.paths[lane]),
      states: await Promise.all((on ?? []).map((lane) => stateAt(lane, t0))),
      to: to && [lanes.paths[to.lane], absolute(to.timeNs), await stateAt(to.lane, to.timeNs)],
    })),
  );
}

async function goesRound(trace: string, name: string, range: Range): Promise<void> {
  const [from, to] = range;
  const [bundle, ctf] = [join(folder, `${name}.lanescope`), join(folder, `${name}-ctf`)];
  const limits = ["--from", `${from}`, "--to", `${to}`];
  const { mine, places } = await asked(trace, async (session) => {
    const written = writtenBy("Ada", session, range);
    return { mine: written, places: await placesOf(session, written) };
  });
  const [sent, back, all] = ["sent", "back", "all"].map((file) => join(folder, `${name}.${file}.annotations.json`)) as [
    string,
    string,
    string,
  ];
  writeFileSync(sent, annotationFile(mine));
  expect(await lanescope("convert", trace, "-o", bundle, "--annotations", sent, ...limits)).toMatchObject({ code: 0 });
  expect(await lanescope("convert", trace, "-o", ctf, "--to-ctf", ...limits)).toMatchObject({ code: 0 });

  // The part is what the whole is there.
  const states = await statesOf(trace, range);
  expect(states.length).toBeGreaterThan(100);
  expect(await statesOf(bundle, range)).toEqual(states);
  const lines = babeltraceLines(ctf);
  const { traces } = JSON.parse((await lanescope("info", bundle, "--json")).out) as TraceCounts;
  if (lines !== undefined) expect(lines).toBe(traces.reduce((sum, { events }) => sum + events, 0));

  // Somebody else opens it, finds the notes, edits one, deletes one and writes one.
  const theirs = await asked(bundle, async (session) => {
    const [extras] = session.info.extras ?? [];
    const read = readAnnotationFile(extras?.annotations ?? "");
    if (!read.ok) throw new Error(read.error.message);
    expect(await placesOf(session, read.value)).toEqual(places);
    const [note, arrow] = [read.value.byId.get("note"), read.value.byId.get("arrow")];
    if (note === undefined || arrow === undefined) throw new Error("not all notes are there");
    const added = { ...note, id: "new", author: "Grace", text: "and this", createdMs: 2000, changedMs: 2000 };
    return withChanges(read.value, [
      { id: "note", before: note, after: { ...note, text: "seen as well", author: "Grace", changedMs: 2000 } },
      {
        id: "arrow",
        before: arrow,
        after: undefined,
        deletion: { id: "arrow", content: arrow.content, deletedMs: 2000 },
      },
      { id: "new", before: undefined, after: added },
    ]);
  });
  writeFileSync(back, annotationFile(theirs));

  // What they wrote comes back to the first; a second time it changes nothing.
  const merged = await lanescope("annotations", "merge", sent, back, back, "-o", "-");
  expect(merged.code).toBe(0);
  writeFileSync(all, merged.out);
  const read = readAnnotationFile(merged.out);
  if (!read.ok) throw new Error(read.error.message);
  const told = [...read.value.byId.values()].map(({ id, author, text }) => [id, author, text]);
  expect(told).toEqual([
    ["all", "Ada", "all of Ada"],
    ["new", "Grace", "and this"],
    ["note", "Grace", "seen as well"],
  ]);
  expect(mergeOf(read.value, theirs).changes).toEqual([]);
}

describe("one run of several tracers", async () => {
  const { run } = await makeRun({ out: folder, events: 12_000, cpus: 3, vms: 2 });
  const [first, last] = [run[0]?.ns ?? 0n, run.at(-1)?.ns ?? 0n];
  const share = (part: bigint) => first + ((last - first) * part) / 100n;

  test.each<readonly [string, string, () => Uint8Array]>([
    ["trace.dat", "run.dat", () => traceDat(run, 7)],
    ["perf.data", "perf.data", () => perfData(run)],
    ["ftrace text", "trace.txt", () => ftraceText(run)],
    ["Perfetto", "run.pftrace", () => perfettoTrace(run)],
  ])("a bundle of %s goes round", async (_, file, bytes) => {
    const trace = join(folder, file);
    writeFileSync(trace, bytes());
    await goesRound(trace, file, [share(40n), share(57n)]);
  });
});

test("a bundle of a host with its guest goes round, and the guest's clock stays as it was set", async () => {
  const trace = "samples/labhost-vma.tar.zst";
  await goesRound(trace, "vma", await rangeOf(trace, 1, 1.4));
  expect(await clockOf(join(folder, "vma.lanescope"))).toEqual(await clockOf(trace));
});

describeWithTraces("a bundle of a host with two guests whose clocks are others", () => {
  test("goes round, and their clocks stay as they were found", async () => {
    const trace = unpackTrace("lab/lttng-host-guest-b.tar.zst");
    await goesRound(trace, "guests", await rangeOf(trace, 2, 2.2));
    expect(await clockOf(join(folder, "guests.lanescope"))).toEqual(await clockOf(trace));
  });
});

/** How the clocks of guests are set on that of their host. */
async function clockOf(trace: string): Promise<unknown> {
  const { out } = await lanescope("info", trace, "--json");
  const { machines } = JSON.parse(out) as { readonly machines: readonly Record<string, unknown>[] };
  return machines.map(({ name, guest_of, alignment }) => {
    const { to, method, offset_ns, drift_ppm } = (alignment ?? {}) as Readonly<Record<string, unknown>>;
    return { name, guest_of, to, method, offset_ns, drift_ppm };
  });
}
