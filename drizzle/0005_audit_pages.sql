DROP INDEX "idx_audit_log_action";--> statement-breakpoint
CREATE INDEX "idx_audit_log_actor" ON "audit_log" USING btree ("actor_name","id");--> statement-breakpoint
CREATE INDEX "idx_audit_log_outcome" ON "audit_log" USING btree ("outcome","id");--> statement-breakpoint
CREATE INDEX "idx_audit_log_attempt" ON "audit_log" USING btree ("attempt_id");--> statement-breakpoint
CREATE INDEX "idx_audit_log_action" ON "audit_log" USING btree ("action","id");