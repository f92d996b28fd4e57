import { PairTable } from "../core/pair-table.js";
import type { Transform } from "../model/profile.js";
import type { FunctionName } from "../model/profile-scope.js";
import type { Trie } from "./function-trie.js";

/** Stacks of a node that are no part of the profile. */
export const DROPPED = -2;

/** The tree of functions after transforms, and where each node of the trie went: a node, -1 (no frames), or DROPPED. */
export interface NodeMap {
  readonly nodes: PairTable;
  readonly to: Int32Array;
  /** Where samples without frames went: -1 or DROPPED. */
  readonly empty: number;
  /** Functions beyond those of the trie: a DSO as one frame. */
  readonly functions: FunctionList;
}

/** Functions by number: those of the trie, and those that transforms made. */
export class FunctionList {
  private readonly dsos: number[] = [];
  /** The trie may grow while a question is answered. */
  private readonly count: number;

  constructor(private readonly trie: Trie) {
    this.count = trie.functionCount;
  }

  get size(): number {
    return this.count + this.dsos.length;
  }

  /** A function that stands for all of a DSO. `dso`: string id. */
  ofDso(dso: number): number {
    const known = this.dsos.indexOf(dso);
    return this.count + (known < 0 ? this.dsos.push(dso) - 1 : known);
  }

  nameOf(one: number): number {
    return one < this.count ? this.trie.name.at(one) : this.madeDso(one);
  }

  dsoOf(one: number): number {
    return one < this.count ? this.trie.dso.at(one) : this.madeDso(one);
  }

  kindOf(one: number): number {
    return one < this.count ? this.trie.kind.at(one) : 0;
  }

  ownerOf(one: number): string {
    return one < this.count ? this.trie.ownerOf(one) : "";
  }

  linkNameOf(one: number): number {
    return one < this.count ? this.trie.linkName.at(one) : -1;
  }

  isUnresolved(one: number): boolean {
    return one < this.count && this.trie.unresolved.at(one) === 1;
  }

  /** Whether a function is called so; functions are many, nodes more. */
  named({ name, dso }: FunctionName, textOf: (id: number) => string): (one: number) => boolean {
    return this.verdicts((one) => textOf(this.nameOf(one)) === name && textOf(this.dsoOf(one)) === dso);
  }

  /** A test of functions that asks about each once. */
  verdicts(isMeant: (one: number) => boolean): (one: number) => boolean {
    /** By function: 0 not asked yet, 1 no, 2 yes. Those that transforms make later are asked each time. */
    const known = new Uint8Array(this.size);
    return (one) => {
      const verdict = known[one];
      if (verdict === undefined) return isMeant(one);
      if (verdict !== 0) return verdict === 2;
      const is = isMeant(one);
      known[one] = is ? 2 : 1;
      return is;
    };
  }

  private madeDso(one: number): number {
    return this.dsos[one - this.count] ?? -1;
  }
}

/** The trie as it is. */
export function untouched(trie: Trie): NodeMap {
  const to = new Int32Array(trie.nodes.size);
  for (let node = 0; node < to.length; node += 1) to[node] = node;
  return { nodes: trie.nodes, to, empty: -1, functions: new FunctionList(trie) };
}

/** `callers`: only stacks with the function, without what it calls. */
type OwnTransform = Transform | ({ readonly kind: "callers" } & FunctionName);

/** Applies one more transform. Costs a look at each node. `textOf`: of a string id. */
export function transformed(map: NodeMap, transform: OwnTransform, textOf: (id: number) => string): NodeMap {
  const { nodes, functions } = map;
  const { firsts, seconds, size } = nodes;
  const made = new PairTable(size);
  const own = new Int32Array(size);
  const rule = ruleOf(transform, functions, textOf);
  for (let node = 0; node < size; node += 1) {
    const parent = firsts[node] as number;
    own[node] = rule(node, parent, parent < 0 ? -1 : (own[parent] as number), seconds[node] as number, made);
  }
  rule.end?.(own);
  const empty = WANTS_FRAMES.has(transform.kind) ? DROPPED : -1;
  const after = (at: number) => (at === -1 ? empty : at === DROPPED ? DROPPED : (own[at] as number));
  const to = new Int32Array(map.to.length);
  for (let node = 0; node < to.length; node += 1) to[node] = after(map.to[node] as number);
  return { nodes: made, functions, to, empty: after(map.empty) };
}

