import type { FieldValue } from "../format.js";

/** What an entry of `journalctl -o json` says (systemd.journal-fields(7)). */
export interface JournalValues {
  readonly source: string | undefined;
  readonly fields: Record<string, FieldValue>;
  readonly context: Record<string, FieldValue>;
}

/** Fields of the journal by the names that they have here. */
const FIELDS = { MESSAGE: "message", PRIORITY: "priority", _SYSTEMD_UNIT: "unit", _TRANSPORT: "transport" } as const;
const CONTEXT = { _PID: "pid", _COMM: "procname", _HOSTNAME: "hostname" } as const;

/** Undefined if the line is no JSON object. */
export function journalValues(line: string): JournalValues | undefined {
  const entry = objectOf(line);
  if (entry === undefined) return undefined;
  const take = (names: Readonly<Record<string, string>>) => {
    const values: Record<string, FieldValue> = {};
    for (const [name, own] of Object.entries(names)) {
      const value = Object.hasOwn(entry, name) ? plainValue(entry[name]) : undefined;
      if (value !== undefined) values[own] = value;
    }
    return values;
  };
  const source = plainValue(entry.SYSLOG_IDENTIFIER) ?? plainValue(entry._COMM);
  return { source: source === undefined ? undefined : `${source}`, fields: take(FIELDS), context: take(CONTEXT) };
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Text, whole numbers as numbers. A message with bytes that are no text is a list of them. */
function plainValue(value: unknown): FieldValue | undefined {
  if (typeof value === "string") return /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (Array.isArray(value)) return new TextDecoder().decode(Uint8Array.from(value, Number));
  return undefined;
}
