import type { Result } from "../core/result.js";
import type { SymbolQuestions } from "../model/symbols.js";
import type { EngineSession } from "./engine-session.js";
import type { SessionSymbols } from "./session-symbols.js";

/** What the engine answers about files of symbols. */
export function symbolQuestions(life: EngineSession): SymbolQuestions {
  /** Frames get names that no index is to have: it is of the traces alone. */
  const changed = async <T>(change: (symbols: SessionSymbols) => Promise<Result<T>>): Promise<Result<T>> => {
    life.keeper.forget();
    const whole = await life.current.whole();
    return whole.ok ? change(whole.value.symbols) : whole;
  };
  return {
    addSymbols: (request) => changed((symbols) => symbols.add(request)),
    removeSymbols: (paths) => changed((symbols) => symbols.remove(paths)),
    placeSymbols: (request) => changed((symbols) => symbols.place(request)),
    slideKernel: (request) => changed((symbols) => symbols.slide(request)),
    symbols: async () => (await life.whole()).symbols.info(),
    async findSymbols(files) {
      const whole = await life.current.whole();
      return whole.ok ? whole.value.symbols.find(files) : whole;
    },
  };
}
