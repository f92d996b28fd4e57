import { visibleText } from "../../workers/core/unseen.js";
import type { EventRow } from "../../workers/model/engine-api.js";
import { errnoName } from "../../workers/model/kvm/errno.js";
import { exitName, userspaceCodeOf } from "../../workers/model/kvm/exit-code.js";
import { EXIT_REASON_FIELDS, exitNameOf } from "../../workers/model/kvm/exit-fields.js";

/**
 * Fields of events as engineers read them: addresses, registers and bits in hexadecimal, exit reasons, task states and
 * errors with their names. What is copied or exported keeps the plain JSON.
 */
export interface FieldText {
  readonly name: string;
  readonly value: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the payload, then those of contexts and packet. */
function fieldTexts({ name, fields, context }: Pick<EventRow, "name" | "fields" | "context">): FieldText[] {
  return [...textsOf(name, fields), ...textsOf(name, context)];
}

/** Names that a filter has for what every event has. */
const OF_ALL_EVENTS: ReadonlySet<string> = new Set(["ts", "machine", "cpu", "name", "tid", "pid", "comm"]);

/** Fields of the payload with one value each, as a filter compares them; not those whose name a filter takes for another. */
export function plainFields({ fields }: Pick<EventRow, "fields">): readonly (readonly [name: string, value: string])[] {
  return Object.entries(parsed(fields) ?? {})
    .filter(([name, value]) => typeof value !== "object" && /^[A-Za-z_][\w.]*$/.test(name) && !OF_ALL_EVENTS.has(name))
    .map(([name, value]) => [name, `${value}`]);
}

/** Names of the fields of payload and contexts that hold a number, or an enumeration. */
export function numericFields({ fields, context }: Pick<EventRow, "fields" | "context">): readonly string[] {
  const isNumber = (value: unknown) =>
    typeof value === "number" || (typeof value === "object" && value !== null && "value" in value);
  const names = [fields, context].flatMap((json) =>
    Object.entries(parsed(json) ?? {}).flatMap(([name, value]) =>
      isNumber(value) && !name.includes("/") ? [name] : [],
    ),
  );
  return [...new Set(names)];
}

/** "prev_comm=bash prev_tid=2017". */
export function eventText(row: Pick<EventRow, "name" | "fields" | "context">): string {
  const texts = fieldTexts(row).map(({ name, value }) => `${name}=${value}`);
  return visibleText(texts.join(" "));
}

/** The category and arguments of a slice, as its event has them. */
export function sliceFields({ name, fields }: Pick<EventRow, "name" | "fields">): readonly FieldText[] {
  const { cat, args } = parsed(fields) ?? {};
  const category = typeof cat === "string" && cat !== "" ? [{ name: "category", value: cat }] : [];
  if (typeof args !== "object" || args === null) return category;
  const own = args as Fields;
  return [...category, ...Object.keys(own).map((key) => ({ name: key, value: valueText(name, key, own[key], own) }))];
}

function textsOf(event: string, json: string): FieldText[] {
  const fields = parsed(json);
  if (fields === undefined) return [{ name: "…", value: json }];
  return Object.entries(fields).map(([name, value]) => ({ name, value: valueText(event, name, value, fields) }));
}

/** Rows cut the JSON of events with very many fields. */
function parsed(json: string): Fields | undefined {
  try {
    return JSON.parse(json) as Fields;
  } catch {
    return undefined;
  }
}

function valueText(event: string, name: string, value: unknown, fields: Fields): string {
  if (typeof value === "string" && !isNumber(value))
    return /[\s="]/.test(value) || value === "" ? JSON.stringify(value) : value;
  if (Array.isArray(value) && isBytes(name, value))
    return value.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (Array.isArray(value)) return `[${value.map((one) => valueText(event, name, one, {})).join(", ")}]`;
  if (typeof value === "object" && value !== null) return objectText(event, value as Fields);
  const number = integerOf(value);
  return number === undefined ? `${value}` : numberText(event, name.toLowerCase(), number, fields);
}

/** Enumerations come as label and value. */
function objectText(event: string, value: Fields): string {
  const { label, value: number } = value;
  if (typeof label === "string" && Object.keys(value).length === 2) return `${label} (${number})`;
  const inner = Object.entries(value).map(([name, one]) => `${name}=${valueText(event, name, one, value)}`);
  return `{${inner.join(" ")}}`;
}

function numberText(event: string, name: string, number: bigint, fields: Fields): string {
  const said = nameOf(event, name, number, fields);
  const shown = isHex(name, number) ? hex(number) : `${number}`;
  return said === "" ? shown : `${shown} (${said})`;
}

/** The name that a number stands for. */
function nameOf(event: string, name: string, number: bigint, fields: Fields): string {
  if (EXIT_REASON_FIELDS.includes(name) && /kvm_(?:x86_)?exit$/.test(event)) {
    return exitNameOf((field) => {
      const value = integerOf(fields[field]);
      return value === undefined ? undefined : Number(value);
    });
  }
  if (name === "reason" && event.endsWith("kvm_userspace_exit")) return exitName(userspaceCodeOf(Number(number)));
  if (name === "prev_state") return taskState(Number(number));
  if (ERROR_NAMES.has(name) && -4096n < number && number < 0n) return errnoName(-Number(number)).replace(/ .*/, "");
  return "";
}

const ERROR_NAMES: ReadonlySet<string> = new Set(["ret", "errno", "error", "err"]);

/** The kernel's letters (fs/proc/array.c, task_state_array), from bit 0 on. */
const STATE_LETTERS = "SDTtXZPI";

function taskState(state: number): string {
  const bit = Math.log2(state & 0xff);
  if ((state & 0xff) === 0) return (state & 0x100) === 0 ? "R" : "R+";
  return Number.isInteger(bit) ? (STATE_LETTERS[bit] ?? "") : "";
}

/** Names, or their last words, of addresses, registers and bits. */
const HEX_NAMES =
  /(?:^|_)(?:r?ip|r?sp|pc|cr[234]|cr3tmp|[is]ptmp|addr|address|ptr|gpa|gva|hva|gfn|pfn|eptp|vmcb|pgd|root|skb|skbaddr|hrtimer|timer|function|callsite|caller|parent_ip|error_?code|intr_info|info1|info2|flags|gfp|msr|ecx|data|val|icr_low|spte|esr_elx|hcr_el2|scause|sepc)$/;

/** Names of arrays that hold code or data, which people read byte by byte. */
const BYTES_NAMES = /(?:^|_)(?:insn|code|bytes|buf|payload|mac|guid|uuid)$/;

function isBytes(name: string, values: readonly unknown[]): values is readonly number[] {
  return (
    BYTES_NAMES.test(name) && values.every((one) => Number.isInteger(one) && 0 <= Number(one) && Number(one) < 256)
  );
}

/** Kernel addresses on 64 bits. */
const KERNEL_SPACE = 0xffff_8000_0000_0000n;

function isHex(name: string, number: bigint): boolean {
  return KERNEL_SPACE <= number || (HEX_NAMES.test(name) && (number < 0n || 9n < number));
}

function hex(number: bigint): string {
  return `0x${(number < 0n ? BigInt.asUintN(64, number) : number).toString(16)}`;
}

/** Integers that a double cannot hold are strings in JSON. */
function isNumber(text: string): boolean {
  return /^-?\d{16,20}$/.test(text);
}

function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return typeof value === "string" && isNumber(value) ? BigInt(value) : undefined;
}
