import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";

/** What the command line of a QEMU says about ways to it. */
export interface QemuOptions {
  readonly name: string;
  readonly uuid: string;
  readonly accel: string;
  readonly isByLibvirt: boolean;
  readonly sockets: readonly QemuSocket[];
  readonly taps: readonly string[];
}

export interface QemuSocket {
  readonly kind: "qmp" | "hmp" | "qga" | "port" | "serial" | "vnc";
  /** A path, or `host:port`; undefined: handed over open, as libvirt does. */
  readonly address: string | undefined;
  readonly id: string | undefined;
}

/** A value of an option: `first,key=value,…`, where `,,` is a comma. An option in JSON has its members. */
type Values = ReadonlyMap<string, string>;
/** The value before the first key. */
const FIRST = "";
/** The port of the guest agent. */
const AGENT_PORT = "org.qemu.guest_agent.0";
const MOST_ARGUMENTS = 10_000;

/** Reads the arguments of a QEMU (its manual page, qemu-options.hx). What is not known is passed over. */
export function readQemuOptions(argv: readonly string[]): QemuOptions {
  const options = optionsOf(argv.slice(0, MOST_ARGUMENTS));
  const chardevs = chardevsOf(options);
  const of = (name: string) => options.filter((option) => option.name === name).map(({ text }) => text);
  const name = valuesOf(of("name").at(-1) ?? "");
  return {
    name: name.get("guest") ?? name.get(FIRST) ?? "",
    uuid: of("uuid").at(-1) ?? "",
    accel: accelOf(options),
    isByLibvirt: chardevs.has("charmonitor"),
    sockets: [
      ...[...of("qmp"), ...of("qmp-pretty")].map((text) => socketOf("qmp", text, chardevs)),
      ...of("mon").map((text) => monitorOf(valuesOf(text), chardevs)),
      ...of("monitor").map((text) => socketOf("hmp", text, chardevs)),
      ...of("serial").map((text) => socketOf("serial", text, chardevs)),
      ...of("device").flatMap((text) => deviceOf(valuesOf(text), chardevs)),
      ...of("vnc").flatMap(vncOf),
    ].filter((socket) => socket !== undefined),
    taps: of("netdev").flatMap((text) => {
      const values = valuesOf(text);
      const type = values.get(FIRST) ?? values.get("type");
      const ifname = values.get("ifname");
      return type === "tap" && ifname !== undefined ? [ifname] : [];
    }),
  };
}

interface Option {
  readonly name: string;
  readonly text: string;
}

function optionsOf(argv: readonly string[]): Option[] {
  const options: Option[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const name = /^--?([a-z][\w-]*)$/.exec(argv[at] ?? "")?.[1];
    if (name === undefined) continue;
    const next = argv[at + 1] ?? "";
    const hasValue = !/^--?[a-z]/.test(next) && next !== "";
    options.push({ name, text: hasValue ? next : "" });
    if (hasValue) at += 1;
  }
  return options;
}

function valuesOf(text: string): Values {
  if (text.startsWith("{")) {
    const members = Object.entries(fieldsOf(parsedJson(text)));
    const values = new Map(members.map(([key, value]) => [key, String(value)]));
    const driver = values.get("driver");
    return driver === undefined ? values : values.set(FIRST, driver);
  }
  const values = new Map<string, string>();
  for (const [index, part] of text.split(/(?<!,)(?:,,)*,(?!,)/).entries()) {
    const whole = part.replaceAll(",,", ",");
    const equals = whole.indexOf("=");
    if (equals !== -1) values.set(whole.slice(0, equals), whole.slice(equals + 1));
    else if (index === 0) values.set(FIRST, whole);
    else values.set(whole, "on");
  }
  return values;
}

function chardevsOf(options: readonly Option[]): ReadonlyMap<string, Values> {
  const chardevs = new Map<string, Values>();
  for (const { name, text } of options) {
    if (name !== "chardev") continue;
    const values = valuesOf(text);
    chardevs.set(values.get("id") ?? "", values);
  }
  return chardevs;
}

function accelOf(options: readonly Option[]): string {
  for (const { name, text } of options) {
    if (name === "enable-kvm") return "kvm";
    if (name === "accel") return valuesOf(text).get(FIRST) ?? "";
    const accel = name === "machine" || name === "M" ? valuesOf(text).get("accel") : undefined;
    if (accel !== undefined) return accel.split(":")[0] ?? "";
  }
  return "";
}

/** `unix:PATH,server=on`, `tcp:HOST:PORT`, `chardev:ID`. What is no socket, as `stdio` or `file:`, leads nowhere. */
function socketOf(
  kind: QemuSocket["kind"],
  text: string,
  chardevs: ReadonlyMap<string, Values>,
): QemuSocket | undefined {
  const first = valuesOf(text).get(FIRST) ?? "";
  const [scheme, ...rest] = first.split(":");
  const address = rest.join(":");
  if (scheme === "chardev") return chardevSocket(kind, address, chardevs, undefined);
  return scheme === "unix" || scheme === "tcp" ? { kind, address, id: undefined } : undefined;
}

function monitorOf(values: Values, chardevs: ReadonlyMap<string, Values>): QemuSocket | undefined {
  const kind = values.get("mode") === "control" ? "qmp" : "hmp";
  return chardevSocket(kind, values.get("chardev") ?? values.get(FIRST) ?? "", chardevs, undefined);
}

function deviceOf(values: Values, chardevs: ReadonlyMap<string, Values>): QemuSocket[] {
  const driver = values.get(FIRST) ?? "";
  const chardev = values.get("chardev");
  if (chardev === undefined) return [];
  const name = values.get("name");
  const isPort = driver === "virtserialport" || driver === "virtconsole";
  if (!isPort && !/serial/.test(driver)) return [];
  const kind = !isPort ? "serial" : name === AGENT_PORT ? "qga" : "port";
  const socket = chardevSocket(kind, chardev, chardevs, name);
  return socket === undefined ? [] : [socket];
}

function chardevSocket(
  kind: QemuSocket["kind"],
  id: string,
  chardevs: ReadonlyMap<string, Values>,
  name: string | undefined,
): QemuSocket | undefined {
  const values = chardevs.get(id);
  if (values?.get(FIRST) !== "socket" && values?.get("backend") !== "socket") return undefined;
  const [path, host, port] = [values.get("path"), values.get("host"), values.get("port")];
  const address = path ?? (port === undefined ? undefined : `${host ?? ""}:${port}`);
  return { kind, address, id: name ?? id };
}

function vncOf(text: string): QemuSocket[] {
  const display = valuesOf(text).get(FIRST) ?? "";
  if (display.startsWith("unix:")) return [{ kind: "vnc", address: display.slice("unix:".length), id: undefined }];
  const [, host, number] = /^(.*):(\d{1,5})$/.exec(display) ?? [];
  if (host === undefined) return [];
  return [{ kind: "vnc", address: `${host}:${5900 + Number(number)}`, id: undefined }];
}
