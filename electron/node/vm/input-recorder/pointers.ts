import { fieldsOf, parsedJson } from "../../../../workers/core/parsed-json.js";
import type { RecordedVm } from "../../../../workers/model/input-recording.js";
import { plain } from "../commands.js";
import type { QmpMonitor } from "../monitor.js";
import type { VmFacts } from "../vm-facts.js";

export interface Pointers {
  /** As QEMU names them. */
  readonly devices: readonly string[];
  /** Of the one that gets input; undefined: not told. */
  readonly isAbsolute: boolean | undefined;
}

const MOST_NAME = 200;

export async function pointersOf(monitor: QmpMonitor | undefined): Promise<Pointers> {
  const answer = await monitor?.ask(plain("query-mice"));
  const list: unknown = answer?.ok === true ? parsedJson(answer.value.raw) : [];
  const mice = (Array.isArray(list) ? list : []).map(fieldsOf);
  const absolute = mice.find(({ current }) => current === true)?.absolute;
  return {
    devices: mice.flatMap(({ name }) => (typeof name === "string" ? [name.slice(0, MOST_NAME)] : [])),
    isAbsolute: typeof absolute === "boolean" ? absolute : undefined,
  };
}

/** What a recording keeps of its VM. */
export function recordedVm({ name, uuid, qemu, machine = "", arch, accel }: VmFacts): RecordedVm {
  return { name, uuid, qemu, machine, arch, accel };
}
