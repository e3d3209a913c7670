import type { Row } from "../cluster/rows";
import { optional, string } from "../http/parameters";
import { type Call, routes } from "../http/router";

const KEYS = [
  "bwlimit",
  "consent-text",
  "console",
  "email_from",
  "fencing",
  "ha",
  "http_proxy",
  "language",
  "location",
  "max_workers",
  "migration_unsecure",
  "next-id",
  "notify",
  "replication",
  "u2f",
  "user-tag-access",
  "webauthn",
];

export const optionRoutes = routes([
  { method: "GET", path: "/cluster/options", run: read },
  {
    method: "PUT",
    path: "/cluster/options",
    check: { path: "/", privileges: ["Sys.Modify"] },
    parameters: Object.fromEntries(
      [
        ...KEYS,
        "crs",
        "delete",
        "description",
        "keyboard",
        "mac_prefix",
        "migration",
        "registered-tags",
        "tag-style",
      ].map((name) => [name, optional(string)] as const),
    ),
    noQuorum: "cfs-lock 'file-datacenter_cfg' error: no quorum!",
    run: write,
  },
]);

/** Everybody may read the tag style; the rest needs Sys.Audit. */
function read({ world, permissions }: Call): Row {
  const { options } = world;
  const style = options.tagStyle === undefined ? {} : { "tag-style": options.tagStyle };
  const visible = [...world.guests.values()].filter((guest) =>
    permissions.has(`/vms/${guest.vmid}`, "VM.Audit"),
  );
  const used = visible.flatMap((guest) => (guest.tags ?? "").split(";").map((tag) => tag.trim()));
  const audits = permissions.has("/", "Sys.Audit");
  const all = new Set([...used, ...(audits ? options.registeredTags : [])].filter(Boolean));
  const allowed = { "allowed-tags": [...all].sort() };
  if (!audits) return { ...style, ...allowed };
  return {
    ...style,
    ...allowed,
    keyboard: options.keyboard,
    description: options.description,
    mac_prefix: options.macPrefix,
    migration: options.migration,
    crs: options.crs,
    ...(options.registeredTags.length === 0 ? {} : { "registered-tags": options.registeredTags }),
    ...options.extra,
  };
}

function write({ world, given }: Call): null {
  const { options } = world;
  const style = given.maybe("tag-style");
  if (style !== undefined) options.tagStyle = properties(style, ["case-sensitive"]);
  const crs = given.maybe("crs");
  if (crs !== undefined) options.crs = properties(crs, ["ha-rebalance-on-start", "ha-auto-rebalance"]);
  if (given.has("registered-tags")) options.registeredTags = given.items("registered-tags");
  if (given.has("keyboard")) options.keyboard = given.text("keyboard");
  if (given.has("description")) options.description = given.text("description");
  for (const key of KEYS) if (given.has(key)) options.extra[key] = given.text(key);
  for (const key of given.items("delete")) {
    if (key === "tag-style") options.tagStyle = undefined;
    if (key === "registered-tags") options.registeredTags = [];
    delete options.extra[key];
  }
  world.touch();
  return null;
}

/** "a=1,b=x" -> {a: 1, b: "x"}; only flags are numbers, other numbers stay text. */
function properties(text: string, flags: string[]): Record<string, string | number> {
  const entries = text.split(",").map((part) => {
    const [key = "", ...rest] = part.split("=");
    const value = rest.join("=");
    return [key.trim(), flags.includes(key.trim()) ? Number(value) : value] as const;
  });
  return Object.fromEntries(entries);
}
