import type { Rgb } from "./rgb.js";

/**
 * How different two colours look: CIEDE2000 (Sharma, Wu, Dalal 2005) for normal vision and for people without one of the
 * three cone types, whose view is simulated on linear light after Machado, Oliveira and Fernandes 2009. About 2 is just
 * seen side by side; the palettes keep 15.
 */
export const VISIONS = ["normal", "protan", "deutan", "tritan"] as const;
export type Vision = (typeof VISIONS)[number];

type Matrix = readonly [Rgb, Rgb, Rgb];
type Lab = readonly [l: number, a: number, b: number];

const SIMULATIONS: Readonly<Record<Vision, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The smallest difference of two colours in any of the visions. */
export function leastDifference(a: Rgb, b: Rgb): number {
  return Math.min(...VISIONS.map((vision) => difference(labOf(a, vision), labOf(b, vision))));
}

function labOf(colour: Rgb, vision: Vision): Lab {
  const light = colour.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const dot = (row: Rgb) => row.reduce((sum, factor, i) => sum + factor * (light[i] ?? 0), 0);
  const [r, g, b] = SIMULATIONS[vision].map((row) => Math.min(1, Math.max(0, dot(row)))) as [number, number, number];
  const x = (0.4123907993 * r + 0.3575843394 * g + 0.1804807884 * b) / 0.9504559271;
  const y = 0.2126390059 * r + 0.7151686788 * g + 0.0721923154 * b;
  const z = (0.0193308187 * r + 0.1191947798 * g + 0.9505321522 * b) / 1.0890577508;
  const [fx, fy, fz] = [x, y, z].map((v) => (216 / 24389 < v ? Math.cbrt(v) : ((24389 / 27) * v + 16) / 116)) as [
    number,
    number,
    number,
  ];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** CIEDE2000 with all weights 1; names as in the paper. */
function difference([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = (1 - weightOf(meanC)) / 2;
  const [c1, h1] = polar(a1 * (1 + g), b1);
  const [c2, h2] = polar(a2 * (1 + g), b2);
  const isGrey = c1 * c2 === 0;
  const turn = h2 - h1;
  const dh = isGrey ? 0 : turn - 360 * Math.sign(turn) * (180 < Math.abs(turn) ? 1 : 0);
  const dL = l2 - l1;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(dh / 2));
  const l = (l1 + l2) / 2;
  const c = (c1 + c2) / 2;
  const h = isGrey ? h1 + h2 : h1 + dh / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const lightness = dL / (1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2));
  const chroma = dC / (1 + 0.045 * c);
  const hue = dH / (1 + 0.015 * c * t);
  const wrapped = (h + 360) % 360;
  const rotation = -Math.sin(radians(60 * Math.exp(-(((wrapped - 275) / 25) ** 2)))) * 2 * weightOf(c);
  return Math.sqrt(lightness ** 2 + chroma ** 2 + hue ** 2 + rotation * chroma * hue);
}

function weightOf(chroma: number): number {
  return Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
}

/** Chroma and hue in degrees, 0..360. */
function polar(a: number, b: number): readonly [chroma: number, hue: number] {
  const chroma = Math.hypot(a, b);
  return [chroma, chroma === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360];
}
