import { halvesToBigInt } from "./bits.js";
import { Role } from "./field-node.js";
import type { TraceLayout } from "./layout.js";
import type { PacketHead } from "./packet.js";
import { Fault, Walker } from "./walker.js";

/** This many fitting events are proof enough. */
const MAX_EVENTS = 1000;

/**
 * Whether the events of a packet are as the metadata describes them: ids that are known, bodies that can be walked, the
 * last one ending where the content ends. `bytes`: the packet from its begin, or as much of it as is at hand.
 */
export function packetFits(
  trace: TraceLayout,
  { layout, headBits, contentBits }: PacketHead,
  bytes: Uint8Array,
): boolean {
  const walker = new Walker(trace.registerCount);
  walker.point(bytes, Math.min(contentBits, bytes.length * 8));
  // Events may refer to fields of the head.
  for (const scope of [trace.packetHeader, layout.packetContext]) {
    walker.beginScope();
    if (scope !== undefined && !walker.skip(scope)) return false;
  }
  walker.pos = headBits;
  for (let events = 0; events < MAX_EVENTS && walker.pos !== walker.limit; events += 1) {
    const before = walker.pos;
    walker.roleSize[Role.EVENT_ID] = 0;
    walker.beginScope();
    if (layout.eventHeader !== undefined && !walker.skip(layout.eventHeader)) return isCut(walker, contentBits);
    const found = layout.classes[classIndex(walker, layout)];
    if (found === undefined) return false;
    for (const scope of [layout.eventContext, found.context, found.payload]) {
      walker.beginScope();
      if (scope !== undefined && !walker.skip(scope)) return isCut(walker, contentBits);
    }
    if (walker.pos === before) return false;
  }
  return true;
}

function classIndex(walker: Walker, { classOf, plainClass }: PacketHead["layout"]): number {
  if (walker.roleSize[Role.EVENT_ID] === 0) return plainClass;
  const id = halvesToBigInt(walker.roleLo[Role.EVENT_ID] as number, walker.roleHi[Role.EVENT_ID] as number, false);
  return classOf.get(id) ?? -1;
}

/** The bytes at hand ended, not the packet. */
function isCut({ fault, limit }: Walker, contentBits: number): boolean {
  return fault === Fault.SHORT && limit < contentBits;
}
