import { errorText } from "../../core/error-text.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { LaneStore } from "../../index/lane-store.js";
import { hex } from "../../model/guest-registers.js";
import type { LaneId } from "../../model/lanes.js";
import type { Session } from "../session.js";
import { unnamed } from "./guest-lanes.js";

/** The name of a guest's process, as the user gives it. */
export interface ProcessName {
  /** Pid of the VMM or name of the VM's lane; absent: any VM. */
  readonly vm?: string;
  readonly cr3: number;
  readonly name: string;
}

/**
 * Renames the lanes of guest processes; their paths stay. Lanes appear while a trace is read, so this may be called
 * again at any time. Returns the number of lanes that got a name.
 */
export function nameProcesses(session: Session, names: readonly ProcessName[]): number {
  const { lanes } = session;
  let count = 0;
  lanes.specs.forEach((spec, lane) => {
    if (spec.kind !== "process") return;
    const vm = lanes.specs[spec.parent];
    const isMeant = (wanted: string | undefined) =>
      wanted === undefined || wanted === `${vm?.subject}` || wanted === vm?.name || wanted === vm?.path;
    const found = names.find(({ vm: wanted, cr3 }) => cr3 - (cr3 % 4096) === spec.subject && isMeant(wanted));
    if (!found) return;
    // Later processes with the same page tables are others: the name is that of the first.
    if (/@\d+$/.test(spec.path)) return;
    lanes.rename(lane, found.name);
    count += 1;
  });
  return count;
}

/** Processes of VMs that have a name, by the VM's lane. */
export function namedProcesses({ lanes }: { readonly lanes: LaneStore }): ReadonlyMap<LaneId, readonly NamedProcess[]> {
  const named = new Map<LaneId, NamedProcess[]>();
  for (const { kind, parent, subject, name } of lanes.specs) {
    if (kind !== "process" || subject === 0) continue;
    const cr3 = hex(subject);
    // Another life of the same page tables has its number after its name.
    if (name.startsWith(unnamed(cr3))) continue;
    const ofVm = named.get(parent);
    if (ofVm) ofVm.push({ cr3, name });
    else named.set(parent, [{ cr3, name }]);
  }
  return named;
}

interface NamedProcess {
  readonly cr3: string;
  readonly name: string;
}

/** A list of names: JSON (an array of objects) or lines `vm,cr3,name` or `cr3,name`, with or without a heading. */
export function parseProcessNames(text: string): Result<readonly ProcessName[]> {
  const trimmed = text.trim();
  return trimmed.startsWith("[") || trimmed.startsWith("{") ? parseJson(trimmed) : parseCsv(trimmed);
}

function parseCsv(text: string): Result<readonly ProcessName[]> {
  const names: ProcessName[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const fields = line.split(",").map((field) => field.trim());
    if (line.trim() === "" || (i === 0 && fields.includes("cr3"))) continue;
    const [vm, cr3, ...rest] = fields.length < 3 ? [undefined, ...fields] : fields;
    const name = processName(vm, cr3, rest.join(","));
    if (!name) return fail(`line ${i + 1}: not "vm,cr3,name" or "cr3,name": ${line}`);
    names.push(name);
  }
  return ok(names);
}

function parseJson(text: string): Result<readonly ProcessName[]> {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    return fail(`not JSON: ${errorText(error)}`);
  }
  if (!Array.isArray(rows)) return fail('not an array of objects with "cr3" and "name"');
  const names: ProcessName[] = [];
  for (const [i, row] of rows.entries()) {
    const { vm, cr3, name } = typeof row === "object" && row !== null ? (row as Record<string, unknown>) : {};
    const found = processName(vm === undefined ? undefined : `${vm}`, `${cr3}`, typeof name === "string" ? name : "");
    if (!found) return fail(`entry ${i + 1}: not an object with "cr3" and "name"`);
    names.push(found);
  }
  return ok(names);
}

/** CR3 in decimal, or in hexadecimal with 0x. */
function processName(vm: string | undefined, cr3: string | undefined, name: string): ProcessName | undefined {
  const value = Number(cr3 === "" ? undefined : cr3);
  if (!Number.isSafeInteger(value) || value <= 0 || name === "") return undefined;
  return vm === undefined || vm === "" ? { cr3: value, name } : { vm, cr3: value, name };
}
