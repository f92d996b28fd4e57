/**
 * Plain data as text and back: JSON, and what JSON lacks: bigints, maps, typed arrays, and numbers that are not finite. Such
 * a value stands as an object with one name that begins with "$". Other objects of that form stand as lists.
 */
export function plainText(value: unknown): string {
  return JSON.stringify(value, written);
}

export function plainFrom(text: string): unknown {
  return JSON.parse(text, readBack);
}

const ARRAYS = { Uint8Array, Int32Array, Uint32Array, Float64Array, BigInt64Array, BigUint64Array };

function written(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: `${value}` };
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: `${value}` };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return { $map: [...value] };
  if (ArrayBuffer.isView(value)) return { [`$${value.constructor.name}`]: [...(value as Uint8Array)] };
  return markOf(value) === undefined ? value : { $object: Object.entries(value) };
}

function readBack(_: string, value: unknown): unknown {
  const mark = typeof value === "object" && value !== null ? markOf(value) : undefined;
  if (mark === undefined) return value;
  const held = (value as Readonly<Record<string, unknown>>)[mark];
  switch (mark) {
    case "$bigint":
      return BigInt(held as string);
    case "$number":
      return Number(held);
    case "$map":
      return new Map(held as [unknown, unknown][]);
    case "$object":
      return Object.fromEntries(held as [string, unknown][]);
  }
  const kind: { from(values: unknown): unknown } = ARRAYS[mark.slice(1) as keyof typeof ARRAYS];
  return kind.from(held);
}

/** The only name of an object, if it is one of ours. */
function markOf(value: object): string | undefined {
  const [name, ...others] = Object.keys(value);
  return name?.startsWith("$") && others.length === 0 ? name : undefined;
}
