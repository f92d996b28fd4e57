import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Generated, type GenerateOptions, generate } from "./generate.js";

/** Writes a trace for each of `count` hosts, all recorded at the same time; `shape` is that of each. */
export function generateMany(shape: GenerateOptions, count: number): Generated {
  let [events, bytes] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const name = `${shape.hostname}${i}`;
    const made = generate({ ...shape, out: join(shape.out, name), hostname: name, seed: shape.seed + i });
    events += made.events;
    bytes += made.bytes;
  }
  // Written last, as that of one trace: what was made before is whole.
  writeFileSync(join(shape.out, "truth.json"), "{}\n");
  return { folder: shape.out, events, bytes };
}
