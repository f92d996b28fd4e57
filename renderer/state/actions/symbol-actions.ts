import type { FileEntry } from "../../../workers/core/byte-source.js";
import { groupBy } from "../../../workers/core/groups.js";
import { failureText, ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import { looksLikeSymbols, mayBeSymbols } from "../../../workers/model/symbol-paths.js";
import type { SymbolsInfo } from "../../../workers/model/symbols.js";
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

const NONE_GIVEN: GivenSymbols = { files: [], owners: {}, slides: {}, removed: [] };

/** Names of code in call stacks, by files that the user gives. */
export function createSymbolActions(context: ActionContext, session: SessionActions, ui: UiActions) {
  const { stores } = context;

  /** Adds files, with what the user said of some of them. */
  const add = async (api: EngineApi, files: readonly FileEntry[], owners: GivenSymbols["owners"], isKept: boolean) => {
    const before = new Set((await api.symbols()).files.map(({ path }) => path));
    let answer: Result<SymbolsInfo> = files.length === 0 ? ok(await api.symbols()) : await api.addSymbols({ files });
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
    await keep(api, files, owners, answer.value);
  };

  /** Has the files come back with the content of the trace. */
  const keep = async (
    api: EngineApi,
    files: readonly FileEntry[],
    owners: GivenSymbols["owners"],
    info: SymbolsInfo,
  ) => {
    const now = stores.session.getState().symbols ?? NONE_GIVEN;
    const read = await Promise.all(
      files.map(async (file) => ({ path: file.path, bytes: await readBytes(file, MOST_KEPT_BYTES) })),
    );
    const fresh = read.flatMap(({ path, bytes }) => (bytes.ok ? [{ path, bytes: bytes.value }] : []));
    const others = now.files.filter(({ path }) => !fresh.some((file) => file.path === path));
    const all = [...others, ...fresh];
    const isTooMuch = MOST_KEPT_BYTES < all.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (context.engine() !== api || isTooMuch || fresh.length < files.length) return;
    const removed = now.removed.filter((path) => !info.files.some((file) => file.path === path));
    stores.session.setState({ symbols: { ...now, files: all, owners: { ...now.owners, ...owners }, removed } });
  };

  /** Changes what the engine knows of the files, and what comes back with the content of the trace. */
  const change = async (
    ask: (api: EngineApi) => Promise<Result<SymbolsInfo>>,
    kept: (now: GivenSymbols, info: SymbolsInfo) => GivenSymbols,
  ) => {
    const api = context.engine();
    const answer = await (api && ask(api));
    if (answer === undefined || context.engine() !== api) return;
    if (!answer.ok) return ui.say(failureText(answer.error));
    stores.session.setState(({ generation, symbols = NONE_GIVEN }) => ({
      generation: generation + 1,
      symbols: kept(symbols, answer.value),
    }));
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

  /** Whether all are programs. Their names do not tell, so that their content is looked at. */
  const arePrograms = async (files: readonly FileEntry[]) => {
    const api = context.engine();
    if (api === undefined || !files.every(({ path }) => mayBeSymbols(path))) return false;
    const found = await api.findSymbols(files);
    return (
      found.ok && found.value.symbols.length === files.length && found.value.symbols.every(({ kind }) => kind === "elf")
    );
  };

  return {
    nameFrom,
    /** Files that were dropped: those of symbols name the code of the open trace, others are opened. */
    async open(items: readonly HostItem[]) {
      const isOpen = stores.session.getState().phase === "open";
      const files = items.flatMap((item) => item.files);
      const areSymbols = isOpen && 0 < files.length && (files.every(isNamedSo) || (await arePrograms(files)));
      await (areSymbols ? nameFrom(items) : session.open(items));
    },
    /** The answer of the dialog, by path of a file. */
    async answer(owners: GivenSymbols["owners"]) {
      const api = context.engine();
      const { symbolsAsked } = stores.ui.getState();
      stores.ui.setState({ dialog: "none", symbolsAsked: undefined });
      if (api !== undefined && symbolsAsked !== undefined) await add(api, symbolsAsked.files, owners, false);
    },
    /** Puts a file to another machine or VM. */
    place: (path: string, owner: string) =>
      change(
        (api) => api.placeSymbols({ paths: [path], owner }),
        (now) => ({ ...now, owners: { ...now.owners, [path]: owner } }),
      ),
    /** Takes a file away, until it is given again: one beside the trace does not come back by itself. */
    remove: (path: string) =>
      change(
        (api) => api.removeSymbols([path]),
        ({ files, owners: { [path]: _, ...owners }, slides, removed }) => ({
          files: files.filter((file) => unpackedPath(file.path) !== path),
          owners,
          slides,
          removed: [...removed, path],
        }),
      ),
    /**
     * The kernel of a machine or VM lay so much higher than its files say: bytes as decimal text. Undefined: as the files and
     * the trace say.
     */
    slide: (owner: string, slide: string | undefined) =>
      change(
        (api) => api.slideKernel({ owner, slide }),
        ({ slides: { [owner]: _, ...others }, ...now }) => ({
          ...now,
          slides: slide === undefined ? others : { ...others, [owner]: slide },
        }),
      ),
    /** Those that were kept for this content. */
    async restore(kept: GivenSymbols) {
      const api = context.engine();
      if (api === undefined) return;
      const files = kept.files.map(
        ({ path, bytes }): FileEntry => ({ path, source: { kind: "memory", bytes, size: bytes.byteLength } }),
      );
      stores.session.setState({ symbols: kept });
      await add(api, files, kept.owners, true);
      for (const [owner, slide] of Object.entries(kept.slides)) await api.slideKernel({ owner, slide });
      if (0 < kept.removed.length) await api.removeSymbols(kept.removed);
      if (context.engine() !== api) return;
      stores.session.setState(({ generation }) => ({ generation: generation + 1 }));
    },
  };
}

const isNamedSo = ({ path }: FileEntry) => looksLikeSymbols(path);

/** A compressed file alone becomes one with the name that it has without it. */
function unpackedPath(path: string): string {
  return path.replace(/\.(gz|zst|zstd|xz|bz2)$/i, "");
}
