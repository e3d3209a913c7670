import type { Trial } from "./trial";

/** One line for one kill. */
export function printTrial({ what, killedAfterMs, found, openMs, settledMs, wrong }: Trial): void {
  console.log(
    `${what}, killed after ${killedAfterMs} ms: ${found}, settled ${settledMs} ms after the next start, which took ${openMs} ms${wrong.map((each) => `; WRONG: ${each}`).join("")}`,
  );
}

/** What became of all of them. @returns how many went wrong, and the slowest: from when its app was open, milliseconds */
export function printReport(trials: Trial[]): { wrong: number; slowestOpen: number } {
  const slowest = Math.max(...trials.map(({ settledMs }) => settledMs));
  const slowestOpen = Math.max(...trials.map(({ settledMs, openMs }) => settledMs - openMs));
  const wrong = trials.filter((trial) => trial.wrong.length > 0).length;
  console.log(
    `${trials.length} kills, ${wrong} wrong, the slowest settled ${slowest} ms after its start, and ${slowestOpen} ms after it was open`,
  );
  for (const what of new Set(trials.map((trial) => trial.what))) {
    const found = trials.filter((trial) => trial.what === what).map((trial) => trial.found);
    const words = [...new Set(found)].map(
      (word) => `${found.filter((each) => each === word).length} ${word}`,
    );
    console.log(`  ${what}: ${words.join(", ")}`);
  }
  return { wrong, slowestOpen };
}
