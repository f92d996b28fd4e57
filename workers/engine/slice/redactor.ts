import { Hash128 } from "../../core/hash128.js";
import type { CarriedFacts } from "../../formats/carried-facts.js";
import type { DecodedEvent, FieldValue } from "../../formats/format.js";
import { setOwn } from "../../formats/named-values.js";
import type { Redaction } from "../../model/bundle.js";
import { isKernelThreadName } from "../../model/kernel-threads.js";

/** Fields with the name of a thread or a process, whatever tracer wrote them. */
const NAME_FIELDS =
  /^(?:(?:prev|next|parent|child|old|new|perf|common|src|dst)?_?comm|procname|_?procname|newcomm|oldcomm|hostname)$/;
/** Events whose field `name` is that of a process, and of a network device, which people name after their VMs. */
const PROCESS_EVENTS = /^(?:lttng_statedump_process_state|process_tree_)/;
const DEVICE_EVENTS = /^(?:net_|netif_|net_if_|napi_|net:|xdp_)/;
const PATH_FIELDS = /^(?:filename|pathname|path|dst_path|src_path|oldname|newname|file|dentry|exe|cwd)$/;
const SYSCALL_EVENTS = /^(?:syscalls?[:_]|sys_|compat_syscall|raw_syscalls|sys_enter|sys_exit)/;
/** Numbers of system calls that analyses need: they say what is called, and how it ended. */
const KEPT_ARGUMENTS = /^(?:id|nr|__syscall_nr|ret|cmd|request|op|_.*_length)$/;
const TEXT_FIELDS = /^(?:msg|message|buf|str|text|args|argv|cmdline|fmt|line)$/i;
const SYMBOL_FIELDS = /^(?:function|func|caller|callsite|call_site|parent_ip|symbol|sym|stack|backtrace|callchain)$/;
const ADDRESS_FIELDS =
  /^(?:[sd]addr(?:_v[46])?|(?:src|dst|source|dest|local|remote)_?(?:ip|addr|mac|address)|[sd]mac)$/i;
const ADDRESS_IN_TEXT =
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi;
const PATH = /^(?:\/[^/\0]|[A-Za-z]:\\)/;
/** Beside threads of kernels: what every QEMU has. Analyses know these by their names. */
const COMMON_NAMES =
  /^(?:<.*>|swapper(?:\/\d+)?|CPU \d+\/(?:KVM|TCG)|qemu(?:-system-[\w-]*)?|kvm|vhost-\d+|kvm-.*-\d+)$/;

type Fields = Readonly<Record<string, FieldValue>>;

/**
 * Puts pseudonyms in place of what is not to be given away: the same one for the same text within a bundle, another one in
 * each bundle, as the secret that makes them is thrown away.
 */
export class Redactor {
  private readonly byText = new Map<string, string>();
  private readonly counts = new Map<Redaction, number>();

  constructor(
    private readonly kinds: ReadonlySet<Redaction>,
    private readonly secret: Uint8Array,
  ) {}

  get redacted(): Readonly<Partial<Record<Redaction, number>>> {
    return Object.fromEntries([...this.kinds].map((kind) => [kind, this.counts.get(kind) ?? 0]));
  }

  event(event: DecodedEvent): DecodedEvent {
    if (this.kinds.size === 0) return event;
    const fields = this.fields(event.fields, event.name);
    const context = this.fields(event.context, "");
    return fields === event.fields && context === event.context ? event : { ...event, fields, context };
  }

  facts(facts: CarriedFacts): CarriedFacts {
    if (this.kinds.size === 0) return facts;
    const { description } = facts;
    const { hostname, environment, processNames = [], givenMachine, tracer } = description;
    const name = (text: string) => (this.kinds.has("names") ? this.name(text) : text);
    return {
      ...facts,
      description: {
        ...description,
        tracer,
        hostname: hostname === undefined ? undefined : name(hostname),
        ...(givenMachine !== undefined && { givenMachine: name(givenMachine) }),
        processNames: processNames.map(([pid, text]) => [pid, name(text)] as const),
        environment: Object.fromEntries(
          Object.entries(environment).map(([key, value]) => [key, this.environment(key, value)]),
        ),
      },
    };
  }

  /** A text that people wrote, or that names lanes: every text that got a pseudonym has it here too. */
  text(text: string): string {
    let found = text;
    const known = [...this.byText].sort(([a], [b]) => b.length - a.length);
    for (const [plain, pseudonym] of known) {
      if (!found.includes(plain)) continue;
      found = found.split(plain).reduce((before, after) => {
        const isWord = /\w$/.test(before) || /^\w/.test(after);
        return before + (isWord ? plain : pseudonym) + after;
      });
    }
    return this.kinds.has("addresses") ? this.addressesIn(found) : found;
  }

  private environment(key: string, value: string | number): string | number {
    if (typeof value !== "string") return value;
    const isName = /^(?:hostname|host|procname|trace_name|session_?name|domain_?name)$/.test(key);
    if (this.kinds.has("names") && isName) return this.name(value);
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
    if (Array.isArray(value)) {
      const list = value as readonly FieldValue[];
      const next = list.map((one) => this.value(one, name, event));
      return next.some((one, i) => one !== list[i]) ? next : value;
    }
    return this.fields(value as Fields, event);
  }

  private string(text: string, name: string, event: string): string {
    const { kinds } = this;
    if (text === "") return text;
    const isDevice = name === "name" && (PROCESS_EVENTS.test(event) || DEVICE_EVENTS.test(event));
    if (kinds.has("names") && (isDevice || NAME_FIELDS.test(name))) return this.name(text);
    if (kinds.has("symbols") && SYMBOL_FIELDS.test(name)) return this.pseudonym("symbols", text);
    if (kinds.has("arguments") && TEXT_FIELDS.test(name)) return this.pseudonym("arguments", text);
    if (kinds.has("paths") && (PATH_FIELDS.test(name) || PATH.test(text))) return this.pseudonym("paths", text);
    return kinds.has("addresses") ? this.addressesIn(text) : text;
  }

  private name(text: string): string {
    return text === "" || COMMON_NAMES.test(text) || isKernelThreadName(text) ? text : this.pseudonym("names", text);
  }

  /** Numbers become 0, and a list keeps its length. */
  private argument(value: FieldValue, name: string): FieldValue {
    if (KEPT_ARGUMENTS.test(name) || value === null) return value;
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
    if (typeof value === "number" || typeof value === "bigint") {
      return Number.parseInt(this.pseudonym("addresses", `${value}`).split("-").at(-1)?.slice(0, 7) ?? "0", 16);
    }
    return value;
  }

  private addressesIn(text: string): string {
    return text.replace(ADDRESS_IN_TEXT, (address) => this.pseudonym("addresses", address));
  }

  private pseudonym(kind: Redaction, text: string): string {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const hash = new Hash128().update(this.secret).update(new TextEncoder().encode(text)).hex();
    const made = `${PREFIXES[kind]}-${hash.slice(0, 16)}`;
    this.byText.set(text, made);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return made;
  }
}

const PREFIXES: Readonly<Record<Redaction, string>> = {
  names: "name",
  paths: "path",
  arguments: "text",
  symbols: "symbol",
  addresses: "address",
};
