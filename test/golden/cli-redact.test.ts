import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Redactor } from "../../workers/engine/slice/redactor.js";
import { REDACTIONS } from "../../workers/model/bundle.js";
import { contentOf, lanescope, tempFolder } from "./cli-support.js";

// Reports and pictures of a real recording, with all that can be redacted: nothing that a bundle would replace is in them.

const TRACE = "samples/labhost-vma.tar.zst";
const REDACT = ["--redact", REDACTIONS.join(",")];
/** What the files of the recording are called. */
const FILES = ["labhost-vma", "labhost.dat", "vmA.dat"];
/** Names of processes there that are words of any report: commands that record more, the page's own script and style. */
const OWN_WORDS = new Set(["sleep", "sed", "worker"]);

/** All texts that a bundle has pseudonyms for. */
async function secretsOf(trace: string): Promise<readonly string[]> {
  const { out } = await lanescope("export", trace, "--table", "events", "--format", "jsonl");
  const redactor = new Redactor(new Set(REDACTIONS));
  const texts = new Set(["labhost", "vmA", ...FILES]);
  const collect = (before: unknown, after: unknown) => {
    if (typeof before === "string" && before !== after) texts.add(before);
    if (typeof before !== "object" || before === null || before === after) return;
    for (const [key, value] of Object.entries(before)) collect(value, (after as Record<string, unknown>)[key]);
  };
  for (const line of out.split("\n")) {
    if (line === "") continue;
    const { name, fields, context } = JSON.parse(line);
    const event = { name, ns: 0n, stream: 0, cpu: 0, fields, context };
    collect(event, redactor.event(event));
  }
  return [...texts].filter((text) => 2 < text.length && !OWN_WORDS.has(text));
}

function isIn(text: string, secret: string): boolean {
  if (!text.includes(secret)) return false;
  const escaped = secret.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "u").test(text);
}

/** A file with a note about the whole of a trace. */
async function noteOn(trace: string, text: string): Promise<string> {
  const content = await contentOf(trace);
  const times = { startNs: "920061779801", endNs: "924519929884", createdMs: 1, changedMs: 1 };
  const note = { version: 1, id: "1", content, lanes: [], ...times, text, author: "me", colour: "red", tags: [] };
  const file = join(tempFolder(), "notes.annotations.json");
  writeFileSync(file, JSON.stringify({ version: 1, annotations: [note] }));
  return file;
}

test("nothing that was redacted is anywhere in a report or a picture", async () => {
  const folder = tempFolder();
  const [page, picture] = [join(folder, "r.html"), join(folder, "p.svg")];
  const notes = await noteOn(TRACE, "**labhost** starves by `hosthog`");
  const made = await lanescope("report", TRACE, "-o", page, "--annotations", notes, ...REDACT);
  expect([made.code, made.err]).toEqual([0, expect.stringMatching(/replaced: [1-9]\d* names, [1-9]\d* paths, /)]);
  await lanescope("picture", TRACE, "-o", picture, "--lanes", "labhost/thread/2*", ...REDACT);
  const texts = {
    // Chance makes any three letters in base64.
    html: readFileSync(page, "utf8").replace(/"data":"[^"]*"/, ""),
    svg: readFileSync(picture, "utf8"),
    json: (await lanescope("report", TRACE, "--format", "json", ...REDACT)).out,
  };
  const secrets = await secretsOf(TRACE);
  expect(secrets).toEqual(expect.arrayContaining(["hosthog", "vmload"]));
  expect(texts.html).toMatch(/name-[0-9a-f]{16}\S* starves/);
  for (const [format, text] of Object.entries(texts)) {
    expect([format, secrets.filter((secret) => isIn(text, secret))]).toEqual([format, []]);
    expect([format, /name-[0-9a-f]{16}/.test(text)]).toEqual([format, true]);
  }
});
