import type { ContainerInspectInfo } from "dockerode";
import { describe, expect, it, vi } from "vitest";
import { requireProxlb } from "./proxlb-only";

const own = "0123456789ab";
vi.mock("node:os", async (original) => ({ ...(await original<object>()), hostname: () => own }));

function container(given: {
  id?: string;
  words?: string[];
  labels?: Record<string, string>;
  host?: object;
  mounts?: object[];
}) {
  const {
    id = "f".repeat(64),
    words = ["python", "-m", "proxlb"],
    labels = {},
    host = {},
    mounts = [],
  } = given;
  const Config = { Image: "any", Entrypoint: words, Cmd: null, Labels: labels };
  return { Id: id, Name: "/it", Config, HostConfig: host, Mounts: mounts } as unknown as ContainerInspectInfo;
}

const MANAGED = { "proxlb-ui.managed": "true" };
const socket = { Type: "bind", Source: "/var/run/docker.sock", Destination: "/var/run/docker.sock" };

describe("the Docker container that is managed", () => {
  it.each([
    ["starts ProxLB as a module", container({})],
    ["starts ProxLB as a script", container({ words: ["/venv/python", "/app/proxlb/main.py"] })],
    ["is an own image with the label", container({ words: ["/start.sh"], labels: MANAGED })],
  ])("%s", (_title, info) => {
    expect(() => requireProxlb(info)).not.toThrow();
  });

  it.each([
    ["the Docker proxy by a wrong name", container({ words: ["/socket-proxy"], mounts: [socket] })],
    [
      "the Docker proxy with the label",
      container({ words: ["/socket-proxy"], labels: MANAGED, mounts: [socket] }),
    ],
    [
      "with the socket under another name",
      container({ host: { Binds: ["/var/run/docker.sock:/tmp/s:ro"] } }),
    ],
    [
      "with the socket as a mount",
      container({ host: { Mounts: [{ Target: "/s", Source: "/run/docker.sock" }] } }),
    ],
    ["with the folder of the socket", container({ host: { Binds: ["/var/run:/host-run"] } })],
    ["with the whole machine", container({ host: { Binds: ["/:/host:ro"] } })],
    ["a privileged one", container({ host: { Privileged: true } })],
    ["ProxLB UI itself", container({ id: own.padEnd(64, "c"), labels: MANAGED })],
    ["a database", container({ words: ["docker-entrypoint.sh", "postgres"] })],
    ["a one-shot", container({ words: ["sh"], labels: { "proxlb-ui.managed": "false" } })],
  ])("is never %s", (_title, info) => {
    expect(() => requireProxlb(info)).toThrow(expect.objectContaining({ code: "not_found" }));
  });
});
