import { parsedJson } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { MemoryBytes, MemoryRange } from "../../../workers/model/monitor-vms.js";
import { memoryBytes, physicalOf, type QmpCommand } from "./commands.js";
import type { QmpAnswer } from "./monitor.js";

type Ask = (command: QmpCommand) => Promise<Result<QmpAnswer>>;

/** Bytes of a VM's memory, by QEMU's `xp` and `x`. */
export async function readMemory(ask: Ask, range: MemoryRange): Promise<Result<MemoryBytes>> {
  const { space, address, length, vcpu } = range;
  const text = await textOf(ask, memoryBytes(space, BigInt(address), length, vcpu));
  if (!text.ok) return text;
  const hex = bytesIn(text.value);
  if (hex.length === 2 * length) return ok({ address, hex });
  return fail(`memory at ${address} cannot be read: ${firstLine(text.value) || "no answer"}`);
}

/** The physical address behind a virtual one, by the page tables that a vCPU uses now. */
export async function physicalAddress(ask: Ask, address: string, vcpu: number): Promise<Result<string>> {
  const text = await textOf(ask, physicalOf(BigInt(address), vcpu));
  if (!text.ok) return text;
  const found = /^gpa: (0x[0-9a-f]{1,16})\s*$/im.exec(text.value)?.[1];
  return found === undefined ? fail(`${address}: ${firstLine(text.value) || "no answer"}`) : ok(found);
}

async function textOf(ask: Ask, command: QmpCommand): Promise<Result<string>> {
  const answer = await ask(command);
  if (!answer.ok) return answer;
  const text = parsedJson(answer.value.raw);
  return typeof text === "string" ? ok(text) : fail("QEMU answered no text");
}

/** Lines as `ffffffff81000000: 0x48 0x8d`. */
function bytesIn(text: string): string {
  const bytes: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const listed = /^[0-9a-f]{1,16}:((?: 0x[0-9a-f]{2})+)\s*$/i.exec(line)?.[1];
    if (listed !== undefined) bytes.push(listed.replaceAll(" 0x", ""));
  }
  return bytes.join("");
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/)[0]?.slice(0, 200) ?? "";
}
