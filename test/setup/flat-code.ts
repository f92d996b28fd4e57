import { compileFlatModule } from "../../electron/build/flat-core.mjs";
import { compiledCore } from "../../workers/analyses/flat/compiled-core.js";
import type { CoreCode, StartCore } from "../../workers/analyses/flat/flat-run.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { type Calls, setCalls } from "../../workers/flat/calls.js";
import * as core from "../../workers/flat/core.js";
import { setMemory } from "../../workers/flat/prelude.js";
import { checkAccess, keepLedgers } from "./memory-ledger.js";

// The flat core in both forms.

type Name = keyof CoreCode;
type CoreFunction = (...values: readonly number[]) => number;

const FUNCTIONS = Object.entries(core) as unknown as readonly (readonly [name: string, run: CoreFunction])[];

/** What a session tells its core once, and what is told again when another session has used it meanwhile. */
const TOLD: ReadonlySet<Name> = new Set(["begin", "setNames"]);

/** The session to which the state of the core's modules belongs. */
let owner: object | undefined;

/** As TypeScript. Its state beside memory belongs to one session at a time. */
export const typescriptCore: StartCore = (entities, calls) => {
  const own = {};
  const told = new Map<string, readonly number[]>();
  const functions = new Map(FUNCTIONS);
  const use = (): void => {
    if (owner === own) return;
    owner = own;
    setMemory(entities.memory.memory.buffer);
    setCalls(calls);
    for (const [name, values] of told) functions.get(name)?.(...values);
  };
  entities.memory.onGrown = () => {
    if (owner === own) setMemory(entities.memory.memory.buffer);
  };
  const code = FUNCTIONS.map(([name, run]) => {
    const call: CoreFunction = (...values) => {
      use();
      if (TOLD.has(name as Name)) told.set(name, values);
      return run(...values);
    };
    return [name, call];
  });
  return Object.fromEntries(code) as unknown as CoreCode;
};

/** As WebAssembly, compiled from the sources (test/setup/flat-core.ts). */
export async function webAssemblyCore(): Promise<StartCore> {
  return compiledCore(await loadWasm("flat-core"));
}

let checked: Promise<WebAssembly.Module> | undefined;

/** As WebAssembly that throws where it reads or writes what is not its own. For sessions that are made afterwards. */
export async function checkedCore(): Promise<StartCore> {
  if (checked === undefined) {
    keepLedgers();
    checked = compileFlatModule("flat-core", { isChecked: true }).then((bytes) => WebAssembly.compile(bytes));
  }
  const start = compiledCore(await checked);
  return (entities, calls) => {
    const check = (at: number, bytes: number, isWrite: number): number => {
      checkAccess(entities.memory, at, bytes, isWrite === 1);
      return at;
    };
    return start(entities, { ...calls, checked: check } as Calls);
  };
}
