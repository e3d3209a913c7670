/** The environment variable with the folder of a migrated, empty embedded database; global-databases.ts sets it, for tests alone. */
export const TEMPLATE_VARIABLE = "PROXLB_UI_EMBEDDED_TEMPLATE";
