import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fieldsOf } from "../../workers/core/parsed-json.js";
import { CACHE, keepUsed } from "./cache.js";
import { ControlPort, type GuestAnswer } from "./control-port.js";
import { initramfsOf } from "./initramfs.js";
import type { GuestParts } from "./parts.js";
import { TestQmp } from "./qmp.js";
import { connected } from "./socket.js";

export interface GuestOptions {
  /** Of the VM, and the guest's own host name. */
  readonly name?: string;
  readonly cpus?: number;
  readonly memoryMb?: number;
  /** Further options of QEMU. */
  readonly more?: readonly string[];
}

/** A Linux that runs in an emulated machine. All of its sockets but the last two of QEMU's are for what is tested. */
export interface Guest {
  readonly name: string;
  /** Of QEMU. */
  readonly pid: number;
  /** A folder of its own, which vanishes when it is closed. */
  readonly folder: string;
  /** Sockets: a monitor, the guest agent's port, a port without anybody in the guest, a serial line with a root shell, VNC. */
  readonly sockets: Readonly<Record<"qmp" | "guestAgent" | "port" | "serial" | "vnc", string>>;
  /** What the guest's kernel and its first process printed. */
  readonly console: string;
  /** A monitor that belongs to the test. */
  readonly monitor: TestQmp;
  /** Runs a script in the guest as root. Its errors are part of what it prints. */
  run(script: string): Promise<GuestAnswer>;
  /** Writes a file there. */
  put(path: string, bytes: Uint8Array, mode?: string): Promise<void>;
  /** Fails when the guest ends, with the reason. */
  readonly gone: Promise<never>;
  close(): Promise<void>;
}

/** The port of `sockets.port`, as the guest calls it. */
export const FREE_PORT = "/dev/virtio-ports/org.lanescope.agent.0";

const DISK_BYTES = 16 << 20;
const READY_MS = 180_000;

/**
 * A guest that is up. The first one of its kind boots, which takes some seconds, and its state is kept: all others go on
 * from there at once. Close it in `finally`; if the test is killed, it ends by itself.
 */
export async function startGuest(parts: GuestParts, options: GuestOptions = {}): Promise<Guest> {
  const { name = "lanescope-guest" } = options;
  const machine = machineOf(parts, { cpus: 2, memoryMb: 320, more: [], ...options, name });
  keepUsed([machine.initramfs, ...(existsSync(machine.state) ? [machine.state] : [])]);
  if (existsSync(machine.state)) return begin(machine, name, ["-incoming", `exec:cat '${machine.state}'`]);
  const guest = await begin(machine, name, []);
  await keepState(guest.monitor, machine.state);
  return guest;
}

/** A machine that is the same each time it starts, and the file of its state once it was up. */
interface GuestMachine {
  readonly parts: GuestParts;
  readonly options: readonly string[];
  readonly initramfs: string;
  readonly state: string;
}

function machineOf(parts: GuestParts, { name, cpus, memoryMb, more }: Required<GuestOptions>): GuestMachine {
  const { qemu, kernel, kind } = parts;
  const system = initramfsOf(parts, name);
  const options = [
    ...kind.machine,
    ...["-accel", "tcg,thread=multi", "-smp", `${cpus}`, "-m", `${memoryMb}`],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", ...kind.screen],
    // By name, threads of vCPUs are found without asking.
    ...["-name", `guest=${name},debug-threads=on`, "-kernel", kernel],
    ...["-append", `console=tty0 console=${kind.consoleLine} quiet nowatchdog mitigations=off panic=-1 ${kind.kernel}`],
    ...["-device", "virtio-balloon-pci,id=balloon0", "-device", "virtio-keyboard-pci", "-device", "virtio-tablet-pci"],
    ...["-netdev", "user,id=net0,restrict=on", "-device", "virtio-net-pci,netdev=net0,romfile="],
    ...["-device", "virtio-blk-pci,drive=vda,id=disk0", "-device", "virtio-serial-pci"],
    ...port("guestAgent", "org.qemu.guest_agent.0"),
    ...port("port", "org.lanescope.agent.0"),
    ...port("control", "org.lanescope.test.0"),
    ...more,
  ];
  const about = JSON.stringify([options, qemu]);
  const content = createHash("sha256").update(about).update(system).update(readFileSync(qemu));
  const id = content.digest("hex").slice(0, 16);
  mkdirSync(CACHE, { recursive: true });
  const initramfs = join(CACHE, `${id}.cpio`);
  if (!existsSync(initramfs)) {
    writeFileSync(`${initramfs}.${process.pid}`, system);
    renameSync(`${initramfs}.${process.pid}`, initramfs);
  }
  return { parts, options: [...options, "-initrd", initramfs], initramfs, state: join(CACHE, `${id}.state`) };
}

