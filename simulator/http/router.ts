import type { Permissions } from "../access/acl";
import type { World } from "../cluster/world";
import type { Tasks } from "../tasks/tasks";
import { ApiError, failure, forbidden, proxyFailure } from "./errors";
import { check, type Given, type Parameters } from "./parameters";

/** One call, after authentication. */
export interface Call {
  world: World;
  tasks: Tasks;
  permissions: Permissions;
  /** The node whose pveproxy was asked; for proxied calls not the node that answers. */
  localNode: string;
  given: Given;
  /** Path parameters, decoded. */
  path: (name: string) => string;
}

/** A privilege check; `{x}` in the path is filled from the call's parameters. */
export interface Check {
  path: string;
  privileges: readonly string[];
  any?: boolean;
}

export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path template, for example /nodes/{node}/qemu/{vmid}/migrate. */
  path: string;
  /** First and last major.minor that knows the call. */
  since?: number;
  until?: number;
  check?: Check;
  /** Runs on the node in the path. */
  proxied?: boolean;
  /** Refuses API tokens. */
  ticketOnly?: boolean;
  parameters?: Parameters;
  /** The text of the 500 that a cluster without quorum gives; only for calls that change something. */
  noQuorum?: string;
  run: (call: Call) => unknown;
}

/** `data` with a sibling `total`, as task lists answer. */
export class WithTotal {
  constructor(
    readonly data: unknown[],
    readonly total: number | undefined,
  ) {}
}

/** A JSON text that is sent as it is: `data` was made once for many readers. */
export class ReadyJson {
  constructor(readonly json: string) {}
}

export const NO_QUORUM = "cluster not ready - no quorum?";

/** A typed list; only checks shapes. */
export const routes = (list: Route[]): Route[] => list;

interface Node {
  children: Map<string, Node>;
  wildcard?: { name: string; node: Node };
  methods: Map<string, Route>;
}

export interface Match {
  route: Route;
  path: Record<string, string>;
}

export class Router {
  private readonly root: Node = { children: new Map(), methods: new Map() };

  constructor(list: readonly Route[]) {
    for (const route of list) this.add(route);
  }

  /** @param path decoded per segment, without /api2/json. */
  match(method: string, path: string, version: number): Match | undefined {
    const found: Record<string, string> = {};
    let node: Node = this.root;
    for (const segment of path.split("/").filter(Boolean)) {
      const child = node.children.get(segment);
      if (child !== undefined) node = child;
      else if (node.wildcard !== undefined) {
        found[node.wildcard.name] = segment;
        node = node.wildcard.node;
      } else return undefined;
    }
    const route = node.methods.get(method);
    const known =
      route !== undefined &&
      version >= (route.since ?? 0) &&
      version <= (route.until ?? Number.POSITIVE_INFINITY);
    return known ? { route, path: found } : undefined;
  }

  /** The template a path belongs to, whatever the version; the path itself when there is none. */
  templateOf(method: string, path: string): string {
    return this.match(method, path, 9.2)?.route.path ?? this.match(method, path, 8.4)?.route.path ?? path;
  }

  private add(route: Route): void {
    let node = this.root;
    for (const segment of route.path.split("/").filter(Boolean)) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        const child = node.children.get(segment) ?? { children: new Map(), methods: new Map() };
        node.children.set(segment, child);
        node = child;
      } else {
        node.wildcard ??= { name, node: { children: new Map(), methods: new Map() } };
        node = node.wildcard.node;
      }
    }
    node.methods.set(route.method, route);
  }
}

/**
 * What PVE does between the route and its code, in PVE's order: privileges, the way to the node, parameters, quorum.
 * @throws ApiError
 */
export function dispatch(
  match: Match,
  call: Omit<Call, "given" | "path">,
  values: Record<string, string | string[] | number | boolean>,
): unknown {
  const { route } = match;
  const { world } = call;
  const version = Number(world.settings.pveVersion);
  if (route.ticketOnly === true && call.permissions.who.tokenid !== undefined) {
    throw new ApiError(
      403,
      `Permission check failed (URI '${route.path}' not available with API token, need proper ticket.\n)\n`,
    );
  }
  if (route.check !== undefined) requirePrivileges(route.check, match, values, call.permissions);
  const target = match.path.node;
  if (route.proxied === true && target !== undefined) reach(world, target, call.localNode);
  const given = check({ ...PATH_PARAMETERS, ...route.parameters }, { ...values, ...match.path }, version);
  if (route.noQuorum !== undefined && world.isMinority(call.localNode)) throw failure(route.noQuorum);
  return route.run({ ...call, given, path: (name) => match.path[name] ?? "" });
}

/** Path parameters are in every schema; their absence is impossible. */
const PATH_PARAMETERS: Parameters = {
  node: { type: "string", optional: true },
  vmid: { type: "integer", minimum: 100, maximum: 999_999_999, optional: true },
  upid: { type: "string", optional: true },
  sid: { type: "string", optional: true },
  rule: { type: "string", optional: true },
  group: { type: "string", optional: true },
  poolid: { type: "string", optional: true },
  storage: { type: "string", optional: true },
  service: { type: "string", optional: true },
  userid: { type: "string", optional: true },
};

function requirePrivileges(
  required: Check,
  match: Match,
  values: Record<string, unknown>,
  permissions: Permissions,
): void {
  const path = required.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(match.path[name] ?? values[name] ?? ""),
  );
  // A path that cannot be one is printed as empty.
  if (!/^[/\w.@!:-]*$/.test(path) || path.includes("!")) {
    throw forbidden(`, ${required.privileges.join(required.any === true ? "|" : ", ")}`);
  }
  permissions.require(path, required.privileges, required.any);
}

/** @throws ApiError when the answering node cannot talk to the node in the path. */
function reach(world: World, target: string, localNode: string): void {
  const node = world.nodes.get(target);
  if (node === undefined) {
    throw failure(
      `hostname lookup '${target}' failed - failed to get address info for: ${target}: Temporary failure in name resolution`,
    );
  }
  if (node.downSince !== undefined) throw proxyFailure(595, node.downReason);
  const parted = world.isMinority(target) !== world.isMinority(localNode);
  if (parted && target !== localNode) throw proxyFailure(595, "No route to host");
}
