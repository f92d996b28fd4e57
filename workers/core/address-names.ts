/** Names of addresses that are in no call stack, such as where a guest exits, by whose they are. */
export class AddressNames {
  private readonly bySpace = new Map<number, Map<number, string>>();

  /** `address`: sign-extended, as in events. "": it has no name. */
  nameOf(space: number, address: number): string {
    return this.bySpace.get(space)?.get(address) ?? "";
  }

  put(space: number, address: number, name: string | undefined): void {
    let names = this.bySpace.get(space);
    if (names === undefined) {
      names = new Map();
      this.bySpace.set(space, names);
    }
    if (name === undefined) names.delete(address);
    else names.set(address, name);
  }

  *all(): Generator<string> {
    for (const names of this.bySpace.values()) yield* names.values();
  }

  clear(): void {
    this.bySpace.clear();
  }
}
