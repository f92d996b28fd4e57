import { type EventField, type EventFormat, type RecordLayout, readEventFormat } from "../tracepoint/event-format.js";
import type { EventClass, FormatText } from "./facts.js";
import type { Problems } from "./problems.js";

/** Event classes by the number at the begin of their records. The last class is for records of unknown numbers. */
export interface EventClasses {
  readonly classes: readonly EventClass[];
  /** By number of the record: the class. */
  readonly byId: ReadonlyMap<number, number>;
}

const UNKNOWN = "unknown_event";

/** Offsets of the fields that all records have, of kernels since 2.6.31. */
const USUAL_COMMON = `
field:unsigned short common_type; offset:0; size:2; signed:0;
field:unsigned char common_flags; offset:2; size:1; signed:0;
field:unsigned char common_preempt_count; offset:3; size:1; signed:0;
field:int common_pid; offset:4; size:4; signed:1;`;

export function readEventClasses(texts: readonly FormatText[], layout: RecordLayout, problems: Problems): EventClasses {
  const formats: EventFormat[] = [];
  const failed: { readonly text: string; readonly system: string; readonly message: string }[] = [];
  for (const { system, text } of texts) {
    const read = readEventFormat(text, system, layout);
    if (read.ok) formats.push(system === "ftrace" ? withFunctionNames(read.value) : read.value);
    else failed.push({ text, system, message: read.error.message });
  }
  const common = formats[0]?.common ?? usualCommon(layout);
  for (const { text, system, message } of failed) {
    const raw = rawFormat(text, system, common);
    problems.warning(raw === undefined ? message : `${message}; its events are shown as bytes`);
    if (raw !== undefined) formats.push(raw);
  }
  return numbered([
    ...formats,
    { ...bytesFormat(UNKNOWN, "", -1, common), fields: [typeOf(common), ...bytesOf(common)] },
  ]);
}

/** Addresses of functions, which older kernels print as numbers. */
const FUNCTIONS = ["ip", "parent_ip", "func", "caller"];

function withFunctionNames(format: EventFormat): EventFormat {
  const { labels = [], symbols = new Set<string>() } = format.print ?? {};
  return { ...format, print: { labels, symbols: new Set([...symbols, ...FUNCTIONS]) } };
}

/** The word that says of which event a record is. */
export function typeField({ classes }: EventClasses): EventField {
  return typeOf(classes[0]?.format.common ?? []);
}

function typeOf(common: readonly EventField[]): EventField {
  const found = common.find(({ name }) => name === "common_type");
  return found !== undefined && (found.size === 2 || found.size === 4) && found.shape === "int" ? found : USUAL_TYPE;
}

const USUAL_TYPE: EventField = {
  name: "common_type",
  type: "unsigned short",
  offset: 0,
  size: 2,
  isSigned: false,
  shape: "int",
  place: "here",
  elementSize: 2,
  bits: undefined,
};

function usualCommon(layout: RecordLayout): readonly EventField[] {
  const read = readEventFormat(`name: x\nID: 1\n${USUAL_COMMON}`, "", layout);
  return read.ok ? read.value.common : [];
}

/** An event whose format does not parse, as far as its name and number do. */
function rawFormat(text: string, system: string, common: readonly EventField[]): EventFormat | undefined {
  const name = /^\s*name:[ \t]*(\S+)/m.exec(text)?.[1];
  const id = /^\s*ID:[ \t]*(\d+)/m.exec(text)?.[1];
  return name === undefined || id === undefined ? undefined : bytesFormat(name, system, Number(id), common);
}

function bytesFormat(name: string, system: string, id: number, common: readonly EventField[]): EventFormat {
  return { system, name, id, common, fields: bytesOf(common), print: undefined };
}

/** All bytes behind the common fields. */
function bytesOf(common: readonly EventField[]): EventField[] {
  const offset = common.reduce((end, field) => Math.max(end, field.offset + field.size), 0);
  const rest = { offset, size: 0, isSigned: false, shape: "bytes", place: "here", elementSize: 1 } as const;
  return [{ name: "bytes", type: "char", ...rest, bits: undefined }];
}

/** Events of two subsystems may have one name: then the later ones are called "system:name". */
function numbered(formats: readonly EventFormat[]): EventClasses {
  const names = new Set<string>();
  const byId = new Map<number, number>();
  const classes = formats.map((format, index): EventClass => {
    const name =
      [format.name, `${format.system}:${format.name}`].find((each) => !names.has(each)) ??
      `${format.name}#${format.id}`;
    names.add(name);
    if (0 <= format.id && !byId.has(format.id)) byId.set(format.id, index);
    return { name, format };
  });
  return { classes, byId };
}
