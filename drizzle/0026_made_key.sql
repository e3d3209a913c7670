ALTER TABLE "drains" ADD COLUMN "made_key" varchar(10);--> statement-breakpoint
ALTER TABLE "config_holds" ADD COLUMN "made_key" varchar(10);--> statement-breakpoint
UPDATE "config_holds" SET "made_key" = 'list' WHERE NOT "had_list" AND "key" LIKE 'maintenance/%';--> statement-breakpoint
ALTER TABLE "config_holds" DROP COLUMN "had_list";