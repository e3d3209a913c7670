import "server-only";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";

/** What is done in turns, and how much of it at once. */
export interface Turns {
  name: "password-queue" | "directory-queue";
  atOnce: number;
  /** Of those, so many at most for addresses that failed lately: the rest is kept for everybody else. */
  failedAtOnce: number;
}

/** Each hash takes 64 MiB and a processor: more at once would starve the rest of the app. */
const HASHING: Turns = { name: "password-queue", atOnce: 2, failedAtOnce: 1 };
const MAX_WAITING_IN_LANE = 20;
const MAX_WAITING_IN_FAILED_LANE = 3;
const MAX_WAITING = 200;

/** Who waits: people of one lane (an address, a device, a session) wait behind each other, lanes take turns. */
export interface Place {
  lane: string;
  hasFailed: boolean;
}

interface Waiting extends Place {
  start(): void;
  refuse(): void;
}

interface Queue {
  running: number;
  runningFailed: number;
  waiting: Waiting[];
  /** Lane → when it was served last, in turns. */
  servedAt: Map<string, number>;
  turn: number;
}

/** Works when it is this lane's turn. @throws AppError too_many while too many of the lane wait already */
export async function inTurn<T>(place: Place, work: () => Promise<T>, turns = HASHING): Promise<T> {
  const queue = singleton<Queue>(turns.name, () => ({
    running: 0,
    runningFailed: 0,
    waiting: [],
    servedAt: new Map(),
    turn: 0,
  }));
  await new Promise<void>((resolve, reject) => {
    const refuse = () =>
      reject(
        new AppError("too_many", "Too many sign-ins from here at this moment: try again in some seconds."),
      );
    const waiting = { ...place, start: resolve, refuse };
    if (makeRoom(queue, place)) queue.waiting.push(waiting);
    else refuse();
    startNext(queue, turns);
  });
  try {
    return await work();
  } finally {
    queue.running -= 1;
    if (place.hasFailed) queue.runningFailed -= 1;
    startNext(queue, turns);
  }
}

/** False when this one must be refused; may refuse another one instead. */
function makeRoom(queue: Queue, { lane, hasFailed }: Place): boolean {
  const inLane = queue.waiting.filter((each) => each.lane === lane).length;
  if (inLane >= (hasFailed ? MAX_WAITING_IN_FAILED_LANE : MAX_WAITING_IN_LANE)) return false;
  if (queue.waiting.length < MAX_WAITING) return true;
  const last = queue.waiting.findLastIndex((each) => each.hasFailed);
  if (hasFailed || last === -1) return false;
  for (const dropped of queue.waiting.splice(last, 1)) dropped.refuse();
  return true;
}

function startNext(queue: Queue, { atOnce, failedAtOnce }: Turns): void {
  while (queue.running < atOnce) {
    const next = chooseNext(queue, failedAtOnce);
    if (!next) break;
    queue.waiting.splice(queue.waiting.indexOf(next), 1);
    queue.running += 1;
    if (next.hasFailed) queue.runningFailed += 1;
    queue.turn += 1;
    queue.servedAt.set(next.lane, queue.turn);
    next.start();
  }
  if (queue.waiting.length === 0) queue.servedAt.clear();
}

/** Who has not failed comes first; then the lane that was served longest ago. */
function chooseNext({ waiting, runningFailed, servedAt }: Queue, failedAtOnce: number): Waiting | undefined {
  const servedOf = (each: Waiting) => servedAt.get(each.lane) ?? 0;
  return waiting
    .filter((each) => !each.hasFailed || runningFailed < failedAtOnce)
    .reduce<Waiting | undefined>((best, each) => {
      if (!best) return each;
      if (best.hasFailed !== each.hasFailed) return best.hasFailed ? each : best;
      return servedOf(each) < servedOf(best) ? each : best;
    }, undefined);
}
