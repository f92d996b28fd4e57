import { escapedJson } from "../../core/unseen.js";
import { CARRIED_KEY, type CarriedFacts } from "../../formats/carried-facts.js";
import type { DecodedEvent, FieldValue } from "../../formats/format.js";
import { setOwn } from "../../formats/named-values.js";
import { cleanName } from "../../ingest/machines.js";
import type { Redaction } from "../../model/bundle.js";
import { isKernelThreadName } from "../../model/kernel-threads.js";

/** Fields with the name of a thread, a process, a service or a host, whatever tracer wrote them. */
const NAME_FIELDS =
  /^_?(?:(?:prev|next|parent|child|old|new|perf|common|src|dst)?_?comm|(?:proc|thread|process_|thread_|track_|host)name|unit)$/i;
/** Events with the name of a process, or of a network device, which people name after their VMs. */
const PROCESS_EVENTS = /^(?:lttng_statedump_process_state|process_tree_)/;
const DEVICE_EVENTS =
  /^(?:net:|(?:[\w-]+:)?(?:net_|netif_|net_if_|napi_|xdp_|qdisc_|br_|fdb_|neigh_|fib6?_|lttng_statedump_network_interface))/;
const DEVICE_FIELDS = /^(?:name|dev|dev_name|device|br_dev)$/;
/** Slices are named as programs name their functions. */
const SLICE_EVENTS = /^track:/;
const PATH_FIELDS = /^(?:filename|pathname|path|dst_path|src_path|oldname|newname|file|dentry|exe|cwd)$/;
const SYSCALL_EVENTS = /^(?:syscalls?[:_]|sys_|compat_syscall|raw_syscalls|sys_enter|sys_exit)/;
/** Numbers of system calls that analyses need: they say what is called, and how it ended. */
const KEPT_ARGUMENTS = /^(?:id|nr|__syscall_nr|ret|cmd|request|op|_.*_length)$/;
/** Traces that are text write such numbers as text, and constants by their names. */
const NUMBER_TEXT = /^-?(?:0x[\da-f]+|\d+|[A-Z][A-Z\d_]*)$/;
const TEXT_FIELDS = /^(?:msg|message|buf|str|text|args|argv|cmdline|command|fmt|line)$/i;
const SYMBOL_FIELDS = /^(?:function|func|caller|callsite|call_site|parent_ip|symbol|sym|stack|backtrace|callchain)$/;
/** A function without a name. */
const ADDRESS = /^0x[\da-f]+$/i;
const ADDRESS_FIELDS =
  /^(?:[sd]addr(?:_v[46])?|v[46]addr|(?:address_)?ipv[46](?:_address)?|(?:primary_key|gw)[46]|(?:src|dst|source|dest|local|remote)_?(?:ip|addr|mac|address)|[sd]?mac(?:_addr)?|hwaddr)$/i;
const ADDRESS_IN_TEXT = new RegExp(
  [
    String.raw`(?<!\d|\d\.)(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)`,
    // IPv6 in full, and MAC.
    String.raw`(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])`,
    String.raw`(?<![\w-])(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![\w-])`,
    // IPv6 with zeros left out.
    String.raw`(?<![\w:])(?=:{0,2}[0-9a-f])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?![\w:])`,
  ].join("|"),
  "gi",
);
const PATH = /^(?:\/[^/\0]|[A-Za-z]:\\)/;
/** Beside threads of kernels: what every QEMU has. Analyses know these by their names. */
const COMMON_NAMES =
  /^(?:<(?:\.\.\.|idle|unknown)>|swapper(?:\/\d+)?|CPU \d+\/(?:KVM|TCG)|qemu(?:-system-[\w-]*)?|kvm|vhost-\d+)$/;
/** Threads of kernels that are named after the device that they serve. */
const DEVICE_THREADS = /^(napi\/|irq\/\d+-)(.+)$/;
/** The source of lines of a log that no process wrote. */
const KERNEL_SOURCE = "kernel";
/** Of the bookmarks and the view: what is no text of people and no path. */
const PLAIN_KEYS = /^(?:id|content|colour|(?:start|end|begin|at)Ns)$/;
/** The kernel cuts names of threads to so many bytes; people write them whole. */
const CUT_NAME = 15;

type Fields = Readonly<Record<string, FieldValue>>;

/**
 * Puts pseudonyms in place of what is not to be given away: the same one for the same text within a bundle, another one in
 * each bundle. They are random, and what they stand for is kept nowhere.
 */
export class Redactor {
  private readonly byText = new Map<string, string>();
  /** Of addresses that are numbers, which are no words of texts. */
  private readonly byNumber = new Map<string, number>();
  private readonly counts = new Map<Redaction, number>();

  constructor(private readonly kinds: ReadonlySet<Redaction>) {}

  get redacted(): Readonly<Partial<Record<Redaction, number>>> {
    return Object.fromEntries([...this.kinds].map((kind) => [kind, this.counts.get(kind) ?? 0]));
  }

