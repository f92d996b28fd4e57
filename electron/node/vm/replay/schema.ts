import { fieldsOf } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { HIDDEN_KEY, type InputEvent } from "../../../../workers/model/input-recording.js";

/** What `input-send-event` of a QEMU takes, by its own schema. */
export interface InputSchema {
  readonly types: ReadonlySet<string>;
  readonly qcodes: ReadonlySet<string>;
  readonly buttons: ReadonlySet<string>;
}

const MOST_ABS = 0x7fff;
const MOST_WHOLE = 2 ** 31;
const MOST_TOLD = 5;

/** The part of `query-qmp-schema` that is about input (docs/interop/qmp-spec.txt of QEMU, qapi/introspect.json). */
export function inputSchema(schema: unknown): Result<InputSchema> {
  const types = new Map<unknown, Fields>();
  for (const one of listOf(schema)) types.set(one["name"], one);
  const get = (name: unknown): Fields => types.get(name) ?? {};
  const memberOf = (type: Fields, name: string): Fields =>
    get(listOf(type["members"]).find((member) => member["name"] === name)?.["type"]);
  const caseOf = (type: Fields, name: string): Fields =>
    get(listOf(type["variants"]).find((variant) => variant["case"] === name)?.["type"]);

  const command = get("input-send-event");
  const event = get(memberOf(get(command["arg-type"]), "events")["element-type"]);
  const [key, button] = ["key", "btn"].map((kind) => memberOf(caseOf(event, kind), "data"));
  const pressed = memberOf(key ?? {}, "key");
  const known = {
    types: namesOf(memberOf(event, "type")),
    qcodes: namesOf(memberOf(caseOf(pressed, "qcode"), "data")),
    buttons: namesOf(memberOf(button ?? {}, "button")),
  };
  if (known.types.size === 0 || known.qcodes.size === 0) {
    return fail("this QEMU does not say what input it takes (query-qmp-schema)");
  }
  return ok(known);
}

/** What QEMU would refuse is told before anything is sent. `groups` are those of the recording, by number. */
export function checkInput(schema: InputSchema, groups: Iterable<Group>): Result<void> {
  const wrong: string[] = [];
  let count = 0;
  for (const { i, ev } of groups) {
    for (const event of ev) {
      const why = refusalOf(event, schema);
      if (why === undefined) continue;
      count += 1;
      if (wrong.length < MOST_TOLD) wrong.push(`group ${i}: ${why}`);
    }
  }
  if (count === 0) return ok(undefined);
  const more = wrong.length < count ? `; and ${count - wrong.length} more` : "";
  return fail(`QEMU would not take this input: ${wrong.join("; ")}${more}`);
}

interface Group {
  readonly i: number;
  readonly ev: readonly InputEvent[];
}

function refusalOf(event: InputEvent, { types, qcodes, buttons }: InputSchema): string | undefined {
  if (!types.has(event.type)) return `an event of type ${event.type}`;
  switch (event.type) {
    case "key": {
      const { type, data } = event.data.key;
      if (type === "number") return isWhole(data, 0, MOST_WHOLE) ? undefined : `key number ${data}`;
      if (data === HIDDEN_KEY) return "a hidden key: a recording with hidden keys cannot be replayed";
      return qcodes.has(data) ? undefined : `no key "${data}"`;
    }
    case "btn":
      return buttons.has(event.data.button) ? undefined : `no button "${event.data.button}"`;
    case "abs":
      return isWhole(event.data.value, 0, MOST_ABS) ? undefined : `${event.data.axis} ${event.data.value}`;
    case "rel":
      return isWhole(event.data.value, -MOST_WHOLE, MOST_WHOLE) ? undefined : `a move by ${event.data.value}`;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && least <= value && value <= most;
}

type Fields = Readonly<Record<string, unknown>>;

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** The names of an enumeration: `members` since QEMU 6.2, `values` before, and still. */
function namesOf(type: Fields): ReadonlySet<string> {
  const { values } = type;
  const old = Array.isArray(values) ? values : [];
  const names = [...listOf(type["members"]).map(({ name }) => name), ...old];
  return new Set(names.filter((name) => typeof name === "string"));
}
