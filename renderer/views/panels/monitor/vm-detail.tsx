import { useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { MonitorCounter, VmDetail, VmPicture } from "../../../../workers/model/monitor-picture.js";
import { isAsking } from "../../../state/monitor-store.js";
import { attachedOf, counterText } from "../../../viewmodel/monitor-words.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { useApp, useDerived } from "../../use-app.js";
import { GuestProcesses } from "./guest-processes.js";
import { MemoryViewer } from "./memory-viewer.js";
import { Triggers } from "./triggers.js";

const PARTS = ["processes", "counters", "registers", "memory", "events", "triggers"] as const;
type Part = (typeof PARTS)[number];

const TITLES: Readonly<Record<Part, string>> = {
  processes: "Processes",
  counters: "Counters",
  registers: "Registers",
  memory: "Memory",
  events: "Events",
  triggers: "Triggers",
};

/** Everything about one VM, a part at a time. */
export function VmDetailView({ detail, vm }: { readonly detail: VmDetail; readonly vm: VmPicture | undefined }) {
  const [part, setPart] = useState<Part>("processes");
  const app = useApp();
  const key = useStore(app.stores.monitor, ({ vms }) => {
    const attached = attachedOf(vm, vms);
    return attached?.state === "attached" ? attached.key : undefined;
  });
  const isAsked = useStore(app.stores.monitor, isAsking);
  return (
    <section className="vm-detail" aria-label="The VM that is picked">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <span className="choice" role="group" aria-label="What of the VM">
        {PARTS.map((one) => (
          <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>
            {TITLES[one]}
          </button>
        ))}
      </span>
      {key !== undefined && (
        <button type="button" className="button is-bordered" onClick={() => app.actions.guestTool.open({ vm: key })}>
          Record in its guest…
        </button>
      )}
      {part === "processes" && <GuestProcesses processes={detail.processes} />}
      {part === "counters" && <Counters counters={detail.counters} />}
      {part === "registers" && <Registers vm={key} />}
      {part === "memory" && <MemoryViewer vm={key} vcpus={vm?.vcpus ?? 1} />}
      {part === "events" && <Events events={detail.events} />}
      {part === "triggers" && (isAsked ? <Triggers /> : <p className="hint">Triggers act while VMs are attached.</p>)}
    </section>
  );
}

function Counters({ counters }: { readonly counters: readonly MonitorCounter[] }) {
  const app = useApp();
  const [text, setText] = useState("");
  const wanted = counters.filter(({ of, group, name }) =>
    `${of} ${group} ${name}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <>
      <input
        className="input is-short"
        type="search"
        placeholder="Counters with…"
        aria-label="Counters with"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="monitor-scroll">
        <table className="monitor-table">
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col">Counter</th>
              <th scope="col" className="is-number">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {wanted.slice(0, MOST_COUNTERS).map((counter) => (
              <tr key={counter.lane}>
                <td>{visibleText(counter.of === "" ? counter.group : `${counter.of} › ${counter.group}`)}</td>
                <td>
                  <button type="button" className="link" onClick={() => app.actions.selection.showLane(counter.lane)}>
                    {visibleText(counter.name)}
                  </button>
                </td>
                <td className="is-number num">{counterText(counter.name, counter.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {MOST_COUNTERS < wanted.length && <p className="quiet">{wanted.length - MOST_COUNTERS} more</p>}
    </>
  );
}

const MOST_COUNTERS = 500;

function Registers({ vm }: { readonly vm: string | undefined }) {
  const text = useStore(useApp().stores.monitor, ({ registers }) => (vm === undefined ? undefined : registers[vm]));
  if (text === undefined)
    return (
      <p className="hint">Registers are shown while the VM is attached. A log has them as samples of its vCPUs.</p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="monitor-scroll" tabIndex={0} aria-label="Registers of its vCPUs">
      <pre className="registers copyable">{visibleLines(text)}</pre>
    </section>
  );
}

function visibleLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => visibleText(line))
    .join("\n")
    .trim();
}

function Events({ events }: { readonly events: VmDetail["events"] }) {
  const base = useDerived((app) => app.select.timeBase());
  if (events.length === 0) return <p className="hint">Nothing has happened to it before this moment.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="monitor-scroll" tabIndex={0} aria-label="Events of the VM">
      <ol className="monitor-events">
        {events.map(({ t, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two events may be the same
          <li key={i}>
            <span className="num">{formatTime(base, t)}</span> {visibleText(text)}
          </li>
        ))}
      </ol>
    </section>
  );
}
