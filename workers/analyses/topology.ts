import { errorText } from "../core/error-text.js";
import { fieldsOf } from "../core/parsed-json.js";
import { fail, ok, type Result } from "../core/result.js";
import { isCpuNumber } from "./cpu-number.js";
import type { CpuPlace } from "./machine.js";

/**
 * Where CPUs are, as `lscpu` prints it: `lscpu -p=CPU,NODE,SOCKET,CORE`, `lscpu -e` and `lscpu -e -J` name every CPU;
 * `lscpu -J` names the CPUs of NUMA nodes only. -1 stands for what it does not say.
 */
export function parseCpuTopology(text: string): Result<readonly CpuPlace[]> {
  const trimmed = text.trim();
  const places = trimmed.startsWith("{") ? fromJson(trimmed) : fromLines(trimmed.split(/\r?\n/));
  if (!places.ok) return places;
  if (places.value.length === 0) return fail("no CPUs in it", { hint: HINT });
  return places;
}

const HINT = "make it with: lscpu -p=CPU,NODE,SOCKET,CORE";

/** Of a line of `lscpu -p` that has no heading: what the hint asks for. */
const USUAL = ["cpu", "node", "socket", "core"];

function fromLines(lines: readonly string[]): Result<readonly CpuPlace[]> {
  let names: readonly string[] = USUAL;
  const places: CpuPlace[] = [];
  for (const [i, line] of lines.entries()) {
    const isComment = line.startsWith("#");
    const words = line.replace(/^#\s*/, "").trim();
    if (words === "") continue;
    const fields = words.includes(",") ? words.split(",") : words.split(/\s+/);
    const lower = fields.map((field) => field.trim().toLowerCase());
    if (lower[0] === "cpu" && fields.every((field) => !/^\d+$/.test(field))) names = lower;
    else if (!isComment) {
      const place = placeOf((name) => lower[names.indexOf(name)]);
      if (place === undefined)
        return fail(`line ${i + 1}: not a CPU with its place: ${line.slice(0, 80)}`, { hint: HINT });
      places.push(place);
    }
  }
  return ok(places);
}

function fromJson(text: string): Result<readonly CpuPlace[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(`not JSON: ${errorText(error)}`);
  }
  const { cpus, lscpu } = fieldsOf(value);
  if (Array.isArray(cpus)) {
    const places: CpuPlace[] = [];
    for (const [i, row] of cpus.entries()) {
      const fields = fieldsOf(row);
      const place = placeOf((name) => (fields[name] === undefined ? undefined : `${fields[name]}`));
      if (place === undefined) return fail(`entry ${i + 1}: not a CPU with its place`, { hint: HINT });
      places.push(place);
    }
    return ok(places);
  }
  return Array.isArray(lscpu) ? ok(fromSummary(lscpu)) : fail("not what lscpu prints", { hint: HINT });
}

/** "NUMA node0 CPU(s):" with "0-3,8"; newer versions nest the fields. */
function fromSummary(rows: readonly unknown[]): CpuPlace[] {
  return rows.flatMap((row) => {
    const { field, data, children } = fieldsOf(row);
    const node = /^NUMA node(\d+) CPU\(s\):/.exec(`${field}`)?.[1];
    const own =
      node === undefined ? [] : cpuList(`${data}`).map((cpu) => ({ cpu, node: Number(node), socket: -1, core: -1 }));
    return Array.isArray(children) ? [...own, ...fromSummary(children)] : own;
  });
}

/** "0-2,8" as numbers. */
function cpuList(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (from === undefined || !isCpuNumber(Number(to))) return [];
    return Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, i) => Number(from) + i);
  });
}

function placeOf(read: (name: string) => string | undefined): CpuPlace | undefined {
  const cpu = numberOf(read("cpu"));
  if (!isCpuNumber(cpu)) return undefined;
  return { cpu, node: numberOf(read("node")), socket: numberOf(read("socket")), core: numberOf(read("core")) };
}

/** -1 for "-", which stands for an offline CPU, and for what is left out. */
function numberOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : -1;
}
