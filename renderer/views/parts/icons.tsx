import {
  ArrowDownWideNarrow,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronUp,
  CircleQuestionMark,
  Copy,
  Ellipsis,
  EyeOff,
  FolderOpen,
  Funnel,
  Layers,
  Maximize,
  Minus,
  Moon,
  Palette,
  Pin,
  Plus,
  Search,
  Settings,
  SlidersHorizontal,
  Star,
  Sun,
  X,
} from "lucide-react";

const ICONS = {
  open: FolderOpen,
  back: ChevronLeft,
  forward: ChevronRight,
  fit: Maximize,
  plus: Plus,
  minus: Minus,
  search: Search,
  filter: Funnel,
  saved: Star,
  form: SlidersHorizontal,
  sun: Sun,
  moon: Moon,
  colours: Palette,
  settings: Settings,
  help: CircleQuestionMark,
  pin: Pin,
  hide: EyeOff,
  close: X,
  copy: Copy,
  down: ChevronDown,
  up: ChevronUp,
  more: Ellipsis,
  views: Layers,
  order: ArrowDownWideNarrow,
} as const;

export type IconName = keyof typeof ICONS;

/** 16 px, in the colour of the text around it. */
export function Icon({ name }: { readonly name: IconName }) {
  const Shape = ICONS[name];
  return <Shape className="icon" size={16} />;
}
