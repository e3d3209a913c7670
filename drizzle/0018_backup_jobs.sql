ALTER TABLE "maintenance_windows" ADD COLUMN "backup_job" varchar(50);--> statement-breakpoint
ALTER TABLE "maintenance_windows" ADD COLUMN "backup_note" text;