import { expect, it } from "vitest";
import { setSingleton } from "@/lib/core/singleton";
import { inTurn, type Place } from "./hashing-queue";

/** Work that goes on until it is told to end. */
function start() {
  setSingleton("password-queue", { running: 0, runningFailed: 0, waiting: [], servedAt: new Map(), turn: 0 });
  const running: { lane: string; end: () => void }[] = [];
  const done: string[] = [];
  let most = 0;
  const ask = (lane: string, hasFailed = false) => {
    const place: Place = { lane, hasFailed };
    return inTurn(
      place,
      () =>
        new Promise<string>((resolve) => {
          running.push({ lane, end: () => resolve(lane) });
          most = Math.max(most, running.length);
        }),
    ).then((lane) => {
      done.push(lane);
      return lane;
    });
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  const endOne = async () => {
    running.shift()?.end();
    await settle();
  };
  const drain = async () => {
    await settle();
    while (running.length > 0) await endOne();
  };
  return { ask, running, done, most: () => most, settle, endOne, drain };
}

const refusedOf = (answers: PromiseSettledResult<unknown>[]) =>
  answers.filter((answer) => answer.status === "rejected").length;

it("forty connections of one address keep nobody else out", async () => {
  const { ask, drain, done, most } = start();
  const crowd = Array.from({ length: 40 }, () => ask("address:198.51.100.1"));
  const people = Array.from({ length: 25 }, (_, index) => ask(`address:192.0.2.${index}`));
  const [crowdAnswers, peopleAnswers] = [Promise.allSettled(crowd), Promise.allSettled(people)];
  await drain();
  expect(refusedOf(await peopleAnswers)).toBe(0);
  expect(refusedOf(await crowdAnswers)).toBe(18);
  // The crowd's first two ran at once; after that each of the others had its turn before the crowd's next but one.
  const lastOfPeople = done.findLastIndex((lane) => lane !== "address:198.51.100.1");
  expect(done.slice(0, lastOfPeople).filter((lane) => lane === "address:198.51.100.1").length).toBeLessThan(
    5,
  );
  expect(most()).toBe(2);
});

it("an address that failed has one place of the two, waits behind the others, and waits with three", async () => {
  const { ask, drain, done, running, settle } = start();
  const failed = Array.from({ length: 10 }, () => ask("address:198.51.100.1", true));
  const answers = Promise.allSettled(failed);
  await settle();
  expect(running.map(({ lane }) => lane)).toEqual(["address:198.51.100.1"]);
  const person = ask("address:192.0.2.1");
  await settle();
  expect(running.map(({ lane }) => lane)).toEqual(["address:198.51.100.1", "address:192.0.2.1"]);
  await drain();
  await person;
  expect(refusedOf(await answers)).toBe(6);
  expect(done.slice(0, 2)).toContain("address:192.0.2.1");
});

it("when all places are taken, who failed makes room for who did not", async () => {
  const { ask, drain } = start();
  const crowd = Promise.allSettled(Array.from({ length: 250 }, (_, index) => ask(`address:${index}`, true)));
  const person = ask("address:192.0.2.1");
  await drain();
  await expect(person).resolves.toBe("address:192.0.2.1");
  // One ran at once, two hundred waited, one of them gave its place away.
  expect(refusedOf(await crowd)).toBe(50);
});

it("work that fails gives its place on", async () => {
  start();
  await expect(inTurn({ lane: "a", hasFailed: true }, () => Promise.reject(new Error("no")))).rejects.toThrow(
    "no",
  );
  await expect(inTurn({ lane: "a", hasFailed: true }, async () => 1)).resolves.toBe(1);
});
