import { endpoint } from "@/lib/access/endpoint";
import { testDirectory } from "@/lib/features/settings/directory/operations";

export const POST = endpoint(testDirectory);
