import { endpoint } from "@/lib/access/endpoint";
import { testProxmox } from "@/lib/features/settings/proxmox/operations";

export const POST = endpoint(testProxmox);
