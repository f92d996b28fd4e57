import { useState } from "react";
import { failureText } from "../../../../workers/core/result.js";
import type { MemoryRange } from "../../../../workers/model/monitor-vms.js";
import { addressOf, type MemoryRow, memoryRows, movedAddress } from "../../../viewmodel/memory-view.js";
import { useApp } from "../../use-app.js";

const PAGE_BYTES = 512;

interface Shown {
  readonly address: string;
  readonly rows: readonly MemoryRow[];
  readonly problem: string | undefined;
  /** Of a virtual address. */
  readonly physical?: string | undefined;
}

/** Memory of a living VM by address, read only. */
export function MemoryViewer({ vm, vcpus }: { readonly vm: string | undefined; readonly vcpus: number }) {
  const { monitor } = useApp().actions;
  const [space, setSpace] = useState<MemoryRange["space"]>("physical");
  const [vcpu, setVcpu] = useState(0);
  const [typed, setTyped] = useState("0x0");
  const [shown, setShown] = useState<Shown>();
  if (vm === undefined) return <p className="hint">Memory is read from a VM that is attached. A log has none of it.</p>;
  const address = addressOf(typed);
  const read = async (from: string) => {
    setTyped(from);
    const answer = await monitor.memory(vm, { space, vcpu, address: from, length: PAGE_BYTES });
    const physical = space === "virtual" && answer.ok ? await monitor.translate(vm, vcpu, from) : undefined;
    const shownPhysical = physical?.ok === true ? physical.value : undefined;
    if (answer.ok)
      setShown({
        address: from,
        rows: memoryRows(from, answer.value.hex),
        problem: undefined,
        physical: shownPhysical,
      });
    else setShown({ address: from, rows: [], problem: failureText(answer.error) });
  };
  return (
    <>
      <form
        className="memory-bar"
        onSubmit={(event) => {
          event.preventDefault();
          if (address !== undefined) void read(address);
        }}
      >
        <select
          className="select"
          aria-label="Addresses"
          value={space}
          onChange={(event) => setSpace(event.target.value === "virtual" ? "virtual" : "physical")}
        >
          <option value="physical">physical</option>
          <option value="virtual">virtual</option>
        </select>
        {space === "virtual" && (
          <select
            className="select"
            aria-label="By the page tables of"
            value={vcpu}
            onChange={(event) => setVcpu(Number(event.target.value))}
          >
            {Array.from({ length: Math.max(1, vcpus) }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: vCPUs are their numbers
              <option key={i} value={i}>
                vCPU {i}
              </option>
            ))}
          </select>
        )}
        <input
          className="input is-short mono"
          aria-label="Address"
          aria-invalid={address === undefined}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button is-bordered" disabled={address === undefined}>
          Read
        </button>
        {shown !== undefined && (
          <>
            <button
              type="button"
              className="button is-bordered"
              onClick={() => void read(movedAddress(shown.address, -PAGE_BYTES))}
            >
              Before
            </button>
            <button
              type="button"
              className="button is-bordered"
              onClick={() => void read(movedAddress(shown.address, PAGE_BYTES))}
            >
              After
            </button>
          </>
        )}
        <button
          type="button"
          className="button is-bordered"
          title="The VM stops while QEMU writes it"
          onClick={() => void monitor.dump(vm, { what: "vmcore", format: "elf" })}
        >
          Save a core…
        </button>
        <button
          type="button"
          className="button is-bordered"
          onClick={() => void monitor.dump(vm, { what: "screen", format: "png" })}
        >
          Save the screen…
        </button>
      </form>
      {shown?.physical !== undefined && <p className="quiet">At {shown.physical} of its physical memory</p>}
      {shown?.problem !== undefined && (
        <p role="alert" className="failure">
          {shown.problem}
        </p>
      )}
      {shown !== undefined && 0 < shown.rows.length && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
        <section className="monitor-scroll" tabIndex={0} aria-label="Bytes of its memory">
          <pre className="memory copyable">
            {shown.rows
              .map(({ address: at, bytes, text }) => `${at}  ${bytes.join(" ").padEnd(47)}  ${text}`)
              .join("\n")}
          </pre>
        </section>
      )}
    </>
  );
}