  /** `isLog`: the event is a line of a log, and has the name of the process that wrote it. */
  event(event: DecodedEvent, isLog = false): DecodedEvent {
    if (this.kinds.size === 0) return event;
    const fields = this.fields(event.fields, event.name);
    const context = this.fields(event.context, "");
    const name = isLog && this.kinds.has("names") && event.name !== KERNEL_SOURCE ? this.name(event.name) : event.name;
    if (fields === event.fields && context === event.context && name === event.name) return event;
    return { ...event, name, fields, context };
  }

  facts(facts: CarriedFacts): CarriedFacts {
    if (this.kinds.size === 0) return facts;
    const { description } = facts;
    const { hostname, environment, processNames = [], givenMachine, tracer } = description;
    const name = (text: string) => (this.kinds.has("names") ? this.name(text) : text);
    const host = (text: string) => (this.kinds.has("names") ? this.host(text) : text);
    // Of machines of one name the second is called "name@2".
    const machine = (text: string) => text.replace(/^(.+?)(@\d+)?$/, (_, own: string, no = "") => host(own) + no);
    // What could not be read of it is not carried on unseen.
    const told = Object.entries(environment).filter(([key]) => key !== CARRIED_KEY);
    return {
      ...facts,
      description: {
        ...description,
        tracer,
        hostname: hostname === undefined ? undefined : host(hostname),
        ...(givenMachine !== undefined && { givenMachine: machine(givenMachine) }),
        processNames: processNames.map(([pid, text]) => [pid, name(text)] as const),
        environment: Object.fromEntries(told.map(([key, value]) => [key, this.environment(key, value)])),
      },
    };
  }

  /** Bookmarks or a view as JSON: every text in it that got a pseudonym has it here too. "": it is no JSON. */
  document(json: string): string {
    if (this.kinds.size === 0) return json;
    const texts: string[] = [];
    const collect = (key: string, value: unknown) => {
      if (typeof value === "string" && !PLAIN_KEYS.test(key)) texts.push(value.replaceAll(BETWEEN, ""));
      return value;
    };
    try {
      const file: unknown = JSON.parse(json);
      JSON.stringify(file, collect);
      const replaced = this.text(texts.join(BETWEEN)).split(BETWEEN);
      let next = 0;
      const put = (key: string, value: unknown) =>
        typeof value === "string" && !PLAIN_KEYS.test(key) ? replaced[next++] : value;
      return `${escapedJson(JSON.stringify(file, put, 2))}\n`;
    } catch {
      return "";
    }
  }

  /** A text that people wrote, or that names lanes: every text that got a pseudonym has it here too, by whole words. */
  private text(text: string): string {
    let found = text;
    const known = [...this.byText].sort(([a], [b]) => b.length - a.length);
    // Marks stand for pseudonyms until all are found: a pseudonym may have words in it that have one.
    const put: string[] = [];
    for (const [plain, pseudonym] of known) {
      if (!found.includes(plain) || plain.includes(BETWEEN)) continue;
      found = found.replace(wordOf(plain), String.fromCodePoint(FIRST_MARK + put.length));
      put.push(pseudonym);
    }
    if (this.kinds.has("addresses")) found = this.addressesIn(found);
    return found.replace(MARKS, (mark) => put[(mark.codePointAt(0) as number) - FIRST_MARK] ?? mark);
  }

  private environment(key: string, value: string | number): string | number {
    if (typeof value !== "string") return value;
    const isName = /^(?:hostname|host|procname|trace_name|session_?name|domain_?name)$/.test(key);
    if (this.kinds.has("names") && isName) return this.name(value);
    if (this.kinds.has("arguments") && TEXT_FIELDS.test(key)) return this.pseudonym("arguments", value);
    return this.kinds.has("paths") && PATH.test(value) ? this.pseudonym("paths", value) : this.text(value);
  }

  private fields(fields: Fields, event: string): Fields {
    let changed: Record<string, FieldValue> | undefined;
    for (const name in fields) {
      const value = fields[name] as FieldValue;
      const next = this.value(value, name, event);
      if (next === value) continue;
      changed ??= { ...fields };
      setOwn(changed, name, next);
    }
    return changed ?? fields;
  }

  private value(value: FieldValue, name: string, event: string): FieldValue {
    const { kinds } = this;
    if (kinds.has("addresses") && ADDRESS_FIELDS.test(name)) return this.address(value);
    if (kinds.has("arguments") && SYSCALL_EVENTS.test(event)) return this.argument(value, name);
    if (typeof value === "string") return this.string(value, name, event);
    if (value === null || typeof value !== "object") return value;
    const kind = this.kindOf(name, event);
    if (kind === "arguments") return this.argument(value, "");
    if (Array.isArray(value)) {
      const list = value as readonly FieldValue[];
      // A text as a list of characters.
      const isText = kind === "names" || kind === "paths";
      if (isText && list.every((one) => typeof one === "number")) return list.map(() => 0);
      const next = list.map((one) => this.value(one, name, event));
      return next.some((one, i) => one !== list[i]) ? next : value;
    }
    return this.fields(value as Fields, event);
  }

