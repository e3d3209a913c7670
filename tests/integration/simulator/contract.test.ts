import { existsSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { recordedCluster } from "@/simulator/contract/cluster";
import { LOOSE, OUT_OF_SCOPE, PLAN, type Step } from "@/simulator/contract/plan";
import { type Exchange, type Json, readRecordings } from "@/simulator/contract/recordings";
import { Session } from "@/simulator/contract/requests";
import { differences, signature } from "@/simulator/contract/shape";
import { startSimulator } from "@/simulator/start";

const folder = process.env.PVE_RECORDINGS ?? "";
const available = folder !== "" && existsSync(folder);
if (!available)
  console.log("simulator contract: skipped, PVE_RECORDINGS names no folder with recorded exchanges");

describe.skipIf(!available)("the simulator answers like the recorded cluster", async () => {
  if (!available) return;
  const recordings = readRecordings(folder);
  const simulator = await startSimulator({
    cluster: recordedCluster,
    timeScale: 0,
    authDelayMs: 0,
    autoDrift: false,
    startAt: 1795407783,
    migrationBytesPerSecond: 80 * 1024 ** 2,
  });
  const session = new Session(simulator);
  const universes = universesOf(recordings);
  const compared = new Set<string>();

  afterAll(async () => {
    const skipped = [...recordings.keys()].filter((name) => !compared.has(name));
    console.log(`simulator contract: ${compared.size} of ${recordings.size} recorded exchanges compared`);
    for (const [pattern, reason] of OUT_OF_SCOPE) {
      const list = skipped.filter((name) => pattern.test(name));
      console.log(`  out of scope (${list.length}): ${reason}\n    ${list.join(", ")}`);
    }
    const rest = skipped.filter((name) => !OUT_OF_SCOPE.some(([pattern]) => pattern.test(name)));
    if (rest.length > 0)
      console.log(`  needs a state that only the recorded cluster had (${rest.length}): ${rest.join(", ")}`);
    await simulator.stop();
  });

  for (const phase of PLAN) {
    test(phase.name, async () => {
      phase.prepare?.(simulator);
      const mismatches: string[] = [];
      for (const step of expand(phase.exchanges, recordings)) {
        const wait = typeof step === "string" ? /^\+([\d.]+)$/.exec(afterSlash(step))?.[1] : undefined;
        if (typeof step === "function") step(simulator);
        else if (wait !== undefined) simulator.advance(Number(wait));
        else {
          const exchange = recordings.get(step);
          expect(exchange, `${step} is in the recordings`).toBeDefined();
          if (exchange === undefined) continue;
          mismatches.push(...(await compare(exchange)));
          compared.add(step);
        }
      }
      expect(mismatches).toEqual([]);
    });
  }

  test("covers at least 300 exchanges", () => {
    expect(compared.size).toBeGreaterThanOrEqual(300);
  });

  async function compare(exchange: Exchange): Promise<string[]> {
    const reply = await session.replay(exchange);
    const told = `${exchange.name} (${exchange.method} ${exchange.path})`;
    const found: string[] = [];
    if (reply.status !== exchange.status || reply.reason !== exchange.reason) {
      found.push(
        `${exchange.status} '${exchange.reason}' recorded, ${reply.status} '${reply.reason}' simulated`,
      );
    } else if (exchange.body === undefined) {
      if (reply.text !== exchange.rawBody)
        found.push(`body '${exchange.rawBody}' recorded, '${reply.text}' simulated`);
    } else {
      found.push(...bodyDifferences(exchange, reply.json as Json));
      const { message, errors } = exchange.body as { message?: Json; errors?: Json };
      if (message !== undefined)
        expect({ name: exchange.name, ...reply.json }).toMatchObject({
          message,
          ...(errors === undefined ? {} : { errors }),
        });
    }
    if (/task-log|cancelled-log/.test(exchange.name))
      found.push(...logDifferences(exchange, reply.json as Json));
    return found.map((text) => `${told}: ${text}`);
  }

  function bodyDifferences(exchange: Exchange, ours: Json): string[] {
    const isTaskList = /\/tasks$|\/log$/.test(exchange.path);
    return differences(exchange.body ?? null, ours ?? null, {
      loose: looseKeys(exchange.name),
      universe: universes.get(templateOf(exchange)) ?? new Set(),
      byId: !isTaskList,
      statusValues:
        exchange.name.startsWith("nodedown/") && /resources|nodes$|ha-current/.test(exchange.name),
    });
  }
});

const afterSlash = (step: string) => step.split("/").at(-1) ?? step;

const looseKeys = (name: string) =>
  new Set(LOOSE.filter(([pattern]) => pattern.test(name)).flatMap(([, keys]) => keys));

/** All row signatures the recordings hold for one call. */
function universesOf(recordings: Map<string, Exchange>): Map<string, Set<string>> {
  const universes = new Map<string, Set<string>>();
  for (const exchange of recordings.values()) {
    const key = templateOf(exchange);
    const known = universes.get(key) ?? new Set<string>();
    collectRows(exchange.body ?? null, looseKeys(exchange.name), known);
    universes.set(key, known);
  }
  return universes;
}

function collectRows(value: Json, loose: Set<string>, into: Set<string>): void {
  if (Array.isArray(value)) {
    for (const row of value) into.add(signature(row, loose));
    for (const row of value) collectRows(row, loose, into);
  } else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) collectRows(each, loose, into);
  }
}

const templateOf = ({ method, path }: Exchange) =>
  `${method} ${path
    .replace(/\/pve\d/, "/{node}")
    .replace(/\/\d{3}(?=\/|$)/, "/{vmid}")
    .replace(/\/UPID[^/]+/, "/{upid}")}`;

/** "read/*" is everything of that folder that no other phase names, in the order of its file names. */
function expand(list: Step[], recordings: Map<string, Exchange>): Step[] {
  const named = new Set(PLAN.flatMap((phase) => phase.exchanges));
  return list.flatMap((entry) => {
    if (typeof entry !== "string" || !entry.endsWith("/*")) return [entry];
    const prefix = entry.slice(0, -1);
    return [...recordings.keys()]
      .filter((name) => name.startsWith(prefix) && !named.has(name))
      .filter((name) => !OUT_OF_SCOPE.some(([pattern]) => pattern.test(name)))
      .sort();
  });
}

/** Lines that come from the recorded cluster's old QEMU and missing LXC monitor. */
const LOCAL_LINES = /query-backup|monitor socket/;

/** How two task logs differ, leaving times, numbers and repeated progress out. */
function logDifferences(exchange: Exchange, ours: Json): string[] {
  const lines = (body: Json) => {
    const rows = (body as { data?: { t?: string }[] } | null)?.data ?? [];
    const texts = rows.map((row) => row.t ?? "").filter((text) => !LOCAL_LINES.test(text));
    const plain = texts.map((text) =>
      text
        .replace(/[\d.]+ ?([KMGT]iB|B)(\/s)?/g, "#")
        .replace(/pve\d/g, "pve#")
        .replace(/[\d.:-]*\d/g, "#"),
    );
    return plain.filter((text, index) => text !== plain[index - 1] && !/transferred # of #/.test(text));
  };
  const [left, right] = [lines(exchange.body ?? null), lines(ours)];
  return left
    .flatMap((text, index) =>
      text === right[index] ? [] : [`line ${index + 1}: '${text}' recorded, '${right[index]}' simulated`],
    )
    .concat(right.slice(left.length).map((text) => `line '${text}' not recorded`))
    .slice(0, 3);
}
