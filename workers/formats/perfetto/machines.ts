import { blockUnpackers } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { PacketField, PacketHead, packetAt } from "./packet.js";
import { Wire } from "./wire.js";

/** A machine tells its clocks and its name when recording begins. What comes later is not looked at. */
const LOOKED_AT = 4 << 20;
const MAX_UNPACKED = 64 << 20;
/** More machines than anybody records at once: damage. */
const MOST_MACHINES = 64;

/** The numbers of the machines (machine_id) that have packets in a file; 0 is the one that recorded it. */
export async function machinesIn(source: ByteSource): Promise<readonly number[]> {
  const read = await source.read(0, Math.min(source.size, LOOKED_AT));
  const machines = new Set([0]);
  if (read.ok) await addMachines(read.value, machines, true);
  return [...machines].slice(0, MOST_MACHINES).toSorted((a, b) => a - b);
}

async function addMachines(bytes: Uint8Array, machines: Set<number>, isOutermost: boolean): Promise<void> {
  const head = new PacketHead();
  const wire = new Wire();
  for (let at = 0; ; ) {
    const found = packetAt(wire, bytes, at);
    if (found === undefined || bytes.length < found.to) return;
    if (head.read(wire.begin(bytes, found.from, found.to))) {
      machines.add(head.machine);
      if (isOutermost && head.data === PacketField.COMPRESSED_PACKETS) {
        const unpacked = await unpackers.zlib(bytes.subarray(head.from, head.to), MAX_UNPACKED);
        if (unpacked.ok) await addMachines(unpacked.value, machines, false);
      }
    }
    at = found.to;
  }
}

/** zlib needs no module that would have to be loaded. */
const unpackers = blockUnpackers(() => Promise.reject(new Error("bug: zlib loads nothing")));
