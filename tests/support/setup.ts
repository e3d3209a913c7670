import { afterEach, beforeEach, expect, vi } from "vitest";

// Files share their modules, but not what there is one of in a process (lib/core/singleton.ts): each begins as a new one does.
delete (globalThis as { __proxlbUi?: unknown }).__proxlbUi;

// A password's hash takes a tenth of a second and 64 MiB on purpose: no matter for a test that asks something else.
vi.mock("@node-rs/argon2", () => import("./cheap-passwords"));

// What a screen comes to is waited for, not how fast a busy machine gets there: the second that is usual is missed there.
if (typeof document !== "undefined") {
  const { configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: 10_000 });
}

// A console.error or console.warn that a test did not expect is a defect the test would otherwise hide.
beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  const calls = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls];
  vi.restoreAllMocks();
  expect(calls, "unexpected console.error or console.warn").toEqual([]);
});
