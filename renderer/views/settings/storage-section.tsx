import { useCallback, useEffect, useState } from "react";
import type { Result } from "../../../workers/core/result.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { KeptIndexes } from "../../../workers/model/kept-index.js";
import { indexRows, keptText, memoryRows } from "../../viewmodel/settings/storage-words.js";
import { useApp, useSession } from "../use-app.js";

/** What holds memory now, and the indexes that are kept. */
export function StorageSection() {
  return (
    <>
      <h3 id="memory-held">What holds memory now</h3>
      <HeldMemory />
      <h3 id="indexes-kept">Kept indexes</h3>
      <p className="quiet">
        A trace that was read before is shown from its index at once. Without one it is read again, and nothing else is
        lost. These are the indexes of this browser at this address; <code>lanescope cache</code> lists those of the
        command line.
      </p>
      <Indexes />
    </>
  );
}

function HeldMemory() {
  const { storage } = useApp().actions;
  // Each step of reading measures it, too.
  const held = useSession((session) => session.held);
  useEffect(() => void storage.measure(), [storage]);
  if (held === undefined) return <p className="quiet">No trace is open.</p>;
  return (
    <table className="table storage-table" aria-labelledby="memory-held">
      <tbody>
        {memoryRows(held).map(({ part, size }) => (
          <tr key={part}>
            <th scope="row">{part}</th>
            <td className="num right">{size}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Indexes() {
  const { storage } = useApp().actions;
  const { kept, lookAgain } = useKept();
  const [cleared, setCleared] = useState("");
  const clear = async () => {
    setCleared(await storage.clearIndexes());
    await lookAgain();
  };
  if (kept === undefined) return <p className="quiet">Looking…</p>;
  if (!kept.ok) return <p className="failure">They cannot be listed: {visibleText(kept.error.message)}</p>;
  if (kept.value === undefined)
    return <p className="quiet">This browser has no storage for indexes at this address.</p>;
  return (
    <>
      {0 < kept.value.files.length && <IndexTable kept={kept.value} />}
      <p className="storage-sum">
        <span>{keptText(kept.value)}</span>
        <button type="button" className="button is-plain" onClick={() => void clear()}>
          Clear all indexes
        </button>
        <span role="status">{cleared}</span>
      </p>
    </>
  );
}

function IndexTable({ kept }: { readonly kept: KeptIndexes }) {
  return (
    <table className="table storage-table" aria-labelledby="indexes-kept">
      <thead>
        <tr>
          <th scope="col">Trace</th>
          <th scope="col" className="right">
            Size
          </th>
          <th scope="col">Used</th>
        </tr>
      </thead>
      <tbody>
        {indexRows(kept, Date.now()).map(({ name, trace, size, used }) => (
          <tr key={name}>
            <th scope="row">
              <bdi>{visibleText(trace)}</bdi>
            </th>
            <td className="num right">{size}</td>
            <td>{used}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The kept indexes, listed again once that of the open trace is written. */
function useKept() {
  const { storage } = useApp().actions;
  const phase = useSession(({ progress }) => progress?.phase);
  const [kept, setKept] = useState<Result<KeptIndexes | undefined>>();
  const lookAgain = useCallback(async () => setKept(await storage.indexes()), [storage]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an index is written when reading ends
  useEffect(() => {
    void lookAgain().then(storage.indexWritten).then(lookAgain);
  }, [storage, lookAgain, phase]);
  return { kept, lookAgain };
}
