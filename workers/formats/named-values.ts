import type { FieldValue } from "./format.js";

/** A value by name, or by its name in any case. */
export function ownValue(
  values: Readonly<Record<string, FieldValue>>,
  name: string,
  isAnyCase: boolean,
): FieldValue | undefined {
  if (Object.hasOwn(values, name)) return values[name];
  if (!isAnyCase) return undefined;
  const wanted = name.toLowerCase();
  const key = Object.keys(values).find((one) => one.toLowerCase() === wanted);
  return key === undefined ? undefined : values[key];
}

/** A trace may call a field "__proto__". */
export function setOwn(values: Record<string, FieldValue>, name: string, value: FieldValue): void {
  if (name === "__proto__") Object.defineProperty(values, name, { value, enumerable: true, configurable: true });
  else values[name] = value;
}
