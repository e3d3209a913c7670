import type { World } from "../cluster/world";
import { forbidden } from "../http/errors";
import { ALL_PRIVILEGES } from "./roles";

/** Who asks: a user, or one of their tokens. */
export interface Principal {
  userid: string;
  tokenid?: string;
  privilegeSeparation: boolean;
}

/** `user@realm` or `user@realm!token`, as PVE names the owner of a task. */
export const ownerOf = (who: Principal) =>
  who.tokenid === undefined ? who.userid : `${who.userid}!${who.tokenid}`;

const ANY_GUEST = "/vms/0";

/** Answers permission questions about one request. */
export class Permissions {
  private readonly cache = new Map<string, Map<string, number>>();
  private guestEntries: boolean | undefined;

  constructor(
    private readonly world: World,
    readonly who: Principal,
  ) {}

  has(path: string, privilege: string): boolean {
    return this.on(path).has(privilege);
  }

  hasAny(path: string, privileges: readonly string[]): boolean {
    return privileges.some((privilege) => this.has(path, privilege));
  }

  /** @throws ApiError 403 with PVE's text. */
  require(path: string, privileges: readonly string[], any = false): void {
    const allowed = any
      ? this.hasAny(path, privileges)
      : privileges.every((privilege) => this.has(path, privilege));
    if (!allowed) throw forbidden(`${path}, ${privileges.join(any ? "|" : ", ")}`);
  }

  /** Privilege -> whether it propagates to paths below. */
  on(asked: string): Map<string, number> {
    const path = this.hasGuestEntries() || !asked.startsWith("/vms/") ? asked : ANY_GUEST;
    const known = this.cache.get(path);
    if (known !== undefined) return known;
    const found = this.compute(path);
    this.cache.set(path, found);
    return found;
  }

  /** path -> {privilege: propagate}, as GET /access/permissions prints it; paths without any privilege are left out. */
  dump(only?: string): Record<string, Record<string, number>> {
    const paths = only === undefined ? this.dumpPaths() : [only];
    const entries = paths.map((path) => [path, Object.fromEntries(this.on(path))] as const);
    return Object.fromEntries(entries.filter(([, privileges]) => Object.keys(privileges).length > 0));
  }

  /** Nearly no cluster gives rights on single guests or pools; then all guests are alike and asked once. */
  private hasGuestEntries(): boolean {
    this.guestEntries ??= this.world.acl.some(({ path }) => /^\/(vms|pool)\/./.test(path));
    return this.guestEntries;
  }

  private dumpPaths(): string[] {
    const paths = new Set(["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"]);
    for (const entry of this.world.acl) paths.add(entry.path);
    for (const pool of this.world.pools.values()) {
      for (const vmid of pool.vmids) paths.add(`/vms/${vmid}`);
      for (const storage of pool.storages) paths.add(`/storage/${storage}`);
    }
    return [...paths];
  }

  private compute(path: string): Map<string, number> {
    const { userid, tokenid, privilegeSeparation } = this.who;
    const ofUser = this.ofName(userid, path);
    if (tokenid === undefined || !privilegeSeparation) return ofUser;
    const ofToken = this.ofName(`${userid}!${tokenid}`, path);
    return new Map([...ofToken].filter(([privilege]) => ofUser.has(privilege)));
  }

  private ofName(name: string, path: string): Map<string, number> {
    if (name === "root@pam") return new Map(ALL_PRIVILEGES.map((privilege) => [privilege, 1]));
    const direct = this.onPath(name, path);
    const vmid = /^\/vms\/(\d+)$/.exec(path)?.[1];
    const pool = vmid === undefined ? undefined : this.world.poolOf(Number(vmid));
    if (pool === undefined) return direct;
    return new Map([...this.onPath(name, `/pool/${pool.poolid}`), ...direct]);
  }

  /** The nearest level that says something wins; entries above count only when they propagate. */
  private onPath(name: string, path: string): Map<string, number> {
    let privileges = new Map<string, number>();
    for (const level of levelsOf(path)) {
      const entries = this.world.acl.filter((entry) => entry.who === name && entry.path === level);
      const counting = entries.filter((entry) => entry.propagate || level === path);
      if (counting.length === 0) continue;
      privileges = new Map();
      for (const entry of counting) {
        if (entry.role === "NoAccess") return new Map();
        for (const privilege of this.world.roles.get(entry.role) ?? []) {
          privileges.set(privilege, entry.propagate ? 1 : 0);
        }
      }
    }
    return privileges;
  }
}

function levelsOf(path: string): string[] {
  const segments = path.split("/").filter(Boolean);
  return ["/", ...segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`)];
}
