import { join } from "node:path";
import { expect, test } from "vitest";
import type { DecodedEvent, FormatTrace } from "../../workers/formats/format.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { filesBelow, openTraces, runBatches } from "../setup/ctf.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { thoroughly } from "../setup/thorough.js";

// The same run in CTF 1.8, as LTTng wrote it, and in CTF 2, as babeltrace2 2.1 wrote that anew: all events with all their
// fields are the same, and so is what analyses see.

const PAIRS = thoroughly<readonly [ctf2: string, ctf18: string]>(
  [
    ["arm-bug446190", "tracecompass-test-traces/bug446190"],
    ["cat-ust", "cdt-cloud-blueprint-cat/cat-ust"],
  ],
  [
    ["cat-kernel", "cdt-cloud-blueprint-cat/cat-kernel"],
    ["scp_src-kernel", "tracecompass-test-traces/synctraces/scp_src"],
  ],
);

describeWithTraces("one run in CTF 1.8 and in CTF 2", () => {
  test.each(PAIRS)("%s", async (name, original) => {
    const [archive = ""] = original.split("/");
    const [ctf2, ctf18] = await Promise.all([
      openOnly(join(unpackTrace("ctf2-derived-bt2.tar.zst"), "ctf2-derived-bt2", name)),
      openOnly(join(unpackTrace(`${archive}.tar.zst`), original)),
    ]);
    const streams = [ctf2, ctf18].map((trace) => trace.description.streams.map(({ cpu }, index) => ({ cpu, index })));
    const [ofCtf2 = [], ofCtf18 = []] = streams.map((some) => some.toSorted((a, b) => a.cpu - b.cpu));
    expect(ofCtf2.map(({ cpu }) => cpu)).toEqual(ofCtf18.map(({ cpu }) => cpu));
    for (const [i, { index }] of ofCtf2.entries()) {
      const other = ofCtf18[i]?.index ?? -1;
      await compareEvents(
        ctf2.readEvents(index, -(2n ** 62n), 2n ** 62n),
        ctf18.readEvents(other, -(2n ** 62n), 2n ** 62n),
      );
      expect(await batchesOf(ctf2, index)).toEqual(await batchesOf(ctf18, other));
    }
  });
});

async function openOnly(folder: string): Promise<FormatTrace> {
  const [opened] = await openTraces(filesBelow(folder));
  if (opened?.trace === undefined) throw new Error(`not opened: ${JSON.stringify(opened?.diagnostics.all())}`);
  return opened.trace;
}

async function compareEvents(left: AsyncIterable<DecodedEvent>, right: AsyncIterable<DecodedEvent>): Promise<void> {
  const others = right[Symbol.asyncIterator]();
  for await (const event of left) {
    const { value } = await others.next();
    if (essence(event) !== essence(value as DecodedEvent))
      expect(essence(event)).toEqual(essence(value as DecodedEvent));
  }
  expect((await others.next()).done).toBe(true);
}

/** All that people see of it. The names of streams are those of files. */
function essence({ name, ns, cpu, fields, context }: DecodedEvent): string {
  return JSON.stringify([name, ns, cpu, fields, context], (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
}

/** Sums of all columns: rows are in the order of time in both. */
async function batchesOf(trace: FormatTrace, stream: number): Promise<Readonly<Record<string, number>>> {
  const sums: Record<string, number> = { rows: 0 };
  await runBatches(
    trace,
    stream,
    pickDialect(trace.description),
    trace.description.clock?.epochOffsetNs ?? 0n,
    1000,
    (batch) => {
      sums.rows = (sums.rows ?? 0) + batch.count;
      for (const column of ["ts", "kind", "a", "b", "c", "d", "tid", "pid"] as const) {
        for (let i = 0; i < batch.count; i += 1) {
          const value = (batch[column] as ArrayLike<number>)[i] ?? 0;
          sums[column] = ((sums[column] ?? 0) * 31 + value) % 2 ** 40;
        }
      }
    },
  );
  return sums;
}
