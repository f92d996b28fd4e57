/** Beyond any recording: of further files, which damage makes, ids are not kept. */
const MOST_FILES = 1 << 16;

/** Build ids of files by path, as records of mappings tell them. A path that stood for two files has none. */
export class BuildIds {
  private readonly ids = new Map<string, string>();
  private readonly unclear = new Set<string>();

  note(file: string, id: string): void {
    const known = this.ids.get(file);
    if (known === id || this.unclear.has(file) || MOST_FILES <= this.ids.size) return;
    if (known === undefined) this.ids.set(file, id);
    else {
      this.ids.delete(file);
      this.unclear.add(file);
    }
  }

  get byFile(): ReadonlyMap<string, string> {
    return this.ids;
  }
}
