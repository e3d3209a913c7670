import { expect, it } from "vitest";
import type { LogLine } from "@/lib/daemon/schema";
import { createLogHub } from "./log-hub";

const SECRET = "s3cret-of-the-token";

/** What everybody gets of these lines of ProxLB. */
async function told(texts: string[]): Promise<string[]> {
  const hub = createLogHub({ redact: (line) => line.replaceAll(SECRET, "[secret]") });
  const lines = texts.map(
    (text, seq): LogLine => ({ epoch: "a", seq, at: new Date(seq).toISOString(), stream: "stdout", text }),
  );
  const heard: string[] = [];
  hub.onLine((line) => heard.push(line.text));
  hub.follow({
    async *follow() {
      yield* lines;
    },
  });
  await expect.poll(() => heard.length).toBe(texts.length);
  expect(hub.tail(10).lines.map((line) => line.text)).toEqual(heard);
  hub.close();
  return heard;
}

it("cleans a line before it masks, so that a sequence within a secret does not hide it", async () => {
  expect(await told([`token s3cret\u001b[0m-of-the-token`, "\u001b]0;t\u0007guest \u202efdp.1"])).toEqual([
    "token [secret]",
    "guest \ufffdfdp.1",
  ]);
});

it("masks a line before it cuts, so that no piece of a secret stays at the end", async () => {
  const [line = ""] = await told([`${"a".repeat(16_384 - 30)}${SECRET}${"b".repeat(50)}`]);
  expect(line).not.toContain("s3c");
  expect(line.endsWith(" … [cut at 16 KiB]")).toBe(true);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(16_384);
});
