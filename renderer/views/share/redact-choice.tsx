import { REDACTIONS, type Redaction } from "../../../workers/model/bundle.js";

/** What each kind of redaction replaces. */
const REPLACED: Readonly<Record<Redaction, string>> = {
  names: "names of hosts, processes, threads, services and network devices",
  paths: "paths of files",
  arguments: "arguments of system calls and text of events",
  symbols: "names of functions",
  addresses: "network addresses",
};

interface RedactChoiceProps {
  readonly redact: readonly Redaction[];
  readonly onChange: (redact: readonly Redaction[]) => void;
  /** What stays in the file whatever is chosen, in a sentence. */
  readonly stays: string;
}

/** What is not to be given away in a file. */
export function RedactChoice({ redact, onChange, stays }: RedactChoiceProps) {
  const flip = (kind: Redaction, isOn: boolean) =>
    onChange(isOn ? [...redact, kind] : redact.filter((one) => one !== kind));
  return (
    <fieldset>
      <legend>Replace by pseudonyms</legend>
      {REDACTIONS.map((kind) => (
        <label key={kind} className="share-check">
          <input
            type="checkbox"
            checked={redact.includes(kind)}
            onChange={(event) => flip(kind, event.target.checked)}
          />
          <span>{REPLACED[kind]}</span>
        </label>
      ))}
      {0 < redact.length && <p className="quiet">{stays}</p>}
    </fieldset>
  );
}
