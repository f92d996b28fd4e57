import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { TARGETS, type TargetName, targetFile } from "../targets/index.js";
import { readCorpus, writeCorpus } from "./corpus.js";
import { fuzz } from "./run-campaign.js";

// npm run fuzz -- [TARGET...] [--seconds N] [--seed N] [--keep]
//
// --keep writes the inputs that together reach everything into test/fuzz/corpus/.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    keep: { type: "boolean", default: false },
  },
});
const names = positionals.length === 0 ? Object.keys(TARGETS) : positionals;
for (const name of names) {
  if (!(name in TARGETS)) throw new Error(`no target ${name}: ${Object.keys(TARGETS).join(", ")}`);
  await run(name as TargetName);
}

async function run(name: TargetName): Promise<void> {
  const limits = { tries: Number.POSITIVE_INFINITY, seconds: Number(values.seconds) };
  const task = { ...limits, seed: Number(values.seed), isKept: values.keep, ...TARGETS[name] };
  const { result, failure } = await fuzz(targetFile(name), { ...task, seeds: readCorpus(name) });
  if (failure !== undefined) {
    const folder = "node_modules/.cache/fuzz";
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${name}.failed`);
    writeFileSync(file, failure.input);
    console.log(`${name}: FAILED, the input is ${file}\n${failure.message}`);
    process.exitCode = 1;
  } else if (result !== undefined) {
    const { tries, edges, corpus } = result;
    console.log(`${name}: ${tries} inputs, ${edges} edges, ${corpus.length} inputs reach them all (seed ${task.seed})`);
    if (values.keep) writeCorpus(name, corpus);
  }
}