function port(socket: string, name: string): readonly string[] {
  return ["-device", `virtserialport,chardev=${socket},name=${name},id=${socket}`];
}

async function begin({ parts, options }: GuestMachine, name: string, how: readonly string[]): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-guest-"));
  const at = (file: string) => join(folder, file);
  writeFileSync(at("disk"), "");
  truncateSync(at("disk"), DISK_BYTES);
  const channels = [
    ...["qmp", "control-qmp", "guestAgent", "port", "control", "serial"].flatMap((id) => [
      "-chardev",
      `socket,id=${id},path=${at(id)},server=on,wait=off`,
    ]),
    ...["-mon", "chardev=qmp,mode=control", "-mon", "chardev=control-qmp,mode=control"],
    ...["-serial", `file:${at("console")}`, ...parts.kind.serial("serial"), "-vnc", `unix:${at("vnc")}`],
    ...["-drive", `file=${at("disk")},format=raw,if=none,id=vda`],
  ];
  // Whatever ends the test ends the guest with it.
  const started = ["--pdeathsig", "KILL", "--", parts.qemu, ...channels, ...options, ...how];
  const child = spawn(parts.setpriv, started, { stdio: ["ignore", "ignore", "pipe"] });
  const end = endOf(child, folder);
  try {
    return await reach(child, end, folder, name);
  } catch (error) {
    await end.now();
    throw error;
  }
}

async function reach(child: ChildProcess, end: End, folder: string, name: string): Promise<Guest> {
  const at = (file: string) => join(folder, file);
  const monitor = new TestQmp(await connected(at("control-qmp"), end.why), end.gone);
  await monitor.execute("qmp_capabilities");
  await goOn(monitor);
  const control = new ControlPort(await connected(at("control"), end.why), end.gone);
  const late = setTimeout(() => void end.now(), READY_MS);
  await control.run("true");
  clearTimeout(late);
  return {
    name,
    pid: child.pid as number,
    folder,
    sockets: { qmp: at("qmp"), guestAgent: at("guestAgent"), port: at("port"), serial: at("serial"), vnc: at("vnc") },
    get console() {
      return readFileSync(at("console"), "utf8");
    },
    monitor,
    run: (script) => control.run(script),
    put: (path, bytes, mode = "644") => put(control, path, bytes, mode),
    gone: end.gone,
    close: end.now,
  };
}

/** A state is kept of a guest that stands still, and so it comes back. */
async function goOn(monitor: TestQmp): Promise<void> {
  await until(async () => fieldsOf(await monitor.execute("query-status"))["status"] !== "inmigrate");
  await monitor.execute("cont");
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The shell reads its requests letter by letter, so this is for small files. */
async function put(control: ControlPort, path: string, bytes: Uint8Array, mode: string): Promise<void> {
  const text = Buffer.from(bytes).toString("base64");
  const { status, text: said } = await control.run(`echo '${text}' | base64 -d >'${path}' && chmod ${mode} '${path}'`);
  if (status !== 0) throw new Error(`the guest cannot write ${path}: ${said}`);
}

interface End {
  /** Why the guest is gone; undefined: it is not. */
  readonly why: () => string | undefined;
  readonly gone: Promise<never>;
  readonly now: () => Promise<void>;
}

function endOf(child: ChildProcess, folder: string): End {
  let said = "";
  let why: string | undefined;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => {
    const tell = (reason: string) => {
      why = `${reason} ${said}`.trim();
      resolve();
    };
    child.once("exit", (status, signal) => tell(`QEMU ended (${signal ?? status})`));
    child.once("error", ({ message }) => tell(message));
  });
  const gone = ended.then((): never => {
    throw new Error(why);
  });
  // A guest that nobody asks may end.
  gone.catch(() => undefined);
  const now = async () => {
    if (why === undefined) child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { why: () => why, gone, now };
}

/** Stops the guest for the moment in which its memory is written. */
async function keepState(monitor: TestQmp, path: string): Promise<void> {
  const partial = `${path}.${process.pid}`;
  await monitor.execute("stop");
  await monitor.execute("migrate-set-parameters", { "max-bandwidth": 1 << 30 });
  await monitor.execute("migrate", { uri: `exec:cat >'${partial}'` });
  await until(async () => {
    const { status } = fieldsOf(await monitor.execute("query-migrate"));
    if (status === "failed") throw new Error("QEMU cannot keep the state of the guest");
    return status === "completed";
  });
  renameSync(partial, path);
  await monitor.execute("cont");
}
