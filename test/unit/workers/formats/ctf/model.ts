import fc from "fast-check";
import type { FieldValue } from "../../../../../workers/formats/format.js";
import type { BitWriter, Order } from "./writer.js";

// Random CTF types with values: how TSDL and the JSON of CTF 2 say them, how their bits are written, and what must be
// read back. Types of CTF 2 only: json-model.ts.

export type FieldClassJson = Readonly<Record<string, unknown>>;

export interface Typed {
  /** The type in TSDL; members are `TYPE NAME SUFFIX;`. */
  readonly tsdl: string;
  /** The field class in CTF 2. */
  readonly json: FieldClassJson;
  /** The same where it has to name what came before. */
  readonly jsonFor?: (name: string) => FieldClassJson;
  readonly suffix?: string;
  readonly align: number;
  /** Fields that must come before this one: the length of a sequence, the tag of a variant. */
  readonly before?: (name: string) => readonly { readonly name: string; readonly field: Typed }[];
  /** The type when it has to name what came before. */
  readonly tsdlFor?: (name: string) => string;
  write(out: BitWriter): void;
  readonly value: FieldValue;
  /** Slots do not hold what people see. */
  readonly isNoSlot?: boolean;
}

export function bitsJson(type: string, size: number, align: number, order: Order): FieldClassJson {
  const byteOrder = order === "le" ? "little-endian" : "big-endian";
  return { type: `fixed-length-${type}`, length: size, alignment: align, "byte-order": byteOrder };
}

export function intField(size: number, align: number, signed: boolean, order: Order, raw: bigint): Typed {
  const value = signed ? BigInt.asIntN(size, raw) : BigInt.asUintN(size, raw);
  return {
    tsdl: `integer { size = ${size}; align = ${align}; signed = ${signed}; byte_order = ${order}; }`,
    json: bitsJson(signed ? "signed-integer" : "unsigned-integer", size, align, order),
    align,
    write(out) {
      out.align(align);
      out.int(value, size, order);
    },
    value: readAs(value),
  };
}

