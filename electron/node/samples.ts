import { join } from "node:path";
import type { SampleInfo } from "../../renderer/host/host-api.js";
import type { TourStep } from "../../workers/model/tour-step.js";
import { readJson } from "./json-file.js";

/** An entry of samples/index.json: a trace that is shipped with the program. */
export interface Sample extends SampleInfo {
  /** Its file or folder inside samples/. */
  readonly file: string;
}

const STEP_TEXTS = ["text", "button", "key"];

/** Only steps that are whole: the window takes them as they are. */
function stepsOf(steps: unknown): readonly TourStep[] {
  return Array.isArray(steps) ? steps.filter(isStep) : [];
}

function isStep(value: unknown): value is TourStep {
  if (typeof value !== "object" || value === null) return false;
  const step = value as Readonly<Record<string, unknown>>;
  return STEP_TEXTS.every((name) => typeof step[name] === "string");
}

export async function readSamples(folder: string): Promise<readonly Sample[]> {
  const listed = await readJson(join(folder, "index.json"));
  return Array.isArray(listed) ? listed.filter(isSample).map(withSteps) : [];
}

function withSteps(sample: Sample): Sample {
  const { steps, ...facts } = sample;
  return steps === undefined ? facts : { ...facts, steps: stepsOf(steps) };
}

function isSample(value: unknown): value is Sample {
  if (typeof value !== "object" || value === null) return false;
  const { id, title, story, file } = value as Partial<Sample>;
  return [id, title, story, file].every((text) => typeof text === "string");
}
