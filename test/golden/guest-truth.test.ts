import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { type Agreement, agreement, type Score } from "./guest-agreement.js";
import { readTruth, readWork, type TruthSpan, vmPid } from "./guest-truth.js";

/**
 * Who ran inside the guests, inferred from the host's trace alone, against what the guests recorded themselves. Of the
 * guest's user-mode time at least so much is put on the right process and thread, and no more than so much on wrong
 * ones (guest-truth.bars.json): what is not known has to be left open. Of all guest time, kernel and idle included, at
 * least a share is right. Bars only get tighter.
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

interface Bar {
  readonly right: number;
  readonly wrong: number;
}
interface Bars {
  readonly user: { readonly process: Bar; readonly thread: Bar };
  readonly all: { readonly process: number; readonly thread: number };
}
const BARS = JSON.parse(readFileSync(new URL("guest-truth.bars.json", import.meta.url), "utf8")) as Record<
  string,
  Bars
>;

const recordings = new Map<string, Promise<{ folder: string; host: Analysed }>>();

describeWithTraces("processes and threads of guests are those the guests recorded", () => {
  describe.each(CASES)("$archive $vm $work", (given) => {
    test("agreement", async () => {
      const name = [given.archive.replace(/^lab\/|\.tar\.zst$/g, ""), given.vm, ...(given.work ?? [])].join(" ");
      const { folder, host } = await recordingOf(given.archive);
      const vcpu = `labhost/vm/${vmPid(folder, given.vm)}/vcpu/0`;
      const found = agreement(host.session, host.endNs, vcpu, await truthOf(given, folder, host));
      print(name, found);
      const bars = BARS[name];
      if (bars === undefined) throw new Error(`no bars for ${name}`);
      holds(found.user.process, bars.user.process);
      holds(found.user.thread, bars.user.thread);
      expect(found.process.right).toBeGreaterThanOrEqual(bars.all.process);
      expect(found.thread.right).toBeGreaterThanOrEqual(bars.all.thread);
      // What is shown partitions the vCPU's guest time.
      expect(found.claimed).toBeCloseTo(1, 3);
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

function holds(score: Score, { right, wrong }: Bar): void {
  expect(score.right).toBeGreaterThanOrEqual(right);
  expect(score.wrong).toBeLessThanOrEqual(wrong);
}

function print(name: string, { guestNs, process, thread, user, confusion }: Agreement): void {
  const percent = (share: number) => (100 * share).toFixed(2);
  const text = ({ right, wrong, unknown }: Score) => `${percent(right)} / ${percent(wrong)} / ${percent(unknown)} %`;
  console.info(
    [
      `${name} (right / wrong / unknown)`,
      `user mode, ${(user.ns / 1e9).toFixed(2)} s: process ${text(user.process)}, thread ${text(user.thread)}`,
      `all guest time, ${(guestNs / 1e9).toFixed(2)} s: process ${text(process)}, thread ${text(thread)}`,
      ...confusion,
    ].join("\n  "),
  );
}
