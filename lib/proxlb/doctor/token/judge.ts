import type { Need } from "./needs";

/** As GET /access/permissions answers: path, then privilege, then whether it reaches the paths below. */
export type Permissions = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

export interface Verdict extends Need {
  /** Null where nobody knows. */
  has: "all" | "some" | "none" | null;
  /** With "some": where it is missing though the rest has it; else where alone it is had. */
  exceptOn: string[];
  onlyOn: string[];
}

/** No more paths are named. */
const NAMED = 20;

/**
 * What credentials have of what they need.
 * Proxmox leaves out a path where somebody has nothing at all: a single guest with NoAccess is not told.
 * @param permissions null where they could not be asked
 */
export function judgeNeeds(permissions: Permissions | null, needs: readonly Need[]): Verdict[] {
  return needs.map((need) => ({ ...need, ...judge(permissions, need) }));
}

function judge(permissions: Permissions | null, need: Need): Pick<Verdict, "has" | "exceptOn" | "onlyOn"> {
  const plain = (has: Verdict["has"]) => ({ has, exceptOn: [], onlyOn: [] });
  if (permissions === null) return plain(null);
  const { path, privilege, reach } = need;
  const hasIt = (at: string) => permissions.get(at)?.has(privilege) === true;
  if (reach === "itself") return plain(hasIt(path) ? "all" : "none");
  if (reach === "anywhere") return plain([...permissions.keys()].some(hasIt) ? "all" : "none");
  const below = [...permissions.keys()].filter((each) => each.startsWith(`${path}/`));
  // A right on a pool is one on its guests.
  const pools = path === "/vms" ? [...permissions.keys()].filter((each) => each.startsWith("/pool/")) : [];
  const isWide = permissions.get(path)?.get(privilege) === true;
  if (isWide) {
    const exceptOn = below.filter((each) => !hasIt(each)).slice(0, NAMED);
    return { has: exceptOn.length === 0 ? "all" : "some", exceptOn, onlyOn: [] };
  }
  const onlyOn = [...below, ...pools].filter(hasIt).slice(0, NAMED);
  return { has: onlyOn.length === 0 ? "none" : "some", exceptOn: [], onlyOn };
}
