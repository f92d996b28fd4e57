import type { FieldValue } from "../../workers/formats/format.js";

/**
 * Reads the fields of a line babeltrace2 prints, `[time] host name: { a = 1 }, { b = "x", c = [ [0] = 0x2 ] }`, one
 * object per group in braces. Enumerations, `( "LABEL" : container = 3 )`, become `{ label, value }`.
 */
export function parseBabeltraceLine(line: string): Record<string, FieldValue>[] {
  const start = line.search(/: \{ /);
  const reader = new Reader(line, start + 2);
  const groups = [reader.struct()];
  while (reader.take(", ")) groups.push(reader.struct());
  return groups;
}

class Reader {
  constructor(
    private readonly text: string,
    private at: number,
  ) {}

  take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private need(word: string): void {
    if (!this.take(word)) throw new Error(`expected "${word}" at ${this.at} of ${this.text}`);
  }

  struct(): Record<string, FieldValue> {
    const fields: Record<string, FieldValue> = {};
    this.need("{ ");
    while (!this.take("}")) {
      const end = this.text.indexOf(" = ", this.at);
      const name = this.text.slice(this.at, end);
      this.at = end + 3;
      fields[name] = this.value();
      this.take(", ") || this.take(" ");
    }
    return fields;
  }

  private value(): FieldValue {
    switch (this.text[this.at]) {
      case "{":
        return this.text.startsWith("{ }", this.at) || /^\{ \w+ = /.test(this.text.slice(this.at, this.at + 80))
          ? this.struct()
          : this.variant();
      case "[":
        return this.array();
      case "(":
        return this.enumeration();
      case '"':
        return this.string();
      default:
        return this.number();
    }
  }

  /** A variant is printed as the value of its option in braces. */
  private variant(): FieldValue {
    this.need("{ ");
    const value = this.value();
    this.need(" }");
    return value;
  }

  private array(): FieldValue[] {
    const values: FieldValue[] = [];
    this.need("[ ");
    while (!this.take("]")) {
      this.at = this.text.indexOf(" = ", this.at) + 3;
      values.push(this.value());
      this.take(", ") || this.take(" ");
    }
    return values;
  }

  private enumeration(): FieldValue {
    this.need("( ");
    const labels: string[] = [];
    let isUnknown = false;
    while (!this.take(" : container = ")) {
      if (this.take("<unknown>")) isUnknown = true;
      else labels.push(this.string());
      this.take(", ");
    }
    const value = this.number();
    this.need(" )");
    return isUnknown ? value : { label: labels.join(", "), value };
  }

  private string(): string {
    let value = "";
    for (this.at += 1; this.text[this.at] !== '"'; this.at += 1) {
      if (this.text[this.at] === "\\") this.at += 1;
      value += this.text[this.at];
    }
    this.at += 1;
    return value;
  }

  private number(): FieldValue {
    const [word] = /^[^ ,]+/.exec(this.text.slice(this.at)) as RegExpExecArray;
    this.at += word.length;
    if (/^0[0-7]+$/.test(word)) return BigInt(`0o${word.slice(1)}`);
    if (/^-?\d+$|^0[xb]/.test(word)) return BigInt(word);
    return Number(word);
  }
}
