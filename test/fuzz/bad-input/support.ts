import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { lanescope, tempFolder } from "../../golden/cli-support.js";
import { joinBytes } from "../../setup/bytes.js";
import {
  lttngMetadata,
  lttngPacket,
  type WrittenEvent,
  type WrittenPacket,
} from "../../unit/workers/formats/ctf/writer.js";

// What a user gets from bad input, through the command line: an exit status, one line, and what could be read.

export interface Outcome {
  readonly code: number;
  /** Without the leading "lanescope: ". */
  readonly lines: readonly string[];
  readonly events: number;
  /** "severity: message (file, byte n)", files without the folder opened; traces' own first. */
  readonly problems: readonly string[];
  readonly info: TraceInfo | undefined;
}

/** `info --json` and `info` of some paths, with what must hold of any answer checked. One that hangs meets the test's limit. */
export async function open(...argv: string[]): Promise<Outcome> {
  const { code, out, err } = await lanescope("info", "--json", ...argv);
  const human = await lanescope("info", ...argv);
  expect(human.code).toBe(code);
  for (const text of [err, human.out, human.err]) {
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(text).not.toMatch(CONTROL);
  }
  const lines = err.split("\n").slice(0, -1);
  for (const line of lines) expect(line).toMatch(/^lanescope: ./);
  if (code === 0) expect(out).not.toBe("");
  else expect({ code, out, lines: lines.length }).toEqual({ code: 1, out: "", lines: 1 });
  const info: TraceInfo | undefined = code === 0 ? JSON.parse(out) : undefined;
  return {
    code,
    lines: lines.map((line) => line.slice("lanescope: ".length)),
    events: info?.events ?? 0,
    problems: info === undefined ? [] : problemsOf(info, argv[0] ?? ""),
    info,
  };
}

/** All but the line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

function problemsOf(info: TraceInfo, opened: string): string[] {
  const all = [...info.traces.flatMap(({ problems }) => problems), ...(info.problems ?? [])];
  return all.map(({ severity, message, file, offset }) => {
    const place = [file?.replace(`${opened}/`, ""), offset === undefined ? undefined : `byte ${offset}`];
    const where = place.filter((part) => part !== undefined).join(", ");
    return `${severity}: ${message}${where === "" ? "" : ` (${where})`}`;
  });
}

/** Files by path below a new folder; answers the folder. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const METADATA: Uint8Array = utf8(lttngMetadata());

/** Where things are in a packet of `lttngMetadata`, in bytes. */
export const AT = {
  uuid: 4,
  streamId: 20,
  begin: 32,
  end: 40,
  contentSize: 48,
  packetSize: 56,
  cpu: 80,
  events: 84,
  /** A compact header of 4 bytes, then a value of 4. */
  eventBytes: 8,
} as const;

/** Five events, 10 ns apart. */
export function packet(begin: bigint, rest: Partial<WrittenPacket> = {}): Uint8Array {
  const events = Array.from({ length: 5 }, (_, i): WrittenEvent => {
    return { name: "number", ts: begin + BigInt(i) * 10n, value: BigInt(i) };
  });
  return lttngPacket({ begin, end: begin + 100n, events, ...rest });
}

/** Bytes of a packet made by `packet`. */
export const PACKET_BYTES = AT.events + 5 * AT.eventBytes;

/** Three packets, fifteen events. */
export const STREAM: Uint8Array = joinBytes(
  packet(1000n, { seq: 0n }),
  packet(2000n, { seq: 1n }),
  packet(3000n, { seq: 2n }),
);

/** A copy of `bytes` with some of them replaced. */
export function patched(bytes: Uint8Array, at: number, ...by: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}

/** A number of 64 bits as a trace has it. */
export function u64(value: bigint): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return [...bytes];
}
