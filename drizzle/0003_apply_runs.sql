ALTER TABLE "runs" ADD COLUMN "moves" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "forecast" jsonb;