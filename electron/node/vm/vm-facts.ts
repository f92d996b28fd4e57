import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";
import type { MonitoredVcpu, MonitoredVm } from "../../../workers/model/monitor-record.js";
import { objectsBelow, plain, type QmpName } from "./commands.js";
import type { HostMachine } from "./host-machine.js";
import type { QmpMonitor } from "./monitor.js";

const MOST_VCPUS = 4096;
const MOST_TEXT = 500;

/** What a QEMU is, asked once. */
export interface VmFacts extends Omit<MonitoredVm, "key" | "missing"> {
  readonly commands: ReadonlySet<string>;
  /** Its balloon in the object model; undefined: none that can be asked. */
  readonly balloon: string | undefined;
}

export async function readVmFacts(monitor: QmpMonitor, host: HostMachine): Promise<VmFacts> {
  const answer = async (execute: QmpName): Promise<unknown> => {
    const told = await monitor.ask(plain(execute));
    return told.ok ? parsedJson(told.value.raw) : undefined;
  };
  const commands = listOf(await answer("query-commands")).map((one) => textOf(one.name));
  const name = textOf(fieldsOf(await answer("query-name")).name);
  const uuid = textOf(fieldsOf(await answer("query-uuid")).UUID);
  const version = fieldsOf(await answer("query-version"));
  const kvm = fieldsOf(await answer("query-kvm")).enabled;
  const cpus = listOf(await answer("query-cpus-fast"));
  const arch = textOf(fieldsOf(await answer("query-target")).arch) || textOf(cpus[0]?.target);
  const machine = await monitor.ask({ execute: "qom-get", arguments: { path: "/machine", property: "type" } });
  const vcpus = cpus.slice(0, MOST_VCPUS).map(vcpuOf);
  return {
    commands: new Set(commands),
    balloon: await balloonOf(monitor),
    name,
    uuid,
    pid: await pidOf(vcpus, host),
    accel: kvm === true ? "kvm" : kvm === false ? "tcg" : "",
    arch,
    qemu: versionText(version),
    ...(machine.ok && { machine: textOf(parsedJson(machine.value.raw)).replace(/-machine$/, "") }),
    vcpus,
  };
}

function vcpuOf(cpu: Fields): MonitoredVcpu {
  return { index: wholeOf(cpu["cpu-index"]), tid: wholeOf(cpu["thread-id"]), qom: textOf(cpu["qom-path"]) };
}

/** The process of a vCPU's thread. */
async function pidOf(vcpus: readonly MonitoredVcpu[], host: HostMachine): Promise<number> {
  const tid = vcpus[0]?.tid ?? 0;
  if (tid === 0) return 0;
  const path = `/proc/${tid}/status`;
  const status = (await host.files([path])).get(path) ?? "";
  return Number(/^Tgid:\t(\d+)/m.exec(status)?.[1] ?? 0);
}

/** Devices without an id have no name that stays, but a path all the same. */
async function balloonOf(monitor: QmpMonitor): Promise<string | undefined> {
  for (const folder of ["/machine/peripheral", "/machine/peripheral-anon"]) {
    const told = await monitor.ask(objectsBelow(folder));
    if (!told.ok) continue;
    const balloon = listOf(parsedJson(told.value.raw)).find((one) => /virtio-balloon/.test(textOf(one.type)));
    if (balloon !== undefined) return `${folder}/${textOf(balloon.name)}`;
  }
  return undefined;
}

function versionText(version: Fields): string {
  const { major, minor, micro } = fieldsOf(version.qemu);
  return major === undefined ? "" : `${wholeOf(major)}.${wholeOf(minor)}.${wholeOf(micro)}`;
}

type Fields = Readonly<Record<string, unknown>>;

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MOST_TEXT) : "";
}

function wholeOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
}
