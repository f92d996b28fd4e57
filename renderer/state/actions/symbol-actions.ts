import type { FileEntry } from "../../../workers/core/byte-source.js";
import { groupBy } from "../../../workers/core/groups.js";
import { failureText } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import { looksLikeSymbols } from "../../../workers/model/symbol-paths.js";
import type { HostItem } from "../../host/host-api.js";
import { readBytes } from "../../host/read-bytes.js";
import { namedWords } from "../../viewmodel/symbol-names.js";
import type { GivenSymbols } from "../session-store.js";
import type { ActionContext } from "./context.js";
import { filesOf, given } from "./given-files.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";

export type SymbolActions = ReturnType<typeof createSymbolActions>;

/** What is kept of the symbols of a trace. Programs with all their symbols are larger, and are given again. */
const MOST_KEPT_BYTES = 48 * 2 ** 20;

/** Names of code in call stacks, by files that the user gives. */
export function createSymbolActions(context: ActionContext, session: SessionActions, ui: UiActions) {
  const { stores } = context;

  /** Adds files, with what the user said of some of them. */
  const add = async (api: EngineApi, files: readonly FileEntry[], owners: GivenSymbols["owners"], isKept: boolean) => {
    const before = new Set((await api.symbols()).files.map(({ path }) => path));
    let answer = await api.addSymbols({ files });
    const byOwner = groupBy(Object.entries(owners), ([, owner]) => owner);
    for (const [owner, rows] of byOwner) {
      if (answer.ok) answer = await api.placeSymbols({ paths: rows.map(([path]) => path), owner });
    }
    if (context.engine() !== api) return;
    if (!answer.ok) return ui.say(failureText(answer.error));
    stores.session.setState(({ generation }) => ({ generation: generation + 1 }));
    if (isKept) return;
    const added = answer.value.files.map(({ path }) => path).filter((path) => !before.has(path));
    ui.say(namedWords(added.length === 0 ? files.map(({ path }) => path) : added, answer.value));
    await keep(api, files, owners);
  };

  /** Has the files come back with the content of the trace. */
  const keep = async (api: EngineApi, files: readonly FileEntry[], owners: GivenSymbols["owners"]) => {
    const now = stores.session.getState().symbols ?? { files: [], owners: {} };
    const read = await Promise.all(
      files.map(async (file) => ({ path: file.path, bytes: await readBytes(file, MOST_KEPT_BYTES) })),
    );
    const fresh = read.flatMap(({ path, bytes }) => (bytes.ok ? [{ path, bytes: bytes.value }] : []));
    const others = now.files.filter(({ path }) => !fresh.some((file) => file.path === path));
    const all = [...others, ...fresh];
    const isTooMuch = MOST_KEPT_BYTES < all.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (context.engine() !== api || isTooMuch || fresh.length < files.length) return;
    stores.session.setState({ symbols: { files: all, owners: { ...now.owners, ...owners } } });
  };

  /** Adds files of symbols to the open trace. Where their paths do not say whose they are, it asks. */
  const nameFrom = async (items: readonly HostItem[]) => {
    const api = context.engine();
    if (api === undefined || stores.session.getState().phase !== "open") return ui.say("open a trace first");
    const files = filesOf(given(items));
    if (!files.ok) return ui.say(failureText(files.error));
    const found = await api.findSymbols(files.value.files);
    const { owners } = await api.symbols();
    if (context.engine() !== api) return;
    if (!found.ok) return ui.say(failureText(found.error));
    const { symbols } = found.value;
    if (symbols.length === 0) return ui.say("no file of symbols among them");
    const unknown = symbols
      .filter(({ kind, owner }) => kind !== "elf" && owner === "")
      .map(({ file, kind }) => ({ path: file.path, kind }));
    const [only] = owners;
    if (unknown.length === 0) return add(api, files.value.files, {}, false);
    if (owners.length === 1 && only !== undefined) {
      return add(api, files.value.files, Object.fromEntries(unknown.map(({ path }) => [path, only.key])), false);
    }
    stores.ui.setState({ dialog: "symbols", symbolsAsked: { files: files.value.files, unknown, owners } });
  };

  return {
    nameFrom,
    /** Files that were dropped: those of symbols name the code of the open trace, others are opened. */
    async open(items: readonly HostItem[]) {
      const isOpen = stores.session.getState().phase === "open";
      const paths = items.flatMap((item) => item.files.map(({ path }) => path));
      const areSymbols = isOpen && 0 < paths.length && paths.every(looksLikeSymbols);
      await (areSymbols ? nameFrom(items) : session.open(items));
    },
    /** The answer of the dialog, by path of a file. */
    async answer(owners: GivenSymbols["owners"]) {
      const api = context.engine();
      const { symbolsAsked } = stores.ui.getState();
      stores.ui.setState({ dialog: "none", symbolsAsked: undefined });
      if (api !== undefined && symbolsAsked !== undefined) await add(api, symbolsAsked.files, owners, false);
    },
    /** Those that were kept for this content. */
    async restore(kept: GivenSymbols) {
      const api = context.engine();
      if (api === undefined) return;
      const files = kept.files.map(
        ({ path, bytes }): FileEntry => ({ path, source: { kind: "memory", bytes, size: bytes.byteLength } }),
      );
      stores.session.setState({ symbols: kept });
      await add(api, files, kept.owners, true);
    },
  };
}
