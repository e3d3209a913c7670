import type { Random } from "../planner/random";
import { until } from "../until";
import { nothingHangs } from "./checks";
import type { Lane } from "./lane";
import type { Applied } from "./orders";
import { killed, momentOf, type Trial } from "./trial";

/** From the next start until the new file or the old one is there and ProxLB is well with it. */
export const APPLIED_WITHIN_MS = 120_000;

/** A change, and whether ProxLB is well with it. */
interface Change {
  what: string;
  from: string;
  to: (random: Random) => string;
  isGood: boolean;
  /** How long it takes, about. */
  longestMs: number;
}

const CHANGES: Change[] = [
  {
    what: "a change that takes a restart",
    from: "timeout: \\d+",
    to: (random) => `timeout: ${random.int(11, 9_999)}`,
    isGood: true,
    longestMs: 8_000,
  },
  {
    what: "a change that ends ProxLB",
    from: "token_secret: .*",
    to: (random) => `token_secret: wrong-${random.int(1, 99_999)}`,
    isGood: false,
    longestMs: 14_000,
  },
  {
    what: "a change that takes a reload",
    from: "balanciness: \\d+",
    to: (random) => `balanciness: ${random.int(11, 99)}`,
    isGood: true,
    longestMs: 30_000,
  },
];

/** Restarts and files that end ProxLB mostly: a reload waits up to a minute for the next cycle. */
export const killApplies = [0, 1, 0, 1, 2].map(
  (number) => (lane: Lane, random: Random) => killApply(lane, random, CHANGES[number] as Change),
);

async function killApply(lane: Lane, random: Random, change: Change): Promise<Trial> {
  await lane.order({ do: "serve" });
  await untilWell(lane);
  const before = lane.onDisk();
  const earlier = (await look(lane)).apply?.id ?? 0;
  const to = change.to(random);
  const order = () => lane.order({ do: "apply", from: change.from, to });
  const kill = await killed(lane, order, momentOf(random, change.longestMs));
  const { apply } = await untilWell(lane);
  const settledMs = Math.round(performance.now() - kill.startedMs);
  const state = apply !== null && apply.id > earlier ? apply.state : "not begun";
  const wrong: string[] = [];
  if (state === "kept") {
    if (!change.isGood) wrong.push("a file that ends ProxLB was kept");
    if (!lane.onDisk().includes(to)) wrong.push("it is kept, and another file is there");
  } else if (["reverted", "not_written", "not begun"].includes(state)) {
    if (lane.onDisk() !== before) wrong.push(`it is ${state}, and another file than the one before is there`);
  } else wrong.push(`it is ${state}: ${apply?.reason}`);
  if (kill.refused !== null) wrong.push(`refused: ${kill.refused}`);
  if (settledMs > APPLIED_WITHIN_MS) wrong.push(`it took ${settledMs} ms`);
  const { killedAfterMs, openMs } = kill;
  return { what: change.what, killedAfterMs, found: state.replaceAll("_", " "), openMs, settledMs, wrong };
}

const look = async (lane: Lane): Promise<Applied> =>
  (await lane.order<Applied>({ do: "applied" })) ?? { apply: null, isWell: false };

/** No change is under way, nothing hangs on a dead process, and ProxLB has ended a cycle. */
const untilWell = (lane: Lane): Promise<Applied> =>
  until(
    async () => {
      const now = await look(lane);
      const isOver = now.apply === null || now.apply.endedAt !== null;
      return { ...now, isOver: isOver && (await nothingHangs(lane)) };
    },
    {
      what: "ProxLB is well with the new file or the old one",
      fits: ({ isOver, isWell }) => isOver && isWell,
      limitMs: APPLIED_WITHIN_MS + 30_000,
      pauseMs: 200,
    },
  );
