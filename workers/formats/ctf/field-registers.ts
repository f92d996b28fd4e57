import type { FieldClass, FieldLocation, Scope, StreamClass, TraceClass } from "./ir.js";

/** A register for each field that some other field refers to, or that is asked for. */
export class FieldRegisters {
  private readonly registers = new Map<string, number>();
  /** Registers that hold the value of one of several fields. */
  private readonly shared = new Set<number>();

  constructor(trace: TraceClass) {
    this.collect(trace.packetHeader);
    for (const stream of trace.streams.values()) this.collectStream(stream);
  }

  get count(): number {
    return this.registers.size;
  }

  /** The register of a member of a scope's top level, made if there is none: call before compiling the scope. */
  registerOf(scope: Scope, path: readonly string[]): number {
    const key = keyOf(scope, path);
    const known = this.registers.get(key);
    if (known !== undefined) return known;
    const register = this.registers.size;
    this.registers.set(key, register);
    return register;
  }

  /** The register of what a location means. */
  registerAt({ scope, path, isShared = false }: FieldLocation): number {
    const register = this.registerOf(scope, path);
    if (isShared) this.shared.add(register);
    return register;
  }

  /** The register of a field, -1 if nobody refers to it. */
  find(scope: Scope, path: readonly string[]): number {
    return this.registers.get(keyOf(scope, path)) ?? -1;
  }

  isShared(register: number): boolean {
    return this.shared.has(register);
  }

  private collectStream(stream: StreamClass): void {
    this.collect(stream.packetContext);
    this.collect(stream.eventHeader);
    this.collect(stream.eventContext);
    for (const event of stream.events.values()) {
      this.collect(event.context);
      this.collect(event.payload);
    }
  }

  private collect(field: FieldClass | undefined): void {
    if (field === undefined) return;
    switch (field.type) {
      case "struct":
        for (const member of field.members) this.collect(member.field);
        return;
      case "variant":
        this.registerAt(field.tag);
        for (const option of field.options) this.collect(option.field);
        return;
      case "optional":
        this.registerAt(field.selector);
        this.collect(field.field);
        return;
      case "sequence":
        this.registerAt(field.length);
        this.collect(field.element);
        return;
      case "text":
      case "blob":
        if (typeof field.length === "object") this.registerAt(field.length);
        return;
      case "array":
        this.collect(field.element);
        return;
      default:
        return;
    }
  }
}

function keyOf(scope: Scope, path: readonly string[]): string {
  return `${scope}\0${path.join("\0")}`;
}
