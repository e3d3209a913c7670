import { type Document, isAlias, isCollection, isNode, visit } from "yaml";
import type { Finding } from "@/lib/proxlb/finding";
import type { ReadableYaml } from "@/lib/proxlb/yaml/read";
import type { KnownCluster } from "./known-cluster";
import { outcomeOf } from "./outcome";
import type { RemarkFix } from "./remark";

/** So many fixes that change what ProxLB reads are tried out at once; the others come when these are made. */
const MOST_TRIED = 8;

/** Gives a finding its fix where one is safe: it can be made, and leaves nothing new to be said. */
export function safeFixes(
  reading: ReadableYaml,
  cluster: KnownCluster,
): (finding: Finding, fix: RemarkFix | undefined) => Finding {
  let tried = 0;
  const leavesLess = outcomeOf(reading, cluster);
  const isSafe = ({ edits, isTentative }: RemarkFix): boolean => {
    if (!edits.every(({ path }) => isOwn(reading.document, path))) return false;
    const isMove = edits.length > 1;
    if (isMove && edits.some((edit) => edit.do === "remove" && hasComment(reading.document, edit.path)))
      return false;
    if (!isTentative) return true;
    tried += 1;
    if (tried > MOST_TRIED) return false;
    return leavesLess(edits);
  };
  return (finding, fix) =>
    fix && isSafe(fix) ? { ...finding, fix: { label: fix.label, edits: fix.edits } } : finding;
}

/** What stands there is written there: no alias leads to it, and no anchor lets others share it. */
export function isOwn(document: Document.Parsed, path: readonly (string | number)[]): boolean {
  for (let length = 0; length <= path.length; length += 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isAlias(node) || (isNode(node) && "anchor" in node && node.anchor)) return false;
    if (!isCollection(node)) return true;
  }
  return true;
}

/** To move it would lose what is said within it. */
function hasComment(document: Document.Parsed, path: readonly (string | number)[]): boolean {
  const node = document.getIn(path, true);
  if (!isNode(node)) return false;
  let found = false;
  visit(node as Parameters<typeof visit>[0], {
    Node(_, { comment, commentBefore }) {
      if (!comment && !commentBefore) return;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
