import { SampleMode } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import type { Frames } from "../symbols/frames.js";

/**
 * Frames, and behind them the addresses in kernels of guests at which these exited, which are named alike. They are no
 * frames of a session, as there are many, and without files of symbols nobody asks for them.
 */
export function withExits(frames: Frames, context: QueryContext, machineName: (machine: number) => string): Frames {
  const { stacks, strings } = context;
  const { guestNames } = stacks.frames;
  const places = kernelExits(context);
  const machines = places.map(({ machine }) => strings.idOf(machineName(machine)));
  const of = <T>(frame: number, own: (at: number) => T, other: (frame: number) => T) =>
    frame < frames.size ? other(frame) : own(frame - frames.size);
  const { size } = frames;
  return {
    size: size + places.length,
    textOf: (id) => frames.textOf(id),
    machineOf: (frame) => of(frame, (at) => machines[at] as number, frames.machineOf),
    modeOf: (frame) => of(frame, () => SampleMode.GUEST_KERNEL, frames.modeOf),
    spaceOf: (frame) => of(frame, (at) => (places[at] as Place).pid, frames.spaceOf),
    dsoOf: (frame) => of(frame, () => -1, frames.dsoOf),
    addressOf: (frame) =>
      of(frame, (at) => BigInt.asUintN(64, BigInt((places[at] as Place).address)), frames.addressOf),
    rename(frame, name, offset, linkName) {
      if (frame < size) return frames.rename(frame, name, offset, linkName);
      const { vmLane, address } = places[frame - size] as Place;
      guestNames.put(vmLane, address, name);
      stacks.frames.version += 1;
      return name !== undefined;
    },
  };
}

interface Place {
  readonly vmLane: number;
  readonly machine: number;
  readonly pid: number;
  readonly address: number;
}

/** Each address of each VM once. Programs of guests are left out: nobody knows which one ran. */
function kernelExits({ guestRips, inventory: { vcpus, vms } }: QueryContext): readonly Place[] {
  const vmOf = new Map(Array.from(vcpus.lane, (lane, row) => [lane, vcpus.vm[row] as number]));
  const seen = new Map<number, Set<number>>();
  const places: Place[] = [];
  const { lane, address } = guestRips.columns;
  for (let row = 0; row < guestRips.count; row += 1) {
    const at = address.at(row);
    const vm = vmOf.get(lane.at(row));
    // The upper half of the addresses is a kernel's; NaN stands for all others of a window.
    if (vm === undefined || !(at < 0)) continue;
    const known = seen.get(vm) ?? new Set<number>();
    seen.set(vm, known);
    if (known.has(at)) continue;
    known.add(at);
    places.push({
      vmLane: vms.lane[vm] as number,
      machine: vms.machine[vm] as number,
      pid: vms.pid[vm] as number,
      address: at,
    });
  }
  return places;
}
