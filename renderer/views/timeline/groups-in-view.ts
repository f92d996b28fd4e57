import type { GroupInView } from "../../state/tree-store.js";
import type { CellTexture } from "../../viewmodel/cell-texture.js";
import { groupsInView } from "../../viewmodel/colour-groups.js";
import { endOf, type Viewport } from "../../viewmodel/viewport.js";

interface View {
  readonly view: Viewport;
}

/** Tells whose work is on screen, for the legend, whenever that changes. */
export class GroupsInView {
  private seen: readonly unknown[] = [];
  private told = "";

  constructor(private readonly tell: (groups: readonly GroupInView[]) => void) {}

  update(texture: CellTexture | undefined, lanes: Int32Array, { view }: View): void {
    const inputs = [texture, view, lanes.join()];
    if (inputs.every((input, i) => input === this.seen[i])) return;
    this.seen = inputs;
    const groups = texture === undefined ? [] : groupsOf(texture, lanes, view);
    const key = groups.map((group) => `${group.key} ${group.text}`).join("\n");
    if (key === this.told) return;
    this.told = key;
    this.tell(groups);
  }
}

function groupsOf(texture: CellTexture, lanes: Int32Array, view: Viewport): GroupInView[] {
  const { groups, columnAt, rowOf } = texture;
  if (groups === undefined) return [];
  const rows = [...lanes].flatMap((lane) => rowOf.get(lane) ?? []);
  const [from, to] = [columnAt(view.startNs), columnAt(endOf(view)) + 1];
  return groupsInView(texture, rows, from, to).flatMap((at) => {
    const group = groups.list[at];
    return group === undefined ? [] : { ...group, slot: groups.slots[at] ?? 0 };
  });
}
