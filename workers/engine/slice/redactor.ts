import type { Frame } from "../../core/frame-table.js";
import { jsonTexts } from "../../core/json-texts.js";
import { CARRIED_KEY, type CarriedFacts } from "../../formats/carried-facts.js";
import type { DecodedEvent, FieldValue } from "../../formats/format.js";
import { setOwn } from "../../formats/named-values.js";
import { isPlainKey, type Redaction } from "../../model/bundle.js";
import { hiddenKeyWords } from "../../model/input-words.js";
import { redactedHost, redactedMachine, redactedName } from "../redaction/names.js";
import { Pseudonyms } from "../redaction/pseudonyms.js";
import { addressesIn, PATH, redactedTexts } from "../redaction/texts.js";

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
/** The source of lines of a log that no process wrote. */
const KERNEL_SOURCE = "kernel";
type Fields = Readonly<Record<string, FieldValue>>;

/** Fields of events of monitor logs that name keys. */
const KEY_FIELDS: Readonly<Record<string, string | undefined>> = { "monitor:input": "keys", "monitor:event": "text" };
/** Keys that a replay let go of. */
const LET_GO = /^let go: /;

function withoutKeys(event: DecodedEvent): DecodedEvent {
  const field = KEY_FIELDS[event.name];
  const text = field === undefined ? undefined : event.fields[field];
  if (field === undefined || typeof text !== "string") return event;
  if (event.name === "monitor:event" && !LET_GO.test(text)) return event;
  return { ...event, fields: { ...event.fields, [field]: hiddenKeyWords(text) } };
}

/** Puts pseudonyms in place of what is not to be given away, in events and in what a bundle says beside them. */
export class Redactor {
  private readonly pseudonyms: Pseudonyms;

  /** `hidesKeys`: inputs keep their times, and do not tell which key it was. */
  constructor(
    kinds: ReadonlySet<Redaction>,
    private readonly hidesKeys = false,
  ) {
    this.pseudonyms = new Pseudonyms(kinds);
  }

  get redacted(): Readonly<Partial<Record<Redaction, number>>> {
    return this.pseudonyms.given;
  }

  private get kinds(): ReadonlySet<Redaction> {
    return this.pseudonyms.kinds;
  }

  /** Whether anything of events with these names may be replaced. */
  changes(names: readonly string[]): boolean {
    return 0 < this.kinds.size || (this.hidesKeys && names.some((name) => name in KEY_FIELDS));
  }

  /** `isLog`: the event is a line of a log, and has the name of the process that wrote it. */
  event(told: DecodedEvent, isLog = false): DecodedEvent {
    const event = this.hidesKeys ? withoutKeys(told) : told;
    if (this.kinds.size === 0) return event;
    const fields = this.fields(event.fields, event.name);
    const context = this.fields(event.context, "");
    const isSource = isLog && this.kinds.has("names") && event.name !== KERNEL_SOURCE;
    const name = isSource ? redactedName(this.pseudonyms, event.name) : event.name;
    const frames = event.frames?.map((frame) => this.frame(frame));
    if (fields === event.fields && context === event.context && name === event.name && frames === undefined)
      return event;
    const { ns, stream, cpu } = event;
    const changed = { name, ns, stream, cpu, fields, context };
    return frames === undefined ? changed : { ...changed, frames };
  }

  /** As the texts of its call stack. */
  private frame(frame: Frame): Frame {
    const name = this.string(frame.name, "symbol", "");
    const dso = this.string(frame.dso, "dso", "");
    return name === frame.name && dso === frame.dso ? frame : { ...frame, name, dso };
  }

  facts(facts: CarriedFacts): CarriedFacts {
    if (this.kinds.size === 0) return facts;
    const { description } = facts;
    const { hostname, environment, processNames = [], givenMachine, tracer } = description;
    const hasNames = this.kinds.has("names");
    const name = (text: string) => (hasNames ? redactedName(this.pseudonyms, text) : text);
    const host = (text: string) => (hasNames ? redactedHost(this.pseudonyms, text) : text);
    const machine = (text: string) => (hasNames ? redactedMachine(this.pseudonyms, text) : text);
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
    const file = jsonTexts(json, isPlainKey);
    return file?.with(redactedTexts(this.pseudonyms, file.texts)) ?? "";
  }

  /** A text that people wrote, or that names lanes. */
  private text(text: string): string {
    return redactedTexts(this.pseudonyms, [text])[0] ?? "";
  }

  private environment(key: string, value: string | number): string | number {
    if (typeof value !== "string") return value;
    const isName = /^(?:hostname|host|procname|trace_name|session_?name|domain_?name)$/.test(key);
    if (this.kinds.has("names") && isName) return redactedName(this.pseudonyms, value);
    if (this.kinds.has("arguments") && TEXT_FIELDS.test(key)) return this.pseudonyms.of("arguments", value);
    return this.kinds.has("paths") && PATH.test(value) ? this.pseudonyms.of("paths", value) : this.text(value);
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
    if (kind === "names") return redactedName(this.pseudonyms, text);
    if (kind === "symbols" && ADDRESS.test(text)) return text;
    if (kind !== undefined) return this.pseudonyms.of(kind, text);
    return this.kinds.has("addresses") ? addressesIn(this.pseudonyms, text) : text;
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

  /** Numbers become 0, and a list keeps its length. */
  private argument(value: FieldValue, name: string): FieldValue {
    if (value === null) return value;
    if (KEPT_ARGUMENTS.test(name) && (typeof value !== "string" || NUMBER_TEXT.test(value))) return value;
    if (typeof value === "string") return value === "" ? value : this.pseudonyms.of("arguments", value);
    if (typeof value === "number" || typeof value === "bigint") return 0;
    if (typeof value === "boolean") return false;
    if (Array.isArray(value)) return (value as readonly FieldValue[]).map((one) => this.argument(one, name));
    const fields = Object.entries(value as Fields).map(([key, one]) => [key, this.argument(one, key)] as const);
    return Object.fromEntries(fields);
  }

  /** Lists of bytes or words, as tracers write addresses, stay such lists. */
  private address(value: FieldValue): FieldValue {
    if (typeof value === "string") return value === "" ? value : this.pseudonyms.of("addresses", value);
    if (Array.isArray(value)) {
      const list = value as readonly FieldValue[];
      if (list.length === 0) return value;
      const digits = this.pseudonyms.of("addresses", list.join(".")).split("-").at(-1) ?? "";
      const isWords = list.some((one) => 255 < Number(one));
      return list.map(
        (_, i) => Number.parseInt(digits.slice((i * 2) % 16, ((i * 2) % 16) + 2), 16) * (isWords ? 257 : 1),
      );
    }
    return typeof value === "number" || typeof value === "bigint" ? this.pseudonyms.ofNumber(`${value}`) : value;
  }
}
