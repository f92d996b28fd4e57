import type {
  FieldClass,
  FieldLocation,
  LabelRange,
  Member,
  StructClass,
  TraceClass,
} from "../../../../../workers/formats/ctf/ir.js";

/** A trace class as text, one line a field, for comparing with what a test expects. */
export function layoutText(trace: TraceClass): string {
  const lines = [`trace ${trace.major}.${trace.minor} ${trace.byteOrder} ${trace.uuid ?? "-"}`];
  for (const [key, value] of Object.entries(trace.environment)) lines.push(`env ${key} = ${JSON.stringify(value)}`);
  for (const clock of trace.clocks.values()) {
    const offset = `${clock.offsetSeconds}s+${clock.offsetCycles}`;
    lines.push(`clock ${clock.name} ${clock.frequency}Hz ${offset}${clock.absolute ? " absolute" : ""}`);
  }
  lines.push(...scopeText("packet header", trace.packetHeader));
  for (const stream of trace.streams.values()) {
    lines.push(`stream ${stream.id}`);
    lines.push(...scopeText("packet context", stream.packetContext));
    lines.push(...scopeText("event header", stream.eventHeader));
    lines.push(...scopeText("event context", stream.eventContext));
    for (const event of stream.events.values()) {
      const level = event.logLevel === undefined ? "" : ` level ${event.logLevel}`;
      lines.push(`event ${event.id} ${JSON.stringify(event.name)}${level}`);
      lines.push(...scopeText("context", event.context));
      lines.push(...scopeText("payload", event.payload));
    }
  }
  return lines.join("\n");
}

function scopeText(name: string, root: StructClass | undefined): string[] {
  return root === undefined ? [] : [`  ${name} align ${root.align}`, ...membersText(root.members, "    ")];
}

function membersText(members: readonly Member[], indent: string): string[] {
  return members.flatMap(({ name, field }) => {
    const [first = "", ...rest] = fieldText(field, indent);
    return [`${indent}${name}: ${first}`, ...rest];
  });
}

/** The first line goes after a name, the others stand alone. */
function fieldText(field: FieldClass, indent: string): string[] {
  switch (field.type) {
    case "int": {
      const { size, align, signed, byteOrder, base, encoding, clock } = field;
      const extra = `${encoding === "none" ? "" : ` ${encoding}`}${clock === undefined ? "" : ` clock ${clock}`}`;
      const roles = field.roles === undefined || field.roles.length === 0 ? "" : ` is ${field.roles.join("+")}`;
      const shown = typeof field.shown === "object" ? ` flags ${rangesText(field.shown.flags)}` : "";
      const what = `${field.isReversed === true ? " reversed" : ""}${field.shown === "boolean" ? " boolean" : ""}${shown}`;
      return [`${signed ? "i" : "u"}${size}/${align} ${byteOrder} base ${base}${extra}${roles}${what}`];
    }
    case "varint": {
      const clock = field.clock === undefined ? "" : ` clock ${field.clock}`;
      const roles = field.roles.length === 0 ? "" : ` is ${field.roles.join("+")}`;
      return [`${field.signed ? "i" : "u"}* base ${field.base}${clock}${roles}`];
    }
    case "text":
      return [`text ${field.encoding} ${lengthText(field.length)}`];
    case "blob":
      return [`blob ${field.mediaType} ${lengthText(field.length)}${field.isUuid ? " uuid" : ""}`];
    case "optional": {
      const { scope, path } = field.selector;
      const ranges = field.ranges.map(({ lower, upper }) => `${lower}..${upper}`).join(",");
      return prefixed(`if <${scope} ${path.join(".")}> ${ranges} `, fieldText(field.field, indent));
    }
    case "float":
      return [`float ${field.exponent}+${field.mantissa}/${field.align} ${field.byteOrder}`];
    case "enum": {
      return [`enum ${fieldText(field.container, indent).join("")} ${rangesText(field.ranges)}`];
    }
    case "string":
      return [`string ${field.encoding}`];
    case "struct":
      return [`struct align ${field.align}`, ...membersText(field.members, `${indent}  `)];
    case "variant": {
      const { scope, path } = field.tag;
      return [`variant <${scope} ${path.join(".")}>`, ...membersText(field.options, `${indent}  `)];
    }
    case "array":
      return prefixed(`[${field.length}] `, fieldText(field.element, indent));
    case "sequence":
      return prefixed(`[${field.length.scope} ${field.length.path.join(".")}] `, fieldText(field.element, indent));
  }
}

function rangesText(ranges: readonly LabelRange[]): string {
  return ranges.map((range) => `${range.label}=${range.lower}..${range.upper}`).join(" ");
}

function lengthText(length: number | FieldLocation): string {
  return typeof length === "number" ? `[${length}]` : `[${length.scope} ${length.path.join(".")}]`;
}

function prefixed(prefix: string, [first = "", ...rest]: string[]): string[] {
  return [prefix + first, ...rest];
}
