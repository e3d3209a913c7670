import type { ContainerInspectInfo } from "dockerode";
import { describe, expect, it } from "vitest";
import { DaemonState } from "@/lib/daemon/schema";
import { describeContainer } from "./state";

const NOW = new Date("2026-03-01T10:00:30Z");
const NEVER = "0001-01-01T00:00:00Z";

interface Given {
  state?: Partial<ContainerInspectInfo["State"]>;
  restarts?: number;
  policy?: string;
  image?: string;
  labels?: Record<string, string>;
}

function described({ state, restarts = 0, policy = "unless-stopped", image = "proxlb", labels = {} }: Given) {
  const info = {
    Id: "a".repeat(64),
    Name: "/proxlb",
    RestartCount: restarts,
    State: {
      Status: "running",
      Running: true,
      Restarting: false,
      Paused: false,
      ExitCode: 0,
      OOMKilled: false,
      Error: "",
      StartedAt: "2026-03-01T09:00:00.5Z",
      FinishedAt: NEVER,
      ...state,
    },
    Config: { Image: image, Labels: labels, Env: ["API_SECRET=canary"] },
    HostConfig: { RestartPolicy: { Name: policy }, LogConfig: { Type: "json-file" } },
    Mounts: [{ Source: "/srv/canary" }],
  } as unknown as ContainerInspectInfo;
  return describeContainer(info, NOW);
}

const ended = { Status: "exited", Running: false, FinishedAt: "2026-03-01T10:00:00Z" };
const restarting = {
  Status: "restarting",
  Running: true,
  Restarting: true,
  FinishedAt: "2026-03-01T10:00:00Z",
};
const young = { StartedAt: "2026-03-01T10:00:29Z" };

describe("describeContainer", () => {
  it.each<[string, Given, DaemonState["state"], string]>([
    ["runs", {}, "running", "is running"],
    ["has just begun", { state: young }, "starting", "is starting"],
    ["was ended", { state: { ...ended } }, "stopped", "is stopped"],
    ["was killed", { state: { ...ended, ExitCode: 137 } }, "stopped", "was ended with exit code 137"],
    ["failed", { state: { ...ended, ExitCode: 1 } }, "stopped", "failed with exit code 1"],
    [
      "ran out of memory",
      { state: { ...ended, ExitCode: 137, OOMKilled: true } },
      "stopped",
      "out of memory",
    ],
    ["was only created", { state: { Status: "created", Running: false } }, "stopped", "never started"],
    ["is paused", { state: { Status: "paused", Paused: true } }, "stopped", "frozen"],
    [
      "failed once",
      { state: { ...restarting, ExitCode: 1 }, restarts: 1 },
      "starting",
      "exit code 1; Docker is",
    ],
    ["keeps failing", { state: { ...restarting, ExitCode: 1 }, restarts: 7 }, "crash_loop", "7 times"],
    ["keeps ending well", { state: restarting, restarts: 3 }, "crash_loop", "service.daemon is off"],
    ["is up for a moment in a crash loop", { state: young, restarts: 5 }, "crash_loop", "5 times"],
    ["has long recovered from a crash loop", { restarts: 5 }, "running", "is running"],
    [
      "was given up",
      { state: { ...ended, ExitCode: 1 }, restarts: 5, policy: "on-failure" },
      "stopped",
      "gave up after 5",
    ],
  ])("one that %s", (_, given, state, words) => {
    const seen = described(given);
    expect(seen.state).toBe(state);
    expect(seen.reason).toContain(words);
  });

  it("fits the schema and shows nothing of environment and mounts", () => {
    const seen = described({});
    expect(DaemonState.parse(seen)).toEqual(seen);
    expect(JSON.stringify(seen)).not.toContain("canary");
  });

  it("shows exit code and end only while it does not run", () => {
    expect(described({ state: { FinishedAt: "2026-03-01T08:00:00Z", ExitCode: 3 } })).toMatchObject({
      exitCode: null,
      finishedAt: null,
    });
    expect(described({ state: { ...ended, ExitCode: 3 } })).toMatchObject({
      exitCode: 3,
      finishedAt: "2026-03-01T10:00:00Z",
    });
  });

  it("reads the version from the image's label or tag, and does not guess", () => {
    expect(described({ image: "ghcr.io/credativ/proxlb:v2.2.0" }).version).toBe("2.2.0");
    const labels = { "org.opencontainers.image.version": "2.3.0" };
    expect(described({ image: "proxlb:latest", labels }).version).toBe("2.3.0");
    expect(described({ image: "registry:5000/proxlb" }).version).toBeNull();
    expect(described({ image: "proxlb:latest" }).version).toBeNull();
  });
});
