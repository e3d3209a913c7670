/** Lets everything else that waits have its turn: between steps of work that together would hold the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
