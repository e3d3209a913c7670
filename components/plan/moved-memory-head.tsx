import { TableHead } from "@/components/ui/table";

/** What a move frees and takes is what the node counts: often more than what the guest itself calls used. */
export function MovedMemoryHead() {
  return (
    <TableHead
      className="whitespace-nowrap text-right"
      title="As the node counts it, which ProxLB goes by. The guest itself may call less of it used."
    >
      Memory on node
    </TableHead>
  );
}
