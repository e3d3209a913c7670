/** Days by the viewer's clock. */
const DAY_MS = 24 * 3_600_000;

/** Midnight of that day. @param days later */
export function midnight(at: Date, days = 0): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}

/** "2026-11-29" by the viewer's clock. */
export function dayKey(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export const nextDay = (): string => dayKey(midnight(new Date(), 1));

/** The Monday on or before a day. */
export function mondayOf(at: Date): Date {
  return midnight(at, -((at.getDay() + 6) % 7));
}

/** The whole weeks of a month. */
export function monthDays(at: Date): Date[] {
  const first = mondayOf(new Date(at.getFullYear(), at.getMonth(), 1));
  const last = new Date(at.getFullYear(), at.getMonth() + 1, 0);
  const weeks = Math.floor((midnight(last).getTime() - first.getTime()) / DAY_MS / 7 + 0.05) + 1;
  return Array.from({ length: weeks * 7 }, (_, index) => midnight(first, index));
}

export function weekDays(at: Date): Date[] {
  return Array.from({ length: 7 }, (_, index) => midnight(mondayOf(at), index));
}

/** "14:05" by the viewer's clock. */
export function clockOf(iso: string): string {
  const at = new Date(iso);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}
