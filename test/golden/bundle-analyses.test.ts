import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { AnalysisFile } from "../../workers/model/own-analysis.js";
import { lanescope } from "./cli-support.js";

// An analysis goes to a colleague with a trace whose names are nobody's business, and means the same there.

const SAMPLE = join(process.cwd(), "samples/labhost-overcommit.tar.zst");
const TEXT = `${JSON.stringify({
  version: 1,
  id: "who",
  title: "When host-init runs",
  events: { switch: "sched_switch" },
  counters: { runs: { changes: [{ on: "switch", where: 'next_comm == "host-init"', count: true }] } },
})}\n`;

const folder = mkdtempSync(join(tmpdir(), "lanescope-bundle-analyses-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a bundle or trace has in it beside itself, and what analyses make of it. */
async function asked(trace: string, files?: readonly AnalysisFile[]) {
  const listed = await listTraceFiles([trace]);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createNodeEngine();
  try {
    const opened = await engine.open({ name: "", files: listed.value.files });
    if (!opened.ok) throw new Error(opened.error.message);
    await engine.done();
    const held = opened.value.extras?.flatMap(({ analyses = [] }) => analyses) ?? [];
    const reports = await engine.setAnalyses(files ?? held);
    if (!reports.ok) throw new Error(reports.error.message);
    return { held, made: reports.value.map(({ phase, counts }) => ({ phase, counts })) };
  } finally {
    await engine.close();
  }
}

test("a redacted bundle has an analysis with the pseudonyms of its trace, and it finds as much", async () => {
  const [file, bundle] = [join(folder, "who.analysis.json"), join(folder, "redacted.lanescope")];
  writeFileSync(file, TEXT);
  const written = await lanescope("convert", SAMPLE, "-o", bundle, "--redact", "names", "--analysis", file);
  expect([written.code, written.err]).toEqual([0, expect.stringContaining("replaced")]);
  const before = await asked(SAMPLE, [{ name: "who.analysis.json", text: TEXT }]);
  // 188 switches to it, and the 0 before them.
  expect(before.made).toEqual([{ phase: "done", counts: expect.objectContaining({ counters: 189 }) }]);
  const { held, made } = await asked(bundle);
  expect(made).toEqual(before.made);
  expect(held.map(({ name }) => name)).toEqual(["1.analysis.json"]);
  expect(held[0]?.text).not.toContain("host-init");
}, 120_000);

test("one that is not redacted comes out as it went in", async () => {
  const [file, bundle] = [join(folder, "who.analysis.json"), join(folder, "plain.lanescope")];
  writeFileSync(file, TEXT);
  await lanescope("convert", SAMPLE, "-o", bundle, "--analysis", file);
  expect((await asked(bundle)).held).toEqual([{ name: "1.analysis.json", text: TEXT }]);
}, 120_000);
