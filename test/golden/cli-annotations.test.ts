import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Annotation } from "../../workers/model/annotations/annotation.js";
import { annotationFile } from "../../workers/model/annotations/annotation-file.js";
import { setOf } from "../../workers/model/annotations/merge.js";
import { contentOf, lanescope, smallTrace, tempFolder } from "./cli-support.js";

function note(id: string, content: string, more: Partial<Annotation>): Annotation {
  const words = { text: "", author: "Ada", colour: "yellow", tags: [], createdMs: 1000, changedMs: 1000 } as const;
  return { id, content, lanes: [], startNs: "0", endNs: "0", ...words, ...more };
}

test("export --table annotations: those beside the trace and those that are named, by the times of other tables", async () => {
  const trace = smallTrace();
  const content = await contentOf(trace);
  const { begin_ns: begin } = JSON.parse((await lanescope("info", "--json", trace)).out);
  const at = (ns: bigint) => `${BigInt(begin) + ns}`;
  const lane = { content, path: "genhost/cpu/1" };
  const range = note("1", content, { lanes: [lane], startNs: at(5n), endNs: at(9n), text: "=cmd", tags: ["a", "b"] });
  const arrow = note("2", content, {
    lanes: [lane],
    startNs: at(7n),
    endNs: at(7n),
    to: { ...lane, path: "genhost/cpu/0", atNs: at(8n) },
  });
  writeFileSync(`${trace}.annotations.json`, annotationFile(setOf([range, note("x", "elsewhere", {})])));
  const named = join(tempFolder(), "more.json");
  writeFileSync(named, annotationFile(setOf([arrow, { ...range, author: "Grace", changedMs: 2000 }])));

  const run = async (...more: string[]) => {
    const ran = await lanescope(
      "export",
      trace,
      "-t",
      "annotations",
      "--annotations",
      named,
      "--format",
      "jsonl",
      ...more,
    );
    expect(ran.code).toBe(0);
    return ran.out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const rows = await run();
  expect(rows).toMatchObject([
    {
      id: "1",
      kind: "note",
      lane: lane.path,
      start_ns: Number(at(5n)),
      author: "Grace",
      tags: ["a", "b"],
      to_lane: null,
    },
    { id: "2", kind: "arrow", to_lane: "genhost/cpu/0", created_ns: 1_000_000_000, lanes: [lane.path] },
  ]);
  expect(await run("--to", "+6ns")).toHaveLength(1);
  expect(await run("--lanes", "genhost/cpu/0")).toMatchObject([{ id: "2" }]);
  expect(await run("--where", "author:Grace")).toMatchObject([{ id: "1" }]);
  const csv = await lanescope("export", trace, "-t", "annotations");
  expect(csv.out).toContain(",'=cmd,");
});

test("annotations merge: no duplicates, the newer of two forms, deletions; a hostile file changes nothing", async () => {
  const folder = tempFolder();
  const path = (name: string) => join(folder, name);
  const [one, two] = [note("1", "t", {}), note("2", "t", { author: "Grace", text: "old" })];
  writeFileSync(path("a.json"), annotationFile(setOf([one, two])));
  const renewed = { ...two, text: "new", changedMs: 2000 };
  writeFileSync(path("b.json"), annotationFile(setOf([renewed], [{ id: "1", content: "t", deletedMs: 3000 }])));
  const merged = await lanescope("annotations", "merge", path("a.json"), path("b.json"), "-o", path("c.json"));
  expect(merged).toMatchObject({ code: 0, out: "" });
  expect(merged.err).toContain("b.json: 1 renewed, as the file has a newer form; 1 deleted, as the file says\n");
  const text = readFileSync(path("c.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({
    annotations: [{ id: "2", text: "new", author: "Grace" }],
    deleted: [{ id: "1" }],
  });
  const again = await lanescope("annotations", "merge", path("c.json"), path("b.json"), path("a.json"));
  expect(again.out).toBe(text);

  writeFileSync(path("bad.json"), '{"version":1,"annotations":{"length":1e9}}');
  const refused = await lanescope("annotations", "merge", path("a.json"), path("bad.json"), "-o", path("c.json"));
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(/this is no file of bookmarks \(.*bad.json\)\n$/);
  expect(readFileSync(path("c.json"), "utf8")).toBe(text);
  expect((await lanescope("annotations", "merge", path("a.json"), "-o", path("a.json"))).code).toBe(1);
  expect((await lanescope("annotations", "split", path("a.json"))).code).toBe(2);
});
