import { join } from "node:path";
import { fieldsOf } from "../../../workers/core/parsed-json.js";
import { readJson } from "../../node/json-file.js";

/** A part of a table that a trace has in the dataset. */
export interface PartState {
  /** Below the dataset, with "/" between parts. Undefined: the trace has no rows in this table. */
  readonly file?: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of its content. */
  readonly hash?: string;
  /** Of the columns it was written with. */
  readonly schema: string;
}

/** What the dataset has of a trace. It is written when all of its files are in their places. */
export interface TraceState {
  readonly version: 1;
  readonly id: string;
  readonly path: string;
  /** `writing`: files are being put into their places; those named may be there. */
  readonly status: "ok" | "failed" | "copy" | "writing";
  /** Key of the trace: its content. */
  readonly key: string;
  readonly source: { readonly bytes: number; readonly files: number; readonly signature: string };
  readonly tool: string;
  readonly seconds: number;
  readonly message?: string;
  /** By the name of the table, `traces` included. */
  readonly parts: Readonly<Record<string, PartState>>;
}

/** Folder of what the dataset knows of itself: readers pass over names that begin with an underscore. */
export const OWN_FOLDER = "_lanescope";

export function statePath(dataset: string, id: string): string {
  return join(dataset, OWN_FOLDER, "traces", `${id}.json`);
}

/** Undefined where there is none, or it is damaged: the trace is written anew then. */
export async function readState(dataset: string, id: string): Promise<TraceState | undefined> {
  const json = await readJson(statePath(dataset, id));
  const { version, id: own, key, source, parts } = fieldsOf(json);
  if (version !== 1 || own !== id || typeof key !== "string") return undefined;
  if (typeof fieldsOf(source).signature !== "string" || typeof parts !== "object" || parts === null) return undefined;
  return Object.values(parts).every(isPart) ? (json as TraceState) : undefined;
}

/** A file of a part, as partition.ts makes it. A dataset may come from anywhere, and files that a state names are removed. */
const PART_FILE = /^table=[^/\\]+\/host=[^/\\]+\/date=[^/\\]+\/[^/\\]+\.parquet$/;

function isPart(value: unknown): boolean {
  const { file, schema } = fieldsOf(value);
  return typeof schema === "string" && (file === undefined || (typeof file === "string" && PART_FILE.test(file)));
}
