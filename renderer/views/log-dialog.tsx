import { useEffect, useState } from "react";
import { formatCount, formatCountOf } from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import type { LogFile, LogLine, LogPreview } from "../../workers/model/log-preview.js";
import { linePieces } from "../viewmodel/log-pieces.js";
import { Dialog } from "./parts/dialog.js";
import { useApp } from "./use-app.js";

/** Asks for the pattern of the lines of a log that no format knows, and shows at once what it makes of the first ones. */
export function LogDialog() {
  const app = useApp();
  const { logs, ui } = app.actions;
  const [typed, setTyped] = useState<string>();
  const preview = usePreview(typed);
  const [path, setPath] = useState<string>();
  const files = preview?.files ?? [];
  const file = files.find((one) => one.path === path) ?? files[0];
  const canOpen = preview !== undefined && preview.problem === undefined && files.some(({ isRead }) => isRead);
  const pattern = typed ?? preview?.logFormat ?? "";
  const open = () => {
    ui.closeDialog();
    void logs.open(pattern);
  };
  return (
    <Dialog label="Read a log by a pattern" isWide>
      <form
        className="log-format"
        onSubmit={(event) => {
          event.preventDefault();
          if (canOpen) open();
        }}
      >
        <h2>Read a log by a pattern of its lines</h2>
        <label htmlFor="log-format-field">
          Regular expression with the groups time, message, level, cpu, pid, tid, host, name
        </label>
        <input
          id="log-format-field"
          className="input"
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder="^(?<time>\\S+ \\S+) (?<message>.*)$"
          value={pattern}
          aria-invalid={preview?.problem !== undefined}
          aria-describedby="log-format-words"
          onChange={(event) => setTyped(event.target.value)}
        />
        <p id="log-format-words" aria-live="polite" className={preview?.problem === undefined ? "quiet" : "failure"}>
          {preview === undefined ? "Looking at the files…" : previewWords(preview, file)}
        </p>
        {1 < files.length && (
          <label>
            Lines of{" "}
            <select className="select" value={file?.path} onChange={(event) => setPath(event.target.value)}>
              {files.map((one) => (
                <option key={one.path} value={one.path}>
                  {visibleText(one.path)}
                </option>
              ))}
            </select>
          </label>
        )}
        {file !== undefined && <Lines lines={file.lines} />}
        <div className="question-answers">
          <button type="submit" className="button is-main" disabled={!canOpen}>
            Open
          </button>
          <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The newest answer; the one before stays until it is there. */
function usePreview(typed: string | undefined): LogPreview | undefined {
  const { logs } = useApp().actions;
  const [preview, setPreview] = useState<LogPreview>();
  useEffect(() => {
    let isNewest = true;
    void logs.preview(typed).then((found) => {
      if (isNewest) setPreview(found ?? NO_PREVIEW);
    });
    return () => {
      isNewest = false;
    };
  }, [logs, typed]);
  return preview;
}

const NO_PREVIEW: LogPreview = { logFormat: "", files: [] };

function previewWords({ problem, logFormat, files }: LogPreview, file: LogFile | undefined): string {
  if (problem !== undefined) return problem;
  if (file === undefined) return "No text file is among what was to be opened, beside what is read already.";
  if (logFormat === "") return "None of the usual patterns fits: each needs at least (?<time>…).";
  const share = `${formatCount(file.fitting)} of the first ${formatCountOf(file.total, "line")} fit`;
  if (!file.isRead) return `${share}. Half of the very first ones must, so that the file is read.`;
  return files.length === 1 ? `${share}.` : `${share} in this file.`;
}

function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  return (
    <ol className="log-lines" aria-label="First lines">
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <li key={i} className={line.parts.length === 0 ? "is-unread" : ""}>
          {linePieces(line).map(({ text, name, begin }) => (
            <span key={begin} className={name === undefined ? undefined : `log-part is-${name}`} title={name}>
              {visibleText(text)}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}
