/** An argument of an event of QEMU. */
export interface QemuArgument {
  readonly name: string;
  readonly type: "text" | "signed" | "unsigned";
}

/**
 * The arguments of events by name, as QEMU's trace-events-all declares them (docs/devel/tracing.rst): a line
 * `name(type argument, …) "format"` each, maybe with properties before it.
 */
export function parseTraceEvents(text: string): ReadonlyMap<string, readonly QemuArgument[]> {
  const events = new Map<string, readonly QemuArgument[]>();
  for (const line of text.split("\n")) {
    const match = /^\s*(?:[\w()="-]+\s+)*?(\w+)\(([^)]*)\)/.exec(line.slice(0, 1000));
    if (match === null || line.startsWith("#")) continue;
    const [, name = "", list = ""] = match;
    const declared = list.split(",").map((one) => one.trim());
    events.set(
      name,
      declared.flatMap((one) => argumentOf(one) ?? []),
    );
  }
  return events;
}

function argumentOf(declared: string): QemuArgument | undefined {
  const match = /^(.*?[\s*])(\w+)$/.exec(declared);
  if (match === null) return undefined;
  const [, before = "", name = ""] = match;
  const type = before.trim();
  if (/char\s*\*$/.test(type)) return { name, type: "text" };
  const isSigned = /^(?:signed |const )*(?:int|long|short|ssize_t|off_t|int\d+_t)\b/.test(type) && !type.endsWith("*");
  return { name, type: isSigned ? "signed" : "unsigned" };
}
