import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";

/**
 * Copies a monitor log from a moment on, on CLOCK_MONOTONIC. What was known by then comes along, as of that moment: the last
 * answer to each question, and the VMs. So a capture of ten seconds does not begin with the hour before it.
 */
export async function cutLog(from: string, to: string, beginNs: bigint): Promise<void> {
  const output = createWriteStream(to, { mode: 0o600 });
  const lines = createInterface({ input: createReadStream(from), crlfDelay: Number.POSITIVE_INFINITY });
  const known = new Map<string, string>();
  let shift: number | undefined;
  const write = async (line: string) => {
    if (!output.write(`${line}\n`)) await once(output, "drain");
  };
  for await (const line of lines) {
    if (shift === undefined) {
      const header = fieldsOf(parsedJson(line));
      if (typeof header.t0_mono_ns !== "string" || typeof header.t0_real_ns !== "string") break;
      const begin = BigInt(header.t0_mono_ns);
      const later = begin < beginNs ? beginNs - begin : 0n;
      shift = Number(later);
      const t0 = { t0_mono_ns: `${begin + later}`, t0_real_ns: `${BigInt(header.t0_real_ns) + later}` };
      await write(JSON.stringify({ ...header, ...t0 }));
      continue;
    }
    const [head, time, rest = ""] = /^\{"t":(\d+),(.*)$/.exec(line) ?? [];
    if (head === undefined) continue;
    const t = Number(time) - shift;
    if (t < 0) {
      const key = keyOf(rest);
      if (key !== undefined) known.set(key, rest);
      continue;
    }
    for (const before of known.values()) await write(`{"t":0,${before}`);
    known.clear();
    await write(`{"t":${t},${rest}`);
  }
  for (const before of known.values()) await write(`{"t":0,${before}`);
  output.end();
  await once(output, "close");
}

/** Which question a line answers; undefined: it tells of a moment that is past. */
function keyOf(rest: string): string | undefined {
  const [, vm, kind, name] = /^"vm":"([^"]*)","k":"(\w+)","n":"([^"]*)"/.exec(rest) ?? [];
  return kind !== undefined && LASTING.has(kind) ? `${vm} ${kind} ${name}` : undefined;
}

const LASTING: ReadonlySet<string> = new Set(["qmp", "hmp", "host", "vm", "qga", "agent"]);
