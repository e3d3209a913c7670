import type { PlacementFigures as Figures, SearchAnswer } from "./answer";
import { blockerSentences, proofSentence, unmendedSentence } from "./sentences";
import type { FoundMoves, PlacementFigures } from "./told-schema";

/** An answer as it is shown, and as REST gives it. */
export function told(answer: SearchAnswer): FoundMoves {
  const { moves, before, after, loads, reached } = answer;
  return {
    moves: moves.map((move) => ({ ...move })),
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
