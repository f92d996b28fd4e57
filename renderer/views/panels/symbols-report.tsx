import { formatCount } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import { addressesText, SYMBOL_FILES, usedText } from "../../../workers/model/symbol-text.js";
import type { NamedDso, OwnerInfo, SymbolFileInfo } from "../../../workers/model/symbols.js";
import { ownerSymbols, slideText } from "../../viewmodel/symbol-report.js";
import { CommandButton } from "../parts/command-button.js";
import { useApp, useSession } from "../use-app.js";
import { useAnswer } from "./use-answer.js";

/** Of each machine and VM: which files name its code, how much of it has names, and what to give for the rest. */
export function SymbolsReport() {
  const info = useAnswer("symbols", undefined, (engine) => engine.symbols());
  if (info === undefined || info.files.length + info.named.length === 0) return undefined;
  return (
    <section aria-label="Names of code">
      <h3>Names of code</h3>
      {ownerSymbols(info).map(({ key, label, code, more, files, idle }) => (
        <div key={key} className="import-trace">
          <strong>{visibleText(label)}</strong>
          {code.map((dso) => (
            <NamedCode key={`${dso.dso} ${dso.advice}`} code={dso} />
          ))}
          {more !== "" && <p className="quiet">{more}</p>}
          {files.map((file) => (
            <SymbolFile key={file.path} file={file} owners={info.owners} />
          ))}
          {idle !== "" && <p className="quiet">{idle}</p>}
        </div>
      ))}
      <CommandButton id="name-code" label="Name code by files" />
    </section>
  );
}

function NamedCode({ code: { dso, frames, named, advice, give } }: { readonly code: NamedDso }) {
  return (
    <>
      <p>
        {dso === "" ? "no known file" : <bdi>{visibleText(dso)}</bdi>}{" "}
        <span className="quiet">
          {formatCount(named)} of {addressesText(frames)} named
        </span>
      </p>
      {advice !== "" && (
        <p className="import-why">{visibleText(give === "" ? `The rest: ${advice}` : `For the rest, give ${give}`)}</p>
      )}
    </>
  );
}

function SymbolFile({ file, owners }: { readonly file: SymbolFileInfo; readonly owners: readonly OwnerInfo[] }) {
  const { symbols } = useApp().actions;
  const given = useSession((session) => session.symbols?.slides[file.owner]);
  const { path, kind, owner, problems, offeredSlide } = file;
  const name = visibleText(path);
  return (
    <div className="import-symbols">
      <p>
        <bdi>{name}</bdi>{" "}
        <span className="quiet">
          {SYMBOL_FILES[kind]}, {usedText(file)}
        </span>
      </p>
      {problems.map(({ message, severity }) => (
        <p key={message} className={`problem is-${severity}`}>
          {visibleText(message)}
        </p>
      ))}
      <div className="import-actions">
        {kind !== "elf" && (
          <select
            className="select"
            value={owner}
            aria-label={`Whose code ${name} names`}
            onChange={({ target }) => void symbols.place(path, target.value)}
          >
            {owner === "" && <option value="">not known whose</option>}
            {owners.map(({ key, label }) => (
              <option key={key} value={key}>
                {visibleText(label)}
              </option>
            ))}
          </select>
        )}
        {offeredSlide !== undefined && (
          <button type="button" className="button is-bordered" onClick={() => void symbols.slide(owner, offeredSlide)}>
            Use it {slideText(offeredSlide)}
          </button>
        )}
        {kind === "kallsyms" && given !== undefined && (
          <button
            type="button"
            className="button is-bordered"
            title={`It is used ${slideText(given)} than it says`}
            onClick={() => void symbols.slide(owner, undefined)}
          >
            Use it as it is
          </button>
        )}
        <button
          type="button"
          className="button is-bordered"
          aria-label={`Remove ${name} from the files of symbols`}
          onClick={() => void symbols.remove(path)}
        >
          Remove
        </button>
      </div>
    </div>
  );
}
