import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { type Agreement, agreement } from "./guest-agreement.js";
import { readTruth, readWork, type TruthSpan, vmPid } from "./guest-truth.js";

/**
 * Who ran inside the guests, inferred from the host's trace alone, against what the guests recorded themselves: shares
 * of guest time that agree. The floors (guest-truth.floors.json) only rise.
 */
interface Case {
  readonly archive: string;
  readonly vm: string;
  /** Logs of the workload; none: the guest's own trace. */
  readonly work?: readonly string[];
}

const CASES: readonly Case[] = [
  { archive: "lab/lttng-host-guest-b.tar.zst", vm: "vmB" },
  { archive: "lab/lttng-host-guest-b.tar.zst", vm: "vmB", work: ["cruncher.csv", "overload.csv"] },
  { archive: "lab/lttng-overcommit3-i.tar.zst", vm: "vmB", work: ["cruncher.csv"] },
  { archive: "lab/lttng-overcommit3-i.tar.zst", vm: "vmE", work: ["overload.csv"] },
  { archive: "lab/lttng-overcommit3-i.tar.zst", vm: "vmF", work: ["piper.csv"] },
];

type Floors = Record<string, { readonly process: number; readonly thread: number }>;
const FLOORS = JSON.parse(readFileSync(new URL("guest-truth.floors.json", import.meta.url), "utf8")) as Floors;

const recordings = new Map<string, Promise<{ folder: string; host: Analysed }>>();

describeWithTraces("processes and threads of guests are those the guests recorded", () => {
  describe.each(CASES)("$archive $vm $work", (given) => {
    test("agreement", async () => {
      const name = [given.archive.replace(/^lab\/|\.tar\.zst$/g, ""), given.vm, ...(given.work ?? [])].join(" ");
      const { folder, host } = await recordingOf(given.archive);
      const vcpu = `labhost/vm/${vmPid(folder, given.vm)}/vcpu/0`;
      const found = agreement(host.session, host.endNs, vcpu, await truthOf(given, folder, host));
      print(name, found);
      const floor = FLOORS[name];
      expect(floor, `no floor for ${name}`).toBeDefined();
      expect(found.process).toBeGreaterThanOrEqual(floor?.process ?? 1);
      expect(found.thread).toBeGreaterThanOrEqual(floor?.thread ?? 1);
      // What is shown partitions the vCPU's guest time.
      expect(found.processUnknown).toBeCloseTo(0, 3);
    });
  });
});

async function truthOf({ vm, work }: Case, folder: string, host: Analysed): Promise<readonly TruthSpan[]> {
  return work ? readWork(folder, vm, host, work) : ((await readTruth(folder, vm, host))[0] ?? []);
}

function recordingOf(archive: string): Promise<{ folder: string; host: Analysed }> {
  let reading = recordings.get(archive);
  if (reading === undefined) {
    const unpacked = unpackTrace(archive);
    const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    reading = analyse(join(folder, "lttng-host")).then((host) => ({ folder, host }));
    recordings.set(archive, reading);
  }
  return reading;
}

function print(name: string, { guestNs, process, thread, threadUnknown, confusion }: Agreement): void {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const text = `process ${percent(process)}, thread ${percent(thread)} (not known ${percent(threadUnknown)})`;
  console.info(
    `${name}: ${(guestNs / 1e9).toFixed(2)} s of guest time, ${text}\n  ${confusion.slice(0, 4).join("\n  ")}`,
  );
}
