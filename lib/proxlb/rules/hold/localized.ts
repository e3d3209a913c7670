import { picked } from "@/lib/core/picked";
import { type Problem, type Unit, withGuests } from "./problem";

/** Some units of a problem as a problem of their own guests alone: it is asked often, and of few. */
export interface Localized {
  readonly small: Problem;
  /** The unit of the whole problem that a small one stands for. */
  readonly unitOf: (unit: Unit) => Unit;
  readonly guestsOf: (numbers: readonly number[]) => number[];
}

export function localized(problem: Problem, units: readonly Unit[]): Localized {
  const guests: number[] = [];
  // One more than the number among these guests; 0 of those that are not.
  const numbers = new Int32Array(problem.memoryBytes.length);
  const numberOf = (guest: number) => {
    const known = numbers[guest];
    if (known) return known - 1;
    numbers[guest] = guests.push(guest);
    return guests.length - 1;
  };
  const local = units.map((unit) => withGuests(unit, unit.guests.map(numberOf)));
  const own = new Map(local.map((unit, index) => [unit, units[index] ?? unit]));
  const memoryBytes = guests.map((guest) => problem.memoryBytes[guest] ?? 0);
  return {
    small: { capacityBytes: problem.capacityBytes, memoryBytes, units: local },
    unitOf: (unit) => own.get(unit) ?? unit,
    guestsOf: (some) => picked(guests, some),
  };
}
