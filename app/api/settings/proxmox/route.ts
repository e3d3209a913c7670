import { endpoint } from "@/lib/access/endpoint";
import { proxmox } from "@/lib/features/settings/operations";

export const GET = endpoint(proxmox.read, "version");
export const PUT = endpoint(proxmox.change, "version");
