import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyEvent, plainHeader, writeRecording } from "../../workers/model/input-recording/recording.js";
import type { InputGroup } from "../../workers/model/input-recording.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";

// Replays of one recording to a real guest, with and without others that compete for the CPU of its QEMU.

const COMMAND = join(process.cwd(), "dist/cli/lanescope.mjs");
const MS = 1e6;
const RUNS = 5;
const HOGS = 6;

/** A line that is typed, a key each 80 ms. */
function typed(text: string): InputGroup[] {
  return [...text].flatMap((letter, index) => {
    const name = letter === " " ? "spc" : letter;
    const t = index * 80 * MS;
    return [
      { t, con: 0, ev: [keyEvent(name, true)] },
      { t: t + 40 * MS, con: 0, ev: [keyEvent(name, false)] },
    ];
  });
}

/** Plays a recording, and writes the log of the run. */
async function plays(guest: Guest, recording: string, log: string): Promise<void> {
  const args = ["input", "replay", recording, "--qmp", guest.sockets.qmp, "--evdev", guest.sockets.serial, "-o", log];
  const run = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  run.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise((resolve) => run.once("exit", resolve));
  expect([code, said]).toEqual([0, expect.any(String)]);
}

/** Threads of a process may run on one CPU only, beside programs that do nothing but compute. */
function competing(): ChildProcess[] {
  return Array.from({ length: HOGS }, () =>
    spawn("taskset", ["-c", "0", "sh", "-c", "while :; do :; done"], { stdio: "ignore" }),
  );
}

interface Compared {
  readonly verdict: string;
  readonly summary: string;
  readonly response_by: string;
  readonly rows: readonly {
    readonly metric: string;
    readonly certainty: string;
    readonly a: number;
    readonly b: number;
  }[];
}

async function compared(a: string, b: string): Promise<Compared> {
  const { out, err } = await lanescope("compare", a, b, "--format", "json");
  expect(err).toBe("");
  return JSON.parse(out) as Compared;
}

describeWithGuest("runs of one recording", (parts) => {
  test("are slower for certain where others compete for the CPU of QEMU, and alike where none do", async () => {
    const folder = tempFolder();
    const recording = join(folder, "typed.lsi.jsonl");
    writeFileSync(recording, writeRecording({ header: plainHeader("manual"), lines: typed("the quick brown fox") }));
    const [alone, again, loaded] = ["alone", "again", "loaded"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const name of [alone, again, loaded]) mkdirSync(name);
    const guest = await startGuest(parts);
    let hogs: ChildProcess[] = [];
    try {
      execFileSync("taskset", ["-a", "-p", "-c", "0", `${guest.pid}`], { stdio: "ignore" });
      // In turn, so that whatever else this machine does meanwhile is the same for all.
      for (let run = 1; run <= RUNS; run += 1) {
        const log = `run-00${run}.lsm.jsonl`;
        await plays(guest, recording, join(alone, log));
        await plays(guest, recording, join(again, log));
        hogs = competing();
        await plays(guest, recording, join(loaded, log));
        for (const hog of hogs.splice(0)) hog.kill("SIGKILL");
      }
    } finally {
      for (const hog of hogs) hog.kill("SIGKILL");
      await guest.close();
    }
    const alike = await compared(alone, again);
    const slower = await compared(alone, loaded);
    expect([alike.verdict, alike.response_by]).toEqual(["no difference", "evdev"]);
    expect([slower.verdict, slower.summary]).toEqual(["slower", expect.stringMatching(/^B is slower: /)]);
    expect(slower.rows.find(({ metric }) => metric === "response")).toMatchObject({ certainty: "sure" });
  }, 240_000);
});
