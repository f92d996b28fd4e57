import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { decode } from "../unit/workers/formats/perf-data/open.js";
import { describeWithPeer, perf, printed } from "./peers.js";

// Groups of events (`:S`) recorded here: what each event counted at each sample, against `perf script`.

/** Events of the kernel itself, which every machine has. */
const EVENTS = "{cpu-clock,page-faults,context-switches}:S";
const WORK = "for i in 1 2 3 4 5 6; do cat /etc/* /usr/bin/perf* 2>/dev/null | sort | tail -1 >/dev/null; done";

describeWithPeer("groups of events against perf script", "perf", perf, (program) => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-groups-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["of a program", []],
    ["of all CPUs", ["-a"]],
    ["with call chains", ["-g"]],
  ])("%s", { timeout: 120_000 }, async (name, options) => {
    const path = join(folder, `${name}.data`);
    const record = ["record", "-o", path, "-F", "997", ...options, "-e", EVENTS, "--", "sh", "-c", WORK];
    const recorded = spawnSync(program, record, { encoding: "utf8" });
    expect(recorded.status, recorded.stderr).toBe(0);
    const said = printed(program, ["script", "-i", path, "-F", "tid,time,event,period", "--ns"]).lines;
    const { rows } = await decode(new Uint8Array(readFileSync(path)), 4096);
    const samples = rows.filter(({ kind }) => kind === "SAMPLE");
    // perf leaves out the time of day that the file gives its clock.
    expect(samples.map(({ tid, eventName, weight }) => `${tid} ${weight} ${eventName}`)).toEqual(
      said.map((line) => LINE.exec(line.trim())?.slice(1).join(" ") ?? line),
    );
    expect(new Set(samples.map(({ eventName }) => eventName)).size).toBe(3);
  });
});

const LINE = /^(\d+)\s+[\d.]+:\s+(\d+)\s+(\S+?):/;