/** Transforms that keep only stacks with some frame. */
const WANTS_FRAMES: ReadonlySet<OwnTransform["kind"]> = new Set(["focus", "keep", "callers"]);

/** Where the stacks of a node of the trie are after all transforms: a node, -1 (no frames) or DROPPED. */
export function nodeAfter({ to, empty }: NodeMap, node: number): number {
  return node < 0 ? empty : (to[node] as number);
}

/** Where a node goes. `above`: where its parent went, DROPPED included. */
type Rule = {
  (node: number, parent: number, above: number, own: number, made: PairTable): number;
  /** Changes where nodes went, once all are known. */
  end?: (to: Int32Array) => void;
};

function ruleOf(transform: OwnTransform, functions: FunctionList, textOf: (id: number) => string): Rule {
  const isNamed = (name: string, dso: string) => functions.named({ name, dso }, textOf);
  switch (transform.kind) {
    case "merge": {
      const isMeant = isNamed(transform.name, transform.dso);
      return (_, __, above, own, made) => (isMeant(own) ? above : made.idOf(above, own));
    }
    case "drop": {
      const isMeant = isNamed(transform.name, transform.dso);
      return (_, __, above, own, made) => (above === DROPPED || isMeant(own) ? DROPPED : made.idOf(above, own));
    }
    case "focus": {
      const isMeant = isNamed(transform.name, transform.dso);
      return (_, parent, above, own, made) => {
        if (0 <= parent && above !== DROPPED) return made.idOf(above, own);
        return isMeant(own) ? made.idOf(-1, own) : DROPPED;
      };
    }
    case "callers": {
      const isMeant = isNamed(transform.name, transform.dso);
      /** By node: where the outermost call of the function above it or at it went, -1 none. */
      const found: number[] = [];
      const rule: Rule = (node, parent, above, own, made) => {
        const outer = found[parent] ?? -1;
        const to = 0 <= outer ? outer : made.idOf(above, own);
        found[node] = outer < 0 && isMeant(own) ? to : outer;
        return to;
      };
      rule.end = (to) => {
        for (let node = 0; node < to.length; node += 1) if ((found[node] as number) < 0) to[node] = DROPPED;
      };
      return rule;
    }
    case "collapse-recursion": {
      const isMeant = isNamed(transform.name, transform.dso);
      /** By node: where the outermost call of the function above it went, -1 none. */
      const outermost: number[] = [];
      return (node, parent, above, own, made) => {
        const outer = outermost[parent] ?? -1;
        const to = isMeant(own) && 0 <= outer ? outer : made.idOf(above, own);
        outermost[node] = isMeant(own) && outer < 0 ? to : outer;
        return to;
      };
    }
    case "collapse-dso":
      return (_, __, above, own, made) => {
        if (textOf(functions.dsoOf(own)) !== transform.dso) return made.idOf(above, own);
        const whole = functions.ofDso(functions.dsoOf(own));
        return 0 <= above && made.seconds[above] === whole ? above : made.idOf(above, whole);
      };
    case "keep": {
      const text = transform.text.toLowerCase();
      const isMeant = functions.verdicts((one) => textOf(functions.nameOf(one)).toLowerCase().includes(text));
      const hit: boolean[] = [];
      const rule: Rule = (node, parent, above, own, made) => {
        hit[node] = hit[parent] === true || isMeant(own);
        return made.idOf(above, own);
      };
      rule.end = (to) => {
        for (let node = 0; node < to.length; node += 1) if (hit[node] !== true) to[node] = DROPPED;
      };
      return rule;
    }
  }
}
