ALTER TABLE "runs" ADD COLUMN "holder" varchar(63);--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "fence" integer DEFAULT 1 NOT NULL;