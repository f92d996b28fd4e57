import { childrenOf, type FlameTree, nodeName, nodesTo, ROOT } from "../../../viewmodel/flame/flame-tree.js";
import { shareText, weightText } from "../../../viewmodel/flame/profile-words.js";

export interface FlameMirrorProps {
  readonly tree: FlameTree;
  readonly unit: string;
  readonly node: number;
  readonly label: string;
  readonly about?: (node: number) => string;
}

/** More would take longer to read than to walk. */
const MOST_ROWS = 100;

/** For screen readers: the frame at the cursor with those it stands on and those that stand on it. It moves with the cursor. */
export function FlameMirror({ tree, unit, node, label, about }: FlameMirrorProps) {
  const whole = tree.nodes.total[ROOT] ?? 0;
  const rows = [ROOT, ...nodesTo(tree, node), ...childrenOf(tree, node, MOST_ROWS)];
  return (
    <table className="visually-hidden" aria-label={`${label} as a table`}>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Frame</th>
          <th scope="col">Total</th>
          <th scope="col">Itself</th>
          <th scope="col">Share</th>
          {about !== undefined && <th scope="col">Change</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one} aria-current={one === node ? "true" : undefined}>
            <td>{tree.nodes.depth[one]}</td>
            <th scope="row">{nodeName(tree, one)}</th>
            <td>{weightText(tree.nodes.total[one] as number, unit)}</td>
            <td>{weightText(tree.nodes.self[one] as number, unit)}</td>
            <td>{shareText(tree.nodes.total[one] as number, whole)}</td>
            {about !== undefined && <td>{about(one)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
