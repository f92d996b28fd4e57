import { countPacketsOf, netDevice, ownDevice } from "./calls-io.js";
import * as Column from "./columns.js";
import { D, NET_DEVICE_BITS, Total } from "./io-records.js";
import { NO_LANE } from "./numbers.js";
import { increase } from "./points.js";
import { f64At, i32At, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M } from "./records.js";
import { laneServed } from "./senders.js";

// Traffic of network devices: analyses/counters/network.ts.

const OWN_SHARE: f64 = 0.9;

/** netif_receive_skb: what a tap receives, its VM sends. */
export function receivePacket(machine: i32, cpu: i32, row: i32, t: f64): void {
  const device = deviceOf(machine, i32At(Column.S + (row << 2)));
  const packet = f64At(Column.X + (row << 3));
  const isFirst = u8At(cpu + C.PACKET_B) === 0 || f64At(cpu + C.PACKET_F) !== packet;
  setU8(cpu + C.PACKET_B, 1);
  setF64(cpu + C.PACKET_F, packet);
  if (isFirst) handIn(machine, cpu, device);
  const bytes = i32At(Column.A + (row << 2));
  if (0 <= bytes) count(device, D.SENT, t, bytes);
}

/** net_dev_xmit */
export function transmitPacket(machine: i32, cpu: i32, row: i32, t: f64): void {
  // The buffer may be used again for the next packet.
  setU8(cpu + C.PACKET_B, 0);
  const bytes = i32At(Column.A + (row << 2));
  if (0 <= bytes) count(deviceOf(machine, i32At(Column.S + (row << 2))), D.RECEIVED, t, bytes);
}

/** `way`: where the two totals of that way are in the record of a device. */
function count(device: i32, way: i32, t: f64, bytes: f64): void {
  increase(device + way, t, bytes);
  increase(device + way + Total.BYTES, t, 1);
}

/** The device with a name. Each is kept at a place that its name tells, until another one has that place. */
function deviceOf(machine: i32, name: i32): i32 {
  const place = i32At(machine + M.NET_DEVICES) + ((name & ((1 << NET_DEVICE_BITS) - 1)) << 2);
  let device = i32At(place);
  if (device === 0 || i32At(device + D.NAME) !== name) {
    device = netDevice(machine, name);
    setI32(place, device);
  }
  return device;
}

/** A packet entered the host here, by the thread of the CPU. */
function handIn(machine: i32, cpu: i32, device: i32): void {
  const thread = i32At(cpu + C.CURRENT);
  const by = thread === 0 ? NO_LANE : laneServed(machine, thread);
  setF64(device + D.PACKETS_F, f64At(device + D.PACKETS_F) + 1);
  const own = i32At(device + D.OWN);
  const vm = by === NO_LANE ? own : by;
  if (vm === NO_LANE) return;
  if (i32At(device + D.COUNTED) !== vm) countPacketsOf(device, vm);
  if (by !== NO_LANE) setF64(device + D.COUNT_F, f64At(device + D.COUNT_F) + 1);
  const isOwn = OWN_SHARE * f64At(device + D.PACKETS_F) <= f64At(device + D.COUNT_F);
  const now = isOwn ? vm : NO_LANE;
  if (now !== own) ownDevice(device, now);
}
