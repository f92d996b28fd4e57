import { join } from "node:path";
import type { SampleInfo } from "../../renderer/host/host-api.js";
import { readJson } from "./json-file.js";

/** An entry of samples/index.json: a trace that is shipped with the program. */
export interface Sample extends SampleInfo {
  /** Its file or folder inside samples/. */
  readonly file: string;
}

export async function readSamples(folder: string): Promise<readonly Sample[]> {
  const listed = await readJson(join(folder, "index.json"));
  return Array.isArray(listed) ? listed.filter(isSample) : [];
}

function isSample(value: unknown): value is Sample {
  if (typeof value !== "object" || value === null) return false;
  const { id, title, story, file } = value as Partial<Sample>;
  return [id, title, story, file].every((text) => typeof text === "string");
}
