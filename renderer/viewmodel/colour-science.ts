/**
 * The arithmetic of seeing: contrast (WCAG 2), CIELAB, the CIEDE2000 difference, and how a colour looks to
 * people who lack a cone type. The palette tests and the legend editor use it; nothing here draws.
 */

/** Red, green, blue, 0..1 each, gamma-encoded sRGB unless a name says linear. */
export type Rgb = readonly [number, number, number];
export type Lab = readonly [number, number, number];

export const VISIONS = ["normal", "protan", "deutan", "tritan"] as const;
export type Vision = (typeof VISIONS)[number];

/** From "#rrggbb" or "#rgb", which style sheets get shortened to. */
export function rgbFromHex(hex: string): Rgb {
  const digits = hex.replace("#", "");
  const value = Number.parseInt(digits.length === 3 ? digits.replace(/./g, "$&$&") : digits, 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function hexFromRgb(rgb: Rgb): string {
  return `#${rgb
    .map((c) =>
      Math.round(clamp01(c) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** WCAG 2 contrast ratio, 1..21. */
export function contrast(a: Rgb, b: Rgb): number {
  const la = luminance(a);
  const lb = luminance(b);
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

export function luminance(rgb: Rgb): number {
  const [r, g, b] = linearFromRgb(rgb);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Machado, Oliveira, Fernandes 2009, severity 1.0; applied to linear RGB. */
const MACHADO: Readonly<Record<Exclude<Vision, "normal">, readonly Rgb[]>> = {
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

/** How `rgb` looks to someone with that vision. */
export function simulate(rgb: Rgb, vision: Vision): Rgb {
  if (vision === "normal") return rgb;
  const linear = linearFromRgb(rgb);
  const seen = MACHADO[vision].map((row) => clamp01(row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]));
  return [encode(seen[0] ?? 0), encode(seen[1] ?? 0), encode(seen[2] ?? 0)];
}

/** CIELAB under D65. */
export function labFromRgb(rgb: Rgb): Lab {
  const [r, g, b] = linearFromRgb(rgb);
  const x = labCurve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = labCurve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = labCurve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000 (Sharma, Wu, Dalal 2005; names follow the paper). */
export function deltaE2000(p: Lab, q: Lab): number {
  const c1 = Math.hypot(p[1], p[2]);
  const c2 = Math.hypot(q[1], q[2]);
  const cMean7 = ((c1 + c2) / 2) ** 7;
  const g = 0.5 * (1 - Math.sqrt(cMean7 / (cMean7 + 25 ** 7)));
  const a1 = (1 + g) * p[1];
  const a2 = (1 + g) * q[1];
  const cp1 = Math.hypot(a1, p[2]);
  const cp2 = Math.hypot(a2, q[2]);
  const h1 = hueDegrees(a1, p[2]);
  const h2 = hueDegrees(a2, q[2]);
  const colourless = cp1 * cp2 === 0;

  const dL = q[0] - p[0];
  const dC = cp2 - cp1;
  const dh = colourless ? 0 : wrapHue(h2 - h1);
  const dH = 2 * Math.sqrt(cp1 * cp2) * Math.sin(radians(dh) / 2);

  const lMean = (p[0] + q[0]) / 2;
  const cMean = (cp1 + cp2) / 2;
  const hMean = colourless ? h1 + h2 : meanHue(h1, h2);
  const t =
    1 -
    0.17 * Math.cos(radians(hMean - 30)) +
    0.24 * Math.cos(radians(2 * hMean)) +
    0.32 * Math.cos(radians(3 * hMean + 6)) -
    0.2 * Math.cos(radians(4 * hMean - 63));
  const dTheta = 30 * Math.exp(-(((hMean - 275) / 25) ** 2));
  const rC = 2 * Math.sqrt(cMean ** 7 / (cMean ** 7 + 25 ** 7));
  const sL = 1 + (0.015 * (lMean - 50) ** 2) / Math.sqrt(20 + (lMean - 50) ** 2);
  const sC = 1 + 0.045 * cMean;
  const sH = 1 + 0.015 * cMean * t;
  const rT = -Math.sin(radians(2 * dTheta)) * rC;
  const l = dL / sL;
  const c = dC / sC;
  const h = dH / sH;
  return Math.sqrt(l * l + c * c + h * h + rT * c * h);
}

function linearFromRgb(rgb: Rgb): Rgb {
  return [decode(rgb[0]), decode(rgb[1]), decode(rgb[2])];
}

function decode(c: number): number {
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function encode(c: number): number {
  return c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055;
}

function labCurve(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116;
}

function hueDegrees(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const degrees = (Math.atan2(b, a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

function wrapHue(d: number): number {
  if (d > 180) return d - 360;
  return d < -180 ? d + 360 : d;
}

function meanHue(h1: number, h2: number): number {
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function clamp01(x: number): number {
  return Math.min(1, Math.max(0, x));
}
