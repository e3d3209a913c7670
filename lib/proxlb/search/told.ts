import type { PlacementFigures as Figures, SearchAnswer } from "./answer";
import { blockerSentences, proofSentence, unmendedSentence } from "./sentences";
import type { FoundMoves, PlacementFigures } from "./told-schema";

/**
 * An answer as it is shown, and as REST gives it.
 * @param afterwards what the HA manager makes of a guest's move to a node, as `afterwardsIn` has it of the picture
 */
export function told(answer: SearchAnswer, afterwards: (vmid: number, to: string) => string[]): FoundMoves {
  const { moves, before, after, loads, reached } = answer;
  return {
    moves: moves.map((move) => ({ ...move, afterwards: afterwards(move.vmid, move.to) })),
    before: plainFigures(before),
    after: plainFigures(after),
    loads: loads.map((load) => ({ ...load })),
    reached,
    proof: proofSentence(answer),
    unmended: answer.unmended.map(unmendedSentence),
    staying: answer.blockers.map((blocker) => ({
      vmid: blocker.vmid,
      guest: blocker.guest,
      node: blocker.node,
      reasons: blockerSentences(blocker),
    })),
  };
}

export function plainFigures(figures: Figures): PlacementFigures {
  return { ...figures, overfilled: [...figures.overfilled] };
}
