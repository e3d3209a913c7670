import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(`${import.meta.dirname}/globals.css`, "utf8");
const AA_TEXT = 4.5;
const AA_GRAPHIC = 3;

const TEXT_PAIRS = [
  ["foreground", "background"],
  ["foreground", "accent"],
  ["muted-foreground", "background"],
  ["muted-foreground", "card"],
  ["muted-foreground", "muted"],
  ["muted-foreground", "accent"],
  ["muted-foreground", "popover"],
  ["primary", "card"],
  ["primary", "background"],
  ["primary-foreground", "primary"],
  ["moving", "moving-soft"],
  ["muted-foreground", "moving-soft"],
  ["attention", "card"],
  ["attention", "attention-soft"],
  ["foreground", "attention-soft"],
  ["failure", "card"],
  ["failure", "failure-soft"],
  ["foreground", "failure-soft"],
  ["destructive-foreground", "destructive"],
] as const;

const GRAPHIC_PAIRS = [
  ["input", "card"],
  ["mark", "card"],
  ["mark", "band"],
  ["failure", "band"],
  ["chart-1", "card"],
  ["chart-2", "card"],
  ["chart-3", "card"],
  ["chart-4", "card"],
  ["chart-5", "card"],
] as const;

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("colours of the %s theme", (_theme, side) => {
  it.each(TEXT_PAIRS)("%s is readable on %s", (ink, ground) => {
    expect(contrast(luminance(ink, side), luminance(ground, side))).toBeGreaterThanOrEqual(AA_TEXT);
  });

  it.each(GRAPHIC_PAIRS)("%s can be told from %s", (ink, ground) => {
    expect(contrast(luminance(ink, side), luminance(ground, side))).toBeGreaterThanOrEqual(AA_GRAPHIC);
  });
});

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** WCAG relative luminance of a token, by way of OKLab (https://www.w3.org/TR/css-color-4/#color-conversion-code). */
function luminance(token: string, side: 0 | 1): number {
  const value = css.match(new RegExp(`--${token}: ([^;]+);`))?.[1];
  if (!value) throw new Error(`no token --${token}`);
  const alias = value.match(/^var\(--([\w-]+)\)$/)?.[1];
  if (alias) return luminance(alias, side);
  const colours = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)];
  const [lightness, chroma, hue] = (colours[side] ?? colours[0])!.slice(1).map(Number) as [
    number,
    number,
    number,
  ];
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (channel: number) => Math.min(1, Math.max(0, channel));
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
