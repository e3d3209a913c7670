import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogLine } from "@/lib/daemon/schema";
import { LOG_STREAM_PATH, SOCKET_PATH } from "@/lib/live/sockets/paths";
import { command, startLogStack } from "@/tests/bench/log-source";
import { residentMegabytes } from "@/tests/bench/memory";
import type { Viewer } from "@/tests/bench/viewers";
import { isBuilt, type Stack } from "@/tests/support/stack";
import { startStopwatch } from "@/tests/support/stopwatch";
import { get } from "./support/calls";

/** What the limits of the sockets are for, against the running production build. */
describe.runIf(isBuilt())("floods of the sockets", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startLogStack({}, { pauseMs: 1000 });
  });
  afterAll(() => stack?.stop());

  const open = (cookie: string, path: string = SOCKET_PATH): Viewer =>
    io(stack.url, {
      path,
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie, origin: stack.url },
    });
  /** Whether it got in and is still there a moment later. */
  const settled = async (socket: Viewer) => {
    await new Promise((resolve) => {
      for (const event of ["connect", "connect_error"] as const) socket.once(event, resolve as () => void);
    });
    await sleep(200);
    return socket.connected;
  };
  const ended = (socket: Viewer) => new Promise<string>((resolve) => socket.once("disconnect", resolve));

  it("500 handshakes of nobody are refused, all but 50 a second unseen, and others are served meanwhile", async () => {
    const cookie = await stack.signIn("viewer");
    const attempt = async (number: number) => {
      await sleep(Math.floor(number / 10) * 50);
      const path = number % 2 === 0 ? SOCKET_PATH : LOG_STREAM_PATH;
      const { status, body } = await get(`${stack.url}${path}/?EIO=4&transport=polling`, {
        origin: stack.url,
      });
      return { status, message: (JSON.parse(body) as { message: string }).message };
    };
    const startedMs = performance.now();
    const attempts = Promise.all(Array.from({ length: 500 }, (_, number) => attempt(number)));
    const answers: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const elapsedMs = startStopwatch(stack.pid);
      expect((await get(`${stack.url}/api/auth/me`, { cookie })).status).toBe(200);
      answers.push(elapsedMs());
      await sleep(100);
    }
    const seen = await attempts;
    const seconds = Math.ceil((performance.now() - startedMs) / 1000);
    expect(seen.every(({ status }) => status === 403)).toBe(true);
    const looked = seen.filter(({ message }) => message === "Sign in first.").length;
    expect(looked).toBeGreaterThanOrEqual(50);
    expect(looked).toBeLessThanOrEqual(50 * (seconds + 1));
    expect(seen.filter(({ message }) => message === "Too many attempts.").length).toBe(500 - looked);
    expect(answers.sort((a, b) => a - b)[17]).toBeLessThan(500);
    // The next second counts anew, also for who is signed in at the same address.
    await sleep(1_000);
    const socket = open(cookie);
    expect(await settled(socket)).toBe(true);
    socket.close();
  });

  it("a session has five sockets and no more, over both paths and at once", async () => {
    const cookie = await stack.signIn("operator");
    const sockets = Array.from({ length: 12 }, (_, number) =>
      open(cookie, number % 2 === 0 ? SOCKET_PATH : LOG_STREAM_PATH),
    );
    const inside = await Promise.all(sockets.map(settled));
    expect(inside.filter(Boolean).length).toBe(5);
    for (const socket of sockets) socket.close();
  });

  it("a message over 64 KiB and more events than the bucket holds end the socket", async () => {
    const cookie = await stack.signIn("operator");
    const before = residentMegabytes(stack.pid);
    for (const size of [66_000, 20_000_000]) {
      const socket = open(cookie);
      expect(await settled(socket)).toBe(true);
      const end = ended(socket);
      socket.emit("watch", { topics: ["cluster"], pad: "x".repeat(size) } as never);
      expect(await end).toMatch(/transport/);
    }
    const socket = open(cookie);
    expect(await settled(socket)).toBe(true);
    const end = ended(socket);
    let replies = 0;
    for (let event = 0; event < 1_000; event += 1) {
      socket.emit("watch", { topics: ["cluster"] }, () => {
        replies += 1;
      });
    }
    await end;
    expect(replies).toBeLessThanOrEqual(60);
    expect(residentMegabytes(stack.pid) - before).toBeLessThan(50);
  });

  it("a reader that stops reading costs no memory and is cut off, while another reads on", async () => {
    const cookies = [await stack.signIn("viewer"), await stack.signIn("admin")] as const;
    const reading = open(cookies[1]);
    expect(await settled(reading)).toBe(true);
    const lines: LogLine[] = [];
    reading.on("logs", (batch) => {
      lines.push(...batch.lines);
    });
    reading.emit("watch", { topics: ["logs"] });
    // 16 MB of lines that are kept, so that there is something to leave lying; what they cost is not the reader's fault.
    command(stack, { flood: 2_500, s: 6, pad: 1_200 });
    await expect.poll(() => lines.at(-1)?.text).toContain("the flood ends");
    command(stack, { pauseMs: 200 });
    await sleep(1_000);
    const before = residentMegabytes(stack.pid);
    const seen = lines.length;

    const stalled = open(cookies[0]);
    expect(await settled(stalled)).toBe(true);
    const { epoch = "", seq = 0 } = lines.find(({ text }) => text.includes("of a flood")) ?? {};
    stalled.emit("watch", { topics: ["logs"], logs: { epoch, seq } });
    await sleep(100);
    rawSocketOf(stalled).pause();
    // The kernel takes some megabytes for it before anything lies with the app; then ten seconds are left to it.
    await sleep(16_000);
    const grown = residentMegabytes(stack.pid) - before;
    const end = ended(stalled);
    rawSocketOf(stalled).resume();
    expect(await Promise.race([end, sleep(1_000, "still there")])).toMatch(/transport/);
    console.log(`a reader that stalled for 16 s: ${grown.toFixed(0)} MB`);
    expect(grown).toBeLessThan(50);
    expect(reading.connected).toBe(true);
    expect(lines.length - seen).toBeGreaterThan(20);
    reading.close();
  });
});

function rawSocketOf(viewer: Viewer): { pause(): void; resume(): void } {
  const engine = viewer.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void; resume(): void } } };
  };
  return engine.transport.ws._socket;
}
