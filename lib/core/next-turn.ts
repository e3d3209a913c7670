/** Lets everything else that waits have its turn: between steps of work that together would hold the event loop. */
export function nextTurn(): Promise<void> {
  // Browsers, which check a configuration too, have no setImmediate.
  return new Promise((resolve) =>
    typeof setImmediate === "function" ? setImmediate(resolve) : setTimeout(resolve, 0),
  );
}

/** About 2 ms of mapping rows. */
const ITEMS_A_TURN = 1000;

/** Like map, but lets others have the event loop in between: 10,000 guests must not stall anybody. */
export async function mapInTurns<T, R>(items: readonly T[], each: (item: T) => R): Promise<R[]> {
  const mapped: R[] = [];
  for (let from = 0; from < items.length; from += ITEMS_A_TURN) {
    if (from > 0) await nextTurn();
    for (const item of items.slice(from, from + ITEMS_A_TURN)) mapped.push(each(item));
  }
  return mapped;
}

export interface Turn {
  /** Whether this turn has lasted long enough; cheap, so ask for every item. */
  isOver(): boolean;
  /** Lets the others have theirs. */
  next(): Promise<void>;
}

const TURN_MS = 5;
const ITEMS_A_LOOK = 16;

/** For loops over as much as somebody else sends: by time, as on a busy machine few items take long. */
export function takeTurns(): Turn {
  let beganAtMs = performance.now();
  let items = 0;
  return {
    isOver() {
      items += 1;
      return items % ITEMS_A_LOOK === 0 && performance.now() - beganAtMs > TURN_MS;
    },
    async next() {
      await nextTurn();
      beganAtMs = performance.now();
    },
  };
}
