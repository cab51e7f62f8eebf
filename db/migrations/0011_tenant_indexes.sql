CREATE INDEX "assignments_bank" ON "assignments" USING btree ("organisation_id","offered_at","id");--> statement-breakpoint
CREATE INDEX "reports_bank" ON "reports" USING btree ("organisation_id","requested_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "outbox" USING btree ("topic") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "outbox_done" ON "outbox" USING btree ("done_at") WHERE done_at is not null;