import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { compareFingerprints } from "../../workers/fingerprint/compared.js";
import { featuresOf } from "../../workers/fingerprint/features.js";
import { randomFrom } from "../../workers/fingerprint/random.js";
import { Known } from "../../workers/model/fingerprints.js";
import { toEnd } from "../../workers/query/resumable.js";

// What fingerprints cost, as processor time:
//   node test/setup/run-program.mjs test/bench/fingerprints.ts 10000     so many of a fleet are compared
//   node test/setup/run-program.mjs test/bench/fingerprints.ts TRACE     those of a trace, beside opening it

const WORKLOADS = 6;
/** Hosts that recorded different events. */
const RECORDINGS = 5;

function seconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function compareMany(count: number): void {
  const features = featuresOf("vm");
  const random = randomFrom(1);
  const centres = Array.from({ length: WORKLOADS }, () =>
    features.map(() => (random() < 0.6 ? 0 : 10 ** (1 + 4 * random()))),
  );
  const lacks = Array.from({ length: RECORDINGS }, () => features.map(() => random() < 0.1));
  const values = new Float64Array(count * features.length);
  const known = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const [subject, feature] = [Math.floor(at / features.length), at % features.length];
    const centre = centres[subject % WORKLOADS]?.[feature] ?? 0;
    values[at] = (features[feature]?.unit === "share" ? centre / 1e5 : centre) * (0.7 + 0.6 * random());
    known[at] = lacks[subject % RECORDINGS]?.[feature] === true ? Known.NOT_RECORDED : Known.YES;
  }
  const before = process.cpuUsage();
  const { groups } = toEnd(compareFingerprints({ features, count, values, known }, { scale: "own", noun: "VM" }));
  console.log(`${count} × ${features.length}: ${seconds(before).toFixed(1)} s; ${groups.words}`);
}

async function ofTrace(path: string): Promise<void> {
  const listed = await listTraceFiles([path]);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createNodeEngine();
  const before = process.cpuUsage();
  await engine.open({ name: path, files: listed.value.files });
  await engine.done();
  const opening = seconds(before);
  console.log(`opening: ${opening.toFixed(2)} s`);
  const questions = [
    { of: "vm", periods: 1 },
    { of: "vm", periods: 1 },
    { of: "vm", periods: 64 },
    { of: "process", periods: 1 },
  ] as const;
  for (const question of questions) {
    const began = process.cpuUsage();
    const answer = await engine.fingerprints({ t0: 0, t1: Number.POSITIVE_INFINITY, asker: "bench", ...question });
    const own = seconds(began);
    const share = ((100 * own) / opening).toFixed(0);
    console.log(
      `${answer?.count} × ${question.of}, ${question.periods} periods: ${own.toFixed(2)} s, ${share} % of opening`,
    );
  }
  await engine.close();
}

const [what = "10000"] = process.argv.slice(2);
if (/^\d+$/.test(what)) compareMany(Number(what));
else await ofTrace(what);
