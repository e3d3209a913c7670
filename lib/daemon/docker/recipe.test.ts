import type { ContainerInspectInfo } from "dockerode";
import { describe, expect, it } from "vitest";
import { oneShotRecipe, proxlbCommand } from "./recipe";

function managed(config: object = {}, host: object = {}, mounts: object[] = []): ContainerInspectInfo {
  return {
    Image: "sha256:abc",
    Config: {
      Entrypoint: ["/opt/venv/bin/python", "-m", "proxlb"],
      Cmd: null,
      User: "nobody",
      Env: [],
      ...config,
    },
    HostConfig: { NetworkMode: "proxlb_default", ...host },
    Mounts: mounts,
  } as unknown as ContainerInspectInfo;
}

describe("proxlbCommand", () => {
  const python = ["/opt/venv/bin/python", "-m", "proxlb"];
  it.each<[string, object, string[]]>([
    ["the official image", {}, python],
    ["an entrypoint with arguments", { Entrypoint: [...python, "-c", "/x.yaml"] }, python],
    ["arguments as the command", { Cmd: ["-c", "/etc/proxlb/proxlb.yaml", "-d"] }, python],
    ["everything as the command", { Entrypoint: null, Cmd: [...python, "-c", "/x.yaml"] }, python],
    [
      "an image of 1.1",
      { Entrypoint: ["/opt/venv/bin/python", "/app/proxlb/main.py"] },
      ["/opt/venv/bin/python", "/app/proxlb/main.py"],
    ],
  ])("finds how ProxLB is started in %s", (_, config, words) => {
    expect(proxlbCommand(managed(config))).toEqual(words);
  });

  it("refuses a command that it cannot take apart", () => {
    expect(() => proxlbCommand(managed({ Entrypoint: ["sh", "-c", "exec python -m proxlb"] }))).toThrow(
      "does not start ProxLB",
    );
  });
});

describe("oneShotRecipe", () => {
  it("never runs a dry run without -d", () => {
    expect(oneShotRecipe(managed(), "dry_run", "proxlb").Cmd).toContain("-d");
    expect(oneShotRecipe(managed(), "rebalance", "proxlb").Cmd).not.toContain("-d");
  });

  it("takes over trust, proxies and time zone, and no other variable", () => {
    const Env = [
      "TZ=Europe/Berlin",
      "https_proxy=http://p",
      "REQUESTS_CA_BUNDLE=/ca.pem",
      "API_SECRET=canary",
    ];
    expect(oneShotRecipe(managed({ Env }), "version", "proxlb").Env).toEqual([
      "TZ=Europe/Berlin",
      "https_proxy=http://p",
      "REQUESTS_CA_BUNDLE=/ca.pem",
      "PYTHONUNBUFFERED=1",
    ]);
  });

  it("takes over mounts with certificates and time zone read-only, and no other", () => {
    const mounts = [
      { Type: "bind", Source: "/srv/proxlb.yaml", Destination: "/etc/proxlb/proxlb.yaml", RW: true },
      { Type: "bind", Source: "/srv/ca", Destination: "/trust", RW: true },
      { Type: "volume", Name: "certs", Source: "/var/lib/docker/x", Destination: "/etc/ssl/certs", RW: true },
      { Type: "bind", Source: "/etc/localtime", Destination: "/etc/localtime", RW: true },
      { Type: "bind", Source: "/var/run/docker.sock", Destination: "/var/run/docker.sock", RW: true },
      { Type: "tmpfs", Source: "", Destination: "/trust", RW: true },
    ];
    const Env = ["REQUESTS_CA_BUNDLE=/trust/ca.pem"];
    expect(oneShotRecipe(managed({ Env }, {}, mounts), "dry_run", "proxlb").HostConfig?.Mounts).toEqual([
      { Type: "bind", Source: "/srv/ca", Target: "/trust", ReadOnly: true },
      { Type: "volume", Source: "certs", Target: "/etc/ssl/certs", ReadOnly: true },
      { Type: "bind", Source: "/etc/localtime", Target: "/etc/localtime", ReadOnly: true },
    ]);
  });

  it("gives it no rights, ports or restarts, and a label that is not the managed one's", () => {
    const host = {
      Privileged: true,
      PortBindings: { "80/tcp": [{ HostPort: "80" }] },
      RestartPolicy: { Name: "always" },
      CapAdd: ["ALL"],
    };
    const recipe = oneShotRecipe(
      managed({ Labels: { "proxlb-ui.managed": "true" } }, host),
      "dry_run",
      "proxlb",
    );
    expect(recipe.HostConfig).toMatchObject({ CapDrop: ["ALL"], RestartPolicy: { Name: "no" } });
    for (const key of ["Privileged", "PortBindings", "CapAdd"])
      expect(recipe.HostConfig).not.toHaveProperty(key);
    expect(recipe.Labels).toMatchObject({ "proxlb-ui.one-shot": "true", "proxlb-ui.managed": "false" });
  });
});
