import { digestOf } from "../cluster/guests";
import type { Row } from "../cluster/rows";
import type { HaRule } from "../cluster/state";
import { failure } from "../http/errors";
import { boolean, oneOf, optional, string } from "../http/parameters";
import { type Call, routes } from "../http/router";

const AUDIT = { path: "/", privileges: ["Sys.Audit"] };
const CONSOLE = { path: "/", privileges: ["Sys.Console"] };
const NO_LOCK = "cfs-lock 'domain-ha' error: no quorum!";
const TYPE = oneOf("node-affinity", "resource-affinity");
const FIELDS = {
  resources: optional(string),
  nodes: optional(string),
  affinity: optional(oneOf("positive", "negative")),
  strict: optional(boolean),
  disable: optional(boolean),
  comment: optional(string),
};
const GROUP = {
  nodes: optional(string),
  comment: optional(string),
  restricted: optional(boolean),
  nofailback: optional(boolean),
};

export const haRuleRoutes = routes([
  {
    method: "GET",
    path: "/cluster/ha/rules",
    since: 9,
    check: AUDIT,
    parameters: { type: optional(TYPE), resource: optional(string) },
    run: (call) =>
      call.world.ha.rules
        .filter((rule) => !call.given.has("type") || rule.type === call.given.text("type"))
        .filter((rule) => !call.given.has("resource") || rule.resources.includes(call.given.text("resource")))
        .map((rule) => ruleRow(call, rule)),
  },
  {
    method: "GET",
    path: "/cluster/ha/rules/{rule}",
    since: 9,
    check: AUDIT,
    run: (call) => ruleRow(call, ruleOf(call)),
  },
  {
    method: "POST",
    path: "/cluster/ha/rules",
    since: 9,
    check: CONSOLE,
    parameters: { ...FIELDS, rule: string, type: TYPE, resources: string },
    noQuorum: NO_LOCK,
    run: (call) => {
      const id = call.given.text("rule");
      if (call.world.ha.rules.some((rule) => rule.rule === id)) {
        throw failure(`create ha rule failed: HA rule '${id}' already defined`);
      }
      const rule = withFields(call, {
        rule: id,
        type: call.given.text("type") as HaRule["type"],
        resources: [],
      });
      validate(call, rule, "create");
      call.world.ha.rules.push(rule);
      return null;
    },
  },
  {
    method: "PUT",
    path: "/cluster/ha/rules/{rule}",
    since: 9,
    check: CONSOLE,
    parameters: { ...FIELDS, type: TYPE, delete: optional(string), digest: optional(string) },
    noQuorum: NO_LOCK,
    run: (call) => {
      const before = call.world.ha.rules.find((each) => each.rule === call.path("rule"));
      if (before === undefined)
        throw failure(`update HA rules failed: HA rule '${call.path("rule")}' does not exist`);
      if (call.given.has("digest") && call.given.text("digest") !== digestOf(call.world.ha.rules)) {
        throw failure(
          "update HA rules failed: detected modified configuration - file changed by other user? Try again.",
        );
      }
      const rule = withFields(call, { ...before });
      for (const key of call.given.items("delete")) delete rule[key as "comment"];
      validate(call, rule, "update");
      Object.assign(before, rule);
      if (call.given.items("delete").length > 0) {
        for (const key of call.given.items("delete")) delete before[key as "comment"];
      }
      return null;
    },
  },
  {
    method: "DELETE",
    path: "/cluster/ha/rules/{rule}",
    since: 9,
    check: CONSOLE,
    noQuorum: NO_LOCK,
    // One that is not there is deleted all the same.
    run: ({ world, path }) => {
      const { rules } = world.ha;
      const at = rules.findIndex((each) => each.rule === path("rule"));
      if (at !== -1) rules.splice(at, 1);
      return null;
    },
  },
  { method: "GET", path: "/cluster/ha/groups", check: AUDIT, run: listGroups },
  {
    method: "POST",
    path: "/cluster/ha/groups",
    check: CONSOLE,
    parameters: { ...GROUP, group: string, nodes: string },
    noQuorum: NO_LOCK,
    run: ({ world, given }) => {
      if (world.major >= 9) throw failure("cannot create group: ha groups have been migrated to rules");
      world.ha.groups.push({ group: given.text("group"), nodes: given.text("nodes") });
      return null;
    },
  },
]);

