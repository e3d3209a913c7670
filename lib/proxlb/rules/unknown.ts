import { halfSentence } from "@/lib/core/half-sentence";
import { readsHaRules } from "../planner/gaps";
import { list } from "../planner/sentence-words";
import type { RulesGround, WrittenRule } from "./ground";
import type { UnknownSource } from "./rule-schema";

/** Nobody knows who is in its pool: the list was not read, or the pool is not among those that may be seen. */
export function isUnknown(
  { model, seesAllPools }: RulesGround,
  { source, name }: Pick<WrittenRule, "source" | "name">,
): boolean {
  if (source !== "pool") return false;
  const { lists, proxlbRights } = model.cluster.provenance;
  if (proxlbRights?.pools === "none") return false;
  if (lists.pools.state === "unread") return true;
  return !seesAllPools && !model.cluster.pools.some(({ id }) => id === name);
}

/** Sources of which rules may be missing from the list, or stand in it as they were. */
export function unknownSources(ground: RulesGround): UnknownSource[] {
  const { model, configReason } = ground;
  const { lists, proxlbRights, guestsHidden } = model.cluster.provenance;
  const say = (source: UnknownSource["source"], sentence: string): UnknownSource[] => [{ source, sentence }];
  const unseen = Object.keys(model.config.balancing.pools ?? {}).filter(
    (name) => lists.pools.state !== "unread" && isUnknown(ground, { source: "pool", name }),
  );
  const hasPools = Object.keys(model.config.balancing.pools ?? {}).length > 0;
  const listWords = (state: "old" | "unread", what: string, reason: string | null) => {
    const why = halfSentence(reason ?? "nobody has asked yet");
    return state === "unread" ? `${what} were not read: ${why}.` : `${what} may have changed: ${why}.`;
  };
  const { haRules, pools } = lists;
  return [
    ...(configReason === null
      ? []
      : say(
          "config",
          `Rules of proxlb.yaml (pools, ignored guests and nodes) are not known. ${configReason}`,
        )),
    ...(haRules.state === "known" ? [] : say("ha", listWords(haRules.state, "HA rules", haRules.reason))),
    ...untoldVersions(ground).flatMap((sentence) => say("ha", sentence)),
    ...(pools.state === "known" || !hasPools
      ? []
      : say("pool", listWords(pools.state, "Pools", pools.reason))),
    ...(hasPools && proxlbRights?.pools === "some"
      ? say("pool", `${proxlbRights.identity}, with which ProxLB reads, may see some pools only.`)
      : []),
    ...(hasPools && proxlbRights !== null && proxlbRights.pools === null
      ? say(
          "pool",
          `Which pools ProxLB may see is not known: ${halfSentence(proxlbRights.reason ?? "nobody has asked yet")}.`,
        )
      : []),
    ...unseen.flatMap((name) =>
      say("pool", `Pool ${name} is not in the list: there is none, or our credentials may not see it.`),
    ),
    ...(guestsHidden === null
      ? []
      : say("tag", `Tags of guests that are not seen are missing. ${guestsHidden}`)),
  ];
}

/** ProxLB passes over HA rules as soon as one node is older than 9: until every node told, none is assumed to be. */
function untoldVersions({ model, haRules, haAreGroups }: RulesGround): string[] {
  // Groups are told by a node of PVE 8: that one is enough.
  if (haAreGroups) return [];
  const untold = model.cluster.provenance.versionsAssumed.filter((name) =>
    model.nodes.some((node) => node.name === name),
  );
  if (readsHaRules(model) !== null || haRules.every(({ disabled }) => disabled)) return [];
  const lead = "Whether ProxLB reads HA rules is not known: it does where every node has Proxmox VE 9";
  return [`${lead}, and the version of ${list(untold)} has not been read yet.`];
}