/** Integers that no double holds are read as bigint. */
function readAs(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function floatField(value: number, size: 32 | 64, align: number, order: Order): Typed {
  const view = new DataView(new ArrayBuffer(8));
  if (size === 32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  const bits = size === 32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
  const [exponent, mantissa] = size === 32 ? [8, 24] : [11, 53];
  return {
    tsdl: `floating_point { exp_dig = ${exponent}; mant_dig = ${mantissa}; align = ${align}; byte_order = ${order}; }`,
    json: bitsJson("floating-point-number", size, align, order),
    align,
    write(out) {
      out.align(align);
      out.int(bits, size, order);
    },
    value: size === 32 ? view.getFloat32(0) : value,
  };
}

function stringField(text: string): Typed {
  return {
    tsdl: "string",
    json: { type: "null-terminated-string" },
    align: 8,
    write(out) {
      out.align(8);
      out.text(text);
    },
    value: text,
  };
}

const LABELS = ["A", "B", "C"];

function enumField(choice: number, size: number, align: number, order: Order): Typed {
  const container = intField(size, align, false, order, BigInt(choice));
  const ranges = LABELS.map((label, i) => `${label} = ${i}`).join(", ");
  return {
    ...container,
    tsdl: `enum : ${container.tsdl} { ${ranges} }`,
    json: { ...container.json, mappings: Object.fromEntries(LABELS.map((label, i) => [label, [[i, i]]])) },
    value: choice < LABELS.length ? { label: LABELS[choice] as string, value: choice } : choice,
  };
}

function structField(members: readonly Typed[]): Typed {
  const named = nameMembers(members, "m");
  const align = named.reduce((most, { field }) => Math.max(most, field.align), 1);
  return {
    tsdl: `struct { ${membersTsdl(named)} }`,
    json: structJson(named),
    align,
    write(out) {
      out.align(align);
      for (const { field } of named) field.write(out);
    },
    value: valuesOf(named),
  };
}

/** What members are read as; those that are not there have no value. */
export function valuesOf(members: readonly NamedField[]): Record<string, FieldValue> {
  return Object.fromEntries(members.flatMap(({ name, field: { value } }) => (value === null ? [] : [[name, value]])));
}

export function structJson(members: readonly NamedField[]): FieldClassJson {
  const classes = members.map(({ name, field }) => ({ name, "field-class": field.jsonFor?.(name) ?? field.json }));
  return { type: "structure", "member-classes": classes };
}

/** Where a member finds the one of a name before it, in the same structure. */
export function besides(name: string): FieldClassJson {
  return { path: [name] };
}

function arrayField(elements: readonly Typed[]): Typed {
  const [first] = elements as [Typed];
  return {
    tsdl: first.tsdl,
    suffix: `[${elements.length}]`,
    json: { type: "static-length-array", length: elements.length, "element-field-class": first.json },
    align: first.align,
    write(out) {
      for (const element of elements) element.write(out);
    },
    value: elements.map((element) => element.value),
  };
}

function sequenceField(elements: readonly Typed[], element: Typed, order: Order): Typed {
  return {
    tsdl: element.tsdl,
    json: {},
    jsonFor: (name) => ({
      type: "dynamic-length-array",
      "length-field-location": besides(`${name}_length`),
      "element-field-class": element.json,
    }),
    align: element.align,
    suffix: "[]",
    before: (name) => [{ name: `${name}_length`, field: intField(7, 1, false, order, BigInt(elements.length)) }],
    write(out) {
      out.align(element.align);
      for (const one of elements) one.write(out);
    },
    value: elements.map((one) => one.value),
  };
}

function variantField(options: readonly Typed[], choice: number, order: Order): Typed {
  const chosen = options[choice] as Typed;
  const inner = options.map((option, i) => `${option.tsdl} ${LABELS[i]}${option.suffix ?? ""};`).join(" ");
  return {
    tsdl: "",
    tsdlFor: (name) => `variant <${name}_tag> { ${inner} }`,
    json: {},
    jsonFor: (name) => ({
      type: "variant",
      "selector-field-location": besides(`${name}_tag`),
      options: options.map(({ json }, i) => ({ "selector-field-ranges": [[i, i]], "field-class": json })),
    }),
    align: 1,
    before: (name) => [{ name: `${name}_tag`, field: enumField(choice, 3, 1, order) }],
    write: (out) => chosen.write(out),
    value: chosen.value,
  };
}

export interface NamedField {
  readonly name: string;
  readonly field: Typed;
}

/** Members with names, lengths and tags put before those that need them. */
export function nameMembers(fields: readonly Typed[], prefix: string): NamedField[] {
  return fields.flatMap((field, i) => {
    const name = `${prefix}${i}`;
    return [...(field.before?.(name) ?? []), { name, field }];
  });
}

export function membersTsdl(members: readonly NamedField[]): string {
  return members.map(({ name, field }) => memberTsdl(name, field)).join(" ");
}

function memberTsdl(name: string, field: Typed): string {
  const suffix = field.suffix === "[]" ? `[${name}_length]` : (field.suffix ?? "");
  return `${field.tsdlFor?.(name) ?? field.tsdl} ${name}${suffix};`;
}

/** Byte order may differ from the trace's where a field starts and ends at whole bytes. */
function orderFor(order: Order, flips: boolean, isWhole: boolean): Order {
  return flips && isWhole ? (order === "le" ? "be" : "le") : order;
}

function scalar(order: Order): fc.Arbitrary<Typed> {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(8, 16, 32, 64));
  const aligns = fc.constantFrom(1, 1, 8, 8, 16, 32, 64);
  const int = fc
    .tuple(sizes, aligns, fc.boolean(), fc.boolean(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
    .map(([size, align, signed, flips, raw]) => {
      return intField(size, align, signed, orderFor(order, flips, size % 8 === 0 && align % 8 === 0), raw);
    });
  const float = fc
    .tuple(fc.double({ noNaN: true }), fc.constantFrom(32 as const, 64 as const), aligns)
    .map(([value, size, align]) => floatField(value, size, align, order));
  const text = fc.string({ unit: "grapheme", maxLength: 20 }).map((value) => stringField(value.replace(/\0/g, "")));
  const label = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 2, max: 40 }), aligns)
    .map(([choice, size, align]) => enumField(choice, size, align, order));
  return fc.oneof({ weight: 4, arbitrary: int }, float, text, label);
}

/** A random type with a value. `more`: types without parts beside those that both versions of CTF have. */
export function typed(order: Order, depth = 2, more: readonly fc.Arbitrary<Typed>[] = []): fc.Arbitrary<Typed> {
  const leaf = fc.oneof({ weight: 2, arbitrary: scalar(order) }, ...more);
  if (depth === 0) return leaf;
  const inner = typed(order, depth - 1, more);
  const plain = inner.filter((field) => field.before === undefined && field.suffix === undefined);
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    fc.array(inner, { minLength: 1, maxLength: 4 }).map(structField),
    fc.tuple(plain, fc.integer({ min: 1, max: 5 })).map(([one, count]) => arrayField(Array(count).fill(one))),
    fc
      .tuple(plain, fc.integer({ min: 0, max: 5 }))
      .map(([one, count]) => sequenceField(Array(count).fill(one), one, order)),
    fc
      .tuple(fc.array(plain, { minLength: 3, maxLength: 3 }), fc.integer({ min: 0, max: 2 }))
      .map(([options, choice]) => variantField(options, choice, order)),
  );
}
