import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import { NetPacket, NetReceive } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { NO_LANE } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { Senders } from "../waits/interrupt-senders.js";

export const network: AnalysisDefinition = {
  id: "network",
  create: (session) => ({ handlers: networkCounters(session) }),
};

/**
 * A device belongs to a VM if threads of that VM hand in at least this share of its packets. Other devices get a few,
 * when an interrupt hits such a thread.
 */
const OWN_SHARE = 0.9;

/** A network device of the host, and the VM whose network card it seems to be. */
class Device {
  private packets = 0;
  /** Number of packets handed in by threads of each VM, by the VM's lane. */
  private readonly byVm: number[] = [];
  private readonly series: readonly CounterSeries[];

  constructor(session: Session, name: string) {
    const add = (counter: Counter) => session.counters.add(counter, name, NO_LANE);
    this.series = [add("net-rx-bytes"), add("net-rx-packets"), add("net-tx-bytes"), add("net-tx-packets")];
  }

  /** A packet entered the host here. `vm`: the VM whose thread handed it in, if any. */
  handedIn(vm: Vm | undefined): void {
    this.packets += 1;
    if (vm) this.byVm[vm.lane] = (this.byVm[vm.lane] ?? 0) + 1;
    const lane = vm ? vm.lane : (this.series[0]?.lane ?? NO_LANE);
    const isOwn = OWN_SHARE * this.packets <= (this.byVm[lane] ?? 0);
    for (const series of this.series) series.lane = isOwn ? lane : NO_LANE;
  }

  receive(t: number, bytes: number): void {
    this.series[0]?.increase(t, bytes);
    this.series[1]?.increase(t, 1);
  }

  send(t: number, bytes: number): void {
    this.series[2]?.increase(t, bytes);
    this.series[3]?.increase(t, 1);
  }
}

/**
 * Traffic as the guest sees it. A vhost worker or the VMM hands the guest's packets to the tap device, on which the
 * host "receives" them; packets that the host "transmits" on that device, the guest receives. The VM of a device is
 * learnt from received packets: from the thread that hands a packet in, the first time the packet is seen (from the tap
 * it goes on to the bridge, which receives it again). Traffic of devices without a VM is kept under no VM.
 */
function networkCounters(session: Session): AnalysisRun["handlers"] {
  const senders = new Senders(session.strings);
  const devices: Map<number, Device>[] = session.machines.map(() => new Map());
  /** By machine and CPU: the address of the socket buffer received last. */
  const lastPackets: number[][] = session.machines.map(() => []);

  function deviceOf({ index }: Machine, name: number): Device {
    const known = devices[index]?.get(name);
    if (known) return known;
    const device = new Device(session, session.strings.get(name));
    devices[index]?.set(name, device);
    return device;
  }

  const received: EventHandler<NetPacket | NetReceive> = (batch, i, machine) => {
    const device = deviceOf(machine, batch[NetPacket.device][i] as number);
    const packet = batch[NetReceive.buffer][i] as number;
    const lasts = lastPackets[machine.index] as number[];
    const isFirst = lasts[batch.cpu] !== packet;
    lasts[batch.cpu] = packet;
    if (isFirst) device.handedIn(ownerOnCpu(machine, batch.cpu, senders));
    const bytes = batch[NetPacket.bytes][i] as number;
    if (0 <= bytes) device.send(batch.ts[i] as number, bytes);
  };

  const transmitted: EventHandler<NetPacket> = (batch, i, machine) => {
    // The buffer may be used again for the next packet.
    (lastPackets[machine.index] as number[])[batch.cpu] = Number.NaN;
    const bytes = batch[NetPacket.bytes][i] as number;
    if (0 <= bytes) deviceOf(machine, batch[NetPacket.device][i] as number).receive(batch.ts[i] as number, bytes);
  };

  return { [EventKind.NET_RECEIVE]: received, [EventKind.NET_DEV_XMIT]: transmitted };
}

function ownerOnCpu(machine: Machine, cpu: number, senders: Senders): Vm | undefined {
  const thread = machine.cpus[cpu]?.current;
  return thread && senders.vmOf(machine, thread);
}
