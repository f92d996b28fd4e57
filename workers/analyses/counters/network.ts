import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import { D } from "../../flat/io-records.js";
import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import { NO_LANE } from "../../model/lanes.js";
import type { AnalysisDefinition } from "../analysis.js";
import type { Machine } from "../machine.js";
import { type CoreSession, machineAt } from "../session.js";
import { NetDevice } from "./net-device.js";

/**
 * Traffic as the guest sees it. A vhost worker or the VMM hands the guest's packets to the tap device, on which the
 * host "receives" them; packets that the host "transmits" on that device, the guest receives. The VM of a device is
 * learnt from received packets: from the thread that hands a packet in, the first time the packet is seen (from the tap
 * it goes on to the bridge, which receives it again). Traffic of devices without a VM is kept under no VM. The core
 * counts packets (flat/network.ts).
 */
export const network: AnalysisDefinition = {
  id: "network",
  core: { part: Part.NETWORK, kinds: [EventKind.NET_RECEIVE, EventKind.NET_DEV_XMIT] },
  create: (session) => {
    const devices = new NetDevices(session);
    return {
      state: [devices],
      calls: {
        netDevice: (machine, name) => devices.named(machineAt(session, machine), name).at,
        countPacketsOf: (device, vm) => devices.device(device).count(vm),
        ownDevice: (device, vm) => devices.device(device).own(vm),
      },
    };
  },
};

class NetDevices {
  private readonly all: NetDevice[] = [];
  /** By machine: devices by the string id of their names. */
  private readonly byName: readonly Map<number, NetDevice>[];

  constructor(private readonly session: CoreSession) {
    this.byName = session.machines.map(() => new Map());
  }

  named({ index }: Machine, name: number): NetDevice {
    const byName = this.byName[index] as Map<number, NetDevice>;
    let device = byName.get(name);
    if (device === undefined) {
      device = this.add(name);
      byName.set(name, device);
    }
    return device;
  }

  /** That with a record of the core. */
  device(at: number): NetDevice {
    return this.all[this.session.entities.memory.i32[(at + D.INDEX) >> 2] as number] as NetDevice;
  }

  private add(name: number): NetDevice {
    const { session, all } = this;
    const { entities, strings } = session;
    const series = seriesOf(session, strings.get(name));
    const device = new NetDevice(entities, entities.memory.allocate(D.BYTES), all.length, name, series);
    all.push(device);
    return device;
  }
}

/** Received bytes and packets of a device, and sent ones. */
function seriesOf({ counters }: CoreSession, name: string): readonly CounterSeries[] {
  const add = (counter: Counter) => counters.add(counter, name, NO_LANE);
  return [add("net-rx-bytes"), add("net-rx-packets"), add("net-tx-bytes"), add("net-tx-packets")];
}