  private string(text: string, name: string, event: string): string {
    if (text === "") return text;
    const kind = this.kindOf(name, event) ?? (this.kinds.has("paths") && PATH.test(text) ? "paths" : undefined);
    if (kind === "names") return this.name(text);
    if (kind === "symbols" && ADDRESS.test(text)) return text;
    if (kind !== undefined) return this.pseudonym(kind, text);
    return this.kinds.has("addresses") ? this.addressesIn(text) : text;
  }

  /** What the texts of a field are, by its name. Undefined: nothing that is to be replaced whole. */
  private kindOf(name: string, event: string): Redaction | undefined {
    const { kinds } = this;
    if (kinds.has("names")) {
      if (NAME_FIELDS.test(name) || (name === "name" && PROCESS_EVENTS.test(event))) return "names";
      if (DEVICE_FIELDS.test(name) && DEVICE_EVENTS.test(event)) return "names";
    }
    const isSymbol = SYMBOL_FIELDS.test(name) || (name === "name" && SLICE_EVENTS.test(event));
    if (kinds.has("symbols") && isSymbol) return "symbols";
    if (kinds.has("arguments") && TEXT_FIELDS.test(name)) return "arguments";
    return kinds.has("paths") && PATH_FIELDS.test(name) ? "paths" : undefined;
  }

  private name(text: string): string {
    const [, prefix = "", device] = DEVICE_THREADS.exec(text) ?? [];
    if (device !== undefined) return prefix + this.pseudonym("names", device);
    return text === "" || COMMON_NAMES.test(text) || isKernelThreadName(text) ? text : this.pseudonym("names", text);
  }

  /** The name of a host. Paths of lanes have it without what they cannot hold. */
  private host(text: string): string {
    const pseudonym = this.name(text);
    const clean = cleanName(text);
    if (pseudonym !== text && clean !== undefined) this.byText.set(clean, pseudonym);
    return pseudonym;
  }

  /** Numbers become 0, and a list keeps its length. */
  private argument(value: FieldValue, name: string): FieldValue {
    if (value === null) return value;
    if (KEPT_ARGUMENTS.test(name) && (typeof value !== "string" || NUMBER_TEXT.test(value))) return value;
    if (typeof value === "string") return value === "" ? value : this.pseudonym("arguments", value);
    if (typeof value === "number" || typeof value === "bigint") return 0;
    if (typeof value === "boolean") return false;
    if (Array.isArray(value)) return (value as readonly FieldValue[]).map((one) => this.argument(one, name));
    const fields = Object.entries(value as Fields).map(([key, one]) => [key, this.argument(one, key)] as const);
    return Object.fromEntries(fields);
  }

  /** Lists of bytes or words, as tracers write addresses, stay such lists. */
  private address(value: FieldValue): FieldValue {
    if (typeof value === "string") return value === "" ? value : this.pseudonym("addresses", value);
    if (Array.isArray(value)) {
      const list = value as readonly FieldValue[];
      if (list.length === 0) return value;
      const digits = this.pseudonym("addresses", list.join(".")).split("-").at(-1) ?? "";
      const isWords = list.some((one) => 255 < Number(one));
      return list.map(
        (_, i) => Number.parseInt(digits.slice((i * 2) % 16, ((i * 2) % 16) + 2), 16) * (isWords ? 257 : 1),
      );
    }
    return typeof value === "number" || typeof value === "bigint" ? this.number(`${value}`) : value;
  }

  private number(digits: string): number {
    const known = this.byNumber.get(digits);
    if (known !== undefined) return known;
    const made = Number.parseInt(randomDigits().slice(0, 7), 16);
    this.byNumber.set(digits, made);
    this.count("addresses");
    return made;
  }

  private addressesIn(text: string): string {
    return text.replace(ADDRESS_IN_TEXT, (address) => this.pseudonym("addresses", address));
  }

  private pseudonym(kind: Redaction, text: string): string {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const made = `${PREFIXES[kind]}-${randomDigits()}`;
    this.byText.set(text, made);
    this.count(kind);
    return made;
  }

  private count(kind: Redaction): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

/** 64 random bits. */
function randomDigits(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Between texts that are looked through at once: no text of a trace has it. */
const BETWEEN = "\0";
/** Private-use characters of plane 15, one for each pseudonym that is found. */
const FIRST_MARK = 0xf0000;
const MARKS = /[\u{f0000}-\u{ffffd}]/gu;

/** Where a text stands as words of their own. A name that the kernel has cut takes the rest of the word with it. */
function wordOf(plain: string): RegExp {
  const escaped = plain.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
  const before = /^[\p{L}\p{N}]/u.test(plain) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = /[\p{L}\p{N}]$/u.test(plain) ? "(?![\\p{L}\\p{N}])" : "";
  return new RegExp(`${before}${escaped}${plain.length === CUT_NAME ? "[\\p{L}\\p{N}_-]*" : after}`, "gu");
}

const PREFIXES: Readonly<Record<Redaction, string>> = {
  names: "name",
  paths: "path",
  arguments: "text",
  symbols: "symbol",
  addresses: "address",
};
