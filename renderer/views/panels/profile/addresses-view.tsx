import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatPercent } from "../../../../workers/core/format.js";
import { failureText } from "../../../../workers/core/result.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { Annotated } from "../../../../workers/model/profile-answers.js";
import type { FunctionName } from "../../../../workers/model/profile-scope.js";
import { shareHalfWidth } from "../../../../workers/model/profile-shares.js";
import { shareText, weightText } from "../../../viewmodel/flame/profile-words.js";
import { CommandButton } from "../../parts/command-button.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useApp } from "../../use-app.js";
import { FilterBar } from "./filter-bar.js";
import { useProfileAnswer } from "./use-profile.js";

export interface AddressesViewProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/** The samples of one function by the address of the instruction. */
export function AddressesView(props: AddressesViewProps) {
  const of = useStore(useApp().stores.profile, (state) => state.of);
  if (of === undefined)
    return <p className="hint">Choose a function: “Samples by address” in the menu of a frame or of a row.</p>;
  return <Answered key={`${of.name} ${of.dso}`} {...props} of={of} />;
}

function Answered({ sources, request, of }: AddressesViewProps & { readonly of: FunctionName }) {
  const [isForced, setForced] = useState(false);
  const answer = useProfileAnswer({ ...request, of }, sources, (engine, one) => engine.profileAnnotate(one));
  if (answer === undefined) return <p className="hint">Adding up…</p>;
  if (!answer.ok) return <p className="hint">{failureText(answer.error)}</p>;
  const { why, count } = answer.value;
  return (
    <>
      <FilterBar />
      {why !== "" && !isForced ? (
        <p className="hint">
          The addresses of {visibleText(of.name)} would not tell instructions: {why}.{" "}
          {0 < count && (
            <button type="button" className="button is-plain" onClick={() => setForced(true)}>
              Show them all the same
            </button>
          )}
        </p>
      ) : count === 0 ? (
        <p className="hint">No sample met {visibleText(of.name)} itself here.</p>
      ) : (
        <Addresses of={of} annotated={answer.value} />
      )}
    </>
  );
}

/** Rows drawn, in the order of the addresses: of more those that weigh most. */
const MOST_DRAWN = 500;

function Addresses({ of, annotated }: { readonly of: FunctionName; readonly annotated: Annotated }) {
  const app = useApp();
  const body = useRef<HTMLTableSectionElement>(null);
  const { why, unit, count, address, offset, samples, weight, line } = annotated;
  const all = weight.reduce((sum, one) => sum + one, 0);
  const total = samples.reduce((sum, one) => sum + one, 0);
  const most = weight.reduce((high, one) => Math.max(high, one), 0);
  const rows = heaviest(weight, MOST_DRAWN);
  const hasLines = line.some((one) => one !== "");
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.code === "ArrowDown") body.current?.rows[at + 1]?.focus();
    else if (event.code === "ArrowUp") body.current?.rows[at - 1]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const openMenu = (event: MouseEvent, row: number) => {
    const copies = [{ title: "address", text: `0x${address[row]}` }];
    const place = line[row] ?? "";
    openContextMenu(app, event, {
      kind: "frame",
      title: `${of.name} 0x${address[row]}`,
      copies: place === "" ? copies : [...copies, { title: "source line", text: place }],
      frame: { of, isInverted: false },
    });
  };
  return (
    <>
      <p className="profile-of">
        <strong>{visibleText(of.name)}</strong> <span className="quiet">{visibleText(of.dso)}</span>{" "}
        <span className="num">
          {unit !== "samples" && `itself ${weightText(all, unit)}, `}
          {formatCount(total)} samples at {formatCount(count)} addresses
        </span>{" "}
        {why !== "" && <span role="note">Inexact: {why}.</span>}{" "}
        {!hasLines && (
          <>
            <span className="quiet">No source lines: a program with debug information has them.</span>{" "}
            <CommandButton id="name-code" label="Name code by files of symbols…" isPlain />
          </>
        )}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <section className="compare-table profile-addresses" tabIndex={0} aria-label="Samples by address">
        <table className="num">
          <thead>
            <tr>
              <th scope="col">Share</th>
              <th scope="col" title="The interval of the share: 95 %, by the number of samples of the function">
                ±
              </th>
              <th scope="col">Samples</th>
              <th scope="col" title="From the begin of the function">
                Offset
              </th>
              <th scope="col">Address</th>
              <th scope="col" className="is-text">
                Source line
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, at) => {
              const own = weight[row] as number;
              return (
                <tr
                  key={address[row]}
                  tabIndex={at === 0 ? 0 : -1}
                  onKeyDown={(event) => onKeyDown(event, at)}
                  onContextMenu={(event) => openMenu(event, row)}
                >
                  <td
                    className="profile-heat"
                    style={{ backgroundSize: `${most === 0 ? 0 : (100 * own) / most}% 100%` }}
                  >
                    {shareText(own, all)}
                  </td>
                  <td className="quiet">±{formatPercent(shareHalfWidth(all === 0 ? 0 : own / all, total), 1)}</td>
                  <td>{formatCount(samples[row] as number)}</td>
                  <td>{Number.isNaN(offset[row]) ? "" : `+0x${(offset[row] as number).toString(16)}`}</td>
                  <td>0x{address[row]}</td>
                  <td className="is-text">{visibleText(line[row] ?? "")}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length < count && (
          <p className="hint">
            {formatCount(count - rows.length)} addresses that weigh less are left out: lanescope profile --annotate has
            all.
          </p>
        )}
      </section>
    </>
  );
}

/** The places of the `most` largest values, in their order. */
function heaviest(values: Float64Array, most: number): number[] {
  const places = Array.from(values.keys());
  if (values.length <= most) return places;
  const kept = places.sort((a, b) => (values[b] as number) - (values[a] as number)).slice(0, most);
  return kept.sort((a, b) => a - b);
}
