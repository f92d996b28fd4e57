import { formatBytes } from "../../workers/core/format.js";
import type { Progress } from "../../workers/model/progress.js";
import { useApp, useSession } from "./use-app.js";

/** How far opening and reading have come, with a way to stop. */
export function Reading() {
  const progress = useSession((session) => session.progress);
  const speed = useSession((session) => session.bytesPerSecond);
  const unread = useSession((session) => session.unread);
  const phase = useSession((session) => session.phase);
  const isOpeningMore = useSession((session) => session.next?.isReady === false);
  if (phase === "opening" || isOpeningMore) return <OpeningStatus />;
  if (progress === undefined) return undefined;
  if (progress.phase === "cancelled") return <Stopped />;
  if (unread !== undefined) return <Unread note={unread} />;
  if (progress.phase !== "reading") return undefined;
  const left = 0 < speed ? (progress.totalBytes - progress.bytesRead) / speed : undefined;
  const rest = left === undefined ? "" : `, ${Math.max(1, Math.round(left))} s left`;
  return <ShareRead of={progress} label="Reading the trace" words="indexing" rest={rest} />;
}

interface ShareReadProps {
  readonly of: Pick<Progress, "bytesRead" | "totalBytes">;
  /** What the bar is of. */
  readonly label: string;
  /** What is done, before the share, and what follows it. */
  readonly words: string;
  readonly rest: string;
}

/** How much of the files is read, with a way to stop. */
function ShareRead({ of: { bytesRead, totalBytes }, label, words, rest }: ShareReadProps) {
  const share = 0 < totalBytes ? Math.min(1, bytesRead / totalBytes) : 0;
  return (
    <span className="status-reading">
      <progress max={1} value={share} aria-label={label} />
      <span>
        {words} {Math.floor(share * 100)} %{rest}
      </span>
      <CancelLink />
    </span>
  );
}

/** After a stop: what is on screen covers only a part. */
function Stopped() {
  const app = useApp();
  return (
    <span>
      stopped: only what was read is shown ·{" "}
      <button type="button" className="link" onClick={() => void app.actions.session.readAgain()}>
        Read all of it
      </button>
    </span>
  );
}

/** Files changed, or could not be read, while they were read. */
function Unread({ note }: { readonly note: string }) {
  const app = useApp();
  return (
    <span title={note}>
      not all could be read ·{" "}
      <button type="button" className="link" onClick={() => void app.actions.session.readAgain()}>
        Read it again
      </button>
    </span>
  );
}

function CancelLink() {
  const app = useApp();
  return (
    <button type="button" className="link" onClick={() => void app.actions.session.cancel()}>
      Cancel
    </button>
  );
}

/** What is done before a trace is on screen, as a label and in a sentence. */
const STEPS = {
  unpacking: ["Unpacking", "unpacking"],
  clocks: ["Comparing clocks", "comparing the clocks of hosts and guests"],
  reading: ["Reading", "reading what is added"],
} as const;

const WAITS = "what you added joins when the recording ends";

/** Progress before a trace is on screen: archives are unpacked, clocks are compared, and what is added is read. */
function OpeningStatus() {
  const next = useSession((session) => session.next);
  const opening = useSession((session) => session.opening);
  const isUnpacking = opening?.step === "unpacking";
  if (opening === undefined || (opening.unpackedBytes === 0 && isUnpacking)) {
    return (
      <span className="status-reading">
        {next?.waits === true ? WAITS : `opening${next === undefined ? "" : ` ${next.name}`}…`} <CancelLink />
      </span>
    );
  }
  const [label, words] = STEPS[opening.step];
  const rest = isUnpacking ? `, ${formatBytes(opening.unpackedBytes)}` : "";
  return <ShareRead of={opening} label={label} words={words} rest={rest} />;
}
