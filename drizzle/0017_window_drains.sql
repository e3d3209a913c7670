ALTER TABLE "drains" ADD COLUMN "occurrence_id" integer;--> statement-breakpoint
ALTER TABLE "maintenance_occurrences" ADD COLUMN "drain" jsonb;--> statement-breakpoint
ALTER TABLE "maintenance_occurrences" ADD COLUMN "drain_notes" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "maintenance_windows" ADD COLUMN "drain" jsonb;--> statement-breakpoint
ALTER TABLE "drains" ADD CONSTRAINT "drains_occurrence_id_maintenance_occurrences_id_fk" FOREIGN KEY ("occurrence_id") REFERENCES "public"."maintenance_occurrences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_drains_occurrence" ON "drains" USING btree ("occurrence_id","node_name");