/** Multiples of 1024, as PVE shows memory and disks: "3.5 GiB". */
export function formatBytes(bytes: number, digits = 1): string {
  const { value, unit } = splitBytes(bytes, digits);
  return `${value} ${unit}`;
}

/** Value and unit apart, for the typography that mutes units. */
export function splitBytes(bytes: number, digits = 1): { value: string; unit: string } {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let scaled = Math.abs(bytes);
  let index = 0;
  while (scaled >= 1024 && index < units.length - 1) {
    scaled /= 1024;
    index += 1;
  }
  const shown = index === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(digits);
  return { value: `${bytes < 0 ? "-" : ""}${shown}`, unit: units[index] ?? "B" };
}

/** @param ratio 0..1 */
export function formatPercent(ratio: number, digits = 1): string {
  return `${(ratio * 100).toFixed(digits)} %`;
}

/** "45 s", "4 min 10 s", "3 h 5 min", "2 d 4 h": two units at most. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor((total % 86_400) / 3600), "h"],
    [Math.floor((total % 3600) / 60), "min"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}

const NUMBERS = new Intl.NumberFormat("en-GB");
const PLURALS = new Intl.PluralRules("en-GB");

/** "12,345" */
export function formatNumber(value: number): string {
  return NUMBERS.format(value);
}

/** "1 guest", "0 guests", "12,345 guests". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${PLURALS.select(count) === "one" ? one : many}`;
}
