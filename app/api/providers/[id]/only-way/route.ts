import { endpoint } from "@/lib/access/endpoint";
import { setOnlyWay } from "@/lib/features/providers/only-way";

export const PUT = endpoint(setOnlyWay);
