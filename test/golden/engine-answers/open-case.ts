import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listTraceFiles } from "../../../electron/cli/trace-files.js";
import type { Result } from "../../../workers/core/result.js";
import { createNodeEngine } from "../../../workers/entry/engine.node.js";
import type { EngineApi, OpenRequest, SessionInfo } from "../../../workers/model/engine-api.js";
import { type Answers, answersOf, hashesOf, type SectionHash } from "./answers.js";
import { inOne } from "./book.js";
import type { AnswerCase, CaseSource } from "./cases.js";

export type PlacedSource = Extract<CaseSource, { readonly kind: "traces" }>;

/** Opens a case and hashes all that the engine says of it. */
export async function hashesOfCase(one: AnswerCase): Promise<ReadonlyMap<string, SectionHash>> {
  return withScratch(async (scratch) => {
    const hashes = await hashesOf(answersOfCase(one.source, scratch));
    return one.isBrief === true ? inOne(hashes) : hashes;
  });
}

/** A folder that goes with the work. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-answers-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything is read in this thread. What cannot be opened has the reason for its answer. */
export async function* answersOfCase(source: CaseSource, scratch: string): Answers {
  const engine = createNodeEngine({ decoders: 0 });
  try {
    const opened = await opening(engine, source, scratch);
    if (opened.ok) yield* answersOf(engine);
    else yield ["refused", JSON.stringify(opened.error)];
  } finally {
    await engine.close();
  }
}

async function opening(engine: EngineApi, source: CaseSource, scratch: string): Promise<Result<SessionInfo>> {
  return source.kind === "live" ? growing(engine, source.lines) : engine.open(await requestOf(source, scratch));
}

/** Puts the traces into their place. */
export async function requestOf({ place }: PlacedSource, scratch: string): Promise<OpenRequest> {
  const { folder, names } = place(scratch);
  const listed = await listTraceFiles(names.map((name) => join(folder, name)));
  if (!listed.ok) throw new Error(listed.error.message);
  // Where the folder lies is no part of an answer.
  const files = listed.value.files.map((file) => ({ ...file, path: file.path.slice(folder.length + 1) }));
  return { name: names.join(" "), files };
}

async function growing(engine: EngineApi, parts: readonly (readonly string[])[]): Promise<Result<SessionInfo>> {
  const [head = [], ...more] = parts;
  const opened = await engine.openLiveLog({ name: "growing", lines: head });
  for (const lines of more) await engine.appendLiveLog(lines);
  await engine.endLiveLog();
  return opened;
}
