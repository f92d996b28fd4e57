import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope } from "../golden/cli-support.js";
import { sharesProgram } from "../guest/parts.js";
import { expectShares, toldShares } from "../guest/shares.js";
import { engineWith, profileOf, samplesByPath } from "../setup/profile.js";
import { perf, printed } from "./peers.js";

// A program that tells what a profile of it must show, recorded on this machine: its shares, the callers of its functions,
// and sample by sample what perf script prints.

test("a profile of a program that ran here shows what it did", { retry: 1 }, async (context) => {
  const program = sharesProgram();
  if (program === undefined) return context.skip("no C compiler is here, and none could be installed");
  if (perf === undefined) return context.skip("perf is not here, and could not be installed");
  const folder = mkdtempSync(join(tmpdir(), "lanescope-shares-"));
  try {
    const recording = join(folder, "perf.data");
    copyFileSync(program, join(folder, "shares"));
    const record = ["record", "-q", "-g", "-k", "mono", "-e", "cpu-clock:u", "-F", "997", "-o", recording];
    const ran = printed(perf, [...record, join(folder, "shares"), "4", "2"]);
    if (!ran.isOk) return context.skip(`perf may not record here: ${ran.complaints}`);
    const { out, err, code } = await lanescope("export", folder, "-t", "samples", "--format", "jsonl");
    expect(code, err).toBe(0);
    const rows: readonly Row[] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expectShares(
      rows.map(({ symbol }) => symbol),
      toldShares(ran.lines.join("\n")).cpu,
    );
    const first = (times: readonly bigint[]) => times.map((time) => time - (times[0] ?? 0n));
    const said = printed(perf, ["script", "--ns", "-F", "tid,time,ip", "-G", "-i", recording]).lines.flatMap(
      (line) => /^\s*(\d+)\s+(\d+)\.(\d{9}):\s+([\da-f]+)/.exec(line)?.slice(1) ?? [],
    );
    const each = Array.from({ length: said.length / 4 }, (_, i) => said.slice(4 * i, 4 * i + 4));
    expect(first(exactTimes(out))).toEqual(first(each.map(([, seconds, ns]) => BigInt(`${seconds}${ns}`))));
    expect(rows.map(({ lane, ip }) => `${lane.split("/").at(-1)} ${ip}`)).toEqual(
      each.map(([tid, , , ip]) => `${tid} 0x${ip}`),
    );
    const engine = await engineWith(folder);
    try {
      const chains = Object.keys(samplesByPath(await profileOf(engine)));
      // The C library starts the thread.
      expect(chains).toContainEqual(expect.stringMatching(/^start\w*;run;outer;half$/));
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Row {
  readonly lane: string;
  readonly ip: string;
  readonly symbol: string;
}

/** They are larger than numbers hold. */
function exactTimes(rows: string): readonly bigint[] {
  return [...rows.matchAll(/"ts_ns":(\d+)/g)].map(([, time]) => BigInt(time as string));
}
