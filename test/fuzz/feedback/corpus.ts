import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Inputs of one target that together reach all code that fuzzing has reached so far. */
export function readCorpus(target: string): Uint8Array[] {
  return [...readInputs(target), ...readInputs(`${target}.fixed`)];
}

/** Inputs that failed once, in `TARGET.fixed.txt`, are added by hand and stay. */
export function writeCorpus(target: string, inputs: readonly Uint8Array[]): void {
  writeFileSync(fileOf(target), inputs.map((input) => `${Buffer.from(input).toString("base64")}\n`).join(""));
}

function readInputs(name: string): Uint8Array[] {
  const file = fileOf(name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "latin1").split("\n");
  return lines.filter((line) => line !== "").map((line) => new Uint8Array(Buffer.from(line, "base64")));
}

/** A line each, in base64. */
function fileOf(name: string): string {
  return `test/fuzz/corpus/${name}.txt`;
}
