import { useId, useState } from "react";
import { formatCountOf } from "../../../workers/core/format.js";
import type { StealSquareRequest } from "../../../workers/model/steal-square.js";
import { CancellingQuery } from "../../engine/cancelling-query.js";
import { useAnswer } from "../panels/use-answer.js";
import { useSession } from "../use-app.js";
import { EmptyTable } from "./empty-table.js";
import { StealSquareView } from "./steal-square.js";
import { ScopeWords } from "./table-bar.js";
import { TablePanel } from "./table-panel.js";
import { useRested, useTableScope } from "./use-table.js";

type Look = "square" | "table";

/** Stolen time by VM, which unfolds to vCPUs and threads; and each pair of them as a table. */
export function StealPanel() {
  const [look, setLook] = useState<Look>("square");
  const choice = <LookChoice look={look} set={setLook} />;
  if (look === "square") return <SquarePanel choice={choice} />;
  return (
    <TablePanel
      name="steal"
      title="Who took whose time"
      sort={{ column: "total_ns", isDescending: true }}
      tools={choice}
    />
  );
}

function SquarePanel({ choice }: { readonly choice: React.ReactNode }) {
  const { t0, t1 } = useTableScope();
  const asker = useId();
  const hasVcpus = useSession((session) => session.lanes?.kinds.includes("vcpu") ?? false);
  const [isVcpus, setVcpus] = useState(true);
  const [openVictims, setOpenVictims] = useState(NONE);
  const [openCulprits, setOpenCulprits] = useState(NONE);
  const request: StealSquareRequest = {
    t0,
    t1,
    isOfVcpus: hasVcpus && isVcpus,
    openVictims: [...openVictims],
    openCulprits: [...openCulprits],
    asker,
  };
  const rested = useRested({ key: JSON.stringify(request), request });
  const square = useAnswer(rested.key, rested.request, (engine, asked) => engine.stealSquare(asked), CancellingQuery);
  return (
    <div className="tables">
      <div className="panel-bar">
        {choice}
        {hasVcpus && <VictimChoice isVcpus={isVcpus} set={setVcpus} />}
        <ScopeWords />
        <span className="toolbar-space" />
        <span className="quiet num" role="status">
          {square === undefined ? "counting…" : formatCountOf(square.victims.length, "row")}
        </span>
      </div>
      {square !== undefined && square.count === 0 && <EmptyTable name="steal" hasLaneChoice={false} />}
      {square !== undefined && 0 < square.count && (
        <StealSquareView
          square={square}
          isOpen={{ victims: openVictims, culprits: openCulprits }}
          onFold={(side, key) =>
            side === "victims" ? setOpenVictims(toggled(openVictims, key)) : setOpenCulprits(toggled(openCulprits, key))
          }
        />
      )}
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return keys.has(key) ? new Set([...keys].filter((one) => one !== key)) : new Set([...keys, key]);
}

function LookChoice({ look, set }: { readonly look: Look; readonly set: (look: Look) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Stolen time as">
      <button type="button" aria-pressed={look === "square"} onClick={() => set("square")}>
        By VM
      </button>
      <button type="button" aria-pressed={look === "table"} onClick={() => set("table")}>
        Table
      </button>
    </span>
  );
}

function VictimChoice({ isVcpus, set }: { readonly isVcpus: boolean; readonly set: (isVcpus: boolean) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Whose time was taken">
      <button type="button" aria-pressed={isVcpus} onClick={() => set(true)}>
        vCPUs
      </button>
      <button type="button" aria-pressed={!isVcpus} onClick={() => set(false)}>
        Threads too
      </button>
    </span>
  );
}
