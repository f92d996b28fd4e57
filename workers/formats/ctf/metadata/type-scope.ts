import { MetadataFault } from "./fault.js";
import type { Layout } from "./layouts.js";

/** Names of types visible at one place: those of this block, then those around it (CTF 1.8.3, 7.3.1). */
export class TypeScope {
  private readonly types = new Map<string, Layout>();

  constructor(private readonly outer: TypeScope | undefined) {}

  /** A struct's name is "struct NAME", and so on; an alias's name is only itself. */
  find(name: string): Layout | undefined {
    return this.types.get(name) ?? this.outer?.find(name);
  }

  /** Gives a type a name, once in each scope. `position` is where a second one is reported. */
  declare(name: string, layout: Layout, position: number): void {
    if (this.types.has(name)) throw new MetadataFault(`type \`${name}\` is already defined`, position);
    this.types.set(name, layout);
  }
}
