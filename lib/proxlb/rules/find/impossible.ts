import { capital } from "@/lib/proxlb/planner/sentence-words";
import type { RulesGround, WrittenRule } from "@/lib/proxlb/rules/ground";
import { clashesOf } from "@/lib/proxlb/rules/hold/smallest-set";
import { askedFor, GuestTable, readByProxlb } from "@/lib/proxlb/rules/units";
import { named, some } from "@/lib/proxlb/rules/words";
import { NamedClash } from "./clash";
import { clashRepairs, costOf } from "./clash-repairs";
import { clashSentence } from "./clash-sentences";
import type { Notes } from "./notes";

/** What no placement can fulfil; and what ProxLB cannot, by its own reading of rules that could all be kept. */
export function noteImpossible(ground: RulesGround, written: readonly WrittenRule[], notes: Notes): void {
  const byId = new Map(written.map((rule) => [rule.id, rule]));
  const told: string[][] = [];
  const table = new GuestTable(ground);
  for (const isProxlbs of [false, true]) {
    const asked = (isProxlbs ? readByProxlb : askedFor)(ground, written, table);
    const { clashes, undecided } = clashesOf(asked.problem, costOf(byId));
    for (const found of clashes) {
      const clash = new NamedClash(ground, asked, found, byId);
      const ids = clash.rules.map(({ id }) => id);
      if (isProxlbs && told.some((known) => known.every((id) => ids.includes(id)))) continue;
      told.push(ids);
      const sentence = clashSentence(clash);
      notes.add({
        kind: isProxlbs ? "proxlb_contradicts" : clash.kind,
        rules: clash.rules,
        guests: clash.guests,
        nodes: [...new Set(clash.rules.flatMap(({ nodes }) => nodes))],
        sentence: isProxlbs ? `ProxLB cannot keep this as it reads it. ${sentence}` : sentence,
        repairs: clashRepairs(clash),
      });
    }
    for (const units of isProxlbs ? [] : undecided) {
      const rules = units.flatMap((unit) => unit.rules.flatMap((id) => byId.get(id) ?? []));
      const names = some([...new Set(rules.map(named))], 6);
      const sentence = `Whether ${names} can all hold was not decided: it takes too long while so much else is wrong, or possible, with them.`;
      notes.add({ kind: "undecided", rules, sentence: capital(sentence), repairs: [] });
    }
  }
}
