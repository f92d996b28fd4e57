import type { Frame } from "../core/frame-table.js";
import { SampleMode } from "../model/sample-mode.js";

/** Of a frame of which no more is known. */
const NOTHING = { dso: "", mode: SampleMode.UNKNOWN, high: 0, low: 0, space: -1, offset: -1 };

/** A frame that a trace has as text: its name, or its address. */
export function frameOfText(text: string): Frame {
  if (!/^0x[\da-f]{1,16}$/i.test(text)) return { ...NOTHING, name: text };
  const address = BigInt(text);
  return { ...NOTHING, ...halves(address), mode: modeOfAddress(address), name: "" };
}

/** As `Frame` has it. */
export function halves(address: bigint): Pick<Frame, "high" | "low"> {
  return { high: Number(address >> 32n), low: Number(address & 0xffffffffn) };
}

/** Of an address of 64 bits: kernels have the upper half. */
export function modeOfAddress(address: bigint): SampleMode {
  if (address === 0n) return SampleMode.UNKNOWN;
  return address >> 63n === 0n ? SampleMode.USER : SampleMode.KERNEL;
}

export function guestModeOfAddress(address: bigint): SampleMode {
  const mode = modeOfAddress(address);
  if (mode === SampleMode.UNKNOWN) return mode;
  return mode === SampleMode.KERNEL ? SampleMode.GUEST_KERNEL : SampleMode.GUEST_USER;
}

/** A frame in a trace that Lanescope writes: mode, process, place in its function, address, file and name. */
export function writtenFrame({ name, dso, mode, high, low, space, offset }: Frame): string {
  const address = (BigInt(high) << 32n) | BigInt(low);
  return [mode, space, offset, `0x${address.toString(16)}`, dso.replaceAll("\t", " "), name].join("\t");
}

/** Reads what `writtenFrame` wrote; undefined: it is something else. */
export function readFrame(text: string): Frame | undefined {
  const [, mode, space, offset, address, dso, name] = WRITTEN.exec(text) ?? [];
  if (mode === undefined || address === undefined || dso === undefined || name === undefined) return undefined;
  return { name, dso, mode: Number(mode), ...halves(BigInt(address)), space: Number(space), offset: Number(offset) };
}

const WRITTEN = /^([0-5])\t(-?\d{1,10})\t(-?\d{1,10})\t(0x[\da-f]{1,16})\t([^\t]*)\t(.*)$/s;
