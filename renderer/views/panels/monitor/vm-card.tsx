import { memo } from "react";
import { useStore } from "zustand";
import { formatPercent } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { FigureId, VmPicture } from "../../../../workers/model/monitor-picture.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import {
  attachedOf,
  busyShare,
  FIGURE_WORDS,
  figureText,
  SPARK_HEIGHT,
  sparkPath,
  statusWords,
} from "../../../viewmodel/monitor-words.js";
import { useApp, useSession } from "../../use-app.js";

interface Props {
  readonly vm: VmPicture;
  readonly isPicked: boolean;
  readonly onPick: () => void;
}

/** A VM: its state, and figures with their last minute. */
export function VmCard({ vm, isPicked, onPick }: Props) {
  const lanes = useSession((session) => session.lanes);
  const attached = useStore(useApp().stores.monitor, ({ vms }) => attachedOf(vm, vms));
  const share = busyShare(vm);
  const title = visibleText(lanes === undefined ? "" : titleOf(lanes, vm.lane));
  return (
    <li className={isPicked ? "vm-card is-picked" : "vm-card"}>
      <button type="button" className="vm-card-head" aria-pressed={isPicked} onClick={onPick}>
        <strong>
          <bdi>{title}</bdi>
        </strong>
        <span className="quiet">
          {visibleText(statusWords(vm))}
          {share !== undefined && ` · ${formatPercent(share)} of ${vm.vcpus === 1 ? "its vCPU" : `${vm.vcpus} vCPUs`}`}
        </span>
        {attached?.state === "gone" && <span className="vm-gone">{visibleText(attached.why ?? "gone")}</span>}
      </button>
      <dl className="vm-figures">
        {vm.figures.map((figure) => (
          <Figure
            key={figure.id}
            id={figure.id}
            text={figureText(figure.id, figure.value)}
            path={sparkPath(figure.recent)}
            steps={figure.recent.length - 1}
          />
        ))}
      </dl>
    </li>
  );
}

interface FigureProps {
  readonly id: FigureId;
  readonly text: string;
  readonly path: string;
  readonly steps: number;
}

/** It is drawn anew only where what it shows is another. */
const Figure = memo(function Figure({ id, text, path, steps }: FigureProps) {
  const { title, about } = FIGURE_WORDS[id];
  return (
    <div className="vm-figure" title={about}>
      <dt>{title}</dt>
      <dd className="num">{text}</dd>
      <svg className="vm-spark" viewBox={`0 0 ${steps} ${SPARK_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
      </svg>
    </div>
  );
});
