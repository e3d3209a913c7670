ALTER TABLE "config_history" ADD COLUMN "author_name" varchar(150);--> statement-breakpoint
ALTER TABLE "config_history" ADD COLUMN "status" varchar(10) NOT NULL;--> statement-breakpoint
ALTER TABLE "config_history" ADD COLUMN "fingerprint" varchar(64) NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_config_history_created" ON "config_history" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_config_history_single_save" ON "config_history" USING btree ((1)) WHERE status = 'pending';