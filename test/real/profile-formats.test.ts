import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import type { Profile } from "../../workers/model/profile-answers.js";
import { nodeNames } from "../../workers/profile/formats/node-names.js";
import { CHROMIUM_FLAGS, chromiumPath } from "../e2e/harness.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { unpackTrace } from "../setup/outside-data.js";
import { engineWith, profileOf } from "../setup/profile.js";
import { describeWith } from "../setup/skip.js";
import { describeWithPeer, printed } from "./peers.js";

// Profiles as files, read by what they are for: the sums of the readers are ours.

const READER = fileURLToPath(new URL("pprof.py", import.meta.url));
const TRACES = [
  ["the lab's host", "lab/perf-host-a.tar.zst", "perf-host-a/perf-kvm-samples.data"],
  ["one with call chains", "quipper-perfdata.tar.zst", "quipper-perfdata/testdata/perf.data.callgraph-3.4"],
] as const;

/** Weights by a key of each node: own, and with what it calls, which counts once where it calls itself. */
function sumsOf(profile: Profile, keys: readonly string[] = nodeNames(profile)) {
  const { nodes } = profile;
  const sums: Record<"own" | "total", Record<string, number>> = { own: {}, total: {} };
  const above: ReadonlySet<string>[] = [new Set()];
  for (let node = 1; node < nodes.count; node += 1) {
    const outer = above[nodes.parent[node] as number] as ReadonlySet<string>;
    const key = keys[node] as string;
    above[node] = new Set([...outer, key]);
    const own = nodes.self[node] as number;
    if (0 < own) sums.own[key] = (sums.own[key] ?? 0) + own;
    if (!outer.has(key)) sums.total[key] = (sums.total[key] ?? 0) + (nodes.total[node] as number);
  }
  return sums;
}

/** The profile of a trace as the command writes it, and as a file. */
async function written(trace: string, file: string) {
  const path = join(tempFolder(), file);
  const { code, err } = await lanescope("profile", trace, "--with-host", "--group", "vm,mode", "-o", path);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const engine = await engineWith(trace);
  const request = { weight: "weight", withHost: true, withIdle: false, groups: ["vm", "mode"] } as const;
  const profile = await profileOf(engine, request);
  await engine.close();
  return { path, profile };
}

describeWithPeer("pprof against protobuf", "protobuf for Python", process.env.LANESCOPE_PYTHON, (python) => {
  test.each(TRACES)("%s", { timeout: 120_000 }, async (_, archive, inside) => {
    const { path, profile } = await written(join(unpackTrace(archive), inside), "a.pb.gz");
    const { lines, complaints } = printed(python, [READER, path]);
    expect(complaints).toBe("");
    const read = JSON.parse(lines.join("\n"));
    const sums = sumsOf(profile);
    expect(read).toMatchObject({ first: "", isWhole: true, samples: profile.totals.samples });
    expect(read.shown).toBe(read.types.at(-1)[0]);
    expect(read.own).toEqual(sums.own);
    expect(read.total).toEqual(sums.total);
    for (const [label, weight] of Object.entries(read.labels)) {
      expect(weight).toBe(sums.total[label.replace(/^(?:vm|mode) /, "")]);
    }
  });
});

const why = chromiumPath === undefined ? "no Chromium" : "speedscope could not be had from npm";
const speedscope = chromiumPath === undefined ? undefined : process.env.LANESCOPE_SPEEDSCOPE;

/** What "12.34ms (5.6%)" says, in ns; a number without a unit is one. */
function weightIn(text: string): number {
  const [, number = "", unit = ""] = /^([\d.,]+)\s*(ns|[µμ]s|ms|s|min|)/.exec(text) ?? [];
  const factor = { ns: 1, ms: 1e6, s: 1e9, min: 60e9 }[unit] ?? (unit === "" ? 1 : 1e3);
  return Number(number.replaceAll(",", "")) * factor;
}

describeWith("speedscope", speedscope, why, (folder) => {
  test.each(TRACES)("has our sums of %s", { timeout: 120_000 }, async (_, archive, inside) => {
    const { path, profile } = await written(join(unpackTrace(archive), inside), "a.speedscope.json");
    const browser = await chromium.launch({ executablePath: chromiumPath as string, args: [...CHROMIUM_FLAGS] });
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const release = join(folder, "dist/release");
      expect(readdirSync(release)).toContain("index.html");
      // As its command line does it.
      const script = join(tempFolder(), "profile.js");
      const content = readFileSync(path).toString("base64");
      writeFileSync(script, `speedscope.loadFileFromBase64("a.speedscope.json", ${JSON.stringify(content)})`);
      await page.goto(`${pathToFileURL(join(release, "index.html")).href}#localProfilePath=${script}`);
      await page.getByText("Sandwich").click();
      const rows = page.locator("table tr");
      await expect.poll(() => rows.count()).toBeGreaterThan(3);
      const shown = await rows.evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText)),
      );
      // Functions of two VMs at one address are called the same, and are two.
      const { frames, strings, nodes, totals } = profile;
      const sums = sumsOf(profile, Array.from(nodes.frame, String));
      const named = (name: string) =>
        Object.keys(sums.total).filter((frame) => strings[frames.name[Number(frame)] as number] === name);
      let compared = 0;
      for (const [total = "", own = "", name = ""] of shown) {
        const known = named(name);
        if (known.length === 0) continue;
        compared += 1;
        // It shows three digits or four.
        const isNear = (text: string, weight = 0) => Math.abs(weightIn(text) - weight) < 0.001 * totals.weight;
        const fits = known.filter((frame) => isNear(total, sums.total[frame]) && isNear(own, sums.own[frame]));
        expect(fits, `${total} ${own} ${name}`).not.toEqual([]);
      }
      expect(compared).toBeGreaterThan(3);
    } finally {
      await browser.close();
    }
  });
});