function ruleOf({ world, path }: Call): HaRule {
  const rule = world.ha.rules.find((each) => each.rule === path("rule"));
  if (rule === undefined) throw failure(`no such ha rule '${path("rule")}'`);
  return rule;
}

function withFields({ given }: Call, rule: HaRule): HaRule {
  if (given.has("resources")) rule.resources = given.items("resources");
  if (given.has("nodes")) rule.nodes = given.items("nodes").join(",");
  if (given.has("affinity")) rule.affinity = given.text("affinity");
  if (given.has("comment")) rule.comment = given.text("comment");
  for (const key of ["strict", "disable"] as const) if (given.has(key)) rule[key] = given.flag(key) ? 1 : 0;
  return rule;
}

/** What PVE puts before whatever goes wrong while it holds the HA manager's lock. */
const LOCKED = { create: "create ha rule failed", update: "update HA rules failed" } as const;

/** Rules are for what the HA manager has, on nodes that there are. @throws ApiError 500 */
function requireKnown({ world, given }: Call, rule: HaRule, what: "create" | "update"): void {
  const unmanaged = given.has("resources")
    ? rule.resources.filter((sid) => !world.ha.services.has(sid)).sort()
    : [];
  if (unmanaged.length > 0) {
    throw failure(`${LOCKED[what]}: cannot use unmanaged resource(s) ${unmanaged.join(", ")}.`);
  }
  const named = given.has("nodes") ? (rule.nodes ?? "").split(",") : [];
  const unknown = named.map((node) => node.replace(/:\d+$/, "")).filter((node) => !world.nodes.has(node));
  if (unknown.length > 0) {
    throw failure(`${LOCKED[what]}: cannot use non-existant node(s) ${unknown.sort().join(", ")}.`);
  }
}

/** @throws ApiError 500 that lists every complaint, in PVE's words. */
function validate(call: Call, rule: HaRule, what: "create" | "update"): void {
  requireKnown(call, rule, what);
  const { world } = call;
  const problems: string[] = [];
  if (rule.type === "resource-affinity") {
    if (rule.resources.length < 2) problems.push("rule is ineffective as there are less than two resources");
    const priority = world.ha.rules.some(
      (other) =>
        other.type === "node-affinity" && /:\d/.test(other.nodes ?? "") && sharesResource(other, rule),
    );
    const counted = world.ha.rules.find(
      (other) => other.type === "node-affinity" && sharesResource(other, rule),
    );
    const available = counted === undefined ? world.nodes.size : 1;
    if (rule.affinity === "negative" && (rule.resources.length > available || priority)) {
      problems.push("rule defines more resources than available nodes");
    }
    if (priority) problems.push("resources are in node affinity rules with multiple priorities");
  }
  if (problems.length === 0) return;
  throw failure(`${LOCKED[what]}: 400 Rule '${rule.rule}' is invalid.\nresources: ${problems.join(", ")}`);
}

const sharesResource = (left: HaRule, right: HaRule) =>
  left.resources.some((sid) => right.resources.includes(sid));

function ruleRow({ world }: Call, rule: HaRule): Row {
  const { resources, ...rest } = rule;
  return {
    ...rest,
    resources: resources.join(","),
    order: world.ha.rules.indexOf(rule) + 1,
    digest: digestOf(world.ha.rules),
  };
}

function listGroups({ world }: Call): Row[] {
  if (world.major >= 9) throw failure("cannot index groups: ha groups have been migrated to rules");
  return world.ha.groups.map((group) => ({ ...group, type: "group", digest: digestOf(world.ha.groups) }));
}
